use super::{ByteStream, Result, Storage, StorageError};
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

    /// A key is a path of plain names: it cannot lead out of the folder.
    fn place(&self, key: &str) -> Result<PathBuf> {
        let is_plain = |name: &str| {
            !name.is_empty()
                && !name.starts_with('.')
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        if key.split('/').all(is_plain) {
            Ok(self.folder.join(key))
        } else {
            Err(StorageError::Unavailable(format!("{key:?} is no key")))
        }
    }
}

#[async_trait]
impl Storage for Disk {
    async fn put(&self, key: &str, bytes: ByteStream, most: u64) -> Result<u64> {
        let place = self.place(key)?;
        let incoming = self.folder.join(INCOMING);
        fs::create_dir_all(&incoming).await.map_err(unavailable)?;
        let part = incoming.join(Uuid::new_v4().to_string());
        let written = write(&part, bytes, most).await;
        let kept = match written {
            Ok(length) => keep(&part, &place).await.map(|()| length),
            Err(error) => Err(error),
        };
        if kept.is_err() {
            // What is left behind is no file of anybody, and goes at the next attempt to tidy up.
            let _ = fs::remove_file(&part).await;
        }
        kept
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use bytes::Bytes;
    use futures::stream;

    fn chunks(chunks: &[&'static str]) -> ByteStream {
        let chunks: Vec<_> = chunks
            .iter()
            .map(|chunk| Ok(Bytes::from_static(chunk.as_bytes())))
            .collect();
        stream::iter(chunks).boxed()
    }

    async fn read(disk: &Disk, key: &str) -> Option<String> {
        let (length, bytes) = disk.get(key).await.unwrap()?;
        let read: Vec<Bytes> = bytes.map(|chunk| chunk.unwrap()).collect().await;
        let text = String::from_utf8(read.concat()).unwrap();
        assert_eq!(text.len() as u64, length);
        Some(text)
    }

    #[tokio::test]
    async fn bytes_come_back_as_they_went_in_until_they_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path().join("files"));
        assert_eq!(read(&disk, "w/a").await, None);
        assert_eq!(disk.put("w/a", chunks(&["hel", "lo"]), 5).await.unwrap(), 5);
        assert_eq!(read(&disk, "w/a").await.as_deref(), Some("hello"));
        assert_eq!(disk.put("w/a", chunks(&[]), 5).await.unwrap(), 0);
        assert_eq!(read(&disk, "w/a").await.as_deref(), Some(""));
        disk.delete("w/a").await.unwrap();
        disk.delete("w/a").await.unwrap();
        assert_eq!(read(&disk, "w/a").await, None);
    }

    #[tokio::test]
    async fn what_is_too_large_or_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path());
        let large = disk.put("w/a", chunks(&["hello", "!"]), 5).await;
        assert!(matches!(large, Err(StorageError::TooLarge { most: 5 })));
        let broken: ByteStream =
            stream::iter([Ok(Bytes::from_static(b"he")), Err(std::io::Error::other("gone"))]).boxed();
        assert!(matches!(
            disk.put("w/a", broken, 5).await,
            Err(StorageError::Interrupted(_))
        ));
        assert_eq!(read(&disk, "w/a").await, None);
        let left = std::fs::read_dir(folder.path().join(INCOMING)).unwrap().count();
        assert_eq!(left, 0);
    }

    #[tokio::test]
    async fn a_key_cannot_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path().join("files"));
        for key in [
            "",
            "..",
            "../x",
            "a/../../x",
            "/etc/passwd",
            "a//b",
            ".incoming/x",
            "a\\b",
            "a\0b",
        ] {
            assert!(disk.put(key, chunks(&["x"]), 5).await.is_err(), "{key:?}");
            assert!(disk.get(key).await.is_err(), "{key:?}");
        }
    }
}
