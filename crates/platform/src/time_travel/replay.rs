//! Running a recorded execution again. Nothing goes out, and nothing is written.

use super::{
    Comparison, Outcome, RecordedCall, RecordedExecution, RecordedRequest, Reference, compare::compared, secrets_of,
};
use crate::{
    ExecutionId, Platform, PlatformError, Result,
    apps::LoadedVersion,
    executions::{Redactor, not_prepared},
    model::{Connection, Install, LogLine},
};
use sandbox::{
    Call, Context, CurrentUser, Failure, Host, HttpRequest, LogLevel, Report,
    tape::{Divergence, Offline, Recall, Recorded, Secrets, Tape},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::WorkspaceId;

/// Which program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// The version that ran then: everything must be the same.
    Recorded,
    /// The version that is installed now: what differs is what the change did.
    Current,
}

/// What came of running it again.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    pub outcome: Outcome,
    pub logs: Vec<LogLine>,
    /// One line each.
    pub calls: Vec<String>,
    /// Of one that had to do the same in the same order.
    pub(crate) divergence: Option<Divergence>,
}

impl Platform {
    /// Runs a recorded execution again, offline, and says what is different.
    ///
    /// # Errors
    /// Not found, also for another workspace's; `not-recorded`, and `not-replayable` where something was left out, with the reason.
    pub async fn time_travel(
        &self,
        workspace_id: &WorkspaceId,
        id: &ExecutionId,
        against: Against,
    ) -> Result<Comparison> {
        let (execution, detail, recorded) = self.recorded_execution(workspace_id, id).await?;
        if let Some(reason) = &recorded.recorded.left_out {
            let message = format!("this execution cannot be replayed: {reason}");
            return Err(PlatformError::invalid("not-replayable", message));
        }
        let install = self.installed(workspace_id, &execution.app_slug).await?;
        let version = match against {
            Against::Recorded => self.loaded(&recorded.version_id).await?,
            Against::Current => self.loaded_current(&install).await?,
        };
        let rehearsal = self.rehearse(&install, &version, &recorded, against).await?;
        Ok(compared(
            &execution,
            &detail.logs,
            &recorded,
            against,
            &version.version,
            rehearsal,
        ))
    }

    /// Runs the recorded call of a block with the version that an install has now, and what was recorded for a world; for tests of
    /// apps. Values of connections are stand-ins.
    ///
    /// # Errors
    /// Not found; `not-replayable`.
    pub async fn rehearse_current(&self, install: &Install, recorded: &RecordedExecution) -> Result<Rehearsal> {
        let version = self.loaded_current(install).await?;
        self.rehearse(install, &version, recorded, Against::Current).await
    }

    async fn rehearse(
        &self,
        install: &Install,
        version: &Arc<LoadedVersion>,
        recorded: &RecordedExecution,
        against: Against,
    ) -> Result<Rehearsal> {
        let context = self.context_of(install, version, recorded).await?;
        // It is called by nobody.
        let secrets = secrets_of(&context, Some("stand-in-for-the-secret-of-a-callback"));
        if against == Against::Recorded {
            let tape = Arc::new(Tape::playing(secrets.clone(), recorded.recorded.entries.clone()));
            let logs = Heard::default();
            let host = Arc::new(Offline::new(tape.clone(), logs.listener()));
            let report = self
                .run_again(install, version, recorded, &context, &secrets, host)
                .await?;
            let Some(divergence) = tape.divergence() else {
                return Ok(Rehearsal {
                    outcome: Outcome::of(&report.result, &secrets),
                    logs: logs.lines(&context),
                    calls: recorded.recorded.calls(),
                    divergence: None,
                });
            };
            // It went another way: how far that leads, it shows where it is told what it asks for.
            let mut other = self.recall(install, version, recorded, &context, &secrets).await?;
            other.divergence = Some(divergence);
            return Ok(other);
        }
        self.recall(install, version, recorded, &context, &secrets).await
    }

    async fn recall(
        &self,
        install: &Install,
        version: &Arc<LoadedVersion>,
        recorded: &RecordedExecution,
        context: &Context,
        secrets: &Secrets,
    ) -> Result<Rehearsal> {
        let tape = Arc::new(Tape::recording(secrets.clone(), 16 << 20));
        let logs = Heard::default();
        let host = Arc::new(Recall::new(&recorded.recorded.entries, tape.clone(), logs.listener()));
        let report = self
            .run_again(install, version, recorded, context, secrets, host)
            .await?;
        let Recorded { entries, left_out } = tape.recorded();
        let mut calls = Recorded {
            entries,
            left_out: None,
        }
        .calls();
        calls.extend(left_out.map(|reason| format!("… ({reason})")));
        Ok(Rehearsal {
            outcome: Outcome::of(&report.result, secrets),
            logs: logs.lines(context),
            calls,
            divergence: None,
        })
    }

    async fn run_again(
        &self,
        install: &Install,
        version: &Arc<LoadedVersion>,
        recorded: &RecordedExecution,
        context: &Context,
        secrets: &Secrets,
        host: Arc<dyn Host>,
    ) -> Result<Report> {
        let limits = &self.0.config.limits;
        let busy = |limit| PlatformError::invalid("busy", format!("it cannot be replayed now: {limit}"));
        let _place = self.0.places.take(&install.id, limits.wall).await.map_err(busy)?;
        let image = match &recorded.call {
            RecordedCall::Block { block, .. } => match self.block_image(&version.version, block).await {
                Some(image) => image,
                None => return Err(PlatformError::not_found("block", block)),
            },
            _ => self.server_image(&version.version).await,
        };
        let image = match image.map_err(not_prepared) {
            Ok(image) => image,
            Err(failure) => return Ok(not_begun(failure)),
        };
        Ok(image
            .run(call_of(&recorded.call, secrets), context.clone(), limits, host)
            .await)
    }

    /// What the call finds: its connections by what they were, with the values they have now where they are still there.
    async fn context_of(
        &self,
        install: &Install,
        version: &Arc<LoadedVersion>,
        recorded: &RecordedExecution,
    ) -> Result<Context> {
        let mut user_connections = BTreeMap::new();
        let mut workspace_connections = BTreeMap::new();
        for (kind, references, found) in [
            ("user", &recorded.user_connections, &mut user_connections),
            ("workspace", &recorded.workspace_connections, &mut workspace_connections),
        ] {
            for (key, reference) in references {
                let connection = match reference {
                    Reference::Missing(code) => Err(code.clone()),
                    Reference::To {
                        id,
                        created_by,
                        owned_by,
                    } => {
                        let stored = self.0.docs.get::<Connection>(id).await?;
                        let stored = stored.filter(|stored| stored.value.install_id == install.id);
                        let value = stored.and_then(|stored| self.open_credentials(&stored.value).ok());
                        Ok(sandbox::Connection {
                            id: id.to_string(),
                            value: value.map_or_else(|| format!("stand-in-for-{kind}-{key}"), |known| known.value),
                            connection_key: key.clone(),
                            created_by: created_by.clone(),
                            owned_by: owned_by.clone(),
                        })
                    }
                };
                found.insert(key.clone(), connection);
            }
        }
        Ok(Context {
            // It opens nothing.
            api_token: "stoa_exec_stand-in-for-the-token-of-an-execution".to_owned(),
            env: version.environment.clone(),
            current_user: recorded.current_user.clone().map(|id| CurrentUser { id }),
            user_connections,
            workspace_connections,
            development: recorded.development,
        })
    }
}

fn not_begun(failure: Failure) -> Report {
    Report {
        result: Err(failure),
        wall: std::time::Duration::ZERO,
        cpu: std::time::Duration::ZERO,
        memory_bytes: 0,
        fetches: 0,
    }
}

fn call_of(call: &RecordedCall, secrets: &Secrets) -> Call {
    let request = |request: &RecordedRequest| HttpRequest {
        method: request.method.clone(),
        url: secrets.tell(&request.url),
        headers: request
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), secrets.tell(value)))
            .collect(),
        body: secrets.tell_bytes(&request.body.bytes()),
    };
    match call {
        RecordedCall::ServerFunction { hash, args } => Call::ServerFunction {
            hash: hash.clone(),
            args: secrets.tell(args),
        },
        RecordedCall::Webhook { id, request: given } => Call::Webhook {
            id: id.clone(),
            request: request(given),
        },
        RecordedCall::Block {
            block,
            handler,
            request: given,
            args,
        } => Call::Block {
            block: block.clone(),
            handler: handler.clone(),
            request: given.as_ref().map(request),
            args: secrets.tell(args),
        },
    }
}

/// Console output of a rehearsal.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<LogLine>>>);

impl Heard {
    fn listener(&self) -> sandbox::tape::Listener {
        let heard = self.clone();
        Box::new(move |level: LogLevel, message: String| {
            heard.0.lock().unwrap_or_else(PoisonError::into_inner).push(LogLine {
                at_ms: 0,
                level,
                message,
            });
        })
    }

    fn lines(&self, context: &Context) -> Vec<LogLine> {
        let connections = context
            .user_connections
            .values()
            .chain(context.workspace_connections.values());
        let redactor = Redactor::new(&context.api_token, connections, &context.env);
        redactor.lines(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}
