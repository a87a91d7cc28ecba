use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// How far an execution had got when a limit ended it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Since the start.
    pub wall: Duration,
    /// Inside the guest.
    pub cpu: Duration,
    pub memory_bytes: u64,
    /// Outbound requests begun.
    pub fetches: u32,
    /// What was still under way: `fetch GET https://…`, `kv.get`, `timer`.
    pub pending: Vec<String>,
    /// The last line of console output.
    pub last_log: Option<String>,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "by then it had run {} ms ({} ms of CPU, {} MB of memory) and begun {} requests",
            self.wall.as_millis(),
            self.cpu.as_millis(),
            self.memory_bytes.div_ceil(1 << 20),
            self.fetches
        )?;
        if !self.pending.is_empty() {
            write!(f, "; it was waiting for {}", self.pending.join(", "))?;
        }
        if let Some(line) = &self.last_log {
            write!(f, "; its last output was {line:?}")?;
        }
        Ok(())
    }
}
