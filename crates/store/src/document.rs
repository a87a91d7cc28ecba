use crate::{Result, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A piece of platform state: JSON with the few columns by which it is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What it is: `"app"`, `"install"`, `"connection"` …; each kind has one owner module.
    pub kind: String,
    /// Unique within the kind.
    pub id: String,
    /// What it belongs to, within the kind: a workspace id, an install id. Empty for global things.
    pub parent: String,
    /// A second unique key within the kind, if it has one.
    pub lookup: Option<String>,
    /// Order among its siblings; by convention creation time in ms, or a position.
    pub sort: i64,
    /// When it vanishes, in ms since the epoch.
    pub expires_at: Option<i64>,
    /// The text by whose words [`crate::Store::search_documents`] finds it; `None` for what nobody searches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_text: Option<String>,
    /// Grows by one with every write; the store sets it.
    pub revision: i64,
    /// The state itself.
    pub body: Value,
}

/// What must be true of the row that a write touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// No precondition.
    Anything,
    /// The row must not exist yet.
    Absent,
    /// The row must exist.
    Present,
    /// The row must exist with this revision.
    Revision(i64),
}

impl Expect {
    /// Whether the row that was found, if any, with its revision is as expected.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] about this kind and id.
    pub fn check(self, found: Option<i64>, kind: &str, id: &str) -> Result<()> {
        let holds = match (self, found) {
            (Self::Anything, _) | (Self::Absent, None) | (Self::Present, Some(_)) => true,
            (Self::Revision(wanted), Some(revision)) => wanted == revision,
            _ => false,
        };
        if holds {
            Ok(())
        } else {
            Err(StoreError::conflict(kind, id))
        }
    }
}

/// Ascending or descending by `(sort, id)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    OldestFirst,
    NewestFirst,
}

/// Which documents [`crate::Store::documents`] returns.
#[derive(Debug, Clone, Default)]
pub struct DocumentQuery {
    pub kind: &'static str,
    /// `None` lists the kind across all parents.
    pub parent: Option<String>,
    pub order: Order,
    /// Continue strictly after this `(sort, id)` in the chosen order.
    pub after: Option<(i64, String)>,
    /// `None` for all.
    pub limit: Option<u32>,
}

/// Which documents [`crate::Store::search_documents`] finds.
#[derive(Debug, Clone, Default)]
pub struct DocumentSearch {
    pub kind: &'static str,
    pub parent: String,
    /// Words as people type them, with the rules of [`crate::query::Filter::Search`].
    pub query: String,
    /// Continue strictly after this `(sort, id)`, towards older ones.
    pub after: Option<(i64, String)>,
    pub limit: u32,
}
