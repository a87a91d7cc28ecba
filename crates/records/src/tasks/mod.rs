//! Tasks (`reference/rest-api.md` sections 12 and 13, "Tasks").
//!
//! A task stands in the list of its workspace, of open or completed tasks, of each assignee and of each linked record;
//! each list exists twice, ordered by creation and by completion.

mod carried;
mod list;
mod resolve;
mod task;
mod write;

pub use carried::CarriedTask;
pub use list::{AssigneeFilter, TaskFilter, TaskSort};
pub use resolve::{AssigneeInput, LinkInput, LinkKey};
pub use task::{NewTask, Task, TaskChange, TaskLink};

use crate::{Code, Error, Records, Result};
use store::WorkspaceId;

/// The door to a store's tasks. Cheap to clone.
#[derive(Clone)]
pub struct Tasks {
    records: Records,
}

impl Records {
    /// Tasks.
    pub fn tasks(&self) -> Tasks {
        Tasks { records: self.clone() }
    }
}

impl Tasks {
    /// One task.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn get(&self, workspace_id: &WorkspaceId, task_id: &str) -> Result<Task> {
        Ok(self.read(workspace_id, task_id).await?.value)
    }

    async fn read(&self, workspace_id: &WorkspaceId, task_id: &str) -> Result<crate::documents::Stored<Task>> {
        let found = self.records.thing(workspace_id, task_id).await?;
        found.ok_or_else(|| Error::new(Code::NotFound, format!("Could not find Task with ID \"{task_id}\".")))
    }
}
