use super::{CarriedTask, NewTask, Task, TaskChange, TaskLink, Tasks};
use crate::documents::{Stored, changed, created, deleted, touch};
use crate::record::retrying;
use crate::{Actor, Code, Error, Issue, PathPart, Result};
use serde_json::json;
use store::{RecordKey, RecordRow, WorkspaceId, Write};
use uuid::Uuid;

/// The longest content, in characters (`reference/rest-api.md` section 12).
const MOST_CONTENT: usize = 2_000;
/// How many records and how many members one task may have. The vendor does not say its own.
const MOST_LINKS: usize = 100;
const MOST_ASSIGNEES: usize = 100;

impl Tasks {
    /// Makes a task.
    ///
    /// # Errors
    /// `validation_type` for content that is too long or a link by an attribute that is not unique, `limit_reached` for
    /// too many links or assignees, `not_found` for objects, records and members that do not exist.
    pub async fn create(&self, workspace_id: &WorkspaceId, new: NewTask, actor: &Actor) -> Result<Task> {
        let carried = CarriedTask {
            id: Uuid::new_v4().to_string(),
            task: new,
            created_at: None,
            completed_at: None,
        };
        self.write(workspace_id, carried, actor).await
    }

    pub(super) async fn write(&self, workspace_id: &WorkspaceId, carried: CarriedTask, actor: &Actor) -> Result<Task> {
        let CarriedTask {
            id,
            task: new,
            created_at,
            completed_at,
        } = carried;
        check_content(&new.content)?;
        check_counts(new.links.len(), new.assignees.len())?;
        let now = self.records.clock.now_ns();
        let assignees = self.assignees(workspace_id, &new.assignees).await?;
        retrying(|| async {
            let rows = self.linked(workspace_id, &new.links).await?;
            let task = Task {
                id: id.clone(),
                workspace_id: workspace_id.to_owned(),
                content: new.content.clone(),
                deadline_at: new.deadline_at,
                completed_at: new.is_completed.then_some(completed_at.unwrap_or(now)),
                completed_by: new.is_completed.then(|| actor.clone()),
                links: rows.iter().map(link_to).collect(),
                assignees: assignees.clone(),
                created_by: actor.clone(),
                created_at: created_at.unwrap_or(now),
            };
            let mut writes = created(&task);
            writes.extend(rows.into_iter().map(touch));
            writes.push(self.tell("task.created", &task, actor));
            self.records.store.commit(writes).await?;
            Ok(task)
        })
        .await
    }

    /// Changes a task; links and assignees become exactly what is given.
    ///
    /// # Errors
    /// As [`Tasks::create`].
    pub async fn update(
        &self,
        workspace_id: &WorkspaceId,
        task_id: &str,
        change: &TaskChange,
        actor: &Actor,
    ) -> Result<Task> {
        self.read(workspace_id, task_id).await?;
        let (links, assignees) = (change.links.as_deref(), change.assignees.as_deref());
        check_content(change.content.as_deref().unwrap_or_default())?;
        check_counts(links.map_or(0, <[_]>::len), assignees.map_or(0, <[_]>::len))?;
        let assignees = match assignees {
            None => None,
            Some(given) => Some(self.assignees(workspace_id, given).await?),
        };
        retrying(|| async {
            let before = self.read(workspace_id, task_id).await?;
            let mut after = before.value.clone();
            if let Some(content) = &change.content {
                after.content.clone_from(content);
            }
            if let Some(deadline_at) = change.deadline_at {
                after.deadline_at = deadline_at;
            }
            match change.is_completed {
                Some(true) if after.completed_at.is_none() => {
                    after.completed_at = Some(self.records.clock.now_ns());
                    after.completed_by = Some(actor.clone());
                }
                Some(false) => (after.completed_at, after.completed_by) = (None, None),
                Some(true) | None => {}
            }
            let rows = self.linked(workspace_id, links.unwrap_or_default()).await?;
            if links.is_some() {
                after.links = rows.iter().map(link_to).collect();
            }
            if let Some(assignees) = &assignees {
                after.assignees.clone_from(assignees);
            }
            if after == before.value {
                return Ok(after);
            }
            let mut writes = changed(&before, &after);
            writes.extend(rows.into_iter().map(touch));
            writes.push(self.tell("task.updated", &after, actor));
            self.records.store.commit(writes).await?;
            Ok(after)
        })
        .await
    }

    /// Deletes a task.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn delete(&self, workspace_id: &WorkspaceId, task_id: &str, actor: &Actor) -> Result<()> {
        retrying(|| async {
            let task = self.read(workspace_id, task_id).await?;
            let mut writes = deleted(&task);
            writes.push(self.tell("task.deleted", &task.value, actor));
            Ok(self.records.store.commit(writes).await?)
        })
        .await
    }

    /// The writes that take records out of their tasks when they are deleted, or put another in their place when they are
    /// merged.
    pub(crate) async fn with_records_replaced(
        &self,
        from: &[&RecordKey],
        to: Option<&RecordKey>,
        actor: &Actor,
    ) -> Result<Vec<Write>> {
        let mut tasks: Vec<Stored<Task>> = Vec::new();
        for key in from {
            let list = super::task::of_record(&key.object_id, &key.record_id);
            let found: Vec<Stored<Task>> = self.records.all(&key.workspace_id, &list).await?;
            let new = found
                .into_iter()
                .filter(|task| !tasks.iter().any(|known| known.value.id == task.value.id))
                .collect::<Vec<_>>();
            tasks.extend(new);
        }
        let mut writes = Vec::new();
        for task in tasks {
            let mut after = task.value.clone();
            after.links = replaced(&task.value.links, from, to);
            writes.extend(changed(&task, &after));
            writes.push(self.tell("task.updated", &after, actor));
        }
        Ok(writes)
    }

    fn tell(&self, topic: &str, task: &Task, actor: &Actor) -> Write {
        self.records
            .told(&task.workspace_id, topic, json!({ "task_id": task.id }), actor)
    }
}

fn link_to(row: &RecordRow) -> TaskLink {
    TaskLink {
        object_id: row.key.object_id.clone(),
        record_id: row.key.record_id.clone(),
    }
}

fn replaced(links: &[TaskLink], from: &[&RecordKey], to: Option<&RecordKey>) -> Vec<TaskLink> {
    let mut kept: Vec<TaskLink> = Vec::with_capacity(links.len());
    for link in links {
        let goes = from
            .iter()
            .any(|key| link.object_id == key.object_id && link.record_id == key.record_id);
        let link = match (goes, to) {
            (false, _) => link.clone(),
            (true, None) => continue,
            (true, Some(to)) => TaskLink {
                object_id: to.object_id.clone(),
                record_id: to.record_id.clone(),
            },
        };
        if !kept.contains(&link) {
            kept.push(link);
        }
    }
    kept
}

fn check_content(content: &str) -> Result<()> {
    if content.chars().count() <= MOST_CONTENT {
        return Ok(());
    }
    let path = vec![PathPart::from("data"), "content".into()];
    let message = format!("Too big: expected string to have <={MOST_CONTENT} characters");
    Err(Error::body(vec![Issue::invalid(path, message)]))
}

fn check_counts(links: usize, assignees: usize) -> Result<()> {
    let reached = |what: &str, most: usize| {
        let message = format!("A task can have at most {most} {what}.");
        Err(Error::new(Code::LimitReached, message))
    };
    if links > MOST_LINKS {
        return reached("linked records", MOST_LINKS);
    }
    if assignees > MOST_ASSIGNEES {
        return reached("assignees", MOST_ASSIGNEES);
    }
    Ok(())
}
