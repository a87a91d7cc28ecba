//! One change to one or more records, prepared in memory and committed as a whole: documents, value rows, outbox.

use super::document::{CREATED_BY, PARENT_RECORD, read_document};
use super::entries::Parent;
use super::{Record, RecordDocument, StoredValue, history, ordinals};
use crate::documents::touch;
use crate::records::record_key;
use crate::search::search_text;
use crate::{Actor, Attribute, Code, Error, Object, ObjectKind, Records, Result, Schema, Value};
use indexmap::IndexMap;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::{
    AttributeId, Expect, ObjectId, OutboxRow, RecordId, RecordKey, RecordRow, StoreError, ValueId, ValueRow, Write,
};
use uuid::Uuid;

/// Records on their way to the store.
pub(super) struct Change {
    pub(super) schema: Arc<Schema>,
    pub(super) actor: Actor,
    /// When, in ns since the epoch.
    pub(super) now: i64,
    pub(super) records: IndexMap<RecordKey, Touched>,
    /// What happens with it to things that are no records.
    pub(super) along: Vec<Write>,
}

/// One record of a change.
pub(super) struct Touched {
    pub(super) object: Arc<Object>,
    /// As read; `None` for a new record.
    row: Option<RecordRow>,
    /// In ns since the epoch.
    created_at: i64,
    pub(super) before: RecordDocument,
    pub(super) after: RecordDocument,
    fate: Fate,
    /// Writes of value rows that are known already, by attribute.
    prepared: IndexMap<AttributeId, Vec<Write>>,
}

/// What becomes of a record, and so what is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    /// It is created, or its values change.
    Kept,
    /// It is made of others; they tell.
    MadeOfOthers,
    /// Its past becomes another, which is told to nobody outside (`reference/rest-api.md` section 8).
    Rewritten,
    Deleted,
    /// It goes and becomes this one.
    Merged(RecordId),
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
            along: Vec::new(),
        }
    }

    /// Begins a new record.
    pub(super) fn create(&mut self, object: &Arc<Object>) -> RecordKey {
        self.create_as(object, &Uuid::new_v4().to_string().into())
    }

    /// Begins a new record under an id that nothing has.
    pub(super) fn create_as(&mut self, object: &Arc<Object>, record_id: &RecordId) -> RecordKey {
        let key = record_key(object, record_id);
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
            created_at: self.now,
            before: RecordDocument::default(),
            after,
            fate: Fate::Kept,
            prepared: IndexMap::new(),
        };
        self.records.insert(key.clone(), touched);
        key
    }

    /// Makes a new record an entry of its parent.
    pub(super) fn belong_to(&mut self, key: &RecordKey, parent: Parent) {
        self.assign(key, &parent.attribute, vec![parent.reference], Placement::Replace);
        self.along.push(touch(parent.row));
    }

    /// Takes an existing record in; `None` when there is none.
    pub(super) async fn load(
        &mut self,
        records: &Records,
        object: &Arc<Object>,
        record_id: &RecordId,
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
            created_at: row.created_at,
            row: Some(row),
            after: before.clone(),
            before,
            fate: Fate::Kept,
            prepared: IndexMap::new(),
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

    /// Whether anything will be otherwise.
    pub(super) fn is_changed(&self) -> bool {
        self.records
            .values()
            .any(|touched| touched.fate == Fate::Deleted || touched.before != touched.after)
    }

    /// Deletes a record that the change holds.
    pub(super) fn delete(&mut self, key: &RecordKey) {
        if let Some(touched) = self.records.get_mut(key) {
            touched.fate = Fate::Deleted;
        }
    }

    /// Lets one record take the place of others, all of which the change holds: they go.
    pub(super) fn merge(&mut self, from: [&RecordKey; 2], to: &RecordKey) {
        let created_at = self.records.get(from[0]).map_or(self.now, |first| first.created_at);
        for key in from {
            if let Some(touched) = self.records.get_mut(key) {
                touched.fate = Fate::Merged(to.record_id.clone());
            }
        }
        if let Some(touched) = self.records.get_mut(to) {
            touched.fate = Fate::MadeOfOthers;
            touched.created_at = created_at;
        }
    }

    /// Looks at a record that the change holds, as it will be.
    pub(super) fn read<T: Default>(&self, key: &RecordKey, look: impl FnOnce(&RecordDocument) -> T) -> T {
        self.records
            .get(key)
            .map_or_else(T::default, |touched| look(&touched.after))
    }

    /// Gives an attribute of a record that the change holds exactly these values.
    pub(super) fn give(&mut self, key: &RecordKey, attribute_id: &AttributeId, values: Vec<StoredValue>) {
        if let Some(touched) = self.records.get_mut(key) {
            touched.after.set(attribute_id, values);
        }
    }

    /// Puts other values in the places of those of an attribute, or none.
    pub(super) fn replace(
        &mut self,
        key: &RecordKey,
        attribute: &Attribute,
        replacement: impl Fn(&Value) -> Option<Value>,
    ) {
        let mut next: Vec<StoredValue> = Vec::new();
        for held in self.read(key, |document| document.values(&attribute.id).to_vec()) {
            let Some(value) = replacement(&held.value) else {
                continue;
            };
            if next.iter().any(|other| other.value.is_same(&value)) {
                continue;
            }
            let is_kept = held.value == value;
            next.push(if is_kept { held } else { self.stored(value) });
        }
        self.give(key, &attribute.id, next);
    }

    /// Gives an attribute of a record that the change holds these active values, with the writes of value rows that belong to
    /// them.
    pub(super) fn prepare(
        &mut self,
        key: &RecordKey,
        attribute_id: &AttributeId,
        values: Vec<StoredValue>,
        writes: Vec<Write>,
    ) {
        if let Some(touched) = self.records.get_mut(key) {
            touched.after.set(attribute_id, values);
            touched.prepared.insert(attribute_id.clone(), writes);
        }
    }

    /// What changes of a record is its past.
    pub(super) fn rewrite(&mut self, key: &RecordKey) {
        if let Some(touched) = self.records.get_mut(key) {
            touched.fate = Fate::Rewritten;
        }
    }

    /// The entries of lists that the change deletes.
    pub(super) fn deleted_entries(&self) -> Vec<RecordKey> {
        let deleted = self.records.iter().filter(|(_, touched)| touched.fate == Fate::Deleted);
        deleted
            .filter(|(_, touched)| touched.object.list().is_some())
            .map(|(key, _)| key.clone())
            .collect()
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
            created_at: touched.created_at,
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
            id: Uuid::now_v7().to_string().into(),
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
            records,
            actor,
            now,
            along,
            ..
        } = self;
        for (key, touched) in records.iter_mut() {
            let event = Event {
                key,
                touched: &*touched,
                actor,
                now: *now,
            };
            let happened = match &touched.fate {
                Fate::Deleted => Some("deleted"),
                Fate::Merged(_) => Some("merged"),
                _ => None,
            };
            if let Some(happened) = happened {
                // The record as it was read, so that what has come to belong to it since is not left behind.
                ended.push(touched.put(key, *now)?);
                ended.push(Write::DeleteRecord { key: key.clone() });
                emitted.push(event.row(happened, &[]));
                continue;
            }
            if touched.before == touched.after && touched.prepared.is_empty() {
                continue;
            }
            let changed = touched.changed_attributes();
            match (&touched.fate, &touched.row) {
                (Fate::MadeOfOthers, _) => {}
                (Fate::Rewritten, _) => emitted.push(event.row("rewritten", &changed)),
                (_, Some(_)) => emitted.push(event.row("updated", &changed)),
                (_, None) => emitted.push(event.row("created", &changed)),
            }
            let mut prepared = std::mem::take(&mut touched.prepared);
            for attribute in changed.iter().filter(|attribute| !prepared.contains_key(&attribute.id)) {
                touched.value_writes(key, attribute, (&*actor, *now), &mut ended, &mut rest)?;
            }
            rest.extend(prepared.drain(..).flat_map(|(_, writes)| writes));
            rest.insert(0, touched.put(key, *now)?);
        }
        Ok(ended
            .into_iter()
            .chain(rest)
            .chain(std::mem::take(along))
            .chain(emitted)
            .collect())
    }

    /// Names the value that is held already, in the words of the contract.
    fn explain(&self, error: StoreError) -> Error {
        let StoreError::Unique { what, key, .. } = &error else {
            return error.into();
        };
        for touched in self.records.values() {
            let Some(attribute) = touched.object.attribute(what) else {
                continue;
            };
            let clash = touched
                .after
                .values(&attribute.id)
                .iter()
                .find(|held| held.value.unique_key().as_ref() == Some(key));
            if let Some(held) = clash {
                return uniqueness_conflict(attribute, &held.value);
            }
        }
        error.into()
    }
}

pub(super) fn uniqueness_conflict(attribute: &Attribute, value: &Value) -> Error {
    let written = Json::from(value.written().to_string());
    let message = format!(
        "The value {written} provided for attribute with ID \"{}\" conflicts with one already in the system. \
         The attribute has a uniqueness constraint, so that a value may be held by one record only.",
        attribute.id
    );
    Error::new(Code::UniquenessConflict, message).about(attribute)
}

impl Touched {
    /// The record that an entry of a list is of.
    fn parent(&self) -> Option<(ObjectId, RecordId)> {
        let attribute = self.object.attribute(PARENT_RECORD)?;
        match &self.after.values(&attribute.id).first()?.value {
            Value::RecordReference { object_id, record_id } => Some((object_id.clone(), record_id.clone())),
            _ => None,
        }
    }

    fn changed_attributes(&self) -> Vec<Arc<Attribute>> {
        let differs =
            |attribute: &&Arc<Attribute>| self.before.values(&attribute.id) != self.after.values(&attribute.id);
        self.object.attributes().filter(differs).cloned().collect()
    }

    fn value_writes(
        &mut self,
        key: &RecordKey,
        attribute: &Attribute,
        (actor, now): (&Actor, i64),
        ended: &mut Vec<Write>,
        added: &mut Vec<Write>,
    ) -> Result<()> {
        let before = self.before.values(&attribute.id);
        let mut after = self.after.values(&attribute.id).to_vec();
        let held = |id: &str| before.iter().find(|held| held.id == id);
        let delete = |id: &ValueId| Write::DeleteValue {
            key: key.clone(),
            id: id.clone(),
        };
        ordinals::place(&mut after, |id| held(id).is_some());
        let is_replaced = after.iter().any(|value| held(&value.id).is_none());
        for gone in before
            .iter()
            .filter(|held| !after.iter().any(|value| value.id == held.id))
        {
            if is_replaced {
                // Who wrote the next value ended this one.
                ended.push(Write::EndValue {
                    key: key.clone(),
                    id: gone.id.clone(),
                    active_until: now,
                });
            } else {
                ended.push(delete(&gone.id));
                added.push(Write::AddValue {
                    value: gone.removed_row(key, attribute, actor, now)?,
                });
            }
        }
        for value in &after {
            match held(&value.id) {
                Some(held) if held.ordinal == value.ordinal => continue,
                Some(_) => ended.push(delete(&value.id)),
                None => {}
            }
            added.push(Write::AddValue {
                value: value.row(key, attribute)?,
            });
        }
        self.after.set(&attribute.id, after);
        Ok(())
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
            created_at: self.created_at,
            updated_at: now,
            revision: self.row.as_ref().map_or(0, |row| row.revision),
        };
        Ok(Write::PutRecord { record, expect })
    }
}

impl StoredValue {
    /// Its value row while it is active.
    pub(super) fn row(&self, key: &RecordKey, attribute: &Attribute) -> Result<ValueRow> {
        Ok(ValueRow {
            id: self.id.clone(),
            key: key.clone(),
            attribute_id: attribute.id.clone(),
            ordinal: self.ordinal,
            active_from: self.active_from,
            active_until: None,
            unique_key: attribute.is_unique.then(|| self.value.unique_key()).flatten(),
            columns: self.value.columns(attribute),
            matches_parts: self.value.matches_parts(),
            body: history::body(self, None)?,
        })
    }

    /// Its value row once somebody has taken it away.
    fn removed_row(&self, key: &RecordKey, attribute: &Attribute, actor: &Actor, at: i64) -> Result<ValueRow> {
        Ok(ValueRow {
            active_until: Some(at),
            body: history::body(self, Some(actor))?,
            ..self.row(key, attribute)?
        })
    }
}

struct Event<'a> {
    key: &'a RecordKey,
    touched: &'a Touched,
    actor: &'a Actor,
    now: i64,
}

impl Event<'_> {
    fn row(&self, happened: &str, changed: &[Arc<Attribute>]) -> Write {
        let attribute_ids: Vec<&str> = changed.iter().map(|attribute| attribute.id.as_str()).collect();
        let object = &self.touched.object;
        let (topic, payload) = match object.kind {
            ObjectKind::Object => {
                let mut payload = json!({
                    "object_id": self.key.object_id,
                    "object_slug": object.api_slug,
                    "record_id": self.key.record_id,
                    "attribute_ids": attribute_ids,
                    "actor": self.actor.to_json(),
                });
                // Told by the record that goes, of the one that it becomes.
                if let Fate::Merged(into) = &self.touched.fate {
                    payload["record_id"] = into.as_str().into();
                    payload["duplicate_object_id"] = self.key.object_id.as_str().into();
                    payload["duplicate_record_id"] = self.key.record_id.as_str().into();
                }
                (format!("record.{happened}"), payload)
            }
            ObjectKind::Activity(_) => {
                let payload = json!({
                    "activity_id": self.key.object_id,
                    "activity_slug": object.api_slug,
                    "record_id": self.key.record_id,
                    "attribute_ids": attribute_ids,
                    "actor": self.actor.to_json(),
                });
                (format!("activity-record.{happened}"), payload)
            }
            ObjectKind::List(_) => {
                let parent = self.touched.parent();
                let payload = json!({
                    "list_id": self.key.object_id,
                    "list_slug": object.api_slug,
                    "entry_id": self.key.record_id,
                    "parent_object_id": parent.as_ref().map(|(object, _)| object),
                    "parent_record_id": parent.as_ref().map(|(_, record)| record),
                    "attribute_ids": attribute_ids,
                    "actor": self.actor.to_json(),
                });
                (format!("list-entry.{happened}"), payload)
            }
        };
        let workspace_id = self.key.workspace_id.clone();
        Write::Emit {
            row: OutboxRow {
                workspace_id,
                topic,
                payload,
                at_ms: self.now / 1_000_000,
            },
        }
    }
}
