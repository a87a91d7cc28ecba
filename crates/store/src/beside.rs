use crate::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, ObjectId, RecordId, RecordKey, RecordRow,
    Result, RunEvent, RunId, RunQuery, RunRow, Store, ValueRow, WorkspaceId, Write, aggregate, query,
};
use async_trait::async_trait;
use std::sync::Arc;
use tokio::sync::broadcast;

/// A store whose commits somebody else makes, who adds to them what belongs there.
pub struct Beside {
    /// What is read.
    pub store: Arc<dyn Store>,
    pub commit: Box<dyn Committing>,
}

/// Makes the commits of a [`Beside`].
#[async_trait]
pub trait Committing: Send + Sync + 'static {
    /// As [`Store::commit`].
    async fn commit(&self, writes: Vec<Write>) -> Result<()>;
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
