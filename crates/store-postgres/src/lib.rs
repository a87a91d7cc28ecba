//! The PostgreSQL leaf of [`store::Store`]: many processes on one database.
//!
//! * `open`: the address, the pool of connections, the checks and the migrations.
//! * `writer`: the thread that commits; what waits shares one transaction, and processes take turns.
//! * `group`: what each [`store::Write`] means, decided in memory between two flights of statements.
//! * `feed`: what watchers hear, in the order of commits, whichever process committed.
//! * `documents`, `records`, `dialect`: the reads; `together`: those that share a statement.
//! * `text`, `words`, `parts`: texts in the form in which PostgreSQL keeps and finds them.
//! * `backfill`: words for documents that are older than their search.
//! * `fault`: PostgreSQL's errors in the store's words, and what is tried again.
//!
//! Architecture invariant: a commit that was answered is durable, and its rows of the outbox come after those of every
//! commit that anybody saw before it.

mod backfill;
mod dialect;
mod documents;
mod fault;
mod feed;
mod flight;
mod group;
mod open;
mod parts;
#[cfg(test)]
mod plans;
mod pool;
mod records;
mod runs;
mod text;
mod together;
mod transfer;
mod words;
mod writer;

pub use open::{Durability, OpenError, Options};
pub use transfer::{Filling, Snapshot};

use crate::documents::Named;
use crate::pool::reading;
use crate::records::UniqueKey;
use crate::together::Together;
use async_trait::async_trait;
use bytes::Bytes;
use std::sync::Arc;
use store::aggregate::{AggregateQuery, Group};
use store::query::{History, RecordQuery};
use store::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, ObjectId, RecordId, RecordKey, RecordRow,
    Result, RunEvent, RunId, RunQuery, RunRow, Store, ValueRow, WorkspaceId, Write,
};
use tokio::sync::broadcast;

/// A [`Store`] on a PostgreSQL database, which other processes may use at the same time.
///
/// Dropping the last clone closes its connections after what is still queued.
#[derive(Clone)]
pub struct PostgresStore {
    inner: Arc<Inner>,
}

struct Inner {
    pool: pool::Pool,
    documents: Together<Named, Option<Document>>,
    lookups: Together<Named, Option<Document>>,
    records: Together<RecordKey, Option<RecordRow>>,
    holders: Together<UniqueKey, Option<RecordKey>>,
    writer: writer::Writer,
    feed: Arc<feed::Feed>,
    now_ms: open::NowMs,
    listener: tokio::task::JoinHandle<()>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl PostgresStore {
    /// Connects to the database at `url` (`postgres://user:password@host:5432/name`), and migrates it where needed.
    ///
    /// # Errors
    /// What of the address, the server or the database does not fit, each with the way out.
    pub async fn open(url: &str, options: Options) -> Result<Self, OpenError> {
        let address = open::Address::parse(url)?;
        open::prepare(&address).await?;
        let pool = pool::Pool::new(&address, &options)?;
        let feed = Arc::new(
            feed::Feed::start(&pool, options.watch_capacity)
                .await
                .map_err(|e| address.refused(e))?,
        );
        let listener = tokio::spawn(feed::listen(address.clone(), pool.clone(), Arc::downgrade(&feed)));
        let writer = writer::Writer::start(address, pool.clone(), feed.clone(), &options).map_err(|source| {
            OpenError::Thread {
                name: writer::THREAD,
                source,
            }
        })?;
        Ok(Self {
            inner: Arc::new(Inner {
                documents: Together::start(&pool, |client, asked| Box::pin(documents::by_id(client, asked))),
                lookups: Together::start(&pool, |client, asked| Box::pin(documents::by_lookup(client, asked))),
                records: Together::start(&pool, |client, asked| Box::pin(records::of_keys(client, asked))),
                holders: Together::start(&pool, |client, asked| Box::pin(records::holders(client, asked))),
                pool,
                writer,
                feed,
                now_ms: options.now_ms,
                listener,
            }),
        })
    }

    fn now_ms(&self) -> i64 {
        (self.inner.now_ms)()
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        if writes.is_empty() {
            return Ok(());
        }
        self.inner.writer.commit(writes).await
    }

    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        let found = self.inner.documents.ask((kind, id.to_owned())).await?;
        Ok(found.filter(|document| documents::is_living(document, self.now_ms())))
    }

    async fn documents_by_id(&self, kind: &'static str, ids: &[String]) -> Result<Vec<Option<Document>>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let asked: Vec<Named> = ids.iter().map(|id| (kind, id.clone())).collect();
        let found = reading!(self.inner.pool, client => documents::by_id(&client, &asked))?;
        let now_ms = self.now_ms();
        let is_living = |document: &Document| documents::is_living(document, now_ms);
        Ok(found.into_iter().map(|document| document.filter(is_living)).collect())
    }

    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        let found = self.inner.lookups.ask((kind, key.to_owned())).await?;
        Ok(found.filter(|document| documents::is_living(document, self.now_ms())))
    }

    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        let now_ms = self.now_ms();
        reading!(self.inner.pool, client => documents::list(&client, &query, now_ms))
    }

    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>> {
        let now_ms = self.now_ms();
        reading!(self.inner.pool, client => documents::search(&client, &search, now_ms))
    }

    async fn blob(&self, id: &str) -> Result<Option<Bytes>> {
        reading!(self.inner.pool, client => documents::blob(&client, id))
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>> {
        self.inner.records.ask(key.clone()).await
    }

    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        reading!(self.inner.pool, client => records::many(&client, workspace_id, object_id, ids))
    }

    async fn query_records(&self, query: &RecordQuery) -> Result<Vec<RecordRow>> {
        reading!(self.inner.pool, client => records::page(client, query))
    }

    async fn count_records(&self, query: &RecordQuery) -> Result<u64> {
        reading!(self.inner.pool, client => records::count(client, query))
    }

    async fn aggregate(&self, query: &AggregateQuery) -> Result<Vec<Group>> {
        reading!(self.inner.pool, client => records::aggregate(client, query))
    }

    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: History,
    ) -> Result<Vec<ValueRow>> {
        reading!(self.inner.pool, client => records::values(&client, key, attribute_id, history))
    }

    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Result<Option<RecordKey>> {
        let asked = UniqueKey {
            workspace_id: workspace_id.clone(),
            attribute_id: attribute_id.clone(),
            unique_key: unique_key.to_owned(),
        };
        self.inner.holders.ask(asked).await
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        reading!(self.inner.pool, client => runs::one(&client, id))
    }

    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>> {
        reading!(self.inner.pool, client => runs::page(&client, query))
    }

    async fn count_runs(&self, query: &RunQuery) -> Result<u64> {
        reading!(self.inner.pool, client => runs::count(&client, query))
    }

    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        reading!(self.inner.pool, client => runs::events(&client, id, after, limit))
    }

    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        let mut patience = self.inner.pool.patience();
        let mut claim = claim.clone();
        loop {
            let attempt = async {
                let client = self.inner.pool.get().await?;
                runs::claim(&client, &claim).await
            };
            let attempt = attempt.await;
            // What was taken before the answer got lost is this runner's, without its knowing.
            claim.again |= attempt.is_err();
            if let Some(settled) = patience.settled(attempt).await {
                return settled;
            }
        }
    }

    async fn next_due(&self) -> Result<Option<i64>> {
        reading!(self.inner.pool, client => runs::next_due(&client))
    }

    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        reading!(self.inner.pool, client => documents::outbox(&client, after, i64::from(limit)))
    }

    fn watch(&self) -> broadcast::Receiver<Change> {
        self.inner.feed.watch()
    }

    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        self.inner.writer.sweep(now_ms, outbox_before_ms).await
    }
}
