//! Aggregates of the model.

use super::records::Records;
use super::scalars::order;
use super::values::column;
use std::collections::{BTreeMap, BTreeSet};
use store::aggregate::{AggregateQuery, Amount, Group, Measure, Measured, Step};
use store::query::RecordQuery;
use store::{AttributeId, Column, RecordKey, RecordRow, Scalar, ValueRow};

impl Records {
    pub(super) fn aggregate(&self, query: &AggregateQuery) -> Vec<Group> {
        let records = RecordQuery {
            workspace_id: query.workspace_id.clone(),
            object_id: query.object_id.clone(),
            filter: query.filter.clone(),
            sorts: Vec::new(),
            limit: 0,
            offset: 0,
        };
        let mut members: BTreeMap<Option<String>, Vec<&RecordRow>> = BTreeMap::new();
        if query.group_by.is_none() {
            members.insert(None, Vec::new());
        }
        for (_, record) in self.matching(&records) {
            for key in self.keys(query.group_by.as_ref(), record) {
                members.entry(key).or_default().push(record);
            }
        }
        let groups = members.into_iter().map(|(key, records)| Group {
            key,
            records: records.len() as u64,
            measured: query
                .measures
                .iter()
                .map(|measure| self.measure(measure, &records))
                .collect(),
        });
        groups.collect()
    }

    /// The groups of a record.
    fn keys(&self, group_by: Option<&AttributeId>, record: &RecordRow) -> BTreeSet<Option<String>> {
        let values = group_by.map_or_else(Vec::new, |attribute_id| self.active(&record.key, attribute_id));
        let keys = values.into_iter().filter_map(|value| match column(value, Column::Ref) {
            Some(Scalar::Text(key)) => Some(Some(key.clone())),
            _ => None,
        });
        let keys: BTreeSet<_> = keys.collect();
        if keys.is_empty() { BTreeSet::from([None]) } else { keys }
    }

    fn measure(&self, measure: &Measure, records: &[&RecordRow]) -> Measured {
        let mut found = Measured::default();
        let mut units = BTreeSet::new();
        for record in records {
            let values = self.at_the_end(record, &measure.way, &measure.attribute_id);
            found.filled += u64::from(!values.is_empty());
            if measure.amount == Amount::Money {
                units.extend(values.iter().filter_map(|value| match column(value, Column::Text1) {
                    Some(Scalar::Text(unit)) => Some(unit.clone()),
                    _ => None,
                }));
            }
            let typed = measure.amount.column();
            for scalar in values.iter().filter_map(|value| column(value, typed?)) {
                found.values += 1;
                if let Scalar::Num(number) = scalar {
                    *found.sum.get_or_insert(0.0) += number;
                }
                if found.minimum.as_ref().is_none_or(|least| order(scalar, least).is_lt()) {
                    found.minimum = Some(scalar.clone());
                }
                if found.maximum.as_ref().is_none_or(|most| order(scalar, most).is_gt()) {
                    found.maximum = Some(scalar.clone());
                }
            }
        }
        found.units = units.len() as u64;
        found.unit = units.pop_first().filter(|_| found.units == 1);
        found
    }

    /// The active values of an attribute of the records that a way leads to, each once.
    fn at_the_end(&self, record: &RecordRow, way: &[Step], attribute_id: &AttributeId) -> Vec<&ValueRow> {
        let mut keys = vec![record.key.clone()];
        for step in way {
            let references = keys.iter().flat_map(|key| self.active(key, &step.attribute_id));
            let targets = references
                .flat_map(|value| self.targets(value))
                .map(|target| &target.key);
            let in_objects = |key: &&RecordKey| step.object_ids.is_empty() || step.object_ids.contains(&key.object_id);
            let mut next: Vec<RecordKey> = Vec::new();
            for key in targets.filter(in_objects) {
                if !next.contains(key) {
                    next.push(key.clone());
                }
            }
            keys = next;
        }
        keys.iter().flat_map(|key| self.active(key, attribute_id)).collect()
    }
}
