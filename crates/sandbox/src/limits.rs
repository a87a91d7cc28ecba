use std::time::Duration;

/// What one execution may use. Defaults: `sdk-behaviour.md` 11.
#[derive(Debug, Clone)]
pub struct Limits {
    pub memory_bytes: u64,
    pub wall: Duration,
    pub cpu: Duration,
    pub argument_bytes: u64,
    pub result_bytes: u64,
    /// One fetch body, either way.
    pub fetch_body_bytes: u64,
    /// Timers that may be pending at once.
    pub timers: u32,
    /// Requests and other host operations that may be under way at once.
    pub operations: u32,
    /// Console output kept for one execution; what is over is dropped, with one line that says so. A guest that
    /// writes ten times as much is ended.
    pub log_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 128 << 20,
            wall: Duration::from_secs(30),
            cpu: Duration::from_secs(10),
            argument_bytes: 6 << 20,
            result_bytes: 6 << 20,
            fetch_body_bytes: 10 << 20,
            timers: 10_000,
            operations: 1_000,
            log_bytes: 1 << 20,
        }
    }
}
