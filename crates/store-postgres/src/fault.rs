//! PostgreSQL's errors in the store's words, and what is worth another try.

use deadpool_postgres::PoolError;
use std::error::Error as _;
use store::StoreError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// Why a statement or a transaction did not happen.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The server chose another transaction over this one: try soon.
    Contended(String),
    /// The connection is gone, or the server is on its way down or up: try on a new connection.
    Lost(String),
    /// Nothing to gain from trying again.
    Refused(StoreError),
}

impl Fault {
    /// What is said when there is no time left to try.
    pub(crate) fn given_up(self) -> StoreError {
        match self {
            Self::Contended(message) => StoreError::Busy(message),
            Self::Lost(message) => StoreError::Unavailable(message),
            Self::Refused(error) => error,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let Some(state) = error.code() else {
            return match error.source().map(|source| source.is::<std::io::Error>()) {
                _ if error.is_closed() => Self::Lost(said(&error)),
                Some(true) => Self::Lost(said(&error)),
                // What is left without a code is a row or a parameter that does not fit.
                _ => Self::Refused(StoreError::Corrupt(said(&error))),
            };
        };
        let message = said(&error);
        match state {
            s if *s == SqlState::T_R_SERIALIZATION_FAILURE || *s == SqlState::T_R_DEADLOCK_DETECTED => {
                Self::Contended(message)
            }
            s if *s == SqlState::LOCK_NOT_AVAILABLE || *s == SqlState::QUERY_CANCELED => {
                Self::Refused(StoreError::Busy(message))
            }
            s if *s == SqlState::DATA_CORRUPTED || *s == SqlState::INDEX_CORRUPTED => {
                Self::Refused(StoreError::Corrupt(message))
            }
            // A standby: the primary is elsewhere by now, and a new connection finds it.
            s if *s == SqlState::READ_ONLY_SQL_TRANSACTION => Self::Lost(message),
            s if *s == SqlState::TOO_MANY_CONNECTIONS => Self::Lost(message),
            // 08: connection exceptions. 57P: shut down, crashed, starting, dropped. 25P03: idle for too long.
            s if s.code().starts_with("08") || s.code().starts_with("57P") || s.code() == "25P03" => {
                Self::Lost(message)
            }
            _ => Self::Refused(StoreError::Unavailable(message)),
        }
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => match Self::from(error) {
                // Whatever it is, no connection could be made.
                Self::Refused(StoreError::Corrupt(message)) => Self::Lost(message),
                fault => fault,
            },
            PoolError::Timeout(_) => Self::Refused(StoreError::Busy("all connections are in use".to_owned())),
            other => Self::Lost(other.to_string()),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Refused(StoreError::Corrupt(error.to_string()))
    }
}

/// The server's own words, which `Display` leaves to the source.
pub(crate) fn said(error: &Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(db), _) => {
            let detail = db.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("{}{detail} [{}]", db.message(), db.code().code())
        }
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

/// The same error, for another who waited for what failed.
pub(crate) fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Busy(message) => StoreError::Busy(message.clone()),
        StoreError::Corrupt(message) => StoreError::Corrupt(message.clone()),
        StoreError::Unavailable(message) => StoreError::Unavailable(message.clone()),
        other => StoreError::Unavailable(other.to_string()),
    }
}
