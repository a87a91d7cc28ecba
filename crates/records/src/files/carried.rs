//! Files as they are carried from one workspace to another.

use super::entry::storage_key;
use super::write::{Finished, GARBAGE, PATIENCE_MS};
use super::{FileEntry, FileKind, Files, Upload};
use crate::documents::{Cursor, Page, put};
use crate::{Actor, Code, Error, ImportOutcome, Result};
use serde_json::json;
use store::{Expect, WorkspaceId};

/// An entry of another workspace.
#[derive(Debug, Clone)]
pub struct CarriedFile {
    /// A UUID, by which the entry is known again when it is imported once more.
    pub id: String,
    /// Slug or id.
    pub object: String,
    pub record_id: String,
    /// The folder that it lies in has the id that it has there.
    pub kind: FileKind,
    /// In ns since the epoch; now, when nobody knows.
    pub created_at: Option<i64>,
}

impl Files {
    /// All entries of a workspace, the oldest first: a folder comes before what lies in it.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn whole(
        &self,
        workspace_id: &WorkspaceId,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<FileEntry>> {
        self.records.whole(workspace_id, after, limit).await
    }

    /// Makes a folder, or a link to what lies elsewhere, as it was elsewhere, unless it is there already.
    ///
    /// # Errors
    /// `validation_type` for an id that is no UUID; `not_found` for the object, the record or the folder it lies in.
    pub async fn import(
        &self,
        workspace_id: &WorkspaceId,
        carried: &CarriedFile,
        actor: &Actor,
    ) -> Result<ImportOutcome> {
        let id = self.records.id_here::<FileEntry>(workspace_id, &carried.id).await?;
        if self.is_there(workspace_id, &id).await? {
            return Ok(ImportOutcome::Unchanged);
        }
        let kind = self.kind_here(workspace_id, &carried.kind).await?;
        let record = (carried.object.as_str(), carried.record_id.as_str());
        self.create(workspace_id, record, &id, &kind, carried.created_at, actor)
            .await?;
        Ok(ImportOutcome::Created)
    }

    /// Begins to take in the bytes of a file of another workspace, as [`Files::begin_upload`] does; `None` when the file is
    /// there already.
    ///
    /// # Errors
    /// `validation_type` for an id that is no UUID; `concurrent_write_conflict` when the file was deleted here and its
    /// bytes have not gone yet.
    pub async fn begin_import(&self, workspace_id: &WorkspaceId, id: &str) -> Result<Option<Upload>> {
        let file_id = self.records.id_here::<FileEntry>(workspace_id, id).await?;
        if self.is_there(workspace_id, &file_id).await? {
            return Ok(None);
        }
        let storage_key = storage_key(workspace_id, &file_id);
        let now_ms = self.records.clock.now_ms();
        let noted = self.records.store.document(GARBAGE, &storage_key).await?;
        if noted.is_some_and(|note| note.sort <= now_ms) {
            let message = "The file was deleted here and its bytes have not gone yet: import it again in a moment.";
            return Err(Error::new(Code::ConcurrentWriteConflict, message));
        }
        let after_ms = now_ms + PATIENCE_MS;
        let note = put(GARBAGE, &storage_key, "", after_ms, &json!({}), Expect::Anything);
        self.records.store.commit(vec![note]).await?;
        Ok(Some(Upload { file_id, storage_key }))
    }

    /// Makes the file whose bytes have come.
    ///
    /// # Errors
    /// As [`Files::finish_upload`].
    pub async fn finish_import(
        &self,
        workspace_id: &WorkspaceId,
        upload: &Upload,
        carried: &CarriedFile,
        quota: u64,
        actor: &Actor,
    ) -> Result<ImportOutcome> {
        let finished = Finished {
            record: (&carried.object, &carried.record_id),
            kind: self.kind_here(workspace_id, &carried.kind).await?,
            created_at: carried.created_at,
        };
        self.finish(workspace_id, upload, &finished, quota, actor).await?;
        Ok(ImportOutcome::Created)
    }

    async fn is_there(&self, workspace_id: &WorkspaceId, id: &str) -> Result<bool> {
        Ok(self.records.thing::<FileEntry>(workspace_id, id).await?.is_some())
    }

    /// With the id that the folder has here.
    async fn kind_here(&self, workspace_id: &WorkspaceId, kind: &FileKind) -> Result<FileKind> {
        let mut kind = kind.clone();
        if let FileKind::File {
            folder: Some(folder), ..
        }
        | FileKind::Folder {
            folder: Some(folder), ..
        } = &mut kind
        {
            *folder = self.records.id_here::<FileEntry>(workspace_id, folder).await?;
        }
        Ok(kind)
    }
}
