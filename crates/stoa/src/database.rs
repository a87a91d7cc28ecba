//! Databases by their names: a data folder, or the address of a PostgreSQL database.

use crate::config::Config;
use miette::{IntoDiagnostic, Report, Result, WrapErr, miette};
use std::{
    fmt,
    path::{Path, PathBuf},
};
use store::transfer::{Source, Target};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;

/// A database as people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    Folder(PathBuf),
    Postgres(String),
}

/// Whether a text is the address of a PostgreSQL database, and not the path of a folder.
pub fn is_postgres(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

impl Location {
    pub fn parse(text: &str) -> Self {
        if is_postgres(text) {
            Self::Postgres(text.to_owned())
        } else {
            Self::Folder(text.into())
        }
    }

    pub fn of(config: &Config) -> Self {
        if config.database.is_empty() {
            Self::Folder(config.data_dir.clone())
        } else {
            Self::Postgres(config.database.clone())
        }
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn migrate(&self) -> Result<()> {
        match self {
            Self::Folder(folder) => drop(open_folder(folder)?),
            Self::Postgres(url) => drop(open_postgres(url).await?),
        }
        Ok(())
    }

    /// Everything in it, as of now.
    ///
    /// # Errors
    /// When there is no database, or one with another schema.
    pub async fn source(&self) -> Result<Box<dyn Source>> {
        Ok(match self {
            Self::Folder(folder) => Box::new(store_sqlite::Snapshot::open(folder).into_diagnostic()?),
            Self::Postgres(url) => Box::new(store_postgres::Snapshot::open(url).await.into_diagnostic()?),
        })
    }

    /// To be filled.
    ///
    /// # Errors
    /// When there is something in it.
    pub async fn target(&self) -> Result<Box<dyn Target>> {
        Ok(match self {
            Self::Folder(folder) => Box::new(store_sqlite::Filling::open(folder).map_err(|e| not_opened(folder, &e))?),
            Self::Postgres(url) => Box::new(store_postgres::Filling::open(url).await.into_diagnostic()?),
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

/// An address for people to read.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // A password in the query is cut off with the query.
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

/// Opens SQLite in a data folder.
///
/// # Errors
/// Names the folder, and what is wrong with it.
pub fn open_folder(folder: &Path) -> Result<SqliteStore> {
    std::fs::create_dir_all(folder)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot create the data folder {}", folder.display()))?;
    SqliteStore::open(folder, store_sqlite::Options::default()).map_err(|error| not_opened(folder, &error))
}

fn not_opened(folder: &Path, error: &store_sqlite::OpenError) -> Report {
    match error {
        store_sqlite::OpenError::NotEmpty { .. } => {
            miette!(
                help = "everything moves at once, into a database that is new",
                "{error}"
            )
        }
        _ => miette!(
            help = "one server uses a data folder at a time: stop the other one, or choose another folder",
            "cannot open the data folder {}: {error}",
            folder.display()
        ),
    }
}

/// Opens a PostgreSQL database.
///
/// # Errors
/// Names the server and the database, and what is wrong with them.
pub async fn open_postgres(url: &str) -> Result<PostgresStore> {
    PostgresStore::open(url, store_postgres::Options::default())
        .await
        .into_diagnostic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("postgres://stoa:secret@db:5432/x", "postgres://stoa@db:5432/x"),
            ("postgres://stoa:a@b@db/x?password=secret", "postgres://stoa@db/x"),
            ("postgresql://db/x", "postgresql://db/x"),
            ("data/here", "data/here"),
        ] {
            assert_eq!(Location::parse(url).to_string(), shown);
        }
    }
}
