//! Records: their current values, how they change, and what they were.

mod assert;
mod change;
mod delete;
mod document;
mod history;
mod ordinals;
mod relationships;
mod resolve;
mod wire;
mod write;

pub(crate) use document::{CREATED_AT, RECORD_ID};
pub use document::{Record, RecordDocument, StoredValue};
pub use history::HistoricValue;
pub use wire::{WireRecord, WireValue};
