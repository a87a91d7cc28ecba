//! When PostgreSQL looks at the tables as they fill. Plans are made by what it saw last, and its own rounds come a minute
//! after a load: until then statements would be planned for the empty tables of a new database.

/// The first look comes after this many writes, each further one after four times as many.
const FIRST: usize = 1_000;

pub(crate) const LOOK: &str =
    "ANALYZE object_keys, attribute_keys, documents, records, record_words, vals, outbox, runs, run_events";

pub(crate) struct Looks {
    written: usize,
    next: usize,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            written: 0,
            next: FIRST,
        }
    }
}

impl Looks {
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
        let mut looks = Looks::default();
        let due: Vec<usize> = (0..100).filter(|_| looks.is_due(100)).collect();
        assert_eq!(due, [9, 39]);
    }
}
