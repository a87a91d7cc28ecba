//! Has PostgreSQL sort in what its indexes of words and of parts put aside.
//!
//! New entries first lie in a list that every search reads from end to end, and a commit that makes the list too long has
//! to sort it in itself. A statement on another connection, shortly after a commit, spares both.

use crate::fault::Fault;
use crate::pool::Pool;
use std::time::Duration;
use tokio::sync::watch;

/// What lies in the lists this long after a commit is sorted in: the more at once, the less each entry costs.
const AFTER: Duration = Duration::from_secs(1);

const SORT_IN: &str = "SELECT gin_clean_pending_list('vals_parts'), \
    gin_clean_pending_list('record_words_words'), gin_clean_pending_list('documents_words')";

/// Told of commits; what it started ends when it is dropped.
pub(crate) struct Pending {
    commits: watch::Sender<()>,
}

impl Pending {
    pub(crate) fn start(pool: Pool) -> Self {
        let (commits, committed) = watch::channel(());
        tokio::spawn(sort_in(pool, committed));
        Self { commits }
    }

    pub(crate) fn committed(&self) {
        self.commits.send_replace(());
    }
}

async fn sort_in(pool: Pool, mut committed: watch::Receiver<()>) {
    while committed.changed().await.is_ok() {
        tokio::time::sleep(AFTER).await;
        committed.mark_unchanged();
        let sorted = async { Ok::<_, Fault>(pool.get().await?.batch_execute(SORT_IN).await?) };
        if let Err(fault) = sorted.await {
            tracing::debug!(?fault, "PostgreSQL did not sort in new entries of indexes");
        }
    }
}
