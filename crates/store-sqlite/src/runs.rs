//! Reads of workflow runs and their journals.

use crate::readers::ReadResult;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter, types::Value};
use store::{RunEvent, RunId, RunQuery, RunRow};

pub(crate) const COLUMNS: &str =
    "id, workspace_id, workflow_id, state, status, created_at, due_at, runner, expires_at, revision";

pub(crate) fn row(row: &Row<'_>) -> rusqlite::Result<RunRow> {
    Ok(RunRow {
        id: row.get::<_, String>(0)?.into(),
        workspace_id: row.get::<_, String>(1)?.into(),
        workflow_id: row.get(2)?,
        state: row.get(3)?,
        status: row.get(4)?,
        created_at: row.get(5)?,
        due_at: row.get(6)?,
        runner: row.get::<_, Option<String>>(7)?.map(Into::into),
        expires_at: row.get(8)?,
        revision: row.get(9)?,
    })
}

pub(crate) fn one(db: &Connection, id: &RunId) -> ReadResult<Option<RunRow>> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM runs WHERE id = ?1"))?;
    Ok(statement.query_row(params![id.as_str()], row).optional()?)
}

pub(crate) fn page(db: &Connection, query: &RunQuery) -> ReadResult<Vec<RunRow>> {
    let (sql, values) = selection(COLUMNS, query);
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn count(db: &Connection, query: &RunQuery) -> ReadResult<u64> {
    let (sql, values) = selection("1", query);
    let mut statement = db.prepare_cached(&format!("SELECT count(*) FROM ({sql})"))?;
    Ok(statement.query_row(params_from_iter(values), |row| row.get(0))?)
}

/// The statement that reads these columns of a page, and what is bound to it.
pub(crate) fn selection(columns: &str, query: &RunQuery) -> (String, Vec<Value>) {
    let mut sql = format!("SELECT {columns} FROM runs WHERE workspace_id = ?");
    let mut values: Vec<Value> = vec![query.workspace_id.to_string().into()];
    if let Some(workflow_id) = &query.workflow_id {
        sql.push_str(" AND workflow_id = ?");
        values.push(workflow_id.clone().into());
    }
    if !query.statuses.is_empty() {
        let marks = vec!["?"; query.statuses.len()].join(", ");
        sql.push_str(&format!(" AND status IN ({marks})"));
        values.extend(query.statuses.iter().cloned().map(Value::from));
    }
    if let Some((created_at, id)) = &query.after {
        sql.push_str(" AND (created_at, id) < (?, ?)");
        values.push((*created_at).into());
        values.push(id.to_string().into());
    }
    sql.push_str(" ORDER BY created_at DESC, id DESC LIMIT ?");
    values.push(i64::from(query.limit).into());
    (sql, values)
}

pub(crate) fn events(db: &Connection, id: &RunId, after: i64, limit: u32) -> ReadResult<Vec<RunEvent>> {
    let mut statement = db.prepare_cached(
        "SELECT number, at_ms, body FROM run_events WHERE run = (SELECT seq FROM runs WHERE id = ?1) AND number > ?2 \
         ORDER BY number LIMIT ?3",
    )?;
    let rows = statement.query_map(params![id.as_str(), after, limit], |row| {
        Ok(RunEvent {
            number: row.get(0)?,
            at_ms: row.get(1)?,
            body: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn next_due(db: &Connection) -> ReadResult<Option<i64>> {
    let sql = "SELECT min(due_at) FROM runs WHERE due_at IS NOT NULL AND runner IS NULL";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}
