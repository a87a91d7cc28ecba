//! Writes of records.

use super::prepared::{Columns, RecordColumns};
use super::{Group, Key, Undo, pair};
use crate::text::key;
use std::borrow::Cow;
use store::{Expect, RecordKey, RecordRow, Result};

#[derive(Clone, Default)]
pub(super) struct Slot<'j> {
    /// The number of the row in the database.
    pub(super) stored: Option<i64>,
    pub(super) now: Option<Now<'j>>,
}

#[derive(Clone)]
pub(super) struct Now<'j> {
    pub(super) seq: i64,
    pub(super) revision: i64,
    pub(super) object: i64,
    /// `None` when the group has not written it.
    pub(super) row: Option<New<'j>>,
}

#[derive(Clone)]
pub(super) struct New<'j> {
    pub(super) row: &'j RecordRow,
    pub(super) columns: Cow<'j, RecordColumns>,
}

impl<'j> New<'j> {
    pub(super) fn of(row: &'j RecordRow, columns: &'j Columns) -> Self {
        let columns = columns.of_record(row);
        Self { row, columns }
    }
}

impl<'j> Group<'j> {
    pub(super) fn put_record(&mut self, record: &'j RecordRow, columns: &'j Columns, expect: Expect) -> Result<()> {
        let object = self.object(&record.key);
        let at = (object, key(&record.key.record_id));
        let slot = self.records.get(&at).cloned().unwrap_or_default();
        let found = slot.now.as_ref().map(|now| now.revision);
        expect.check(found, "record", &record.key.record_id)?;
        let seq = match &slot.now {
            Some(now) => now.seq,
            None => {
                self.head.record += 1;
                self.record_ids.insert(self.head.record, at.1.clone());
                self.head.record
            }
        };
        let now = Now {
            seq,
            revision: found.unwrap_or(0) + 1,
            object,
            row: Some(New::of(record, columns)),
        };
        self.set_record(at, Slot { now: Some(now), ..slot });
        Ok(())
    }

    pub(super) fn delete_record(&mut self, wanted: &'j RecordKey) {
        let Some(&object) = self.objects.get(&pair(&wanted.workspace_id, &wanted.object_id)) else {
            return;
        };
        let at = (object, key(&wanted.record_id));
        let Some(slot) = self.records.get(&at).cloned() else {
            return;
        };
        let Some(now) = &slot.now else { return };
        for id in self.values_of.get(&now.seq).cloned().unwrap_or_default() {
            self.delete_value(&id);
        }
        self.set_record(at, Slot { now: None, ..slot });
    }

    /// The number of a record that is there now.
    pub(super) fn record(&self, wanted: &'j RecordKey) -> Option<i64> {
        let object = *self.objects.get(&pair(&wanted.workspace_id, &wanted.object_id))?;
        let slot = self.records.get(&(object, key(&wanted.record_id)))?;
        slot.now.as_ref().map(|now| now.seq)
    }

    fn set_record(&mut self, at: (i64, Key<'j>), slot: Slot<'j>) {
        let before = self.records.insert(at.clone(), slot);
        self.undo.push(Undo::Record(at, before));
    }

    pub(super) fn object(&mut self, wanted: &'j RecordKey) -> i64 {
        let at = pair(&wanted.workspace_id, &wanted.object_id);
        if let Some(seq) = self.objects.get(&at) {
            return *seq;
        }
        self.head.object += 1;
        self.objects.insert(at.clone(), self.head.object);
        self.new_objects.push(at.clone());
        self.undo.push(Undo::Object(at));
        self.head.object
    }
}
