//! A store in memory that is right at first sight: no index, no plan, every question answered by looking at everything.

mod aggregates;
mod documents;
mod filters;
mod records;
mod runs;
mod scalars;
mod sorts;
mod values;
mod words;

use async_trait::async_trait;
use bytes::Bytes;
use documents::Documents;
use records::Records;
use runs::Runs;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::aggregate::{AggregateQuery, Group};
use store::query::{History, RecordQuery};
use store::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, Expect, ObjectId, RecordId, RecordKey,
    RecordRow, Result, RunEvent, RunId, RunQuery, RunRow, Store, StoreError, ValueRow, WorkspaceId, Write,
};
use tokio::sync::broadcast;

/// The clock that decides what has expired: ms since the epoch.
pub type NowMs = Arc<dyn Fn() -> i64 + Send + Sync>;

pub struct Model {
    state: Mutex<State>,
    changes: broadcast::Sender<Change>,
    now_ms: NowMs,
}

#[derive(Clone, Default)]
struct State {
    documents: Documents,
    records: Records,
    blobs: BTreeMap<String, Bytes>,
    runs: Runs,
    outbox: Vec<Change>,
    last_position: i64,
}

impl Model {
    pub fn new(now_ms: NowMs) -> Self {
        Self {
            state: Mutex::default(),
            changes: broadcast::channel(4096).0,
            now_ms,
        }
    }

    fn state(&self) -> State {
        self.state.lock().unwrap().clone()
    }
}

#[async_trait]
impl Store for Model {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        let now_ms = (self.now_ms)();
        let mut kept = self.state.lock().unwrap();
        let mut state = kept.clone();
        for write in writes {
            state.apply(write, now_ms)?;
        }
        for change in &state.outbox {
            if change.position > kept.last_position {
                let _ = self.changes.send(change.clone());
            }
        }
        *kept = state;
        Ok(())
    }

    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        Ok(self.state().documents.one(kind, id, (self.now_ms)()))
    }

    async fn documents_by_id(&self, kind: &'static str, ids: &[String]) -> Result<Vec<Option<Document>>> {
        Ok(self.state().documents.many(kind, ids, (self.now_ms)()))
    }

    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        Ok(self.state().documents.lookup(kind, key, (self.now_ms)()))
    }

    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        Ok(self.state().documents.page(&query, (self.now_ms)()))
    }

    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>> {
        Ok(self.state().documents.search(search, (self.now_ms)()))
    }

    async fn blob(&self, id: &str) -> Result<Option<Bytes>> {
        Ok(self.state().blobs.remove(id))
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>> {
        Ok(self.state().records.one(key).cloned())
    }

    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>> {
        Ok(self.state().records.many(workspace_id, object_id, ids))
    }

    async fn query_records(&self, query: &RecordQuery) -> Result<Vec<RecordRow>> {
        Ok(self.state().records.page(query))
    }

    async fn count_records(&self, query: &RecordQuery) -> Result<u64> {
        Ok(self.state().records.matching(query).len() as u64)
    }

    async fn aggregate(&self, query: &AggregateQuery) -> Result<Vec<Group>> {
        Ok(self.state().records.aggregate(query))
    }

    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: History,
    ) -> Result<Vec<ValueRow>> {
        Ok(self.state().records.history(key, attribute_id, history))
    }

    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Result<Option<RecordKey>> {
        let records = self.state().records;
        let holder = records.holder(workspace_id, attribute_id, unique_key);
        Ok(holder.map(|value| value.key.clone()))
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        Ok(self.state().runs.one(id))
    }

    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>> {
        Ok(self.state().runs.page(query))
    }

    async fn count_runs(&self, query: &RunQuery) -> Result<u64> {
        Ok(self.state().runs.page(query).len() as u64)
    }

    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        Ok(self.state().runs.events(id, after, limit))
    }

    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        Ok(self.state.lock().unwrap().runs.claim(claim))
    }

    async fn next_due(&self) -> Result<Option<i64>> {
        Ok(self.state().runs.next_due())
    }

    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        let all = self.state().outbox.into_iter();
        Ok(all
            .filter(|change| change.position > after)
            .take(limit as usize)
            .collect())
    }

    fn watch(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        let mut state = self.state.lock().unwrap();
        let before = state.outbox.len();
        state.outbox.retain(|change| change.row.at_ms >= outbox_before_ms);
        let emitted = before - state.outbox.len();
        Ok((emitted + state.documents.sweep(now_ms) + state.runs.sweep(now_ms)) as u64)
    }
}

impl State {
    fn apply(&mut self, write: Write, now_ms: i64) -> Result<()> {
        match write {
            Write::PutDocument { document, expect } => self.documents.put(document, expect, now_ms)?,
            Write::DeleteDocument { kind, id, expect } => self.documents.delete(kind, &id, expect, now_ms)?,
            Write::PutRecord { record, expect } => self.records.put(record, expect)?,
            Write::DeleteRecord { key } => self.records.delete(&key),
            Write::AddValue { value } => self.records.add_value(value)?,
            Write::EndValue { key, id, active_until } => self.records.end_value(&key, &id, active_until)?,
            Write::DeleteValue { key, id } => self.records.delete_value(&key, &id),
            Write::PutBlob { id, bytes } => {
                self.blobs.entry(id).or_insert(bytes);
            }
            Write::DeleteBlob { id } => {
                self.blobs.remove(&id);
            }
            Write::PutRun { run, expect, events } => self.runs.put(run, expect, events)?,
            Write::DeleteRun { id } => self.runs.delete(&id),
            Write::KeepRunner { id, alive_until } => self.runs.keep_runner(id, alive_until),
            Write::Emit { row } => {
                self.last_position += 1;
                self.outbox.push(Change {
                    position: self.last_position,
                    row,
                });
            }
        }
        Ok(())
    }
}

fn conflict(kind: &str, id: &str) -> StoreError {
    StoreError::Conflict {
        kind: kind.to_owned(),
        id: id.to_owned(),
    }
}

fn check(expect: Expect, found: Option<i64>, kind: &str, id: &str) -> Result<()> {
    let holds = match expect {
        Expect::Anything => true,
        Expect::Absent => found.is_none(),
        Expect::Present => found.is_some(),
        Expect::Revision(revision) => found == Some(revision),
    };
    if holds { Ok(()) } else { Err(conflict(kind, id)) }
}
