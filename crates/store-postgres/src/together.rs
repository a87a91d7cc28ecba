//! Reads of one kind that come at the same time, as one statement: under load the server is asked for many rows at once,
//! alone a read does not wait.

use crate::fault::{Fault, again};
use crate::pool::{Pool, reading};
use deadpool_postgres::ClientWrapper;
use futures::future::BoxFuture;
use std::sync::Arc;
use store::{Result, StoreError};
use tokio::sync::{Mutex, mpsc, oneshot};

/// How many statements of one kind are on their way at most. What comes meanwhile is the next one.
const AT_ONCE: usize = 2;
/// How many reads share a statement at most.
const MOST: usize = 256;

/// Answers many reads, in the order in which they are asked.
pub(crate) type Read<A, B> =
    for<'a> fn(&'a ClientWrapper, &'a [A]) -> BoxFuture<'a, std::result::Result<Vec<B>, Fault>>;

/// Where reads that ask for `A` and are answered with `B` meet.
pub(crate) struct Together<A, B> {
    reads: mpsc::UnboundedSender<Waiting<A, B>>,
}

struct Waiting<A, B> {
    asked: A,
    answer: oneshot::Sender<Result<B>>,
}

impl<A: Send + Sync + 'static, B: Send + 'static> Together<A, B> {
    pub(crate) fn start(pool: &Pool, read: Read<A, B>) -> Self {
        let (reads, waiting) = mpsc::unbounded_channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..AT_ONCE {
            tokio::spawn(serve(pool.clone(), Arc::clone(&waiting), read));
        }
        Self { reads }
    }

    pub(crate) async fn ask(&self, asked: A) -> Result<B> {
        let (answer, answered) = oneshot::channel();
        let is_sent = self.reads.send(Waiting { asked, answer }).is_ok();
        match answered.await {
            Ok(answer) if is_sent => answer,
            _ => Err(StoreError::Unavailable("the store is closed".to_owned())),
        }
    }
}

async fn serve<A, B>(pool: Pool, waiting: Arc<Mutex<mpsc::UnboundedReceiver<Waiting<A, B>>>>, read: Read<A, B>) {
    loop {
        let mut reads = Vec::new();
        if waiting.lock().await.recv_many(&mut reads, MOST).await == 0 {
            return;
        }
        let (asked, answers): (Vec<A>, Vec<_>) = reads.into_iter().map(|read| (read.asked, read.answer)).unzip();
        match reading!(pool, client => read(&client, &asked)) {
            Ok(found) => answers.into_iter().zip(found).for_each(|(answer, found)| {
                let _ = answer.send(Ok(found));
            }),
            Err(error) => answers.into_iter().for_each(|answer| {
                let _ = answer.send(Err(again(&error)));
            }),
        }
    }
}

/// What a row answers, by its place among all that is asked, which counts from 1.
pub(crate) fn asked_at<A>(asked: &[A], place: i64) -> std::result::Result<(usize, &A), Fault> {
    let at = usize::try_from(place - 1).ok();
    at.and_then(|at| Some((at, asked.get(at)?)))
        .ok_or_else(|| Fault::Refused(StoreError::Corrupt(format!("a row answers question {place}"))))
}
