//! Records that come out of a file or out of another system.

use super::NewEntry;
use super::assert::matching;
use super::change::{Change, Placement};
use super::resolve::Resolved;
use super::write::retrying;
use crate::input::parse_values;
use crate::{Actor, Attribute, Code, Object, Records, Result, Schema, Target};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use store::{AttributeId, RecordId, RecordKey, WorkspaceId};

/// A record to import.
#[derive(Debug, Clone)]
pub struct Imported<'a> {
    /// The id that it gets when it is new. One that is there already was imported before.
    pub record_id: &'a RecordId,
    /// Slug or id of a unique attribute: a record that holds the value is updated.
    pub matching: Option<&'a str>,
    /// Attribute slugs or ids to values in any written form.
    pub values: &'a Map<String, Json>,
    /// When it came to be, in ns since the epoch; now, when nobody knows.
    pub created_at: Option<i64>,
}

/// What became of an imported record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportOutcome {
    Created,
    Updated,
    /// It is there already, as it is to be.
    Unchanged,
}

/// What would become of a record, and the values that no other record of the import may hold then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportCheck {
    pub outcome: ImportOutcome,
    /// With each value in its normalised form: the slug of its attribute.
    pub unique: Vec<(AttributeId, String)>,
}

impl Records {
    /// Creates a record under its own id, or updates the one that matches: single values are replaced, further ones join
    /// those that an attribute with several values has.
    ///
    /// # Errors
    /// As [`Records::create_record`] and [`Records::assert_record`].
    pub async fn import_record(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        imported: Imported<'_>,
        actor: &Actor,
    ) -> Result<ImportOutcome> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let by = imported.matching.map(|name| matching(&object, name)).transpose()?;
        let written = parse_values(&schema, &object, imported.values)?;
        let mut rivals = 0;
        loop {
            let outcome = retrying(|| async {
                let resolved = self.resolve_all(&schema, written.clone()).await?;
                if let Some(by) = &by
                    && let Some(record_id) = self.match_record(workspace_id, by, &resolved).await?
                {
                    return self
                        .update_imported(&schema, &object, &record_id, resolved, actor)
                        .await;
                }
                let mut change = Change::new(self, schema.clone(), actor.clone());
                if let Some(created_at) = imported.created_at {
                    change.now = created_at;
                }
                let key = change.create_as(&object, imported.record_id);
                self.create_imported(change, &key, &object, resolved).await
            })
            .await;
            match outcome {
                // Somebody else created the record between our look and our write.
                Err(error) if error.code == Code::UniquenessConflict && by.is_some() && rivals == 0 => rivals += 1,
                outcome => return outcome,
            }
        }
    }

    /// Says what [`Records::import_record`] would do, as far as one can know before.
    ///
    /// # Errors
    /// Those that the import would have.
    pub async fn check_import(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        imported: Imported<'_>,
    ) -> Result<ImportCheck> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let by = imported.matching.map(|name| matching(&object, name)).transpose()?;
        let resolved = self
            .resolve_all(&schema, parse_values(&schema, &object, imported.values)?)
            .await?;
        let existing = match &by {
            Some(by) => self.match_record(workspace_id, by, &resolved).await?,
            None => None,
        };
        if existing.is_none() {
            let given = |attribute: &Attribute| {
                resolved
                    .iter()
                    .any(|given| given.attribute.id == attribute.id && !given.values.is_empty())
            };
            let missing = object.attributes().find(|attribute| {
                attribute.is_required
                    && !attribute.is_archived
                    && attribute.is_writable
                    && attribute.default_value.is_none()
                    && !given(attribute)
            });
            if let Some(attribute) = missing {
                return Err(super::write::missing_value(attribute));
            }
        }
        let mut unique = Vec::new();
        for Resolved { attribute, values } in resolved.iter().filter(|given| given.attribute.is_unique) {
            for value in values {
                let Some(key) = value.unique_key() else { continue };
                let holder = self.store.unique_holder(workspace_id, &attribute.id, &key).await?;
                if holder.is_some_and(|holder| Some(&holder.record_id) != existing.as_ref()) {
                    return Err(super::change::uniqueness_conflict(attribute, value));
                }
                unique.push((attribute.id.clone(), key));
            }
        }
        let outcome = if existing.is_some() {
            ImportOutcome::Updated
        } else {
            ImportOutcome::Created
        };
        Ok(ImportCheck { outcome, unique })
    }

    /// Adds an entry to a list under its own id; one that is there already stays as it is.
    ///
    /// # Errors
    /// As [`Records::create_entry`].
    pub async fn import_entry(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        entry_id: &RecordId,
        new: NewEntry<'_>,
        created_at: Option<i64>,
        actor: &Actor,
    ) -> Result<ImportOutcome> {
        let (schema, list) = self.resolve(workspace_id, Target::List(list)).await?;
        let written = parse_values(&schema, &list, new.values)?;
        retrying(|| async {
            let parent = self.parent(&schema, &list, &new).await?;
            let resolved = self.resolve_all(&schema, written.clone()).await?;
            let mut change = Change::new(self, schema.clone(), actor.clone());
            if let Some(created_at) = created_at {
                change.now = created_at;
            }
            let key = change.create_as(&list, entry_id);
            change.belong_to(&key, parent);
            self.create_imported(change, &key, &list, resolved).await
        })
        .await
    }

    /// Nearly always it is new: only what cannot be made is looked for.
    async fn create_imported(
        &self,
        mut change: Change,
        key: &RecordKey,
        object: &Object,
        resolved: Vec<Resolved>,
    ) -> Result<ImportOutcome> {
        let created = match self.fill(&mut change, key, object, resolved).await {
            Ok(()) => change.commit(self, key).await,
            Err(error) => Err(error),
        };
        match created {
            Ok(_) => Ok(ImportOutcome::Created),
            Err(_) if self.store.record(key).await?.is_some() => Ok(ImportOutcome::Unchanged),
            Err(error) => Err(error),
        }
    }

    async fn update_imported(
        &self,
        schema: &Arc<Schema>,
        object: &Arc<Object>,
        record_id: &RecordId,
        resolved: Vec<Resolved>,
        actor: &Actor,
    ) -> Result<ImportOutcome> {
        let mut change = Change::new(self, schema.clone(), actor.clone());
        let key = change.load(self, object, record_id).await?;
        let key = key.ok_or_else(|| object.record_not_found(record_id))?;
        self.apply(&mut change, &key, resolved, |_| Placement::Back).await?;
        let is_changed = change.is_changed();
        change.commit(self, &key).await?;
        Ok(match is_changed {
            true => ImportOutcome::Updated,
            false => ImportOutcome::Unchanged,
        })
    }
}
