use crate::WorkspaceId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something that happened, written in the same transaction as what it tells of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxRow {
    pub workspace_id: WorkspaceId,
    /// `record.created`, `record.updated`, `record.deleted`, `install.changed`, `execution.finished` …
    pub topic: String,
    pub payload: Value,
    /// When, in ms since the epoch.
    pub at_ms: i64,
}

/// An outbox row with its place in the order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub position: i64,
    pub row: OutboxRow,
}
