//! What hangs on a record, when the record goes or becomes another.

use crate::{Actor, Records, Result};
use store::{ObjectId, RecordId, RecordKey, WorkspaceId, Write};

impl Records {
    /// The writes that take along what belongs to a record which is deleted: its notes, comments and files go, tasks no longer
    /// name it, and what it is no duplicate of is forgotten.
    ///
    /// The caller commits them together with the deletion *and* a write that expects the record's revision as it was before
    /// this was called: whatever comes to belong to a record is committed with a write of the record.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn belongings_deleted(&self, key: &RecordKey, actor: &Actor) -> Result<Vec<Write>> {
        let mut writes = self.notes().with_deleted_record(key, actor).await?;
        writes.extend(self.comments().with_deleted_record(key, actor).await?);
        writes.extend(self.files().with_deleted_record(key, actor).await?);
        writes.extend(self.tasks().with_records_replaced(&[key], None, actor).await?);
        writes.extend(self.dismissals_with_deleted_record(key).await?);
        Ok(writes)
    }

    /// The writes that give what belongs to merged records to the record that they became. Committed as those of
    /// [`Records::belongings_deleted`].
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn belongings_merged(&self, from: &[&RecordKey], to: &RecordKey, actor: &Actor) -> Result<Vec<Write>> {
        let mut writes = Vec::new();
        for key in from {
            writes.extend(self.notes().with_merged_record(key, to).await?);
            writes.extend(self.comments().with_merged_record(key, to).await?);
            writes.extend(self.files().with_merged_record(key, to).await?);
        }
        writes.extend(self.tasks().with_records_replaced(from, Some(to), actor).await?);
        writes.extend(self.meetings().with_merged_records(from, to).await?);
        writes.extend(self.dismissals_with_merged_records(from, to).await?);
        Ok(writes)
    }

    /// The writes that take along the comments on an entry which is deleted.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn entry_belongings_deleted(
        &self,
        workspace_id: &WorkspaceId,
        list_id: &ObjectId,
        entry_id: &RecordId,
        actor: &Actor,
    ) -> Result<Vec<Write>> {
        self.comments()
            .with_deleted_entry(workspace_id, list_id, entry_id, actor)
            .await
    }
}
