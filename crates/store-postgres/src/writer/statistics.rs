//! Has PostgreSQL look at the tables as they fill. Plans are made by what it saw last, and its own rounds come a minute
//! after a load: until then statements would be planned for the empty tables of a new database.

use crate::fault::Fault;
use crate::pool::Pool;

/// The first look comes after this many writes, each further one after four times as many.
const FIRST: usize = 1_000;

pub(crate) const LOOK: &str =
    "ANALYZE object_keys, attribute_keys, documents, records, record_words, vals, outbox, runs, run_events";

pub(crate) struct Statistics {
    written: usize,
    next: usize,
}

impl Default for Statistics {
    fn default() -> Self {
        Self {
            written: 0,
            next: FIRST,
        }
    }
}

impl Statistics {
    /// Counts writes that were committed.
    pub(crate) fn count(&mut self, writes: usize, pool: &Pool) {
        if self.is_due(writes) {
            let pool = pool.clone();
            // Commits go on beside it.
            tokio::spawn(async move {
                let looked = async { Ok::<_, Fault>(pool.get().await?.batch_execute(LOOK).await?) };
                if let Err(fault) = looked.await {
                    tracing::debug!(?fault, "PostgreSQL did not look at its tables");
                }
            });
        }
    }

    /// Counts writes, and says whether it is time to [`LOOK`].
    pub(crate) fn is_due(&mut self, writes: usize) -> bool {
        self.written += writes;
        let is_due = self.written >= self.next;
        if is_due {
            self.next = self.written * 4;
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_grow_rare_as_tables_grow() {
        let mut statistics = Statistics::default();
        let due: Vec<usize> = (0..100).filter(|_| statistics.is_due(100)).collect();
        assert_eq!(due, [9, 39]);
    }
}
