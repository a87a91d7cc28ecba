use records::{Clock, SystemClock};
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock, until a test sets it.
#[derive(Debug, Default)]
pub struct TestClock {
    /// In ns; 0 while the clock is real.
    set_ns: AtomicI64,
    reads: AtomicI64,
}

/// How much a clock that stands still moves with each look, so that what happens in order stays in order.
const STEP_NS: i64 = 1_000;

impl TestClock {
    /// Stops the clock at a time, in ms since the epoch, or lets it go.
    pub fn set(&self, time_ms: Option<f64>) {
        let ns = time_ms.map_or(0, |ms| (ms * 1e6) as i64);
        if ns == 0 || ns != self.set_ns.swap(ns, Ordering::SeqCst) {
            self.set_ns.store(ns, Ordering::SeqCst);
            self.reads.store(0, Ordering::SeqCst);
        }
    }
}

impl Clock for TestClock {
    fn now_ns(&self) -> i64 {
        match self.set_ns.load(Ordering::SeqCst) {
            0 => SystemClock.now_ns(),
            set => set + self.reads.fetch_add(STEP_NS, Ordering::SeqCst) % 1_000_000,
        }
    }
}
