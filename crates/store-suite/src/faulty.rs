//! A store whose machine fails: it passes everything on to another store, and does what a failing one does when told.

use async_trait::async_trait;
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::aggregate::{AggregateQuery, Group};
use store::query::{History, RecordQuery};
use store::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, ObjectId, RecordId, RecordKey, RecordRow,
    Result, RunEvent, RunId, RunQuery, RunRow, Store, StoreError, ValueRow, WorkspaceId, Write,
};
use tokio::sync::broadcast;

/// What goes wrong, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The database is locked for longer than anybody waits. Nothing happened.
    Busy,
    /// The server chose other transactions over this one, again and again. Nothing happened.
    Serialization,
    /// The connection broke before the commit arrived. Nothing happened.
    LostBefore,
    /// The connection broke after the commit happened, and nobody can say that it did.
    LostAfter,
    /// There is no room for what is to be written. Nothing happened.
    DiskFull,
    /// The disk takes this long to say that it has written. It happens.
    SlowSync(Duration),
}

/// See the module.
pub struct Faulty {
    inner: Arc<dyn Store>,
    /// What goes wrong with the next commits and sweeps.
    commits: Mutex<VecDeque<Fault>>,
    /// What goes wrong with the next reads.
    reads: Mutex<VecDeque<Fault>>,
}

impl Faulty {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            commits: Mutex::default(),
            reads: Mutex::default(),
        }
    }

    /// The next commits fail so, one after the other.
    pub fn fail_commits(&self, faults: impl IntoIterator<Item = Fault>) {
        self.commits.lock().unwrap().extend(faults);
    }

    /// The next reads fail so, one after the other.
    pub fn fail_reads(&self, faults: impl IntoIterator<Item = Fault>) {
        self.reads.lock().unwrap().extend(faults);
    }

    async fn write<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let fault = self.commits.lock().unwrap().pop_front();
        match fault {
            Some(Fault::LostAfter) => {
                work.await?;
                Err(error(Fault::LostAfter))
            }
            Some(Fault::SlowSync(time)) => {
                let done = work.await;
                tokio::time::sleep(time).await;
                done
            }
            Some(fault) => Err(error(fault)),
            None => work.await,
        }
    }

    async fn read<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let fault = self.reads.lock().unwrap().pop_front();
        match fault {
            Some(Fault::SlowSync(time)) => {
                tokio::time::sleep(time).await;
                work.await
            }
            Some(fault) => Err(error(fault)),
            None => work.await,
        }
    }
}

/// What a caller sees of a fault.
fn error(fault: Fault) -> StoreError {
    match fault {
        Fault::Busy => StoreError::Busy("database is locked".to_owned()),
        Fault::Serialization => StoreError::Busy("could not serialize access due to concurrent update".to_owned()),
        Fault::LostBefore => StoreError::Unavailable("connection closed".to_owned()),
        Fault::LostAfter => StoreError::Unavailable(
            "the connection was lost during a commit, and whether it happened is not known".to_owned(),
        ),
        Fault::DiskFull => StoreError::Unavailable("database or disk is full".to_owned()),
        Fault::SlowSync(_) => StoreError::Busy("the disk is slow".to_owned()),
    }
}

#[async_trait]
impl Store for Faulty {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        self.write(self.inner.commit(writes)).await
    }
    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        self.read(self.inner.document(kind, id)).await
    }
    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        self.read(self.inner.lookup(kind, key)).await
    }
    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        self.read(self.inner.documents(query)).await
    }
    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>> {
        self.read(self.inner.search_documents(search)).await
    }
    async fn blob(&self, id: &str) -> Result<Option<Bytes>> {
        self.read(self.inner.blob(id)).await
    }
    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>> {
        self.read(self.inner.record(key)).await
    }
    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>> {
        self.read(self.inner.records(workspace_id, object_id, ids)).await
    }
    async fn query_records(&self, query: &RecordQuery) -> Result<Vec<RecordRow>> {
        self.read(self.inner.query_records(query)).await
    }
    async fn count_records(&self, query: &RecordQuery) -> Result<u64> {
        self.read(self.inner.count_records(query)).await
    }
    async fn aggregate(&self, query: &AggregateQuery) -> Result<Vec<Group>> {
        self.read(self.inner.aggregate(query)).await
    }
    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: History,
    ) -> Result<Vec<ValueRow>> {
        self.read(self.inner.values(key, attribute_id, history)).await
    }
    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Result<Option<RecordKey>> {
        self.read(self.inner.unique_holder(workspace_id, attribute_id, unique_key))
            .await
    }
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.read(self.inner.run(id)).await
    }
    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>> {
        self.read(self.inner.runs(query)).await
    }
    async fn count_runs(&self, query: &RunQuery) -> Result<u64> {
        self.read(self.inner.count_runs(query)).await
    }
    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        self.read(self.inner.run_events(id, after, limit)).await
    }
    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        self.write(self.inner.claim_runs(claim)).await
    }
    async fn next_due(&self) -> Result<Option<i64>> {
        self.read(self.inner.next_due()).await
    }
    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        self.read(self.inner.outbox(after, limit)).await
    }
    fn watch(&self) -> broadcast::Receiver<Change> {
        self.inner.watch()
    }
    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        self.write(self.inner.sweep(now_ms, outbox_before_ms)).await
    }
}
