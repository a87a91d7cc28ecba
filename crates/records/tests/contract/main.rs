//! The promises of this crate, on a real database: values, writing, querying.
#![allow(clippy::unwrap_used)]

mod blame;
mod emails;
mod meetings;
mod merging;
mod querying;
mod rewriting;
mod searching;
mod values;
mod values_of_people;
mod values_that_refer;
mod world;
mod writing;
