//! Which rows a group is about.

use super::{Key, Pair, Prepared, pair};
use crate::text::key;
use std::collections::{BTreeSet, HashSet};
use store::transfer::Row;
use store::{Expect, RecordKey, ValueRow, Write};

type Triple<'j> = (Key<'j>, Key<'j>, Key<'j>);

/// The keys of all rows that decide about the writes of a group.
#[derive(Default)]
pub(crate) struct Needs<'j> {
    /// Kind and id.
    pub(super) documents: BTreeSet<Pair<'j>>,
    /// Kind and lookup.
    pub(super) lookups: BTreeSet<Pair<'j>>,
    /// Workspace and object.
    pub(super) objects: BTreeSet<Pair<'j>>,
    /// Workspace and attribute.
    pub(super) attributes: BTreeSet<Pair<'j>>,
    /// Workspace, object, record.
    pub(super) records: BTreeSet<Triple<'j>>,
    /// Those of the records whose values are wanted.
    pub(super) deleted: BTreeSet<Triple<'j>>,
    /// Workspace, object, record, and the value's id.
    pub(super) values: BTreeSet<(Triple<'j>, Key<'j>)>,
    /// Workspace, attribute, unique key.
    pub(super) unique: BTreeSet<Triple<'j>>,
    /// Ids of workflow runs.
    pub(super) runs: BTreeSet<Key<'j>>,
}

impl<'j> Needs<'j> {
    pub(crate) fn add(&mut self, writes: &'j [Prepared]) {
        let mut new_records = HashSet::new();
        for Prepared { write, .. } in writes {
            match write {
                Write::PutDocument { document, .. } => {
                    self.documents.insert(pair(&document.kind, &document.id));
                    let lookup = document.lookup.as_deref();
                    self.lookups.extend(lookup.map(|lookup| pair(&document.kind, lookup)));
                }
                Write::DeleteDocument { kind, id, .. } => {
                    self.documents.insert(pair(kind, id));
                }
                Write::PutRecord { record, expect } => {
                    self.record(&record.key);
                    if *expect == Expect::Absent {
                        new_records.insert(&record.key);
                    }
                }
                Write::DeleteRecord { key } => {
                    let record = self.record(key);
                    self.deleted.insert(record);
                }
                Write::AddValue { value } => {
                    let record = self.value(value);
                    // A new record has no values yet.
                    if !new_records.contains(&value.key) {
                        self.values.insert((record, key(&value.id)));
                    }
                }
                Write::EndValue { key: record, id, .. } | Write::DeleteValue { key: record, id } => {
                    let record = self.record(record);
                    self.values.insert((record, key(id)));
                }
                Write::PutRun { run, .. } => {
                    self.runs.insert(key(&run.id));
                }
                Write::DeleteRun { id } => {
                    self.runs.insert(key(id));
                }
                Write::PutBlob { .. } | Write::DeleteBlob { .. } | Write::KeepRunner { .. } | Write::Emit { .. } => {}
            }
        }
    }

    /// Rows of another store; what is needed is that which they refer to.
    pub(crate) fn add_rows(&mut self, rows: &'j [Row]) {
        for row in rows {
            match row {
                Row::Record(record) => {
                    self.record(&record.key);
                }
                Row::Value(value) => {
                    self.value(value);
                }
                Row::RunEvent(run, _) => {
                    self.runs.insert(key(run));
                }
                Row::Run(_) | Row::Document(_) | Row::Blob { .. } | Row::Change(_) | Row::LastPosition(_) => {}
            }
        }
    }

    fn value(&mut self, value: &'j ValueRow) -> Triple<'j> {
        let record = self.record(&value.key);
        let (workspace, attribute) = pair(&value.key.workspace_id, &value.attribute_id);
        self.attributes.insert((workspace.clone(), attribute.clone()));
        if let (Some(unique_key), None) = (&value.unique_key, value.active_until) {
            self.unique.insert((workspace, attribute, key(unique_key)));
        }
        record
    }

    fn record(&mut self, wanted: &'j RecordKey) -> Triple<'j> {
        let (workspace, object) = pair(&wanted.workspace_id, &wanted.object_id);
        self.objects.insert((workspace.clone(), object.clone()));
        let record = (workspace, object, key(&wanted.record_id));
        self.records.insert(record.clone());
        record
    }
}
