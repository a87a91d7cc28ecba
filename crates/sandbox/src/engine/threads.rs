//! The threads that guests run on: never the reactor's.

use super::module::THREAD_STACK_BYTES;
use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use thiserror::Error;
use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
};

/// Threads at once. Guests that compute share the cores by the operating system's scheduler, so a few that never end do
/// not keep the others waiting; beyond this many they wait.
const MAX_THREADS: usize = 128;
const KEEP_ALIVE: Duration = Duration::from_secs(10);
/// How often a running guest's clocks are looked at.
const TICK: Duration = Duration::from_millis(5);

pub(super) struct Threads {
    /// Only its pool of blocking threads is used: they take the stack size that a guest needs.
    runtime: Option<Runtime>,
    ticker: Arc<Ticker>,
}

impl Threads {
    /// Starts the ticker of `engine`.
    pub(super) fn new(engine: &wasmtime::Engine) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(MAX_THREADS)
            .thread_stack_size(THREAD_STACK_BYTES)
            .thread_keep_alive(KEEP_ALIVE)
            .thread_name("guest")
            .build()?;
        let ticker = Arc::new(Ticker::default());
        let weak = engine.weak();
        let ticking = ticker.clone();
        thread::Builder::new().name("guest-ticker".into()).spawn(move || {
            while ticking.wait() {
                thread::sleep(TICK);
                match weak.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    None => return,
                }
            }
        })?;
        Ok(Self {
            runtime: Some(runtime),
            ticker,
        })
    }

    /// Runs `work`, which enters a guest, on one of the threads. Its answer arrives before what is left of the guest is
    /// cleared away.
    pub(super) async fn run<T: Send + 'static, Rest>(
        &self,
        work: impl FnOnce() -> (T, Rest) + Send + 'static,
    ) -> Result<T, Panicked> {
        let running = Running::new(self.ticker.clone());
        let (sender, receiver) = oneshot::channel();
        self.spawn(move || {
            let (answer, rest) = work();
            drop(running);
            // Whoever asked may be gone.
            let _ = sender.send(answer);
            drop(rest);
        });
        receiver.await.map_err(|_| Panicked)
    }

    /// Clears away what is left of a guest; nobody waits for that.
    pub(super) fn discard(&self, rest: impl Send + 'static) {
        self.spawn(move || drop(rest));
    }

    fn spawn(&self, work: impl FnOnce() + Send + 'static) {
        let runtime = self.runtime.as_ref().expect("it is taken only by drop");
        // How it ended is told through the channel.
        drop(runtime.handle().spawn_blocking(work));
    }
}

/// The thread that ran a guest panicked.
#[derive(Debug, Error)]
#[error("the guest's thread panicked")]
pub(super) struct Panicked;

impl Drop for Threads {
    fn drop(&mut self) {
        self.ticker.stop();
        if let Some(runtime) = self.runtime.take() {
            // The other ways to drop a runtime panic inside of another one.
            runtime.shutdown_background();
        }
    }
}

/// Ticks only while a guest runs, so that an idle process sleeps.
#[derive(Default)]
struct Ticker {
    running: Mutex<usize>,
    changed: Condvar,
    stopped: AtomicBool,
}

impl Ticker {
    /// Waits until a guest runs. False when there will be none any more.
    fn wait(&self) -> bool {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .changed
            .wait_while(running, |running| {
                *running == 0 && !self.stopped.load(Ordering::Relaxed)
            })
            .unwrap_or_else(PoisonError::into_inner);
        drop(waited);
        !self.stopped.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        let guard = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        self.stopped.store(true, Ordering::Relaxed);
        drop(guard);
        self.changed.notify_all();
    }
}

/// Counts one running guest for as long as it lives.
struct Running(Arc<Ticker>);

impl Running {
    fn new(ticker: Arc<Ticker>) -> Self {
        let mut running = ticker.running.lock().unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        let is_first = *running == 1;
        drop(running);
        if is_first {
            ticker.changed.notify_one();
        }
        Self(ticker)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    }
}
