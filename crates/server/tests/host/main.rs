//! The host API on the whole router: real store, real sandbox, no socket.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod apart;
mod routes;
mod story;
mod support;
mod walls;
mod webhooks;
