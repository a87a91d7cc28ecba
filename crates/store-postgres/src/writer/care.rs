//! What PostgreSQL is asked to do beside the commits, sooner than it would by itself.
//!
//! * New entries of the indexes of words and of parts first lie in a list that every search reads from end to end, and a
//!   commit that makes the list too long has to sort it in itself. A statement on another connection, shortly after a
//!   commit, spares both.
//! * As tables fill, it looks at them ([`Looks`]).
//! * An index answers alone, without the rows, when it is known that everybody sees them. A `VACUUM` finds that out, which
//!   comes minutes after a load; here it comes when the load is over.

use super::looks::{LOOK, Looks};
use crate::fault::Fault;
use crate::open::Address;
use crate::pool::Pool;
use std::time::Duration;
use tokio::sync::watch;

/// What lies in the lists this long after a commit is sorted in: the more at once, the less each entry costs.
const AFTER: Duration = Duration::from_secs(1);
/// A load is over when nothing has been committed for so long. PostgreSQL's own count of what is new comes ten seconds late.
const QUIET: Duration = Duration::from_secs(12);

const SORT_IN: &str = "SELECT gin_clean_pending_list('vals_parts'), \
    gin_clean_pending_list('record_words_words'), gin_clean_pending_list('documents_words')";

/// The tables of which so much is new that they are due, as PostgreSQL's own rounds see it.
const LOADED: &str = "SELECT relname::text FROM pg_stat_user_tables
    WHERE relname IN ('records', 'vals', 'record_words', 'documents', 'outbox', 'runs', 'run_events')
        AND n_ins_since_vacuum > 10000 AND n_ins_since_vacuum > 0.2 * n_live_tup";

/// What has been committed so far.
#[derive(Debug, Clone, Copy, Default)]
struct Written {
    writes: usize,
    /// Commits that put something into the indexes of words or of parts.
    listed: usize,
}

/// Told of commits; what it started ends when it is dropped.
pub(super) struct Care {
    written: watch::Sender<Written>,
}

impl Care {
    pub(super) fn start(address: Address, pool: Pool) -> Self {
        let (written, told) = watch::channel(Written::default());
        tokio::spawn(take_care(address, pool, told));
        Self { written }
    }

    /// Tells of a commit of so many writes.
    pub(super) fn committed(&self, writes: usize, has_words_or_parts: bool) {
        self.written.send_modify(|written| {
            written.writes += writes;
            written.listed += usize::from(has_words_or_parts);
        });
    }
}

async fn take_care(address: Address, pool: Pool, mut told: watch::Receiver<Written>) {
    let (mut looks, mut before) = (Looks::default(), Written::default());
    loop {
        let more = match tokio::time::timeout(QUIET, told.changed()).await {
            Ok(more) => more,
            Err(_) => {
                done("VACUUM", vacuum(&address, &pool).await);
                told.changed().await
            }
        };
        if more.is_err() {
            return;
        }
        tokio::time::sleep(AFTER).await;
        let now = *told.borrow_and_update();
        if now.listed > before.listed {
            done("sort in new entries of indexes", ask(&pool, SORT_IN).await);
        }
        if looks.is_due(now.writes - before.writes) {
            done("ANALYZE", ask(&pool, LOOK).await);
        }
        before = now;
    }
}

/// Nobody waits for it, and without it everything goes on, if slower.
fn done(what: &str, asked: Result<(), Fault>) {
    if let Err(fault) = asked {
        tracing::debug!(?fault, what, "PostgreSQL did not do what it was asked to");
    }
}

async fn ask(pool: &Pool, sql: &str) -> Result<(), Fault> {
    Ok(pool.get().await?.batch_execute(sql).await?)
}

async fn vacuum(address: &Address, pool: &Pool) -> Result<(), Fault> {
    let loaded = pool.get().await?.query(LOADED, &[]).await?;
    if loaded.is_empty() {
        return Ok(());
    }
    // It may take longer than what a page waits for.
    let client = address.connect_driven().await?;
    client.batch_execute("SET statement_timeout = 0").await?;
    for row in &loaded {
        let table: &str = row.try_get(0)?;
        client
            .batch_execute(&format!("VACUUM (ANALYZE, SKIP_LOCKED) {table}"))
            .await?;
    }
    Ok(())
}
