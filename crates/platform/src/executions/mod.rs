//! Executions: one call of app code on the server, from waiting for a place to the stored report.

mod call;
mod direct;
mod excerpt;
mod host;
mod input;
mod places;
mod report;

pub use call::{FunctionError, FunctionResult};
pub use direct::Direct;
pub use excerpt::Excerpt;
pub(crate) use host::{Refusal, refuse};
pub(crate) use places::Places;

use crate::{
    ConnectionId, ExecutionId, Platform, Result, WebhookRequestId,
    apps::LoadedVersion,
    config::ms,
    documents::{Entity, Stored, delete, emit, put},
    images::ImageError,
    model::{
        ConnectionKind, ErrorSummary, Execution, ExecutionDetail, ExecutionKind, ExecutionStatus, Install, RunningMark,
    },
    passes::Reason,
    time_travel::Begun,
};
use egress::Recording;
use futures::FutureExt;
use host::ExecutionHost;
use input::Given;
use records::MemberId;
use report::Logs;
pub(crate) use report::{Redactor, is_secret_name};
use sandbox::{Call, Context, CurrentUser, Failure, Limit, PrepareError, Progress, Report, Returned};
use serde_json::json;
use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Cause, Expect, Order, WorkspaceId, Write};

/// How often console output of a running execution is stored and shown.
const LOG_PERIOD: Duration = Duration::from_millis(250);

/// An execution that is over sooner is told of once, at its end: most are, and each telling is a handful of rows.
const UNTOLD: Duration = Duration::from_millis(10);

/// Executions that are read at once where those before were not enough for a page.
const READ_ON: u32 = 500;

/// One call to make.
pub(crate) struct Job {
    pub(crate) install: Install,
    pub(crate) version: Arc<LoadedVersion>,
    pub(crate) kind: ExecutionKind,
    pub(crate) name: String,
    /// The member on whose behalf it runs.
    pub(crate) member: Option<MemberId>,
    pub(crate) call: Call,
    /// A connection that is usable for this call although it is not stored yet, or hardly any more.
    pub(crate) offered: Option<(ConnectionKind, sandbox::Connection)>,
    /// The id of the connection that comes about only if this call succeeds.
    pub(crate) pending: Option<ConnectionId>,
    /// The stored request that a webhook handler is called with.
    pub(crate) webhook_request: Option<WebhookRequestId>,
    /// The execution that this call repeats.
    pub(crate) replay_of: Option<ExecutionId>,
    /// The run of a workflow that it is for.
    pub(crate) cause: Option<Cause>,
    /// The workflow that calls a block.
    pub(crate) workflow_id: Option<String>,
}

/// How a call ended.
pub(crate) struct Ended {
    pub(crate) execution_id: ExecutionId,
    pub(crate) result: Result<Returned, Failure>,
    pub(crate) duration: Duration,
    /// Takes the secrets that the call was given out of what is kept of its end.
    pub(crate) redactor: Redactor,
}

impl Platform {
    /// Makes the call, whatever happens to who asked for it: an abandoned call still runs to its end and is reported.
    pub(crate) async fn execute(&self, job: Job) -> Ended {
        let id: ExecutionId = self.0.random.uuid();
        let task = tokio::spawn(self.clone().run(id.clone(), job));
        task.await.unwrap_or_else(|error| Ended {
            execution_id: id,
            result: Err(Failure::Engine(error.to_string())),
            duration: Duration::ZERO,
            redactor: Redactor::default(),
        })
    }

    async fn run(self, id: ExecutionId, job: Job) -> Ended {
        let started = Instant::now();
        let started_at_ms = self.now_ms();
        let mut execution = Execution {
            id: id.clone(),
            workspace_id: job.install.workspace_id.clone(),
            install_id: job.install.id.clone(),
            app_slug: job.install.app_slug.clone(),
            version: job.version.version.number,
            kind: job.kind,
            name: job.name.clone(),
            member: job.member.clone(),
            status: ExecutionStatus::Running,
            started_at_ms,
            started_at_ns: self.0.clock.now_ns(),
            duration_ms: None,
            cpu_ms: None,
            memory_bytes: None,
            error: None,
            replay_of: job.replay_of.clone(),
            workflow_id: job.workflow_id.clone(),
            expires_at_ms: started_at_ms + ms(self.0.config.retention),
        };
        self.0.metrics.started();
        let mark = RunningMark {
            id: id.clone(),
            started_at_ms,
        };
        let mut observed = Observed {
            logs: Logs::default(),
            recording: Recording::default(),
            redactor: Redactor::default(),
            given: Given::to(&job),
            recorded: None,
        };
        let mut told_of_start = false;
        let report = {
            let work = self.run_inside(&execution, job, &mut observed, started);
            tokio::pin!(work);
            tokio::select! {
                biased;
                report = &mut work => report,
                () = tokio::time::sleep(UNTOLD) => {
                    let begun = vec![
                        put(&execution, Expect::Anything),
                        put(&mark, Expect::Anything),
                        told("started", &execution, started_at_ms),
                    ];
                    self.0.journal.report(begun).await;
                    told_of_start = true;
                    work.await
                }
            }
        };

        let duration = started.elapsed();
        execution.duration_ms = Some(millis(duration));
        let result = match report {
            Ok(report) => {
                execution.cpu_ms = Some(millis(report.cpu));
                execution.memory_bytes = Some(report.memory_bytes);
                report.result
            }
            Err(failure) => Err(failure),
        };
        execution.status = if result.is_ok() {
            ExecutionStatus::Succeeded
        } else {
            ExecutionStatus::Failed
        };
        execution.error = result
            .as_ref()
            .err()
            .map(|failure| observed.redactor.summary(summary(failure)));
        self.0
            .metrics
            .finished(execution.kind, duration, result.as_ref().map(drop).map_err(drop));
        let detail = observed.detail(&execution, &result);
        let mut writes = vec![put(&execution, Expect::Anything), put(&detail, Expect::Anything)];
        if told_of_start {
            writes.push(delete::<RunningMark>(&id));
        }
        writes.extend(observed.unpublished(&execution, self.now_ms()));
        if let Some(begun) = observed.recorded.take() {
            writes.push(put(&self.end_recording(begun, &execution, &result), Expect::Anything));
        }
        writes.push(told("finished", &execution, self.now_ms()));
        self.0.journal.report(writes).await;
        self.kept_execution(&execution.install_id);
        Ended {
            execution_id: id,
            result,
            duration,
            redactor: observed.redactor,
        }
    }

    async fn run_inside(
        &self,
        execution: &Execution,
        job: Job,
        observed: &mut Observed,
        started: Instant,
    ) -> Result<Report, Failure> {
        let limits = &self.0.config.limits;
        let failed = |error: crate::PlatformError| {
            // What is Stoa's own business stays in Stoa's own log.
            tracing::error!(%error, execution = %execution.id, "a call could not be made");
            Failure::Engine("the call could not be made now".to_owned())
        };
        let _place = self
            .0
            .places
            .take(&job.install.id, limits.wall)
            .await
            .map_err(|limit| Failure::Limit {
                limit,
                progress: Box::new(Progress {
                    wall: started.elapsed(),
                    ..Progress::default()
                }),
            })?;
        let image = match &job.call {
            Call::Block { block, .. } => match self.block_image(&job.version.version, block).await {
                Some(image) => image,
                None => return Err(Failure::Engine(format!("the app's version has no block {block}"))),
            },
            _ => self.server_image(&job.version.version).await,
        };
        let image = image.map_err(not_prepared)?;
        let member = job.member.as_ref();
        let mut usable = self
            .usable_connections(&job.install, &job.version, member)
            .await
            .map_err(failed)?;
        if let Some((kind, connection)) = job.offered {
            let slots = match kind {
                ConnectionKind::Workspace => &mut usable.workspace,
                ConnectionKind::User => &mut usable.user,
            };
            slots.insert(connection.connection_key.clone(), Ok(connection));
        }
        let reason = match job.kind {
            ExecutionKind::Event => Reason::Event,
            _ => Reason::Call,
        };
        let api_token = self.mint(&execution.id, &job.install, &job.version.version, reason, job.cause);
        let connections = usable.user.values().chain(usable.workspace.values());
        observed.redactor = Redactor::new(&api_token, connections, &job.version.environment);
        let context = Context {
            api_token,
            env: job.version.environment.clone(),
            // Nobody is behind a workflow, whoever's connection it uses.
            current_user: job
                .member
                .filter(|_| job.kind != ExecutionKind::Block)
                .map(|id| CurrentUser { id: id.into() }),
            user_connections: usable.user,
            workspace_connections: usable.workspace,
            development: self.0.config.development,
        };
        observed.recorded = self.begin_recording(job.kind, &job.version.version.id, &job.call, &context);
        let host = Arc::new(ExecutionHost {
            tape: observed.recorded.as_ref().map(|begun| begun.tape.clone()),
            platform: self.clone(),
            install: job.install,
            version: job.version,
            pending: job.pending,
            started,
            logs: observed.logs.clone(),
            recording: observed.recording.clone(),
        });
        // An engine that panics fails its execution and nothing else.
        let running = AssertUnwindSafe(image.run(job.call, context, limits, host)).catch_unwind();
        tokio::pin!(running);
        let mut period = tokio::time::interval_at(tokio::time::Instant::now() + LOG_PERIOD, LOG_PERIOD);
        loop {
            tokio::select! {
                report = &mut running => {
                    return report.map_err(|_| Failure::Engine("the engine panicked".to_owned()));
                }
                _ = period.tick() => {
                    let writes = observed.unpublished(execution, self.now_ms());
                    if !writes.is_empty() {
                        let detail = observed.detail(execution, &Ok(Returned::NoHandler));
                        self.0.journal.report([writes, vec![put(&detail, Expect::Anything)]].concat()).await;
                    }
                }
            }
        }
    }

    /// Executions of an install, newest first; `before` is the id of the last one that is known already. What ended
    /// before this was asked is there.
    ///
    /// # Errors
    /// Not found for an unknown `before`.
    pub async fn executions(
        &self,
        install: &Install,
        limit: u32,
        before: Option<&ExecutionId>,
    ) -> Result<Vec<Execution>> {
        self.executions_that(install, limit, before, |_: &Execution| true).await
    }

    /// As [`Platform::executions`], as if there were only those that `shows` is true of: there are fewer than `limit` only
    /// where there are no more.
    ///
    /// # Errors
    /// Not found for an unknown `before`.
    pub async fn executions_that(
        &self,
        install: &Install,
        limit: u32,
        before: Option<&ExecutionId>,
        shows: impl Fn(&Execution) -> bool + Send + Sync,
    ) -> Result<Vec<Execution>> {
        self.flush().await;
        let mut after = match before {
            None => None,
            Some(id) => {
                let known = self.execution_of(&install.workspace_id, id).await?;
                if !shows(&known) {
                    return Err(crate::PlatformError::not_found("execution", id));
                }
                Some((known.started_at_ns, id.to_string()))
            }
        };
        let mut shown = Vec::new();
        let mut read = limit;
        loop {
            let page: Vec<Stored<Execution>> = self
                .0
                .docs
                .page(Some(&install.id), Order::NewestFirst, after, Some(read))
                .await?;
            let is_last = page.len() < read as usize;
            after = page.last().map(|last| (last.sort(), last.id().to_owned()));
            shown.extend(page.into_iter().map(|stored| stored.value).filter(&shows));
            if is_last || shown.len() >= limit as usize {
                shown.truncate(limit as usize);
                return Ok(shown);
            }
            read = READ_ON;
        }
    }

    /// One execution of a workspace with everything known about it.
    ///
    /// # Errors
    /// Not found.
    pub async fn execution(
        &self,
        workspace_id: &WorkspaceId,
        id: &ExecutionId,
    ) -> Result<(Execution, ExecutionDetail)> {
        self.flush().await;
        let execution = self.execution_of(workspace_id, id).await?;
        let detail: Option<Stored<ExecutionDetail>> = self.0.docs.get(id).await?;
        let detail = detail.map_or_else(|| ExecutionDetail::nothing(&execution), |stored| stored.value);
        Ok((execution, detail))
    }

    async fn execution_of(&self, workspace_id: &WorkspaceId, id: &ExecutionId) -> Result<Execution> {
        let execution: Option<Stored<Execution>> = self.0.docs.get(id).await?;
        execution
            .map(|stored| stored.value)
            .filter(|execution| execution.workspace_id == *workspace_id)
            .ok_or_else(|| crate::PlatformError::not_found("execution", id))
    }
}

/// What is seen of an execution while it runs.
struct Observed {
    logs: Logs,
    recording: Recording,
    redactor: Redactor,
    given: Given,
    /// What is kept to run it again.
    recorded: Option<Begun>,
}

impl Observed {
    /// The live feed's share of new console output.
    fn unpublished(&self, execution: &Execution, now_ms: i64) -> Vec<Write> {
        let lines = self.redactor.lines(self.logs.take_new());
        if lines.is_empty() {
            return Vec::new();
        }
        let payload = json!({
            "execution_id": execution.id,
            "install_id": execution.install_id,
            "app_slug": execution.app_slug,
            "name": execution.name,
            "workflow_id": execution.workflow(),
            "lines": lines,
        });
        vec![emit(&execution.workspace_id, "execution.log", payload, now_ms)]
    }

    fn detail(&self, execution: &Execution, result: &Result<Returned, Failure>) -> ExecutionDetail {
        ExecutionDetail {
            id: execution.id.clone(),
            input: self.given.kept(&self.redactor),
            logs: self.redactor.lines(self.logs.all()),
            requests: self.redactor.exchanges(self.recording.exchanges()),
            stack: match result {
                Err(Failure::Thrown(thrown)) => thrown.stack.clone(),
                _ => Vec::new(),
            },
            result: result
                .as_ref()
                .ok()
                .and_then(|returned| self.redactor.returned(returned)),
            started_at_ms: execution.started_at_ms,
            expires_at_ms: execution.expires_at_ms,
        }
    }
}

pub(crate) fn told(what: &str, execution: &Execution, now_ms: i64) -> Write {
    let payload = json!({
        "execution_id": execution.id,
        "install_id": execution.install_id,
        "app_slug": execution.app_slug,
        "status": execution.status,
        "workflow_id": execution.workflow(),
    });
    emit(&execution.workspace_id, &format!("execution.{what}"), payload, now_ms)
}

pub(crate) fn not_prepared(error: ImageError) -> Failure {
    match error {
        ImageError::Prepare(PrepareError::Thrown(thrown)) => Failure::Thrown(thrown),
        ImageError::Prepare(PrepareError::Limit(limit)) => Failure::Limit {
            limit,
            progress: Box::default(),
        },
        ImageError::Prepare(PrepareError::Engine(reason)) => Failure::Engine(reason),
        ImageError::Platform(error) => {
            tracing::error!(%error, "a program could not be loaded");
            Failure::Engine("the program could not be loaded now".to_owned())
        }
    }
}

/// An error as lists show it.
pub(crate) fn summary(failure: &Failure) -> ErrorSummary {
    let (name, code) = match failure {
        Failure::Thrown(thrown) => {
            return ErrorSummary {
                name: thrown.name.clone(),
                message: thrown.message.clone(),
                code: thrown.code.clone(),
            };
        }
        Failure::Limit { .. } => ("LimitError", "limit-exceeded"),
        Failure::NeverSettles => ("Error", "never-settles"),
        Failure::Engine(_) => ("InternalError", "sandbox-failed"),
    };
    ErrorSummary {
        name: name.to_owned(),
        message: failure.to_string(),
        code: Some(code.to_owned()),
    }
}

/// Whether time ran out, as opposed to any other way to fail.
pub(crate) const fn is_timeout(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Limit {
            limit: Limit::Wall { .. } | Limit::Cpu { .. } | Limit::Queue { .. } | Limit::Waiting { .. },
            ..
        } | Failure::NeverSettles
    )
}

pub(crate) fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100_000.0).round() / 100.0
}
