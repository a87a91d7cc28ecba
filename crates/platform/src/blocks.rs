//! Workflow blocks of apps: what there are, and calls of their handlers.

use crate::{
    ExecutionId, Platform, PlatformError, Result, VersionId,
    executions::{Job, Redactor, is_timeout, summary},
    model::{ExecutionKind, InstallStatus, Version},
};
use records::MemberId;
use sandbox::{Call, Failure, HttpRequest, Limit, Returned};
use serde::Deserialize;
use serde_json::Value;
use store::{Cause, WorkspaceId};

/// A block of an installed app (`sdk-surface.md` 2.2.4).
#[derive(Debug, Clone)]
pub struct InstalledBlock {
    pub app_slug: String,
    pub app_name: String,
    pub app_icon_url: Option<String>,
    pub version_id: VersionId,
    pub block: Block,
}

/// A block as the manifest has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Block {
    pub id: String,
    /// `step` or `trigger`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub require_user_connection: bool,
    #[serde(default)]
    pub deprecated: bool,
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// A struct node as the SDK serialises it.
    #[serde(default)]
    pub config_schema: Value,
    /// The handlers that the app has for it, by name; `None` when what built the app did not say.
    #[serde(default)]
    pub handlers: Option<Vec<String>>,
}

/// One call of a handler of a block.
#[derive(Debug, Clone)]
pub struct BlockCall {
    pub workspace_id: WorkspaceId,
    /// The workflow that calls: its execution is for whoever may read that. `None` when none does.
    pub workflow_id: Option<String>,
    pub app_slug: String,
    /// The version to run, if it is still there; `None` for the one that is installed now.
    pub version_id: Option<VersionId>,
    pub block: String,
    /// `execute`, `deferCallback`, `activate`, `triggerCallback` or `deactivate` (`sdk-surface.md` 4.4).
    pub handler: &'static str,
    pub request: Option<HttpRequest>,
    /// In the form of `sdk/src/schema/tagged.ts`.
    pub config: Value,
    pub metadata: Value,
    /// The member whose user connection it uses.
    pub member: Option<MemberId>,
    /// The run that it is for: the token of its execution says so, and so does what is written with that.
    pub cause: Option<Cause>,
    /// Whether somebody tests the block alone: its execution is named so.
    pub is_test: bool,
}

/// How a call ended.
#[derive(Debug, Clone)]
pub struct BlockEnded {
    /// `None` when it came to no execution.
    pub execution_id: Option<ExecutionId>,
    /// The handler's result, with tagged values. What it says of errors is without the secrets that the call was given.
    pub result: Result<Value, BlockFailure>,
}

/// Why there is no result.
#[derive(Debug, Clone)]
pub struct BlockFailure {
    /// A sentence for members.
    pub message: String,
    /// Time ran out, or the fault is the host's.
    pub retryable: bool,
    /// The app, the block or the handler is not there.
    pub is_missing: bool,
}

impl Platform {
    /// The blocks of the active installs of a workspace.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn blocks(&self, workspace_id: &WorkspaceId) -> Result<Vec<InstalledBlock>> {
        let mut found = Vec::new();
        for install in self.installs(workspace_id).await? {
            if install.status != InstallStatus::Active {
                continue;
            }
            let version = self.loaded_current(&install).await?;
            found.extend(listed(&version.version).into_iter().map(|block| InstalledBlock {
                app_slug: install.app_slug.clone(),
                app_name: version.version.config.name.clone(),
                app_icon_url: version.version.config.icon_url.clone(),
                version_id: version.version.id.clone(),
                block,
            }));
        }
        Ok(found)
    }

    /// Calls a handler of a block. Never fails by itself: what went wrong is in the result.
    pub async fn call_block(&self, call: BlockCall) -> BlockEnded {
        let (block, handler) = (call.block.clone(), call.handler);
        let job = match self.block_job(call).await {
            Ok(job) => job,
            Err(error) => {
                let is_missing = !matches!(error.code(), "unavailable" | "internal");
                return BlockEnded {
                    execution_id: None,
                    result: Err(BlockFailure {
                        message: format!("The block {block} could not be called: {error}."),
                        retryable: !is_missing,
                        is_missing,
                    }),
                };
            }
        };
        let version = job.version.clone();
        let ended = self.execute(job).await;
        BlockEnded {
            execution_id: Some(ended.execution_id),
            result: match ended.result {
                Ok(Returned::Value(text)) => match read(&text) {
                    Some(given)
                        if handler == "execute"
                            && given["type"] == "defer"
                            && lacks_finish(&version.version, &block) =>
                    {
                        Err(never_finished(&version.version, &block))
                    }
                    Some(given) => Ok(told_safely(given, &ended.redactor)),
                    None => Err(BlockFailure {
                        message: format!("The block {block} gave an unreadable result from {handler}."),
                        retryable: false,
                        is_missing: false,
                    }),
                },
                Ok(_) => Err(BlockFailure {
                    message: format!("The block {block} gave no result from {handler}."),
                    retryable: false,
                    is_missing: false,
                }),
                Err(failure) => Err(failed(&failure, &ended.redactor)),
            },
        }
    }

    async fn block_job(&self, call: BlockCall) -> Result<Job> {
        let install = self.active_install(&call.workspace_id, &call.app_slug).await?;
        let current = self.loaded_current(&install).await?;
        let pinned = match call.version_id.filter(|id| *id != current.version.id) {
            Some(id) => self.loaded(&id).await.ok(),
            None => None,
        };
        let version = pinned
            .filter(|pinned| {
                pinned.version.app_id == install.app_id && pinned.version.bundles.blocks.contains_key(&call.block)
            })
            .unwrap_or(current);
        if !version.version.bundles.blocks.contains_key(&call.block) {
            return Err(PlatformError::not_found("block", &call.block));
        }
        let args = Value::from(vec![call.config, call.metadata]);
        Ok(Job {
            version,
            install,
            kind: ExecutionKind::Block,
            name: match call.is_test {
                true => format!("{} · {} · test", call.block, call.handler),
                false => format!("{} · {}", call.block, call.handler),
            },
            member: call.member,
            call: Call::Block {
                block: call.block,
                handler: call.handler.to_owned(),
                request: call.request,
                args: args.to_string(),
            },
            offered: None,
            pending: None,
            webhook_request: None,
            replay_of: None,
            cause: call.cause,
            workflow_id: call.workflow_id,
        })
    }
}

/// The blocks that a version of an app says it has.
fn listed(version: &Version) -> Vec<Block> {
    let listed = version.manifest.pointer("/surfaces/workflow-block").cloned();
    listed
        .map(serde_json::from_value)
        .transpose()
        .unwrap_or_default()
        .unwrap_or_default()
}

/// Whether a version is known to have no `finish` for a block.
fn lacks_finish(version: &Version, block: &str) -> bool {
    let known = listed(version).into_iter().find(|known| known.id == block);
    let handlers = known.and_then(|known| known.handlers);
    handlers.is_some_and(|handlers| !handlers.iter().any(|name| name == "finish"))
}

/// A run that waits for what nobody can do would wait until its time is up.
fn never_finished(version: &Version, block: &str) -> BlockFailure {
    BlockFailure {
        message: format!(
            "The block {block} of {app} deferred, but {app} has no `finish` for it: nothing could resume the run. \
             Add finish.ts to the folder of the block, or return something else than `defer` from its `execute`.",
            app = version.config.name
        ),
        retryable: false,
        is_missing: false,
    }
}

/// A wire value: text, of JSON.
fn read(wire: &str) -> Option<Value> {
    let text: String = serde_json::from_str(wire).ok()?;
    serde_json::from_str(&text).ok()
}

/// A handler's result, whose sentence for members names no secrets: it is kept in the journals of runs.
fn told_safely(mut given: Value, redactor: &Redactor) -> Value {
    if let Some(Value::String(message)) = given.get_mut("errorMessage") {
        *message = redactor.text(std::mem::take(message));
    }
    given
}

fn failed(failure: &Failure, redactor: &Redactor) -> BlockFailure {
    let told = summary(failure);
    // The dispatcher's own words (`sdk-surface.md` 4.4).
    let is_missing = told.message.starts_with("Workflow block module") && told.message.ends_with("not found");
    let is_hosts = match failure {
        Failure::Engine(_) => !told.message.contains("has no block"),
        Failure::Limit { limit, .. } => matches!(limit, Limit::Queue { .. }),
        _ => false,
    };
    BlockFailure {
        message: redactor.text(told.message),
        retryable: is_hosts || is_timeout(failure),
        is_missing,
    }
}
