//! Writes of typed values.

use super::{Pass, find, run};
use crate::fault::{breaks, from_sqlite};
use crate::parts::{self, Texts};
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, OptionalExtension, ToSql, params};
use std::sync::Arc;
use store::{Column, RecordKey, Result, Scalar, StoreError, ValueRow};

const KIND: &str = "value";

pub(super) fn add(pass: &mut Pass<'_>, value: &ValueRow, parts: Option<&Arc<Texts>>) -> Result<()> {
    let db = pass.db;
    let record = pass.keys.record(db, &value.key)?;
    let record = record.ok_or_else(|| StoreError::conflict("record", &value.key.record_id))?;
    let attribute = pass.keys.attribute(db, &value.key.workspace_id, &value.attribute_id)?;
    if let (Some(key), None) = (&value.unique_key, value.active_until)
        && let Err(taken) = take_unique_key(db, attribute, record, key, value)
    {
        // A value that is there already is told first.
        let known = find::<i64>(db, "SELECT 1 FROM vals WHERE id = ?1", params![value.id.as_str()])?;
        return Err(known.map_or(taken, |_| StoreError::conflict(KIND, &value.id)));
    }
    let columns = columns(value)?;
    let mut statement = db
        .prepare_cached(
            "INSERT INTO vals (id, attribute, record, ordinal, active_from, active_until, unique_key, body, matches_parts,
                               text1, text2, text3, text4, text5, text6, text7, text8, int1, num1, ref)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        )
        .map_err(from_sqlite)?;
    let fixed: [&dyn ToSql; 9] = [
        &value.id.as_str(),
        &attribute,
        &record,
        &value.ordinal,
        &value.active_from,
        &value.active_until,
        &value.unique_key,
        &value.body,
        &value.matches_parts,
    ];
    let all = fixed.into_iter().chain(columns.iter().map(|c| c as &dyn ToSql));
    match statement.execute(rusqlite::params_from_iter(all)) {
        Ok(_) => {}
        Err(error) if breaks(&error, "vals.id") => return Err(StoreError::conflict(KIND, &value.id)),
        Err(error) => return Err(from_sqlite(error)),
    }
    if let Some(parts) = parts {
        let row = parts::row(attribute, db.last_insert_rowid());
        pass.index.parts.put(row, parts.clone());
    }
    Ok(())
}

pub(super) fn end(pass: &mut Pass<'_>, key: &RecordKey, id: &str, active_until: i64) -> Result<()> {
    let record = pass.keys.record(pass.db, key)?;
    let end = "UPDATE vals SET active_until = ?3 WHERE id = ?1 AND record = ?2 AND active_until IS NULL
               RETURNING attribute, seq, matches_parts";
    let ended = one(pass.db, end, params![id, record, active_until])?.ok_or_else(|| StoreError::conflict(KIND, id))?;
    ended.leave(pass);
    Ok(())
}

pub(super) fn delete(pass: &mut Pass<'_>, key: &RecordKey, id: &str) -> Result<()> {
    let record = pass.keys.record(pass.db, key)?;
    let delete = "DELETE FROM vals WHERE id = ?1 AND record = ?2 RETURNING attribute, seq, matches_parts";
    if let Some(deleted) = one(pass.db, delete, params![id, record])? {
        deleted.leave(pass);
    }
    Ok(())
}

pub(super) fn delete_of_record(pass: &mut Pass<'_>, record: i64) -> Result<()> {
    let db = pass.db;
    let delete = "DELETE FROM vals WHERE record = ?1 RETURNING attribute, seq, matches_parts";
    let mut statement = db.prepare_cached(delete).map_err(from_sqlite)?;
    let rows = statement.query_map([record], Gone::read).map_err(from_sqlite)?;
    for gone in rows {
        gone.map_err(from_sqlite)?.leave(pass);
    }
    Ok(())
}

/// A value that is no longer active.
struct Gone {
    attribute: i64,
    seq: i64,
    matches_parts: bool,
}

impl Gone {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            attribute: row.get(0)?,
            seq: row.get(1)?,
            matches_parts: row.get(2)?,
        })
    }

    fn leave(self, pass: &mut Pass<'_>) {
        if self.matches_parts {
            pass.index.parts.remove(parts::row(self.attribute, self.seq));
        }
    }
}

fn one(db: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Option<Gone>> {
    let mut statement = db.prepare_cached(sql).map_err(from_sqlite)?;
    statement.query_row(values, Gone::read).optional().map_err(from_sqlite)
}

/// Fails when another record holds the key. When this record holds it already, its newest value takes it over, so that
/// a value may be replaced by an equal one in any order of writes.
fn take_unique_key(db: &Connection, attribute: i64, record: i64, key: &str, value: &ValueRow) -> Result<()> {
    let holder: Option<i64> = find(
        db,
        "SELECT record FROM vals WHERE attribute = ?1 AND unique_key = ?2 AND active_until IS NULL",
        params![attribute, key],
    )?;
    match holder {
        None => Ok(()),
        Some(holder) if holder == record => {
            run(
                db,
                "UPDATE vals SET unique_key = NULL WHERE attribute = ?1 AND unique_key = ?2 AND active_until IS NULL",
                params![attribute, key],
            )?;
            Ok(())
        }
        Some(holder) => {
            let holder = find(db, "SELECT record_id FROM records WHERE seq = ?1", params![holder])?;
            Err(StoreError::Unique {
                what: value.attribute_id.to_string(),
                key: key.to_owned(),
                holder: holder.unwrap_or_default(),
            })
        }
    }
}

/// The scalars in the order of [`Column::ALL`].
fn columns(value: &ValueRow) -> Result<[ToSqlOutput<'_>; Column::ALL.len()]> {
    let mut columns = [const { ToSqlOutput::Owned(Value::Null) }; Column::ALL.len()];
    for (column, scalar) in &value.columns {
        let Some(place) = Column::ALL.iter().position(|known| known == column) else {
            continue;
        };
        columns[place] = match (column, scalar) {
            (Column::Int1, Scalar::Int(int)) => ToSqlOutput::Owned(Value::Integer(*int)),
            (Column::Num1, Scalar::Num(num)) => ToSqlOutput::Owned(Value::Real(*num)),
            (Column::Num1, Scalar::Int(int)) => ToSqlOutput::Owned(Value::Real(*int as f64)),
            (Column::Int1 | Column::Num1, _) | (_, Scalar::Int(_) | Scalar::Num(_)) => {
                let message = format!("value {}: {column:?} cannot hold {scalar:?}", value.id);
                return Err(StoreError::Corrupt(message));
            }
            (_, Scalar::Text(text)) => ToSqlOutput::Borrowed(text.as_str().into()),
        };
    }
    Ok(columns)
}
