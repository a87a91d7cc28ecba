//! What is reckoned over all records that match, without reading them.

use crate::query::Filter;
use crate::{AttributeId, Column, ObjectId, Scalar, WorkspaceId};

/// Counts, sums and extremes over the records of one object that match a filter.
#[derive(Debug, Clone)]
pub struct AggregateQuery {
    pub workspace_id: WorkspaceId,
    pub object_id: ObjectId,
    pub filter: Option<Filter>,
    /// Splits the records by the [`Column::Ref`] of their active values of this attribute. A record with several such
    /// values counts in the group of each.
    pub group_by: Option<AttributeId>,
    pub measures: Vec<Measure>,
}

/// An attribute whose active values are reckoned with.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The way to the records whose values these are; empty for the values of the matching records themselves. A value that
    /// several records lead to counts for each, and one that a record leads to in several ways counts once for it.
    pub way: Vec<Step>,
    pub attribute_id: AttributeId,
    pub amount: Amount,
}

/// From records to those that their active values of a reference point at ([`Column::Ref`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub attribute_id: AttributeId,
    /// The objects that those records lie in; empty for any.
    pub object_ids: Vec<ObjectId>,
}

/// Which column of the values is reckoned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// None: records with a value are counted, no more.
    Nothing,
    /// [`Column::Num1`]: sum and extremes.
    Number,
    /// As [`Amount::Number`], in units that [`Column::Text1`] names: a sum says little where they differ.
    Money,
    /// [`Column::Int1`]: extremes. Its numbers are moments and days, of which there is no sum.
    Moment,
}

impl Amount {
    pub fn column(self) -> Option<Column> {
        match self {
            Self::Nothing => None,
            Self::Number | Self::Money => Some(Column::Num1),
            Self::Moment => Some(Column::Int1),
        }
    }
}

/// The records with one value of [`AggregateQuery::group_by`], or all of them without it.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// `None` for the records without a value, and for all where nothing splits them.
    pub key: Option<String>,
    pub records: u64,
    /// One for each of [`AggregateQuery::measures`], in their order.
    pub measured: Vec<Measured>,
}

/// What was found out about one attribute over the records of a group.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    /// Records with an active value, or with a way to one; a record with several counts once.
    pub filled: u64,
    /// Active values whose column is filled, every one of a record or of those it leads to.
    pub values: u64,
    /// Of [`Amount::Number`] and [`Amount::Money`]; `None` without a value, infinite where a number cannot hold it.
    pub sum: Option<f64>,
    pub minimum: Option<Scalar>,
    pub maximum: Option<Scalar>,
    /// Of [`Amount::Money`]: how many different units the active values have.
    pub units: u64,
    /// The unit, where there is exactly one. Of units that are longer than an index holds, what the index holds.
    pub unit: Option<String>,
}
