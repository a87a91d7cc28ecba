//! Everything in a store, row by row: for backups, and for moving from one backend to another.

use crate::{Change, Document, RecordRow, Result, RunEvent, RunId, RunRow, ValueRow};
use async_trait::async_trait;
use bytes::Bytes;

/// A row as it is moved: with revision, position and history.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    Document(Document),
    Blob {
        id: String,
        bytes: Bytes,
    },
    Record(RecordRow),
    Value(ValueRow),
    Run(RunRow),
    /// An entry of the journal of a run that came before.
    RunEvent(RunId, RunEvent),
    Change(Change),
    /// The last position that the outbox gave, whether or not its row is still there.
    LastPosition(i64),
}

/// A whole store in one consistent state, while others may go on writing to it.
///
/// Rows come in an order in which they can be written: documents by kind and id, blobs by id, records in the order of their
/// creation, their values, runs of
/// workflows by id, their journals, the outbox. Who drives a run is not moved.
#[async_trait]
pub trait Source: Send {
    /// The next rows; none at the end.
    async fn next(&mut self) -> Result<Vec<Row>>;
}

/// An empty store that is being filled. Nothing is in it before [`Target::finish`].
#[async_trait]
pub trait Target: Send {
    /// Takes rows in the order of a [`Source`].
    async fn write(&mut self, rows: Vec<Row>) -> Result<()>;

    /// Makes everything that was written durable, or nothing.
    async fn finish(&mut self) -> Result<()>;
}
