//! The built-in blocks and triggers, one by one, over a real database in memory.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod calculations;
mod catalog;
mod control;
mod records;
mod tasks;
mod triggers;
mod utilities;
mod values;
mod world;
