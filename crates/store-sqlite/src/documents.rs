//! Reads of documents, blobs and the outbox.

use crate::readers::ReadResult;
use crate::row;
use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter, types::Value};
use store::{Change, Document, DocumentQuery, Order};

/// A document and the length of its JSON text in bytes.
pub(crate) type Found = Option<(Document, usize)>;

pub(crate) fn by_id(connection: &Connection, kind: &str, id: &str, now_ms: i64) -> ReadResult<Found> {
    let sql = select_document("kind = ?1 AND id = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row(params![kind, id, now_ms], row::document_with_length);
    Ok(found.optional()?)
}

pub(crate) fn by_lookup(connection: &Connection, kind: &str, key: &str, now_ms: i64) -> ReadResult<Found> {
    let sql = select_document("kind = ?1 AND lookup = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row(params![kind, key, now_ms], row::document_with_length);
    Ok(found.optional()?)
}

fn select_document(condition: &str) -> String {
    format!(
        "SELECT {} FROM documents WHERE {condition} AND (expires_at IS NULL OR expires_at > ?3)",
        row::DOCUMENT
    )
}

pub(crate) fn list(connection: &Connection, query: &DocumentQuery, now_ms: i64) -> ReadResult<Vec<Document>> {
    let mut sql = format!(
        "SELECT {} FROM documents WHERE kind = ? AND (expires_at IS NULL OR expires_at > ?)",
        row::DOCUMENT
    );
    let mut values: Vec<Value> = vec![query.kind.to_owned().into(), now_ms.into()];
    if let Some(parent) = &query.parent {
        sql.push_str(" AND parent = ?");
        values.push(parent.clone().into());
    }
    let (comparison, direction) = match query.order {
        Order::OldestFirst => (">", "ASC"),
        Order::NewestFirst => ("<", "DESC"),
    };
    if let Some((sort, id)) = &query.after {
        sql.push_str(&format!(" AND (sort, id) {comparison} (?, ?)"));
        values.push((*sort).into());
        values.push(id.clone().into());
    }
    sql.push_str(&format!(" ORDER BY sort {direction}, id {direction}"));
    if let Some(limit) = query.limit {
        sql.push_str(" LIMIT ?");
        values.push(i64::from(limit).into());
    }
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), row::document)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn blob(connection: &Connection, id: &str) -> ReadResult<Option<Bytes>> {
    let mut statement = connection.prepare_cached("SELECT bytes FROM blobs WHERE id = ?1")?;
    Ok(statement
        .query_row([id], |row| row.get::<_, Vec<u8>>(0))
        .optional()?
        .map(Bytes::from))
}

pub(crate) fn outbox(connection: &Connection, after: i64, limit: u32) -> ReadResult<Vec<Change>> {
    let mut statement = connection.prepare_cached(
        "SELECT position, workspace_id, topic, payload, at_ms FROM outbox WHERE position > ?1 ORDER BY position LIMIT ?2",
    )?;
    let rows = statement.query_map(params![after, limit], row::change)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
