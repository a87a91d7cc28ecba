//! What an execution was called with, as far as it can be kept, and doing it once more.

use super::{Job, report::Redactor};
use crate::{
    ExecutionId, Platform, PlatformError, Result,
    installs::require_admin,
    model::{ExecutionInput, ExecutionKind, Member},
};
use sandbox::Call;
use store::WorkspaceId;

/// Larger arguments are not kept.
const ARGUMENT_BYTES: usize = 64 << 10;

/// What a job is called with, before secrets are taken out of it.
#[derive(Default)]
pub(super) enum Given {
    #[default]
    Nothing,
    /// The text of a wire value; `None` when it is too large to be kept.
    Arguments(Option<String>),
    Known(ExecutionInput),
}

impl Given {
    pub(super) fn to(job: &Job) -> Self {
        match (&job.call, &job.webhook_request) {
            (Call::ServerFunction { args, .. }, _) => {
                Self::Arguments((args.len() <= ARGUMENT_BYTES).then(|| args.clone()))
            }
            (Call::Webhook { request, .. }, Some(id)) => Self::Known(ExecutionInput::WebhookRequest {
                id: id.clone(),
                method: request.method.clone(),
                body_bytes: request.body.len() as u64,
            }),
            (Call::Event { connection, .. }, _) => Self::Known(ExecutionInput::Connection {
                key: connection.connection_key.clone(),
                kind: connection.owned_by.kind.clone(),
            }),
            _ => Self::Nothing,
        }
    }

    /// What is kept of it.
    pub(super) fn kept(&self, redactor: &Redactor) -> Option<ExecutionInput> {
        match self {
            Self::Nothing => None,
            Self::Known(input) => Some(input.clone()),
            Self::Arguments(None) => Some(ExecutionInput::Arguments {
                args: None,
                is_complete: false,
            }),
            Self::Arguments(Some(text)) => {
                let clean = redactor.text(text.clone());
                Some(ExecutionInput::Arguments {
                    is_complete: clean == *text,
                    args: serde_json::from_str(&clean).ok(),
                })
            }
        }
    }
}

impl Platform {
    /// Runs an execution once more with the same input, for real: a server function on behalf of `member`, with the
    /// app's current version; a webhook with the request that is stored. Returns the new execution's id when it has ended.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found; disabled; `replay-unsafe` for what connects and disconnects, and
    /// `replay-incomplete` when the arguments were too large, or held secrets, so that they were not kept as they were.
    pub async fn replay_execution(
        &self,
        member: &Member,
        workspace_id: &WorkspaceId,
        id: &ExecutionId,
    ) -> Result<ExecutionId> {
        require_admin(member, "only admins run executions again")?;
        let (execution, detail) = self.execution(workspace_id, id).await?;
        match detail.input {
            Some(ExecutionInput::Arguments {
                args: Some(args),
                is_complete: true,
            }) if execution.kind == ExecutionKind::ServerFunction => {
                let install = self.active_install(workspace_id, &execution.app_slug).await?;
                let job = Job {
                    version: self.loaded_current(&install).await?,
                    install,
                    kind: ExecutionKind::ServerFunction,
                    name: execution.name.clone(),
                    member: Some(member.id.clone()),
                    call: Call::ServerFunction {
                        hash: execution.name,
                        args: args.to_string(),
                    },
                    offered: None,
                    pending: None,
                    webhook_request: None,
                    replay_of: Some(execution.id),
                    cause: None,
                    workflow_id: None,
                };
                Ok(self.execute(job).await.execution_id)
            }
            Some(ExecutionInput::WebhookRequest { id: request, .. }) => {
                let again = self.replay_webhook(workspace_id, &execution.app_slug, &request).await?;
                again
                    .execution_id
                    .ok_or_else(|| PlatformError::Internal(format!("webhook request {request}: no execution")))
            }
            Some(ExecutionInput::Connection { .. }) => Err(PlatformError::invalid(
                "replay-unsafe",
                "what runs when a connection comes or goes cannot run by itself: connect the app again instead",
            )),
            _ => Err(PlatformError::invalid(
                "replay-incomplete",
                "the arguments were not kept as they were, because they were too large or held secrets",
            )),
        }
    }
}
