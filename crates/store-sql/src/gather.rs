//! The rows of [`Planner::group_counts`] and [`Planner::measure_groups`] as groups.
//!
//! [`Planner::group_counts`]: crate::Planner::group_counts
//! [`Planner::measure_groups`]: crate::Planner::measure_groups

use std::collections::BTreeMap;
use store::aggregate::{AggregateQuery, Group, Measured};
use store::query::RecordQuery;

/// Puts the answers of several statements together.
pub struct Gathered {
    /// By key.
    groups: BTreeMap<Option<String>, Group>,
    measures: usize,
}

impl Gathered {
    pub fn new(query: &AggregateQuery) -> Self {
        Self {
            groups: BTreeMap::new(),
            measures: query.measures.len(),
        }
    }

    pub fn count(&mut self, key: Option<String>, records: u64) {
        self.group(key).records = records;
    }

    /// What the measure with this number found out about a group.
    pub fn measured(&mut self, key: Option<String>, measure: usize, found: Measured) {
        if let Some(place) = self.group(key).measured.get_mut(measure) {
            *place = found;
        }
    }

    pub fn into_groups(self) -> Vec<Group> {
        self.groups.into_values().collect()
    }

    fn group(&mut self, key: Option<String>) -> &mut Group {
        let measures = self.measures;
        self.groups.entry(key.clone()).or_insert_with(|| Group {
            key,
            records: 0,
            measured: vec![Measured::default(); measures],
        })
    }
}

/// The records that are reckoned over.
pub fn records_of(query: &AggregateQuery) -> RecordQuery {
    RecordQuery {
        workspace_id: query.workspace_id.clone(),
        object_id: query.object_id.clone(),
        filter: query.filter.clone(),
        sorts: Vec::new(),
        limit: 0,
        offset: 0,
    }
}
