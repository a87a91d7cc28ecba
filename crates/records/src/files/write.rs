use super::entry::{in_folder, of_record, storage_key};
use super::{FileEntry, FileKind, Files, NewConnected, NewFolder, NewUpload};
use crate::documents::{Stored, changed, created, delete, deleted, put, read, touch};
use crate::record::retrying;
use crate::{Actor, Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{DocumentQuery, Expect, Order, RecordKey, WorkspaceId, Write};
use uuid::Uuid;

/// Bytes that may belong to nobody: by storage key, across workspaces. In order of when they may be deleted.
pub(super) const GARBAGE: &str = "file_garbage";
/// How many bytes a workspace keeps.
const USAGE: &str = "file_usage";
/// How long an upload may take before its bytes count as left behind.
pub(super) const PATIENCE_MS: i64 = 60 * 60 * 1_000;

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Usage {
    bytes: u64,
}

/// An upload that has begun.
#[derive(Debug, Clone)]
pub struct Upload {
    pub(super) file_id: String,
    /// Where its bytes go.
    pub storage_key: String,
}

/// A file whose bytes are there, to be made.
pub(super) struct Finished<'a> {
    /// Slug or id of the object, and the record's id.
    pub(super) record: (&'a str, &'a str),
    pub(super) kind: FileKind,
    /// In ns since the epoch; `None` for now.
    pub(super) created_at: Option<i64>,
}

impl Files {
    /// Makes a folder.
    ///
    /// # Errors
    /// `not_found` for the object, the record or the folder it is to lie in.
    pub async fn create_folder(&self, workspace_id: &WorkspaceId, new: &NewFolder, actor: &Actor) -> Result<FileEntry> {
        let id = Uuid::new_v4().to_string();
        let kind = FileKind::Folder {
            name: new.name.clone(),
            folder: new.folder.as_deref().map(str::to_ascii_lowercase),
        };
        self.create(workspace_id, (&new.object, &new.record_id), &id, &kind, None, actor)
            .await
    }

    /// Links a file or folder that lies elsewhere.
    ///
    /// # Errors
    /// `not_found` for the object or the record.
    pub async fn connect(&self, workspace_id: &WorkspaceId, new: &NewConnected, actor: &Actor) -> Result<FileEntry> {
        let id = Uuid::new_v4().to_string();
        let kind = FileKind::Connected {
            is_folder: new.is_folder,
            provider: new.provider,
            external_id: new.external_id.clone(),
            microsoft_drive_id: new.microsoft_drive_id.clone(),
        };
        self.create(workspace_id, (&new.object, &new.record_id), &id, &kind, None, actor)
            .await
    }

    /// Begins an upload: whatever becomes of it, its bytes will be found again.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn begin_upload(&self, workspace_id: &WorkspaceId) -> Result<Upload> {
        let file_id = Uuid::new_v4().to_string();
        let storage_key = storage_key(workspace_id, &file_id);
        let after_ms = self.records.clock.now_ms() + PATIENCE_MS;
        self.records
            .store
            .commit(vec![put(
                GARBAGE,
                &storage_key,
                "",
                after_ms,
                &json!({}),
                Expect::Absent,
            )])
            .await?;
        Ok(Upload { file_id, storage_key })
    }

    /// Makes the file whose bytes have come.
    ///
    /// # Errors
    /// `not_found` for the object, the record or the folder; `quota_exceeded` when the workspace would keep more than
    /// `quota` bytes.
    pub async fn finish_upload(
        &self,
        workspace_id: &WorkspaceId,
        upload: &Upload,
        new: &NewUpload,
        quota: u64,
        actor: &Actor,
    ) -> Result<FileEntry> {
        let finished = Finished {
            record: (&new.object, &new.record_id),
            kind: FileKind::File {
                name: new.name.clone(),
                content_type: new.content_type.clone(),
                content_size: new.content_size,
                folder: new.folder.as_deref().map(str::to_ascii_lowercase),
            },
            created_at: None,
        };
        self.finish(workspace_id, upload, &finished, quota, actor).await
    }

    pub(super) async fn finish(
        &self,
        workspace_id: &WorkspaceId,
        upload: &Upload,
        finished: &Finished<'_>,
        quota: u64,
        actor: &Actor,
    ) -> Result<FileEntry> {
        let Finished {
            record,
            kind,
            created_at,
        } = finished;
        let size = match kind {
            FileKind::File { content_size, .. } => *content_size,
            FileKind::Folder { .. } | FileKind::Connected { .. } => 0,
        };
        retrying(|| async {
            let (entry, mut writes) = self
                .writes(workspace_id, *record, &upload.file_id, kind, *created_at, actor)
                .await?;
            let usage = self.usage(workspace_id).await?;
            let bytes = usage.value.bytes.saturating_add(size);
            if bytes > quota {
                let message = "The workspace has no storage left for this file.";
                return Err(Error::new(Code::QuotaExceeded, message));
            }
            writes.push(put_usage(workspace_id, &usage, bytes));
            writes.push(delete(GARBAGE, &upload.storage_key));
            self.records.store.commit(writes).await?;
            Ok(entry)
        })
        .await
    }

    pub(super) async fn create(
        &self,
        workspace_id: &WorkspaceId,
        record: (&str, &str),
        id: &str,
        kind: &FileKind,
        created_at: Option<i64>,
        actor: &Actor,
    ) -> Result<FileEntry> {
        retrying(|| async {
            let (entry, writes) = self.writes(workspace_id, record, id, kind, created_at, actor).await?;
            self.records.store.commit(writes).await?;
            Ok(entry)
        })
        .await
    }

    async fn writes(
        &self,
        workspace_id: &WorkspaceId,
        (object, record_id): (&str, &str),
        id: &str,
        kind: &FileKind,
        created_at: Option<i64>,
        actor: &Actor,
    ) -> Result<(FileEntry, Vec<Write>)> {
        let (_, object, row) = self.records.owner(workspace_id, object, record_id).await?;
        let entry = FileEntry {
            id: id.to_owned(),
            workspace_id: workspace_id.to_owned(),
            object_id: object.id.clone(),
            record_id: row.key.record_id.clone(),
            kind: kind.clone(),
            created_by: actor.clone(),
            created_at: created_at.unwrap_or_else(|| self.records.clock.now_ns()),
        };
        let mut writes = vec![touch(row)];
        if let Some(folder_id) = entry.folder() {
            let folder = self.records.thing::<FileEntry>(workspace_id, folder_id).await?;
            let folder = folder.filter(|folder| {
                matches!(folder.value.kind, FileKind::Folder { .. })
                    && folder.value.object_id == entry.object_id
                    && folder.value.record_id == entry.record_id
            });
            let folder = folder.ok_or_else(|| {
                let message = format!("Folder with ID \"{folder_id}\" was not found on this record.");
                Error::new(Code::NotFound, message)
            })?;
            // Together with the folder, so that its deletion cannot miss what comes to lie in it.
            writes.extend(changed(&folder, &folder.value));
        }
        writes.extend(created(&entry));
        writes.push(self.tell("file.created", &entry, actor));
        Ok((entry, writes))
    }

    /// Deletes an entry; a folder with everything in it. The bytes are left to [`Files::garbage`].
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn delete(&self, workspace_id: &WorkspaceId, file_id: &str, actor: &Actor) -> Result<()> {
        retrying(|| async {
            let mut going = vec![self.read(workspace_id, file_id).await?];
            let mut at = 0;
            while at < going.len() {
                let list = in_folder(&going[at].value.id);
                if matches!(going[at].value.kind, FileKind::Folder { .. }) {
                    going.extend(self.records.all(workspace_id, &list).await?);
                }
                at += 1;
            }
            let writes = self.deletions(workspace_id, &going, actor).await?;
            Ok(self.records.store.commit(writes).await?)
        })
        .await
    }

    async fn deletions(
        &self,
        workspace_id: &WorkspaceId,
        going: &[Stored<FileEntry>],
        actor: &Actor,
    ) -> Result<Vec<Write>> {
        let mut writes = Vec::new();
        let mut freed = 0;
        for entry in going {
            writes.extend(deleted(entry));
            writes.push(self.tell("file.deleted", &entry.value, actor));
            if let (Some(key), FileKind::File { content_size, .. }) = (entry.value.storage_key(), &entry.value.kind) {
                freed += content_size;
                writes.push(put(
                    GARBAGE,
                    &key,
                    "",
                    self.records.clock.now_ms(),
                    &json!({}),
                    Expect::Anything,
                ));
            }
        }
        if freed > 0 {
            let usage = self.usage(workspace_id).await?;
            writes.push(put_usage(workspace_id, &usage, usage.value.bytes.saturating_sub(freed)));
        }
        Ok(writes)
    }

    /// The writes that take the files of a record along when it is deleted.
    pub(crate) async fn with_deleted_record(&self, key: &RecordKey, actor: &Actor) -> Result<Vec<Write>> {
        let list = of_record(&key.object_id, &key.record_id, None);
        let going = self.records.all(&key.workspace_id, &list).await?;
        self.deletions(&key.workspace_id, &going, actor).await
    }

    /// The writes that give the files of a record to the one that it was merged into.
    pub(crate) async fn with_merged_record(&self, from: &RecordKey, to: &RecordKey) -> Result<Vec<Write>> {
        let list = of_record(&from.object_id, &from.record_id, None);
        let mut writes = Vec::new();
        for entry in self.records.all::<FileEntry>(&from.workspace_id, &list).await? {
            let mut after = entry.value.clone();
            after.record_id = to.record_id.clone();
            writes.extend(changed(&entry, &after));
        }
        Ok(writes)
    }

    /// Storage keys of bytes that belong to nobody, at most 100. Whoever deletes them says so with [`Files::swept`].
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn garbage(&self) -> Result<Vec<String>> {
        let query = DocumentQuery {
            kind: GARBAGE,
            parent: None,
            order: Order::OldestFirst,
            after: None,
            limit: Some(100),
        };
        let now = self.records.clock.now_ms();
        let found = self.records.store.documents(query).await?;
        Ok(found
            .into_iter()
            .filter(|document| document.sort <= now)
            .map(|document| document.id)
            .collect())
    }

    /// Forgets bytes that have been deleted.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn swept(&self, storage_keys: &[String]) -> Result<()> {
        let writes = storage_keys.iter().map(|key| delete(GARBAGE, key)).collect();
        Ok(self.records.store.commit(writes).await?)
    }

    async fn usage(&self, workspace_id: &WorkspaceId) -> Result<Stored<Usage>> {
        match self.records.store.document(USAGE, workspace_id).await? {
            Some(document) => read(document),
            None => Ok(Stored {
                value: Usage::default(),
                revision: 0,
            }),
        }
    }

    fn tell(&self, topic: &str, entry: &FileEntry, actor: &Actor) -> Write {
        let payload = json!({
            "file_id": entry.id,
            "parent_object_id": entry.object_id,
            "parent_record_id": entry.record_id,
        });
        self.records.told(&entry.workspace_id, topic, payload, actor)
    }
}

fn put_usage(workspace_id: &WorkspaceId, read: &Stored<Usage>, bytes: u64) -> Write {
    let expect = match read.revision {
        0 => Expect::Absent,
        revision => Expect::Revision(revision),
    };
    put(USAGE, workspace_id, workspace_id, 0, &Usage { bytes }, expect)
}
