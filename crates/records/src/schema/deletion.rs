//! Objects, lists and activities that go for good, with everything that is of them.

use super::list::list_emit;
use super::object_changes::{attribute_emit, definition_emit};
use super::{ACTIVITY, ATTRIBUTE, Attribute, LIST, OBJECT, OPTION, Object, ObjectKind, STATUS};
use crate::documents::delete;
use crate::record::retrying;
use crate::{Actor, Code, Error, Records, Result, Schema, Target};
use std::sync::Arc;
use store::query::RecordQuery;
use store::{Expect, WorkspaceId, Write};

/// How many records one commit takes along.
const BATCH: u32 = 100;

impl Records {
    /// Deletes an object with its records, its lists and views. Attributes of others that refer to it alone are archived.
    ///
    /// Records go some at a time, definitions in the end: an object whose deletion was cut short is still there, and can be
    /// deleted again.
    ///
    /// # Errors
    /// `not_found`; `system_edit_unauthorized` for an object that the platform made.
    pub async fn delete_object(&self, workspace_id: &WorkspaceId, object: &str, actor: &Actor) -> Result<()> {
        self.delete_definition(workspace_id, Target::Object(object), actor)
            .await
    }

    /// Deletes a list with its entries, what is said about them, its attributes and views. The records on it stay.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn delete_list(&self, workspace_id: &WorkspaceId, list: &str, actor: &Actor) -> Result<()> {
        self.delete_definition(workspace_id, Target::List(list), actor).await
    }

    /// Deletes an activity with its records.
    ///
    /// # Errors
    /// As [`Records::delete_object`].
    pub async fn delete_activity(&self, workspace_id: &WorkspaceId, activity: &str, actor: &Actor) -> Result<()> {
        self.schema_with_activities(workspace_id).await?;
        self.delete_definition(workspace_id, Target::Activity(activity), actor)
            .await
    }

    async fn delete_definition(&self, workspace_id: &WorkspaceId, target: Target<'_>, actor: &Actor) -> Result<()> {
        let (schema, object) = self.resolve(workspace_id, target).await?;
        if object.is_system {
            let message = match target {
                Target::Activity(_) => "System activities cannot be deleted.",
                _ => "System objects cannot be deleted.",
            };
            return Err(Error::new(Code::SystemEditUnauthorized, message));
        }
        self.purge(&schema, &object, actor).await?;
        retrying(|| async {
            let (schema, object) = self.resolve(workspace_id, object.target()).await?;
            let writes = self.removal(&schema, &object, actor).await?;
            let impossible = || Error::new(Code::SlugConflict, "A deletion takes no slug.");
            self.commit_definitions(workspace_id, writes, impossible).await
        })
        .await?;
        // What was created while the last of the others went.
        self.purge(&schema, &object, actor).await
    }

    async fn purge(&self, schema: &Arc<Schema>, object: &Arc<Object>, actor: &Actor) -> Result<()> {
        let query = RecordQuery {
            workspace_id: object.workspace_id.clone(),
            object_id: object.id.clone(),
            filter: None,
            sorts: Vec::new(),
            limit: BATCH,
            offset: 0,
        };
        loop {
            let rows = self.store.query_records(&query).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let ids: Vec<_> = rows.into_iter().map(|row| row.key.record_id).collect();
            retrying(|| self.delete_records(schema, object, &ids, actor)).await?;
        }
    }

    /// The writes that take the definitions along.
    async fn removal(&self, schema: &Schema, object: &Object, actor: &Actor) -> Result<Vec<Write>> {
        let now = self.clock.now_ns();
        let mut writes = self.definitions_deleted(object).await?;
        writes.push(definition_emit(object, now));
        if object.activity().is_some() {
            writes.push(self.tell_of_activity("activity.deleted", object, actor));
            return Ok(writes);
        }
        if object.list().is_some() {
            writes.push(list_emit("list.deleted", object, actor, now));
            return Ok(writes);
        }
        for list in schema.lists() {
            let Some(settings) = list.list() else { continue };
            if settings.parent_object_ids == [object.id.clone()] {
                writes.extend(self.definitions_deleted(list).await?);
                writes.push(definition_emit(list, now));
                writes.push(list_emit("list.deleted", list, actor, now));
            }
        }
        for owner in schema.objects().chain(schema.lists()).chain(schema.activities()) {
            let is_gone = owner.id == object.id
                || owner
                    .list()
                    .is_some_and(|list| list.parent_object_ids == [object.id.clone()]);
            if is_gone {
                continue;
            }
            let refer = owner
                .attributes()
                .filter(|attribute| attribute.allowed_object_ids().contains(&object.id));
            for attribute in refer {
                let changed = without_target(attribute, object);
                writes.push(changed.write(Expect::Revision(attribute.revision)));
                writes.push(attribute_emit("updated", owner, &changed, now));
                writes.push(definition_emit(owner, now));
            }
        }
        Ok(writes)
    }

    async fn definitions_deleted(&self, object: &Object) -> Result<Vec<Write>> {
        let kind = match object.kind {
            ObjectKind::Object => OBJECT,
            ObjectKind::List(_) => LIST,
            ObjectKind::Activity(_) => ACTIVITY,
        };
        let mut writes = vec![Write::DeleteDocument {
            kind,
            id: object.id.to_string(),
            expect: Expect::Revision(object.revision),
        }];
        for attribute in object.attributes() {
            writes.extend(attribute.options.iter().map(|option| delete(OPTION, &option.id)));
            writes.extend(attribute.statuses.iter().map(|status| delete(STATUS, &status.id)));
            writes.push(delete(ATTRIBUTE, &attribute.id));
        }
        writes.extend(self.views().with_deleted_object(&object.id).await?);
        Ok(writes)
    }
}

/// A reference attribute once an object that it allows is gone. Without any it would allow all, so that the last one stays, and
/// the attribute is put away.
fn without_target(attribute: &Attribute, object: &Object) -> Attribute {
    let mut changed = Attribute::clone(attribute);
    changed.relationship = None;
    if let Some(config) = &mut changed.config.record_reference {
        match config.allowed_object_ids.len() {
            1 => changed.is_archived = true,
            _ => config.allowed_object_ids.retain(|id| *id != object.id),
        }
    }
    changed
}
