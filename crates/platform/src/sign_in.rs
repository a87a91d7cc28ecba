//! How often signing in may fail.

use crate::{PlatformError, Result, random::digest};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Failures are counted over this long, in ms.
const WINDOW_MS: i64 = 15 * 60 * 1000;
/// Of one account from one place: guessing a password.
const SAME_BOTH: u32 = 10;
/// Of one account from anywhere: guessing it from many places.
const SAME_ACCOUNT: u32 = 100;
/// From one place at any account: trying known passwords on many. Whole offices share an address.
const SAME_PLACE: u32 = 50;
/// Passwords that are checked at once: each check takes 19 MiB.
const CHECKS: usize = 4;
/// More counters than this are tidied up.
const COUNTERS: usize = 10_000;

/// Counts attempts. An attempt counts as failed until it has succeeded.
pub(crate) struct SignIns {
    counters: Mutex<HashMap<String, Counter>>,
    checks: Semaphore,
}

struct Counter {
    since_ms: i64,
    failures: u32,
}

/// The counters that one attempt is in.
pub(crate) struct Attempt([(String, u32); 3]);

impl Default for SignIns {
    fn default() -> Self {
        Self {
            counters: Mutex::default(),
            checks: Semaphore::new(CHECKS),
        }
    }
}

impl SignIns {
    /// # Errors
    /// [`PlatformError::TooManyAttempts`].
    pub(crate) fn begin(&self, address: &str, from: &str, now_ms: i64) -> Result<Attempt> {
        // An address may be as long as a request.
        let account = digest(address);
        let attempt = Attempt([
            (format!("both {from} {account}"), SAME_BOTH),
            (format!("account {account}"), SAME_ACCOUNT),
            (format!("place {from}"), SAME_PLACE),
        ]);
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() >= COUNTERS {
            counters.retain(|_, counter| now_ms - counter.since_ms < WINDOW_MS);
        }
        for (key, most) in &attempt.0 {
            let counter = counters
                .get(key)
                .filter(|counter| now_ms - counter.since_ms < WINDOW_MS);
            if let Some(counter) = counter.filter(|counter| counter.failures >= *most) {
                let left_ms = counter.since_ms + WINDOW_MS - now_ms;
                return Err(PlatformError::TooManyAttempts {
                    retry_after_seconds: u64::try_from(left_ms / 1000 + 1).unwrap_or(1),
                });
            }
        }
        for (key, _) in &attempt.0 {
            let counter = counters.entry(key.clone()).or_insert(Counter {
                since_ms: now_ms,
                failures: 0,
            });
            if now_ms - counter.since_ms >= WINDOW_MS {
                *counter = Counter {
                    since_ms: now_ms,
                    failures: 0,
                };
            }
            counter.failures += 1;
        }
        Ok(attempt)
    }

    /// A password that fits says that those before it were mistakes.
    pub(crate) fn succeeded(&self, attempt: &Attempt) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let [(both, _), (account, _), (place, _)] = &attempt.0;
        counters.remove(both);
        for key in [account, place] {
            if let Some(counter) = counters.get_mut(key) {
                counter.failures = counter.failures.saturating_sub(1);
            }
        }
    }

    /// A turn to check a password.
    pub(crate) async fn room(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.checks.acquire().await.ok()
    }
}
