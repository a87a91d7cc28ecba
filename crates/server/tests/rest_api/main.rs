//! The REST API as a client sees it: the real router, a fresh real database each, tests in the order of the URL tree.
#![allow(clippy::unwrap_used)]

mod activities;
mod api;
mod attributes;
mod bad_input;
mod belongings;
mod call_recordings;
mod comments;
mod directory;
mod document;
mod emails;
mod files;
mod files_in_s3;
mod history;
mod lists;
mod malformed;
mod meetings;
mod merge;
mod meta;
mod notes;
mod objects;
mod operations;
mod private_lists;
mod records;
mod schema;
mod sql;
mod tasks;
mod views;
mod webhooks;
mod wire;
