use super::task::{ALL, COMPLETED, OPEN, Ordered, UNASSIGNED, list, of_assignee, of_record};
use super::{Task, Tasks};
use crate::{MemberId, Result};
use store::{ObjectId, Order, RecordId, WorkspaceId};
use uuid::Uuid;

/// Which tasks are listed; all conditions hold at once.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Object slug or id, and record id.
    pub linked: Option<(String, String)>,
    pub assignee: Option<AssigneeFilter>,
    pub is_completed: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssigneeFilter {
    Nobody,
    /// By id or e-mail address.
    Member(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaskSort {
    #[default]
    CreatedAscending,
    CreatedDescending,
    /// Open tasks first.
    CompletedAscending,
    CompletedDescending,
}

impl TaskSort {
    /// The wire names.
    pub const NAMES: [&str; 4] = [
        "created_at:asc",
        "created_at:desc",
        "completed_at:asc",
        "completed_at:desc",
    ];

    pub fn parse(name: &str) -> Option<Self> {
        let all = [
            Self::CreatedAscending,
            Self::CreatedDescending,
            Self::CompletedAscending,
            Self::CompletedDescending,
        ];
        Self::NAMES.iter().position(|known| *known == name).map(|at| all[at])
    }
}

/// What a listed task must have.
struct Wanted {
    linked: Option<(ObjectId, RecordId)>,
    assignee: Option<Option<MemberId>>,
    is_completed: Option<bool>,
}

impl Tasks {
    /// Tasks from `offset` on.
    ///
    /// # Errors
    /// `not_found` for an unknown object.
    pub async fn list(
        &self,
        workspace_id: &WorkspaceId,
        filter: &TaskFilter,
        sort: TaskSort,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Task>> {
        let linked = match &filter.linked {
            None => None,
            Some((object, record_id)) => {
                let object = self.records.object(workspace_id, object).await?;
                Some((object.id.clone(), record_id.to_ascii_lowercase().into()))
            }
        };
        let assignee = match &filter.assignee {
            None => None,
            Some(AssigneeFilter::Nobody) => Some(None),
            Some(AssigneeFilter::Member(key)) => match self.member_id(workspace_id, key).await? {
                Some(id) => Some(Some(id)),
                // Nothing is assigned to who is no member.
                None => return Ok(Vec::new()),
            },
        };
        let wanted = Wanted {
            linked,
            assignee,
            is_completed: filter.is_completed,
        };
        let (ordered, order) = match sort {
            TaskSort::CreatedAscending => (Ordered::ByCreation, Order::OldestFirst),
            TaskSort::CreatedDescending => (Ordered::ByCreation, Order::NewestFirst),
            TaskSort::CompletedAscending => (Ordered::ByCompletion, Order::OldestFirst),
            TaskSort::CompletedDescending => (Ordered::ByCompletion, Order::NewestFirst),
        };
        let fits = |task: &Task| wanted.fits(task);
        let conditions = [
            wanted.linked.is_some(),
            wanted.assignee.is_some(),
            wanted.is_completed.is_some(),
        ];
        // One condition is what the list is of.
        let is_tested = conditions.into_iter().filter(|is_set| *is_set).count() > 1;
        let list = list(ordered, &wanted.narrowest_list());
        self.records
            .window(
                workspace_id,
                &list,
                order,
                (offset, limit),
                is_tested.then_some(&fits as &(dyn Fn(&Task) -> bool + Send + Sync)),
            )
            .await
    }

    /// Tasks that have every word of a text, each as the beginning of a word of theirs; newest first.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn search(&self, workspace_id: &WorkspaceId, text: &str, limit: usize) -> Result<Vec<Task>> {
        self.records.searched(workspace_id, text, limit).await
    }

    async fn member_id(&self, workspace_id: &WorkspaceId, key: &str) -> Result<Option<MemberId>> {
        if Uuid::try_parse(key).is_ok() {
            return Ok(Some(key.to_ascii_lowercase().into()));
        }
        let member = self.records.member_by_email(workspace_id, key).await?;
        Ok(member.map(|member| member.id))
    }
}

impl Wanted {
    fn narrowest_list(&self) -> String {
        match self {
            Self {
                linked: Some((object_id, record_id)),
                ..
            } => of_record(object_id, record_id),
            Self {
                assignee: Some(Some(id)),
                ..
            } => of_assignee(id),
            Self {
                assignee: Some(None), ..
            } => UNASSIGNED.to_owned(),
            Self {
                is_completed: Some(is_completed),
                ..
            } => (if *is_completed { COMPLETED } else { OPEN }).to_owned(),
            _ => ALL.to_owned(),
        }
    }

    fn fits(&self, task: &Task) -> bool {
        let is_linked = self.linked.as_ref().is_none_or(|(object_id, record_id)| {
            task.links
                .iter()
                .any(|link| link.object_id == *object_id && link.record_id == *record_id)
        });
        let is_assigned = match &self.assignee {
            None => true,
            Some(None) => task.assignees.is_empty(),
            Some(Some(id)) => task.assignees.contains(id),
        };
        let has_state = self
            .is_completed
            .is_none_or(|is_completed| task.completed_at.is_some() == is_completed);
        is_linked && is_assigned && has_state
    }
}
