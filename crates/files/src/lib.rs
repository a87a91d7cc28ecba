//! The bytes of uploaded files: written as they come, read as a stream, under keys that the caller chooses.
//!
//! Architecture invariant: nothing here knows records, workspaces or HTTP. What a file is called and whose it is stands in
//! the store; here are only bytes.

mod disk;
mod memory;
mod s3;

pub use disk::Disk;
pub use memory::Memory;
pub use s3::{AccessKeys, Addressing, Bucket, S3};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use std::io;
use thiserror::Error;
use tokio::sync::mpsc;

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
    /// Keeps all bytes of a stream, durably, or none of them; returns how many there were. When the future is dropped
    /// before that, nothing is kept either, a moment later.
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

/// The bytes up to the `None` that says that these were all. Who goes away without a word has not sent a whole file.
pub fn until_the_end(receiver: mpsc::Receiver<io::Result<Option<Bytes>>>) -> ByteStream {
    let next = |mut receiver: mpsc::Receiver<io::Result<Option<Bytes>>>| async move {
        let chunk = match receiver.recv().await {
            Some(Ok(None)) => return None,
            Some(Ok(Some(chunk))) => Ok(chunk),
            Some(Err(error)) => Err(error),
            None => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the sender went away")),
        };
        Some((chunk, receiver))
    };
    stream::unfold(receiver, next).boxed()
}

/// A key is a path of plain names: it cannot lead out of a folder, and is the same in a path, in an address and in a log.
fn check(key: &str) -> Result<()> {
    let is_plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if key.split('/').all(is_plain) {
        Ok(())
    } else {
        Err(StorageError::Unavailable(format!("{key:?} is no key")))
    }
}
