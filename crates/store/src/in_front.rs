use crate::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, ObjectId, RecordId, RecordKey, RecordRow,
    Result, RunEvent, RunId, RunQuery, RunRow, Store, ValueRow, WorkspaceId, Write, aggregate, query,
};
use async_trait::async_trait;
use tokio::sync::broadcast;

/// A store in front of another one, to which it passes everything on. What it does besides, or instead, it says by the
/// methods that have a body here; in these, `work` is what the store behind would do.
pub trait InFront: Send + Sync + 'static {
    /// The store behind it.
    fn behind(&self) -> &dyn Store;

    /// A read of anything.
    fn on_read<T: Send>(&self, work: impl Future<Output = Result<T>> + Send) -> impl Future<Output = Result<T>> + Send {
        work
    }

    /// A read of records or of their values.
    fn on_records<T: Send>(
        &self,
        work: impl Future<Output = Result<T>> + Send,
    ) -> impl Future<Output = Result<T>> + Send {
        self.on_read(work)
    }

    /// A change of anything.
    fn on_change<T: Send>(
        &self,
        work: impl Future<Output = Result<T>> + Send,
    ) -> impl Future<Output = Result<T>> + Send {
        work
    }

    /// A commit.
    fn on_commit(&self, writes: Vec<Write>) -> impl Future<Output = Result<()>> + Send {
        self.on_change(self.behind().commit(writes))
    }
}

#[async_trait]
impl<S: InFront> Store for S {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        self.on_commit(writes).await
    }
    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        self.on_read(self.behind().document(kind, id)).await
    }
    async fn documents_by_id(&self, kind: &'static str, ids: &[String]) -> Result<Vec<Option<Document>>> {
        self.on_read(self.behind().documents_by_id(kind, ids)).await
    }
    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        self.on_read(self.behind().lookup(kind, key)).await
    }
    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        self.on_read(self.behind().documents(query)).await
    }
    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>> {
        self.on_read(self.behind().search_documents(search)).await
    }
    async fn blob(&self, id: &str) -> Result<Option<bytes::Bytes>> {
        self.on_read(self.behind().blob(id)).await
    }
    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>> {
        self.on_records(self.behind().record(key)).await
    }
    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>> {
        self.on_records(self.behind().records(workspace_id, object_id, ids))
            .await
    }
    async fn query_records(&self, query: &query::RecordQuery) -> Result<Vec<RecordRow>> {
        self.on_records(self.behind().query_records(query)).await
    }
    async fn count_records(&self, query: &query::RecordQuery) -> Result<u64> {
        self.on_records(self.behind().count_records(query)).await
    }
    async fn aggregate(&self, query: &aggregate::AggregateQuery) -> Result<Vec<aggregate::Group>> {
        self.on_records(self.behind().aggregate(query)).await
    }
    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: query::History,
    ) -> Result<Vec<ValueRow>> {
        self.on_records(self.behind().values(key, attribute_id, history)).await
    }
    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Result<Option<RecordKey>> {
        self.on_records(self.behind().unique_holder(workspace_id, attribute_id, unique_key))
            .await
    }
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.on_read(self.behind().run(id)).await
    }
    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>> {
        self.on_read(self.behind().runs(query)).await
    }
    async fn count_runs(&self, query: &RunQuery) -> Result<u64> {
        self.on_read(self.behind().count_runs(query)).await
    }
    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        self.on_read(self.behind().run_events(id, after, limit)).await
    }
    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        self.on_change(self.behind().claim_runs(claim)).await
    }
    async fn next_due(&self) -> Result<Option<i64>> {
        self.on_read(self.behind().next_due()).await
    }
    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        self.on_read(self.behind().outbox(after, limit)).await
    }
    fn watch(&self) -> broadcast::Receiver<Change> {
        self.behind().watch()
    }
    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        self.on_change(self.behind().sweep(now_ms, outbox_before_ms)).await
    }
}
