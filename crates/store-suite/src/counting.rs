//! A store that counts how often records are read or looked up.

use async_trait::async_trait;
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::aggregate::{AggregateQuery, Group};
use store::query::{History, RecordQuery};
use store::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, ObjectId, RecordId, RecordKey, RecordRow,
    Result, RunEvent, RunId, RunQuery, RunRow, Store, ValueRow, WorkspaceId, Write,
};
use tokio::sync::broadcast;

/// See the module.
pub struct Counting {
    inner: Arc<dyn Store>,
    reads: AtomicUsize,
}

impl Counting {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            reads: AtomicUsize::new(0),
        }
    }

    /// How often until now.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }

    fn count(&self) -> &Arc<dyn Store> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        &self.inner
    }
}

#[async_trait]
impl Store for Counting {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        self.inner.commit(writes).await
    }
    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        self.inner.document(kind, id).await
    }
    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        self.inner.lookup(kind, key).await
    }
    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        self.inner.documents(query).await
    }
    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>> {
        self.inner.search_documents(search).await
    }
    async fn blob(&self, id: &str) -> Result<Option<Bytes>> {
        self.inner.blob(id).await
    }
    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>> {
        self.count().record(key).await
    }
    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>> {
        self.count().records(workspace_id, object_id, ids).await
    }
    async fn query_records(&self, query: &RecordQuery) -> Result<Vec<RecordRow>> {
        self.count().query_records(query).await
    }
    async fn count_records(&self, query: &RecordQuery) -> Result<u64> {
        self.count().count_records(query).await
    }
    async fn aggregate(&self, query: &AggregateQuery) -> Result<Vec<Group>> {
        self.count().aggregate(query).await
    }
    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: History,
    ) -> Result<Vec<ValueRow>> {
        self.count().values(key, attribute_id, history).await
    }
    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        key: &str,
    ) -> Result<Option<RecordKey>> {
        self.count().unique_holder(workspace_id, attribute_id, key).await
    }
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.inner.run(id).await
    }
    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>> {
        self.inner.runs(query).await
    }
    async fn count_runs(&self, query: &RunQuery) -> Result<u64> {
        self.inner.count_runs(query).await
    }
    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        self.inner.run_events(id, after, limit).await
    }
    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        self.inner.claim_runs(claim).await
    }
    async fn next_due(&self) -> Result<Option<i64>> {
        self.inner.next_due().await
    }
    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        self.inner.outbox(after, limit).await
    }
    fn watch(&self) -> broadcast::Receiver<Change> {
        self.inner.watch()
    }
    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        self.inner.sweep(now_ms, outbox_before_ms).await
    }
}
