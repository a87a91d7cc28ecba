//! Records: their current values, how they change, and what they were.

mod assert;
mod change;
mod delete;
mod document;
mod entries;
mod history;
mod imported;
mod interactions;
mod merge;
mod ordinals;
mod references;
mod relationships;
mod resolve;
mod rewrite;
mod wire;
mod write;

pub(crate) use document::{CREATED_AT, ENTRY_ID, RECORD_ID};
pub use document::{Record, RecordDocument, StoredValue};
pub use entries::NewEntry;
pub use history::{HistoricValue, Removal};
pub use imported::{ImportCheck, ImportOutcome, Imported};
pub use rewrite::TimedValue;
pub use wire::{WireActivityRecord, WireEntry, WireRecord, WireValue};
pub(crate) use write::retrying;
