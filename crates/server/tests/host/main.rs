//! The host API on the whole router: real store, real sandbox, no socket.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod story;
mod support;
mod walls;
