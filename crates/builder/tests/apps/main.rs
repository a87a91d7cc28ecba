//! The builder seen from outside: apps in, bundles and diagnostics out. One binary, because linking the bundler is slow.

mod bad_apps;
mod builds;
mod bundles;
mod configuration;
mod support;
