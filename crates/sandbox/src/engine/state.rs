//! What belongs to one isolate while it lives.

use super::operations::Begun;
use crate::{
    Host, Limit, Limits, LogLevel, Progress,
    tape::{Diverged, Tape},
};
use bytes::Bytes;
use rustix::time::{ClockId, clock_gettime};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use thiserror::Error;
use wasmtime::{Memory, ResourceLimiter};

/// Output over the limit is dropped; a guest that writes this many times the limit is ended.
const OUTPUT_PATIENCE: u64 = 10;
/// What keeping a line costs besides its text: many empty lines are a flood too.
const LINE_BYTES: u64 = 50;
/// Longer last lines are cut in [`Progress::last_log`].
const LAST_LOG_CHARS: usize = 200;
/// More pending work than this is counted, not listed.
const PENDING_LISTED: usize = 5;

/// How a call ended.
pub(super) enum End {
    /// What the guest's dispatcher reported: `Done` of `sdk/src/guest/engine.ts`, and the body of a response.
    Done {
        payload: String,
        body: Bytes,
    },
    /// `Failed` of the same file.
    Failed(String),
    Limit(Limit),
    /// Whoever asked for the result is gone.
    Abandoned,
    /// It was to do again what was recorded, and does something else.
    Diverged,
}

/// Leaves the guest at once; the reason is in [`State::end`].
#[derive(Debug, Error)]
#[error("the execution has ended")]
pub(super) struct Ended;

/// An exception that left the guest without being caught by its dispatcher.
#[derive(Debug, Clone)]
pub(super) struct Uncaught {
    pub name: String,
    pub message: String,
    pub stack: String,
}

pub(super) struct State {
    /// `None` while a bundle is being loaded.
    pub host: Option<Arc<dyn Host>>,
    pub limits: Limits,
    pub memory: Option<Memory>,
    /// What `take` copies into the guest next.
    pub answer: Vec<u8>,
    pub end: Option<End>,
    pub uncaught: Option<Uncaught>,
    pub operations: Operations,
    pub fetches: u32,
    pub memory_bytes: u64,
    /// False while free memory is looked for: then the allocator is told that there is no more.
    pub may_grow: bool,
    pub abandoned: Arc<AtomicBool>,
    started: Instant,
    cpu_before: Duration,
    entered_at: Option<Duration>,
    output_bytes: u64,
    last_log: Option<String>,
}

/// Asynchronous operations, by id.
#[derive(Default)]
pub(super) struct Operations {
    last_id: u32,
    /// Begun during this entry, to be taken over by the host.
    pub begun: BTreeMap<u32, Begun>,
    /// Under way, the begun ones included: what each of them is.
    pub pending: BTreeMap<u32, Pending>,
    /// Cancelled during this entry.
    pub cancelled: Vec<u32>,
    timers: u32,
    bytes: u64,
}

pub(super) struct Pending {
    pub what: String,
    pub is_timer: bool,
    /// Copied out of the guest, until the operation is over.
    pub bytes: u64,
}

impl State {
    pub(super) fn new(host: Option<Arc<dyn Host>>, limits: Limits, started: Instant) -> Self {
        Self {
            host,
            limits,
            memory: None,
            answer: Vec::new(),
            end: None,
            uncaught: None,
            operations: Operations::default(),
            fetches: 0,
            memory_bytes: 0,
            may_grow: true,
            abandoned: Arc::default(),
            started,
            cpu_before: Duration::ZERO,
            entered_at: None,
            output_bytes: 0,
            last_log: None,
        }
    }

    /// Notes the end, unless there was one already, and gives the error that leaves the guest.
    pub(super) fn end(&mut self, end: End) -> wasmtime::Error {
        self.end.get_or_insert(end);
        Ended.into()
    }

    /// Starts the CPU clock: this thread is about to run the guest.
    pub(super) fn enter(&mut self) {
        self.entered_at = Some(thread_cpu());
    }

    /// Stops it.
    pub(super) fn leave(&mut self) {
        if let Some(entered_at) = self.entered_at.take() {
            self.cpu_before += thread_cpu().saturating_sub(entered_at);
        }
    }

    /// Time spent inside the guest so far.
    pub(super) fn cpu(&self) -> Duration {
        self.cpu_before
            + self
                .entered_at
                .map_or(Duration::ZERO, |entered_at| thread_cpu().saturating_sub(entered_at))
    }

    pub(super) fn wall(&self) -> Duration {
        self.started.elapsed()
    }

    /// When the wall clock runs out.
    pub(super) fn deadline(&self) -> Instant {
        self.started + self.limits.wall
    }

    /// Looks at the clocks, every few milliseconds while the guest runs.
    pub(super) fn tick(&mut self) -> wasmtime::Result<()> {
        let end = if self.abandoned.load(Ordering::Relaxed) {
            End::Abandoned
        } else if self.cpu() > self.limits.cpu {
            End::Limit(Limit::Cpu { limit: self.limits.cpu })
        } else if self.wall() > self.limits.wall {
            End::Limit(Limit::Wall {
                limit: self.limits.wall,
            })
        } else {
            return Ok(());
        };
        Err(self.end(end))
    }

    /// What the execution is recorded on or played from, if it is.
    pub(super) fn tape(&self) -> Option<&Tape> {
        self.host.as_ref().and_then(|host| host.tape())
    }

    /// Fills with random bytes; with none while a bundle is loaded.
    pub(super) fn random(&self, bytes: &mut [u8]) -> Result<(), Diverged> {
        match &self.host {
            None => Ok(()),
            Some(host) => match host.tape() {
                None => {
                    host.random(bytes);
                    Ok(())
                }
                Some(tape) => tape.random(bytes, |bytes| host.random(bytes)),
            },
        }
    }

    /// Milliseconds since the epoch.
    pub(super) fn now_ms(&mut self) -> wasmtime::Result<f64> {
        let Some(host) = self.host.clone() else { return Ok(0.0) };
        let now = match host.tape() {
            None => Ok(host.now()),
            Some(tape) => tape.now(|| host.now()),
        };
        let now = now.map_err(|Diverged| self.end(End::Diverged))?;
        Ok(now as f64 / 1e6)
    }

    /// Milliseconds since the execution began.
    pub(super) fn monotonic_ms(&mut self) -> wasmtime::Result<f64> {
        let Some(host) = self.host.clone() else { return Ok(0.0) };
        let elapsed = match host.tape() {
            None => Ok(host.monotonic()),
            Some(tape) => tape.elapsed(|| host.monotonic()),
        };
        let elapsed = elapsed.map_err(|Diverged| self.end(End::Diverged))?;
        Ok(elapsed.as_secs_f64() * 1000.0)
    }

    /// Registers an asynchronous operation.
    pub(super) fn begin(&mut self, begun: Begun) -> wasmtime::Result<u32> {
        let pending = Pending {
            what: begun.to_string(),
            is_timer: matches!(begun, Begun::Sleep(_)),
            bytes: begun.bytes(),
        };
        // What the guest has sent is still its memory: many requests with one large body are a memory bomb too.
        if self.operations.bytes + pending.bytes > self.limits.memory_bytes {
            return Err(self.end(End::Limit(Limit::Memory {
                limit_bytes: self.limits.memory_bytes,
            })));
        }
        self.operations.bytes += pending.bytes;
        let operations = &mut self.operations;
        if pending.is_timer {
            operations.timers += 1;
            if operations.timers > self.limits.timers {
                return Err(self.end(End::Limit(Limit::Timers {
                    limit: self.limits.timers,
                })));
            }
        } else if operations.pending.len() as u32 - operations.timers >= self.limits.operations {
            return Err(self.end(End::Limit(Limit::Operations {
                limit: self.limits.operations,
            })));
        }
        if let Begun::Fetch(_) = begun {
            self.fetches += 1;
        }
        operations.last_id += 1;
        let id = operations.last_id;
        if let Some(tape) = self.tape()
            && tape.asked(id, &begun).is_err()
        {
            return Err(self.end(End::Diverged));
        }
        let operations = &mut self.operations;
        operations.begun.insert(operations.last_id, begun);
        operations.pending.insert(operations.last_id, pending);
        Ok(operations.last_id)
    }

    /// Writes a line of console output.
    pub(super) fn log(&mut self, level: LogLevel, message: String) -> wasmtime::Result<()> {
        let Some(host) = self.host.clone() else { return Ok(()) };
        let limit = self.limits.log_bytes;
        let before = self.output_bytes;
        self.output_bytes += message.len() as u64 + LINE_BYTES;
        if self.output_bytes > limit.saturating_mul(OUTPUT_PATIENCE) {
            let limit_bytes = limit.saturating_mul(OUTPUT_PATIENCE);
            return Err(self.end(End::Limit(Limit::Output { limit_bytes })));
        }
        if self.output_bytes <= limit {
            self.last_log = Some(message.chars().take(LAST_LOG_CHARS).collect());
            host.log(level, message);
        } else if before <= limit {
            host.log(
                LogLevel::Warn,
                format!("output is over {limit} bytes; what follows is dropped"),
            );
        }
        Ok(())
    }

    /// How far the code has got.
    pub(super) fn progress(&self) -> Progress {
        let mut pending: Vec<String> = self
            .operations
            .pending
            .values()
            .take(PENDING_LISTED)
            .map(|pending| pending.what.clone())
            .collect();
        let more = self.operations.pending.len() - pending.len();
        if more > 0 {
            pending.push(format!("{more} more"));
        }
        Progress {
            wall: self.wall(),
            cpu: self.cpu(),
            memory_bytes: self.memory_bytes,
            fetches: self.fetches,
            pending,
            last_log: self.last_log.clone(),
        }
    }
}

impl Operations {
    /// The operation is over, or nobody wants it any more.
    pub(super) fn forget(&mut self, id: u32) {
        if let Some(pending) = self.pending.remove(&id) {
            self.timers -= u32::from(pending.is_timer);
            self.bytes -= pending.bytes;
        }
    }

    pub(super) fn cancel(&mut self, id: u32) {
        self.forget(id);
        if self.begun.remove(&id).is_none() {
            self.cancelled.push(id);
        }
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        if !self.may_grow {
            return Ok(false);
        }
        if desired as u64 > self.limits.memory_bytes {
            return Err(self.end(End::Limit(Limit::Memory {
                limit_bytes: self.limits.memory_bytes,
            })));
        }
        self.memory_bytes = self.memory_bytes.max(desired as u64);
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        // The guest's one table holds its C functions and never grows.
        Ok(desired < 10_000)
    }
}

fn thread_cpu() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec.unsigned_abs() as u32)
}
