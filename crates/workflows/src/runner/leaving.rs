//! What becomes of workflows when an app goes.

use super::Workflows;
use crate::workflow::{Activation, Stage};
use std::time::Duration;
use store::{WorkspaceId, entity::Stored};

/// How long an app that goes is waited for until its triggers have ceased to listen.
const PATIENCE: Duration = Duration::from_secs(30);
/// Before the activations are looked at again while another process deactivates one.
const PAUSE: Duration = Duration::from_millis(100);

impl Workflows {
    /// Disables, with `reason`, the workflows that an app's triggers start, and deactivates these triggers while the app can
    /// still be called: each is tried once. Workflows that only have steps of the app stay enabled.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn app_leaves(&self, workspace_id: &WorkspaceId, app: &str, reason: &str) -> store::Result<()> {
        for activation in self.activations_of(workspace_id, app).await? {
            if activation.value.stage == Stage::Active {
                self.stop_workflow(&activation.value.workflow_id, reason).await?;
            }
        }
        let ended = tokio::time::timeout(PATIENCE, self.end_activations_of(workspace_id, app)).await;
        ended.unwrap_or_else(|_| {
            tracing::warn!(app, "not every trigger could be deactivated before its app went");
            Ok(())
        })
    }

    async fn end_activations_of(&self, workspace_id: &WorkspaceId, app: &str) -> store::Result<()> {
        loop {
            let mut all = self.activations_of(workspace_id, app).await?;
            all.retain(|activation| activation.value.stage == Stage::Ending && activation.value.failures == 0);
            if all.is_empty() {
                return Ok(());
            }
            let now_ms = self.now_ms();
            for activation in all.into_iter().filter(|one| one.value.due_at_ms <= now_ms) {
                self.deactivate(activation).await?;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn activations_of(&self, workspace_id: &WorkspaceId, app: &str) -> store::Result<Vec<Stored<Activation>>> {
        let mut all = self.all::<Activation>(None).await?;
        all.retain(|activation| activation.value.workspace_id == *workspace_id && activation.value.app == app);
        Ok(all)
    }
}
