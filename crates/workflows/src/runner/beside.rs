use super::{
    Workflows,
    held::{Held, NotSaved},
};
use crate::{
    effects::{AnswerOf, Written},
    machine::{Answered, Event},
};
use async_trait::async_trait;
use serde_json::Value as Json;
use std::sync::Arc;
use store::{Committing, Expect, OutboxRow, Result, StoreError, WorkspaceId, Write};
use tokio::sync::Mutex;

/// The commit of a step of a run: it holds the step's result as well.
pub(super) struct InRun {
    pub(super) workflows: Workflows,
    pub(super) visit: u32,
    pub(super) answer: AnswerOf,
    pub(super) shared: Arc<Shared>,
}

/// What a step and its driver share while it runs.
pub(super) struct Shared {
    pub(super) held: Mutex<Held>,
    /// What else is written with the step's result.
    pub(super) along: std::sync::Mutex<Vec<Write>>,
    /// Whether the result is stored.
    pub(super) is_stored: std::sync::atomic::AtomicBool,
    /// Whether somebody else drives the run now.
    pub(super) is_lost: std::sync::atomic::AtomicBool,
}

use std::sync::atomic::Ordering::SeqCst;

#[async_trait]
impl Committing for InRun {
    async fn commit(&self, mut writes: Vec<Write>) -> Result<()> {
        let mut held = self.shared.held.lock().await;
        if self.shared.is_stored.load(SeqCst) {
            return Err(StoreError::Unavailable("a step of a workflow writes once".to_owned()));
        }
        held.cause().mark(&mut writes);
        let answer = Answered::Outcome {
            id: "done".to_owned(),
            data: (self.answer)(&written(&writes)),
        };
        writes.extend(
            self.shared
                .along
                .lock()
                .expect("nobody panics while holding it")
                .iter()
                .cloned(),
        );
        let event = Event::StepEnded {
            visit: self.visit,
            answer,
            execution: None,
        };
        let mut pause_ms = 20;
        if !held.note(event, self.workflows.now_ms()) {
            return Err(StoreError::Unavailable("the run has left this block".to_owned()));
        }
        loop {
            let now_ms = self.workflows.now_ms();
            let mut all = writes.clone();
            all.extend(held.writes(&self.workflows, now_ms));
            match self.workflows.0.store.commit(all).await {
                Ok(()) => {
                    held.stored(&self.workflows, now_ms);
                    self.shared.is_stored.store(true, SeqCst);
                    return Ok(());
                }
                Err(StoreError::Conflict { kind, .. }) if kind == "run" => {}
                // It may have been stored all the same.
                Err(StoreError::Busy(_) | StoreError::Unavailable(_)) if !self.workflows.is_stopped() => {
                    tokio::time::sleep(std::time::Duration::from_millis(pause_ms)).await;
                    pause_ms = (pause_ms * 2).min(2_000);
                }
                // Others wrote the same records, or hold what is unique: the step is not over.
                Err(error) => {
                    held.take_back();
                    return Err(error);
                }
            }
            match held.catch_up(&self.workflows).await {
                Ok(()) if held.has_unsaved() => {}
                Ok(()) => {
                    self.shared.is_stored.store(true, SeqCst);
                    return Ok(());
                }
                Err(NotSaved::Lost) => {
                    self.shared.is_lost.store(true, SeqCst);
                    return Err(StoreError::Unavailable(
                        "another process drives this run now".to_owned(),
                    ));
                }
                Err(NotSaved::Other(error)) => return Err(error),
            }
        }
    }
}

/// What a step wrote, as its answer is made of it.
pub(crate) fn written(writes: &[Write]) -> Written {
    let mut written = Written::default();
    for write in writes {
        match write {
            // A change puts the record that it is about last (`records`, `Change::writes`).
            Write::PutRecord { record, expect } => {
                written
                    .records
                    .insert(0, (record.key.clone(), *expect == Expect::Absent));
            }
            Write::PutDocument { document, .. } if written.documents.iter().all(|(kind, _)| *kind != document.kind) => {
                written.documents.push((document.kind.clone(), document.id.clone()));
            }
            _ => {}
        }
    }
    written
}

/// Something that members are told with a step's result.
pub(crate) fn told(workspace_id: &WorkspaceId, topic: &str, payload: Json, at_ms: i64) -> Write {
    Write::Emit {
        row: OutboxRow {
            workspace_id: workspace_id.clone(),
            topic: topic.to_owned(),
            payload,
            at_ms,
        },
    }
}
