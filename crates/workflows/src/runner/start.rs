use super::{
    Workflows,
    held::{Held, NotSaved},
};
use crate::{
    machine::{Event, Started, State},
    workflow::{Version, Workflow},
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, sync::Arc};
use store::{Cause, Expect, RunId, StoreError, Write};

/// A chain of runs that cause each other is stopped when it has so many generations …
const GENERATIONS: usize = 20;
/// … within this time, in ms.
const GENERATIONS_WITHIN_MS: i64 = 10 * 60 * 1000;

/// A run to begin.
#[derive(Debug, Clone)]
pub struct NewRun {
    pub version: Arc<Version>,
    /// The trigger's block id.
    pub block: String,
    pub outcome: String,
    pub data: Json,
    /// What the row of the outbox says that starts it.
    pub caused_by: Option<Cause>,
}

impl Workflows {
    /// A run that is not stored yet; `None` when it would be one too many of a chain that causes itself: then the workflow is
    /// disabled.
    pub(crate) async fn prepare(&self, new: NewRun) -> store::Result<Option<Held>> {
        let now_ms = self.now_ms();
        let chain = chain_of(new.caused_by);
        let is_endless = chain.len() >= GENERATIONS
            && chain[chain.len() - GENERATIONS..]
                .first()
                .is_some_and(|first| now_ms - first < GENERATIONS_WITHIN_MS);
        if is_endless {
            let reason = format!(
                "Stopped: its runs set off each other {GENERATIONS} times within ten minutes. \
                 Put a Filter on the actor after its trigger, so that what its runs write, or have apps write, starts it no more."
            );
            self.stop_workflow(&new.version.workflow_id, &reason).await?;
            return Ok(None);
        }
        let definition = &new.version.definition;
        let mut apps = BTreeMap::new();
        if definition.blocks.iter().any(|block| block.app.is_some()) {
            let blocks = self
                .0
                .apps
                .blocks(&new.version.workspace_id)
                .await
                .map_err(StoreError::Unavailable)?;
            for app in definition.blocks.iter().filter_map(|block| block.app.as_deref()) {
                if let Some(found) = blocks.iter().find(|found| found.app == app) {
                    apps.insert(app.to_owned(), found.version.clone());
                }
            }
        }
        let trigger = Started {
            block: new.block,
            outcome: new.outcome,
            data: new.data,
            chain,
        };
        let state = State::new(new.version.id.clone(), self.secret(), trigger.clone(), now_ms);
        let id: RunId = self.id().into();
        let mut held = Held::new(id, state, new.version, self.0.clock.now_ns());
        held.note(Event::Started { trigger, apps }, now_ms);
        Ok(Some(held))
    }

    /// Stores a run and begins to drive it.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn begin(&self, new: NewRun) -> store::Result<Option<RunId>> {
        let Some(mut held) = self.prepare(new).await? else {
            return Ok(None);
        };
        held.save(self, &[]).await.map_err(|error| match error {
            NotSaved::Lost => StoreError::Unavailable("the run is gone".to_owned()),
            NotSaved::Other(error) => error,
        })?;
        let id = held.row.id.clone();
        self.drive_soon(held);
        Ok(Some(id))
    }

    /// Drives a stored run in the background, at once if there is a place.
    pub(crate) fn drive_soon(&self, held: Held) {
        let workflows = self.clone();
        if !self.drives(&held.row.id) {
            return;
        }
        tokio::spawn(async move {
            let _driving = super::claim::Driving(workflows.clone(), held.row.id.clone());
            let Ok(place) = workflows.0.places.clone().acquire_owned().await else {
                return;
            };
            workflows.drive(held).await;
            drop(place);
            workflows.0.due.notify_one();
        });
    }

    /// Disables a workflow and says why.
    pub(crate) async fn stop_workflow(&self, workflow_id: &str, reason: &str) -> store::Result<()> {
        loop {
            let Some(stored) = self.get::<Workflow>(workflow_id).await? else {
                return Ok(());
            };
            if stored.value.live.is_none() {
                return Ok(());
            }
            let mut workflow = stored.value;
            workflow.error = Some(reason.to_owned());
            match self.switch(workflow, None, Expect::Revision(stored.revision)).await {
                Err(StoreError::Conflict { .. }) => {}
                switched => return switched.map(drop),
            }
        }
    }
}

/// Writes that tell of a change of a workflow.
pub(crate) fn workflow_told(workflow: &Workflow, at_ms: i64) -> Write {
    super::beside::told(
        &workflow.workspace_id,
        "workflow.changed",
        json!({ "workflow_id": workflow.id, "status": workflow.status() }),
        at_ms,
    )
}

/// Writes that tell that a workflow is shared with others than before: who holds something of it looks whether that is still there.
pub(crate) fn sharing_told(workflow: &Workflow, at_ms: i64) -> Write {
    super::beside::told(
        &workflow.workspace_id,
        "workflow.changed",
        json!({ "workflow_id": workflow.id, "status": workflow.status(), "change": "sharing" }),
        at_ms,
    )
}

/// When the runs began that led to one, the newest last.
fn chain_of(caused_by: Option<Cause>) -> Vec<i64> {
    let Some(cause) = caused_by else {
        return Vec::new();
    };
    let mut chain = cause.chain;
    chain.push(cause.began_at);
    let more = chain.len().saturating_sub(GENERATIONS);
    chain.drain(..more);
    chain
}
