//! The platform's promises, on a real store and a fake engine.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod connections;
mod executions;
mod installs;
mod oauth;
mod outgoing;
mod recordings;
mod replays;
mod support;
mod webhooks;
