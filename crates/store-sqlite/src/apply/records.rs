//! Writes of records and of the words by which they are searched.

use super::index::Words;
use super::{Pass, run, values};
use crate::fault::from_sqlite;
use rusqlite::{Connection, OptionalExtension, params};
use store::{Expect, RecordId, RecordKey, RecordRow, Result};

const KIND: &str = "record";

struct Existing {
    seq: i64,
    revision: i64,
    search_text: String,
}

pub(super) fn put(pass: &mut Pass<'_>, record: &RecordRow, expect: Expect) -> Result<()> {
    let RecordRow {
        key,
        document,
        search_text,
        created_at,
        updated_at,
        ..
    } = record;
    let db = pass.db;
    let object = pass.keys.object(db, key)?;
    let found = existing(db, object, &key.record_id)?;
    expect.check(found.as_ref().map(|f| f.revision), KIND, &key.record_id)?;
    let seq = match found {
        Some(Existing {
            seq,
            revision,
            search_text: old,
        }) => {
            run(
                db,
                "UPDATE records SET document = ?2, search_text = ?3, created_at = ?4, updated_at = ?5, revision = ?6
                 WHERE seq = ?1",
                params![seq, document, search_text, created_at, updated_at, revision + 1],
            )?;
            if old != *search_text {
                pass.index.words.remove(seq);
                index_words(pass, seq, object, search_text);
            }
            seq
        }
        None => {
            run(
                db,
                "INSERT INTO records (object, record_id, document, search_text, created_at, updated_at, revision)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
                params![
                    object,
                    key.record_id.as_str(),
                    document,
                    search_text,
                    created_at,
                    updated_at
                ],
            )?;
            let seq = db.last_insert_rowid();
            index_words(pass, seq, object, search_text);
            seq
        }
    };
    pass.keys.has_record(key, seq);
    Ok(())
}

pub(super) fn delete(pass: &mut Pass<'_>, key: &RecordKey) -> Result<()> {
    let db = pass.db;
    if let Some(seq) = pass.keys.record(db, key)? {
        pass.keys.lost_record();
        values::delete_of_record(pass, seq)?;
        pass.index.words.remove(seq);
        run(db, "DELETE FROM records WHERE seq = ?1", params![seq])?;
    }
    Ok(())
}

fn existing(db: &Connection, object: i64, record_id: &RecordId) -> Result<Option<Existing>> {
    let mut statement = db
        .prepare_cached("SELECT seq, revision, search_text FROM records WHERE object = ?1 AND record_id = ?2")
        .map_err(from_sqlite)?;
    statement
        .query_row(params![object, record_id.as_str()], |row| {
            Ok(Existing {
                seq: row.get(0)?,
                revision: row.get(1)?,
                search_text: row.get(2)?,
            })
        })
        .optional()
        .map_err(from_sqlite)
}

fn index_words(pass: &mut Pass<'_>, seq: i64, object: i64, text: &str) {
    if !text.is_empty() {
        let words = Words {
            scope: crate::records::scope(object),
            text: text.to_owned(),
        };
        pass.index.words.put(seq, words);
    }
}
