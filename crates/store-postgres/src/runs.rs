//! Reads of workflow runs and their journals, and the claim of those that are due.

use crate::fault::Fault;
use crate::flight::Parameter;
use crate::text::{self, key};
use deadpool_postgres::ClientWrapper;
use store::{Claim, RunEvent, RunId, RunQuery, RunRow};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

pub(crate) const COLUMNS: &str =
    "id, workspace_id, workflow_id, state, status, created_at, due_at, runner, expires_at, revision";

/// Reads [`COLUMNS`].
pub(crate) fn run(row: &Row) -> Result<RunRow, Fault> {
    let runner: Option<String> = row.try_get(7)?;
    Ok(RunRow {
        id: text::read(row.try_get(0)?).into(),
        workspace_id: text::read(row.try_get(1)?).into(),
        workflow_id: text::read(row.try_get(2)?),
        state: text::read(row.try_get(3)?),
        status: text::read(row.try_get(4)?),
        created_at: row.try_get(5)?,
        due_at: row.try_get(6)?,
        runner: runner.map(|runner| text::read(runner).into()),
        expires_at: row.try_get(8)?,
        revision: row.try_get(9)?,
    })
}

pub(crate) async fn one(client: &ClientWrapper, id: &RunId) -> Result<Option<RunRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM runs WHERE id = $1");
    let statement = client.prepare_cached(&sql).await?;
    let row = client.query_opt(&statement, &[&key(id).as_ref()]).await?;
    row.map(|row| run(&row)).transpose()
}

pub(crate) async fn page(client: &ClientWrapper, query: &RunQuery) -> Result<Vec<RunRow>, Fault> {
    let (sql, values) = selection(COLUMNS, query);
    let statement = client.prepare_cached(&sql).await?;
    let rows = client.query(&statement, &parameters(&values)).await?;
    rows.iter().map(run).collect()
}

pub(crate) async fn count(client: &ClientWrapper, query: &RunQuery) -> Result<u64, Fault> {
    let (sql, values) = selection("1", query);
    let sql = format!("SELECT count(*) FROM ({sql}) AS page");
    let statement = client.prepare_cached(&sql).await?;
    let row = client.query_one(&statement, &parameters(&values)).await?;
    Ok(row.try_get::<_, i64>(0)?.unsigned_abs())
}

/// The statement that reads these columns of a page, and what is bound to it.
pub(crate) fn selection(columns: &str, query: &RunQuery) -> (String, Vec<Parameter>) {
    let mut sql = format!("SELECT {columns} FROM runs WHERE workspace_id = $1");
    let mut values: Vec<Parameter> = vec![Box::new(key(&query.workspace_id).into_owned())];
    if let Some(workflow_id) = &query.workflow_id {
        values.push(Box::new(key(workflow_id).into_owned()));
        sql.push_str(&format!(" AND workflow_id = ${}", values.len()));
    }
    let statuses: Vec<String> = query.statuses.iter().map(|status| key(status).into_owned()).collect();
    match <[String; 1]>::try_from(statuses) {
        // Within one status an index has the order that is wanted.
        Ok([status]) => {
            values.push(Box::new(status));
            sql.push_str(&format!(" AND status = ${}", values.len()));
        }
        Err(statuses) if statuses.is_empty() => {}
        Err(statuses) => {
            values.push(Box::new(statuses));
            sql.push_str(&format!(" AND status = ANY (${}::text[])", values.len()));
        }
    }
    if let Some((created_at, id)) = &query.after {
        values.push(Box::new(*created_at));
        values.push(Box::new(key(id).into_owned()));
        sql.push_str(&format!(
            " AND (created_at, id) < (${}, ${})",
            values.len() - 1,
            values.len()
        ));
    }
    values.push(Box::new(i64::from(query.limit)));
    sql.push_str(&format!(" ORDER BY created_at DESC, id DESC LIMIT ${}", values.len()));
    (sql, values)
}

fn parameters(values: &[Parameter]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value.as_ref() as &(dyn ToSql + Sync))
        .collect()
}

pub(crate) async fn events(client: &ClientWrapper, id: &RunId, after: i64, limit: u32) -> Result<Vec<RunEvent>, Fault> {
    let sql = "SELECT number, at_ms, body FROM run_events WHERE run = $1 AND number > $2 ORDER BY number LIMIT $3";
    let statement = client.prepare_cached(sql).await?;
    let rows = client
        .query(&statement, &[&key(id).as_ref(), &after, &i64::from(limit)])
        .await?;
    let event = |row: &Row| {
        Ok(RunEvent {
            number: row.try_get(0)?,
            at_ms: row.try_get(1)?,
            body: text::read(row.try_get(2)?),
        })
    };
    rows.iter().map(event).collect()
}

pub(crate) async fn next_due(client: &ClientWrapper) -> Result<Option<i64>, Fault> {
    let sql = "SELECT min(due_at) FROM runs WHERE due_at IS NOT NULL AND runner IS NULL";
    let statement = client.prepare_cached(sql).await?;
    Ok(client.query_one(&statement, &[]).await?.try_get(0)?)
}

/// Takes what is due, past what another process is about to take or to write.
pub(crate) async fn claim(client: &ClientWrapper, claim: &Claim) -> Result<Vec<RunRow>, Fault> {
    // Two indexes, one for each arm; the second finds the few runs that are driven.
    let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("r.{column}")).collect();
    let sql = format!(
        "WITH due AS ( \
             (SELECT id, due_at FROM runs WHERE runner IS NULL AND due_at <= $2 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) \
         ), left_behind AS ( \
             (SELECT id, due_at FROM runs WHERE runner IS NOT NULL AND due_at <= $2 AND CASE WHEN runner = $1 THEN $4 \
                  ELSE NOT EXISTS (SELECT FROM runners WHERE runners.id = runs.runner AND alive_until >= $2) END \
              ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) \
         ), taken AS ( \
             SELECT id FROM (SELECT * FROM due UNION ALL SELECT * FROM left_behind) AS both_ ORDER BY due_at LIMIT $3 \
         ) \
         UPDATE runs r SET runner = $1, revision = r.revision + 1 FROM taken WHERE r.id = taken.id RETURNING {}",
        columns.join(", ")
    );
    let statement = client.prepare_cached(&sql).await?;
    let values: [&(dyn ToSql + Sync); 4] = [
        &key(&claim.runner),
        &claim.now_ms,
        &i64::from(claim.limit),
        &claim.again,
    ];
    let rows = client.query(&statement, &values).await?;
    let mut taken = rows.iter().map(run).collect::<Result<Vec<_>, Fault>>()?;
    taken.sort_by_key(|run| run.due_at);
    Ok(taken)
}
