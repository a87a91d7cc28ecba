//! A thread of the store, which ends when nobody can tell it anything more.

use crate::open::OpenError;
use std::thread::JoinHandle;

/// A thread, and the channel by which it is told what to do. Dropping it closes the channel and waits for the thread, which
/// does what is left in the channel before.
pub(crate) struct Worker<S> {
    // Fields drop in this order: the thread ends when the channel is closed.
    pub(crate) told_by: S,
    _thread: Joined,
}

impl<S> Worker<S> {
    /// `run` has the other end of the channel, and returns when it is closed.
    pub(crate) fn start(
        name: &'static str,
        told_by: S,
        run: impl FnOnce() + Send + 'static,
    ) -> Result<Self, OpenError> {
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(run)
            .map_err(|source| OpenError::Thread { name, source })?;
        Ok(Self {
            told_by,
            _thread: Joined {
                name,
                thread: Some(thread),
            },
        })
    }
}

/// Waits for a thread when it is dropped.
struct Joined {
    name: &'static str,
    /// `None` only while dropping.
    thread: Option<JoinHandle<()>>,
}

impl Drop for Joined {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!(thread = self.name, "a thread of the store had panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, mpsc};

    #[test]
    fn what_it_was_told_is_done_when_it_has_been_dropped() {
        let (told_by, told) = mpsc::channel();
        let sum = Arc::new(AtomicU32::new(0));
        let summed = sum.clone();
        let worker = Worker::start("adds", told_by, move || {
            for number in told {
                summed.fetch_add(number, Ordering::Relaxed);
            }
        })
        .unwrap();
        for number in 1..=100 {
            worker.told_by.send(number).unwrap();
        }
        drop(worker);
        assert_eq!(sum.load(Ordering::Relaxed), 5_050);
    }

    #[test]
    fn one_that_panics_ends_without_taking_along_who_started_it() {
        let (told_by, told) = mpsc::channel::<()>();
        let worker = Worker::start("panics", told_by, move || {
            told.recv().unwrap();
        })
        .unwrap();
        drop(worker);
    }
}
