use crate::{ExecutionId, InstallId, WebhookRequestId, documents::Entity};
use egress::Exchange;
use records::MemberId;
use sandbox::{Frame, LogLevel};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::WorkspaceId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExecutionKind {
    ServerFunction,
    Webhook,
    Event,
    Block,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExecutionStatus {
    Running,
    Succeeded,
    Failed,
}

/// What is told of an error in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorSummary {
    pub name: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// One call of app code on the server, as lists show it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Execution {
    pub id: ExecutionId,
    pub workspace_id: WorkspaceId,
    pub install_id: InstallId,
    pub app_slug: String,
    /// Number of the version that ran.
    pub version: u32,
    pub kind: ExecutionKind,
    /// The function's hash, the webhook's or event's file name.
    pub name: String,
    /// The member on whose behalf it ran.
    pub member: Option<MemberId>,
    pub status: ExecutionStatus,
    pub started_at_ms: i64,
    /// Tells apart, in lists, what began in the same millisecond.
    #[serde(default)]
    pub(crate) started_at_ns: i64,
    pub duration_ms: Option<f64>,
    pub cpu_ms: Option<f64>,
    pub memory_bytes: Option<u64>,
    pub error: Option<ErrorSummary>,
    /// The execution that this one repeats.
    #[serde(default)]
    pub replay_of: Option<ExecutionId>,
    /// The workflow that called a block.
    #[serde(default)]
    pub(crate) workflow_id: Option<String>,
    pub(crate) expires_at_ms: i64,
}

impl Execution {
    /// The id of the workflow that it was made for; `None` when it was made for none. A block may have been called by something
    /// else, or by an earlier version of Stoa, which did not keep it: that id is empty, and no workflow's.
    pub fn workflow(&self) -> Option<&str> {
        match (&self.workflow_id, self.kind) {
            (Some(id), _) => Some(id),
            (None, ExecutionKind::Block) => Some(""),
            (None, _) => None,
        }
    }
}

impl Entity for Execution {
    const KIND: &'static str = "execution";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.install_id
    }
    fn sort(&self) -> i64 {
        self.started_at_ns
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}

/// One line of console output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// In ms since the epoch.
    pub at_ms: i64,
    pub level: LogLevel,
    pub message: String,
}

/// What an execution was called with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ExecutionInput {
    Arguments {
        /// A wire value; `None` when it was too large to keep.
        args: Option<Value>,
        /// Whether it is what was given: nothing was left out, no secret was hidden.
        is_complete: bool,
    },
    WebhookRequest {
        id: WebhookRequestId,
        method: String,
        body_bytes: u64,
    },
    /// The connection that came or went.
    Connection { key: String, kind: String },
}

/// The rest of an execution, apart from it so that lists stay small.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExecutionDetail {
    /// The execution's id.
    pub id: ExecutionId,
    #[serde(default)]
    pub input: Option<ExecutionInput>,
    pub logs: Vec<LogLine>,
    pub requests: Vec<Exchange>,
    /// Mapped to the app's own files.
    pub stack: Vec<Frame>,
    /// A wire value, or `{status, headers}` of a webhook's response. `None` when it was too large to keep.
    pub result: Option<Value>,
    pub(crate) started_at_ms: i64,
    pub(crate) expires_at_ms: i64,
}

impl ExecutionDetail {
    /// Of an execution of which nothing more is known (yet).
    pub(crate) fn nothing(execution: &Execution) -> Self {
        Self {
            id: execution.id.clone(),
            input: None,
            logs: Vec::new(),
            requests: Vec::new(),
            stack: Vec::new(),
            result: None,
            started_at_ms: execution.started_at_ms,
            expires_at_ms: execution.expires_at_ms,
        }
    }
}

impl Entity for ExecutionDetail {
    const KIND: &'static str = "execution_detail";
    fn id(&self) -> &str {
        &self.id
    }
    fn sort(&self) -> i64 {
        self.started_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}

/// There while an execution runs; what is left of them after a crash were interrupted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunningMark {
    /// The execution's id.
    pub(crate) id: ExecutionId,
    pub(crate) started_at_ms: i64,
}

impl Entity for RunningMark {
    const KIND: &'static str = "execution_running";
    fn id(&self) -> &str {
        &self.id
    }
    fn sort(&self) -> i64 {
        self.started_at_ms
    }
}
