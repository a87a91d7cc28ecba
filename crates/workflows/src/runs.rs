//! Runs as people see them, and what they ask of them.

use crate::{
    WorkflowError, Workflows,
    machine::{Answered, Event, Finished, RetryFrom, State, Status},
    manage::not_found,
    runner::{Held, NewRun, NotSaved, read_state},
    workflow::{Version, Workflow},
};
use serde::Serialize;
use serde_json::Value as Json;
use std::sync::Arc;
use store::{RunId, RunQuery, RunRow, StoreError, WorkspaceId};

/// A run in a list.
#[derive(Debug, Clone)]
pub struct ListedRun {
    pub id: RunId,
    pub workflow_id: String,
    /// In ns since the epoch.
    pub created_at: i64,
    pub state: State,
    pub version: Option<Arc<Version>>,
}

/// A run with everything that happened.
#[derive(Debug, Clone)]
pub struct RunDetails {
    pub run: ListedRun,
    pub visits: Vec<VisitDetails>,
}

/// One try of a block.
#[derive(Debug, Clone, Serialize)]
pub struct VisitDetails {
    /// `uniqueExecutionId`.
    pub id: String,
    pub block: String,
    pub iteration: Option<u32>,
    /// From 1, of the same visit.
    pub attempt: u32,
    /// `running`, `waiting`, `completed` or `failed`.
    pub status: &'static str,
    pub outcome: Option<String>,
    pub input: Json,
    pub output: Json,
    pub error: Option<String>,
    pub started_at_ms: i64,
    pub ended_at_ms: Option<i64>,
    /// Executions of the app, in order: `execute`, then one for each callback.
    pub app_executions: Vec<String>,
}

type Result<T> = std::result::Result<T, WorkflowError>;

impl Workflows {
    /// A page of the runs of a workflow, or of all, newest first.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn runs(
        &self,
        workspace_id: &WorkspaceId,
        workflow_id: Option<&str>,
        statuses: &[String],
        after: Option<(i64, RunId)>,
        limit: u32,
    ) -> Result<Vec<ListedRun>> {
        let query = RunQuery {
            workspace_id: workspace_id.clone(),
            workflow_id: workflow_id.map(str::to_owned),
            statuses: statuses.to_vec(),
            after,
            limit,
        };
        let mut listed = Vec::new();
        for row in self.0.store.runs(&query).await? {
            listed.push(self.listed(row).await?);
        }
        Ok(listed)
    }

    /// One run with all its visits.
    ///
    /// # Errors
    /// Not found.
    pub async fn run(&self, workspace_id: &WorkspaceId, id: &RunId) -> Result<RunDetails> {
        let row = self.row(workspace_id, id).await?;
        let mut visits = Visits::default();
        let mut after = 0;
        let version = self.version(&read_state(&row)?.version).await?;
        // Replayed, so that what is shown is what the journal says.
        let mut state: Option<State> = None;
        loop {
            let page = self.0.store.run_events(id, after, 500).await?;
            let is_last = page.len() < 500;
            for entry in page {
                after = entry.number;
                let event: Event = serde_json::from_str(&entry.body)
                    .map_err(|error| StoreError::Corrupt(format!("run {id}: entry {after}: {error}")))?;
                if let Some(version) = &version {
                    replay(&mut state, &event, version, entry.at_ms, &row);
                }
                visits.take(id, &event, state.as_ref(), entry.at_ms);
            }
            if is_last {
                break;
            }
        }
        Ok(RunDetails {
            run: self.listed(row).await?,
            visits: visits.0,
        })
    }

    /// The workflow of a run, as it is kept.
    ///
    /// # Errors
    /// Not found.
    pub async fn workflow_of(&self, workspace_id: &WorkspaceId, id: &RunId) -> Result<Workflow> {
        let row = self.row(workspace_id, id).await?;
        Ok(self.workflow(workspace_id, &row.workflow_id).await?.value)
    }

    /// Asks a run for something; see [`crate::machine`] for what goes with which state.
    ///
    /// # Errors
    /// Not found; refused, with the reason.
    pub async fn ask(&self, workspace_id: &WorkspaceId, id: &RunId, event: Event) -> Result<RunDetails> {
        let row = self.row(workspace_id, id).await?;
        let mut held = Held::of(self, row).await?;
        let now_ms = self.now_ms();
        if let Err(reason) = held.try_note(event, now_ms) {
            return Err(WorkflowError::Refused(format!("That cannot be done: {reason}.")));
        }
        match held.save(self, &[]).await {
            Ok(()) => {}
            Err(NotSaved::Lost) => return Err(not_found("run", id)),
            Err(NotSaved::Other(error)) => return Err(error.into()),
        }
        if held.is_taken(self) {
            self.drive_soon(held);
        }
        self.run(workspace_id, id).await
    }

    /// A new run with the trigger data of another.
    ///
    /// # Errors
    /// Not found.
    pub async fn rerun(&self, workspace_id: &WorkspaceId, id: &RunId) -> Result<RunDetails> {
        let row = self.row(workspace_id, id).await?;
        let state = read_state(&row)?;
        let version = self
            .version(&state.version)
            .await?
            .ok_or_else(|| not_found("version", &state.version))?;
        let new = NewRun {
            version,
            block: state.trigger.block,
            outcome: state.trigger.outcome,
            data: state.trigger.data,
            caused_by: None,
        };
        let id = self.begin(new).await?.ok_or_else(|| not_found("run", id))?;
        self.run(workspace_id, &id).await
    }

    /// As [`Workflows::ask`], for a retry.
    ///
    /// # Errors
    /// Not found; refused.
    pub async fn retry(
        &self,
        workspace_id: &WorkspaceId,
        id: &RunId,
        from: RetryFrom,
        by: Option<String>,
    ) -> Result<RunDetails> {
        self.ask(workspace_id, id, Event::RetryAsked { from, by }).await
    }

    async fn row(&self, workspace_id: &WorkspaceId, id: &RunId) -> Result<RunRow> {
        let row = self.0.store.run(id).await?;
        row.filter(|row| row.workspace_id == *workspace_id)
            .ok_or_else(|| not_found("run", id))
    }

    async fn listed(&self, row: RunRow) -> Result<ListedRun> {
        let state = read_state(&row)?;
        Ok(ListedRun {
            version: self.version(&state.version).await?,
            id: row.id,
            workflow_id: row.workflow_id,
            created_at: row.created_at,
            state,
        })
    }
}

fn replay(state: &mut Option<State>, event: &Event, version: &Version, at_ms: i64, row: &RunRow) {
    if let Event::Started { trigger, .. } = event {
        *state = Some(State::new(
            version.id.clone(),
            String::new(),
            trigger.clone(),
            row.created_at / 1_000_000,
        ));
    }
    if let Some(state) = state
        && crate::machine::apply(state, event, &version.definition, at_ms).is_err()
    {
        tracing::error!(run = %row.id, "a run's journal has an entry that does not go with those before it");
    }
}

#[derive(Default)]
struct Visits(Vec<VisitDetails>);

impl Visits {
    fn take(&mut self, run_id: &RunId, event: &Event, state: Option<&State>, at_ms: i64) {
        match event {
            Event::StepBegan { visit, input } => {
                let at = state.and_then(|state| state.at.as_ref());
                let id = format!("{run_id}.{visit}");
                let before = self.0.iter().filter(|known| known.id == id).count();
                self.0.push(VisitDetails {
                    id,
                    block: at.map(|at| at.block.clone()).unwrap_or_default(),
                    iteration: at.and_then(|at| at.iteration),
                    attempt: u32::try_from(before + 1).unwrap_or(u32::MAX),
                    status: "running",
                    outcome: None,
                    input: input.clone(),
                    output: Json::Null,
                    error: None,
                    started_at_ms: at_ms,
                    ended_at_ms: None,
                    app_executions: Vec::new(),
                });
            }
            Event::StepEnded {
                visit,
                answer,
                execution,
            } => {
                if let Some(details) = self.of(run_id, *visit) {
                    details.app_executions.extend(execution.clone());
                    details.ended(answer, at_ms);
                }
            }
            Event::CallbackAnswered {
                visit,
                answer,
                execution,
                ..
            } => {
                if let Some(details) = self.of(run_id, *visit) {
                    details.app_executions.extend(execution.clone());
                    details.finished(answer, at_ms);
                }
            }
            Event::Woke { visit } => {
                let has_failed = state.is_some_and(|state| state.status == Status::Failed);
                let reason = state
                    .and_then(|state| state.error.as_ref())
                    .map(|error| error.message.clone());
                if let Some(details) = self.of(run_id, *visit).filter(|details| details.status == "waiting") {
                    details.status = if has_failed { "failed" } else { "completed" };
                    details.error = reason.filter(|_| has_failed);
                    details.ended_at_ms = Some(at_ms);
                }
            }
            _ => {}
        }
    }

    fn of(&mut self, run_id: &RunId, visit: u32) -> Option<&mut VisitDetails> {
        let id = format!("{run_id}.{visit}");
        self.0.iter_mut().rev().find(|details| details.id == id)
    }
}

impl VisitDetails {
    fn ended(&mut self, answer: &Answered, at_ms: i64) {
        match answer {
            Answered::Outcome { id, data } => self.completed(Some(id.as_str()), data.clone(), at_ms),
            Answered::Exit => self.completed(None, Json::Null, at_ms),
            Answered::Each { items } => self.completed(None, items.clone().into(), at_ms),
            Answered::Defer { .. } => self.status = "waiting",
            Answered::Until { id, data, .. } => {
                self.status = "waiting";
                self.outcome = Some(id.clone());
                self.output = data.clone();
            }
            Answered::Error { message, .. } => self.failed(message, at_ms),
        }
    }

    fn finished(&mut self, answer: &Finished, at_ms: i64) {
        match answer {
            Finished::Outcome { id, data } => self.completed(Some(id.as_str()), data.clone(), at_ms),
            Finished::Exit => self.completed(None, Json::Null, at_ms),
            Finished::Error { message } => self.failed(message, at_ms),
            Finished::NoOp => {}
            Finished::Threw { message } => self.error = Some(message.clone()),
        }
    }

    fn completed(&mut self, outcome: Option<&str>, output: Json, at_ms: i64) {
        self.status = "completed";
        self.outcome = outcome.map(str::to_owned);
        self.output = output;
        self.error = None;
        self.ended_at_ms = Some(at_ms);
    }

    fn failed(&mut self, message: &str, at_ms: i64) {
        self.status = "failed";
        self.error = Some(message.to_owned());
        self.ended_at_ms = Some(at_ms);
    }
}
