//! Who may do what with a workflow.

use crate::{Workflow, WorkflowError, Workflows};
use records::{AccessLevel, Code};
use serde::{Deserialize, Serialize};
use store::{StoreError, WorkspaceId};

/// How much somebody may do with a workflow; each includes the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Reads it and its runs; starts, stops and repeats runs.
    ReadAndRun,
    /// Also changes the workflow itself.
    FullAccess,
}

/// What one member may do, whatever the workspace may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberAccess {
    pub workspace_member_id: String,
    pub level: Access,
}

/// With whom a workflow is shared, beside admins and who made it: those may do everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    /// What every member may do; `None` when the workflow is private. It has to be said: what is left out is not private.
    #[serde(deserialize_with = "Option::deserialize")]
    pub workspace_access: Option<Access>,
    pub workspace_member_access: Vec<MemberAccess>,
}

impl Default for Sharing {
    fn default() -> Self {
        Self {
            workspace_access: Some(Access::ReadAndRun),
            workspace_member_access: Vec::new(),
        }
    }
}

impl Workflow {
    /// What a member who is no admin may do; `None` when the workflow does not exist for that member.
    pub fn access_of(&self, member_id: &str) -> Option<Access> {
        if self.owner.as_deref() == Some(member_id) {
            return Some(Access::FullAccess);
        }
        let own = self
            .sharing
            .workspace_member_access
            .iter()
            .filter(|own| own.workspace_member_id == member_id);
        own.map(|own| own.level).chain(self.sharing.workspace_access).max()
    }
}

impl Workflows {
    /// Whether a member, who may be an admin, can read a workflow. One that is gone, only admins can.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn reads(&self, workspace_id: &WorkspaceId, id: &str, member_id: &str) -> Result<bool, WorkflowError> {
        let stored = self.get::<Workflow>(id).await?;
        let there = stored.filter(|stored| stored.value.workspace_id == *workspace_id);
        let may = match &there {
            Some(stored) => self.may_read(&stored.value, member_id).await?,
            None => self.is_admin(workspace_id, member_id).await?,
        };
        Ok(may)
    }

    /// Whether a member, who may be an admin, can read a workflow.
    pub(crate) async fn may_read(&self, workflow: &Workflow, member_id: &str) -> store::Result<bool> {
        if workflow.access_of(member_id).is_some() {
            return Ok(true);
        }
        self.is_admin(&workflow.workspace_id, member_id).await
    }

    async fn is_admin(&self, workspace_id: &WorkspaceId, member_id: &str) -> store::Result<bool> {
        match self.0.records.member(workspace_id, &member_id.into()).await {
            Ok(member) => Ok(member.access_level == AccessLevel::Admin),
            Err(error) if error.code == Code::NotFound => Ok(false),
            Err(error) => Err(StoreError::Unavailable(error.message)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sharing;
    use serde_json::json;

    #[test]
    fn a_workflow_is_private_only_where_somebody_says_so() {
        let read = |body| serde_json::from_value::<Sharing>(body);
        let private = read(json!({ "workspace_access": null, "workspace_member_access": [] })).expect("a sharing");
        assert_eq!(private.workspace_access, None);
        assert!(read(json!({ "workspace_member_access": [] })).is_err());
        assert!(read(json!({ "workspace_access": "read-and-write", "workspace_member_access": [] })).is_err());
    }
}
