//! The one thread that writes. It takes every commit that waits, runs all of them in one transaction, syncs once, and only
//! then answers them: under load many commits share one fsync, alone a commit pays for itself only. A savepoint costs a
//! copy of each page that is changed after it, so that commits have one of their own only when one of them is refused:
//! then the transaction is rolled back, and its commits run again.

use crate::apply::{self, Index, Keys, Pass};
use crate::cache::{Cache, Touched};
use crate::checkpointer::Checkpointer;
use crate::fault::from_sqlite;
use crate::open::{NowMs, OpenError, Options};
use crate::prepared::Prepared;
use crate::worker::Worker;
use rusqlite::Connection;
use std::sync::Arc;
use store::{Change, Claim, Result, RunRow, StoreError, Write};
use tokio::sync::{broadcast, mpsc, oneshot};

/// A group ends when it holds this many commits or writes, so that the first of them does not wait for ever.
const GROUP_COMMITS: usize = 256;
const GROUP_WRITES: usize = 20_000;
/// How many commits may wait before callers do.
const QUEUE: usize = 4096;

pub(crate) struct Writer {
    worker: Worker<mpsc::Sender<Job>>,
    changes: broadcast::Sender<Change>,
}

struct Job {
    work: Work,
    answer: oneshot::Sender<Result<Done>>,
}

enum Work {
    Commit(Vec<Prepared>),
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
    pub(crate) fn start(
        connection: Connection,
        checkpointer: Checkpointer,
        cache: Arc<Cache>,
        options: &Options,
    ) -> Result<Self, OpenError> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (changes, _) = broadcast::channel(options.watch_capacity.max(1));
        let thread = Thread {
            checkpointer,
            connection,
            queue,
            changes: changes.clone(),
            cache,
            now_ms: options.now_ms.clone(),
            keys: Keys::default(),
        };
        let worker = Worker::start("store-writer", jobs, move || thread.run())?;
        Ok(Self { worker, changes })
    }

    pub(crate) async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        let writes = writes.into_iter().map(Prepared::from).collect();
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
        let job = Job { work, answer };
        self.worker.told_by.send(job).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

struct Thread {
    /// Ends before the connection does, which moves the rest when it is the last one.
    checkpointer: Checkpointer,
    connection: Connection,
    queue: mpsc::Receiver<Job>,
    changes: broadcast::Sender<Change>,
    cache: Arc<Cache>,
    now_ms: NowMs,
    keys: Keys,
}

/// Jobs that share a transaction.
struct Group {
    jobs: Vec<Job>,
    /// Their answers, as far as they have run; they count once the transaction is committed.
    answers: Vec<Result<Done>>,
    /// Where in the outbox each row is that the jobs emitted.
    positions: Vec<i64>,
    writes: usize,
}

impl Group {
    fn new(first: Job) -> Self {
        let mut group = Self {
            jobs: Vec::new(),
            answers: Vec::new(),
            positions: Vec::new(),
            writes: 0,
        };
        group.push(first);
        group
    }

    fn push(&mut self, job: Job) {
        if let Work::Commit(writes) = &job.work {
            self.writes += writes.len();
        }
        self.jobs.push(job);
    }

    fn is_full(&self) -> bool {
        self.jobs.len() >= GROUP_COMMITS || self.writes >= GROUP_WRITES
    }

    /// Tells what was committed to those who want to know, and the callers how it went.
    fn tell(self, cache: &Cache, changes: &broadcast::Sender<Change>) {
        let mut positions = self.positions.into_iter();
        let mut emitted = Vec::new();
        let mut touched: Vec<Touched> = Vec::new();
        let mut answers = Vec::new();
        for (Job { work, answer }, result) in self.jobs.into_iter().zip(self.answers) {
            if let (Work::Commit(writes), Ok(_)) = (work, &result) {
                for Prepared { write, .. } in writes {
                    match write {
                        Write::PutDocument { document, .. } => touched.push((document.kind, document.id)),
                        Write::DeleteDocument { kind, id, .. } => touched.push((kind.to_owned(), id)),
                        Write::Emit { row } => {
                            emitted.extend(positions.next().map(|position| Change { position, row }));
                        }
                        _ => {}
                    }
                }
            }
            answers.push((answer, result));
        }
        cache.forget(&touched);
        for change in emitted {
            // Nobody watching is fine.
            let _ = changes.send(change);
        }
        for (answer, result) in answers {
            // A caller that went away has its writes all the same.
            let _ = answer.send(result);
        }
    }
}

/// How the commits of a transaction are kept apart.
#[derive(Clone, Copy, PartialEq)]
enum Apart {
    /// Not at all: one that is refused rolls back all of them.
    Together,
    /// Each in a savepoint: it happens whole or leaves no trace.
    Savepoints,
}

/// What became of a transaction.
enum Ended {
    Committed,
    /// A commit was refused, and all of it rolled back.
    Refused,
}

impl Thread {
    fn run(mut self) {
        while let Some(first) = self.queue.blocking_recv() {
            let mut group = Group::new(first);
            match self.write(&mut group) {
                Ok(()) => {
                    group.tell(&self.cache, &self.changes);
                    self.checkpointer.wrote();
                }
                Err(error) => {
                    self.keys = Keys::default();
                    tracing::error!(%error, commits = group.jobs.len(), "a group of commits was lost");
                    for job in group.jobs {
                        let _ = job.answer.send(Err(again(&error)));
                    }
                }
            }
        }
    }

    /// Runs the group, and everything else that waits, in one transaction. The group's answers count only when the outcome
    /// is good.
    fn write(&mut self, group: &mut Group) -> Result<()> {
        if let Ended::Refused = self.transaction(group, Apart::Together)?
            && group.jobs.len() > 1
        {
            self.transaction(group, Apart::Savepoints)?;
        }
        Ok(())
    }

    fn transaction(&mut self, group: &mut Group, apart: Apart) -> Result<Ended> {
        group.answers.clear();
        group.positions.clear();
        let mut index = Index::default();
        self.execute("BEGIN IMMEDIATE")?;
        loop {
            let at = group.answers.len();
            if at == group.jobs.len() {
                if group.is_full() {
                    break;
                }
                match self.queue.try_recv() {
                    Ok(job) => group.push(job),
                    Err(_) => break,
                }
            }
            let work = &group.jobs[at].work;
            let ran = match apart {
                Apart::Together => Ok(self.run_job(work, &mut index, &mut group.positions)),
                Apart::Savepoints => self.run_job_apart(work, &mut index, &mut group.positions),
            };
            let done = match ran {
                Ok(done) => done,
                Err(error) => {
                    self.roll_back();
                    return Err(error);
                }
            };
            if self.connection.is_autocommit() {
                // SQLite itself gave the whole transaction up (disk full, I/O error).
                return Err(StoreError::Unavailable("the disk refused a write".to_owned()));
            }
            let is_refused = done.is_err();
            group.answers.push(done);
            if is_refused {
                self.keys = Keys::default();
                if apart == Apart::Together {
                    self.roll_back();
                    return Ok(Ended::Refused);
                }
            }
        }
        let ended = index.write(&self.connection).and_then(|()| self.execute("COMMIT"));
        if ended.is_err() {
            self.roll_back();
        }
        ended.map(|()| Ended::Committed)
    }

    fn execute(&self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(from_sqlite)
    }

    fn roll_back(&self) {
        if let Err(error) = self.execute("ROLLBACK") {
            tracing::debug!(%error, "rollback after a failed commit");
        }
    }

    /// Fails where the savepoint does, with which the whole transaction is lost.
    fn run_job_apart(&mut self, work: &Work, index: &mut Index, positions: &mut Vec<i64>) -> Result<Result<Done>> {
        let emitted = positions.len();
        let mut own = Index::default();
        self.execute("SAVEPOINT job")?;
        let done = self.run_job(work, &mut own, positions);
        if self.connection.is_autocommit() {
            return Ok(done);
        }
        match &done {
            Ok(_) => index.follow(own),
            Err(_) => {
                positions.truncate(emitted);
                self.execute("ROLLBACK TO job")?;
            }
        }
        self.execute("RELEASE job")?;
        Ok(done)
    }

    fn run_job(&mut self, work: &Work, index: &mut Index, positions: &mut Vec<i64>) -> Result<Done> {
        match work {
            Work::Commit(writes) => {
                let mut pass = Pass {
                    db: &self.connection,
                    now_ms: (self.now_ms)(),
                    keys: &mut self.keys,
                    index,
                    positions,
                };
                apply::commit(&mut pass, writes).map(|()| Done::Committed)
            }
            Work::Claim(claim) => apply::runs::claim(&self.connection, claim).map(Done::Claimed),
            Work::Sweep {
                now_ms,
                outbox_before_ms,
            } => apply::sweep(&self.connection, *now_ms, *outbox_before_ms).map(Done::Swept),
        }
    }
}

fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Busy(message) => StoreError::Busy(message.clone()),
        other => StoreError::Unavailable(other.to_string()),
    }
}
