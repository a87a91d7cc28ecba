//! Entries of lists: records that are of another record, their parent.

use super::document::PARENT_RECORD;
use super::write::retrying;
use crate::input::parse_values;
use crate::records::record_key;
use crate::{Actor, Attribute, Code, Error, Object, Record, Records, Result, Schema, Target, Value};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use store::query::{Filter, Op, RecordQuery, Test, ValueField};
use store::{Column, RecordId, RecordRow, Scalar, WorkspaceId};

/// How many entries of one record on one list are looked at.
const ENTRIES_OF_ONE: u32 = 10_000;

/// An entry to create, or to find by its parent.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    /// Slug or id.
    pub parent_object: &'a str,
    pub parent_record_id: &'a RecordId,
    /// Attribute slugs or ids to values in any written form.
    pub values: &'a Map<String, Json>,
}

/// The record that a new entry is of.
pub(super) struct Parent {
    pub(super) attribute: Arc<Attribute>,
    pub(super) reference: Value,
    /// As it was read: an entry is committed with a write of its parent, so that it cannot come to be while that goes.
    pub(super) row: RecordRow,
}

impl Records {
    /// Adds a record to a list. It may be there already: that makes another entry.
    ///
    /// # Errors
    /// `not_found` for the list; `value_not_found` for the parent; `validation_type` when the list is not of the parent's
    /// object; as [`Records::create_record`] for the values.
    pub async fn create_entry(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        new: NewEntry<'_>,
        actor: &Actor,
    ) -> Result<Record> {
        let (schema, list) = self.resolve(workspace_id, Target::List(list)).await?;
        let written = parse_values(&schema, &list, new.values)?;
        retrying(|| async {
            let parent = self.parent(&schema, &list, &new).await?;
            let resolved = self.resolve_all(&schema, written.clone()).await?;
            self.create_resolved(&schema, &list, resolved, actor, Some(parent))
                .await
        })
        .await
    }

    /// Changes the one entry that a record has on a list, or adds one.
    ///
    /// # Errors
    /// As [`Records::create_entry`]; `multiple_match_results` when the record has several entries.
    pub async fn assert_entry(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        new: NewEntry<'_>,
        actor: &Actor,
    ) -> Result<Record> {
        let (schema, list) = self.resolve(workspace_id, Target::List(list)).await?;
        let written = parse_values(&schema, &list, new.values)?;
        // Of two that find no entry, one is first to write the parent; the other tries again and finds it.
        retrying(|| async {
            let parent = self.parent(&schema, &list, &new).await?;
            let only = match &self.entries(&schema, &list, new.parent_record_id, 2).await?[..] {
                [] => {
                    let resolved = self.resolve_all(&schema, written.clone()).await?;
                    return self
                        .create_resolved(&schema, &list, resolved, actor, Some(parent))
                        .await;
                }
                [only] => only.id.clone(),
                _ => {
                    let message = "The record has several entries on this list. \
                                   Remove the duplicates, or create or update an entry by its ID instead.";
                    return Err(Error::new(Code::MultipleMatchResults, message));
                }
            };
            self.update_record(workspace_id, list.target(), &only, new.values, crate::Mode::Put, actor)
                .await
        })
        .await
    }

    /// The entries that a record has on the lists of its workspace, oldest first, list after list.
    ///
    /// # Errors
    /// `not_found` for the object or record.
    pub async fn entries_of(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        record_id: &RecordId,
    ) -> Result<Vec<Record>> {
        let record = self.record(workspace_id, object, record_id).await?;
        let mut found = Vec::new();
        for list in record.schema.lists() {
            let is_parent = |id: &store::ObjectId| *id == record.object.id;
            if list
                .list()
                .is_some_and(|settings| settings.parent_object_ids.iter().any(is_parent))
            {
                found.append(&mut self.entries(&record.schema, list, &record.id, ENTRIES_OF_ONE).await?);
            }
        }
        Ok(found)
    }

    /// An entry's parent, once that is known to be there.
    pub(super) async fn parent(&self, schema: &Schema, list: &Object, new: &NewEntry<'_>) -> Result<Parent> {
        let object = schema.object(new.parent_object).ok_or_else(|| {
            let message = format!("Cannot find object with slug/ID \"{}\".", new.parent_object);
            Error::new(Code::ValueNotFound, message)
        })?;
        let attribute = parent_attribute(list)?;
        if !attribute.allowed_object_ids().contains(&object.id) {
            let message = format!(
                "Records of the object \"{}\" cannot be added to the list \"{}\".",
                object.api_slug, list.api_slug
            );
            return Err(Error::new(Code::ValidationType, message));
        }
        let key = record_key(object, new.parent_record_id);
        let row = self.store.record(&key).await?.ok_or_else(|| {
            let message = format!(
                "Cannot find record with ID \"{}\" in object \"{}\".",
                new.parent_record_id, object.api_slug
            );
            Error::new(Code::ValueNotFound, message)
        })?;
        let reference = Value::RecordReference {
            object_id: key.object_id,
            record_id: key.record_id,
        };
        Ok(Parent {
            attribute: attribute.clone(),
            reference,
            row,
        })
    }

    /// The entries that some records have on one list, oldest first.
    ///
    /// # Errors
    /// `not_found` for the list.
    pub async fn entries_on(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        parents: &[RecordId],
        limit: u32,
    ) -> Result<Vec<Record>> {
        let (schema, list) = self.resolve(workspace_id, Target::List(list)).await?;
        self.entries_of_all(&schema, &list, parents, limit).await
    }

    /// The entries of one record on one list, oldest first.
    async fn entries(
        &self,
        schema: &Arc<Schema>,
        list: &Arc<Object>,
        parent: &RecordId,
        limit: u32,
    ) -> Result<Vec<Record>> {
        self.entries_of_all(schema, list, std::slice::from_ref(parent), limit)
            .await
    }

    async fn entries_of_all(
        &self,
        schema: &Arc<Schema>,
        list: &Arc<Object>,
        parents: &[RecordId],
        limit: u32,
    ) -> Result<Vec<Record>> {
        let text = |id: &RecordId| Scalar::Text(id.to_ascii_lowercase());
        let test = Test {
            field: ValueField::Column(Column::Ref),
            op: match parents {
                [one] => Op::Eq(text(one)),
                many => Op::In(many.iter().map(text).collect()),
            },
        };
        let query = RecordQuery {
            workspace_id: list.workspace_id.clone(),
            object_id: list.id.clone(),
            filter: Some(Filter::Value {
                attribute_id: parent_attribute(list)?.id.clone(),
                tests: vec![test],
            }),
            sorts: Vec::new(),
            limit,
            offset: 0,
        };
        let rows = self.store.query_records(&query).await?;
        rows.into_iter()
            .map(|row| Record::read(schema.clone(), list.clone(), row))
            .collect()
    }
}

fn parent_attribute(list: &Object) -> Result<&Arc<Attribute>> {
    list.attribute(PARENT_RECORD)
        .ok_or_else(|| Error::attribute_not_found(PARENT_RECORD))
}
