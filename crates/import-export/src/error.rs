use files::StorageError;
use std::error::Error as _;
use store::StoreError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an import cannot be made or begun. What is wrong with single rows is a [`crate::Problem`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not what it should be.
    #[error("{0}")]
    File(String),
    /// The plan does not fit the file or the object.
    #[error("{0}")]
    Plan(String),
    #[error("there is no such import")]
    NotFound,
    /// It is not the time for what was asked.
    #[error("{0}")]
    State(&'static str),
    #[error(transparent)]
    Records(#[from] records::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Files(#[from] StorageError),
}

impl Error {
    /// Whether it is only that the store cannot answer now: what was begun goes on another time.
    pub(crate) fn is_passing(&self) -> bool {
        let of_the_store = match self {
            Self::Store(error) => Some(error),
            Self::Records(error) => error.source().and_then(|source| source.downcast_ref()),
            _ => None,
        };
        matches!(of_the_store, Some(StoreError::Busy(_) | StoreError::Unavailable(_)))
    }
}

/// What is wrong with a row or a line, with what exactly.
pub(crate) fn words(error: &records::Error) -> String {
    let issues = error.issues.iter().map(|issue| issue.message.as_str());
    let all: Vec<&str> = std::iter::once(error.message.as_str()).chain(issues).collect();
    all.join(" ")
}
