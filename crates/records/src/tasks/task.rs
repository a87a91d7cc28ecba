use super::resolve::{AssigneeInput, LinkInput};
use crate::documents::{Indexed, Listing};
use crate::{Actor, MemberId, Schema, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{ObjectId, RecordId, WorkspaceId};

/// A task as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub id: String,
    pub workspace_id: WorkspaceId,
    /// Plain text.
    pub content: String,
    /// In ns since the epoch.
    pub deadline_at: Option<i64>,
    /// In ns since the epoch; `None` while the task is open.
    pub completed_at: Option<i64>,
    /// Who completed it; `None` while the task is open, and of tasks that were completed before this was kept.
    #[serde(default)]
    pub completed_by: Option<Actor>,
    pub links: Vec<TaskLink>,
    pub assignees: Vec<MemberId>,
    pub created_by: Actor,
    /// In ns since the epoch.
    pub created_at: i64,
}

/// A record that a task is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskLink {
    pub object_id: ObjectId,
    pub record_id: RecordId,
}

/// What a task is made of.
#[derive(Debug, Clone)]
pub struct NewTask {
    pub content: String,
    /// In ns since the epoch.
    pub deadline_at: Option<i64>,
    pub is_completed: bool,
    pub links: Vec<LinkInput>,
    pub assignees: Vec<AssigneeInput>,
}

/// What is changed of a task; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct TaskChange {
    /// People change it in the web UI; the REST API does not.
    pub content: Option<String>,
    pub deadline_at: Option<Option<i64>>,
    pub is_completed: Option<bool>,
    pub links: Option<Vec<LinkInput>>,
    pub assignees: Option<Vec<AssigneeInput>>,
}

impl Task {
    /// The wire form (`reference/rest-api.md` section 12, `<task>`). Links to objects that the schema lacks are left out.
    pub fn to_json(&self, schema: &Schema) -> Json {
        let link = |link: &TaskLink| {
            let object = schema.object(&link.object_id)?;
            Some(json!({ "target_object_id": object.api_slug, "target_record_id": link.record_id }))
        };
        let assignee =
            |id: &MemberId| json!({ "referenced_actor_type": "workspace-member", "referenced_actor_id": id });
        json!({
            "id": { "workspace_id": self.workspace_id, "task_id": self.id },
            "content_plaintext": self.content,
            "deadline_at": self.deadline_at.map(format_ns),
            "is_completed": self.completed_at.is_some(),
            "completed_at": self.completed_at.map(format_ns),
            "linked_records": self.links.iter().filter_map(link).collect::<Vec<_>>(),
            "assignees": self.assignees.iter().map(assignee).collect::<Vec<_>>(),
            "created_by_actor": self.created_by.to_json(),
            "created_at": format_ns(self.created_at),
        })
    }

    /// Ascending puts open tasks first, in the order of their creation.
    fn completion_order(&self) -> i64 {
        // Moments of this era stay far from both ends of an i64 of nanoseconds.
        self.completed_at
            .unwrap_or_else(|| self.created_at.saturating_sub(1 << 62))
    }
}

/// By what a list of tasks is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ordered {
    ByCreation,
    ByCompletion,
}

/// The name of a list.
pub(super) fn list(ordered: Ordered, of: &str) -> String {
    match ordered {
        Ordered::ByCreation => of.to_owned(),
        Ordered::ByCompletion => format!("completion/{of}"),
    }
}

pub(super) const ALL: &str = "all";
pub(super) const OPEN: &str = "open";
pub(super) const COMPLETED: &str = "completed";
pub(super) const UNASSIGNED: &str = "assignee/";

pub(super) fn of_assignee(member_id: &str) -> String {
    format!("{UNASSIGNED}{member_id}")
}

pub(super) fn of_record(object_id: &str, record_id: &str) -> String {
    format!("record/{object_id}/{}", record_id.to_ascii_lowercase())
}

impl Indexed for Task {
    const KIND: &'static str = "task";
    const INDEX: &'static str = "task_index";

    fn id(&self) -> &str {
        &self.id
    }

    fn workspace_id(&self) -> &WorkspaceId {
        &self.workspace_id
    }

    fn created_at(&self) -> i64 {
        self.created_at
    }

    fn search_text(&self) -> Option<String> {
        Some(self.content.clone())
    }

    fn listings(&self) -> Vec<Listing> {
        let state = if self.completed_at.is_some() { COMPLETED } else { OPEN };
        let mut lists = vec![ALL.to_owned(), state.to_owned()];
        if self.assignees.is_empty() {
            lists.push(UNASSIGNED.to_owned());
        }
        lists.extend(self.assignees.iter().map(|id| of_assignee(id)));
        lists.extend(
            self.links
                .iter()
                .map(|link| of_record(&link.object_id, &link.record_id)),
        );
        let both = |of: &String| {
            [
                Listing::new(list(Ordered::ByCreation, of), self.created_at),
                Listing::new(list(Ordered::ByCompletion, of), self.completion_order()),
            ]
        };
        lists.iter().flat_map(both).collect()
    }
}
