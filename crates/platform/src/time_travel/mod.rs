//! Time travel: what an execution was told by its host is kept under seal for as long as the execution is, and the execution can run
//! again offline, told the same.

mod compare;
mod replay;

pub use compare::{Change, Comparison, Line};
pub use replay::{Against, Rehearsal};

use crate::{
    ConnectionId, ExecutionId, Platform, PlatformError, Result, VersionId,
    documents::Entity,
    executions::summary,
    model::{Execution, ExecutionDetail, ExecutionKind},
};
use sandbox::{
    Call, Connection, ConnectionOwner, Context, Failure, HttpRequest, Returned,
    tape::{Blob, Recorded, Secrets},
};
use secrets::{Place, Purpose};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A recording may be this large, whatever is configured.
const LEAST_BYTES: usize = 64 << 10;

/// Of which executions is kept what they were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Recording {
    Nothing,
    /// Those of workflow blocks.
    #[default]
    Blocks,
    /// Also those of server functions and webhook handlers: each then writes as much more as it was told.
    Everything,
}

impl Recording {
    pub(crate) const fn includes(self, kind: ExecutionKind) -> bool {
        match (self, kind) {
            // The connection that comes or goes is not to be kept, and it is all that these are about.
            (Self::Nothing, _) | (_, ExecutionKind::Event) => false,
            (Self::Blocks, ExecutionKind::Block) | (Self::Everything, _) => true,
            (Self::Blocks, _) => false,
        }
    }
}

/// What is kept to run an execution again. Secrets are named in it and not told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedExecution {
    pub version_id: VersionId,
    pub call: RecordedCall,
    #[serde(default)]
    pub user_connections: BTreeMap<String, Reference>,
    #[serde(default)]
    pub workspace_connections: BTreeMap<String, Reference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_user: Option<String>,
    #[serde(default)]
    pub development: bool,
    /// The names of the environment variables that there were.
    #[serde(default)]
    pub environment: Vec<String>,
    #[serde(flatten)]
    pub recorded: Recorded,
    pub outcome: Outcome,
}

/// What was called.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RecordedCall {
    ServerFunction {
        hash: String,
        args: String,
    },
    Webhook {
        id: String,
        request: RecordedRequest,
    },
    Block {
        block: String,
        handler: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<RecordedRequest>,
        args: String,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordedRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Blob,
}

/// A connection, without its value.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reference {
    To {
        id: ConnectionId,
        created_by: ConnectionOwner,
        owned_by: ConnectionOwner,
    },
    /// There was none: the code that was thrown.
    Missing(String),
}

/// How an execution ended, in so far as it is the same whenever it ends the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// A wire value, or the status and body of a response.
    Returned(String),
    Failed {
        name: String,
        message: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
}

impl Outcome {
    pub(crate) fn of(result: &Result<Returned, Failure>, secrets: &Secrets) -> Self {
        match result {
            Ok(Returned::Value(wire)) => Self::Returned(secrets.hide(wire)),
            Ok(Returned::Response(response)) => {
                let body = String::from_utf8_lossy(&response.body);
                Self::Returned(secrets.hide(&format!("{} {body}", response.status)))
            }
            Ok(Returned::NoHandler) => Self::Returned(String::new()),
            Err(failure) => {
                let told = summary(failure);
                let message = match failure {
                    // How long it took differs every time.
                    Failure::Limit { limit, .. } => limit.to_string(),
                    _ => told.message,
                };
                Self::Failed {
                    name: told.name,
                    message: secrets.hide(&message),
                    code: told.code,
                }
            }
        }
    }

    /// For tests of apps: `{"returned": …}` or `{"threw": {name, message, code?}}`.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Failed { name, message, code } => {
                let mut threw = serde_json::json!({ "name": name, "message": message });
                if let Some(code) = code {
                    threw["code"] = code.as_str().into();
                }
                serde_json::json!({ "threw": threw })
            }
            Self::Returned(wire) => serde_json::json!({ "returned": returned(wire) }),
        }
    }

    /// As people read it.
    pub fn lines(&self) -> Vec<String> {
        let text = match self {
            Self::Failed { name, message, code } => match code {
                Some(code) => format!("{name}: {message} ({code})"),
                None => format!("{name}: {message}"),
            },
            Self::Returned(wire) => match returned(wire) {
                serde_json::Value::String(text) => text,
                value => serde_json::to_string_pretty(&value).unwrap_or_default(),
            },
        };
        text.lines().map(str::to_owned).collect()
    }
}

/// What a wire value holds. What blocks return is JSON text inside of one.
fn returned(wire: &str) -> serde_json::Value {
    let value = serde_json::from_str::<serde_json::Value>(wire).unwrap_or_else(|_| wire.into());
    let inner = value.as_str().and_then(|text| serde_json::from_str(text).ok());
    inner.unwrap_or(value)
}

/// As it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SealedRecording {
    /// The execution's id.
    pub(crate) id: ExecutionId,
    pub(crate) sealed: String,
    started_at_ms: i64,
    expires_at_ms: i64,
}

impl Entity for SealedRecording {
    const KIND: &'static str = "execution_recording";
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

/// What is known before a recorded execution begins.
pub(crate) struct Begun {
    pub(crate) execution: RecordedExecution,
    pub(crate) secrets: Secrets,
    pub(crate) tape: std::sync::Arc<sandbox::tape::Tape>,
}

impl Platform {
    /// Begins to record a call; `None` for one of which nothing is kept.
    pub(crate) fn begin_recording(
        &self,
        kind: ExecutionKind,
        version_id: &VersionId,
        call: &Call,
        context: &Context,
    ) -> Option<Begun> {
        if !self.0.config.recorded.includes(kind) {
            return None;
        }
        let secrets = secrets_of(context, callback_secret(call).as_deref());
        let call = recorded_call(call, &secrets)?;
        let reference = |(key, found): (&String, &Result<Connection, String>)| {
            let reference = match found {
                Ok(connection) => Reference::To {
                    id: connection.id.as_str().into(),
                    created_by: connection.created_by.clone(),
                    owned_by: connection.owned_by.clone(),
                },
                Err(code) => Reference::Missing(code.clone()),
            };
            (key.clone(), reference)
        };
        let execution = RecordedExecution {
            version_id: version_id.clone(),
            call,
            user_connections: context.user_connections.iter().map(reference).collect(),
            workspace_connections: context.workspace_connections.iter().map(reference).collect(),
            current_user: context.current_user.as_ref().map(|user| user.id.clone()),
            development: context.development,
            environment: context.env.keys().cloned().collect(),
            recorded: Recorded::default(),
            outcome: Outcome::Returned(String::new()),
        };
        let limit = self.0.config.recording_bytes;
        let tape = std::sync::Arc::new(sandbox::tape::Tape::recording(secrets.clone(), limit));
        Some(Begun {
            execution,
            secrets,
            tape,
        })
    }

    /// What is stored of it, when it is over.
    pub(crate) fn end_recording(
        &self,
        begun: Begun,
        execution: &Execution,
        result: &Result<Returned, Failure>,
    ) -> SealedRecording {
        let Begun {
            execution: mut kept,
            secrets,
            tape,
        } = begun;
        kept.recorded = tape.recorded();
        kept.outcome = Outcome::of(result, &secrets);
        let mut text = text_of(&kept);
        // What it was called with comes to what it was told.
        let limit = (self.0.config.recording_bytes * 2).max(LEAST_BYTES);
        if text.len() > limit {
            kept.recorded = Recorded {
                entries: Vec::new(),
                left_out: Some(format!("what it was called with and told is over {limit} bytes")),
            };
            // Not even this much is kept of it.
            let nothing = "[]".to_owned();
            match &mut kept.call {
                RecordedCall::ServerFunction { args, .. } => *args = nothing,
                RecordedCall::Block { args, request, .. } => (*args, *request) = (nothing, None),
                RecordedCall::Webhook { request, .. } => request.body = Blob::new(b""),
            }
            kept.outcome = Outcome::Returned(String::new());
            text = text_of(&kept);
        }
        SealedRecording {
            id: execution.id.clone(),
            sealed: self.0.vault.seal(Purpose::Execution, place(execution), text.as_bytes()),
            started_at_ms: execution.started_at_ms,
            expires_at_ms: execution.expires_at_ms,
        }
    }

    /// An execution with everything known about it, and what was kept to run it again.
    ///
    /// # Errors
    /// Not found for another workspace's execution; `not-recorded`.
    pub async fn recorded_execution(
        &self,
        workspace_id: &store::WorkspaceId,
        id: &ExecutionId,
    ) -> Result<(Execution, ExecutionDetail, RecordedExecution)> {
        let (execution, detail) = self.execution(workspace_id, id).await?;
        let Some(stored) = self.0.docs.get::<SealedRecording>(id).await? else {
            let reason = match execution.kind {
                ExecutionKind::Block => {
                    "nothing was recorded of this execution: recording was switched off, or it still runs"
                }
                _ => {
                    "only executions of workflow blocks are recorded; `[sandbox] record = \"everything\"` in the \
                     configuration records the others, too"
                }
            };
            return Err(PlatformError::invalid("not-recorded", reason));
        };
        let plain = self
            .0
            .vault
            .open(Purpose::Execution, place(&execution), &stored.value.sealed)?;
        let recorded = serde_json::from_slice(&plain)
            .map_err(|error| PlatformError::Internal(format!("recording of execution {id}: {error}")))?;
        Ok((execution, detail, recorded))
    }
}

fn text_of(recorded: &RecordedExecution) -> String {
    serde_json::to_string(recorded).expect("maps have text for keys, and writing to a string does not fail")
}

fn place(execution: &Execution) -> Place<'_> {
    Place {
        workspace: &execution.workspace_id,
        install: &execution.install_id,
        field: &execution.id,
    }
}

/// What a callback address of a block ends with: who knows it may call it.
fn callback_secret(call: &Call) -> Option<String> {
    let Call::Block { args, .. } = call else { return None };
    let args: serde_json::Value = serde_json::from_str(args).ok()?;
    let metadata = args.get(1)?;
    let address = metadata
        .get("finishCallbackUrl")
        .or_else(|| metadata.get("triggerCallbackUrl"))?;
    Some(address.as_str()?.rsplit(['.', '/']).next()?.to_owned())
}

/// The secrets of a context, by names that say where they come from.
pub(crate) fn secrets_of(context: &Context, callback: Option<&str>) -> Secrets {
    let connections = |kind: &'static str, all: &BTreeMap<String, Result<Connection, String>>| {
        all.iter()
            .filter_map(|(key, found)| Some((format!("connection:{kind}/{key}"), found.as_ref().ok()?.value.clone())))
            .collect::<Vec<_>>()
    };
    let variables = context
        .env
        .iter()
        .filter(|(name, _)| crate::executions::is_secret_name(name))
        .map(|(name, value)| (format!("env:{name}"), value.clone()));
    Secrets::new(
        std::iter::once(("token".to_owned(), context.api_token.clone()))
            .chain(callback.map(|secret| ("callback".to_owned(), secret.to_owned())))
            .chain(connections("workspace", &context.workspace_connections))
            .chain(connections("user", &context.user_connections))
            .chain(variables),
    )
}

fn recorded_call(call: &Call, secrets: &Secrets) -> Option<RecordedCall> {
    let kept = |request: &HttpRequest| RecordedRequest {
        method: request.method.clone(),
        url: secrets.hide(&request.url),
        headers: request
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), secrets.hide(value)))
            .collect(),
        body: Blob::new(&secrets.hide_bytes(&request.body)),
    };
    Some(match call {
        Call::ServerFunction { hash, args } => RecordedCall::ServerFunction {
            hash: hash.clone(),
            args: secrets.hide(args),
        },
        Call::Webhook { id, request } => RecordedCall::Webhook {
            id: id.clone(),
            request: kept(request),
        },
        Call::Block {
            block,
            handler,
            request,
            args,
        } => RecordedCall::Block {
            block: block.clone(),
            handler: handler.clone(),
            request: request.as_ref().map(kept),
            args: secrets.hide(args),
        },
        Call::Event { .. } | Call::Registrations | Call::Test { .. } => return None,
    })
}
