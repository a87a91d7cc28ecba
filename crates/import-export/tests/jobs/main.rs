//! Imports as jobs, on a real database: how they go on, and what they say of rows that they cannot take.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod lines;
mod problems;
mod relationships;
mod resuming;
mod workspace;
