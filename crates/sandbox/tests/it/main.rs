//! The sandbox's promises, on its own engine and hosts made for tests.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod calls;
mod freshness;
mod guest;
mod hostile;
mod limits;
mod stacks;
mod support;
mod tape;
mod web_apis;
mod web_platform_tests;
