//! Writes of records and of the words by which they are searched.

use super::{check, find, run, values};
use crate::fault::from_sqlite;
use crate::parts;
use rusqlite::{Connection, OptionalExtension, params};
use store::{Expect, RecordId, RecordKey, RecordRow, Result};

const KIND: &str = "record";

struct Existing {
    seq: i64,
    revision: i64,
    search_text: String,
}

pub(super) fn put(db: &Connection, record: &RecordRow, expect: Expect) -> Result<()> {
    let RecordRow {
        key,
        document,
        search_text,
        created_at,
        updated_at,
        ..
    } = record;
    let object = object(db, key)?;
    let found = existing(db, object, &key.record_id)?;
    check(expect, found.as_ref().map(|f| f.revision), KIND, &key.record_id)?;
    match found {
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
                run(db, "DELETE FROM record_words WHERE rowid = ?1", params![seq])?;
                index_words(db, seq, object, search_text)?;
            }
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
            index_words(db, db.last_insert_rowid(), object, search_text)?;
        }
    }
    Ok(())
}

pub(super) fn delete(db: &Connection, key: &RecordKey, parts: &mut parts::Changes) -> Result<()> {
    if let Some(seq) = seq(db, key)? {
        values::delete_of_record(db, seq, parts)?;
        run(db, "DELETE FROM record_words WHERE rowid = ?1", params![seq])?;
        run(db, "DELETE FROM records WHERE seq = ?1", params![seq])?;
    }
    Ok(())
}

/// The internal number of a record, if it exists.
pub(super) fn seq(db: &Connection, key: &RecordKey) -> Result<Option<i64>> {
    find(
        db,
        "SELECT seq FROM records WHERE record_id = ?3
         AND object = (SELECT seq FROM object_keys WHERE workspace_id = ?1 AND object_id = ?2)",
        params![
            key.workspace_id.as_str(),
            key.object_id.as_str(),
            key.record_id.as_str()
        ],
    )
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

fn object(db: &Connection, key: &RecordKey) -> Result<i64> {
    let known = "SELECT seq FROM object_keys WHERE workspace_id = ?1 AND object_id = ?2";
    if let Some(seq) = find(db, known, params![key.workspace_id.as_str(), key.object_id.as_str()])? {
        return Ok(seq);
    }
    let insert = "INSERT INTO object_keys (workspace_id, object_id) VALUES (?1, ?2)";
    run(db, insert, params![key.workspace_id.as_str(), key.object_id.as_str()])?;
    Ok(db.last_insert_rowid())
}

fn index_words(db: &Connection, seq: i64, object: i64, search_text: &str) -> Result<()> {
    if search_text.is_empty() {
        return Ok(());
    }
    let insert = "INSERT INTO record_words (rowid, scope, words) VALUES (?1, ?2, ?3)";
    run(db, insert, params![seq, crate::records::scope(object), search_text])?;
    Ok(())
}
