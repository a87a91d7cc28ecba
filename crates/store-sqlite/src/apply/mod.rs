//! What each write does to the tables, inside the writer's transaction.

mod documents;
pub(crate) mod index;
mod keys;
mod records;
pub(crate) mod runs;
mod values;

use crate::fault::from_sqlite;
use crate::prepared::Prepared;
pub(crate) use index::Index;
pub(crate) use keys::Keys;
use rusqlite::{Connection, params};
use store::{Result, Write};

/// A group of commits on its way into the tables.
pub(crate) struct Pass<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) now_ms: i64,
    pub(crate) keys: &'a mut Keys,
    /// What the full-text tables get at the end.
    pub(crate) index: &'a mut Index,
    /// Where in the outbox each emitted row is.
    pub(crate) positions: &'a mut Vec<i64>,
}

/// Applies `writes` in order.
pub(crate) fn commit(pass: &mut Pass<'_>, writes: &[Prepared]) -> Result<()> {
    let (db, now_ms) = (pass.db, pass.now_ms);
    for Prepared { write, json, parts } in writes {
        match write {
            Write::PutDocument { document, expect } => documents::put(db, document, json, *expect, now_ms)?,
            Write::DeleteDocument { kind, id, expect } => documents::delete(db, kind, id, *expect, now_ms)?,
            Write::PutRecord { record, expect } => records::put(pass, record, *expect)?,
            Write::DeleteRecord { key } => records::delete(pass, key)?,
            Write::AddValue { value } => values::add(pass, value, parts.as_ref())?,
            Write::EndValue { key, id, active_until } => values::end(pass, key, id, *active_until)?,
            Write::DeleteValue { key, id } => values::delete(pass, key, id)?,
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
            Write::PutRun { run, expect, events } => runs::put(db, run, *expect, events)?,
            Write::DeleteRun { id } => runs::delete(db, id)?,
            Write::KeepRunner { id, alive_until } => runs::keep_runner(db, id, *alive_until)?,
            Write::Emit { row } => {
                run(
                    db,
                    "INSERT INTO outbox (workspace_id, topic, payload, at_ms) VALUES (?1, ?2, ?3, ?4)",
                    params![row.workspace_id.as_str(), row.topic, json, row.at_ms],
                )?;
                pass.positions.push(db.last_insert_rowid());
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
