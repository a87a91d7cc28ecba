//! What a comment hangs on.

use super::{Comments, Place};
use crate::{Result, Target};
use store::{ObjectId, RecordId, RecordKey, RecordRow, WorkspaceId};

/// An entry of a list and the record that it is about.
#[derive(Debug, Clone)]
pub struct Entry {
    pub list_id: ObjectId,
    pub entry_id: RecordId,
    pub parent: RecordKey,
}

impl Comments {
    /// The place of a record, and its row, so that the comment is committed together with it.
    pub(super) async fn on_record(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        record_id: &str,
    ) -> Result<(Place, RecordRow)> {
        let (_, object, row) = self.records.owner(workspace_id, object, record_id).await?;
        let place = Place {
            object_id: object.id.clone(),
            record_id: row.key.record_id.clone(),
            entry: None,
        };
        Ok((place, row))
    }

    /// The entry of a list.
    ///
    /// # Errors
    /// `not_found` for the list or the entry.
    pub async fn entry(&self, workspace_id: &WorkspaceId, list: &str, entry_id: &str) -> Result<Entry> {
        let entry = self
            .records
            .record(workspace_id, Target::List(list), &entry_id.into())
            .await?;
        let Some((object_id, record_id)) = entry.parent() else {
            return Err(entry.object.record_not_found(entry_id));
        };
        Ok(Entry {
            list_id: entry.object.id.clone(),
            entry_id: entry.id.clone(),
            parent: RecordKey {
                workspace_id: workspace_id.clone(),
                object_id: object_id.clone(),
                record_id: record_id.clone(),
            },
        })
    }
}
