//! What comes in from outside: callbacks of deferred steps, calls of apps' triggers, and webhooks that start runs.

use super::{
    NewRun, Workflows,
    held::{Held, NotSaved},
    step::outcome,
};
use crate::{
    AppCall, AppResult, Handler,
    machine::{Event, Finished, Request},
    value,
    workflow::{Activation, Hook, Stage, Workflow},
};
use serde_json::{Value as Json, json};
use std::time::Duration;
use store::RunId;

/// How long a caller waits for the app's answer at most.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// How often a journal is looked at that another process writes.
const LOOK: Duration = Duration::from_millis(100);
/// Entries of a journal read at once.
const PAGE: u32 = 100;
/// For so long an address that has gone takes what still comes, and drops it.
const GRACE_MS: i64 = 24 * 60 * 60 * 1000;

/// A request to `/cb/{id}`.
#[derive(Debug, Clone)]
pub struct CallbackRequest {
    pub id: String,
    pub request: Request,
    /// The body as it came.
    pub body: bytes::Bytes,
}

/// What the caller is told: a status with an empty body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackAnswer {
    /// 200.
    Done,
    /// 202: it is kept; the app has not answered it yet.
    Kept,
    /// 400: a webhook that starts runs takes JSON only.
    NotJson,
    /// 410: there is no such address, or no more.
    Gone,
    /// 500: the app's handler threw.
    Threw,
}

impl CallbackAnswer {
    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::Done => 200,
            Self::Kept => 202,
            Self::NotJson => 400,
            Self::Gone => 410,
            Self::Threw => 500,
        }
    }
}

impl Workflows {
    /// Takes a request to a callback address.
    ///
    /// # Errors
    /// What the store answers: then nothing was kept.
    pub async fn callback(&self, given: CallbackRequest) -> store::Result<CallbackAnswer> {
        let parts: Vec<&str> = given.id.split('.').collect();
        if let [run_id, visit, secret] = parts.as_slice() {
            let Ok(visit) = visit.parse() else {
                return Ok(CallbackAnswer::Gone);
            };
            return self
                .step_callback(&(*run_id).into(), visit, secret, given.request)
                .await;
        }
        if let Some(activation) = self.find::<Activation>(&given.id).await? {
            return self.trigger_callback(activation.value, given.request).await;
        }
        match self.find::<Hook>(&given.id).await? {
            Some(hook) => self.hook(hook.value, &given.body).await,
            None => Ok(CallbackAnswer::Gone),
        }
    }

    async fn step_callback(
        &self,
        run_id: &RunId,
        visit: u32,
        secret: &str,
        request: Request,
    ) -> store::Result<CallbackAnswer> {
        let Some(row) = self.0.store.run(run_id).await? else {
            return Ok(CallbackAnswer::Gone);
        };
        let mut held = Held::of(self, row).await?;
        let right = held.state.secret.as_bytes();
        // As long for a wrong guess as for a right one.
        let differs = right
            .iter()
            .zip(secret.as_bytes())
            .fold(0, |differs, (a, b)| differs | (a ^ b));
        if differs != 0 || right.len() != secret.len() {
            return Ok(CallbackAnswer::Gone);
        }
        let before = held.state.events;
        let id = self.secret();
        let received = Event::CallbackReceived {
            visit,
            id: id.clone(),
            request,
        };
        if !held.note(received, self.now_ms()) {
            return Ok(CallbackAnswer::Gone);
        }
        match held.save(self, &[]).await {
            Ok(()) => {}
            Err(NotSaved::Lost) => return Ok(CallbackAnswer::Gone),
            Err(NotSaved::Other(error)) => return Err(error),
        }
        if held.is_taken(self) {
            self.drive_soon(held);
        }
        self.answer_to(run_id, before, &id).await
    }

    /// Waits for what the app makes of a callback.
    async fn answer_to(&self, run_id: &RunId, mut after: i64, id: &str) -> store::Result<CallbackAnswer> {
        let deadline = tokio::time::Instant::now() + ANSWER_WITHIN;
        let mut number = None;
        loop {
            let answered = self.0.answered.notified();
            loop {
                let page = self.0.store.run_events(run_id, after, PAGE).await?;
                let is_last = page.len() < PAGE as usize;
                for entry in page {
                    after = entry.number;
                    match serde_json::from_str(&entry.body) {
                        Ok(Event::CallbackReceived { id: given, .. }) if given == id => number = Some(entry.number),
                        Ok(Event::CallbackAnswered { callback, answer, .. }) if Some(callback) == number => {
                            return Ok(match answer {
                                Finished::Threw { .. } => CallbackAnswer::Threw,
                                _ => CallbackAnswer::Done,
                            });
                        }
                        _ => {}
                    }
                }
                if is_last {
                    break;
                }
            }
            if number.is_none() {
                // What happened meanwhile has decided the step.
                return Ok(CallbackAnswer::Gone);
            }
            let is_over = match self.0.store.run(run_id).await? {
                Some(row) => super::held::read_state(&row)?.status.is_over(),
                None => true,
            };
            if is_over {
                return Ok(CallbackAnswer::Gone);
            }
            if tokio::time::Instant::now() >= deadline {
                return Ok(CallbackAnswer::Kept);
            }
            tokio::select! { () = answered => {} () = tokio::time::sleep(LOOK) => {} }
        }
    }

    async fn trigger_callback(&self, activation: Activation, request: Request) -> store::Result<CallbackAnswer> {
        let now_ms = self.now_ms();
        if matches!(activation.stage, Stage::Ending | Stage::Ended) {
            let ended_at_ms = activation.ended_at_ms.unwrap_or(now_ms);
            return Ok(if now_ms - ended_at_ms < GRACE_MS {
                CallbackAnswer::Done
            } else {
                CallbackAnswer::Gone
            });
        }
        let Some(version) = self.version(&activation.version).await? else {
            return Ok(CallbackAnswer::Gone);
        };
        let Some(block) = version.definition.block(&activation.block).cloned() else {
            return Ok(CallbackAnswer::Gone);
        };
        let call = AppCall {
            request: Some(request),
            ..self
                .activation_call(&activation, &version, &block, Handler::Trigger)
                .await
        };
        let answer = self.0.apps.call(call).await;
        let (id, data) = match answer.result {
            Ok(AppResult::NoOp) => return Ok(CallbackAnswer::Done),
            Ok(AppResult::Outcome { id, data }) => (id, data),
            Ok(other) => {
                tracing::warn!(block = %block.block, "a trigger returned {other:?}, which it cannot");
                return Ok(CallbackAnswer::Threw);
            }
            Err(failure) => {
                tracing::info!(block = %block.block, reason = failure.message, "a trigger failed");
                return Ok(CallbackAnswer::Threw);
            }
        };
        let data = match outcome(&block, &id, &data) {
            Ok(data) => data,
            Err(message) => {
                tracing::warn!(block = %block.block, "{message}");
                return Ok(CallbackAnswer::Threw);
            }
        };
        // Between activate and the switch nothing starts.
        let workflow = self.get::<Workflow>(&activation.workflow_id).await?;
        if workflow.is_some_and(|workflow| workflow.value.live.as_ref() == Some(&activation.version)) {
            let new = NewRun {
                version,
                block: block.id,
                outcome: id,
                data,
                caused_by: None,
            };
            self.begin(new).await?;
        }
        Ok(CallbackAnswer::Done)
    }

    async fn hook(&self, hook: Hook, body: &[u8]) -> store::Result<CallbackAnswer> {
        let Some(workflow) = self.get::<Workflow>(&hook.workflow_id).await? else {
            return Ok(CallbackAnswer::Gone);
        };
        let Some(version) = workflow.value.live else {
            return Ok(CallbackAnswer::Gone);
        };
        let Some(version) = self.version(&version).await? else {
            return Ok(CallbackAnswer::Gone);
        };
        if version.definition.block(&hook.block).is_none() {
            return Ok(CallbackAnswer::Gone);
        }
        let text = std::str::from_utf8(body)
            .ok()
            .filter(|text| serde_json::from_str::<Json>(text).is_ok());
        let Some(text) = text else {
            return Ok(CallbackAnswer::NotJson);
        };
        let new = NewRun {
            version,
            block: hook.block,
            outcome: "triggered".to_owned(),
            data: json!({ "body": text, "received_at": value::timestamp(self.now_ms()) }),
            caused_by: None,
        };
        self.begin(new).await?;
        Ok(CallbackAnswer::Done)
    }
}
