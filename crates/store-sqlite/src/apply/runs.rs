use super::{find, run as execute};
use crate::fault::from_sqlite;
use crate::runs::{COLUMNS, row};
use rusqlite::{Connection, params};
use store::{Claim, Expect, Result, RunEvent, RunId, RunRow, RunnerId, StoreError};

pub(super) fn put(db: &Connection, run: &RunRow, expect: Expect, events: &[RunEvent]) -> Result<()> {
    let found: Option<i64> = find(db, "SELECT revision FROM runs WHERE id = ?1", params![run.id.as_str()])?;
    expect.check(found, "run", &run.id)?;
    let mut statement = db
        .prepare_cached(
            "INSERT INTO runs (id, workspace_id, workflow_id, state, status, created_at, due_at, runner, expires_at, revision) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
             ON CONFLICT (id) DO UPDATE SET workspace_id = ?2, workflow_id = ?3, state = ?4, status = ?5, created_at = ?6, \
             due_at = ?7, runner = ?8, expires_at = ?9, revision = ?10 RETURNING seq",
        )
        .map_err(from_sqlite)?;
    let seq: i64 = statement
        .query_row(
            params![
                run.id.as_str(),
                run.workspace_id.as_str(),
                run.workflow_id,
                run.state,
                run.status,
                run.created_at,
                run.due_at,
                run.runner.as_deref(),
                run.expires_at,
                found.unwrap_or(0) + 1,
            ],
            |row| row.get(0),
        )
        .map_err(from_sqlite)?;
    for event in events {
        let added = execute(
            db,
            "INSERT OR IGNORE INTO run_events (run, number, at_ms, body) VALUES (?1, ?2, ?3, ?4)",
            params![seq, event.number, event.at_ms, event.body],
        )?;
        if added == 0 {
            return Err(StoreError::conflict("run", &run.id));
        }
    }
    Ok(())
}

pub(super) fn delete(db: &Connection, id: &RunId) -> Result<()> {
    execute(
        db,
        "DELETE FROM run_events WHERE run = (SELECT seq FROM runs WHERE id = ?1)",
        params![id.as_str()],
    )?;
    execute(db, "DELETE FROM runs WHERE id = ?1", params![id.as_str()])?;
    Ok(())
}

pub(super) fn keep_runner(db: &Connection, id: &RunnerId, alive_until: i64) -> Result<()> {
    execute(
        db,
        "INSERT INTO runners (id, alive_until) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET alive_until = ?2",
        params![id.as_str(), alive_until],
    )?;
    Ok(())
}

/// Takes what is due.
pub(crate) fn claim(db: &Connection, claim: &Claim) -> Result<Vec<RunRow>> {
    // Two indexes, one for each arm; the second finds the few runs that are driven.
    let sql = format!(
        "UPDATE runs SET runner = ?1, revision = revision + 1 WHERE seq IN ( \
             SELECT seq FROM ( \
                 SELECT seq, due_at FROM ( \
                     SELECT seq, due_at FROM runs WHERE runner IS NULL AND due_at <= ?2 ORDER BY due_at LIMIT ?3) \
                 UNION ALL \
                 SELECT seq, due_at FROM runs WHERE runner IS NOT NULL AND due_at <= ?2 AND CASE runner \
                     WHEN ?1 THEN ?4 \
                     ELSE NOT EXISTS (SELECT 1 FROM runners WHERE id = runs.runner AND alive_until >= ?2) END) \
             ORDER BY due_at LIMIT ?3) \
         RETURNING {COLUMNS}"
    );
    let mut statement = db.prepare_cached(&sql).map_err(from_sqlite)?;
    let taken = statement
        .query_map(
            params![claim.runner.as_str(), claim.now_ms, claim.limit, claim.again],
            row,
        )
        .and_then(Iterator::collect::<rusqlite::Result<Vec<RunRow>>>);
    let mut taken = taken.map_err(from_sqlite)?;
    taken.sort_by_key(|run| run.due_at);
    Ok(taken)
}

/// How long a runner that has died is remembered, in ms.
const REMEMBERED_MS: i64 = 24 * 60 * 60 * 1000;

pub(super) fn sweep(db: &Connection, now_ms: i64) -> Result<usize> {
    execute(
        db,
        "DELETE FROM run_events WHERE run IN (SELECT seq FROM runs WHERE expires_at <= ?1)",
        params![now_ms],
    )?;
    let expired = execute(db, "DELETE FROM runs WHERE expires_at <= ?1", params![now_ms])?;
    let gone = now_ms - REMEMBERED_MS;
    Ok(expired + execute(db, "DELETE FROM runners WHERE alive_until < ?1", params![gone])?)
}
