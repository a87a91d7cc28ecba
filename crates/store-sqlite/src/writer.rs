//! The one thread that writes. It takes every commit that waits, runs each in a savepoint of one transaction, syncs
//! once, and only then answers them: under load many commits share one fsync, alone a commit pays for itself only.

use crate::apply::{self, Effects, Index, Keys, Pass};
use crate::cache::Cache;
use crate::fault::from_sqlite;
use crate::open::{NowMs, OpenError, Options};
use rusqlite::Connection;
use std::sync::Arc;
use std::thread::JoinHandle;
use store::{Change, Claim, Result, RunRow, StoreError, Write};
use tokio::sync::{broadcast, mpsc, oneshot};

/// A group ends when it holds this many commits or writes, so that the first of them does not wait for ever.
const GROUP_COMMITS: usize = 512;
const GROUP_WRITES: usize = 20_000;
/// How many commits may wait before callers do.
const QUEUE: usize = 4096;

pub(crate) struct Writer {
    /// `None` only while dropping.
    jobs: Option<mpsc::Sender<Job>>,
    changes: broadcast::Sender<Change>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    work: Work,
    answer: oneshot::Sender<Result<Done>>,
}

enum Work {
    Commit(Vec<Write>),
    Claim(Claim),
    Sweep { now_ms: i64, outbox_before_ms: i64 },
}

/// What came of a job.
enum Done {
    Committed,
    Claimed(Vec<RunRow>),
    Swept(u64),
}

impl Writer {
    /// `cache` is told of every document that a commit touches.
    pub(crate) fn start(connection: Connection, cache: Arc<Cache>, options: &Options) -> Result<Self, OpenError> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (changes, _) = broadcast::channel(options.watch_capacity.max(1));
        let thread = Thread {
            connection,
            queue,
            changes: changes.clone(),
            cache,
            now_ms: options.now_ms.clone(),
            keys: Keys::default(),
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || thread.run())
            .map_err(|e| OpenError::Database {
                path: Default::default(),
                message: e.to_string(),
            })?;
        Ok(Self {
            jobs: Some(jobs),
            changes,
            thread: Some(thread),
        })
    }

    pub(crate) async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        self.ask(Work::Commit(writes)).await.map(|_| ())
    }

    pub(crate) async fn claim(&self, claim: Claim) -> Result<Vec<RunRow>> {
        match self.ask(Work::Claim(claim)).await? {
            Done::Claimed(runs) => Ok(runs),
            Done::Committed | Done::Swept(_) => Ok(Vec::new()),
        }
    }

    pub(crate) async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        let sweep = Work::Sweep {
            now_ms,
            outbox_before_ms,
        };
        match self.ask(sweep).await? {
            Done::Swept(rows) => Ok(rows),
            Done::Committed | Done::Claimed(_) => Ok(0),
        }
    }

    pub(crate) fn watch(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    async fn ask(&self, work: Work) -> Result<Done> {
        let closed = || StoreError::Unavailable("the store's writer has stopped".to_owned());
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(closed)?;
        jobs.send(Job { work, answer }).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer had panicked");
        }
    }
}

struct Thread {
    connection: Connection,
    queue: mpsc::Receiver<Job>,
    changes: broadcast::Sender<Change>,
    cache: Arc<Cache>,
    now_ms: NowMs,
    keys: Keys,
}

impl Thread {
    fn run(mut self) {
        while let Some(first) = self.queue.blocking_recv() {
            let (waiting, outcome) = self.group(first);
            match outcome {
                Ok(effects) => {
                    self.cache.forget(&effects.documents);
                    for change in effects.changes {
                        // Nobody watching is fine.
                        let _ = self.changes.send(change);
                    }
                    for (answer, result) in waiting {
                        // A caller that went away has its writes all the same.
                        let _ = answer.send(result);
                    }
                }
                Err(error) => {
                    self.keys = Keys::default();
                    tracing::error!(%error, commits = waiting.len(), "a group of commits was lost");
                    for (answer, _) in waiting {
                        let _ = answer.send(Err(again(&error)));
                    }
                }
            }
        }
    }

    /// Runs `first` and everything else that waits in one transaction. The answers count only when the outcome is good.
    fn group(&mut self, first: Job) -> (Vec<Waiting>, Result<Effects>) {
        let mut waiting = Vec::new();
        let mut effects = Effects::default();
        let mut index = Index::default();
        if let Err(error) = self.connection.execute_batch("BEGIN IMMEDIATE") {
            waiting.push((first.answer, Ok(Done::Committed)));
            return (waiting, Err(from_sqlite(error)));
        }
        let mut next = Some(first);
        let mut writes = 0;
        while let Some(job) = next {
            if let Work::Commit(list) = &job.work {
                writes += list.len();
            }
            let result = self.attempt(job.work, &mut effects, &mut index);
            waiting.push((job.answer, result));
            if self.connection.is_autocommit() {
                // SQLite itself gave the whole transaction up (disk full, I/O error).
                let error = StoreError::Unavailable("the disk refused a write".to_owned());
                return (waiting, Err(error));
            }
            let full = waiting.len() >= GROUP_COMMITS || writes >= GROUP_WRITES;
            next = if full { None } else { self.queue.try_recv().ok() };
        }
        let ended = index
            .write(&self.connection)
            .and_then(|()| self.connection.execute_batch("COMMIT").map_err(from_sqlite));
        if let Err(error) = ended {
            if let Err(error) = self.connection.execute_batch("ROLLBACK") {
                tracing::debug!(%error, "rollback after a failed commit");
            }
            return (waiting, Err(error));
        }
        (waiting, Ok(effects))
    }

    /// One job in a savepoint of its own: it happens whole or leaves no trace in the group.
    fn attempt(&mut self, work: Work, effects: &mut Effects, index: &mut Index) -> Result<Done> {
        let kept = (effects.changes.len(), effects.documents.len());
        let savepoint = self.connection.savepoint().map_err(from_sqlite)?;
        let mut own = Index::default();
        let done = match work {
            Work::Commit(writes) => {
                let mut pass = Pass {
                    db: &savepoint,
                    now_ms: (self.now_ms)(),
                    keys: &mut self.keys,
                    index: &mut own,
                };
                apply::commit(&mut pass, writes, effects).map(|()| Done::Committed)
            }
            Work::Claim(claim) => apply::runs::claim(&savepoint, &claim).map(Done::Claimed),
            Work::Sweep {
                now_ms,
                outbox_before_ms,
            } => apply::sweep(&savepoint, now_ms, outbox_before_ms).map(Done::Swept),
        };
        // A savepoint that is dropped rolls back.
        let done = done.and_then(|done| savepoint.commit().map_err(from_sqlite).map(|()| done));
        match &done {
            Ok(_) => index.follow(own),
            Err(_) => {
                effects.changes.truncate(kept.0);
                effects.documents.truncate(kept.1);
                self.keys = Keys::default();
            }
        }
        done
    }
}

type Waiting = (oneshot::Sender<Result<Done>>, Result<Done>);

fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Busy(message) => StoreError::Busy(message.clone()),
        other => StoreError::Unavailable(other.to_string()),
    }
}
