//! The builder seen from outside: apps in, bundles and diagnostics out. One binary, because linking the bundler is slow.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod bad_apps;
mod builds;
mod bundles;
mod configuration;
mod reports;
mod support;
