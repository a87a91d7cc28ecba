use super::change::Change;
use super::document::PARENT_RECORD;
use super::relationships::reference;
use super::write::retrying;
use crate::{Actor, Attribute, Object, Records, Result, Schema, Target};
use std::sync::Arc;
use store::{RecordId, RecordKey, WorkspaceId};

impl Records {
    /// Deletes a record with its history, its notes and comments. References to it from other records and from tasks end,
    /// and its entries on lists go along.
    ///
    /// # Errors
    /// `not_found` when the object or record does not exist.
    pub async fn delete_record(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        record_id: &RecordId,
        actor: &Actor,
    ) -> Result<()> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        retrying(|| async {
            let mut change = Change::new(self, schema.clone(), actor.clone());
            let key = change
                .load(self, &object, record_id)
                .await?
                .ok_or_else(|| object.record_not_found(record_id))?;
            self.delete_all(&mut change, &schema, &object, std::slice::from_ref(&key))
                .await?;
            change.commit(self, &key).await.map(drop)
        })
        .await
    }

    /// Deletes those of the records that are still there, in one commit.
    pub(crate) async fn delete_records(
        &self,
        schema: &Arc<Schema>,
        object: &Arc<Object>,
        record_ids: &[RecordId],
        actor: &Actor,
    ) -> Result<()> {
        let mut change = Change::new(self, schema.clone(), actor.clone());
        let mut keys = Vec::with_capacity(record_ids.len());
        for id in record_ids {
            keys.extend(change.load(self, object, id).await?);
        }
        let Some(first) = keys.first() else {
            return Ok(());
        };
        self.delete_all(&mut change, schema, object, &keys).await?;
        change.commit(self, first).await.map(drop)
    }

    /// Deletes records of one object that the change holds, with what hangs on them.
    pub(super) async fn delete_all(
        &self,
        change: &mut Change,
        schema: &Schema,
        object: &Arc<Object>,
        keys: &[RecordKey],
    ) -> Result<()> {
        let actor = change.actor.clone();
        for key in keys {
            change.delete(key);
        }
        // Nothing refers to anything else, and nothing belongs to it.
        if object.is_object() {
            for owner in schema.referrers() {
                for attribute in owner.attributes().filter(|attribute| attribute.may_refer_to(object)) {
                    self.forget_references(change, owner, attribute, keys).await?;
                }
            }
            for key in keys {
                let belongings = self.belongings_deleted(key, &actor).await?;
                change.along.extend(belongings);
            }
        }
        for entry in change.deleted_entries() {
            let (workspace_id, list_id, entry_id) = (&entry.workspace_id, &entry.object_id, &entry.record_id);
            let writes = self
                .entry_belongings_deleted(workspace_id, list_id, entry_id, &actor)
                .await?;
            change.along.extend(writes);
        }
        Ok(())
    }

    async fn forget_references(
        &self,
        change: &mut Change,
        owner: &Arc<Object>,
        attribute: &Attribute,
        keys: &[RecordKey],
    ) -> Result<()> {
        let ids: Vec<RecordId> = keys.iter().map(|key| key.record_id.clone()).collect();
        for holder in self.holders(owner, attribute, &ids).await? {
            if keys.contains(&holder) {
                continue;
            }
            let Some(holder) = change.load(self, owner, &holder.record_id).await? else {
                continue;
            };
            // An entry goes with the record that it is of.
            if owner.list().is_some() && attribute.api_slug == PARENT_RECORD {
                change.delete(&holder);
            } else {
                for key in keys {
                    change.remove(&holder, attribute, &reference(key));
                }
            }
        }
        Ok(())
    }
}
