//! What members are told: that runs failed, and messages of workflows.

use crate::{
    WorkflowError, Workflows,
    runner::{is_conflict, told},
    workflow::Workflow,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use store::{
    DocumentQuery, Expect, Order, WorkspaceId, Write,
    entity::{Entity, put, read},
};

/// Notifications in a list; older ones are not shown.
const LISTED: u32 = 100;
/// How long they are kept, in ms.
const KEPT_MS: i64 = 90 * 24 * 3_600_000;
/// Told when a member's notifications have changed; the payload has the `member_ids`, and nobody else hears of it.
const TOPIC: &str = "notification.changed";

/// One line in a member's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub id: String,
    /// Workspace and member.
    pub inbox: String,
    pub kind: Kind,
    pub workflow_id: String,
    /// The latest, where there are several.
    pub run_id: String,
    /// The attempt of the run that failed.
    #[serde(default)]
    pub attempt: u32,
    /// Why the run failed, or what the workflow says.
    pub message: String,
    /// How often since it was read last.
    pub count: u32,
    pub is_read: bool,
    /// The latest.
    pub at_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Of a workflow there is one line, however many runs of it fail.
    RunFailed,
    Message,
}

/// One line as a member sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedNotification {
    pub notification: Notification,
    /// The workflow's; `None` when it is gone, or the member may not read it.
    pub title: Option<String>,
}

/// A workflow, as far as a member may know of it.
#[derive(Clone)]
enum About {
    Gone,
    Hidden,
    Titled(String),
}

impl Entity for Notification {
    const KIND: &'static str = "workflow-notification";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.inbox
    }
    fn sort(&self) -> i64 {
        self.at_ms
    }
}

/// Where a member's notifications of a workspace are.
pub(crate) fn inbox(workspace_id: &WorkspaceId, member_id: &str) -> String {
    format!("{workspace_id}:{member_id}")
}

pub(crate) fn kept(notification: &Notification, expect: Expect) -> Write {
    let mut write = put(notification, expect);
    if let Write::PutDocument { document, .. } = &mut write {
        document.expires_at = Some(notification.at_ms + KEPT_MS);
    }
    write
}

/// Tells the pages of members that what they are told has changed.
pub(crate) fn changed(workspace_id: &WorkspaceId, member_ids: &[String], at_ms: i64) -> Write {
    told(workspace_id, TOPIC, json!({ "member_ids": member_ids }), at_ms)
}

impl Workflows {
    /// What a member is told, the newest first. Of failed runs of a workflow that the member may not read any more nothing is told.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn notifications(
        &self,
        workspace_id: &WorkspaceId,
        member_id: &str,
    ) -> Result<Vec<ListedNotification>, WorkflowError> {
        let mut seen: HashMap<String, About> = HashMap::new();
        let mut listed = Vec::new();
        for document in self.0.store.documents(lines(workspace_id, member_id)).await? {
            let notification = read::<Notification>(document)?.value;
            let about = match seen.get(&notification.workflow_id) {
                Some(known) => known.clone(),
                None => {
                    let about = self.about(&notification.workflow_id, member_id).await?;
                    seen.insert(notification.workflow_id.clone(), about.clone());
                    about
                }
            };
            let title = match (about, notification.kind) {
                (About::Titled(title), _) => Some(title),
                (About::Hidden, Kind::RunFailed) => continue,
                (About::Hidden, Kind::Message) | (About::Gone, _) => None,
            };
            listed.push(ListedNotification { notification, title });
        }
        Ok(listed)
    }

    async fn about(&self, workflow_id: &str, member_id: &str) -> store::Result<About> {
        let Some(stored) = self.get::<Workflow>(workflow_id).await? else {
            return Ok(About::Gone);
        };
        if self.may_read(&stored.value, member_id).await? {
            return Ok(About::Titled(stored.value.draft.title));
        }
        Ok(About::Hidden)
    }

    /// Marks notifications of a member as read: these, or all. What is none of theirs is passed over.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn read_notifications(
        &self,
        workspace_id: &WorkspaceId,
        member_id: &str,
        ids: Option<&[String]>,
    ) -> Result<(), WorkflowError> {
        loop {
            let mut writes = Vec::new();
            for document in self.0.store.documents(lines(workspace_id, member_id)).await? {
                let stored = read::<Notification>(document)?;
                let is_meant = ids.is_none_or(|ids| ids.contains(&stored.value.id));
                if is_meant && !stored.value.is_read {
                    let seen = Notification {
                        is_read: true,
                        ..stored.value
                    };
                    writes.push(kept(&seen, Expect::Revision(stored.revision)));
                }
            }
            if writes.is_empty() {
                return Ok(());
            }
            writes.push(changed(workspace_id, &[member_id.to_owned()], self.now_ms()));
            match self.0.store.commit(writes).await {
                // More has come in the meantime.
                Err(error) if is_conflict(&error) => {}
                done => return Ok(done?),
            }
        }
    }
}

fn lines(workspace_id: &WorkspaceId, member_id: &str) -> DocumentQuery {
    DocumentQuery {
        kind: Notification::KIND,
        parent: Some(inbox(workspace_id, member_id)),
        order: Order::NewestFirst,
        after: None,
        limit: Some(LISTED),
    }
}
