//! Read-only SQL over the records of one workspace (`reference/rest-api.md` section 11).
//!
//! A query runs in a SQLite database of its own, in memory, that is made for it and goes with it. It holds nothing but
//! the records of the caller's workspace, and of those only the objects and lists that the query names: another workspace, a
//! token or a setting cannot be read because they are not there. What is there can only be selected from (an authorizer refuses
//! everything else: ATTACH and PRAGMA first of all), for a limited time, and at most so much of it.
//!
//! A table is called like its object or list, a column like its attribute; see [`table`] for what stands in them.
//!
//! Architecture invariant: nothing here opens a file.

mod guard;
mod run;
mod table;

use guard::Guarded;
use records::{Code, Error, MAX_LIMIT, Object, Record, Records, Result};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use std::time::Duration;
use store::WorkspaceId;

/// What one query may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many records are looked at, of all objects together.
    pub records: usize,
    /// How many rows are answered.
    pub rows: usize,
    /// How many bytes the answered values have together.
    pub bytes: usize,
    /// How long the query itself runs.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            records: 100_000,
            rows: 10_000,
            bytes: 16 << 20,
            time: Duration::from_secs(5),
        }
    }
}

/// A row: values by the names of their columns. Of columns with one name the last counts.
pub type Row = Map<String, Json>;

/// Runs a query over objects and lists. Where two have one name, the first has it.
///
/// # Errors
/// `filter_error` for everything that is wrong with the query, limits included.
pub async fn query(
    records: &Records,
    workspace_id: &WorkspaceId,
    of: &[Arc<Object>],
    sql: &str,
    limits: Limits,
) -> Result<Vec<Row>> {
    let mut tables: Vec<table::Table> = Vec::with_capacity(of.len());
    for table in of.iter().map(table::Table::of) {
        if !tables.iter().any(|other| other.name == table.name) {
            tables.push(table);
        }
    }
    let prepared = {
        let (tables, sql) = (tables.clone(), sql.to_owned());
        blocking(move || Guarded::open(&tables)?.tables_of(&sql)).await?
    };
    let mut loaded = Vec::new();
    let mut looked_at = 0;
    for table in tables.into_iter().filter(|table| prepared.contains(&table.name)) {
        let found = all(records, workspace_id, &table, &mut looked_at, limits.records).await?;
        loaded.push((table, found));
    }
    let sql = sql.to_owned();
    blocking(move || {
        let tables: Vec<_> = loaded.iter().map(|(table, _)| table.clone()).collect();
        let database = Guarded::open(&tables)?;
        for (table, records) in &loaded {
            database.fill(table, records)?;
        }
        drop(loaded);
        database.run(&sql, limits)
    })
    .await
}

async fn all(
    records: &Records,
    workspace_id: &WorkspaceId,
    table: &table::Table,
    looked_at: &mut usize,
    most: usize,
) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    loop {
        let offset = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let page = records
            .query(workspace_id, table.object.target(), None, &[], MAX_LIMIT, offset)
            .await?
            .records;
        let is_end = page.len() < MAX_LIMIT as usize;
        *looked_at += page.len();
        found.extend(page);
        if *looked_at > most {
            let message = format!(
                "The query reads more than {most} records. Use the endpoints that query records, which filter by indexes."
            );
            return Err(refused(message));
        }
        if is_end {
            return Ok(found);
        }
    }
}

async fn blocking<T: Send + 'static>(act: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(act).await;
    done.unwrap_or_else(|error| Err(Error::new(Code::Unavailable, error.to_string())))
}

fn refused(message: impl std::fmt::Display) -> Error {
    Error::new(Code::FilterError, format!("Error in filter. {message}"))
}
