//! Sorts of the model.

use super::filters::own;
use super::records::Records;
use super::scalars::order;
use super::values::column;
use std::cmp::Ordering;
use store::query::{Direction, Sort, SortKey};
use store::{RecordRow, Scalar};

impl Records {
    /// The order of a page: empties last, ties in the order of creation, in the direction of the last sort.
    pub(super) fn in_order(&self, sorts: &[Sort], a: &(u64, &RecordRow), b: &(u64, &RecordRow)) -> Ordering {
        for sort in sorts {
            let ordering = match (self.key(&sort.by, a.1), self.key(&sort.by, b.1)) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(a), Some(b)) => directed(sort.direction, order(&a, &b)),
            };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        let direction = sorts.last().map_or(Direction::Ascending, |sort| sort.direction);
        directed(direction, a.0.cmp(&b.0))
    }

    fn key(&self, by: &SortKey, record: &RecordRow) -> Option<Scalar> {
        match by {
            SortKey::Record(field) => Some(own(record, *field)),
            SortKey::Value {
                attribute_id,
                column: typed,
            } => {
                let values = self.active(&record.key, attribute_id);
                column(values.first()?, *typed).cloned()
            }
            SortKey::Related {
                reference_attribute_id,
                attribute_id,
                column: typed,
            } => {
                let references = self.active(&record.key, reference_attribute_id);
                let target = self.targets(references.first()?).next()?;
                let values = self.active(&target.key, attribute_id);
                column(values.first()?, *typed).cloned()
            }
        }
    }
}

fn directed(direction: Direction, ordering: Ordering) -> Ordering {
    match direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    }
}
