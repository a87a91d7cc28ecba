//! Notes as they are carried from one workspace to another.

use super::{NewNote, Note, Notes};
use crate::{Actor, ImportOutcome, Result};
use store::WorkspaceId;

/// A note of another workspace.
#[derive(Debug, Clone)]
pub struct CarriedNote {
    /// A UUID, by which the note is known again when it is imported once more.
    pub id: String,
    pub note: NewNote,
}

impl Notes {
    /// Writes a note as it was elsewhere, unless it is there already.
    ///
    /// # Errors
    /// `validation_type` for an id that is no UUID; as [`Notes::create`].
    pub async fn import(
        &self,
        workspace_id: &WorkspaceId,
        carried: CarriedNote,
        actor: &Actor,
    ) -> Result<ImportOutcome> {
        let Some(id) = self.records.id_if_new::<Note>(workspace_id, &carried.id).await? else {
            return Ok(ImportOutcome::Unchanged);
        };
        self.write(workspace_id, id, carried.note, actor).await?;
        Ok(ImportOutcome::Created)
    }
}
