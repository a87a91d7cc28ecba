//! Takes runs that are due, and says that this process is alive.

use super::{Inner, Workflows, held::Held, up};
use crate::workflow::LastRunner;
use std::{
    sync::{Weak, atomic::Ordering::SeqCst},
    time::Duration,
};
use store::{Claim, Expect, RunId, RunRow, Write, entity::put};

/// How many are taken at once.
const BATCH: u32 = 64;
/// How long the claimer sleeps at most: so late, at worst, it takes what a neighbour left behind.
const NAP: Duration = Duration::from_secs(2);
/// [`Inner::unsure_of_ms`] when this runner knows all that it has.
pub(super) const SURE: i64 = i64::MIN;

/// Says again and again that this runner is alive.
pub(super) async fn beats(inner: Weak<Inner>) {
    loop {
        let Some(workflows) = up(&inner) else { return };
        if let Err(error) = workflows.beat().await {
            tracing::warn!(%error, "the store was not told that this runner is alive");
        }
        let pause = u64::try_from(workflows.0.config.lease_ms / 4).unwrap_or(1_000);
        drop(workflows);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

/// Claims what is due and drives it, for as long as there is a place.
pub(super) async fn run(inner: Weak<Inner>) {
    loop {
        let Some(workflows) = up(&inner) else { return };
        let nap = match workflows.claim_some().await {
            Ok(Some(nap)) => nap,
            Ok(None) => continue,
            Err(error) => {
                tracing::warn!(%error, "runs cannot be claimed now");
                Duration::from_millis(500)
            }
        };
        // Not held over the sleep, so that the last handle can go.
        let inner = workflows.0.clone();
        drop(workflows);
        tokio::select! {
            () = inner.due.notified() => {}
            () = tokio::time::sleep(nap) => {}
        }
    }
}

/// That this process drives a run, until this goes.
pub(super) struct Driving(pub(super) Workflows, pub(super) RunId);

impl Drop for Driving {
    fn drop(&mut self) {
        let asked_for = self
            .0
            .0
            .driving
            .lock()
            .expect("nobody panics while holding it")
            .remove(&self.1);
        if asked_for == Some(true) {
            // Whoever asked came when this was about to leave, perhaps.
            self.0.look_again_at(self.1.clone());
        }
    }
}

impl Workflows {
    /// Says that this process drives a run from now on; `false` when it does already: then it is looked at again when that
    /// has come to an end.
    pub(super) fn drives(&self, id: &RunId) -> bool {
        let mut driving = self.0.driving.lock().expect("nobody panics while holding it");
        let is_new = !driving.contains_key(id);
        driving.insert(id.clone(), !is_new);
        is_new
    }

    /// An answer got lost: there may be runs in the store that are this runner's without its knowing.
    pub(super) fn unsure(&self) {
        self.unsure_of(self.now_ms());
    }

    /// The same, of those that were due by `at_ms`.
    fn unsure_of(&self, at_ms: i64) {
        self.0.unsure_of_ms.fetch_max(at_ms, SeqCst);
        self.0.due.notify_one();
    }

    /// A run may be this runner's although nothing drives it any more.
    fn look_again_at(&self, id: RunId) {
        let mut left = self.0.left.lock().expect("nobody panics while holding it");
        left.push(id);
        drop(left);
        self.0.due.notify_one();
    }

    pub(super) async fn beat(&self) -> store::Result<()> {
        let alive = Write::KeepRunner {
            id: self.0.runner.clone(),
            alive_until: self.now_ms() + self.0.config.lease_ms,
        };
        self.0.store.commit(vec![alive]).await
    }

    /// Says that the runner before this one is dead: nobody else uses the store, and so it is. What it drove is due at once.
    pub(super) async fn succeed(&self) -> store::Result<()> {
        let me = LastRunner {
            runner: self.0.runner.clone(),
        };
        let mut writes = vec![put(&me, Expect::Anything)];
        if let Some(last) = self.get::<LastRunner>("last").await? {
            writes.push(Write::KeepRunner {
                id: last.value.runner,
                alive_until: 0,
            });
        }
        self.0.store.commit(writes).await
    }

    /// Claims as many as there are places; `None` when there may be more, else how long there is nothing to do.
    async fn claim_some(&self) -> store::Result<Option<Duration>> {
        let free = u32::try_from(self.0.places.available_permits()).unwrap_or(BATCH);
        if free == 0 {
            return Ok(Some(NAP));
        }
        self.take_up_left().await.inspect_err(|_| self.unsure())?;
        let now_ms = self.now_ms();
        let unsure_of_ms = self.0.unsure_of_ms.swap(SURE, SeqCst);
        let again = unsure_of_ms != SURE;
        let mut limit = free.min(BATCH);
        if again {
            // Those that this process has come too, the ones that wait for a place among them, and are passed over.
            let driving = self.0.driving.lock().expect("nobody panics while holding it").len();
            limit = limit.saturating_add(u32::try_from(driving).unwrap_or(u32::MAX));
        }
        let claim = Claim {
            runner: self.0.runner.clone(),
            now_ms,
            again,
            limit,
        };
        let claimed = self.0.store.claim_runs(&claim).await.inspect_err(|_| self.unsure())?;
        let reached_ms = claimed.last().and_then(|row| row.due_at).unwrap_or(i64::MAX);
        if again && claimed.len() >= limit as usize && reached_ms <= unsure_of_ms {
            // There may be more of those that it has without its knowing; what became due since is not among them.
            self.unsure_of(unsure_of_ms);
        }
        let any = !claimed.is_empty();
        for row in claimed {
            if self.drives(&row.id) {
                self.drive_claimed(row).await;
            }
        }
        if any {
            return Ok(None);
        }
        let next = self.0.store.next_due().await?;
        let wait = next.map_or(NAP, |at_ms| {
            Duration::from_millis(u64::try_from(at_ms - now_ms).unwrap_or(0).max(1))
        });
        Ok(Some(wait.min(NAP)))
    }

    /// Drives what is still this runner's of the runs that were asked for while they were driven.
    async fn take_up_left(&self) -> store::Result<()> {
        let left = std::mem::take(&mut *self.0.left.lock().expect("nobody panics while holding it"));
        for id in left {
            let Some(row) = self.0.store.run(&id).await? else {
                continue;
            };
            if row.runner.as_ref() == Some(&self.0.runner) && self.drives(&id) {
                self.drive_claimed(row).await;
            }
        }
        Ok(())
    }

    /// Drives a run that [`Workflows::drives`] has been told of, as soon as there is a place.
    async fn drive_claimed(&self, row: RunRow) {
        let driving = Driving(self.clone(), row.id.clone());
        let Ok(place) = self.0.places.clone().acquire_owned().await else {
            return;
        };
        tokio::spawn(async move {
            let Driving(workflows, id) = &driving;
            match Held::of(workflows, row).await {
                Ok(held) => workflows.drive(held).await,
                Err(error) => tracing::error!(%error, run = %id, "a claimed run cannot be read"),
            }
            let workflows = workflows.clone();
            drop((driving, place));
            workflows.0.due.notify_one();
        });
    }
}
