//! The SQLite leaf of [`store::Store`]: one data directory, one writer with group commit, pooled readers.
//!
//! * `open`: the data directory, its lock, the pragmas and the migrations.
//! * `writer`: the thread that owns the writing connection; many waiting commits share one fsync.
//! * `prepared`: what of a commit is made before its turn.
//! * `worker`: a thread that ends with its owner.
//! * `checkpointer`: the thread that moves what was written out of the write-ahead log.
//! * `apply`: what each [`store::Write`] does to the tables.
//! * `readers`: the pool of reading connections.
//! * `documents`, `records`: the reads.
//! * `cache`: documents that every request asks for.
//! * `transfer`: everything, for backups and for other backends.
//! * `parts`: the index by which parts of texts are found.
//!
//! Architecture invariant: one process per data directory; a commit that was answered survives `kill -9` and a power cut.

mod apply;
mod cache;
mod checkpointer;
mod documents;
mod fault;
mod open;
mod parts;
#[cfg(test)]
mod plans;
mod prepared;
mod readers;
mod records;
mod row;
mod runs;
mod transfer;
mod worker;
mod writer;

pub use open::{Durability, OpenError, Options};
pub use transfer::{Filling, Snapshot};

use async_trait::async_trait;
use bytes::Bytes;
use std::path::Path;
use std::sync::Arc;
use store::aggregate::{AggregateQuery, Group};
use store::query::{History, RecordQuery};
use store::{
    AttributeId, Change, Claim, Document, DocumentQuery, DocumentSearch, ObjectId, RecordId, RecordKey, RecordRow,
    Result, RunEvent, RunId, RunQuery, RunRow, Store, ValueRow, WorkspaceId, Write,
};
use tokio::sync::broadcast;

/// A [`Store`] in one directory on this machine.
///
/// Dropping the last clone answers what is still queued, closes the database and gives the directory free.
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

struct Inner {
    // Fields drop in this order: the writer and the readers close before the lock is given free.
    writer: writer::Writer,
    readers: readers::Readers,
    cache: Arc<cache::Cache>,
    now_ms: open::NowMs,
    _home: open::Home,
}

impl SqliteStore {
    /// Opens, and creates or migrates where needed, the database in `data_dir`.
    ///
    /// # Errors
    /// [`OpenError::Locked`] when another process has the directory open, [`OpenError::Newer`] when a later version of
    /// Stoa wrote it, and the underlying cause when the directory or the file cannot be used.
    pub fn open(data_dir: &Path, options: Options) -> Result<Self, OpenError> {
        let home = open::Home::lock(data_dir)?;
        Self::open_home(home, options)
    }

    /// Opens an empty database in a directory of its own that is removed when the store is dropped: for tests and for
    /// `--ephemeral`. Not synced to disk.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn ephemeral() -> Result<Self, OpenError> {
        Self::open_home(
            open::Home::temporary()?,
            Options {
                durability: Durability::Off,
                ..Options::default()
            },
        )
    }

    fn open_home(home: open::Home, options: Options) -> Result<Self, OpenError> {
        let writing = open::writing_connection(&home, &options)?;
        let readers = readers::Readers::open(&home, &options)?;
        let cache = Arc::new(cache::Cache::default());
        let checkpointer = checkpointer::Checkpointer::start(open::checkpointing_connection(&home, &options)?)?;
        let writer = writer::Writer::start(writing, checkpointer, cache.clone(), &options)?;
        Ok(Self {
            inner: Arc::new(Inner {
                writer,
                readers,
                cache,
                now_ms: options.now_ms,
                _home: home,
            }),
        })
    }

    fn now_ms(&self) -> i64 {
        (self.inner.now_ms)()
    }

    /// Reads one document by a key, and keeps it in memory.
    fn read_document(
        &self,
        kind: &str,
        read: impl FnOnce(&rusqlite::Connection) -> readers::ReadResult<documents::Found>,
    ) -> Result<Option<Document>> {
        let generation = self.inner.cache.generation(kind);
        let found = self.inner.readers.read_now(read)?;
        Ok(self.kept(generation, found))
    }

    /// Keeps in memory what was read by a key.
    fn kept(&self, generation: u64, found: documents::Found) -> Option<Document> {
        let (document, bytes) = found?;
        self.inner.cache.keep(generation, &document, bytes);
        Some(document)
    }
}

/// Up to this many documents or records by id are read at once, on the thread that asks.
const FEW: usize = 32;

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        self.inner.writer.commit(writes).await
    }

    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>> {
        let now_ms = self.now_ms();
        match self.inner.cache.by_id(kind, id, now_ms) {
            Some(document) => Ok(Some(document)),
            None => self.read_document(kind, |c| documents::by_id(c, kind, id, now_ms)),
        }
    }

    async fn documents_by_id(&self, kind: &'static str, ids: &[String]) -> Result<Vec<Option<Document>>> {
        let now_ms = self.now_ms();
        let known = |id: &String| self.inner.cache.by_id(kind, id, now_ms);
        let mut found: Vec<Option<Document>> = ids.iter().map(known).collect();
        let places: Vec<usize> = (0..ids.len()).filter(|place| found[*place].is_none()).collect();
        if places.is_empty() {
            return Ok(found);
        }
        let generation = self.inner.cache.generation(kind);
        let wanted: Vec<String> = places.iter().map(|place| ids[*place].clone()).collect();
        let read = move |c: &rusqlite::Connection| documents::by_ids(c, kind, &wanted, now_ms);
        let answers = if places.len() <= FEW {
            self.inner.readers.read_now(read)?
        } else {
            self.inner.readers.read(read).await?
        };
        for (place, answer) in places.into_iter().zip(answers) {
            found[place] = self.kept(generation, answer);
        }
        Ok(found)
    }

    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>> {
        let now_ms = self.now_ms();
        match self.inner.cache.by_lookup(kind, key, now_ms) {
            Some(document) => Ok(Some(document)),
            None => self.read_document(kind, |c| documents::by_lookup(c, kind, key, now_ms)),
        }
    }

    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>> {
        let now_ms = self.now_ms();
        self.inner
            .readers
            .read(move |c| documents::list(c, &query, now_ms))
            .await
    }

    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>> {
        let now_ms = self.now_ms();
        self.inner
            .readers
            .read(move |c| documents::search(c, &search, now_ms))
            .await
    }

    async fn blob(&self, id: &str) -> Result<Option<Bytes>> {
        let id = id.to_owned();
        self.inner.readers.read(move |c| documents::blob(c, &id)).await
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>> {
        self.inner.readers.read_now(|c| records::one(c, key))
    }

    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>> {
        if ids.len() <= FEW {
            let read = |c: &_| records::many(c, workspace_id, object_id, ids);
            return self.inner.readers.read_now(read);
        }
        let (workspace_id, object_id, ids) = (workspace_id.to_owned(), object_id.to_owned(), ids.to_vec());
        self.inner
            .readers
            .read(move |c| records::many(c, &workspace_id, &object_id, &ids))
            .await
    }

    async fn query_records(&self, query: &RecordQuery) -> Result<Vec<RecordRow>> {
        let query = query.clone();
        self.inner.readers.read(move |c| records::page(c, &query)).await
    }

    async fn count_records(&self, query: &RecordQuery) -> Result<u64> {
        let query = query.clone();
        self.inner.readers.read(move |c| records::count(c, &query)).await
    }

    async fn aggregate(&self, query: &AggregateQuery) -> Result<Vec<Group>> {
        let query = query.clone();
        self.inner.readers.read(move |c| records::aggregate(c, &query)).await
    }

    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: History,
    ) -> Result<Vec<ValueRow>> {
        let (key, attribute_id) = (key.clone(), attribute_id.cloned());
        self.inner
            .readers
            .read(move |c| records::values(c, &key, attribute_id.as_ref(), history))
            .await
    }

    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Result<Option<RecordKey>> {
        self.inner
            .readers
            .read_now(|c| records::unique_holder(c, workspace_id, attribute_id, unique_key))
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.inner.readers.read_now(|c| runs::one(c, id))
    }

    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>> {
        let query = query.clone();
        self.inner.readers.read(move |c| runs::page(c, &query)).await
    }

    async fn count_runs(&self, query: &RunQuery) -> Result<u64> {
        let query = query.clone();
        self.inner.readers.read(move |c| runs::count(c, &query)).await
    }

    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>> {
        let id = id.clone();
        self.inner
            .readers
            .read(move |c| runs::events(c, &id, after, limit))
            .await
    }

    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>> {
        self.inner.writer.claim(claim.clone()).await
    }

    async fn next_due(&self) -> Result<Option<i64>> {
        self.inner.readers.read_now(runs::next_due)
    }

    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        self.inner
            .readers
            .read(move |c| documents::outbox(c, after, limit))
            .await
    }

    fn watch(&self) -> broadcast::Receiver<Change> {
        self.inner.writer.watch()
    }

    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        self.inner.writer.sweep(now_ms, outbox_before_ms).await
    }
}
