//! The pool of reading connections. Reads see the last commit that was answered, and never wait for the writer.

use crate::fault::from_sqlite;
use crate::open::{Home, OpenError, Options, reading_connection};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Result, StoreError};
use tokio::sync::Semaphore;

pub(crate) struct Readers {
    pool: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
    /// For reads that take no longer than the way to another thread; never more than there are threads that ask.
    quick: Mutex<Vec<Connection>>,
    database: PathBuf,
}

impl Readers {
    pub(crate) fn open(home: &Home, options: &Options) -> Result<Self, OpenError> {
        let count = options.readers.max(1);
        let pool = (0..count)
            .map(|_| reading_connection(&home.database()))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            pool: Arc::new(Mutex::new(pool)),
            free: Arc::new(Semaphore::new(count)),
            quick: Mutex::default(),
            database: home.database(),
        })
    }

    /// Runs a read of a few rows by their keys, here and now: it takes microseconds.
    pub(crate) fn read_now<T>(&self, read: impl FnOnce(&Connection) -> Result<T, ReadError>) -> Result<T> {
        let idle = self.quick.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => reading_connection(&self.database).map_err(|error| StoreError::Unavailable(error.to_string()))?,
        };
        let answer = read(&connection).map_err(StoreError::from);
        self.quick
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        answer
    }

    /// Runs a read on a free connection, on a thread that may block, in one consistent snapshot per statement.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T> {
        let closed = || StoreError::Unavailable("the store is closed".to_owned());
        let permit = self.free.clone().acquire_owned().await.map_err(|_| closed())?;
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let taken = pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = taken.ok_or_else(closed)?;
            let lent = Lent {
                connection: Some(connection),
                pool,
            };
            let answer = read(lent.connection.as_ref().ok_or_else(closed)?).map_err(StoreError::from);
            drop(lent);
            drop(permit);
            answer
        })
        .await
        .map_err(|e| StoreError::Unavailable(format!("a read failed: {e}")))?
    }
}

/// A connection that goes back to its pool even when the read panics.
struct Lent {
    connection: Option<Connection>,
    pool: Arc<Mutex<Vec<Connection>>>,
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
        }
    }
}

/// What a read can fail with; `?` works on SQLite's, JSON's and the store's own errors.
pub(crate) struct ReadError(StoreError);

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> Self {
        Self(from_sqlite(error))
    }
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        Self(error)
    }
}

impl From<ReadError> for StoreError {
    fn from(error: ReadError) -> Self {
        error.0
    }
}

pub(crate) type ReadResult<T> = Result<T, ReadError>;
