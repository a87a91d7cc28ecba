//! Apps' triggers come to listen, and cease to.

use super::{Inner, Workflows, is_conflict, start::workflow_told, up};
use crate::{
    AppCall, AppResult, Block, Handler,
    workflow::{Activation, Schedule, Stage, Version, Workflow},
};
use serde_json::{Value as Json, json};
use std::{sync::Weak, time::Duration};
use store::{
    Expect, Write,
    entity::{Stored, delete, put},
};

/// Before each further try of a `deactivate` that failed, in ms.
const TRY_AGAIN_MS: [i64; 3] = [10_000, 60_000, 600_000];
/// An activation that is older than this without being live belongs to a process that was killed, in ms.
const ABANDONED_MS: i64 = 120_000;
const NAP: Duration = Duration::from_secs(15);

/// Deactivates what listens for versions that are live no more.
pub(super) async fn run(inner: Weak<Inner>) {
    loop {
        let Some(workflows) = up(&inner) else { return };
        if let Err(error) = workflows.end_activations().await {
            tracing::warn!(%error, "activations cannot be looked at now");
        }
        let inner = workflows.0.clone();
        drop(workflows);
        tokio::select! {
            () = inner.ending.notified() => {}
            () = tokio::time::sleep(NAP) => {}
        }
    }
}

impl Workflows {
    /// Lets the apps' triggers of a version listen. When one refuses, those that listened already cease to.
    ///
    /// # Errors
    /// The block and its sentence.
    pub(crate) async fn activate(&self, version: &Version) -> store::Result<Result<Vec<Activation>, (String, String)>> {
        let mut active = Vec::new();
        for block in &version.definition.blocks {
            let Some(app) = &block.app else { continue };
            match self.app_block(&version.workspace_id, app, &block.block).await {
                Ok(about) if !about.is_trigger => continue,
                Ok(_) => {}
                Err(message) => {
                    self.abandon(active).await?;
                    return Ok(Err((block.id.clone(), message)));
                }
            }
            let activation = Activation {
                id: self.id(),
                secret: self.secret(),
                workspace_id: version.workspace_id.clone(),
                workflow_id: version.workflow_id.clone(),
                version: version.id.clone(),
                block: block.id.clone(),
                app: app.clone(),
                stage: Stage::Activating,
                failures: 0,
                due_at_ms: 0,
                created_at_ms: self.now_ms(),
                ended_at_ms: None,
            };
            self.0.store.commit(vec![put(&activation, Expect::Absent)]).await?;
            let call = self
                .activation_call(&activation, version, block, Handler::Activate)
                .await;
            let refused = match self.0.apps.call(call).await.result {
                Ok(AppResult::Complete) => None,
                Ok(AppResult::Error { message, .. }) => Some(message),
                Ok(other) => Some(format!("activate returned {other:?}, which it cannot")),
                Err(failure) => Some(failure.message),
            };
            match refused {
                None => active.push(activation),
                Some(message) => {
                    // It never listened: there is nothing to deactivate.
                    self.0.store.commit(vec![delete::<Activation>(&activation.id)]).await?;
                    self.abandon(active).await?;
                    return Ok(Err((block.id.clone(), message)));
                }
            }
        }
        Ok(Ok(active))
    }

    pub(crate) async fn abandon(&self, active: Vec<Activation>) -> store::Result<()> {
        let writes = active
            .into_iter()
            .map(|activation| put(&self.ending(activation), Expect::Present));
        self.0.store.commit(writes.collect()).await?;
        self.0.ending.notify_one();
        Ok(())
    }

    fn ending(&self, activation: Activation) -> Activation {
        Activation {
            stage: Stage::Ending,
            ended_at_ms: Some(self.now_ms()),
            due_at_ms: self.now_ms(),
            ..activation
        }
    }

    /// Makes another version live, or none: in one commit with the workflow, its schedules and its activations. The triggers
    /// of the version before cease to listen after that.
    pub(crate) async fn switch(
        &self,
        mut workflow: Workflow,
        to: Option<(&Version, Vec<Activation>)>,
        expect: Expect,
    ) -> store::Result<Workflow> {
        let now_ms = self.now_ms();
        workflow.live = to.as_ref().map(|(version, _)| version.id.clone());
        workflow.live_since_ms = now_ms;
        workflow.updated_at_ms = now_ms;
        let mut writes: Vec<Write> = vec![put(&workflow, expect)];
        let fresh: Vec<&str> = to
            .iter()
            .flat_map(|(_, fresh)| fresh.iter().map(|one| one.id.as_str()))
            .collect();
        for stored in self.all::<Activation>(Some(&workflow.id)).await? {
            let is_old = matches!(stored.value.stage, Stage::Active) && !fresh.contains(&stored.value.id.as_str());
            if is_old {
                writes.push(put(&self.ending(stored.value), Expect::Revision(stored.revision)));
            }
        }
        for stored in self.all::<Schedule>(None).await? {
            if stored.value.workflow_id == workflow.id {
                writes.push(delete::<Schedule>(&stored.value.id));
            }
        }
        if let Some((version, fresh)) = to {
            for activation in fresh {
                let active = Activation {
                    stage: Stage::Active,
                    ..activation
                };
                writes.push(put(&active, Expect::Present));
            }
            for block in &version.definition.blocks {
                if let Some(at_ms) = self.next_time(version, &block.id, now_ms) {
                    let schedule = Schedule {
                        id: format!("{}:{}", workflow.id, block.id),
                        workspace_id: workflow.workspace_id.clone(),
                        workflow_id: workflow.id.clone(),
                        version: version.id.clone(),
                        block: block.id.clone(),
                        at_ms,
                    };
                    writes.push(put(&schedule, Expect::Anything));
                }
            }
        }
        writes.push(workflow_told(&workflow, now_ms));
        self.0.store.commit(writes).await?;
        self.0.scheduled.notify_one();
        self.0.ending.notify_one();
        Ok(workflow)
    }

    async fn end_activations(&self) -> store::Result<()> {
        let now_ms = self.now_ms();
        for stored in self.all::<Activation>(None).await? {
            let is_abandoned =
                stored.value.stage == Stage::Activating && now_ms - stored.value.created_at_ms > ABANDONED_MS;
            if is_abandoned {
                let ending = put(&self.ending(stored.value), Expect::Revision(stored.revision));
                ignore_conflict(self.0.store.commit(vec![ending]).await)?;
            } else if stored.value.stage == Stage::Ending && stored.value.due_at_ms <= now_ms {
                self.deactivate(stored).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn deactivate(&self, stored: Stored<Activation>) -> store::Result<()> {
        let Stored {
            value: mut activation,
            revision,
        } = stored;
        // Whoever takes it puts it off, so that the others leave it alone and come back if this process is killed.
        activation.due_at_ms = self.now_ms() + ABANDONED_MS;
        match self
            .0
            .store
            .commit(vec![put(&activation, Expect::Revision(revision))])
            .await
        {
            Err(error) if is_conflict(&error) => return Ok(()),
            taken => taken?,
        }
        let version = self.version(&activation.version).await?;
        let block = version
            .as_ref()
            .and_then(|version| version.definition.block(&activation.block).cloned());
        let failure = match (version, block) {
            (Some(version), Some(block)) => {
                let call = self
                    .activation_call(&activation, &version, &block, Handler::Deactivate)
                    .await;
                match self.0.apps.call(call).await.result {
                    Ok(AppResult::Complete) => None,
                    Ok(AppResult::Error { message, .. }) => Some(message),
                    Ok(other) => Some(format!("deactivate returned {other:?}, which it cannot")),
                    Err(failure) => Some(failure.message),
                }
            }
            _ => None,
        };
        match failure {
            None => activation.stage = Stage::Ended,
            Some(reason) => {
                tracing::warn!(app = %activation.app, block = %activation.block, reason, "a trigger could not be deactivated");
                match TRY_AGAIN_MS.get(activation.failures as usize) {
                    Some(pause) => activation.due_at_ms = self.now_ms() + pause,
                    None => activation.stage = Stage::Ended,
                }
                activation.failures += 1;
            }
        }
        ignore_conflict(self.0.store.commit(vec![put(&activation, Expect::Present)]).await)
    }

    pub(super) async fn activation_call(
        &self,
        activation: &Activation,
        version: &Version,
        block: &Block,
        handler: Handler,
    ) -> AppCall {
        let mut metadata = json!({
            "workflowId": activation.workflow_id,
            "workflowVersionId": activation.version,
            "workflowBlockId": block.id,
            "workflowTitle": version.definition.title,
            "workflowUrl": self.workflow_url(&activation.workspace_id, &activation.workflow_id).await,
            "uniqueActivationId": activation.id,
        });
        if handler != Handler::Deactivate {
            metadata["triggerCallbackUrl"] = format!("{}/cb/{}", self.0.config.public_base, activation.secret).into();
        }
        AppCall {
            workspace_id: activation.workspace_id.clone(),
            workflow_id: activation.workflow_id.clone(),
            app: activation.app.clone(),
            version: None,
            block: block.block.clone(),
            handler,
            request: None,
            config: Json::from(block.config.clone()),
            metadata,
            member: block.member.clone(),
            cause: None,
            is_test: false,
        }
    }
}

fn ignore_conflict(result: store::Result<()>) -> store::Result<()> {
    match result {
        Err(error) if is_conflict(&error) => Ok(()),
        other => other,
    }
}
