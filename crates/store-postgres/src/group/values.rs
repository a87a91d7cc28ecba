//! Writes of typed values.

use super::prepared::{Columns, ValueColumns};
use super::{Group, Key, Undo, pair};
use crate::text::{self, key};
use std::borrow::Cow;
use store::{Column, RecordKey, Result, Scalar, StoreError, ValueRow};

const KIND: &str = "value";

#[derive(Clone, Default)]
pub(super) struct Slot<'j> {
    pub(super) stored: Option<Stored>,
    pub(super) now: Option<Now<'j>>,
}

/// A value's row in the database.
#[derive(Clone, Copy)]
pub(super) struct Stored {
    pub(super) seq: i64,
    pub(super) has_unique_key: bool,
}

#[derive(Clone)]
pub(super) struct Now<'j> {
    pub(super) seq: i64,
    pub(super) record: i64,
    pub(super) attribute: i64,
    pub(super) unique_key: Option<Key<'j>>,
    pub(super) is_active: bool,
    /// When the group ended it.
    pub(super) ended: Option<i64>,
    /// `None` when it is the row in the database.
    pub(super) row: Option<New<'j>>,
}

#[derive(Clone)]
pub(super) struct New<'j> {
    pub(super) active_until: Option<i64>,
    pub(super) columns: Cow<'j, ValueColumns>,
}

impl<'j> Group<'j> {
    pub(super) fn add_value(&mut self, value: &'j ValueRow, columns: &'j Columns) -> Result<()> {
        let record = self
            .record(&value.key)
            .ok_or_else(|| StoreError::conflict("record", &value.key.record_id))?;
        let attribute = self.attribute(value);
        let slot = self.values.get(&key(&value.id)).cloned().unwrap_or_default();
        if slot.now.is_some() {
            return Err(StoreError::conflict(KIND, &value.id));
        }
        if let (Some(unique_key), None) = (&value.unique_key, value.active_until) {
            self.take_unique_key(attribute, record, unique_key, value)?;
        }
        fits(value)?;
        self.head.value += 1;
        let now = Now {
            seq: self.head.value,
            record,
            attribute,
            unique_key: value.unique_key.as_deref().map(key),
            is_active: value.active_until.is_none(),
            ended: None,
            row: Some(New {
                active_until: value.active_until,
                columns: columns.of_value(value),
            }),
        };
        self.values_of.entry(record).or_default().insert(key(&value.id));
        self.set_value(key(&value.id), Slot { now: Some(now), ..slot });
        Ok(())
    }

    /// A value that a record has now.
    pub(super) fn value_of(&self, record: &'j RecordKey, id: &'j str) -> Option<Slot<'j>> {
        let record = self.record(record)?;
        let slot = self.values.get(&key(id))?;
        slot.now
            .as_ref()
            .is_some_and(|now| now.record == record)
            .then(|| slot.clone())
    }

    pub(super) fn end_value(&mut self, record: &'j RecordKey, id: &'j str, active_until: i64) -> Result<()> {
        let slot = self.value_of(record, id).unwrap_or_default();
        let Some(mut now) = slot.now.filter(|now| now.is_active) else {
            return Err(StoreError::conflict(KIND, id));
        };
        self.release(&now);
        now.is_active = false;
        now.ended = Some(active_until);
        self.set_value(key(id), Slot { now: Some(now), ..slot });
        Ok(())
    }

    pub(super) fn delete_value(&mut self, id: &Key<'j>) {
        let Some(slot) = self.values.get(id).cloned() else {
            return;
        };
        let Some(now) = &slot.now else { return };
        self.release(now);
        self.set_value(id.clone(), Slot { now: None, ..slot });
    }

    /// Fails when another record holds the key. When this record holds it already, its newest value takes it over, so
    /// that a value may be replaced by an equal one in any order of writes.
    fn take_unique_key(&mut self, attribute: i64, record: i64, unique_key: &'j str, value: &'j ValueRow) -> Result<()> {
        let at = (attribute, key(unique_key));
        if let Some(id) = self.unique.get(&at).cloned()
            && let Some(slot) = self.values.get(&id).cloned()
            && let Some(mut holder) = slot.now
        {
            if holder.record != record {
                let id = self.record_ids.get(&holder.record).cloned().unwrap_or_default();
                return Err(StoreError::Unique {
                    what: value.attribute_id.to_string(),
                    key: unique_key.to_owned(),
                    holder: text::read(id.into_owned()),
                });
            }
            holder.unique_key = None;
            self.set_value(
                id,
                Slot {
                    now: Some(holder),
                    ..slot
                },
            );
        }
        self.set_unique(at, Some(key(&value.id)));
        Ok(())
    }

    /// A value that stops being active holds its unique key no longer.
    fn release(&mut self, now: &Now<'j>) {
        if let (true, Some(unique_key)) = (now.is_active, &now.unique_key) {
            self.set_unique((now.attribute, unique_key.clone()), None);
        }
    }

    fn set_value(&mut self, id: Key<'j>, slot: Slot<'j>) {
        let before = self.values.insert(id.clone(), slot);
        self.undo.push(Undo::Value(id, before));
    }

    fn set_unique(&mut self, at: (i64, Key<'j>), holder: Option<Key<'j>>) {
        let before = match holder {
            Some(id) => self.unique.insert(at.clone(), id),
            None => self.unique.remove(&at),
        };
        self.undo.push(Undo::Unique(at, before));
    }

    fn attribute(&mut self, value: &'j ValueRow) -> i64 {
        let at = pair(&value.key.workspace_id, &value.attribute_id);
        if let Some(seq) = self.attributes.get(&at) {
            return *seq;
        }
        self.head.attribute += 1;
        self.attributes.insert(at.clone(), self.head.attribute);
        self.new_attributes.push(at.clone());
        self.undo.push(Undo::Attribute(at));
        self.head.attribute
    }
}

/// Whether each scalar is of its column's kind.
fn fits(value: &ValueRow) -> Result<()> {
    for (column, scalar) in &value.columns {
        let fits = match column {
            Column::Int1 => matches!(scalar, Scalar::Int(_)),
            Column::Num1 => matches!(scalar, Scalar::Int(_) | Scalar::Num(_)),
            _ => matches!(scalar, Scalar::Text(_)),
        };
        if !fits {
            let message = format!("value {}: {column:?} cannot hold {scalar:?}", value.id);
            return Err(StoreError::Corrupt(message));
        }
    }
    Ok(())
}
