//! The database of one query, and what may be done in it.

use crate::table::Table;
use crate::{Result, refused};
use records::{Code, Error, Record};
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Batch, Connection, Statement, params_from_iter};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) struct Guarded {
    pub(crate) connection: Connection,
}

/// How large the database may become: pages of 4 KB.
const MOST_PAGES: u32 = 128 << 8;

impl Guarded {
    /// An empty database with these tables.
    pub(crate) fn open(tables: &[Table]) -> Result<Self> {
        let connection = Connection::open_in_memory().map_err(unavailable)?;
        connection
            .execute_batch(&format!(
                "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA max_page_count = {MOST_PAGES};"
            ))
            .map_err(unavailable)?;
        for (limit, most) in [
            (Limit::SQLITE_LIMIT_LENGTH, 10 << 20),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
            (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
            (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
            (Limit::SQLITE_LIMIT_ATTACHED, 0),
            (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
            (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
        ] {
            connection.set_limit(limit, most).map_err(unavailable)?;
        }
        for table in tables {
            connection.execute_batch(&table.create()).map_err(unavailable)?;
        }
        Ok(Self { connection })
    }

    /// The tables that a query reads.
    ///
    /// # Errors
    /// `filter_error` for what is no single SELECT.
    pub(crate) fn tables_of(self, sql: &str) -> Result<BTreeSet<String>> {
        let read = Arc::new(Mutex::new(BTreeSet::new()));
        let noted = read.clone();
        self.connection.authorizer(Some(move |context: AuthContext<'_>| {
            if let AuthAction::Read { table_name, .. } = context.action {
                let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
                noted.insert(table_name.to_owned());
            }
            verdict(&context)
        }));
        self.prepared(sql)?;
        let read = read.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(read.clone())
    }

    /// Puts records into their table.
    pub(crate) fn fill(&self, table: &Table, records: &[Record]) -> Result<()> {
        let full = |error| match error {
            rusqlite::Error::SqliteFailure(failure, _) if failure.code == rusqlite::ErrorCode::DiskFull => {
                refused("The query reads more than fits into 128 MB.")
            }
            error => unavailable(error),
        };
        self.connection.execute_batch("BEGIN").map_err(unavailable)?;
        {
            let mut insert = self.connection.prepare(&table.insert()).map_err(unavailable)?;
            for record in records {
                insert.execute(params_from_iter(table.row(record))).map_err(full)?;
            }
        }
        self.connection.execute_batch("COMMIT").map_err(full)
    }

    /// The one statement of a query, once nothing else may be done.
    pub(crate) fn prepared<'c>(&'c self, sql: &str) -> Result<Statement<'c>> {
        if sql.contains('\0') {
            return Err(refused("The query holds the character U+0000."));
        }
        let mut batch = Batch::new(&self.connection, sql);
        let statement = batch.next().map_err(refused)?;
        let statement = statement.ok_or_else(|| refused("The query is empty."))?;
        if batch.next().map_err(refused)?.is_some() {
            return Err(refused("A query is one statement."));
        }
        if !statement.readonly() || statement.column_count() == 0 {
            return Err(refused("Only SELECT is allowed."));
        }
        Ok(statement)
    }

    /// From now on there is only reading.
    pub(crate) fn lock(&self) {
        self.connection
            .authorizer(Some(|context: AuthContext<'_>| verdict(&context)));
    }
}

/// Selecting, reading and computing: nothing else.
fn verdict(context: &AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Recursive | AuthAction::Read { .. } => Authorization::Allow,
        AuthAction::Function { function_name } if !function_name.eq_ignore_ascii_case("load_extension") => {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

pub(crate) fn unavailable(error: rusqlite::Error) -> Error {
    Error::new(Code::Unavailable, error.to_string())
}
