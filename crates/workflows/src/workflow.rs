use crate::{Definition, Sharing};
use serde::{Deserialize, Serialize};
use store::{WorkspaceId, entity::Entity};

/// A workflow: the draft that is worked on, and what is published of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workflow {
    pub id: String,
    /// The id that the workflow has in files, where that is another: its file came from another workspace of this server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_id: Option<String>,
    pub workspace_id: WorkspaceId,
    /// The member who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who is told when a run of it fails.
    #[serde(default)]
    pub failures: Recipients,
    #[serde(default)]
    pub sharing: Sharing,
    pub draft: Definition,
    /// The version whose triggers start runs; `None` while there is none or it is disabled.
    pub live: Option<String>,
    /// Since when that is so: what happened before starts nothing.
    #[serde(default)]
    pub live_since_ms: i64,
    /// The newest version.
    pub published: Option<String>,
    /// How many versions there are.
    pub versions: u32,
    pub is_archived: bool,
    /// Why it was disabled, if not by a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether something else would run by the draft than by what is published.
    pub has_changes: bool,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at_ms: Option<i64>,
}

/// Who is told of something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Recipients {
    Nobody,
    /// Who made the workflow; where that is not known, who published it last.
    #[default]
    Owner,
    Members {
        member_ids: Vec<String>,
    },
}

impl Workflow {
    /// The id that the workflow has in files.
    pub fn file_id(&self) -> &str {
        self.file_id.as_deref().unwrap_or(&self.id)
    }

    /// `draft`, `live`, `disabled` or `archived`.
    pub fn status(&self) -> &'static str {
        match self {
            _ if self.is_archived => "archived",
            Self { live: Some(_), .. } => "live",
            Self { published: Some(_), .. } => "disabled",
            _ => "draft",
        }
    }
}

/// What was published at one time. It never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub id: String,
    pub workflow_id: String,
    pub workspace_id: WorkspaceId,
    /// From 1.
    pub number: u32,
    pub definition: Definition,
    pub published_at_ms: i64,
    /// The member who did.
    pub published_by: Option<String>,
}

/// An app's trigger block that listens for one version of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activation {
    /// `uniqueActivationId`.
    pub id: String,
    /// The last part of its callback address: 128 random bits.
    pub secret: String,
    pub workspace_id: WorkspaceId,
    pub workflow_id: String,
    pub version: String,
    pub block: String,
    pub app: String,
    pub stage: Stage,
    /// Tries of `deactivate` that failed.
    #[serde(default)]
    pub failures: u32,
    /// When the next try of `deactivate` is due, in ms since the epoch.
    #[serde(default)]
    pub due_at_ms: i64,
    pub created_at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// `activate` has not returned.
    Activating,
    Active,
    /// Its version is live no more; `deactivate` has not succeeded yet.
    Ending,
    /// `deactivate` succeeded, or was given up.
    Ended,
}

/// When a schedule starts the next run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Workflow and block.
    pub id: String,
    pub workspace_id: WorkspaceId,
    pub workflow_id: String,
    pub version: String,
    pub block: String,
    pub at_ms: i64,
}

/// The address of a `webhook-received` trigger; it stays the same over versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// Workflow and block.
    pub id: String,
    /// The last part of the address: 128 random bits.
    pub secret: String,
    pub workspace_id: WorkspaceId,
    pub workflow_id: String,
    pub block: String,
}

/// How often a block was counted, for blocks that take turns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// Workflow and block.
    pub id: String,
    pub workflow_id: String,
    pub count: u64,
}

/// How far the outbox has been turned into runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) position: i64,
}

/// Who drove runs last, where only one process does at a time: the next one need not wait until it is silent for long enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastRunner {
    pub(crate) runner: store::RunnerId,
}

macro_rules! entity {
    ($type:ident, $kind:literal, $parent:ident, $sort:ident $(, $lookup:ident)?) => {
        impl Entity for $type {
            const KIND: &'static str = $kind;
            fn id(&self) -> &str {
                &self.id
            }
            fn parent(&self) -> &str {
                &self.$parent
            }
            $(fn lookup(&self) -> Option<String> {
                Some(self.$lookup.clone())
            })?
            fn sort(&self) -> i64 {
                i64::from(self.$sort)
            }
        }
    };
}

entity!(Workflow, "workflow", workspace_id, created_at_ms);
entity!(Version, "workflow-version", workflow_id, number);
entity!(Activation, "workflow-activation", workflow_id, due_at_ms, secret);

impl Entity for Schedule {
    const KIND: &'static str = "workflow-schedule";
    fn id(&self) -> &str {
        &self.id
    }
    fn sort(&self) -> i64 {
        self.at_ms
    }
}

impl Entity for Hook {
    const KIND: &'static str = "workflow-hook";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workflow_id
    }
    fn lookup(&self) -> Option<String> {
        Some(self.secret.clone())
    }
    fn sort(&self) -> i64 {
        0
    }
}

impl Entity for Counter {
    const KIND: &'static str = "workflow-counter";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workflow_id
    }
    fn sort(&self) -> i64 {
        0
    }
}

impl Entity for Place {
    const KIND: &'static str = "workflow-place";
    fn id(&self) -> &'static str {
        "outbox"
    }
    fn sort(&self) -> i64 {
        0
    }
}

impl Entity for LastRunner {
    const KIND: &'static str = "workflow-runner";
    fn id(&self) -> &'static str {
        "last"
    }
    fn sort(&self) -> i64 {
        0
    }
}
