//! Records of the model.

use super::check;
use std::collections::BTreeMap;
use store::query::RecordQuery;
use store::{Expect, ObjectId, RecordId, RecordKey, RecordRow, Result, ValueRow, WorkspaceId};

/// Records and their values.
#[derive(Clone, Default)]
pub(super) struct Records {
    /// By the order of creation.
    pub(super) records: BTreeMap<u64, RecordRow>,
    next_record: u64,
    pub(super) values: Vec<ValueRow>,
}

impl Records {
    pub(super) fn put(&mut self, record: RecordRow, expect: Expect) -> Result<()> {
        let seq = self.seq(&record.key);
        let found = seq.map(|seq| self.records[&seq].revision);
        check(expect, found, "record", &record.key.record_id)?;
        let seq = seq.unwrap_or_else(|| {
            self.next_record += 1;
            self.next_record
        });
        let revision = found.unwrap_or(0) + 1;
        self.records.insert(seq, RecordRow { revision, ..record });
        Ok(())
    }

    pub(super) fn delete(&mut self, key: &RecordKey) {
        if let Some(seq) = self.seq(key) {
            self.records.remove(&seq);
            self.values.retain(|value| value.key != *key);
        }
    }

    pub(super) fn one(&self, key: &RecordKey) -> Option<&RecordRow> {
        self.records.values().find(|record| record.key == *key)
    }

    /// In the order of `ids`.
    pub(super) fn many(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Vec<Option<RecordRow>> {
        let find = |id: &RecordId| {
            let mut all = self.records.values();
            let is_it = |key: &RecordKey| {
                key.workspace_id == *workspace_id && key.object_id == *object_id && key.record_id == *id
            };
            all.find(|record| is_it(&record.key)).cloned()
        };
        ids.iter().map(find).collect()
    }

    pub(super) fn page(&self, query: &RecordQuery) -> Vec<RecordRow> {
        let mut found = self.matching(query);
        found.sort_by(|a, b| self.in_order(&query.sorts, a, b));
        let page = found.into_iter().skip(query.offset as usize).take(query.limit as usize);
        page.map(|(_, record)| record.clone()).collect()
    }

    /// What a query finds, each record behind its place in the order of creation.
    pub(super) fn matching(&self, query: &RecordQuery) -> Vec<(u64, &RecordRow)> {
        let all = self.records.iter().map(|(seq, record)| (*seq, record));
        all.filter(|(_, record)| {
            record.key.workspace_id == query.workspace_id && record.key.object_id == query.object_id
        })
        .filter(|(_, record)| query.filter.as_ref().is_none_or(|filter| self.holds(filter, record)))
        .collect()
    }

    fn seq(&self, key: &RecordKey) -> Option<u64> {
        let mut all = self.records.iter();
        all.find(|(_, record)| record.key == *key).map(|(seq, _)| *seq)
    }
}
