//! The HTTP edge: REST v2, GraphQL, the web UI's host API, incoming webhooks, OAuth callbacks, the embedded web UI.
//!
//! Architecture invariant: only this crate knows axum; nothing below it knows a route.

pub mod auth;
pub mod graphql;
pub mod host;
pub mod rest;
mod state;
mod time;
pub mod ui;

pub use state::AppState;
