use time::OffsetDateTime;

/// Where the time comes from, so that tests and replays choose it.
pub trait Clock: Send + Sync + 'static {
    /// Now, in ns since the epoch.
    fn now_ns(&self) -> i64;

    /// Now, in ms since the epoch.
    fn now_ms(&self) -> i64 {
        self.now_ns() / 1_000_000
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ns(&self) -> i64 {
        // Wraps in the year 2262, when an i64 of nanoseconds ends.
        OffsetDateTime::now_utc().unix_timestamp_nanos() as i64
    }
}
