//! A whole database, read in one snapshot while a server uses it, or filled in one transaction.

use crate::apply;
use crate::fault::from_sqlite;
use crate::open::{self, Home, OpenError, Options};
use crate::prepared::Prepared;
use crate::row;
use crate::runs::{self, COLUMNS as RUN};
use async_trait::async_trait;
use bytes::Bytes;
use rusqlite::{Connection, params};
use std::path::Path;
use store::transfer::{Row, Source, Target};
use store::{Expect, RecordKey, Result, RunEvent, RunId, RunRow, StoreError, Write};

/// How many rows are read at once, and how many blobs, which are larger.
const ROWS: i64 = 1_000;
const BLOBS: i64 = 8;

/// One state of a database, whatever is written to it meanwhile.
pub struct Snapshot {
    reading: Option<Reading>,
}

struct Reading {
    connection: Connection,
    stage: Stage,
}

/// What comes next: a table, and the key of the row before.
enum Stage {
    Documents(String, String),
    Blobs(String),
    Records(i64),
    Values(i64),
    Runs(String),
    RunEvents(String, i64),
    Outbox(i64),
    LastPosition,
    End,
}

impl Snapshot {
    /// Begins a snapshot of the database in `data_dir`, which a running server may have open. The schema has to be up
    /// to date.
    ///
    /// # Errors
    /// When there is no database, or its schema is another one.
    pub fn open(data_dir: &Path) -> Result<Self, OpenError> {
        let path = data_dir.join("stoa.db");
        if !path.exists() {
            return Err(open::refused(&path)("there is none"));
        }
        let connection = open::reading_connection(&path)?;
        // The first read takes the snapshot.
        connection
            .execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")
            .map_err(open::refused(&path))?;
        open::check_version(&connection, &path)?;
        let stage = Stage::Documents(String::new(), String::new());
        Ok(Self {
            reading: Some(Reading { connection, stage }),
        })
    }
}

#[async_trait]
impl Source for Snapshot {
    async fn next(&mut self) -> Result<Vec<Row>> {
        let stopped = |message: &str| StoreError::Unavailable(message.to_owned());
        let mut reading = self.reading.take().ok_or_else(|| stopped("the snapshot has failed"))?;
        let read = tokio::task::spawn_blocking(move || {
            let rows = reading.next();
            (reading, rows)
        });
        let (reading, rows) = read.await.map_err(|error| stopped(&error.to_string()))?;
        self.reading = Some(reading);
        rows
    }
}

impl Reading {
    fn next(&mut self) -> Result<Vec<Row>> {
        loop {
            let (rows, next) = self.step().map_err(from_sqlite)?;
            self.stage = next;
            if !rows.is_empty() || matches!(self.stage, Stage::End) {
                return Ok(rows);
            }
        }
    }

    /// The rows of the stage, and the stage after them.
    fn step(&self) -> rusqlite::Result<(Vec<Row>, Stage)> {
        match &self.stage {
            Stage::Documents(kind, id) => {
                let sql = format!(
                    "SELECT {} FROM documents WHERE (kind, id) > (?1, ?2) ORDER BY kind, id LIMIT {ROWS}",
                    row::DOCUMENT
                );
                let rows = self.read(&sql, params![kind, id], |r| row::document(r).map(Row::Document))?;
                let next = match rows.last() {
                    Some(Row::Document(last)) => Stage::Documents(last.kind.clone(), last.id.clone()),
                    _ => Stage::Blobs(String::new()),
                };
                Ok((rows, next))
            }
            Stage::Blobs(id) => {
                let sql = format!("SELECT id, bytes FROM blobs WHERE id > ?1 ORDER BY id LIMIT {BLOBS}");
                let rows = self.read(&sql, params![id], |r| {
                    Ok(Row::Blob {
                        id: r.get(0)?,
                        bytes: Bytes::from(r.get::<_, Vec<u8>>(1)?),
                    })
                })?;
                let next = match rows.last() {
                    Some(Row::Blob { id, .. }) => Stage::Blobs(id.clone()),
                    _ => Stage::Records(0),
                };
                Ok((rows, next))
            }
            Stage::Records(seq) => {
                let sql = format!(
                    "SELECT r.record_id, r.document, r.search_text, r.created_at, r.updated_at, r.revision,
                            r.seq, o.workspace_id, o.object_id
                     FROM records r CROSS JOIN object_keys o
                     WHERE r.seq > ?1 AND o.seq = r.object ORDER BY r.seq LIMIT {ROWS}"
                );
                let mut last = None;
                let rows = self.read(&sql, params![seq], |r| {
                    last = Some(r.get(6)?);
                    let (workspace, object): (String, String) = (r.get(7)?, r.get(8)?);
                    row::record(r, &workspace.into(), &object.into()).map(Row::Record)
                })?;
                Ok((rows, last.map_or(Stage::Values(0), Stage::Records)))
            }
            Stage::Values(seq) => {
                let sql = format!(
                    "SELECT v.id, a.attribute_id, v.ordinal, v.active_from, v.active_until, v.unique_key, v.body, v.matches_parts,
                            v.text1, v.text2, v.text3, v.text4, v.text5, v.text6, v.text7, v.text8, v.int1, v.num1, v.ref,
                            v.seq, o.workspace_id, o.object_id, r.record_id
                     FROM vals v CROSS JOIN attribute_keys a CROSS JOIN records r CROSS JOIN object_keys o
                     WHERE v.seq > ?1 AND a.seq = v.attribute AND r.seq = v.record AND o.seq = r.object
                     ORDER BY v.seq LIMIT {ROWS}"
                );
                let mut last = None;
                let rows = self.read(&sql, params![seq], |r| {
                    last = Some(r.get(19)?);
                    let key = RecordKey {
                        workspace_id: r.get::<_, String>(20)?.into(),
                        object_id: r.get::<_, String>(21)?.into(),
                        record_id: r.get::<_, String>(22)?.into(),
                    };
                    row::value(r, &key).map(Row::Value)
                })?;
                Ok((rows, last.map_or(Stage::Runs(String::new()), Stage::Values)))
            }
            Stage::Runs(id) => {
                let sql = format!("SELECT {RUN} FROM runs WHERE id > ?1 ORDER BY id LIMIT {ROWS}");
                let rows = self.read(&sql, params![id], |r| {
                    runs::row(r).map(|run| Row::Run(RunRow { runner: None, ..run }))
                })?;
                let next = match rows.last() {
                    Some(Row::Run(last)) => Stage::Runs(last.id.to_string()),
                    _ => Stage::RunEvents(String::new(), 0),
                };
                Ok((rows, next))
            }
            Stage::RunEvents(run, number) => {
                let sql = format!(
                    "SELECT e.number, e.at_ms, e.body, r.id FROM runs r CROSS JOIN run_events e
                     WHERE r.id >= ?1 AND (r.id > ?1 OR e.number > ?2) AND e.run = r.seq
                     ORDER BY r.id, e.number LIMIT {ROWS}"
                );
                let rows = self.read(&sql, params![run, number], |r| {
                    let event = RunEvent {
                        number: r.get(0)?,
                        at_ms: r.get(1)?,
                        body: r.get(2)?,
                    };
                    Ok(Row::RunEvent(r.get::<_, String>(3)?.into(), event))
                })?;
                let next = match rows.last() {
                    Some(Row::RunEvent(run, last)) => Stage::RunEvents(run.to_string(), last.number),
                    _ => Stage::Outbox(0),
                };
                Ok((rows, next))
            }
            Stage::Outbox(position) => {
                let sql = format!(
                    "SELECT position, workspace_id, topic, payload, at_ms FROM outbox
                     WHERE position > ?1 ORDER BY position LIMIT {ROWS}"
                );
                let rows = self.read(&sql, params![position], |r| row::change(r).map(Row::Change))?;
                let next = match rows.last() {
                    Some(Row::Change(last)) => Stage::Outbox(last.position),
                    _ => Stage::LastPosition,
                };
                Ok((rows, next))
            }
            Stage::LastPosition => {
                let sql = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)";
                let rows = self.read(sql, params![], |r| r.get(0).map(Row::LastPosition))?;
                Ok((rows, Stage::End))
            }
            Stage::End => Ok((Vec::new(), Stage::End)),
        }
    }

    fn read(
        &self,
        sql: &str,
        after: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<Row>,
    ) -> rusqlite::Result<Vec<Row>> {
        self.connection.prepare_cached(sql)?.query_map(after, read)?.collect()
    }
}

/// A database without rows, which is filled in one transaction.
pub struct Filling {
    filled: Option<Filled>,
}

struct Filled {
    connection: Connection,
    _home: Home,
}

impl Filling {
    /// Opens, and creates where needed, an empty database in `data_dir`.
    ///
    /// # Errors
    /// As [`crate::SqliteStore::open`]; [`OpenError::NotEmpty`] when there is something in it.
    pub fn open(data_dir: &Path) -> Result<Self, OpenError> {
        let home = Home::lock(data_dir)?;
        let connection = open::writing_connection(&home, &Options::default())?;
        let path = home.database();
        let look = "SELECT EXISTS (SELECT 1 FROM documents) OR EXISTS (SELECT 1 FROM records)
                        OR EXISTS (SELECT 1 FROM runs) OR EXISTS (SELECT 1 FROM blobs) OR EXISTS (SELECT 1 FROM outbox)";
        let is_filled = connection.query_row(look, [], |row| row.get(0));
        if is_filled.map_err(open::refused(&path))? {
            return Err(OpenError::NotEmpty { path });
        }
        connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(open::refused(&path))?;
        Ok(Self {
            filled: Some(Filled {
                connection,
                _home: home,
            }),
        })
    }

    async fn on_a_thread(&mut self, work: impl FnOnce(&Connection) -> Result<()> + Send + 'static) -> Result<()> {
        let stopped = |message: &str| StoreError::Unavailable(message.to_owned());
        let filled = self.filled.take().ok_or_else(|| stopped("filling has failed"))?;
        let done = tokio::task::spawn_blocking(move || work(&filled.connection).map(|()| filled));
        self.filled = Some(done.await.map_err(|error| stopped(&error.to_string()))??);
        Ok(())
    }
}

#[async_trait]
impl Target for Filling {
    async fn write(&mut self, rows: Vec<Row>) -> Result<()> {
        self.on_a_thread(move |db| fill(db, rows)).await
    }

    async fn finish(&mut self) -> Result<()> {
        let finish = "COMMIT; PRAGMA wal_checkpoint(TRUNCATE);";
        self.on_a_thread(move |db| db.execute_batch(finish).map_err(from_sqlite))
            .await
    }
}

fn fill(db: &Connection, rows: Vec<Row>) -> Result<()> {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| -> Result<()> {
        let mut statement = db.prepare_cached(sql).map_err(from_sqlite)?;
        statement.execute(values).map(|_| ()).map_err(from_sqlite)
    };
    let mut writes = Vec::with_capacity(rows.len());
    let mut revisions = Vec::new();
    for row in rows {
        match row {
            Row::Document(document) => {
                revisions.push(Revision::Document(
                    document.kind.clone(),
                    document.id.clone(),
                    document.revision,
                ));
                writes.push(Write::PutDocument {
                    document,
                    expect: Expect::Absent,
                });
            }
            Row::Blob { id, bytes } => writes.push(Write::PutBlob { id, bytes }),
            Row::Record(record) => {
                revisions.push(Revision::Record(record.key.clone(), record.revision));
                writes.push(Write::PutRecord {
                    record,
                    expect: Expect::Absent,
                });
            }
            Row::Value(value) => writes.push(Write::AddValue { value }),
            Row::Run(run) => {
                revisions.push(Revision::Run(run.id.clone(), run.revision));
                writes.push(Write::PutRun {
                    run,
                    expect: Expect::Absent,
                    events: Vec::new(),
                });
            }
            Row::RunEvent(id, event) => run(
                "INSERT INTO run_events (run, number, at_ms, body)
                 VALUES ((SELECT seq FROM runs WHERE id = ?1), ?2, ?3, ?4)",
                &[&id.as_str(), &event.number, &event.at_ms, &event.body],
            )?,
            Row::Change(change) => run(
                "INSERT INTO outbox (position, workspace_id, topic, payload, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
                &[
                    &change.position,
                    &change.row.workspace_id.as_str(),
                    &change.row.topic,
                    &change.row.payload.to_string(),
                    &change.row.at_ms,
                ],
            )?,
            Row::LastPosition(position) => {
                // The table has a row for the outbox only when something was put in.
                run("DELETE FROM sqlite_sequence WHERE name = 'outbox'", &[])?;
                run(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ?1)",
                    &[&position],
                )?;
            }
        }
    }
    // At the beginning of time nothing has expired: what has is moved all the same.
    let (mut keys, mut index, mut positions) = (apply::Keys::default(), apply::Index::default(), Vec::new());
    let mut pass = apply::Pass {
        db,
        now_ms: i64::MIN,
        keys: &mut keys,
        index: &mut index,
        positions: &mut positions,
    };
    let writes: Vec<Prepared> = writes.into_iter().map(Prepared::from).collect();
    apply::commit(&mut pass, &writes)?;
    index.write(db)?;
    for revision in revisions {
        match revision {
            Revision::Document(_, _, 1) | Revision::Record(_, 1) | Revision::Run(_, 1) => {}
            Revision::Run(id, revision) => {
                run(
                    "UPDATE runs SET revision = ?2 WHERE id = ?1",
                    &[&id.as_str(), &revision],
                )?;
            }
            Revision::Document(kind, id, revision) => run(
                "UPDATE documents SET revision = ?3 WHERE kind = ?1 AND id = ?2",
                &[&kind, &id, &revision],
            )?,
            Revision::Record(key, revision) => run(
                "UPDATE records SET revision = ?4 WHERE record_id = ?3
                 AND object = (SELECT seq FROM object_keys WHERE workspace_id = ?1 AND object_id = ?2)",
                &[
                    &key.workspace_id.as_str(),
                    &key.object_id.as_str(),
                    &key.record_id.as_str(),
                    &revision,
                ],
            )?,
        }
    }
    Ok(())
}

/// What a row's revision was.
enum Revision {
    Document(String, String, i64),
    Record(RecordKey, i64),
    Run(RunId, i64),
}
