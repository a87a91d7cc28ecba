//! Reads of records, their values, and queries.

use crate::dialect::{Bound, Postgres};
use crate::fault::Fault;
use crate::text::{self, Long, key};
use crate::together::asked_at;
use deadpool_postgres::{ClientWrapper, Object};
use sea_query::SelectStatement;
use std::collections::HashMap;
use store::aggregate::{AggregateQuery, Amount, Group, Measured};
use store::query::{History, RecordQuery};
use store::{AttributeId, Column, ObjectId, RecordId, RecordKey, RecordRow, Scalar, ValueRow, WorkspaceId};
use store_sql::{Candidates, FEW, Gathered, MANY, Planner, Walk, names, records_of, total};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// How many statements a connection keeps; filters come in endless forms.
const MOST_STATEMENTS: usize = 256;

pub(crate) const RECORD: &str = "seq, record_id, document, search_text, created_at, updated_at, revision";
pub(crate) const VALUE: &str = "v.id, a.attribute_id, v.ordinal, v.active_from, v.active_until, v.unique_key, v.body,
    v.matches_parts, v.long, v.text1, v.text2, v.text3, v.text4, v.text5, v.text6, v.text7, v.text8, v.int1, v.num1, v.ref";
const OBJECT: &str = "(SELECT seq FROM object_keys WHERE workspace_id = $1 AND object_id = $2)";

/// The statement of [`of_keys`].
pub(crate) fn reading_keys() -> String {
    let columns = RECORD
        .split(", ")
        .map(|column| format!("r.{column}"))
        .collect::<Vec<_>>();
    format!(
        "SELECT {}, k.place
         FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k (workspace_id, object_id, record_id, place)
         CROSS JOIN object_keys o CROSS JOIN records r
         WHERE o.workspace_id = k.workspace_id AND o.object_id = k.object_id
           AND r.object = o.seq AND r.record_id = k.record_id",
        columns.join(", ")
    )
}

/// Records of any workspaces and objects.
pub(crate) async fn of_keys(client: &ClientWrapper, asked: &[RecordKey]) -> Result<Vec<Option<RecordRow>>, Fault> {
    let statement = client.prepare_cached(&reading_keys()).await?;
    let [workspaces, objects, records] = [
        asked.iter().map(|wanted| key(&wanted.workspace_id)).collect::<Vec<_>>(),
        asked.iter().map(|wanted| key(&wanted.object_id)).collect(),
        asked.iter().map(|wanted| key(&wanted.record_id)).collect(),
    ];
    let rows = client.query(&statement, &[&workspaces, &objects, &records]).await?;
    let mut found = vec![None; asked.len()];
    for row in &rows {
        let (at, wanted) = asked_at(asked, row.try_get(7)?)?;
        found[at] = Some(record_row(row, &wanted.workspace_id, &wanted.object_id)?);
    }
    Ok(found)
}

pub(crate) async fn many(
    client: &ClientWrapper,
    workspace_id: &WorkspaceId,
    object_id: &ObjectId,
    ids: &[RecordId],
) -> Result<Vec<Option<RecordRow>>, Fault> {
    let sql = format!("SELECT {RECORD} FROM records WHERE object = {OBJECT} AND record_id = ANY ($3)");
    let statement = client.prepare_cached(&sql).await?;
    let wanted: Vec<_> = ids.iter().map(|id| key(id)).collect();
    let rows = client
        .query(&statement, &[&key(workspace_id), &key(object_id), &wanted])
        .await?;
    let mut found = HashMap::new();
    for row in &rows {
        let record = record_row(row, workspace_id, object_id)?;
        found.insert(record.key.record_id.clone(), record);
    }
    Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
}

pub(crate) async fn values(
    client: &ClientWrapper,
    wanted: &RecordKey,
    attribute_id: Option<&AttributeId>,
    history: History,
) -> Result<Vec<ValueRow>, Fault> {
    let mut sql = format!(
        "SELECT {VALUE}
         FROM vals v JOIN attribute_keys a ON a.seq = v.attribute
         WHERE v.record = (SELECT seq FROM records WHERE object = {OBJECT} AND record_id = $3)"
    );
    let [workspace, object, record] = [&*wanted.workspace_id, &wanted.object_id, &wanted.record_id].map(key);
    let attribute = attribute_id.map(|id| key(id));
    let mut bound: Vec<&(dyn ToSql + Sync)> = vec![&workspace, &object, &record];
    if let Some(attribute) = &attribute {
        bound.push(attribute);
        sql.push_str(
            " AND v.attribute = (SELECT seq FROM attribute_keys WHERE workspace_id = $1 AND attribute_id = $4)",
        );
    }
    if history == History::ActiveOnly {
        sql.push_str(" AND v.active_until IS NULL");
    }
    sql.push_str(" ORDER BY v.active_from, v.ordinal, v.id");
    let statement = client.prepare_cached(&sql).await?;
    let rows = client.query(&statement, &bound).await?;
    rows.iter().map(|row| value_row(row, wanted)).collect()
}

/// A value that only one record may have.
pub(crate) struct UniqueKey {
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) attribute_id: AttributeId,
    pub(crate) unique_key: String,
}

/// The statement of [`holders`].
pub(crate) const READING_HOLDERS: &str = "SELECT o.object_id, r.record_id, k.place
     FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k (workspace_id, attribute_id, unique_key, place)
     CROSS JOIN attribute_keys a CROSS JOIN vals v CROSS JOIN records r CROSS JOIN object_keys o
     WHERE a.workspace_id = k.workspace_id AND a.attribute_id = k.attribute_id
       AND v.attribute = a.seq AND v.unique_key = k.unique_key AND v.active_until IS NULL
       AND r.seq = v.record AND o.seq = r.object";

/// Which records hold unique values.
pub(crate) async fn holders(client: &ClientWrapper, asked: &[UniqueKey]) -> Result<Vec<Option<RecordKey>>, Fault> {
    let statement = client.prepare_cached(READING_HOLDERS).await?;
    let [workspaces, attributes, keys] = [
        asked.iter().map(|wanted| key(&wanted.workspace_id)).collect::<Vec<_>>(),
        asked.iter().map(|wanted| key(&wanted.attribute_id)).collect(),
        asked.iter().map(|wanted| key(&wanted.unique_key)).collect(),
    ];
    let rows = client.query(&statement, &[&workspaces, &attributes, &keys]).await?;
    let mut found = vec![None; asked.len()];
    for row in &rows {
        let (at, wanted) = asked_at(asked, row.try_get(2)?)?;
        found[at] = Some(RecordKey {
            workspace_id: wanted.workspace_id.clone(),
            object_id: text::read(row.try_get(0)?).into(),
            record_id: text::read(row.try_get(1)?).into(),
        });
    }
    Ok(found)
}

/// The page, in one snapshot of the database.
pub(crate) async fn page(client: Object, query: &RecordQuery) -> Result<Vec<RecordRow>, Fault> {
    if query.limit == 0 {
        return Ok(Vec::new());
    }
    let snapshot = Snapshot::begin(client).await?;
    let client = snapshot.client()?;
    let planner = Planner::new(&Postgres, query);
    let seqs = page_of(client, &planner, query).await?;
    let records = by_seq(client, &seqs, query).await?;
    snapshot.end().await?;
    Ok(records)
}

/// The numbers of the page's records.
async fn page_of(client: &ClientWrapper, planner: &Planner<'_>, query: &RecordQuery) -> Result<Vec<i64>, Fault> {
    let candidates = planner.candidates();
    let mut known = fewest(client, candidates.iter(), FEW).await?;
    let walk = match &known {
        Some(few) => planner.walk(few),
        None => planner.walk_testing(&candidates),
    };
    if let Some(walk) = walk {
        if let Some(page) = walked(client, &walk).await? {
            return Ok(page);
        }
        if known.is_none() {
            let plain = candidates.iter().filter(|candidates| candidates.is_plain());
            known = fewest(client, plain, MANY).await?;
            if let Some(walk) = known.as_ref().and_then(|many| planner.walk(many))
                && let Some(page) = walked(client, &walk).await?
            {
                return Ok(page);
            }
        }
    }
    let phases = match known {
        Some(candidates) => planner.from_candidates(candidates),
        None => planner.in_order(),
    };
    let mut seqs: Vec<i64> = Vec::new();
    let (mut limit, mut offset) = (u64::from(query.limit), u64::from(query.offset));
    let last = phases.len().saturating_sub(1);
    for (at, phase) in phases.into_iter().enumerate() {
        let mut rows = phase.rows;
        rows.limit(limit).offset(offset);
        let found = ask(client, &rows).await?;
        for row in &found {
            seqs.push(row.try_get(0)?);
        }
        let got = found.len() as u64;
        limit -= got;
        if limit == 0 || at == last {
            break;
        }
        offset = if got > 0 {
            0
        } else {
            offset.saturating_sub(number(client, &phase.count).await?)
        };
    }
    Ok(seqs)
}

async fn by_seq(client: &ClientWrapper, seqs: &[i64], query: &RecordQuery) -> Result<Vec<RecordRow>, Fault> {
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {RECORD} FROM records WHERE seq = ANY ($1)");
    let statement = client.prepare_cached(&sql).await?;
    let rows = client.query(&statement, &[&seqs]).await?;
    let mut found = HashMap::new();
    for row in &rows {
        let seq: i64 = row.try_get(0)?;
        found.insert(seq, record_row(row, &query.workspace_id, &query.object_id)?);
    }
    Ok(seqs.iter().filter_map(|seq| found.remove(seq)).collect())
}

/// In one snapshot of the database.
pub(crate) async fn count(client: Object, query: &RecordQuery) -> Result<u64, Fault> {
    let snapshot = Snapshot::begin(client).await?;
    let client = snapshot.client()?;
    let planner = Planner::new(&Postgres, query);
    let candidates = match few(client, &planner).await? {
        Some(candidates) => Some(candidates),
        None => planner.candidates().into_iter().next(),
    };
    let counted = number(client, &planner.count(candidates)).await?;
    snapshot.end().await?;
    Ok(counted)
}

/// In one snapshot of the database.
pub(crate) async fn aggregate(client: Object, query: &AggregateQuery) -> Result<Vec<Group>, Fault> {
    let snapshot = Snapshot::begin(client).await?;
    let client = snapshot.client()?;
    let records = records_of(query);
    let planner = Planner::new(&Postgres, &records);
    let candidates = match few(client, &planner).await? {
        Some(candidates) => Some(candidates),
        None => planner.candidates().into_iter().next(),
    };
    let (candidates, group_by) = (candidates.as_ref(), query.group_by.as_ref());
    let mut gathered = Gathered::new(query);
    for row in ask(client, &planner.group_counts(candidates, group_by)).await? {
        gathered.count(group_key(&row)?, unsigned(row.try_get(1)?));
    }
    for (at, measure) in query.measures.iter().enumerate() {
        for row in ask(client, &planner.measure_groups(candidates, group_by, measure)).await? {
            let mut found = Measured {
                filled: unsigned(row.try_get(1)?),
                ..Measured::default()
            };
            match measure.amount {
                Amount::Nothing => {}
                Amount::Number | Amount::Money => {
                    found.values = unsigned(row.try_get(2)?);
                    found.sum = total(row.try_get(3)?, row.try_get(4)?);
                    found.minimum = row.try_get::<_, Option<f64>>(5)?.map(Scalar::Num);
                    found.maximum = row.try_get::<_, Option<f64>>(6)?.map(Scalar::Num);
                    if measure.amount == Amount::Money {
                        found.units = unsigned(row.try_get(7)?);
                        let unit = row.try_get::<_, Option<String>>(8)?.map(text::read);
                        found.unit = unit.filter(|_| found.units == 1);
                    }
                }
                Amount::Moment => {
                    found.values = unsigned(row.try_get(2)?);
                    found.minimum = row.try_get::<_, Option<i64>>(3)?.map(Scalar::Int);
                    found.maximum = row.try_get::<_, Option<i64>>(4)?.map(Scalar::Int);
                }
            }
            gathered.measured(group_key(&row)?, at, found);
        }
    }
    snapshot.end().await?;
    Ok(gathered.into_groups())
}

fn group_key(row: &Row) -> Result<Option<String>, Fault> {
    Ok(row.try_get::<_, Option<String>>(0)?.map(text::read))
}

/// What a COUNT gave, which is never below zero.
fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// The page that a walk comes to, if it comes to one.
async fn walked(client: &ClientWrapper, walk: &Walk) -> Result<Option<Vec<i64>>, Fault> {
    let found = ask(client, &walk.rows).await?;
    let found = found.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    Ok(walk.page(found))
}

async fn few(client: &ClientWrapper, planner: &Planner<'_>) -> Result<Option<Candidates>, Fault> {
    fewest(client, planner.candidates().iter(), FEW).await
}

/// The candidates with the fewest hits, if these are not too many; the hits have been read then.
async fn fewest<'c>(
    client: &ClientWrapper,
    all: impl Iterator<Item = &'c Candidates>,
    most: usize,
) -> Result<Option<Candidates>, Fault> {
    let mut best: Option<(Vec<Option<i64>>, &Candidates)> = None;
    for candidates in all {
        let most = best.as_ref().map_or(most + 1, |(hits, _)| hits.len());
        let mut bound = Bound::new(&candidates.hits(most as u64))?;
        // As one row: thousands take longer than finding them.
        bound.sql = format!(
            "SELECT coalesce(array_agg(hit), '{{}}') FROM ({}) AS hits (hit)",
            bound.sql
        );
        let rows = run(client, &bound).await?;
        let hits: Vec<Option<i64>> = rows.first().map_or_else(|| Ok(Vec::new()), |row| row.try_get(0))?;
        if hits.len() < most {
            best = Some((hits, candidates));
        }
    }
    Ok(best.map(|(hits, candidates)| candidates.clone().already(hits.into_iter().flatten().collect())))
}

async fn number(client: &ClientWrapper, select: &SelectStatement) -> Result<u64, Fault> {
    let rows = ask(client, select).await?;
    let number: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
    Ok(u64::try_from(number).unwrap_or(0))
}

/// Runs a statement, whose plan is kept with the connection: planning takes longer than most of them.
async fn ask(client: &ClientWrapper, select: &SelectStatement) -> Result<Vec<Row>, Fault> {
    run(client, &Bound::new(select)?).await
}

async fn run(client: &ClientWrapper, bound: &Bound) -> Result<Vec<Row>, Fault> {
    if client.statement_cache.size() >= MOST_STATEMENTS {
        client.statement_cache.clear();
    }
    let statement = client.prepare_typed_cached(&bound.sql, &bound.types()).await?;
    Ok(client.query(&statement, &bound.values()).await?)
}

/// A read-only transaction whose statements see one state of the database. Dropped without an end, as when whoever asked
/// went away, it takes its connection along.
struct Snapshot(Option<Object>);

impl Snapshot {
    async fn begin(client: Object) -> Result<Self, Fault> {
        let snapshot = Self(Some(client));
        snapshot
            .client()?
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        Ok(snapshot)
    }

    fn client(&self) -> Result<&ClientWrapper, Fault> {
        let gone = || Fault::Lost("the connection was given back".to_owned());
        self.0.as_deref().ok_or_else(gone)
    }

    async fn end(mut self) -> Result<(), Fault> {
        self.client()?.batch_execute("COMMIT").await?;
        // Back to the pool.
        drop(self.0.take());
        Ok(())
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if let Some(client) = self.0.take() {
            drop(Object::take(client));
        }
    }
}

/// Reads the columns of [`RECORD`].
pub(crate) fn record_row(row: &Row, workspace_id: &WorkspaceId, object_id: &ObjectId) -> Result<RecordRow, Fault> {
    Ok(RecordRow {
        key: RecordKey {
            workspace_id: workspace_id.to_owned(),
            object_id: object_id.to_owned(),
            record_id: text::read(row.try_get(1)?).into(),
        },
        document: text::read(row.try_get(2)?),
        search_text: text::read(row.try_get(3)?),
        created_at: row.try_get(4)?,
        updated_at: row.try_get(5)?,
        revision: row.try_get(6)?,
    })
}

/// Reads the columns of [`VALUE`], the typed ones in the order of [`Column::ALL`].
pub(crate) fn value_row(row: &Row, wanted: &RecordKey) -> Result<ValueRow, Fault> {
    let long = Long::from_column(row.try_get(8)?)?;
    let mut columns = Vec::new();
    for (at, column) in Column::ALL.into_iter().enumerate() {
        let at = at + 9;
        let scalar = match column {
            Column::Int1 => row.try_get::<_, Option<i64>>(at)?.map(Scalar::Int),
            Column::Num1 => row.try_get::<_, Option<f64>>(at)?.map(Scalar::Num),
            column => row
                .try_get::<_, Option<String>>(at)?
                .map(|text| Scalar::Text(long.read(names::column(column), text))),
        };
        columns.extend(scalar.map(|scalar| (column, scalar)));
    }
    let unique_key: Option<String> = row.try_get(5)?;
    Ok(ValueRow {
        id: text::read(row.try_get(0)?).into(),
        key: wanted.clone(),
        attribute_id: text::read(row.try_get(1)?).into(),
        ordinal: row.try_get(2)?,
        active_from: row.try_get(3)?,
        active_until: row.try_get(4)?,
        unique_key: unique_key.map(|key| long.read("unique_key", key)),
        columns,
        matches_parts: row.try_get(7)?,
        body: text::read(row.try_get(6)?),
    })
}
