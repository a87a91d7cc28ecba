use super::{ByteStream, Result, Storage, StorageError, check};
use async_trait::async_trait;
use futures::StreamExt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

/// Bytes in a folder of this machine.
#[derive(Debug, Clone)]
pub struct Disk {
    folder: PathBuf,
}

/// Where bytes are while they come.
const INCOMING: &str = ".incoming";

impl Disk {
    /// The folder is made when the first file is kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn place(&self, key: &str) -> Result<PathBuf> {
        check(key)?;
        Ok(self.folder.join(key))
    }
}

/// A file on its way, removed when dropped unless it was kept.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // Once kept it is no longer here, and what cannot be removed is no file of anybody.
        let _ = std::fs::remove_file(&self.0);
    }
}

#[async_trait]
impl Storage for Disk {
    async fn put(&self, key: &str, bytes: ByteStream, most: u64) -> Result<u64> {
        let place = self.place(key)?;
        let incoming = self.folder.join(INCOMING);
        fs::create_dir_all(&incoming).await.map_err(unavailable)?;
        let part = Part(incoming.join(Uuid::new_v4().to_string()));
        let length = write(&part.0, bytes, most).await?;
        keep(&part.0, &place).await?;
        Ok(length)
    }

    async fn get(&self, key: &str) -> Result<Option<(u64, ByteStream)>> {
        let file = match File::open(self.place(key)?).await {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unavailable(error)),
        };
        let length = file.metadata().await.map_err(unavailable)?.len();
        Ok(Some((length, ReaderStream::with_capacity(file, 64 << 10).boxed())))
    }

    async fn delete(&self, key: &str) -> Result<()> {
        match fs::remove_file(self.place(key)?).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(unavailable(error)),
            _ => Ok(()),
        }
    }
}

async fn write(part: &Path, mut bytes: ByteStream, most: u64) -> Result<u64> {
    let mut file = File::create_new(part).await.map_err(unavailable)?;
    let mut length = 0;
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.map_err(StorageError::Interrupted)?;
        length += chunk.len() as u64;
        if length > most {
            return Err(StorageError::TooLarge { most });
        }
        file.write_all(&chunk).await.map_err(unavailable)?;
    }
    file.flush().await.map_err(unavailable)?;
    file.sync_all().await.map_err(unavailable)?;
    Ok(length)
}

async fn keep(part: &Path, place: &Path) -> Result<()> {
    let Some(folder) = place.parent() else {
        return Err(StorageError::Unavailable(format!("{} is no place", place.display())));
    };
    fs::create_dir_all(folder).await.map_err(unavailable)?;
    fs::rename(part, place).await.map_err(unavailable)?;
    // The name of a file is durable once its folder is.
    let folder = File::open(folder).await.map_err(unavailable)?;
    folder.sync_all().await.map_err(unavailable)
}

fn unavailable(error: std::io::Error) -> StorageError {
    StorageError::Unavailable(error.to_string())
}
