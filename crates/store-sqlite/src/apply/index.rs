//! The full-text tables' share of a group of commits. These tables write out what they hold back at every savepoint, so they
//! are written once, after the group's last commit.

use crate::fault::from_sqlite;
use crate::parts::Texts;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Result;

/// Rows of a full-text table that go and that come.
pub(crate) struct Rows<T> {
    gone: BTreeSet<i64>,
    new: BTreeMap<i64, T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            gone: BTreeSet::new(),
            new: BTreeMap::new(),
        }
    }
}

impl<T> Rows<T> {
    pub(crate) fn put(&mut self, row: i64, value: T) {
        self.new.insert(row, value);
    }

    /// A row that came since the last writing is not in the table; removing it there does nothing.
    pub(crate) fn remove(&mut self, row: i64) {
        self.new.remove(&row);
        self.gone.insert(row);
    }

    /// What happens after this.
    fn follow(&mut self, later: Self) {
        for row in later.gone {
            self.remove(row);
        }
        self.new.extend(later.new);
    }

    /// In the order of rows, in which the table writes them at once.
    fn write(
        self,
        db: &Connection,
        (remove, insert): (&str, &str),
        mut bind: impl FnMut(&mut rusqlite::Statement<'_>, i64, T) -> rusqlite::Result<usize>,
    ) -> rusqlite::Result<()> {
        if !self.gone.is_empty() {
            let mut remove = db.prepare_cached(remove)?;
            for row in self.gone {
                remove.execute([row])?;
            }
        }
        if !self.new.is_empty() {
            let mut insert = db.prepare_cached(insert)?;
            for (row, value) in self.new {
                bind(&mut insert, row, value)?;
            }
        }
        Ok(())
    }
}

/// The words of a record and the token of its object.
pub(crate) struct Words {
    pub(crate) scope: String,
    pub(crate) text: String,
}

/// What commits change in the full-text tables.
#[derive(Default)]
pub(crate) struct Index {
    /// By [`crate::parts::row`].
    pub(crate) parts: Rows<Arc<Texts>>,
    /// By the record's number.
    pub(crate) words: Rows<Words>,
}

impl Index {
    /// Takes in the commit that follows.
    pub(crate) fn follow(&mut self, later: Self) {
        self.parts.follow(later.parts);
        self.words.follow(later.words);
    }

    pub(crate) fn write(self, db: &Connection) -> Result<()> {
        let parts = (
            "DELETE FROM val_parts WHERE rowid = ?1",
            "INSERT INTO val_parts (rowid, text1, text2, text3, text4, text5, text6, text7, text8)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        );
        let words = (
            "DELETE FROM record_words WHERE rowid = ?1",
            "INSERT INTO record_words (rowid, scope, words) VALUES (?1, ?2, ?3)",
        );
        self.parts
            .write(db, parts, |insert, row, texts| {
                let [a, b, c, d, e, f, g, h] = &*texts;
                insert.execute((row, a, b, c, d, e, f, g, h))
            })
            .and_then(|()| {
                self.words.write(db, words, |insert, row, Words { scope, text }| {
                    insert.execute(params![row, scope, text])
                })
            })
            .map_err(from_sqlite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_counts() {
        let mut rows = Rows::default();
        rows.put(1, "new");
        rows.put(2, "new");
        let mut later = Rows::default();
        later.remove(1);
        later.remove(2);
        later.put(2, "newer");
        later.put(3, "new");
        rows.follow(later);
        assert_eq!(rows.gone, BTreeSet::from([1, 2]));
        assert_eq!(rows.new, BTreeMap::from([(2, "newer"), (3, "new")]));
    }
}
