//! Notes on records (`reference/rest-api.md` sections 12 and 13, "Notes").
//!
//! A note belongs to one record for good. Its text is kept as Markdown and, beside it, as the plain text that it shows.

mod carried;
mod find;
mod note;
mod tags;
mod write;

pub use carried::CarriedNote;
pub use find::FoundNote;
pub use note::{Format, NewNote, Note, NoteChange, NoteText, Tag};
pub(crate) use write::back_dating;

use crate::{Code, Error, Records, Result};
use store::{Order, WorkspaceId};

/// The door to a store's notes. Cheap to clone.
#[derive(Clone)]
pub struct Notes {
    records: Records,
}

impl Records {
    /// Notes.
    pub fn notes(&self) -> Notes {
        Notes { records: self.clone() }
    }
}

/// Whose notes are listed: all, those of an object's records, those of a record. Objects go by slug or id.
#[derive(Debug, Clone, Default)]
pub struct NoteFilter {
    pub object: Option<String>,
    /// Needs `object`.
    pub record_id: Option<String>,
}

impl Notes {
    /// Notes, oldest first, from `offset` on.
    ///
    /// # Errors
    /// `not_found` for an unknown object.
    pub async fn list(
        &self,
        workspace_id: &WorkspaceId,
        filter: &NoteFilter,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Note>> {
        let list = self.listing(workspace_id, filter).await?;
        self.records
            .window(workspace_id, &list, Order::OldestFirst, (offset, limit), None)
            .await
    }

    /// One note.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn get(&self, workspace_id: &WorkspaceId, note_id: &str) -> Result<Note> {
        Ok(self.read(workspace_id, note_id).await?.value)
    }

    async fn read(&self, workspace_id: &WorkspaceId, note_id: &str) -> Result<crate::documents::Stored<Note>> {
        let found = self.records.thing(workspace_id, note_id).await?;
        found.ok_or_else(|| Error::new(Code::NotFound, format!("Note with ID \"{note_id}\" was not found.")))
    }
}
