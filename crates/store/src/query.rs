//! What the data layer asks a backend: a typed tree, never SQL.

use crate::{AttributeId, Column, ObjectId, Scalar, WorkspaceId};

/// Whether ended values are wanted too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    ActiveOnly,
    All,
}

/// A filtered, sorted page of one object's records.
#[derive(Debug, Clone)]
pub struct RecordQuery {
    pub workspace_id: WorkspaceId,
    pub object_id: ObjectId,
    pub filter: Option<Filter>,
    /// Applied in order; the order of creation breaks ties, in the direction of the last sort (ascending without any).
    /// Empty values go last in both directions.
    pub sorts: Vec<Sort>,
    pub limit: u32,
    pub offset: u32,
}

/// A condition on a record. Conditions on values look at active values only.
#[derive(Debug, Clone)]
pub enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    /// Some active value of the attribute has all of these properties at once.
    Value {
        attribute_id: AttributeId,
        tests: Vec<Test>,
    },
    /// Some active value exists.
    NotEmpty {
        attribute_id: AttributeId,
    },
    /// The record that some active reference value points at (column [`Column::Ref`]) lies in one of `object_ids`
    /// (empty: any) and matches.
    Related {
        attribute_id: AttributeId,
        object_ids: Vec<ObjectId>,
        filter: Box<Filter>,
    },
    /// A condition on the record's own columns.
    Record {
        field: RecordField,
        op: Op,
    },
    /// Every word of the query is a prefix of some word of the record's search text.
    Search {
        query: String,
    },
}

/// One test of one column of a value; [`ValueField::ActiveFrom`] tests the value's age instead.
#[derive(Debug, Clone)]
pub struct Test {
    pub field: ValueField,
    pub op: Op,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueField {
    Column(Column),
    /// Nanoseconds since the epoch.
    ActiveFrom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordField {
    RecordId,
    /// Nanoseconds since the epoch.
    CreatedAt,
    UpdatedAt,
}

/// Comparison. Text matching is case-insensitive for `Contains`, `StartsWith` and `EndsWith` (each letter by itself in
/// lower case), exact for the rest.
#[derive(Debug, Clone)]
pub enum Op {
    Eq(Scalar),
    In(Vec<Scalar>),
    Lt(Scalar),
    Lte(Scalar),
    Gt(Scalar),
    Gte(Scalar),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    /// The column is not null.
    Present,
}

#[derive(Debug, Clone)]
pub struct Sort {
    pub by: SortKey,
    pub direction: Direction,
}

#[derive(Debug, Clone)]
pub enum SortKey {
    Record(RecordField),
    /// The first active value of the attribute.
    Value {
        attribute_id: AttributeId,
        column: Column,
    },
    /// A value of the record that the first active reference points at.
    Related {
        reference_attribute_id: AttributeId,
        attribute_id: AttributeId,
        column: Column,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}
