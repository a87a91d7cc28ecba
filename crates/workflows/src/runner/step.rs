use super::{
    Workflows,
    beside::{InRun, Shared, told},
    held::{Held, NotSaved},
};
use crate::{
    AppCall, AppResult, Block, Effects, Handler, HttpRequest, HttpResponse, Outcome, Trouble,
    blocks::{Answer, Step},
    effects::AnswerOf,
    fit::{Manner, fit},
    machine::{Answered, Callback, Event, Finished},
    resolve::Source,
    workflow::Counter,
};
use async_trait::async_trait;
use records::{Actor, Records};
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, atomic::Ordering::SeqCst},
};
use store::{Beside, Expect, StoreError, WorkspaceId, Write, entity::put};

/// Before each further try of a step that may be tried again, in ms.
const TRY_AGAIN_MS: [i64; 3] = [30_000, 120_000, 600_000];
/// How often a step is tried at once when others write what it writes.
const CROSSINGS: u32 = 8;

impl Workflows {
    /// The configuration of the block that is reached, with every variable resolved and every value as its schema wants it.
    ///
    /// # Errors
    /// A sentence that names the path.
    pub(super) async fn input(&self, held: &Held) -> Result<Json, String> {
        let block = visited(held).ok_or("The block is not in this version of the workflow.")?;
        let schema = self
            .0
            .records
            .schema(&held.row.workspace_id)
            .await
            .map_err(|error| error.message)?;
        let source = Source {
            outputs: &held.state.outputs,
            samples: &BTreeMap::new(),
            workspace_id: &held.row.workspace_id,
            schema: &schema,
            records: &self.0.records,
        };
        self.input_of(block, &source).await
    }

    /// The configuration of a block with what `source` puts in the place of variables.
    ///
    /// # Errors
    /// A sentence that names the path.
    pub(crate) async fn input_of(&self, block: &Block, source: &Source<'_>) -> Result<Json, String> {
        let resolved = source.resolve(&block.config).await.map_err(|error| error.message)?;
        let resolved = resolved.map_err(|unresolved| format!("config.{}: {}", unresolved.path, unresolved.message))?;
        let node = match &block.app {
            None => match self.0.steps.get(block.block.as_str()) {
                Some(step) => step.about().config,
                None => return Err(format!("There is no block {}.", block.block)),
            },
            Some(app) => self.app_block(source.workspace_id, app, &block.block).await?.config,
        };
        let config = Json::from(resolved);
        fit(&node, Some(&config), Manner::Willing).map_err(|misfit| match misfit.path.as_str() {
            "" => format!("config {}", misfit.message),
            path => format!("config.{path} {}", misfit.message),
        })
    }

    /// Runs the block that is visited, and stores what came of it.
    pub(super) async fn perform(&self, mut held: Held) -> Result<Held, NotSaved> {
        let input = self.begun_with(&mut held).await?;
        let Some(block) = visited(&held).cloned() else {
            return Ok(self.failed(held, "The block is not in this version of the workflow."));
        };
        match &block.app {
            Some(app) => self.execute(held, &block, app, input).await,
            None => self.perform_built_in(held, &block, input).await,
        }
    }

    async fn perform_built_in(&self, held: Held, block: &Block, input: Json) -> Result<Held, NotSaved> {
        let visit = held.state.at.as_ref().map_or(0, |at| at.number);
        let Some(step) = self.0.steps.get(block.block.as_str()) else {
            return Ok(self.failed(held, &format!("There is no block {}.", block.block)));
        };
        let schema = match self.0.records.schema(&held.row.workspace_id).await {
            Ok(schema) => schema,
            Err(error) => return Ok(self.failed(held, &error.message)),
        };
        let definition = &held.version.clone().definition;
        let timezone = jiff::tz::TimeZone::get(&definition.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
        let (workspace_id, workflow_id) = (held.row.workspace_id.clone(), held.row.workflow_id.clone());
        let run_id = held.row.id.clone();
        let execution_id = execution_id(&held, visit);
        let seed = seed_of(&held.state.secret, visit);
        let config = input.as_object().cloned().unwrap_or_default();
        let shared = Arc::new(Shared {
            held: tokio::sync::Mutex::new(held),
            along: Mutex::default(),
            is_stored: false.into(),
            is_lost: false.into(),
        });
        let effects = Given {
            workflows: self.clone(),
            actor: Actor::workflow(&*workflow_id),
            workspace_id: workspace_id.clone(),
            counter: format!("{workflow_id}:{}", block.id),
            workflow_id: workflow_id.clone(),
            visit,
            shared: shared.clone(),
        };
        let given = Step {
            config: &config,
            workspace_id: &workspace_id,
            workflow_id: &workflow_id,
            run_id: &run_id,
            block_id: &block.id,
            execution_id: &execution_id,
            timezone: &timezone,
            now_ms: self.now_ms(),
            seed,
            schema: &schema,
            effects: &effects,
        };
        let mut crossings = 0;
        loop {
            let answer = step.run(&given).await;
            if shared.is_lost.load(SeqCst) {
                return Err(NotSaved::Lost);
            }
            let mut held = shared.held.lock().await;
            if shared.is_stored.load(SeqCst) {
                break;
            }
            let along = std::mem::take(&mut *shared.along.lock().expect("nobody panics while holding it"));
            let tries = held.state.at.as_ref().map_or(0, |at| at.tries);
            let answer = self.answered(answer, tries);
            let ended = Event::StepEnded {
                visit,
                answer,
                execution: None,
            };
            held.note(ended, self.now_ms());
            if along.is_empty() {
                // It is stored with the beginning of what comes next.
                break;
            }
            match held.save(self, &along).await {
                Ok(()) => break,
                // The block was counted by somebody else meanwhile.
                Err(NotSaved::Other(StoreError::Conflict { .. })) if crossings < CROSSINGS => {
                    crossings += 1;
                    held.take_back();
                }
                Err(error) => return Err(error),
            }
        }
        drop(effects);
        let shared = Arc::into_inner(shared)
            .ok_or_else(|| NotSaved::Other(StoreError::Corrupt("a step goes on after it has returned".to_owned())))?;
        Ok(shared.held.into_inner())
    }

    async fn execute(&self, mut held: Held, block: &Block, app: &str, input: Json) -> Result<Held, NotSaved> {
        let visit = held.state.at.as_ref().map_or(0, |at| at.number);
        let tries = held.state.at.as_ref().map_or(0, |at| at.tries);
        if let Err(message) = self.app_block(&held.row.workspace_id, app, &block.block).await {
            return Ok(self.failed(held, &message));
        }
        let answer = self
            .0
            .apps
            .call(self.app_call(&held, block, app, Handler::Execute, input, None).await)
            .await;
        let answered = match answer.result {
            Err(failure) => self.answered(
                Answer::Error {
                    message: failure.message,
                    retryable: failure.retryable,
                },
                tries,
            ),
            Ok(AppResult::Outcome { id, data }) => match outcome(block, &id, &data) {
                Ok(data) => Answered::Outcome { id, data },
                Err(message) => self.answered(Answer::error(message), tries),
            },
            Ok(AppResult::Exit) => Answered::Exit,
            Ok(AppResult::Error { message, retryable }) => self.answered(Answer::Error { message, retryable }, tries),
            Ok(AppResult::Defer) => Answered::Defer {
                until_ms: self.now_ms() + self.0.config.patience_ms,
            },
            Ok(other @ (AppResult::NoOp | AppResult::Complete)) => {
                let message = format!(
                    "The block {} of {app} returned {other:?} from execute, which it cannot.",
                    block.block
                );
                self.answered(Answer::error(message), tries)
            }
        };
        let ended = Event::StepEnded {
            visit,
            answer: answered,
            execution: answer.execution,
        };
        held.note(ended, self.now_ms());
        Ok(held)
    }

    /// Gives a callback to the app's `finish`.
    pub(super) async fn finish(&self, mut held: Held, callback: Callback) -> Result<Held, NotSaved> {
        // The request is in the journal; so is whatever came before it.
        held.save(self, &[]).await?;
        let input = self.begun_with(&mut held).await?;
        let Some((block, app)) = visited(&held)
            .cloned()
            .and_then(|block| block.app.clone().map(|app| (block, app)))
        else {
            return Ok(self.failed(held, "The block is not in this version of the workflow."));
        };
        let entry = self
            .0
            .store
            .run_events(&held.row.id, callback.event - 1, 1)
            .await
            .map_err(NotSaved::Other)?;
        let request = match entry.first().map(|entry| serde_json::from_str(&entry.body)) {
            Some(Ok(Event::CallbackReceived { request, .. })) => request,
            _ => {
                let reason = format!("run {}: its journal has no callback at {}", held.row.id, callback.event);
                return Err(NotSaved::Other(StoreError::Corrupt(reason)));
            }
        };
        let call = self
            .app_call(&held, &block, &app, Handler::Finish, input, Some(request))
            .await;
        let answer = self.0.apps.call(call).await;
        let finished = match answer.result {
            // Nothing can ever resume it.
            Err(failure) if failure.is_missing => Finished::Error {
                message: match self.app_block(&held.row.workspace_id, &app, &block.block).await {
                    Err(gone) => gone,
                    Ok(_) => format!(
                        "The block {} deferred, but {app} has no finish handler for it.",
                        block.block
                    ),
                },
            },
            Err(failure) => Finished::Threw {
                message: failure.message,
            },
            Ok(AppResult::Outcome { id, data }) => match outcome(&block, &id, &data) {
                Ok(data) => Finished::Outcome { id, data },
                Err(message) => Finished::Error { message },
            },
            Ok(AppResult::Exit) => Finished::Exit,
            Ok(AppResult::Error { message, .. }) => Finished::Error { message },
            Ok(AppResult::NoOp) => Finished::NoOp,
            Ok(other @ (AppResult::Defer | AppResult::Complete)) => Finished::Threw {
                message: format!(
                    "finish of the block {} returned {other:?}, which it cannot.",
                    block.block
                ),
            },
        };
        let event = Event::CallbackAnswered {
            visit: callback.visit,
            callback: callback.event,
            answer: finished,
            execution: answer.execution,
        };
        held.note(event, self.now_ms());
        // Whoever called waits for this.
        held.save(self, &[]).await?;
        self.0.answered.notify_waiters();
        Ok(held)
    }

    async fn app_call(
        &self,
        held: &Held,
        block: &Block,
        app: &str,
        handler: Handler,
        config: Json,
        request: Option<crate::machine::Request>,
    ) -> AppCall {
        let visit = held.state.at.as_ref().map_or(0, |at| at.number);
        let (workspace_id, run_id) = (&held.row.workspace_id, &held.row.id);
        let workflow_url = self.workflow_url(workspace_id, &held.row.workflow_id).await;
        AppCall {
            workspace_id: workspace_id.clone(),
            workflow_id: held.row.workflow_id.clone(),
            app: app.to_owned(),
            version: held.state.apps.get(app).cloned(),
            block: block.block.clone(),
            handler,
            request,
            config,
            metadata: json!({
                "workflowId": held.row.workflow_id,
                "workflowVersionId": held.state.version,
                "workflowBlockId": block.id,
                "workflowRunId": run_id,
                "uniqueExecutionId": execution_id(held, visit),
                "workflowTitle": held.version.definition.title,
                "workflowUrl": workflow_url,
                "runUrl": format!("{workflow_url}/runs/{run_id}"),
                "finishCallbackUrl": format!("{}/cb/{run_id}.{visit}.{}", self.0.config.public_base, held.state.secret),
            }),
            member: block.member.clone(),
            cause: Some(held.cause()),
            is_test: false,
        }
    }

    /// Where people see a workflow.
    pub(crate) async fn workflow_url(&self, workspace_id: &WorkspaceId, workflow_id: &str) -> String {
        let slug = self.0.outside.workspace_slug(workspace_id).await;
        let slug = slug.unwrap_or_else(|| workspace_id.to_string());
        format!("{}/{slug}/workflows/{workflow_id}", self.0.config.public_base)
    }

    pub(crate) async fn app_block(
        &self,
        workspace_id: &WorkspaceId,
        app: &str,
        block: &str,
    ) -> Result<crate::AppBlock, String> {
        let blocks = self.0.apps.blocks(workspace_id).await?;
        let has_app = blocks.iter().any(|found| found.app == app);
        let found = blocks
            .into_iter()
            .find(|found| found.app == app && found.block == block);
        found.ok_or_else(|| match has_app {
            true => format!(
                "The app {app} has no block {block} any more: take the block out, or install a version that has it."
            ),
            false => format!(
                "The app {app} is not installed, or is disabled, or has no blocks: install it, or take its block out."
            ),
        })
    }

    /// As the journal has it, with the time of the next try if there is one.
    fn answered(&self, answer: Answer, tries: u32) -> Answered {
        match answer {
            Answer::Outcome { id, data } => Answered::Outcome { id, data },
            Answer::Exit => Answered::Exit,
            Answer::Until { at_ms, id, data } => Answered::Until { at_ms, id, data },
            Answer::Each { items } => Answered::Each { items },
            Answer::Error { message, retryable } => {
                let pause = TRY_AGAIN_MS.get(tries as usize).filter(|_| retryable);
                let try_again_at_ms = pause.map(|pause| {
                    // Up to a fifth more, so that what failed together is not tried together.
                    let more = i64::try_from(self.0.outside.random() % 200).unwrap_or(0);
                    self.now_ms() + pause + pause * more / 1_000
                });
                Answered::Error {
                    message,
                    try_again_at_ms,
                }
            }
        }
    }

    /// The run with a failure of the block that is visited; it is stored next.
    fn failed(&self, mut held: Held, message: &str) -> Held {
        let visit = held.state.at.as_ref().map_or(0, |at| at.number);
        let answer = Answered::Error {
            message: message.to_owned(),
            try_again_at_ms: None,
        };
        let ended = Event::StepEnded {
            visit,
            answer,
            execution: None,
        };
        held.note(ended, self.now_ms());
        held
    }
}

fn visited(held: &Held) -> Option<&Block> {
    held.version.definition.block(&held.state.at.as_ref()?.block)
}

/// Differs from visit to visit, and nobody outside can tell it beforehand.
pub(crate) fn seed_of(secret: &str, visit: u32) -> u64 {
    let mut hasher = DefaultHasher::new();
    (secret, visit).hash(&mut hasher);
    hasher.finish()
}

/// `uniqueExecutionId`: the same for every try of a visit, whatever process makes it.
fn execution_id(held: &Held, visit: u32) -> String {
    format!("{}.{visit}", held.row.id)
}

/// Data as the outcome's schema has it.
pub(crate) fn outcome(block: &Block, id: &str, data: &Json) -> Result<Json, String> {
    let Some(Outcome { schema, .. }) = block.outcomes.iter().find(|outcome| outcome.id == id) else {
        let known: Vec<&str> = block.outcomes.iter().map(|outcome| outcome.id.as_str()).collect();
        return Err(match known.as_slice() {
            [] => format!("The block returned the outcome {id:?}, but it declares none."),
            known => format!(
                "The block returned the outcome {id:?}; it declares only {}.",
                known.join(", ")
            ),
        });
    };
    match schema {
        None => Ok(Json::Null),
        Some(schema) => fit(schema, Some(data), Manner::Strict).map_err(|misfit| match misfit.path.as_str() {
            "" => format!("The data of the outcome {id:?} {}.", misfit.message),
            path => format!("The data of the outcome {id:?}: {path} {}.", misfit.message),
        }),
    }
}

/// What a built-in step is given.
struct Given {
    workflows: Workflows,
    actor: Actor,
    workspace_id: WorkspaceId,
    workflow_id: String,
    counter: String,
    visit: u32,
    shared: Arc<Shared>,
}

impl Given {
    fn along(&self, write: Write) {
        self.shared
            .along
            .lock()
            .expect("nobody panics while holding it")
            .push(write);
    }
}

#[async_trait]
impl Effects for Given {
    fn records(&self) -> &Records {
        &self.workflows.0.records
    }

    fn writing(&self, answer: AnswerOf) -> Records {
        self.workflows.0.records.over(Arc::new(Beside {
            store: self.workflows.0.store.clone(),
            commit: Box::new(InRun {
                workflows: self.workflows.clone(),
                visit: self.visit,
                answer,
                shared: self.shared.clone(),
            }),
        }))
    }

    fn actor(&self) -> &Actor {
        &self.actor
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        self.workflows.0.outside.send(&self.workspace_id, request).await
    }

    async fn run_code(&self, code: &str, inputs: &Json) -> Result<Json, Trouble> {
        self.workflows
            .0
            .outside
            .run_code(&self.workspace_id, code, inputs)
            .await
    }

    async fn count(&self) -> Result<u64, Trouble> {
        let stored = self
            .workflows
            .get::<Counter>(&self.counter)
            .await
            .map_err(|error| Trouble {
                message: error.to_string(),
                retryable: true,
            })?;
        let (before, expect) = match stored {
            Some(stored) => (stored.value.count, Expect::Revision(stored.revision)),
            None => (0, Expect::Absent),
        };
        let counter = Counter {
            id: self.counter.clone(),
            workflow_id: self.workflow_id.clone(),
            count: before + 1,
        };
        self.along(put(&counter, expect));
        Ok(before)
    }

    fn tell(&self, topic: &str, payload: Json) {
        self.along(told(&self.workspace_id, topic, payload, self.workflows.now_ms()));
    }
}
