//! The HTTP edge: REST v2, GraphQL, the web UI's host API, incoming webhooks, OAuth callbacks, the embedded web UI.
//!
//! Architecture invariant: only this crate knows axum; nothing below it knows a route.

pub mod auth;
pub mod graphql;
pub mod host;
mod identity;
mod own_api;
pub mod rest;
mod security;
mod state;
mod time;
pub mod ui;
mod workflow_world;

pub use own_api::OwnApi;
pub use state::AppState;
pub use workflow_world::WorkflowWorld;

use axum::Router;
use std::sync::Arc;

/// Everything this server answers.
pub fn router(state: AppState, rates: rest::RequestRates) -> Router {
    let rest_state = rest::RestState {
        records: state.records.clone(),
        webhooks: state.platform.outgoing().clone(),
        tokens: Arc::new(identity::PlatformTokens(state.platform.clone())),
        limits: Arc::new(rest::RateLimits::new(rates)),
        files: state.files.clone(),
        public_url: state.platform.config().url("").into(),
    };
    let graphql = graphql::GraphQl::new(state.records.clone(), state.store.clone(), &rest_state.public_url);
    let explorer = if state.development() {
        graphql::Explorer::Shown
    } else {
        graphql::Explorer::Hidden
    };
    let reached = security::Reached::under(&state.platform.config().public_url);
    Router::new()
        .merge(rest::router(rest_state.clone()))
        .merge(graphql::router(graphql.clone(), rest_state.clone(), explorer))
        .merge(graphql::host_router(graphql, state.clone()))
        .merge(identity::member_rest(state.clone(), rest_state))
        .merge(host::router(state))
        .merge(ui::router())
        .layer(axum::middleware::from_fn_with_state(reached, security::headers))
}
