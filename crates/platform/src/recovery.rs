//! What a process does about the one before it.

use crate::{
    Platform, Result,
    config::ms,
    documents::{Stored, delete, put},
    executions::told,
    model::{ErrorSummary, Execution, ExecutionStatus, RunningMark},
};
use std::{sync::Arc, time::Duration};
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
        let marks: Vec<Stored<RunningMark>> = self.0.docs.all(None).await?;
        for mark in marks {
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
        Ok(())
    }
}
