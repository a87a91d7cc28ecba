//! Moves what was written from the write-ahead log into the database, beside the thread that writes: that one would wait for
//! the disk meanwhile, and readers find a page sooner where the log does not hold it.

use crate::open::OpenError;
use crate::worker::Worker;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// How long writes are in the log alone.
const PAUSE: Duration = Duration::from_millis(500);

/// Ends, with its thread, when it is dropped.
pub(crate) struct Checkpointer {
    worker: Worker<SyncSender<()>>,
}

impl Checkpointer {
    pub(crate) fn start(connection: Connection) -> Result<Self, OpenError> {
        let (due, told) = sync_channel(1);
        let worker = Worker::start("store-checkpoints", due, move || {
            while told.recv().is_ok() && has_paused(&told) {
                checkpoint(&connection);
            }
        })?;
        Ok(Self { worker })
    }

    /// There is something to move.
    pub(crate) fn wrote(&self) {
        // The channel is full when it has been told already.
        let _ = self.worker.told_by.try_send(());
    }
}

/// Waits, so that a checkpoint moves what many commits wrote; not to the end when the store is closed.
fn has_paused(told: &Receiver<()>) -> bool {
    let until = Instant::now() + PAUSE;
    loop {
        match told.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Goes as far as it can without anybody waiting for it.
fn checkpoint(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::debug!(%error, "a checkpoint has to wait");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::{Options, SqliteStore};
    use std::time::{Duration, Instant};
    use store::{Store, Write};

    #[tokio::test]
    async fn what_was_written_reaches_the_database_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path(), Options::default()).unwrap();
        let (id, bytes) = ("a".to_owned(), bytes::Bytes::from_static(b"reaches the database"));
        store
            .commit(vec![Write::PutBlob {
                id,
                bytes: bytes.clone(),
            }])
            .await
            .unwrap();
        let is_there = || {
            let file = std::fs::read(folder.path().join("stoa.db")).unwrap();
            file.windows(bytes.len()).any(|part| part == bytes)
        };
        let begun = Instant::now();
        while !is_there() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it stays in the log");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
