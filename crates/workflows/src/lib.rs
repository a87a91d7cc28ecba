//! Workflows: what they are made of, how a run goes from block to block, and the runner that drives runs durably.
//!
//! Architecture invariant: nothing here knows HTTP, SQL, or how app code runs; apps' blocks are called through a trait, and
//! clock, randomness and network come from outside.

pub mod blocks;
pub mod check;
mod definition;
mod effects;
pub mod record_values;
pub mod schema;
pub mod triggers;
pub mod value;

pub use definition::{Block, BlockName, Connection, Definition, Position};
pub use effects::{Effects, HttpRequest, HttpResponse, Trouble};
