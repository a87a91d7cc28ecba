//! The bytes of uploaded files: written as they come, read as a stream, under keys that the caller chooses.
//!
//! Architecture invariant: nothing here knows records, workspaces or HTTP. What a file is called and whose it is stands in
//! the store; here are only bytes.

mod disk;
mod memory;

pub use disk::Disk;
pub use memory::Memory;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use std::io;
use thiserror::Error;

/// Bytes as they come.
pub type ByteStream = BoxStream<'static, io::Result<Bytes>>;

/// What can go wrong with bytes.
#[derive(Debug, Error)]
pub enum StorageError {
    /// More bytes came than were allowed; nothing is kept.
    #[error("more than {most} bytes")]
    TooLarge { most: u64 },
    /// Whoever sent the bytes stopped or failed; nothing is kept.
    #[error("the bytes did not come: {0}")]
    Interrupted(io::Error),
    /// The disk or the bucket does not do what it should.
    #[error("the file storage is unavailable: {0}")]
    Unavailable(String),
}

pub type Result<T, E = StorageError> = std::result::Result<T, E>;

/// Where bytes are kept.
#[async_trait]
pub trait Storage: Send + Sync + 'static {
    /// Keeps all bytes of a stream, durably, or none of them; returns how many there were.
    ///
    /// # Errors
    /// See [`StorageError`].
    async fn put(&self, key: &str, bytes: ByteStream, most: u64) -> Result<u64>;

    /// The bytes under a key and how many there are; `None` when there are none.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    async fn get(&self, key: &str) -> Result<Option<(u64, ByteStream)>>;

    /// Deletes the bytes under a key; that there are none is no error.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    async fn delete(&self, key: &str) -> Result<()>;
}
