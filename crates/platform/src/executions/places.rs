use crate::InstallId;
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

/// How many executions each install has at once; the rest wait in order, as far as there is room.
pub(crate) struct Places {
    each: u32,
    room: usize,
    waiting: AtomicUsize,
    by_install: Mutex<HashMap<InstallId, Arc<OfInstall>>>,
}

struct OfInstall {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Places {
    /// `each` at once per install, and `room` for those who wait.
    pub(crate) fn new(each: u32, room: usize) -> Self {
        Self {
            each: each.max(1),
            room,
            waiting: AtomicUsize::new(0),
            by_install: Mutex::default(),
        }
    }

    /// Takes a place, or gives up after `patience`; at once where too many wait already, since each of them holds its
    /// arguments.
    pub(crate) async fn take(&self, install_id: &InstallId, patience: Duration) -> Result<OwnedSemaphorePermit, Limit> {
        let install = self.of(install_id);
        if let Ok(place) = install.places.clone().try_acquire_owned() {
            return Ok(place);
        }
        let _here = Counted::new(&install.waiting);
        let _anywhere = Counted::new(&self.waiting);
        if install.waiting.load(Relaxed) > self.room {
            return Err(Limit::Waiting { limit: self.room });
        }
        match tokio::time::timeout(patience, install.places.clone().acquire_owned()).await {
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

    pub(crate) fn forget(&self, install_id: &InstallId) {
        self.by_install
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(install_id);
    }

    fn of(&self, install_id: &InstallId) -> Arc<OfInstall> {
        let mut installs = self.by_install.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            Arc::new(OfInstall {
                places: Arc::new(Semaphore::new(self.each as usize)),
                waiting: AtomicUsize::new(0),
            })
        };
        installs.entry(install_id.to_owned()).or_insert_with(new).clone()
    }
}

struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Relaxed);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn an_install_has_its_places_and_room_to_wait_and_no_more() {
        let places = Places::new(1, 1);
        let install = InstallId::from("a");
        let held = places.take(&install, PATIENCE).await.unwrap();
        let (first, second) = tokio::join!(places.take(&install, PATIENCE), places.take(&install, PATIENCE));
        let queue = Limit::Queue {
            limit: 1,
            waited: PATIENCE,
        };
        assert_eq!(first.unwrap_err(), queue);
        assert_eq!(second.unwrap_err(), Limit::Waiting { limit: 1 });
        assert_eq!(places.waiting(), 0);
        assert!(
            places.take(&"b".into(), PATIENCE).await.is_ok(),
            "another install has its own"
        );
        drop(held);
        assert!(places.take(&install, PATIENCE).await.is_ok(), "a place is free again");
    }
}
