//! The narrow storage contract of Stoa.
//!
//! Everything that lasts is kept behind [`Store`]: **documents** (all platform state: workspaces, members,
//! apps, installs, connections, executions, attribute definitions …), **records** with their typed values,
//! **blobs** (bundles, images, bodies) and the **outbox** (what changed, in order).
//!
//! Writes go through one door, [`Store::commit`]: a list of [`Write`]s that happen together or not at all.
//! A backend is a leaf crate that implements this trait and passes the suite in the crate `store-suite`.
//!
//! Architecture invariant: nothing here knows SQL, HTTP, or what an app is.

pub mod aggregate;
mod beside;
mod cause;
mod document;
pub mod entity;
mod error;
mod ids;
mod in_front;
mod outbox;
pub mod query;
mod record;
mod run;
pub mod transfer;

pub use beside::{Beside, Committing};
pub use cause::Cause;
pub use document::{Document, DocumentQuery, DocumentSearch, Expect, Order};
pub use error::{Result, StoreError};
pub use ids::{AttributeId, ObjectId, RecordId, ValueId, WorkspaceId};
pub use in_front::InFront;
pub use outbox::{Change, OutboxRow};
pub use record::{Column, RecordKey, RecordRow, Scalar, ValueRow};
pub use run::{Claim, RunEvent, RunId, RunQuery, RunRow, RunnerId};

use async_trait::async_trait;
use tokio::sync::broadcast;

/// One change inside a [`Store::commit`].
#[derive(Debug, Clone)]
pub enum Write {
    /// Inserts or replaces a document, provided `expect` holds.
    PutDocument { document: Document, expect: Expect },
    /// Deletes a document; deleting what is not there is not an error unless `expect` says so.
    DeleteDocument {
        kind: &'static str,
        id: String,
        expect: Expect,
    },
    /// Inserts or replaces the current-values document of a record, provided `expect` holds.
    PutRecord { record: RecordRow, expect: Expect },
    /// Deletes a record with all its values and history.
    DeleteRecord { key: RecordKey },
    /// Adds one typed value (active when `active_until` is `None`) to a record that exists by now. Its id must be new:
    /// that the record has no such value yet is checked, that no other record has is up to who gives ids.
    ///
    /// Fails with [`StoreError::Unique`] when `unique_key` is already held by an active value of the same
    /// attribute on another record.
    AddValue { value: ValueRow },
    /// Ends an active value of a record: sets its `active_until`. Ending a value that is not active is a conflict.
    EndValue {
        key: RecordKey,
        id: ValueId,
        active_until: i64,
    },
    /// Removes a value of a record and its history for good (history rewrites, record merges).
    DeleteValue { key: RecordKey, id: ValueId },
    /// Stores bytes under a caller-chosen name (content hash by convention). Writing the same name twice keeps the first.
    PutBlob { id: String, bytes: bytes::Bytes },
    /// Deletes a blob.
    DeleteBlob { id: String },
    /// Inserts or replaces a run, provided `expect` holds, and adds `events` to its journal. An event whose number is there
    /// already is a conflict (kind `run`, the run's id).
    PutRun {
        run: RunRow,
        expect: Expect,
        events: Vec<RunEvent>,
    },
    /// Deletes a run with its journal; what is not there is no error.
    DeleteRun { id: RunId },
    /// Says that a runner is alive until then, in ms since the epoch; one that has stopped says so with a time that is past.
    KeepRunner { id: RunnerId, alive_until: i64 },
    /// Appends to the outbox; becomes visible to [`Store::watch`] after the commit.
    Emit { row: OutboxRow },
}

/// The persistence that every backend offers. Cheap to clone behind an `Arc`.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Applies all writes in order in one transaction, durably, or none of them.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an [`Expect`] does not hold, [`StoreError::Unique`] for a held unique key or
    /// lookup, [`StoreError::Busy`] / [`StoreError::Unavailable`] when the backend cannot answer now.
    async fn commit(&self, writes: Vec<Write>) -> Result<()>;

    /// One document by kind and id. Expired documents are not there.
    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>>;

    /// Many documents of a kind, in the order asked for; unknown ids and those of expired documents give `None`.
    async fn documents_by_id(&self, kind: &'static str, ids: &[String]) -> Result<Vec<Option<Document>>>;

    /// The document of a kind that holds this unique lookup key (a token hash, a slug path, a webhook id).
    async fn lookup(&self, kind: &'static str, key: &str) -> Result<Option<Document>>;

    /// Documents of a kind under a parent, ordered by `(sort, id)`.
    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>>;

    /// Documents of a kind under a parent whose [`Document::search_text`] has every word of the query as the beginning of a
    /// word, newest first by `(sort, id)`. Case and accents make no difference; signs are no words and no operators. A query
    /// without a letter or digit finds nothing.
    ///
    /// # Errors
    /// As [`Store::document`]: only that the backend cannot answer now.
    async fn search_documents(&self, search: DocumentSearch) -> Result<Vec<Document>>;

    /// One blob.
    async fn blob(&self, id: &str) -> Result<Option<bytes::Bytes>>;

    /// One record's current document.
    async fn record(&self, key: &RecordKey) -> Result<Option<RecordRow>>;

    /// Many records of one object, in the order asked for; unknown ids give `None`.
    async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
        ids: &[RecordId],
    ) -> Result<Vec<Option<RecordRow>>>;

    /// Records of one object that match, sorted and paged.
    async fn query_records(&self, query: &query::RecordQuery) -> Result<Vec<RecordRow>>;

    /// How many records match (limit, offset and sorts are ignored).
    async fn count_records(&self, query: &query::RecordQuery) -> Result<u64>;

    /// What is reckoned over all records that match: one group without `group_by`, else one for each value that some
    /// matching record has, ordered by key, the records without a value first. All of it is one state of the store.
    async fn aggregate(&self, query: &aggregate::AggregateQuery) -> Result<Vec<aggregate::Group>>;

    /// The values of one record, of one attribute or of all, active ones only or with history;
    /// ordered by `(active_from, ordinal, id)`.
    async fn values(
        &self,
        key: &RecordKey,
        attribute_id: Option<&AttributeId>,
        history: query::History,
    ) -> Result<Vec<ValueRow>>;

    /// The record that actively holds this unique key for this attribute.
    async fn unique_holder(
        &self,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        unique_key: &str,
    ) -> Result<Option<RecordKey>>;

    /// One run.
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>>;

    /// A page of runs, newest first.
    async fn runs(&self, query: &RunQuery) -> Result<Vec<RunRow>>;

    /// How many runs such a page would have: up to its limit, which bounds what is read.
    async fn count_runs(&self, query: &RunQuery) -> Result<u64>;

    /// The journal of a run after an entry's number (0: from the start), oldest first.
    async fn run_events(&self, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>>;

    /// Takes runs that are due, those first that have been for longest, and sets their runner, which makes a new
    /// revision of each: whoever held one before can write it no more. Two claims at once never take the same run, and
    /// where processes share the store, none waits for the other.
    async fn claim_runs(&self, claim: &Claim) -> Result<Vec<RunRow>>;

    /// When the next run will be due that nobody drives, in ms since the epoch.
    async fn next_due(&self) -> Result<Option<i64>>;

    /// Outbox rows after a position, oldest first.
    async fn outbox(&self, after: i64, limit: u32) -> Result<Vec<Change>>;

    /// Live feed of outbox rows, in commit order. A slow receiver lags and must catch up through [`Store::outbox`].
    fn watch(&self) -> broadcast::Receiver<Change>;

    /// Deletes what has expired before `now_ms` (documents, runs with their journals, runners that died a day ago) and
    /// outbox rows before `outbox_before_ms`; returns how many rows went.
    async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64>;
}
