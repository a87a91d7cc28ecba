use crate::schema::Node;
use async_trait::async_trait;
use serde_json::Value as Json;
use store::{Cause, WorkspaceId};

/// The apps of a workspace, as far as their blocks go.
#[async_trait]
pub trait Apps: Send + Sync + 'static {
    /// The blocks of all apps that are installed and not disabled.
    async fn blocks(&self, workspace_id: &WorkspaceId) -> Result<Vec<AppBlock>, String>;

    /// Calls a handler of a block.
    async fn call(&self, call: AppCall) -> AppAnswer;
}

/// What an installed version of an app says of one of its blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct AppBlock {
    /// The app's slug.
    pub app: String,
    pub app_name: String,
    pub icon_url: Option<String>,
    /// The id of the version that is installed now.
    pub version: String,
    pub block: String,
    pub is_trigger: bool,
    pub title: String,
    pub description: String,
    pub config: Node,
    /// `Some(None)`: without a replacement.
    pub deprecated: Option<Option<String>>,
    pub requires_user_connection: bool,
}

/// One call of a handler of an app's block.
#[derive(Debug, Clone)]
pub struct AppCall {
    pub workspace_id: WorkspaceId,
    pub workflow_id: String,
    pub app: String,
    /// The version that a run is pinned to; `None` for the one that is installed now.
    pub version: Option<String>,
    pub block: String,
    pub handler: Handler,
    pub request: Option<crate::machine::Request>,
    /// Tagged JSON.
    pub config: Json,
    /// Strings, by the names of `sdk-surface.md` 2.4.3.
    pub metadata: Json,
    /// The member whose user connection it uses.
    pub member: Option<String>,
    /// The run that it is for: what the app's code writes to the workspace meanwhile is written for that run. `None` for
    /// what runs outside of runs.
    pub cause: Option<Cause>,
    /// Whether somebody tests the block alone: the app's executions say so.
    pub is_test: bool,
}

/// The handlers of blocks (`sdk-surface.md` 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handler {
    Execute,
    Finish,
    Activate,
    Trigger,
    Deactivate,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq)]
pub struct AppAnswer {
    /// The app's execution, where its logs and requests are; `None` when it came to none.
    pub execution: Option<String>,
    pub result: Result<AppResult, AppFailure>,
}

/// What handlers return.
#[derive(Debug, Clone, PartialEq)]
pub enum AppResult {
    /// `data` is tagged JSON.
    Outcome {
        id: String,
        data: Json,
    },
    Exit,
    Error {
        message: String,
        retryable: bool,
    },
    Defer,
    NoOp,
    Complete,
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppFailure {
    /// A sentence for members.
    pub message: String,
    /// Time ran out, or the fault is the host's.
    pub retryable: bool,
    /// The app, the block or the handler is not there.
    pub is_missing: bool,
}
