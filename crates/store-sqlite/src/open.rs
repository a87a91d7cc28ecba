//! The data directory: its lock, the database file in it, pragmas and migrations.

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock that decides what has expired: ms since the epoch.
pub type NowMs = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How a [`crate::SqliteStore`] is opened; [`Options::default`] is right for production.
#[derive(Clone)]
pub struct Options {
    /// What an answered commit survives.
    pub durability: Durability,
    /// How many reads run at once, each on a connection and a blocking thread of its own. Default: twice the cores, at least 4.
    pub readers: usize,
    /// How many changes a slow [`store::Store::watch`] receiver may lag behind before it must read the outbox. Default 4,096.
    pub watch_capacity: usize,
    /// The clock for expiry. Default: the system's.
    pub now_ms: NowMs,
}

/// What an answered commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process and of the machine: an fsync for every group of commits.
    Full,
    /// The end of the process only. For tests and throw-away data.
    Off,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            readers: std::thread::available_parallelism().map_or(4, |n| n.get() * 2).max(4),
            watch_capacity: 4096,
            now_ms: Arc::new(|| {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }),
        }
    }
}

/// Why a data directory cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Two processes must not share a data directory.
    #[error("the data directory {} is in use by another process{}", .path.display(), .pid.as_deref().map(|p| format!(" (process {p})")).unwrap_or_default())]
    Locked { path: PathBuf, pid: Option<String> },
    /// The directory or a file in it cannot be made or opened.
    #[error("cannot use the data directory {}: {source}", .path.display())]
    Directory { path: PathBuf, source: std::io::Error },
    /// A later version of Stoa has migrated this database.
    #[error("the database {} was written by a newer version of Stoa", .path.display())]
    Newer { path: PathBuf },
    /// SQLite refuses the file.
    #[error("cannot open the database {}: {message}", .path.display())]
    Database { path: PathBuf, message: String },
}

/// A locked data directory. The lock ends with the process, however it ends.
pub(crate) struct Home {
    path: PathBuf,
    _lock: File,
    temporary: bool,
}

impl Home {
    pub(crate) fn lock(path: &Path) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Directory {
            path: path.to_owned(),
            source,
        };
        std::fs::create_dir_all(path).map_err(failed)?;
        let mut lock = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("stoa.lock"))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let read = lock.read_to_string(&mut pid);
                let pid = read.ok().map(|_| pid.trim().to_owned()).filter(|p| !p.is_empty());
                return Err(OpenError::Locked {
                    path: path.to_owned(),
                    pid,
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        lock.set_len(0).map_err(failed)?;
        lock.rewind().map_err(failed)?;
        write!(lock, "{}", std::process::id()).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
            temporary: false,
        })
    }

    pub(crate) fn temporary() -> Result<Self, OpenError> {
        let path = std::env::temp_dir().join(format!("stoa-{}", uuid::Uuid::new_v4()));
        let mut home = Self::lock(&path)?;
        home.temporary = true;
        Ok(home)
    }

    fn database(&self) -> PathBuf {
        self.path.join("stoa.db")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "a temporary data directory could not be removed");
        }
    }
}

const MIGRATIONS: &[M<'static>] = &[M::up(include_str!("../migrations/001_initial.sql"))];

/// Opens the one connection that writes, and brings the schema up to date.
pub(crate) fn writing_connection(home: &Home, options: &Options) -> Result<Connection, OpenError> {
    let path = home.database();
    let failed = |e: rusqlite::Error| OpenError::Database {
        path: path.clone(),
        message: e.to_string(),
    };
    let mut connection = Connection::open(&path).map_err(failed)?;
    let synchronous = match options.durability {
        Durability::Full => "FULL",
        Durability::Off => "OFF",
    };
    prepare(&connection).map_err(failed)?;
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; \
             PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;"
        ))
        .map_err(failed)?;
    Migrations::from_slice(MIGRATIONS)
        .to_latest(&mut connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::MigrationDefinition(
                rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
            ) => OpenError::Newer { path: path.clone() },
            other => OpenError::Database {
                path: path.clone(),
                message: other.to_string(),
            },
        })?;
    Ok(connection)
}

/// Opens one connection that only reads.
pub(crate) fn reading_connection(home: &Home) -> Result<Connection, OpenError> {
    let path = home.database();
    let failed = |e: rusqlite::Error| OpenError::Database {
        path: path.clone(),
        message: e.to_string(),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&path, flags).map_err(failed)?;
    prepare(&connection).map_err(failed)?;
    connection.execute_batch("PRAGMA query_only = ON;").map_err(failed)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    use rusqlite::functions::FunctionFlags;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch(
        "PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; \
         PRAGMA trusted_schema = OFF;",
    )?;
    // SQLite's own lower() knows ASCII only; case-insensitive matching must know every script, as PostgreSQL's does.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("lower", 1, flags, |context| {
        Ok(context.get::<Option<String>>(0)?.map(|text| text.to_lowercase()))
    })
}
