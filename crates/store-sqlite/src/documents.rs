//! Reads of documents, blobs and the outbox.

use crate::readers::ReadResult;
use crate::row;
use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter, types::Value};
use store::{Change, Document, DocumentQuery, DocumentSearch, Order};

/// A document and the length of its JSON text in bytes.
pub(crate) type Found = Option<(Document, usize)>;

pub(crate) fn by_id(connection: &Connection, kind: &str, id: &str, now_ms: i64) -> ReadResult<Found> {
    let sql = select_document("kind = ?1 AND id = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row(params![kind, id, now_ms], row::document_with_length);
    Ok(found.optional()?)
}

/// Many documents, in the order asked for.
pub(crate) fn by_ids(connection: &Connection, kind: &str, ids: &[String], now_ms: i64) -> ReadResult<Vec<Found>> {
    ids.iter().map(|id| by_id(connection, kind, id, now_ms)).collect()
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

/// The statement of [`search`]: it looks at the hits alone, and reads the bodies of the page alone.
pub(crate) fn searching(is_continued: bool) -> String {
    let after = if is_continued {
        "AND (d.sort, d.id) < (?6, ?7)"
    } else {
        ""
    };
    let columns = row::DOCUMENT;
    format!(
        "SELECT {columns} FROM (
             SELECT d.rowid AS place FROM document_words w
             CROSS JOIN document_keys k ON k.seq = w.rowid
             CROSS JOIN documents d ON d.kind = k.kind AND d.id = k.id
             WHERE document_words MATCH 'scope : d' || coalesce(
                 (SELECT seq FROM document_scopes WHERE kind = ?1 AND parent = ?2), 0) || ' AND words : (' || ?3 || ')'
               AND (d.expires_at IS NULL OR d.expires_at > ?4) {after}
             ORDER BY d.sort DESC, d.id DESC LIMIT ?5
         ) f CROSS JOIN documents ON documents.rowid = f.place
         ORDER BY sort DESC, id DESC"
    )
}

pub(crate) fn search(connection: &Connection, search: &DocumentSearch, now_ms: i64) -> ReadResult<Vec<Document>> {
    let words = store_sql::words(&search.query);
    if words.is_empty() || search.limit == 0 {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(&searching(search.after.is_some()))?;
    let mut values: Vec<Value> = vec![
        search.kind.to_owned().into(),
        search.parent.clone().into(),
        crate::records::prefixes(&words).into(),
        now_ms.into(),
        i64::from(search.limit).into(),
    ];
    if let Some((sort, id)) = &search.after {
        values.extend([(*sort).into(), id.clone().into()]);
    }
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
