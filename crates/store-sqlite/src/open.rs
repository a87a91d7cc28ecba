//! The data directory: its lock, the database file in it, pragmas and migrations.

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::fmt::Display;
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
    /// Only an empty database can be filled from another one.
    #[error("the database {} is not empty; name another folder", .path.display())]
    NotEmpty { path: PathBuf },
    /// SQLite refuses the file.
    #[error("cannot open the database {}: {message}", .path.display())]
    Database { path: PathBuf, message: String },
    /// The machine has no room for one more thread.
    #[error("cannot start the thread {name}: {source}")]
    Thread { name: &'static str, source: std::io::Error },
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

    pub(crate) fn database(&self) -> PathBuf {
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

const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("../migrations/001_initial.sql")),
    M::up(include_str!("../migrations/002_parts_of_texts.sql")),
    M::up(include_str!("../migrations/003_words_of_documents.sql")),
    M::up(include_str!("../migrations/004_runs.sql")),
];

/// What is told of a database that cannot be used.
pub(crate) fn refused<E: Display>(path: &Path) -> impl Fn(E) -> OpenError {
    move |error| OpenError::Database {
        path: path.to_owned(),
        message: error.to_string(),
    }
}

/// Opens the one connection that writes, and brings the schema up to date.
pub(crate) fn writing_connection(home: &Home, options: &Options) -> Result<Connection, OpenError> {
    let path = home.database();
    let mut connection = Connection::open(&path).map_err(refused(&path))?;
    let synchronous = synchronous(options);
    prepare(&connection).map_err(refused(&path))?;
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; \
             PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864;"
        ))
        .map_err(refused(&path))?;
    Migrations::from_slice(MIGRATIONS)
        .to_latest(&mut connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::MigrationDefinition(
                rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
            ) => OpenError::Newer { path: path.clone() },
            other => refused(&path)(other),
        })?;
    Ok(connection)
}

/// Whether the schema is the one that this program reads.
pub(crate) fn check_version(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let version = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, usize>(0))
        .map_err(refused(path))?;
    match version.cmp(&MIGRATIONS.len()) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(OpenError::Newer { path: path.to_owned() }),
        std::cmp::Ordering::Less => Err(refused(path)(format!(
            "its schema is of version {version} and not {}; bring it up to date with `stoa db migrate`",
            MIGRATIONS.len()
        ))),
    }
}

fn synchronous(options: &Options) -> &'static str {
    match options.durability {
        Durability::Full => "FULL",
        Durability::Off => "OFF",
    }
}

/// Opens the connection of the [`crate::checkpointer`]; the writing one must have been opened before.
pub(crate) fn checkpointing_connection(home: &Home, options: &Options) -> Result<Connection, OpenError> {
    let path = home.database();
    let connection = Connection::open(&path).map_err(refused(&path))?;
    let synchronous = synchronous(options);
    connection
        .execute_batch(&format!("PRAGMA synchronous = {synchronous};"))
        .map_err(refused(&path))?;
    Ok(connection)
}

/// Opens one connection that only reads.
pub(crate) fn reading_connection(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(refused(path))?;
    prepare(&connection).map_err(refused(path))?;
    connection
        .execute_batch("PRAGMA query_only = ON;")
        .map_err(refused(path))?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch(
        "PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; \
         PRAGMA trusted_schema = OFF;",
    )?;
    crate::parts::register(connection)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_an_answered_commit_survives_is_what_was_asked_for() {
        for (durability, synchronous) in [(Durability::Full, 2), (Durability::Off, 0)] {
            let home = Home::temporary().unwrap();
            let options = Options {
                durability,
                ..Options::default()
            };
            let connection = writing_connection(&home, &options).unwrap();
            let mode: String = connection
                .query_row("PRAGMA journal_mode", [], |row| row.get(0))
                .unwrap();
            let kept: i64 = connection
                .query_row("PRAGMA synchronous", [], |row| row.get(0))
                .unwrap();
            assert_eq!((mode.as_str(), kept), ("wal", synchronous), "{durability:?}");
        }
    }

    #[test]
    fn notes_and_tasks_of_the_second_version_are_found() {
        let home = Home::temporary().unwrap();
        {
            let mut old = Connection::open(home.database()).unwrap();
            prepare(&old).unwrap();
            Migrations::from_slice(&MIGRATIONS[..2]).to_latest(&mut old).unwrap();
            old.execute_batch(
                r#"INSERT INTO documents (kind, id, parent, sort, revision, body) VALUES
                    ('note', 'n', 'w', 1, 3, '{"title":"Call","text":{"plaintext":"Grüße an alle"}}'),
                    ('task', 't', 'w', 1, 1, '{"content":"Write to Ada"}'),
                    ('app', 'a', 'w', 1, 1, '{"title":"Call"}');"#,
            )
            .unwrap();
        }
        let new = writing_connection(&home, &Options::default()).unwrap();
        for (kind, query, expected) in [
            ("note", "call gruße", "n"),
            ("task", "ADA wri", "t"),
            ("task", "call", ""),
            ("app", "call", ""),
        ] {
            let search = store::DocumentSearch {
                kind,
                parent: "w".into(),
                query: query.into(),
                after: None,
                limit: 10,
            };
            let found = crate::documents::search(&new, &search, 0).unwrap_or_default();
            let ids: Vec<&str> = found.iter().map(|document| document.id.as_str()).collect();
            assert_eq!(ids.join(" "), expected, "{kind} {query}");
        }
    }

    #[test]
    fn a_database_of_the_first_version_is_brought_up_to_date() {
        let home = Home::temporary().unwrap();
        {
            let mut old = Connection::open(home.database()).unwrap();
            prepare(&old).unwrap();
            Migrations::from_slice(&MIGRATIONS[..1]).to_latest(&mut old).unwrap();
            old.execute_batch(
                r#"INSERT INTO object_keys VALUES (1, 'w', 'people');
                INSERT INTO attribute_keys VALUES (5, 'w', 'name'), (6, 'w', 'home'), (7, 'w', 'company');
                INSERT INTO records VALUES (1, 1, 'ada', '{}', '', 1, 1, 1);
                INSERT INTO vals (seq, id, attribute, record, ordinal, active_from, active_until, body, text1, ref) VALUES
                    (1, 'a', 5, 1, 0, 1, NULL, '{"is":{"type":"text","value":"Ada"}}', 'Ada', NULL),
                    (2, 'b', 5, 1, 0, 1, 2, '{"is":{"type":"text","value":"Adam"}}', 'Adam', NULL),
                    (3, 'c', 6, 1, 0, 1, NULL,
                     '{"is":{"type":"location","value":{"line_3":"third","line_4":"fourth"}}}', NULL, 'third'),
                    (4, 'd', 7, 1, 0, 1, NULL, '{"is":{"type":"record-reference"}}', 'adam', 'x');"#,
            )
            .unwrap();
        }
        let new = writing_connection(&home, &Options::default()).unwrap();
        let rows = |needle: &str| -> Vec<i64> {
            let tokens = crate::parts::query(store_sql::Part::Anywhere, needle).unwrap();
            let mut found = new
                .prepare("SELECT rowid FROM val_parts WHERE val_parts MATCH ?1")
                .unwrap();
            found
                .query_map([tokens], |row| row.get(0))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap()
        };
        assert_eq!(rows("ADA"), [crate::parts::row(5, 1)]);
        assert_eq!(rows("four"), [crate::parts::row(6, 3)]);
        let location: (String, String, Option<String>) = new
            .query_row("SELECT text7, text8, ref FROM vals WHERE id = 'c'", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        assert_eq!(location, ("third".into(), "fourth".into(), None));
    }
}
