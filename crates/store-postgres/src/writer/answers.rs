//! What follows a commit, while the next one is made: watchers hear of it, and then whoever waits for it.

use super::care::Care;
use super::{Job, Outcome, Work};
use crate::feed::Feed;
use crate::open::Address;
use crate::pool::Pool;
use std::sync::Arc;
use store::{Change, OutboxRow, Write};
use tokio::sync::mpsc;

/// How many groups may be committed without an answer.
const BEHIND: usize = 4;

/// Where settled groups are answered, in their order.
pub(super) struct Answers {
    settled: mpsc::Sender<(Vec<Job>, Outcome)>,
}

impl Answers {
    pub(super) fn start(address: Address, pool: Pool, feed: Arc<Feed>) -> Self {
        let (settled, mut settling) = mpsc::channel(BEHIND);
        let after = After {
            care: Care::start(address, pool.clone()),
            pool,
            feed,
        };
        tokio::spawn(async move {
            while let Some((jobs, outcome)) = settling.recv().await {
                after.settled(jobs, outcome).await;
            }
        });
        Self { settled }
    }

    pub(super) async fn give(&self, jobs: Vec<Job>, outcome: Outcome) {
        // Nobody is there any more when the process ends.
        let _ = self.settled.send((jobs, outcome)).await;
    }
}

struct After {
    pool: Pool,
    feed: Arc<Feed>,
    care: Care,
}

impl After {
    async fn settled(&self, jobs: Vec<Job>, outcome: Outcome) {
        let Outcome { answers, position } = outcome;
        let has_words_or_parts = jobs.iter().any(Job::has_words_or_parts);
        self.care
            .committed(jobs.iter().map(Job::writes).sum(), has_words_or_parts);
        let (works, asked): (Vec<Work>, Vec<_>) = jobs.into_iter().map(|job| (job.work, job.answer)).unzip();
        let committed = works.into_iter().zip(&answers).filter(|(_, answer)| answer.is_ok());
        let emitted = committed.flat_map(|(work, _)| emitted(work));
        let changes = (position + 1..).zip(emitted);
        let changes = changes.map(|(position, row)| Change { position, row }).collect();
        self.feed.deliver(&self.pool, changes).await;
        for (asked, answer) in asked.into_iter().zip(answers) {
            // A caller that went away has its writes all the same.
            let _ = asked.send(answer);
        }
    }
}

/// What a commit adds to the outbox, in the order of its writes.
fn emitted(work: Work) -> impl Iterator<Item = OutboxRow> {
    let writes = match work {
        Work::Commit(writes) => writes,
        Work::Sweep { .. } => Vec::new(),
    };
    writes.into_iter().filter_map(|prepared| match prepared.write {
        Write::Emit { row } => Some(row),
        _ => None,
    })
}
