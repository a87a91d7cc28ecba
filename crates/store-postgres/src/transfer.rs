//! A whole database, read in one snapshot, or filled in one transaction.

use crate::documents::{self, DOCUMENT};
use crate::fault::Fault;
use crate::group::{self, Begins, Ends, Needs};
use crate::open::{self, Address, OpenError};
use crate::records::{self, RECORD, VALUE};
use crate::runs::{self, COLUMNS as RUN};
use crate::text;
use crate::writer::looks::{LOOK, Looks};
use crate::writer::statements::Statements;
use async_trait::async_trait;
use bytes::Bytes;
use store::transfer::{Row, Source, Target};
use store::{RecordKey, RunEvent, RunRow};
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;

/// How many rows are read at once, and how many blobs, which are larger.
const ROWS: i64 = 1_000;
const BLOBS: i64 = 8;

/// One state of a database, whatever is written to it meanwhile.
pub struct Snapshot {
    client: Client,
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
    /// Connects and begins the snapshot. The schema has to be up to date.
    ///
    /// # Errors
    /// As [`crate::PostgresStore::open`]; [`OpenError::Unfit`] when the schema is an older one.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let address = Address::parse(url)?;
        let client = open::look(&address).await?;
        let begin = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;
                     BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        client
            .batch_execute(begin)
            .await
            .map_err(|e| address.refused(e.into()))?;
        Ok(Self {
            client,
            stage: Stage::Documents(String::new(), String::new()),
        })
    }

    async fn rows(&self, sql: &str, after: &[&(dyn ToSql + Sync)]) -> Result<Vec<tokio_postgres::Row>, Fault> {
        Ok(self.client.query(sql, after).await?)
    }

    /// The rows of the stage, and the stage after them.
    async fn step(&self) -> Result<(Vec<Row>, Stage), Fault> {
        match &self.stage {
            Stage::Documents(kind, id) => {
                let sql = format!(
                    "SELECT {DOCUMENT} FROM documents WHERE (kind, id) > ($1, $2) ORDER BY kind, id LIMIT {ROWS}"
                );
                let rows = self.rows(&sql, &[kind, id]).await?;
                let next = match rows.last() {
                    Some(row) => Stage::Documents(row.try_get(0)?, row.try_get(1)?),
                    None => Stage::Blobs(String::new()),
                };
                let read = rows.iter().map(|row| documents::document(row).map(Row::Document));
                Ok((read.collect::<Result<_, _>>()?, next))
            }
            Stage::Blobs(id) => {
                let sql = format!("SELECT id, bytes FROM blobs WHERE id > $1 ORDER BY id LIMIT {BLOBS}");
                let rows = self.rows(&sql, &[id]).await?;
                let next = match rows.last() {
                    Some(row) => Stage::Blobs(row.try_get(0)?),
                    None => Stage::Records(0),
                };
                let read = rows.iter().map(|row| {
                    Ok(Row::Blob {
                        id: text::read(row.try_get(0)?),
                        bytes: Bytes::from(row.try_get::<_, Vec<u8>>(1)?),
                    })
                });
                Ok((read.collect::<Result<_, Fault>>()?, next))
            }
            Stage::Records(seq) => {
                let sql = format!(
                    "SELECT {RECORD}, o.workspace_id, o.object_id
                     FROM (SELECT * FROM records WHERE seq > $1 ORDER BY seq LIMIT {ROWS}) r
                     JOIN (SELECT seq AS object, workspace_id, object_id FROM object_keys) o USING (object)
                     ORDER BY r.seq"
                );
                let rows = self.rows(&sql, &[seq]).await?;
                let next = match rows.last() {
                    Some(row) => Stage::Records(row.try_get(0)?),
                    None => Stage::Values(0),
                };
                let read = rows.iter().map(|row| {
                    let (workspace, object) = (text::read(row.try_get(7)?), text::read(row.try_get(8)?));
                    records::record_row(row, &workspace.into(), &object.into()).map(Row::Record)
                });
                Ok((read.collect::<Result<_, Fault>>()?, next))
            }
            Stage::Values(seq) => {
                let sql = format!(
                    "SELECT {VALUE}, v.seq, o.workspace_id, o.object_id, r.record_id
                     FROM (SELECT * FROM vals WHERE seq > $1 ORDER BY seq LIMIT {ROWS}) v
                     JOIN attribute_keys a ON a.seq = v.attribute JOIN records r ON r.seq = v.record
                     JOIN object_keys o ON o.seq = r.object
                     ORDER BY v.seq"
                );
                let rows = self.rows(&sql, &[seq]).await?;
                let next = match rows.last() {
                    Some(row) => Stage::Values(row.try_get(20)?),
                    None => Stage::Runs(String::new()),
                };
                let read = rows.iter().map(|row| {
                    let key = RecordKey {
                        workspace_id: text::read(row.try_get(21)?).into(),
                        object_id: text::read(row.try_get(22)?).into(),
                        record_id: text::read(row.try_get(23)?).into(),
                    };
                    records::value_row(row, &key).map(Row::Value)
                });
                Ok((read.collect::<Result<_, Fault>>()?, next))
            }
            Stage::Runs(id) => {
                let sql = format!("SELECT {RUN} FROM runs WHERE id > $1 ORDER BY id LIMIT {ROWS}");
                let rows = self.rows(&sql, &[id]).await?;
                let next = match rows.last() {
                    Some(row) => Stage::Runs(row.try_get(0)?),
                    None => Stage::RunEvents(String::new(), 0),
                };
                let read = rows.iter().map(|row| {
                    let run = runs::run(row)?;
                    Ok(Row::Run(RunRow { runner: None, ..run }))
                });
                Ok((read.collect::<Result<_, Fault>>()?, next))
            }
            Stage::RunEvents(run, number) => {
                let sql = format!(
                    "SELECT run, number, at_ms, body FROM run_events WHERE (run, number) > ($1, $2)
                     ORDER BY run, number LIMIT {ROWS}"
                );
                let rows = self.rows(&sql, &[run, number]).await?;
                let next = match rows.last() {
                    Some(row) => Stage::RunEvents(row.try_get(0)?, row.try_get(1)?),
                    None => Stage::Outbox(0),
                };
                let read = rows.iter().map(|row| {
                    let event = RunEvent {
                        number: row.try_get(1)?,
                        at_ms: row.try_get(2)?,
                        body: text::read(row.try_get(3)?),
                    };
                    Ok(Row::RunEvent(text::read(row.try_get(0)?).into(), event))
                });
                Ok((read.collect::<Result<_, Fault>>()?, next))
            }
            Stage::Outbox(position) => {
                let sql = format!(
                    "SELECT position, workspace_id, topic, payload, at_ms FROM outbox
                     WHERE position > $1 ORDER BY position LIMIT {ROWS}"
                );
                let rows = self.rows(&sql, &[position]).await?;
                let next = match rows.last() {
                    Some(row) => Stage::Outbox(row.try_get(0)?),
                    None => Stage::LastPosition,
                };
                let read = rows.iter().map(|row| documents::change(row).map(Row::Change));
                Ok((read.collect::<Result<_, _>>()?, next))
            }
            Stage::LastPosition => {
                let rows = self.rows("SELECT position FROM head", &[]).await?;
                let read = rows.iter().map(|row| Ok(Row::LastPosition(row.try_get(0)?)));
                Ok((read.collect::<Result<_, Fault>>()?, Stage::End))
            }
            Stage::End => Ok((Vec::new(), Stage::End)),
        }
    }
}

#[async_trait]
impl Source for Snapshot {
    async fn next(&mut self) -> store::Result<Vec<Row>> {
        loop {
            let (rows, next) = self.step().await.map_err(Fault::given_up)?;
            self.stage = next;
            if !rows.is_empty() || matches!(self.stage, Stage::End) {
                return Ok(rows);
            }
        }
    }
}

/// A database without rows, which is filled in one transaction.
pub struct Filling {
    client: Client,
    statements: Statements,
    looks: Looks,
}

impl Filling {
    /// Connects to an empty database, and brings its schema up to date.
    ///
    /// # Errors
    /// As [`crate::PostgresStore::open`]; [`OpenError::NotEmpty`] when there is something in it.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let address = Address::parse(url)?;
        open::prepare(&address).await?;
        let client = open::look(&address).await?;
        let begin = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; BEGIN";
        client
            .batch_execute(begin)
            .await
            .map_err(|e| address.refused(e.into()))?;
        let look = "SELECT EXISTS (SELECT FROM documents) OR EXISTS (SELECT FROM records) OR EXISTS (SELECT FROM blobs)
                        OR EXISTS (SELECT FROM runs) OR EXISTS (SELECT FROM outbox) OR position > 0 FROM head FOR UPDATE";
        let looked = client
            .query_one(look, &[])
            .await
            .map_err(|e| address.refused(e.into()))?;
        if looked.get(0) {
            return Err(address.not_empty());
        }
        let statements = Statements::prepare(&client)
            .await
            .map_err(|fault| address.refused(fault))?;
        Ok(Self {
            client,
            statements,
            looks: Looks::default(),
        })
    }

    async fn fill(&mut self, rows: &[Row]) -> Result<(), Fault> {
        let mut needs = Needs::default();
        needs.add_rows(rows);
        let mut group = group::load(&self.client, &self.statements, &needs, 0, Begins::InsideOne).await?;
        group.restore(rows)?;
        group::save(&self.client, &self.statements, &group, Ends::StillOpen).await?;
        if self.looks.is_due(rows.len()) {
            self.client.batch_execute(LOOK).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Target for Filling {
    async fn write(&mut self, rows: Vec<Row>) -> store::Result<()> {
        self.fill(&rows).await.map_err(Fault::given_up)
    }

    async fn finish(&mut self) -> store::Result<()> {
        // Journals came after their runs.
        let finish = "UPDATE runs r SET events = e.last
                      FROM (SELECT run, max(number) AS last FROM run_events GROUP BY run) e WHERE e.run = r.id;
                      COMMIT; ANALYZE";
        let commit = async { Ok(self.client.batch_execute(finish).await?) };
        commit.await.map_err(Fault::given_up)
    }
}
