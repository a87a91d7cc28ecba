//! Reads of records, their values, and queries.

use crate::parts;
use crate::readers::ReadResult;
use crate::row;
use rusqlite::types::Value as Bound;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use sea_query::{Expr, ExprTrait, Func, IntoTableRef, Query, SelectStatement, SqliteQueryBuilder, Value, Values};
use std::collections::HashMap;
use store::aggregate::{AggregateQuery, Amount, Group, Measured};
use store::query::{History, RecordQuery};
use store::{AttributeId, Column, ObjectId, RecordId, RecordKey, RecordRow, Scalar, StoreError, ValueRow, WorkspaceId};
use store_sql::names::{RECORDS, VALS};
use store_sql::{Candidates, Dialect, FEW, Gathered, MANY, Part, Planner, Scope, Walk, folded, records_of, total};

const RECORD: &str = "record_id, document, search_text, created_at, updated_at, revision";
const OBJECT: &str = "(SELECT seq FROM object_keys WHERE workspace_id = ?1 AND object_id = ?2)";

pub(crate) fn one(connection: &Connection, key: &RecordKey) -> ReadResult<Option<RecordRow>> {
    let sql = format!("SELECT {RECORD} FROM records WHERE object = {OBJECT} AND record_id = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row(
        params![
            key.workspace_id.as_str(),
            key.object_id.as_str(),
            key.record_id.as_str()
        ],
        |row| row::record(row, &key.workspace_id, &key.object_id),
    );
    Ok(found.optional()?)
}

pub(crate) fn many(
    connection: &Connection,
    workspace_id: &WorkspaceId,
    object_id: &ObjectId,
    ids: &[RecordId],
) -> ReadResult<Vec<Option<RecordRow>>> {
    let sql = format!(
        "SELECT {RECORD} FROM records WHERE object = {OBJECT} AND record_id IN (SELECT value FROM json_each(?3))"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let wanted = serde_json::json!(ids).to_string();
    let rows = statement.query_map(params![workspace_id.as_str(), object_id.as_str(), wanted], |row| {
        row::record(row, workspace_id, object_id)
    })?;
    let mut found = HashMap::new();
    for record in rows {
        let record = record?;
        found.insert(record.key.record_id.clone(), record);
    }
    Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
}

pub(crate) fn values(
    connection: &Connection,
    key: &RecordKey,
    attribute_id: Option<&AttributeId>,
    history: History,
) -> ReadResult<Vec<ValueRow>> {
    let mut sql = format!(
        "SELECT v.id, a.attribute_id, v.ordinal, v.active_from, v.active_until, v.unique_key, v.body, v.matches_parts,
                v.text1, v.text2, v.text3, v.text4, v.text5, v.text6, v.text7, v.text8, v.int1, v.num1, v.ref
         FROM vals v JOIN attribute_keys a ON a.seq = v.attribute
         WHERE v.record = (SELECT seq FROM records WHERE object = {OBJECT} AND record_id = ?3)"
    );
    if attribute_id.is_some() {
        sql.push_str(
            " AND v.attribute = (SELECT seq FROM attribute_keys WHERE workspace_id = ?1 AND attribute_id = ?4)",
        );
    }
    if history == History::ActiveOnly {
        sql.push_str(" AND v.active_until IS NULL");
    }
    sql.push_str(" ORDER BY v.active_from, v.ordinal, v.id");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut bound = vec![key.workspace_id.as_str(), &key.object_id, &key.record_id];
    bound.extend(attribute_id.map(AttributeId::as_str));
    let rows = statement.query_map(params_from_iter(bound), |row| row::value(row, key))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn unique_holder(
    connection: &Connection,
    workspace_id: &WorkspaceId,
    attribute_id: &AttributeId,
    unique_key: &str,
) -> ReadResult<Option<RecordKey>> {
    let mut statement = connection.prepare_cached(
        "SELECT o.object_id, r.record_id FROM vals v
         JOIN records r ON r.seq = v.record JOIN object_keys o ON o.seq = r.object
         WHERE v.attribute = (SELECT seq FROM attribute_keys WHERE workspace_id = ?1 AND attribute_id = ?2)
           AND v.unique_key = ?3 AND v.active_until IS NULL",
    )?;
    let found = statement.query_row([workspace_id.as_str(), attribute_id.as_str(), unique_key], |row| {
        Ok(RecordKey {
            workspace_id: workspace_id.to_owned(),
            object_id: row.get::<_, String>(0)?.into(),
            record_id: row.get::<_, String>(1)?.into(),
        })
    });
    Ok(found.optional()?)
}

pub(crate) fn page(connection: &Connection, query: &RecordQuery) -> ReadResult<Vec<RecordRow>> {
    if query.limit == 0 {
        return Ok(Vec::new());
    }
    let _snapshot = connection.unchecked_transaction()?;
    let planner = Planner::new(&Sqlite, query);
    let mut read = connection.prepare_cached(&format!("SELECT {RECORD} FROM records WHERE seq = ?1"))?;
    page_of(connection, &planner, query)?
        .into_iter()
        .map(|seq| Ok(read.query_row([seq], |row| row::record(row, &query.workspace_id, &query.object_id))?))
        .collect()
}

/// The numbers of the page's records.
fn page_of(connection: &Connection, planner: &Planner<'_>, query: &RecordQuery) -> ReadResult<Vec<i64>> {
    let candidates = planner.candidates();
    let mut known = fewest(connection, candidates.iter(), FEW)?;
    let walk = match &known {
        Some(few) => planner.walk(few),
        None => planner.walk_testing(&candidates),
    };
    if let Some(walk) = walk {
        if let Some(page) = walked(connection, &walk)? {
            return Ok(page);
        }
        if known.is_none() {
            let plain = candidates.iter().filter(|candidates| candidates.is_plain());
            known = fewest(connection, plain, MANY)?;
            if let Some(walk) = known.as_ref().and_then(|many| planner.walk(many))
                && let Some(page) = walked(connection, &walk)?
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
        let found = numbers(connection, &rows)?;
        let got = found.len() as u64;
        seqs.extend(found);
        limit -= got;
        if limit == 0 || at == last {
            break;
        }
        offset = if got > 0 {
            0
        } else {
            offset.saturating_sub(number(connection, &phase.count)?)
        };
    }
    Ok(seqs)
}

/// The numbers that a statement gives, in its order.
fn numbers(connection: &Connection, select: &SelectStatement) -> ReadResult<Vec<i64>> {
    let (sql, bound) = select.build(SqliteQueryBuilder);
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(bind(bound)?), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn count(connection: &Connection, query: &RecordQuery) -> ReadResult<u64> {
    let planner = Planner::new(&Sqlite, query);
    let candidates = match few(connection, &planner)? {
        Some(candidates) => Some(candidates),
        None => planner.candidates().into_iter().next(),
    };
    number(connection, &planner.count(candidates))
}

/// Every statement sees one state of the database.
pub(crate) fn aggregate(connection: &Connection, query: &AggregateQuery) -> ReadResult<Vec<Group>> {
    let _snapshot = connection.unchecked_transaction()?;
    let records = records_of(query);
    let planner = Planner::new(&Sqlite, &records);
    let candidates = match few(connection, &planner)? {
        Some(candidates) => Some(candidates),
        None => planner.candidates().into_iter().next(),
    };
    let (candidates, group_by) = (candidates.as_ref(), query.group_by.as_ref());
    let mut gathered = Gathered::new(query);
    let (sql, bound) = planner.group_counts(candidates, group_by).build(SqliteQueryBuilder);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(bind(bound)?))?;
    while let Some(row) = rows.next()? {
        gathered.count(row.get(0)?, unsigned(row.get(1)?));
    }
    for (at, measure) in query.measures.iter().enumerate() {
        let select = planner.measure_groups(candidates, group_by, measure);
        let (sql, bound) = select.build(SqliteQueryBuilder);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(bind(bound)?))?;
        while let Some(row) = rows.next()? {
            let mut found = Measured {
                filled: unsigned(row.get(1)?),
                ..Measured::default()
            };
            // Without a group there is a row even where nothing matches.
            match measure.amount {
                Amount::Nothing => {}
                Amount::Number | Amount::Money => {
                    found.values = unsigned(row.get(2)?);
                    found.sum = total(row.get(3)?, row.get(4)?);
                    found.minimum = row.get::<_, Option<f64>>(5)?.map(Scalar::Num);
                    found.maximum = row.get::<_, Option<f64>>(6)?.map(Scalar::Num);
                    if measure.amount == Amount::Money {
                        found.units = unsigned(row.get(7)?);
                        found.unit = if found.units == 1 { row.get(8)? } else { None };
                    }
                }
                Amount::Moment => {
                    found.values = unsigned(row.get(2)?);
                    found.minimum = row.get::<_, Option<i64>>(3)?.map(Scalar::Int);
                    found.maximum = row.get::<_, Option<i64>>(4)?.map(Scalar::Int);
                }
            }
            gathered.measured(row.get(0)?, at, found);
        }
    }
    Ok(gathered.into_groups())
}

/// What a COUNT gave, which is never below zero.
fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// The page that a walk comes to, if it comes to one.
fn walked(connection: &Connection, walk: &Walk) -> ReadResult<Option<Vec<i64>>> {
    Ok(walk.page(numbers(connection, &walk.rows)?))
}

fn few(connection: &Connection, planner: &Planner<'_>) -> ReadResult<Option<Candidates>> {
    fewest(connection, planner.candidates().iter(), FEW)
}

/// The candidates with the fewest hits, if these are not too many; the hits have been read then.
fn fewest<'c>(
    connection: &Connection,
    all: impl Iterator<Item = &'c Candidates>,
    most: usize,
) -> ReadResult<Option<Candidates>> {
    let mut best: Option<(Vec<Option<i64>>, &Candidates)> = None;
    for candidates in all {
        let most = best.as_ref().map_or(most + 1, |(hits, _)| hits.len());
        let (sql, bound) = candidates.hits(most as u64).build(SqliteQueryBuilder);
        let mut statement = connection.prepare_cached(&sql)?;
        let hits = statement.query_map(params_from_iter(bind(bound)?), |row| row.get(0))?;
        let hits = hits.collect::<rusqlite::Result<Vec<Option<i64>>>>()?;
        if hits.len() < most {
            best = Some((hits, candidates));
        }
    }
    Ok(best.map(|(hits, candidates)| candidates.clone().already(hits.into_iter().flatten().collect())))
}

fn number(connection: &Connection, select: &SelectStatement) -> ReadResult<u64> {
    let (sql, bound) = select.build(SqliteQueryBuilder);
    let mut statement = connection.prepare_cached(&sql)?;
    let number: i64 = statement.query_row(params_from_iter(bind(bound)?), |row| row.get(0))?;
    Ok(u64::try_from(number).unwrap_or(0))
}

pub(crate) fn bind(values: Values) -> Result<Vec<Bound>, StoreError> {
    values
        .into_iter()
        .map(|value| match value {
            Value::Bool(value) => Ok(value.map_or(Bound::Null, |b| Bound::Integer(i64::from(b)))),
            Value::Int(value) => Ok(value.map_or(Bound::Null, |i| Bound::Integer(i64::from(i)))),
            Value::BigInt(value) => Ok(value.map_or(Bound::Null, Bound::Integer)),
            Value::BigUnsigned(value) => {
                Ok(value.map_or(Bound::Null, |i| Bound::Integer(i64::try_from(i).unwrap_or(i64::MAX))))
            }
            Value::Double(value) => Ok(value.map_or(Bound::Null, Bound::Real)),
            Value::String(value) => Ok(value.map_or(Bound::Null, Bound::Text)),
            other => Err(StoreError::Corrupt(format!(
                "a query binds {other:?}, which the planner never makes"
            ))),
        })
        .collect()
}

/// The token that stands for an object in the search index.
pub(crate) fn scope(object: i64) -> String {
    format!("o{object}")
}

/// What asks the index for all of these words, each as the beginning of one.
pub(crate) fn prefixes(words: &[String]) -> String {
    let quoted = words.iter().map(|word| format!("\"{}\"*", word.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(" AND ")
}

pub(crate) struct Sqlite;

impl Dialect for Sqlite {
    fn search(&self, scope: &Scope, words: &[String]) -> SelectStatement {
        // An object without a record yet has no number; nothing has the number 0.
        let mut objects = Query::select();
        objects
            .expr(Expr::cust("coalesce(group_concat('o' || seq, ' OR '), 'o0')"))
            .from(store_sql::names::OBJECT_KEYS)
            .and_where(Expr::col("workspace_id").eq(scope.workspace_id.as_str()));
        if !scope.object_ids.is_empty() {
            objects.and_where(Expr::col("object_id").is_in(scope.object_ids.iter().map(ObjectId::as_str)));
        }
        let objects = Expr::SubQuery(None, Box::new(objects.into()));
        Query::select()
            .expr_as(Expr::col("rowid"), "seq")
            .from("record_words")
            .and_where(Expr::cust_with_exprs(
                "record_words MATCH 'scope : (' || ? || ') AND words : (' || ? || ')'",
                [objects, Expr::val(prefixes(words))],
            ))
            .take()
    }

    fn numbers(&self, numbers: &[i64]) -> SelectStatement {
        let numbers = serde_json::json!(numbers).to_string();
        Query::select()
            .expr_as(Expr::col("value"), "seq")
            .from_function(Func::cust("json_each").arg(numbers), "listed")
            .take()
    }

    fn listed(&self, numbers: &[i64], record: &'static str) -> SelectStatement {
        let numbers = serde_json::json!(numbers).to_string();
        Query::select()
            .from_function(Func::cust("json_each").arg(numbers), "listed")
            .cross_join(RECORDS.into_table_ref().alias(record))
            .and_where(Expr::col((record, "seq")).equals(("listed", "value")))
            .take()
    }

    fn has_part(&self, row: &str, column: &'static str, part: Part, needle: &str) -> Expr {
        let (text, needle) = (Expr::col((row.to_owned(), column)), Expr::val(folded(needle)));
        Func::cust("has_part")
            .args([text, Expr::val(parts::code(part)), needle])
            .into()
    }

    fn values_with_part(
        &self,
        value: &str,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        column: Column,
        part: Part,
        needle: &str,
    ) -> Option<SelectStatement> {
        let tokens = format!(
            "{} : ({})",
            store_sql::names::column(column),
            parts::query(part, needle)?
        );
        let bits = parts::VALUE_BITS;
        let first = || {
            let mut first = Query::select();
            first
                .expr(Expr::cust(format!("seq << {bits}")))
                .from(store_sql::names::ATTRIBUTE_KEYS)
                .and_where(Expr::col("workspace_id").eq(workspace_id.as_str()))
                .and_where(Expr::col("attribute_id").eq(attribute_id.as_str()));
            Expr::SubQuery(None, Box::new(first.into()))
        };
        let hits = Query::select()
            .expr_as(Expr::cust(format!("rowid & ((1 << {bits}) - 1)")), "seq")
            .from("val_parts")
            .and_where(Expr::cust_with_exprs("val_parts MATCH ?", [Expr::val(tokens)]))
            .and_where(Expr::cust_with_exprs("rowid >= ?", [first()]))
            .and_where(Expr::cust_with_exprs(format!("rowid < ? + (1 << {bits})"), [first()]))
            .take();
        // CROSS says the order of the join: the hits are few, and the values that the values' own indexes name are many.
        let hit = format!("{value}_hit");
        let rows = Query::select()
            .from_subquery(hits, hit.clone())
            .cross_join(VALS.into_table_ref().alias(value.to_owned()))
            .and_where(Expr::col((value.to_owned(), "seq")).equals((hit, "seq")))
            .take();
        Some(rows)
    }
}
