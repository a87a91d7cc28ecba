//! A store that counts how often it is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{InFront, Result, Store};

/// See the module.
pub struct Counting {
    inner: Arc<dyn Store>,
    reads: AtomicUsize,
    other_reads: AtomicUsize,
}

impl Counting {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            reads: AtomicUsize::new(0),
            other_reads: AtomicUsize::new(0),
        }
    }

    /// How often records were read or looked up until now.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }

    /// How often anything else was.
    pub fn other_reads(&self) -> usize {
        self.other_reads.load(Ordering::Relaxed)
    }
}

impl InFront for Counting {
    fn behind(&self) -> &dyn Store {
        &*self.inner
    }

    async fn on_read<T: Send>(&self, work: impl Future<Output = Result<T>> + Send) -> Result<T> {
        self.other_reads.fetch_add(1, Ordering::Relaxed);
        work.await
    }

    async fn on_records<T: Send>(&self, work: impl Future<Output = Result<T>> + Send) -> Result<T> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        work.await
    }
}
