use thiserror::Error;

/// What can go wrong in a [`crate::Store`].
#[derive(Debug, Error)]
pub enum StoreError {
    /// An expectation did not hold: somebody else wrote first.
    #[error("{kind} {id} was changed by somebody else")]
    Conflict { kind: String, id: String },
    /// A unique lookup or a unique attribute value is already held.
    #[error("{what} {key:?} is already held by {holder}")]
    Unique { what: String, key: String, holder: String },
    /// The backend is locked or overloaded; the same commit may succeed later.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The backend cannot be reached or its disk is full or broken.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// What was read is not what was written.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// What stands under this kind and id is not what the write expects.
    pub fn conflict(kind: &str, id: &str) -> Self {
        Self::Conflict {
            kind: kind.to_owned(),
            id: id.to_owned(),
        }
    }
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;
