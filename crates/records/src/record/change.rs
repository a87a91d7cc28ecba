//! One change to one or more records, prepared in memory and committed as a whole: documents, value rows, outbox.

use super::document::{CREATED_BY, read_document};
use super::{Record, RecordDocument, StoredValue, ordinals};
use crate::records::record_key;
use crate::search::search_text;
use crate::{Actor, Attribute, Code, Error, Object, Records, Result, Schema, Value};
use indexmap::IndexMap;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::{Expect, OutboxRow, RecordKey, RecordRow, StoreError, ValueRow, Write};
use uuid::Uuid;

/// Records on their way to the store.
pub(super) struct Change {
    pub(super) schema: Arc<Schema>,
    pub(super) actor: Actor,
    /// When, in ns since the epoch.
    pub(super) now: i64,
    pub(super) records: IndexMap<RecordKey, Touched>,
}

/// One record of a change.
pub(super) struct Touched {
    pub(super) object: Arc<Object>,
    /// As read; `None` for a new record.
    row: Option<RecordRow>,
    pub(super) before: RecordDocument,
    pub(super) after: RecordDocument,
    pub(super) is_deleted: bool,
}

/// Where written values go among those that a multi-select attribute holds already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placement {
    Front,
    Back,
    Replace,
}

impl Change {
    pub(super) fn new(records: &Records, schema: Arc<Schema>, actor: Actor) -> Self {
        Self {
            schema,
            actor,
            now: records.clock.now_ns(),
            records: IndexMap::new(),
        }
    }

    /// Begins a new record.
    pub(super) fn create(&mut self, object: &Arc<Object>) -> RecordKey {
        let key = record_key(object, &Uuid::new_v4().to_string());
        let mut after = RecordDocument::default();
        if let Some(attribute) = object.attribute(CREATED_BY) {
            after.set(
                &attribute.id,
                vec![self.stored(Value::ActorReference(self.actor.clone()))],
            );
        }
        let touched = Touched {
            object: object.clone(),
            row: None,
            before: RecordDocument::default(),
            after,
            is_deleted: false,
        };
        self.records.insert(key.clone(), touched);
        key
    }

    /// Takes an existing record in; `None` when there is none.
    pub(super) async fn load(
        &mut self,
        records: &Records,
        object: &Arc<Object>,
        record_id: &str,
    ) -> Result<Option<RecordKey>> {
        let key = record_key(object, record_id);
        if self.records.contains_key(&key) {
            return Ok(Some(key));
        }
        let Some(row) = records.store.record(&key).await? else {
            return Ok(None);
        };
        let before = read_document(&row)?;
        let touched = Touched {
            object: object.clone(),
            row: Some(row),
            after: before.clone(),
            before,
            is_deleted: false,
        };
        self.records.insert(key.clone(), touched);
        Ok(Some(key))
    }

    /// Writes values to one attribute of a record that the change holds. Values that are held already stay as they are.
    pub(super) fn assign(&mut self, key: &RecordKey, attribute: &Attribute, values: Vec<Value>, placement: Placement) {
        let stored: Vec<StoredValue> = values.into_iter().map(|value| self.stored(value)).collect();
        let Some(touched) = self.records.get_mut(key) else {
            return;
        };
        let held = touched.after.values(&attribute.id);
        let is_held = |value: &Value| held.iter().any(|held| held.value.is_same(value));
        let next: Vec<StoredValue> = match placement {
            Placement::Front => stored
                .into_iter()
                .filter(|new| !is_held(&new.value))
                .chain(held.iter().cloned())
                .collect(),
            Placement::Back => {
                let added = stored.into_iter().filter(|new| !is_held(&new.value));
                held.iter().cloned().chain(added).collect()
            }
            Placement::Replace => {
                let keep = |new: StoredValue| {
                    held.iter()
                        .find(|held| held.value.is_same(&new.value))
                        .cloned()
                        .unwrap_or(new)
                };
                stored.into_iter().map(keep).collect()
            }
        };
        touched.after.set(&attribute.id, next);
    }

    /// Takes one value away from an attribute.
    pub(super) fn remove(&mut self, key: &RecordKey, attribute: &Attribute, value: &Value) {
        let Some(touched) = self.records.get_mut(key) else {
            return;
        };
        let rest = touched
            .after
            .values(&attribute.id)
            .iter()
            .filter(|held| !held.value.is_same(value))
            .cloned()
            .collect();
        touched.after.set(&attribute.id, rest);
    }

    /// Commits and returns the record at `key` as it is afterwards.
    pub(super) async fn commit(mut self, records: &Records, key: &RecordKey) -> Result<Record> {
        let now = self.now;
        let writes = self.writes()?;
        if !writes.is_empty() {
            records
                .store
                .commit(writes)
                .await
                .map_err(|error| self.explain(error))?;
        }
        let Some(touched) = self.records.swap_remove(key) else {
            return Err(Error::record_not_found(&key.record_id));
        };
        let is_changed = touched.before != touched.after;
        Ok(Record {
            id: key.record_id.clone(),
            created_at: touched.row.as_ref().map_or(now, |row| row.created_at),
            updated_at: touched
                .row
                .as_ref()
                .filter(|_| !is_changed)
                .map_or(now, |row| row.updated_at),
            object: touched.object,
            schema: self.schema,
            document: touched.after,
        })
    }

    fn stored(&self, value: Value) -> StoredValue {
        StoredValue {
            id: Uuid::new_v4().to_string(),
            active_from: self.now,
            created_by: self.actor.clone(),
            value,
            ordinal: 0,
        }
    }

    /// Ends come before additions, so that a unique value can move from one record to another in one change.
    fn writes(&mut self) -> Result<Vec<Write>> {
        let (mut ended, mut rest, mut emitted) = (Vec::new(), Vec::new(), Vec::new());
        let Self {
            records, actor, now, ..
        } = self;
        for (key, touched) in records.iter_mut() {
            let event = Event {
                key,
                touched: &*touched,
                actor,
                now: *now,
            };
            if touched.is_deleted {
                rest.push(Write::DeleteRecord { key: key.clone() });
                emitted.push(event.row("record.deleted", &[]));
                continue;
            }
            if touched.before == touched.after {
                continue;
            }
            let topic = if touched.row.is_some() {
                "record.updated"
            } else {
                "record.created"
            };
            let changed = touched.changed_attributes();
            emitted.push(event.row(topic, &changed));
            for attribute in &changed {
                touched.value_writes(key, attribute, *now, &mut ended, &mut rest);
            }
            rest.insert(0, touched.put(key, *now)?);
        }
        Ok(ended.into_iter().chain(rest).chain(emitted).collect())
    }

    /// Names the value that is held already, in the words of the contract.
    fn explain(&self, error: StoreError) -> Error {
        let StoreError::Unique { key, .. } = &error else {
            return error.into();
        };
        for touched in self.records.values() {
            let unique = touched.object.attributes().filter(|attribute| attribute.is_unique);
            for attribute in unique {
                let clash = touched
                    .after
                    .values(&attribute.id)
                    .iter()
                    .find(|held| held.value.unique_key().as_ref() == Some(key));
                if let Some(held) = clash {
                    return uniqueness_conflict(attribute, &held.value);
                }
            }
        }
        error.into()
    }
}

fn uniqueness_conflict(attribute: &Attribute, value: &Value) -> Error {
    let written = Json::from(value.written().to_string());
    let message = format!(
        "The value {written} provided for attribute with ID \"{}\" conflicts with one already in the system. \
         The attribute has a uniqueness constraint, so that a value may be held by one record only.",
        attribute.id
    );
    Error::new(Code::UniquenessConflict, message)
}

impl Touched {
    fn changed_attributes(&self) -> Vec<Arc<Attribute>> {
        let differs =
            |attribute: &&Arc<Attribute>| self.before.values(&attribute.id) != self.after.values(&attribute.id);
        self.object.attributes().filter(differs).cloned().collect()
    }

    fn value_writes(
        &mut self,
        key: &RecordKey,
        attribute: &Attribute,
        now: i64,
        ended: &mut Vec<Write>,
        added: &mut Vec<Write>,
    ) {
        let before = self.before.values(&attribute.id);
        let mut after = self.after.values(&attribute.id).to_vec();
        let held = |id: &str| before.iter().find(|held| held.id == id);
        ordinals::place(&mut after, |id| held(id).is_some());
        for gone in before
            .iter()
            .filter(|held| !after.iter().any(|value| value.id == held.id))
        {
            ended.push(Write::EndValue {
                id: gone.id.clone(),
                active_until: now,
            });
        }
        for value in &after {
            match held(&value.id) {
                Some(held) if held.ordinal == value.ordinal => continue,
                Some(_) => ended.push(Write::DeleteValue { id: value.id.clone() }),
                None => {}
            }
            added.push(Write::AddValue {
                value: value.row(key, attribute),
            });
        }
        self.after.set(&attribute.id, after);
    }

    fn put(&self, key: &RecordKey, now: i64) -> Result<Write> {
        let unwritable = |error: serde_json::Error| StoreError::Corrupt(format!("record {}: {error}", key.record_id));
        let document = serde_json::to_string(&self.after).map_err(unwritable)?;
        let expect = self
            .row
            .as_ref()
            .map_or(Expect::Absent, |row| Expect::Revision(row.revision));
        let record = RecordRow {
            key: key.clone(),
            document,
            search_text: search_text(&self.object, &self.after),
            created_at: self.row.as_ref().map_or(now, |row| row.created_at),
            updated_at: now,
            revision: self.row.as_ref().map_or(0, |row| row.revision),
        };
        Ok(Write::PutRecord { record, expect })
    }
}

impl StoredValue {
    fn row(&self, key: &RecordKey, attribute: &Attribute) -> ValueRow {
        ValueRow {
            id: self.id.clone(),
            key: key.clone(),
            attribute_id: attribute.id.clone(),
            ordinal: self.ordinal,
            active_from: self.active_from,
            active_until: None,
            unique_key: attribute.is_unique.then(|| self.value.unique_key()).flatten(),
            columns: self.value.columns(attribute),
            matches_parts: self.value.matches_parts(),
            body: json!({ "by": self.created_by, "is": self.value }),
        }
    }
}

struct Event<'a> {
    key: &'a RecordKey,
    touched: &'a Touched,
    actor: &'a Actor,
    now: i64,
}

impl Event<'_> {
    fn row(&self, topic: &str, changed: &[Arc<Attribute>]) -> Write {
        let attribute_ids: Vec<&str> = changed.iter().map(|attribute| attribute.id.as_str()).collect();
        let payload = json!({
            "object_id": self.key.object_id,
            "object_slug": self.touched.object.api_slug,
            "record_id": self.key.record_id,
            "attribute_ids": attribute_ids,
            "actor": self.actor.to_json(),
        });
        let workspace_id = self.key.workspace_id.clone();
        Write::Emit {
            row: OutboxRow {
                workspace_id,
                topic: topic.to_owned(),
                payload,
                at_ms: self.now / 1_000_000,
            },
        }
    }
}
