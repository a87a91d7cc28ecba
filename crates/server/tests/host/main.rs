//! The host API on the whole router: real store, real sandbox, no socket.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod apart;
mod block_test;
mod calculations;
mod calls;
mod chains;
mod duplicates;
mod emails;
mod entry_commands;
mod executions;
mod imports;
mod invitations;
mod lab;
mod layouts;
mod lists;
mod members;
mod moved_files;
mod notifications;
mod roles;
mod routes;
mod server_sdk;
mod settings;
mod story;
mod support;
mod threads;
mod time_travel;
mod timeline;
mod tokens;
mod views;
mod walls;
mod webhooks;
mod work;
mod workflow_access;
mod workflows;
