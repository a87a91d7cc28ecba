use super::Workflows;
use crate::{
    machine::{Action, Event, Refused, State, apply, pending},
    workflow::Version,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::{Cause, Expect, OutboxRow, RunEvent, RunId, RunRow, StoreError, Write};

/// A run that this process drives or writes to: what is stored of it, and what has happened to it since.
pub(crate) struct Held {
    /// As stored; the revision is 0 while it is not.
    pub(crate) row: RunRow,
    /// With the unsaved events.
    pub(crate) state: State,
    pub(crate) version: Arc<Version>,
    /// As of the last save.
    saved: State,
    unsaved: Vec<(i64, Event)>,
    /// Whether this is who drives it, as opposed to somebody who only writes to it.
    pub(crate) is_driver: bool,
    /// What the block visited now was begun with, and the items of the loop it is in, so that the journal is not read for
    /// what was just written.
    pub(crate) input: Option<(u32, Json)>,
    pub(crate) items: Option<(i64, Arc<Vec<Json>>)>,
}

/// Why something was not saved.
#[derive(Debug)]
pub(crate) enum NotSaved {
    /// Somebody else drives the run now; whatever was done here counts no more.
    Lost,
    /// What else was to be written does not go with what is there now.
    Other(StoreError),
}

impl Held {
    /// A run as it is stored.
    ///
    /// # Errors
    /// What the store answers; corrupt, when the state cannot be read or its version is gone.
    pub(crate) async fn of(workflows: &Workflows, row: RunRow) -> store::Result<Self> {
        let state = read_state(&row)?;
        let version = workflows.version(&state.version).await?.ok_or_else(|| {
            StoreError::Corrupt(format!(
                "run {}: there is no workflow version {}",
                row.id, state.version
            ))
        })?;
        Ok(Self {
            row,
            saved: state.clone(),
            state,
            version,
            unsaved: Vec::new(),
            is_driver: false,
            input: None,
            items: None,
        })
    }

    /// A new run; nothing of it is stored yet.
    pub(crate) fn new(id: RunId, state: State, version: Arc<Version>, now_ns: i64) -> Self {
        let row = RunRow {
            id,
            workspace_id: version.workspace_id.clone(),
            workflow_id: version.workflow_id.clone(),
            state: String::new(),
            status: String::new(),
            created_at: now_ns,
            due_at: None,
            runner: None,
            expires_at: None,
            revision: 0,
        };
        Self {
            row,
            saved: state.clone(),
            state,
            version,
            unsaved: Vec::new(),
            is_driver: false,
            input: None,
            items: None,
        }
    }

    /// Takes an event in; it is stored with the next save. `false` when it does not go with where the run stands.
    pub(crate) fn note(&mut self, event: Event, now_ms: i64) -> bool {
        self.try_note(event, now_ms).is_ok()
    }

    /// The same, with the reason.
    pub(crate) fn try_note(&mut self, event: Event, now_ms: i64) -> Result<(), Refused> {
        apply(&mut self.state, &event, &self.version.definition, now_ms)?;
        self.unsaved.push((now_ms, event));
        Ok(())
    }

    /// Whether it is this process's after the last save, and is to be driven.
    pub(crate) fn is_taken(&self, workflows: &Workflows) -> bool {
        self.row.runner.as_ref() == Some(&workflows.0.runner)
    }

    /// Forgets what is unsaved.
    pub(crate) fn take_back(&mut self) {
        self.unsaved.clear();
        self.state = self.saved.clone();
    }

    /// What is said of everything that is written for it.
    pub(crate) fn cause(&self) -> Cause {
        Cause {
            run_id: self.row.id.clone(),
            chain: self.state.trigger.chain.clone(),
            began_at: self.state.created_at_ms,
        }
    }

    /// What is to be done next.
    pub(crate) fn pending(&self) -> Option<Action> {
        pending(&self.state)
    }

    /// Whether this process has something to do for it now.
    pub(crate) fn is_busy(&self, now_ms: i64) -> bool {
        match self.pending() {
            None => false,
            Some(Action::Wake { at_ms }) => at_ms <= now_ms,
            Some(_) => true,
        }
    }

    pub(crate) fn has_unsaved(&self) -> bool {
        !self.unsaved.is_empty()
    }

    /// The writes that store the run with its unsaved events. It is this process's for as long as it has something to do
    /// for it, unless another one drives it.
    pub(crate) fn writes(&self, workflows: &Workflows, now_ms: i64) -> Vec<Write> {
        let me = &workflows.0.runner;
        let busy = self.is_busy(now_ms);
        let others = self.row.runner.as_ref().filter(|runner| *runner != me);
        let runner = match others {
            Some(other) if !self.state.status.is_over() => Some(other.clone()),
            _ => busy.then(|| me.clone()),
        };
        let first = self.state.events - self.unsaved.len() as i64 + 1;
        let events = self
            .unsaved
            .iter()
            .zip(first..)
            .map(|((at_ms, event), number)| RunEvent {
                number,
                at_ms: *at_ms,
                body: serde_json::to_string(event).expect("events have string keys only"),
            });
        let run = RunRow {
            state: serde_json::to_string(&self.state).expect("states have string keys only"),
            status: self.state.status.as_str().to_owned(),
            due_at: self
                .state
                .due_at_ms()
                .map(|at_ms| at_ms.max(if busy { now_ms } else { at_ms })),
            runner,
            expires_at: self
                .state
                .ended_at_ms
                .map(|at_ms| at_ms + workflows.0.config.retention_ms),
            ..self.row.clone()
        };
        let expect = match self.row.revision {
            0 => Expect::Absent,
            revision => Expect::Revision(revision),
        };
        let told = OutboxRow {
            workspace_id: self.row.workspace_id.clone(),
            topic: "run.changed".to_owned(),
            payload: json!({
                "run_id": self.row.id, "workflow_id": self.row.workflow_id, "status": self.state.status,
            }),
            at_ms: now_ms,
        };
        vec![
            Write::PutRun {
                run,
                expect,
                events: events.collect(),
            },
            Write::Emit { row: told },
        ]
    }

    /// That what [`Held::writes`] gave is stored.
    pub(crate) fn stored(&mut self, workflows: &Workflows, now_ms: i64) {
        let me = &workflows.0.runner;
        let busy = self.is_busy(now_ms);
        let is_others = self.row.runner.as_ref().is_some_and(|runner| runner != me);
        if !is_others || self.state.status.is_over() {
            self.row.runner = busy.then(|| me.clone());
        }
        self.row.revision += 1;
        self.saved = self.state.clone();
        self.unsaved.clear();
    }

    /// Stores the run together with `beside`. When somebody else has written the run meanwhile (a callback, a member), what
    /// happened here happens after that; what does not go with it any more is left out.
    pub(crate) async fn save(&mut self, workflows: &Workflows, beside: &[Write]) -> Result<(), NotSaved> {
        let mut pause_ms = 20;
        loop {
            let now_ms = workflows.now_ms();
            let mut writes = beside.to_vec();
            writes.extend(self.writes(workflows, now_ms));
            match workflows.0.store.commit(writes).await {
                Ok(()) => {
                    self.stored(workflows, now_ms);
                    return Ok(());
                }
                Err(StoreError::Conflict { kind, .. }) if kind == "run" => {}
                // It may have been stored all the same.
                Err(StoreError::Busy(_) | StoreError::Unavailable(_)) if !workflows.is_stopped() => {
                    tokio::time::sleep(std::time::Duration::from_millis(pause_ms)).await;
                    pause_ms = (pause_ms * 2).min(2_000);
                }
                Err(error) => return Err(NotSaved::Other(error)),
            }
            self.catch_up(workflows).await?;
            if !self.has_unsaved() {
                return Ok(());
            }
        }
    }

    /// Reads the run again and does on top of it what is unsaved.
    pub(crate) async fn catch_up(&mut self, workflows: &Workflows) -> Result<(), NotSaved> {
        let row = loop {
            match workflows.0.store.run(&self.row.id).await {
                Ok(Some(row)) => break row,
                Ok(None) if self.row.revision == 0 => return Ok(()),
                Ok(None) => return Err(NotSaved::Lost),
                Err(StoreError::Busy(_) | StoreError::Unavailable(_)) if !workflows.is_stopped() => {
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
                Err(error) => return Err(NotSaved::Other(error)),
            }
        };
        let is_mine = row.runner.as_ref() == Some(&workflows.0.runner);
        let state = read_state(&row).map_err(NotSaved::Other)?;
        let already = state.events - self.saved.events;
        self.row = row;
        self.saved = state.clone();
        self.state = state;
        if self.is_driver && !is_mine {
            return Err(NotSaved::Lost);
        }
        let unsaved = std::mem::take(&mut self.unsaved);
        // A commit whose answer got lost was stored after all: nothing else writes this process's own events.
        let done = if already > 0 {
            self.count_stored(workflows, &unsaved, already).await?
        } else {
            0
        };
        for (at_ms, event) in unsaved.into_iter().skip(done) {
            self.note(event, at_ms);
        }
        Ok(())
    }

    /// How many of the unsaved events are at the end of the journal already.
    async fn count_stored(
        &self,
        workflows: &Workflows,
        unsaved: &[(i64, Event)],
        already: i64,
    ) -> Result<usize, NotSaved> {
        let Some((_, first)) = unsaved.first() else {
            return Ok(0);
        };
        let after = self.state.events - already;
        let limit = u32::try_from(already).unwrap_or(u32::MAX);
        let journal = workflows.0.store.run_events(&self.row.id, after, limit).await;
        let journal = journal.map_err(NotSaved::Other)?;
        let body = serde_json::to_string(first).expect("events have string keys only");
        let is_stored = journal.iter().any(|entry| entry.body == body);
        Ok(if is_stored { unsaved.len() } else { 0 })
    }
}

pub(crate) fn read_state(row: &RunRow) -> store::Result<State> {
    serde_json::from_str(&row.state).map_err(|error| StoreError::Corrupt(format!("run {}: {error}", row.id)))
}
