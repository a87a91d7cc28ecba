//! A store that counts how often records are read or looked up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{InFront, Result, Store};

/// See the module.
pub struct Counting {
    inner: Arc<dyn Store>,
    reads: AtomicUsize,
}

impl Counting {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            reads: AtomicUsize::new(0),
        }
    }

    /// How often until now.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }
}

impl InFront for Counting {
    fn behind(&self) -> &dyn Store {
        &*self.inner
    }

    async fn on_records<T: Send>(&self, work: impl Future<Output = Result<T>> + Send) -> Result<T> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        work.await
    }
}
