//! What each write does to the tables, inside the writer's savepoint.

mod documents;
pub(crate) mod index;
mod keys;
mod records;
pub(crate) mod runs;
mod values;

use crate::cache::Touched;
use crate::fault::from_sqlite;
pub(crate) use index::Index;
pub(crate) use keys::Keys;
use rusqlite::{Connection, params};
use serde_json::Value;
use store::{Change, Result, Write};

/// What commits changed that others want to know of once they are durable.
#[derive(Default)]
pub(crate) struct Effects {
    /// What the outbox holds more.
    pub(crate) changes: Vec<Change>,
    /// The documents written or deleted.
    pub(crate) documents: Vec<Touched>,
}

/// A commit on its way into the tables.
pub(crate) struct Pass<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) now_ms: i64,
    pub(crate) keys: &'a mut Keys,
    /// What the full-text tables get when the savepoint is released.
    pub(crate) index: &'a mut Index,
}

/// Applies `writes` in order.
pub(crate) fn commit(pass: &mut Pass<'_>, writes: Vec<Write>, effects: &mut Effects) -> Result<()> {
    let (db, now_ms) = (pass.db, pass.now_ms);
    for write in writes {
        match write {
            Write::PutDocument { document, expect } => {
                documents::put(db, &document, expect, now_ms)?;
                effects.documents.push((document.kind, document.id));
            }
            Write::DeleteDocument { kind, id, expect } => {
                documents::delete(db, kind, &id, expect, now_ms)?;
                effects.documents.push((kind.to_owned(), id));
            }
            Write::PutRecord { record, expect } => records::put(pass, record, expect)?,
            Write::DeleteRecord { key } => records::delete(pass, &key)?,
            Write::AddValue { value } => values::add(pass, &value)?,
            Write::EndValue { key, id, active_until } => values::end(pass, &key, &id, active_until)?,
            Write::DeleteValue { key, id } => values::delete(pass, &key, &id)?,
            Write::PutBlob { id, bytes } => {
                run(
                    db,
                    "INSERT OR IGNORE INTO blobs (id, bytes) VALUES (?1, ?2)",
                    params![id, bytes.as_ref()],
                )?;
            }
            Write::DeleteBlob { id } => {
                run(db, "DELETE FROM blobs WHERE id = ?1", params![id])?;
            }
            Write::PutRun { run, expect, events } => runs::put(db, &run, expect, &events)?,
            Write::DeleteRun { id } => runs::delete(db, &id)?,
            Write::KeepRunner { id, alive_until } => runs::keep_runner(db, &id, alive_until)?,
            Write::Emit { row } => {
                run(
                    db,
                    "INSERT INTO outbox (workspace_id, topic, payload, at_ms) VALUES (?1, ?2, ?3, ?4)",
                    params![row.workspace_id.as_str(), row.topic, text(&row.payload), row.at_ms],
                )?;
                effects.changes.push(Change {
                    position: db.last_insert_rowid(),
                    row,
                });
            }
        }
    }
    Ok(())
}

/// Deletes expired documents and runs, forgotten runners and old outbox rows; returns how many rows went.
pub(crate) fn sweep(db: &Connection, now_ms: i64, outbox_before_ms: i64) -> Result<u64> {
    let expired = run(db, "DELETE FROM documents WHERE expires_at <= ?1", params![now_ms])?;
    let old = run(db, "DELETE FROM outbox WHERE at_ms < ?1", params![outbox_before_ms])?;
    Ok((expired + old + runs::sweep(db, now_ms)?) as u64)
}

fn run(db: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
    db.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(values))
        .map_err(from_sqlite)
}

fn find<T: rusqlite::types::FromSql>(db: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Option<T>> {
    use rusqlite::OptionalExtension;
    let mut statement = db.prepare_cached(sql).map_err(from_sqlite)?;
    statement
        .query_row(values, |row| row.get(0))
        .optional()
        .map_err(from_sqlite)
}

fn text(json: &Value) -> String {
    json.to_string()
}
