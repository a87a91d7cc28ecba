use super::S3;
use super::failure::Failures;
use crate::{ByteStream, Result, StorageError};
use bytes::BytesMut;
use futures::StreamExt;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStoreExt};

/// How many bytes a part has, but the last. S3 wants at least 5 MiB and at most 10,000 parts, some services want all of one
/// size: a file may have 80 GB.
const PART_BYTES: usize = 8 << 20;

/// One object on its way. Up to the size of a part it goes up in one request, else in parts.
pub struct Upload<'s> {
    s3: &'s S3,
    path: Path,
    part: BytesMut,
    /// Begun and neither completed nor aborted.
    parts: Option<Box<dyn MultipartUpload>>,
}

impl<'s> Upload<'s> {
    pub fn new(s3: &'s S3, path: Path) -> Self {
        Self {
            s3,
            path,
            part: BytesMut::new(),
            parts: None,
        }
    }

    /// Takes all bytes, and makes the object of them; after an error, abort.
    pub async fn take(&mut self, mut bytes: ByteStream, most: u64) -> Result<u64> {
        let mut length = 0;
        while let Some(chunk) = bytes.next().await {
            let mut chunk = chunk.map_err(StorageError::Interrupted)?;
            length += chunk.len() as u64;
            if length > most {
                return Err(StorageError::TooLarge { most });
            }
            while self.part.len() + chunk.len() > PART_BYTES {
                let later = chunk.split_off(PART_BYTES - self.part.len());
                self.part.extend_from_slice(&chunk);
                self.send_part().await?;
                chunk = later;
            }
            self.part.extend_from_slice(&chunk);
        }
        self.finish().await?;
        Ok(length)
    }

    async fn send_part(&mut self) -> Result<()> {
        let part = self.part.split().freeze();
        let S3 { store, failures, .. } = self.s3;
        let parts = match &mut self.parts {
            Some(parts) => parts,
            None => {
                let begun = store.put_multipart(&self.path).await;
                self.parts.insert(begun.map_err(|error| failures.of(&error))?)
            }
        };
        parts.put_part(part.into()).await.map_err(|error| failures.of(&error))
    }

    async fn finish(&mut self) -> Result<()> {
        let S3 { store, failures, .. } = self.s3;
        if self.parts.is_none() {
            let whole = self.part.split().freeze();
            let put = store.put(&self.path, whole.into()).await;
            return put.map(drop).map_err(|error| failures.of(&error));
        }
        self.send_part().await?;
        if let Some(parts) = &mut self.parts {
            parts.complete().await.map_err(|error| failures.of(&error))?;
        }
        self.parts = None;
        Ok(())
    }

    /// Leaves nothing of what has gone up.
    pub async fn abort(&mut self) {
        if let Some(parts) = self.parts.take() {
            abort(parts, &self.s3.failures).await;
        }
    }
}

impl Drop for Upload<'_> {
    /// Whoever waited went away in the middle.
    fn drop(&mut self) {
        let Some(parts) = self.parts.take() else { return };
        let failures = self.s3.failures.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { abort(parts, &failures).await });
        }
    }
}

async fn abort(mut parts: Box<dyn MultipartUpload>, failures: &Failures) {
    if let Err(error) = parts.abort().await {
        let error = failures.of(&error);
        tracing::warn!(%error, "parts of an upload that broke off are left; a lifecycle rule of the bucket can remove them");
    }
}
