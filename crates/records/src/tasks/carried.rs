//! Tasks as they are carried from one workspace to another.

use super::{NewTask, Task, Tasks};
use crate::{Actor, ImportOutcome, Result};
use store::WorkspaceId;

/// A task of another workspace.
#[derive(Debug, Clone)]
pub struct CarriedTask {
    /// A UUID, by which the task is known again when it is imported once more.
    pub id: String,
    pub task: NewTask,
    /// In ns since the epoch; now without.
    pub created_at: Option<i64>,
    /// In ns since the epoch; now without, if it is completed.
    pub completed_at: Option<i64>,
}

impl Tasks {
    /// Writes a task as it was elsewhere, unless it is there already.
    ///
    /// # Errors
    /// `validation_type` for an id that is no UUID; as [`Tasks::create`].
    pub async fn import(
        &self,
        workspace_id: &WorkspaceId,
        carried: CarriedTask,
        actor: &Actor,
    ) -> Result<ImportOutcome> {
        let Some(id) = self.records.id_if_new::<Task>(workspace_id, &carried.id).await? else {
            return Ok(ImportOutcome::Unchanged);
        };
        self.write(workspace_id, CarriedTask { id, ..carried }, actor).await?;
        Ok(ImportOutcome::Created)
    }
}
