//! Files on records: what they are called and where they lie (`reference/rest-api.md` sections 12 and 13, "Files").
//!
//! Their bytes are kept elsewhere, under [`FileEntry::storage_key`]. Bytes that belong to no entry are noted before they
//! can come to be, and the note goes in the commit that makes the entry: a killed process leaves nothing that is not
//! found again ([`Files::garbage`]).

mod carried;
mod entry;
mod list;
mod write;

pub use carried::CarriedFile;
pub use entry::{FileEntry, FileKind, NewConnected, NewFolder, NewUpload, Provider};
pub use list::FileFilter;
pub use write::Upload;

use crate::documents::Stored;
use crate::{Code, Error, Records, Result};
use store::WorkspaceId;

/// The door to a store's files. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    records: Records,
}

impl Records {
    /// Files.
    pub fn files(&self) -> Files {
        Files { records: self.clone() }
    }
}

impl Files {
    /// One entry.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn get(&self, workspace_id: &WorkspaceId, file_id: &str) -> Result<FileEntry> {
        Ok(self.read(workspace_id, file_id).await?.value)
    }

    async fn read(&self, workspace_id: &WorkspaceId, file_id: &str) -> Result<Stored<FileEntry>> {
        let found = self.records.thing(workspace_id, file_id).await?;
        found.ok_or_else(|| Error::new(Code::NotFound, format!("File with ID \"{file_id}\" was not found.")))
    }
}
