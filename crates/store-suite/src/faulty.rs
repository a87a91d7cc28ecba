//! A store whose machine fails: it passes everything on to another store, and does what a failing one does when told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{InFront, Result, Store, StoreError};

/// What goes wrong, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The database is locked for longer than anybody waits. Nothing happened.
    Busy,
    /// The server chose other transactions over this one, again and again. Nothing happened.
    Serialization,
    /// The connection broke before the commit arrived. Nothing happened.
    LostBefore,
    /// The connection broke after the commit happened, and nobody can say that it did.
    LostAfter,
    /// There is no room for what is to be written. Nothing happened.
    DiskFull,
    /// The disk takes this long to say that it has written. It happens.
    SlowSync(Duration),
}

/// See the module.
pub struct Faulty {
    inner: Arc<dyn Store>,
    /// What goes wrong with the next commits and sweeps.
    commits: Mutex<VecDeque<Fault>>,
    /// What goes wrong with the next reads.
    reads: Mutex<VecDeque<Fault>>,
}

impl Faulty {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            commits: Mutex::default(),
            reads: Mutex::default(),
        }
    }

    /// The next commits fail so, one after the other.
    pub fn fail_commits(&self, faults: impl IntoIterator<Item = Fault>) {
        self.commits.lock().unwrap().extend(faults);
    }

    /// The next reads fail so, one after the other.
    pub fn fail_reads(&self, faults: impl IntoIterator<Item = Fault>) {
        self.reads.lock().unwrap().extend(faults);
    }
}

impl InFront for Faulty {
    fn behind(&self) -> &dyn Store {
        &*self.inner
    }

    async fn on_change<T: Send>(&self, work: impl Future<Output = Result<T>> + Send) -> Result<T> {
        let fault = self.commits.lock().unwrap().pop_front();
        match fault {
            Some(Fault::LostAfter) => {
                work.await?;
                Err(error(Fault::LostAfter))
            }
            Some(Fault::SlowSync(time)) => {
                let done = work.await;
                tokio::time::sleep(time).await;
                done
            }
            Some(fault) => Err(error(fault)),
            None => work.await,
        }
    }

    async fn on_read<T: Send>(&self, work: impl Future<Output = Result<T>> + Send) -> Result<T> {
        let fault = self.reads.lock().unwrap().pop_front();
        match fault {
            Some(Fault::SlowSync(time)) => {
                tokio::time::sleep(time).await;
                work.await
            }
            Some(fault) => Err(error(fault)),
            None => work.await,
        }
    }
}

/// What a caller sees of a fault.
fn error(fault: Fault) -> StoreError {
    match fault {
        Fault::Busy => StoreError::Busy("database is locked".to_owned()),
        Fault::Serialization => StoreError::Busy("could not serialize access due to concurrent update".to_owned()),
        Fault::LostBefore => StoreError::Unavailable("connection closed".to_owned()),
        Fault::LostAfter => StoreError::Unavailable(
            "the connection was lost during a commit, and whether it happened is not known".to_owned(),
        ),
        Fault::DiskFull => StoreError::Unavailable("database or disk is full".to_owned()),
        Fault::SlowSync(_) => StoreError::Busy("the disk is slow".to_owned()),
    }
}
