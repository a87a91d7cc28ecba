use crate::{AttributeId, ObjectId, RecordId, ValueId, WorkspaceId};
use serde::{Deserialize, Serialize};

/// Where a record lives. `object_id` may be the id of a list; then the record is an entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RecordKey {
    pub workspace_id: WorkspaceId,
    pub object_id: ObjectId,
    pub record_id: RecordId,
}

/// A record as reads return it: the JSON document of its current values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordRow {
    pub key: RecordKey,
    /// Current values by attribute id as JSON text, given back to the byte as it was written; the shape belongs to
    /// `records`, which reads it without a detour through a tree.
    pub document: String,
    /// Words to search by: lower-cased, space separated.
    pub search_text: String,
    /// In ns since the epoch.
    pub created_at: i64,
    /// In ns since the epoch.
    pub updated_at: i64,
    /// Grows by one with every write; the store sets it.
    pub revision: i64,
}

/// One value of one attribute of one record, over the time that it was or is active.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueRow {
    pub id: ValueId,
    pub key: RecordKey,
    pub attribute_id: AttributeId,
    /// Position among the active values of a multi-select attribute.
    pub ordinal: i64,
    /// In ns since the epoch.
    pub active_from: i64,
    /// In ns since the epoch; `None` while active.
    pub active_until: Option<i64>,
    /// Present when the attribute is unique: the normalised form that may be held once.
    pub unique_key: Option<String>,
    /// What filters and sorts use. At most one scalar per column; every column is indexed with the attribute.
    pub columns: Vec<(Column, Scalar)>,
    /// Whether `Contains`, `StartsWith` and `EndsWith` are asked of the text columns. They have an index of their own,
    /// which ids and codes do without; asked of a value that says no, they may find nothing.
    pub matches_parts: bool,
    /// The full value with its actor as JSON text, given back to the byte as it was written; the shape belongs to `records`.
    pub body: String,
}

/// The typed, indexed columns of a value row.
///
/// The value types share them: a personal name keeps full, first and last name in `Text1..Text3`, a reference keeps
/// object in `Text1` and record in `Ref`, a date or timestamp is `Int1` (days, or ns since the epoch).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, PartialOrd, Ord)]
pub enum Column {
    Text1,
    Text2,
    Text3,
    Text4,
    Text5,
    Text6,
    Text7,
    Text8,
    Int1,
    Num1,
    Ref,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Text1,
        Self::Text2,
        Self::Text3,
        Self::Text4,
        Self::Text5,
        Self::Text6,
        Self::Text7,
        Self::Text8,
        Self::Int1,
        Self::Num1,
        Self::Ref,
    ];

    /// Those that hold text.
    pub const TEXTS: [Self; 9] = [
        Self::Text1,
        Self::Text2,
        Self::Text3,
        Self::Text4,
        Self::Text5,
        Self::Text6,
        Self::Text7,
        Self::Text8,
        Self::Ref,
    ];
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Scalar {
    Text(String),
    Int(i64),
    Num(f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_a_text_or_a_number() {
        let numbers = [Column::Int1, Column::Num1];
        let all: Vec<_> = Column::TEXTS.iter().chain(&numbers).collect();
        assert!(Column::ALL.iter().all(|column| all.contains(&column)) && all.len() == Column::ALL.len());
    }
}
