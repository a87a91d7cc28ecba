use super::{ByteStream, Result, Storage, StorageError, check};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, stream};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Bytes that go with the process: for tests and for servers that keep nothing.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<String, Bytes>>);

impl Memory {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, Bytes>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The keys under which there are bytes.
    pub fn keys(&self) -> Vec<String> {
        self.with(|files| files.keys().cloned().collect())
    }
}

#[async_trait]
impl Storage for Memory {
    async fn put(&self, key: &str, mut bytes: ByteStream, most: u64) -> Result<u64> {
        check(key)?;
        let mut kept = BytesMut::new();
        while let Some(chunk) = bytes.next().await {
            kept.extend_from_slice(&chunk.map_err(StorageError::Interrupted)?);
            if kept.len() as u64 > most {
                return Err(StorageError::TooLarge { most });
            }
        }
        let length = kept.len() as u64;
        self.with(|files| files.insert(key.to_owned(), kept.freeze()));
        Ok(length)
    }

    async fn get(&self, key: &str) -> Result<Option<(u64, ByteStream)>> {
        check(key)?;
        let found = self.with(|files| files.get(key).cloned());
        Ok(found.map(|bytes| (bytes.len() as u64, stream::iter([Ok(bytes)]).boxed())))
    }

    async fn delete(&self, key: &str) -> Result<()> {
        check(key)?;
        self.with(|files| files.remove(key));
        Ok(())
    }
}
