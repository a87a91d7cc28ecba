use crate::guard::Guarded;
use crate::{Limits, Result, Row, refused};
use rusqlite::types::ValueRef;
use serde_json::{Number, Value as Json};
use std::time::Instant;

/// After how many steps of SQLite's machine the clock is looked at.
const STEPS: i32 = 1_000;

impl Guarded {
    /// Runs the query on what has been put into the tables.
    pub(crate) fn run(&self, sql: &str, limits: Limits) -> Result<Vec<Row>> {
        self.lock();
        let until = Instant::now() + limits.time;
        self.connection
            .progress_handler(STEPS, Some(move || Instant::now() > until));
        let mut statement = self.prepared(sql)?;
        let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let explain = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OperationInterrupted) => {
                refused(format!("The query takes longer than {} s.", limits.time.as_secs()))
            }
            _ => refused(error),
        };
        let mut found = statement.query([]).map_err(explain)?;
        let mut rows: Vec<Row> = Vec::new();
        let mut bytes = 0;
        while let Some(row) = found.next().map_err(explain)? {
            if rows.len() == limits.rows {
                return Err(refused(format!(
                    "The query answers more than {} rows. Add a LIMIT.",
                    limits.rows
                )));
            }
            let mut shown = Row::new();
            for (index, name) in names.iter().enumerate() {
                let value = row.get_ref(index).map_err(explain)?;
                bytes += name.len() + size(value);
                if bytes > limits.bytes {
                    return Err(refused(format!(
                        "The query answers more than {} MB.",
                        limits.bytes >> 20
                    )));
                }
                shown.insert(name.clone(), json(value));
            }
            rows.push(shown);
        }
        Ok(rows)
    }
}

fn size(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        _ => 8,
    }
}

fn json(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => number.into(),
        // Infinity has no form in JSON.
        ValueRef::Real(number) => Number::from_f64(number).map_or(Json::Null, Json::Number),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
            .into(),
    }
}
