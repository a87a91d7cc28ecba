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
}
