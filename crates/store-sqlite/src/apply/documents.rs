//! Writes of documents. An expired document is not there, whether or not the sweep has met it.

use super::{find, run};
use rusqlite::{Connection, params};
use store::{Document, Expect, Result, StoreError};

pub(super) fn put(db: &Connection, document: &Document, json: &str, expect: Expect, now_ms: i64) -> Result<()> {
    let Document {
        kind,
        id,
        parent,
        lookup,
        sort,
        expires_at,
        search_text,
        ..
    } = document;
    let found = revision(db, kind, id, now_ms)?;
    expect.check(found, kind, id)?;
    if let Some(key) = lookup {
        free_lookup(db, kind, id, key, now_ms)?;
    }
    run(
        db,
        "INSERT INTO documents (kind, id, parent, lookup, sort, expires_at, revision, body, search_text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, lookup = excluded.lookup, sort = excluded.sort,
             expires_at = excluded.expires_at, revision = excluded.revision, body = excluded.body,
             search_text = excluded.search_text",
        params![
            kind,
            id,
            parent,
            lookup,
            sort,
            expires_at,
            found.unwrap_or(0) + 1,
            json,
            search_text
        ],
    )?;
    Ok(())
}

pub(super) fn delete(db: &Connection, kind: &str, id: &str, expect: Expect, now_ms: i64) -> Result<()> {
    expect.check(revision(db, kind, id, now_ms)?, kind, id)?;
    run(
        db,
        "DELETE FROM documents WHERE kind = ?1 AND id = ?2",
        params![kind, id],
    )?;
    Ok(())
}

/// The revision of the living document with this id; an expired one is removed.
fn revision(db: &Connection, kind: &str, id: &str, now_ms: i64) -> Result<Option<i64>> {
    run(
        db,
        "DELETE FROM documents WHERE kind = ?1 AND id = ?2 AND expires_at <= ?3",
        params![kind, id, now_ms],
    )?;
    find(
        db,
        "SELECT revision FROM documents WHERE kind = ?1 AND id = ?2",
        params![kind, id],
    )
}

/// Fails when another living document of the kind holds the key; an expired holder is removed.
fn free_lookup(db: &Connection, kind: &str, id: &str, key: &str, now_ms: i64) -> Result<()> {
    run(
        db,
        "DELETE FROM documents WHERE kind = ?1 AND lookup = ?2 AND expires_at <= ?3 AND id <> ?4",
        params![kind, key, now_ms, id],
    )?;
    let holder: Option<String> = find(
        db,
        "SELECT id FROM documents WHERE kind = ?1 AND lookup = ?2 AND id <> ?3",
        params![kind, key, id],
    )?;
    match holder {
        Some(holder) => Err(StoreError::Unique {
            what: kind.to_owned(),
            key: key.to_owned(),
            holder,
        }),
        None => Ok(()),
    }
}
