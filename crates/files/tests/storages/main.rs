//! What every storage promises, on each of them; and what only S3 does.
#![allow(clippy::unwrap_used)]

mod s3;

use bytes::Bytes;
use files::{ByteStream, Disk, Memory, Storage, StorageError};
use futures::{StreamExt, stream};
use s3_server::S3Server;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// As many bytes as go up to S3 in one request.
const PART: usize = 8 << 20;

/// A storage in which nothing is, and everything that one can find out about what it keeps.
enum Place {
    Disk(TempDir),
    Memory(Arc<Memory>),
    S3(S3Server),
}

impl Place {
    fn storage(&self) -> Arc<dyn Storage> {
        match self {
            Self::Disk(folder) => Arc::new(Disk::new(folder.path().join("files"))),
            Self::Memory(memory) => memory.clone(),
            Self::S3(server) => Arc::new(s3::of(server, "", s3_server::SECRET_ACCESS_KEY)),
        }
    }

    /// Whatever is left anywhere: whole files, and parts of some.
    fn left(&self) -> Vec<String> {
        match self {
            Self::Disk(folder) => files_in(folder.path()),
            Self::Memory(memory) => memory.keys(),
            Self::S3(server) => [server.objects(), server.unfinished()].concat(),
        }
    }

    /// Waits for what happens after somebody has gone away.
    async fn until_nothing_is_left(&self) {
        for _ in 0..200 {
            if self.left().is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("left: {:?}", self.left());
    }
}

fn files_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files_in(&path),
            false => vec![path.display().to_string()],
        })
        .collect()
}

macro_rules! on_every_storage {
    ($($promise:ident),+ $(,)?) => {
        mod disk { $(#[tokio::test] async fn $promise() {
            super::$promise(super::Place::Disk(tempfile::tempdir().unwrap())).await;
        })+ }
        mod memory { $(#[tokio::test] async fn $promise() {
            super::$promise(super::Place::Memory(Default::default())).await;
        })+ }
        mod s3_service { $(#[tokio::test] async fn $promise() {
            super::$promise(super::Place::S3(s3_server::S3Server::start().await)).await;
        })+ }
    };
}

on_every_storage!(
    bytes_come_back_as_they_went_in_until_they_are_deleted,
    files_of_any_size_come_back_whole,
    what_is_too_large_or_breaks_off_leaves_nothing,
    an_upload_that_nobody_waits_for_any_more_leaves_nothing,
    what_breaks_off_leaves_what_was_there,
    a_key_cannot_lead_elsewhere,
);

fn chunks(chunks: &[&'static str]) -> ByteStream {
    let chunks: Vec<_> = chunks
        .iter()
        .map(|chunk| Ok(Bytes::from_static(chunk.as_bytes())))
        .collect();
    stream::iter(chunks).boxed()
}

/// Bytes that differ from part to part, in chunks of an odd size.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 7 + at / 65_537) as u8).collect()
}

fn in_chunks(bytes: &[u8]) -> ByteStream {
    let chunks: Vec<io::Result<Bytes>> = bytes
        .chunks(300_007)
        .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
        .collect();
    stream::iter(chunks).boxed()
}

async fn read(storage: &dyn Storage, key: &str) -> Option<Vec<u8>> {
    let (length, bytes) = storage.get(key).await.unwrap()?;
    let read: Vec<Bytes> = bytes.map(|chunk| chunk.unwrap()).collect().await;
    let read = read.concat();
    assert_eq!(read.len() as u64, length);
    Some(read)
}

async fn bytes_come_back_as_they_went_in_until_they_are_deleted(place: Place) {
    let storage = place.storage();
    let text = async |key: &str| {
        let read = read(&*storage, key).await;
        read.map(|bytes| String::from_utf8(bytes).unwrap())
    };
    assert_eq!(text("w/a").await, None);
    assert_eq!(storage.put("w/a", chunks(&["hel", "lo"]), 5).await.unwrap(), 5);
    assert_eq!(storage.put("w/b", chunks(&["other"]), 5).await.unwrap(), 5);
    assert_eq!(text("w/a").await.as_deref(), Some("hello"));
    assert_eq!(storage.put("w/a", chunks(&[]), 5).await.unwrap(), 0);
    assert_eq!(text("w/a").await.as_deref(), Some(""));
    storage.delete("w/a").await.unwrap();
    storage.delete("w/a").await.unwrap();
    assert_eq!(text("w/a").await, None);
    assert_eq!(text("w/b").await.as_deref(), Some("other"));
}

async fn files_of_any_size_come_back_whole(place: Place) {
    let storage = place.storage();
    for length in [1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 300_000] {
        let bytes = pattern(length);
        let kept = storage.put("w/a", in_chunks(&bytes), length as u64).await.unwrap();
        assert_eq!(kept, length as u64);
        assert!(read(&*storage, "w/a").await.unwrap() == bytes, "{length} bytes");
    }
    storage.delete("w/a").await.unwrap();
    place.until_nothing_is_left().await;
}

async fn what_is_too_large_or_breaks_off_leaves_nothing(place: Place) {
    let storage = place.storage();
    for length in [6, 2 * PART + 6] {
        let most = length as u64 - 1;
        let large = storage.put("w/a", in_chunks(&pattern(length)), most).await;
        assert!(matches!(large, Err(StorageError::TooLarge { most: told }) if told == most));
        assert_eq!(place.left(), [""; 0]);
        let gone = stream::iter([Err(io::Error::other("gone"))]);
        let broken = in_chunks(&pattern(length)).chain(gone).boxed();
        let broken = storage.put("w/a", broken, u64::MAX).await;
        assert!(matches!(broken, Err(StorageError::Interrupted(_))));
        assert_eq!(place.left(), [""; 0]);
        assert_eq!(read(&*storage, "w/a").await, None);
    }
}

async fn an_upload_that_nobody_waits_for_any_more_leaves_nothing(place: Place) {
    let storage = place.storage();
    for length in [6, PART + 6] {
        let (taken, all_taken) = tokio::sync::oneshot::channel();
        let last = stream::once(async move {
            taken.send(()).unwrap();
            std::future::pending().await
        });
        let bytes = in_chunks(&pattern(length)).chain(last).boxed();
        let storage = storage.clone();
        let putting = tokio::spawn(async move { storage.put("w/a", bytes, u64::MAX).await });
        all_taken.await.unwrap();
        putting.abort();
        assert!(putting.await.unwrap_err().is_cancelled());
        place.until_nothing_is_left().await;
    }
}

async fn what_breaks_off_leaves_what_was_there(place: Place) {
    let storage = place.storage();
    storage.put("w/a", chunks(&["before"]), 6).await.unwrap();
    let gone = stream::iter([Err(io::Error::other("gone"))]);
    let broken = in_chunks(&pattern(PART + 6)).chain(gone).boxed();
    storage.put("w/a", broken, u64::MAX).await.unwrap_err();
    assert_eq!(read(&*storage, "w/a").await.unwrap(), b"before");
}

async fn a_key_cannot_lead_elsewhere(place: Place) {
    let storage = place.storage();
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
        "a?b",
        "a%2e",
    ] {
        assert!(storage.put(key, chunks(&["x"]), 5).await.is_err(), "{key:?}");
        assert!(storage.get(key).await.is_err(), "{key:?}");
        assert!(storage.delete(key).await.is_err(), "{key:?}");
    }
    assert_eq!(place.left(), [""; 0]);
}
