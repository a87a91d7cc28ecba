mod bucket;
mod connection;
mod failure;
mod upload;

pub use bucket::{AccessKeys, Addressing, Bucket};

use super::{ByteStream, Result, Storage, StorageError, check};
use async_trait::async_trait;
use connection::Connection;
use failure::Failures;
use futures::{StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ObjectStoreExt, RetryConfig};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use upload::Upload;

/// Bytes in a bucket of a service that speaks S3.
///
/// Every request is signed. What is larger than one part goes up in parts, of which at most one is in memory. An upload that
/// breaks off is aborted; only the death of the process leaves one open, and a lifecycle rule of the bucket ends those.
pub struct S3 {
    store: AmazonS3,
    prefix: String,
    failures: Arc<Failures>,
}

/// How often a request is tried anew, and for how long at most.
const RETRIES: usize = 3;
const RETRYING: Duration = Duration::from_secs(30);

impl S3 {
    /// Asks nobody yet: see [`S3::probe`].
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when the bucket has no possible address, or TLS cannot be set up.
    pub fn new(bucket: Bucket) -> Result<Self> {
        let place = format!("the bucket `{}` at {}", bucket.name, bucket.service());
        let address = bucket
            .address()
            .map_err(|reason| StorageError::Unavailable(format!("{place} has no address: {reason}")))?;
        let connection = Connection::new(&address)
            .map_err(|error| StorageError::Unavailable(format!("{place} cannot be reached: {error}")))?;
        let failures = Failures::new(place, bucket.keys.clone());
        let mut builder = AmazonS3Builder::new()
            .with_http_connector(connection)
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            // The address has the bucket in it, in one way or the other.
            .with_endpoint(address)
            .with_virtual_hosted_style_request(true)
            .with_access_key_id(&bucket.keys.id)
            .with_secret_access_key(&bucket.keys.secret)
            // Deleting many at once is what compatible services lack most often.
            .with_disable_bulk_delete(true)
            .with_retry(RetryConfig {
                max_retries: RETRIES,
                retry_timeout: RETRYING,
                ..RetryConfig::default()
            });
        if let Some(token) = &bucket.keys.session_token {
            builder = builder.with_token(token);
        }
        let store = builder.build().map_err(|error| failures.of(&error))?;
        Ok(Self {
            store,
            prefix: bucket.prefix,
            failures: Arc::new(failures),
        })
    }

    /// Asks the service for something that need not be there.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when the bucket cannot be read, with a sentence that says why.
    pub async fn probe(&self) -> Result<()> {
        self.get("probe").await.map(drop)
    }

    fn path(&self, key: &str) -> Result<Path> {
        check(key)?;
        let path = if self.prefix.is_empty() {
            key.to_owned()
        } else {
            format!("{}/{key}", self.prefix)
        };
        Path::parse(path).map_err(|error| StorageError::Unavailable(error.to_string()))
    }
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3")
            .field("bucket", &self.failures.place())
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Storage for S3 {
    async fn put(&self, key: &str, bytes: ByteStream, most: u64) -> Result<u64> {
        let mut upload = Upload::new(self, self.path(key)?);
        let kept = upload.take(bytes, most).await;
        if kept.is_err() {
            upload.abort().await;
        }
        kept
    }

    async fn get(&self, key: &str) -> Result<Option<(u64, ByteStream)>> {
        let found = match self.store.get(&self.path(key)?).await {
            Ok(found) => found,
            Err(error) if failure::is_no_object(&error) => return Ok(None),
            Err(error) => return Err(self.failures.of(&error)),
        };
        let length = found.meta.size;
        let failures = self.failures.clone();
        let bytes = found
            .into_stream()
            .map_err(move |error| io::Error::other(failures.of(&error)));
        Ok(Some((length, bytes.boxed())))
    }

    async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&self.path(key)?).await {
            Err(error) if !failure::is_no_object(&error) => Err(self.failures.of(&error)),
            _ => Ok(()),
        }
    }
}
