//! Rows of tables as the store's types.

use rusqlite::Row;
use rusqlite::types::Type;
use serde_json::Value;
use store::{Change, Column, Document, ObjectId, OutboxRow, RecordKey, RecordRow, Scalar, ValueRow, WorkspaceId};

pub(crate) const DOCUMENT: &str = "kind, id, parent, lookup, sort, expires_at, revision, body, search_text";

/// Reads the columns of [`DOCUMENT`].
pub(crate) fn document(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document {
        kind: row.get(0)?,
        id: row.get(1)?,
        parent: row.get(2)?,
        lookup: row.get(3)?,
        sort: row.get(4)?,
        expires_at: row.get(5)?,
        revision: row.get(6)?,
        body: json(row, 7)?,
        search_text: row.get(8)?,
    })
}

/// Reads the columns of [`DOCUMENT`], and says how long its texts are.
pub(crate) fn document_with_length(row: &Row<'_>) -> rusqlite::Result<(Document, usize)> {
    let length = row.get_ref(7)?.as_str()?.len();
    let document = document(row)?;
    let searched = document.search_text.as_ref().map_or(0, String::len);
    Ok((document, length + searched))
}

/// Reads `position, workspace_id, topic, payload, at_ms`.
pub(crate) fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    Ok(Change {
        position: row.get(0)?,
        row: OutboxRow {
            workspace_id: row.get::<_, String>(1)?.into(),
            topic: row.get(2)?,
            payload: json(row, 3)?,
            at_ms: row.get(4)?,
        },
    })
}

/// Reads `record_id, document, search_text, created_at, updated_at, revision`.
pub(crate) fn record(row: &Row<'_>, workspace_id: &WorkspaceId, object_id: &ObjectId) -> rusqlite::Result<RecordRow> {
    Ok(RecordRow {
        key: RecordKey {
            workspace_id: workspace_id.to_owned(),
            object_id: object_id.to_owned(),
            record_id: row.get::<_, String>(0)?.into(),
        },
        document: row.get(1)?,
        search_text: row.get(2)?,
        created_at: row.get(3)?,
        updated_at: row.get(4)?,
        revision: row.get(5)?,
    })
}

/// Reads `id, attribute_id, ordinal, active_from, active_until, unique_key, body, matches_parts`, then the typed columns in
/// the order of [`Column::ALL`].
pub(crate) fn value(row: &Row<'_>, key: &RecordKey) -> rusqlite::Result<ValueRow> {
    let mut columns = Vec::new();
    for (at, column) in Column::ALL.into_iter().enumerate() {
        let at = at + 8;
        let scalar = match column {
            Column::Int1 => row.get::<_, Option<i64>>(at)?.map(Scalar::Int),
            Column::Num1 => row.get::<_, Option<f64>>(at)?.map(Scalar::Num),
            _ => row.get::<_, Option<String>>(at)?.map(Scalar::Text),
        };
        columns.extend(scalar.map(|scalar| (column, scalar)));
    }
    Ok(ValueRow {
        id: row.get::<_, String>(0)?.into(),
        key: key.clone(),
        attribute_id: row.get::<_, String>(1)?.into(),
        ordinal: row.get(2)?,
        active_from: row.get(3)?,
        active_until: row.get(4)?,
        unique_key: row.get(5)?,
        columns,
        matches_parts: row.get(7)?,
        body: row.get(6)?,
    })
}

fn json(row: &Row<'_>, at: usize) -> rusqlite::Result<Value> {
    let text = row.get_ref(at)?.as_str()?;
    serde_json::from_str(text).map_err(|e| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(e)))
}
