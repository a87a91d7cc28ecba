//! What a process does about the one before it.

use crate::{
    Platform, Result,
    config::ms,
    documents::{Stored, delete, put},
    executions::told,
    model::{ErrorSummary, Execution, ExecutionStatus, RunningMark},
};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use store::Expect;

/// How long live feeds can be caught up on.
const OUTBOX_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

impl Platform {
    /// Says of executions that a crash cut off that they failed, takes away what a connection left that was never
    /// made, and begins to sweep what has expired every hour. To be called once, before anything runs; then
    /// [`Platform::redeliver_webhooks`] when apps can run.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn recover(&self) -> Result<()> {
        self.fail_interrupted_executions().await?;
        self.forget_abandoned_webhook_handlers().await?;
        let housekeeper = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            let mut hours = tokio::time::interval(Duration::from_secs(3600));
            loop {
                hours.tick().await;
                let Some(inner) = housekeeper.upgrade() else { return };
                let now = inner.clock.now_ms();
                if let Err(error) = inner.docs.store().sweep(now, now - ms(OUTBOX_KEPT)).await {
                    tracing::warn!(%error, "what has expired could not be swept");
                }
            }
        });
        if !self.0.config.left_behind_after.is_zero() {
            tokio::spawn(look_after_neighbours(Arc::downgrade(&self.0)));
        }
        Ok(())
    }

    /// What began before this was left behind by a process that was killed, where others may be alive; `None` when this
    /// is the only one.
    pub(crate) fn left_behind_before_ms(&self) -> Option<i64> {
        let after = self.0.config.left_behind_after;
        (!after.is_zero()).then(|| self.now_ms() - ms(after))
    }

    async fn fail_interrupted_executions(&self) -> Result<()> {
        let marks: Vec<Stored<RunningMark>> = self.0.docs.all(None).await?;
        let before = self.left_behind_before_ms();
        let left_behind = marks
            .into_iter()
            .filter(|mark| before.is_none_or(|before| mark.started_at_ms <= before));
        for mark in left_behind {
            let mut writes = vec![delete::<RunningMark>(&mark.id)];
            if let Some(stored) = self.0.docs.get::<Execution>(&mark.id).await? {
                let mut execution = stored.value;
                execution.status = ExecutionStatus::Failed;
                execution.error = Some(ErrorSummary {
                    name: "Error".to_owned(),
                    message: "the server stopped while this ran".to_owned(),
                    code: Some("interrupted".to_owned()),
                });
                writes.push(put(&execution, Expect::Anything));
                writes.push(told("finished", &execution, self.now_ms()));
            }
            self.0.docs.commit(writes).await?;
        }
        Ok(())
    }
}

/// Where several processes share a store, one that is killed and does not come back is cleaned up after by the others.
async fn look_after_neighbours(inner: Weak<crate::Inner>) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        minutes.tick().await;
        let Some(platform) = inner.upgrade().map(Platform) else {
            return;
        };
        let looked = async {
            platform.fail_interrupted_executions().await?;
            platform.forget_abandoned_webhook_handlers().await?;
            platform.redeliver_webhooks().await
        };
        if let Err(error) = looked.await {
            tracing::warn!(%error, "what other processes left behind could not be looked after");
        }
    }
}
