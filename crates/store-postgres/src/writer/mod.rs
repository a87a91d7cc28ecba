//! The thread that commits. It takes every commit that waits, decides all of them in one transaction, and only then has
//! them answered: under load many commits share one turn and one fsync, alone a commit pays for itself only. It is a thread
//! of its own because everybody waits for it: among the tasks it would stand behind all of those whose commits it has to
//! make, while the server waits for what follows.
//!
//! Processes take turns by locking the row of `head`; two flights of statements are one turn. A lost connection or a
//! transaction that the server gave up is tried again, and a commit whose answer was lost is asked for (`turn`), so that
//! no caller is told of a failure that was none.

mod answers;
mod care;
pub(crate) mod looks;
pub(crate) mod statements;
pub(crate) mod turn;

use crate::fault::{Fault, again};
use crate::feed::Feed;
use crate::group::{self, Begins, Ends, Needs, Prepared};
use crate::open::{Address, Durability, NowMs, Options};
use crate::pool::Pool;
use answers::Answers;
use statements::Statements;
use std::cell::Cell;
use std::sync::Arc;
use store::{Result, StoreError, Write};
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::Client;
use turn::Turn;

/// A group ends when it holds this many commits, writes or bytes of blobs, so that the first does not wait for ever.
const GROUP_COMMITS: usize = 256;
const GROUP_WRITES: usize = 20_000;
const GROUP_BLOB_BYTES: usize = 32 << 20;
/// How many commits may wait before callers do.
const QUEUE: usize = 4096;
pub(crate) const THREAD: &str = "store-writer";

pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

struct Job {
    work: Work,
    answer: oneshot::Sender<Result<u64>>,
}

impl Job {
    fn writes(&self) -> usize {
        match &self.work {
            Work::Commit(writes) => writes.len(),
            Work::Sweep { .. } => 0,
        }
    }

    /// Whether it puts something into the indexes of words and of parts.
    fn has_words_or_parts(&self) -> bool {
        let Work::Commit(writes) = &self.work else { return false };
        writes.iter().any(|prepared| match &prepared.write {
            Write::PutRecord { .. } | Write::AddValue { .. } => true,
            Write::PutDocument { document, .. } => document.search_text.is_some(),
            _ => false,
        })
    }
}

enum Work {
    Commit(Vec<Prepared>),
    Sweep { now_ms: i64, outbox_before_ms: i64 },
}

impl Writer {
    /// # Errors
    /// When the machine has no room for one more thread.
    pub(crate) fn start(address: Address, pool: Pool, feed: Arc<Feed>, options: &Options) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let task = Task {
            answers: Answers::start(address.clone(), pool.clone(), feed),
            address,
            pool,
            now_ms: options.now_ms.clone(),
            durability: options.durability,
            connection: None,
            turn: Turn::none(),
        };
        // Its connection is driven on the same thread.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn(move || runtime.block_on(task.run(queue)))?;
        Ok(Self { jobs })
    }

    pub(crate) async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        let prepared = writes.into_iter().map(Prepared::from).collect();
        self.ask(Work::Commit(prepared)).await.map(|_| ())
    }

    pub(crate) async fn sweep(&self, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
        self.ask(Work::Sweep {
            now_ms,
            outbox_before_ms,
        })
        .await
    }

    async fn ask(&self, work: Work) -> Result<u64> {
        let closed = || StoreError::Unavailable("the store's writer has stopped".to_owned());
        let (answer, answered) = oneshot::channel();
        self.jobs.send(Job { work, answer }).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

/// The connection that writes.
struct Writing {
    client: Client,
    statements: Statements,
    /// A copy is on its way; why that counts says `Flight::copy`.
    copies: Cell<bool>,
}

struct Task {
    address: Address,
    pool: Pool,
    answers: Answers,
    now_ms: NowMs,
    durability: Durability,
    connection: Option<Writing>,
    /// The last one.
    turn: Turn,
}

/// What a transaction came to: an answer for each of its jobs, and the last position of the outbox before it.
struct Outcome {
    answers: Vec<Result<u64>>,
    position: i64,
}

impl Task {
    async fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut kept = None;
        loop {
            let first = match kept.take() {
                Some(job) => job,
                None => match queue.recv().await {
                    Some(job) => job,
                    None => return,
                },
            };
            let mut jobs = vec![first];
            if matches!(jobs[0].work, Work::Commit(_)) {
                let mut size = Size::of(&jobs[0]);
                while !size.is_full() {
                    match queue.try_recv() {
                        // A sweep takes a turn of its own.
                        Ok(job) if matches!(job.work, Work::Sweep { .. }) => {
                            kept = Some(job);
                            break;
                        }
                        Ok(job) => {
                            size.add(&job);
                            jobs.push(job);
                        }
                        Err(_) => break,
                    }
                }
            }
            self.settle(jobs).await;
        }
    }

    /// Brings the jobs to an end and answers them.
    async fn settle(&mut self, jobs: Vec<Job>) {
        match self.attempts(&jobs).await {
            Ok(outcome) => self.answers.give(jobs, outcome).await,
            // Something in one of them is what the server refuses: each alone, so that only that one fails.
            Err(StoreError::Unavailable(message) | StoreError::Corrupt(message))
                if jobs.len() > 1 && self.connection.is_some() =>
            {
                tracing::warn!(
                    message,
                    commits = jobs.len(),
                    "a group of commits was refused; one by one now"
                );
                for job in jobs {
                    Box::pin(self.settle(vec![job])).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, commits = jobs.len(), "commits were lost");
                for job in jobs {
                    let _ = job.answer.send(Err(again(&error)));
                }
            }
        }
    }

    async fn attempts(&mut self, jobs: &[Job]) -> Result<Outcome> {
        let mut patience = self.pool.patience();
        loop {
            let attempt = self.attempt(jobs).await;
            if attempt.is_err() {
                self.abandon().await;
            }
            if let Some(settled) = patience.settled(attempt).await {
                return settled;
            }
        }
    }

    async fn attempt(&mut self, jobs: &[Job]) -> std::result::Result<Outcome, Fault> {
        let now_ms = (self.now_ms)();
        self.turn.number += 1;
        let turn = self.turn.clone();
        let Writing {
            client,
            statements,
            copies,
        } = self.connection().await?;
        if let [
            Job {
                work: Work::Sweep {
                    now_ms,
                    outbox_before_ms,
                },
                ..
            },
        ] = jobs
        {
            return sweep(client, statements, *now_ms, *outbox_before_ms).await;
        }
        let commits = || {
            jobs.iter().map(|job| match &job.work {
                Work::Commit(writes) => writes.as_slice(),
                Work::Sweep { .. } => &[],
            })
        };
        let mut needs = Needs::default();
        commits().for_each(|writes| needs.add(writes));
        let mut group = group::load(client, statements, &needs, now_ms, Begins::Transaction).await?;
        let position = group.position();
        let answers: Vec<Result<u64>> = commits().map(|writes| group.commit(writes).map(|()| 0)).collect();
        if answers.iter().all(Result::is_err) {
            client.batch_execute("ROLLBACK").await?;
            return Ok(Outcome { answers, position });
        }
        copies.set(group.copies_values());
        let saved = group::save(client, statements, &group, Ends::WithCommit(turn)).await;
        copies.set(copies.get() && saved.is_err());
        match saved {
            Ok(()) => {}
            // The answer to the commit may be what was lost.
            Err(Fault::Lost(message)) => {
                if !self.is_committed().await? {
                    return Err(Fault::Lost(message));
                }
            }
            Err(fault) => return Err(fault),
        }
        Ok(Outcome { answers, position })
    }

    /// Whether the last turn came to its end, asked on a new connection.
    async fn is_committed(&mut self) -> std::result::Result<bool, Fault> {
        let mut patience = self.pool.patience();
        loop {
            self.connection = None;
            match self.ask_for_turn().await {
                Ok(is_committed) => return Ok(is_committed),
                Err(Fault::Lost(_) | Fault::Contended(_)) if !patience.is_over() => patience.pause().await,
                Err(_) => {
                    // Without a connection nothing is tried again.
                    self.connection = None;
                    let message = "the connection was lost during a commit, and whether it happened is not known";
                    return Err(StoreError::Unavailable(message.to_owned()).into());
                }
            }
        }
    }

    async fn ask_for_turn(&mut self) -> std::result::Result<bool, Fault> {
        let turn = self.turn.clone();
        let Writing { client, statements, .. } = self.connection().await?;
        turn.is_committed(client, statements).await
    }

    async fn connection(&mut self) -> std::result::Result<&Writing, Fault> {
        let writing = match self.connection.take().filter(|writing| !writing.client.is_closed()) {
            Some(writing) => writing,
            None => {
                let client = self.address.connect_driven().await.map_err(lost)?;
                if self.durability == Durability::Off {
                    client.batch_execute("SET synchronous_commit = off").await?;
                }
                let statements = Statements::prepare(&client).await?;
                Writing {
                    client,
                    statements,
                    copies: Cell::new(false),
                }
            }
        };
        Ok(self.connection.insert(writing))
    }

    /// Leaves a transaction that failed; with its connection, if that is not to be used again.
    async fn abandon(&mut self) {
        let Some(writing) = &self.connection else { return };
        if writing.copies.get() {
            self.connection = None;
            // It is made anew at once, so that it is known whether there is a server; if not, the next attempt says why.
            let _ = self.connection().await;
        } else if writing.client.batch_execute("ROLLBACK").await.is_err() {
            self.connection = None;
        }
    }
}

/// Whatever keeps a connection from being made, the next one may be.
fn lost(error: tokio_postgres::Error) -> Fault {
    Fault::Lost(crate::fault::said(&error))
}

/// How long a runner or a writer that has died is remembered, in ms.
const REMEMBERED_MS: i64 = 24 * 60 * 60 * 1000;

/// Deletes expired documents and runs, forgotten runners and writers and old outbox rows, in a transaction of its own.
async fn sweep(
    client: &Client,
    statements: &Statements,
    now_ms: i64,
    outbox_before_ms: i64,
) -> std::result::Result<Outcome, Fault> {
    client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
    client.query(&statements.head, &[]).await?;
    let expired = client
        .execute("DELETE FROM documents WHERE expires_at <= $1", &[&now_ms])
        .await?;
    let runs = client
        .execute(
            "WITH gone AS (DELETE FROM runs WHERE expires_at <= $1 RETURNING id), \
             entries AS (DELETE FROM run_events WHERE run IN (SELECT id FROM gone)) SELECT FROM gone",
            &[&now_ms],
        )
        .await?;
    let runners = client
        .execute(
            "DELETE FROM runners WHERE alive_until < $1",
            &[&(now_ms - REMEMBERED_MS)],
        )
        .await?;
    client
        .execute("DELETE FROM writers WHERE at_ms < $1", &[&(now_ms - REMEMBERED_MS)])
        .await?;
    let old = client
        .execute("DELETE FROM outbox WHERE at_ms < $1", &[&outbox_before_ms])
        .await?;
    client.batch_execute("COMMIT").await?;
    Ok(Outcome {
        answers: vec![Ok(expired + runs + runners + old)],
        // Nothing was added to it.
        position: 0,
    })
}

/// How much a group holds.
#[derive(Default)]
struct Size {
    commits: usize,
    writes: usize,
    blob_bytes: usize,
}

impl Size {
    fn of(job: &Job) -> Self {
        let mut size = Self::default();
        size.add(job);
        size
    }

    fn add(&mut self, job: &Job) {
        self.commits += 1;
        self.writes += job.writes();
        if let Work::Commit(writes) = &job.work {
            let blobs = writes.iter().map(|prepared| match &prepared.write {
                Write::PutBlob { bytes, .. } => bytes.len(),
                _ => 0,
            });
            self.blob_bytes += blobs.sum::<usize>();
        }
    }

    fn is_full(&self) -> bool {
        self.commits >= GROUP_COMMITS || self.writes >= GROUP_WRITES || self.blob_bytes >= GROUP_BLOB_BYTES
    }
}
