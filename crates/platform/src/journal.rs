//! Writes many small reports in few transactions.
//!
//! What app code does is reported often (start, log lines, end); each report as a transaction of its own would cost a
//! disk flush. The journal takes what has piled up while the last transaction was written and commits it as one.

use std::sync::Arc;
use store::{Result, Store, StoreError, Write};
use tokio::sync::{mpsc, oneshot};

struct Entry {
    writes: Vec<Write>,
    done: Option<oneshot::Sender<Result<()>>>,
}

pub(crate) struct Journal(mpsc::Sender<Entry>);

/// Reports waiting at most; who comes then waits.
const CAPACITY: usize = 4096;
/// Reports in one transaction at most.
const BATCH: usize = 256;

impl Journal {
    pub(crate) fn start(store: Arc<dyn Store>) -> Self {
        let (sender, receiver) = mpsc::channel(CAPACITY);
        tokio::spawn(write_all(store, receiver));
        Self(sender)
    }

    /// Hands over a report without waiting for the disk.
    pub(crate) async fn report(&self, writes: Vec<Write>) {
        // The writer ends with the runtime only; then nobody is left to read either.
        let _ = self.0.send(Entry { writes, done: None }).await;
    }

    /// Hands over a report and waits until it is stored.
    pub(crate) async fn store(&self, writes: Vec<Write>) -> Result<()> {
        let (done, stored) = oneshot::channel();
        let gone = || StoreError::Unavailable("the journal has ended".to_owned());
        self.0
            .send(Entry {
                writes,
                done: Some(done),
            })
            .await
            .map_err(|_| gone())?;
        stored.await.map_err(|_| gone())?
    }

    /// Waits until all earlier reports are stored.
    pub(crate) async fn flush(&self) {
        let _ = self.store(Vec::new()).await;
    }
}

async fn write_all(store: Arc<dyn Store>, mut receiver: mpsc::Receiver<Entry>) {
    let mut entries = Vec::with_capacity(BATCH);
    while receiver.recv_many(&mut entries, BATCH).await > 0 {
        let writes: Vec<Write> = entries.iter().flat_map(|entry| entry.writes.iter().cloned()).collect();
        let together = if writes.is_empty() {
            Ok(())
        } else {
            store.commit(writes).await
        };
        match together {
            Ok(()) => entries
                .drain(..)
                .filter_map(|entry| entry.done)
                .for_each(|done| drop(done.send(Ok(())))),
            // One bad report must not take the others with it.
            Err(error) => {
                tracing::warn!(%error, reports = entries.len(), "storing reports one by one");
                for entry in entries.drain(..) {
                    let result = store.commit(entry.writes).await;
                    if let Err(error) = &result {
                        tracing::error!(%error, "a report could not be stored");
                    }
                    if let Some(done) = entry.done {
                        let _ = done.send(result);
                    }
                }
            }
        }
    }
}
