use sandbox::Limit;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many executions each install has at once; the rest wait in order.
pub(crate) struct Places {
    each: u32,
    waiting: AtomicUsize,
    by_install: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Places {
    pub(crate) fn new(each: u32) -> Self {
        Self {
            each: each.max(1),
            waiting: AtomicUsize::new(0),
            by_install: Mutex::default(),
        }
    }

    /// Takes a place, or gives up after `patience`.
    pub(crate) async fn take(&self, install_id: &str, patience: Duration) -> Result<OwnedSemaphorePermit, Limit> {
        let places = self.of(install_id);
        if let Ok(place) = places.clone().try_acquire_owned() {
            return Ok(place);
        }
        self.waiting.fetch_add(1, Relaxed);
        let _counted = Counted(&self.waiting);
        match tokio::time::timeout(patience, places.acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Limit::Queue {
                limit: self.each,
                waited: patience,
            }),
        }
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Relaxed)
    }

    pub(crate) fn forget(&self, install_id: &str) {
        self.by_install
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(install_id);
    }

    fn of(&self, install_id: &str) -> Arc<Semaphore> {
        let mut places = self.by_install.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Semaphore::new(self.each as usize));
        places.entry(install_id.to_owned()).or_insert_with(new).clone()
    }
}

struct Counted<'a>(&'a AtomicUsize);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
