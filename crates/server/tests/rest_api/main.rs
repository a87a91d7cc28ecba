//! The REST API as a client sees it: the real router, a fresh real database each, tests in the order of the URL tree.
#![allow(clippy::unwrap_used)]

mod api;
mod attributes;
mod bad_input;
mod meta;
mod objects;
mod records;
mod shapes;
mod wire;
