//! The promises of this crate, on a real database: values, writing, querying.
#![allow(clippy::unwrap_used)]

mod querying;
mod values;
mod world;
mod writing;
