use super::{
    Workflows,
    held::{Held, NotSaved},
};
use crate::{
    effects::{AnswerOf, Written},
    machine::{Answered, Event},
};
use async_trait::async_trait;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, Expect, ObjectId, OutboxRow, RecordId,
    RecordKey, RecordRow, Result, RunEvent, RunId, RunQuery, RunRow, Store, StoreError, ValueRow, WorkspaceId, Write,
    aggregate, query,
};
use tokio::sync::{Mutex, broadcast};

/// The store as a step writes to it: what it commits is committed by whoever runs the step.
pub(crate) struct Beside {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) commit: Box<dyn Committing>,
}

/// Makes the one commit of a step, with whatever belongs to it.
#[async_trait]
pub(crate) trait Committing: Send + Sync {
    /// As [`Store::commit`].
    async fn commit(&self, writes: Vec<Write>) -> Result<()>;
}

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
        let chain =
            json!({ "run_id": held.row.id, "chain": held.state.trigger.chain, "began_at": held.state.created_at_ms });
        for write in &mut writes {
            if let Write::Emit { row } = write
                && let Some(payload) = row.payload.as_object_mut()
            {
                payload.insert("caused_by".to_owned(), chain.clone());
            }
        }
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

#[async_trait]
impl Store for Beside {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        self.commit.commit(writes).await
    }

    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        self.store.document(kind, id).await
    }
    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        self.store.lookup(kind, key).await
    }
    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        self.store.documents(query).await
    }
    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>> {
        self.store.search_documents(search).await
    }
    async fn blob(&self, id: &str) -> Result<Option<bytes::Bytes>> {
        self.store.blob(id).await
    }
    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>> {
        self.store.record(key).await
    }
    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>> {
        self.store.records(workspace_id, object_id, ids).await
    }
    async fn query_records(&self, query: &query::RecordQuery) -> Result<Vec<RecordRow>> {
        self.store.query_records(query).await
    }
    async fn count_records(&self, query: &query::RecordQuery) -> Result<u64> {
        self.store.count_records(query).await
    }
    async fn aggregate(&self, query: &aggregate::AggregateQuery) -> Result<Vec<aggregate::Group>> {
        self.store.aggregate(query).await
    }
    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: query::History,
    ) -> Result<Vec<ValueRow>> {
        self.store.values(key, attribute_id, history).await
    }
    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Result<Option<RecordKey>> {
        self.store.unique_holder(workspace_id, attribute_id, unique_key).await
    }
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.store.run(id).await
    }
    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>> {
        self.store.runs(query).await
    }
    async fn count_runs(&self, query: &RunQuery) -> Result<u64> {
        self.store.count_runs(query).await
    }
    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        self.store.run_events(id, after, limit).await
    }
    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        self.store.claim_runs(claim).await
    }
    async fn next_due(&self) -> Result<Option<i64>> {
        self.store.next_due().await
    }
    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        self.store.outbox(after, limit).await
    }
    fn watch(&self) -> broadcast::Receiver<Change> {
        self.store.watch()
    }
    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        self.store.sweep(now_ms, outbox_before_ms).await
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
