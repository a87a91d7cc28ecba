use crate::documents::Entity;
use egress::Exchange;
use sandbox::{Frame, LogLevel};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    pub id: String,
    pub workspace_id: String,
    pub install_id: String,
    pub app_slug: String,
    /// Number of the version that ran.
    pub version: u32,
    pub kind: ExecutionKind,
    /// The function's hash, the webhook's or event's file name.
    pub name: String,
    /// The member on whose behalf it ran.
    pub member: Option<String>,
    pub status: ExecutionStatus,
    pub started_at_ms: i64,
    /// Tells apart, in lists, what began in the same millisecond.
    #[serde(default)]
    pub(crate) started_at_ns: i64,
    pub duration_ms: Option<f64>,
    pub cpu_ms: Option<f64>,
    pub memory_bytes: Option<u64>,
    pub error: Option<ErrorSummary>,
    pub(crate) expires_at_ms: i64,
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

/// The rest of an execution, apart from it so that lists stay small.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ExecutionDetail {
    /// The execution's id.
    pub id: String,
    pub logs: Vec<LogLine>,
    pub requests: Vec<Exchange>,
    /// Mapped to the app's own files.
    pub stack: Vec<Frame>,
    /// A wire value, or `{status, headers}` of a webhook's response. `None` when it was too large to keep.
    pub result: Option<Value>,
    pub(crate) started_at_ms: i64,
    pub(crate) expires_at_ms: i64,
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
    pub(crate) id: String,
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
