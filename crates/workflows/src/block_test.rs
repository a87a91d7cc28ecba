//! One block alone, with sample data. There is no run: nothing is in a journal, and nothing follows the block.

use crate::{
    AppCall, AppResult, Block, Effects, Handler, HttpRequest, HttpResponse, Trouble, Workflow, WorkflowError,
    Workflows,
    blocks::{Answer, Step, StepBlock},
    effects::AnswerOf,
    resolve::{Source, variables_in},
    runner::{outcome, told, written},
    workflow::Counter,
};
use async_trait::async_trait;
use records::{Actor, Records};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use store::{Beside, Committing, RunId, StoreError, WorkspaceId, Write};

/// Runs that are looked through for one that came to a block.
const LOOKED_THROUGH: u32 = 50;

/// What is tested, and with what.
#[derive(Debug, Clone)]
pub struct BlockTest {
    /// As it is drawn, saved or not.
    pub block: Block,
    /// An IANA name.
    pub timezone: String,
    /// What stands for the variables of its configuration, by path.
    pub samples: BTreeMap<String, Json>,
    /// Whether somebody has agreed to what lasts of it.
    pub is_confirmed: bool,
}

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tested {
    /// `completed`, `failed`, or `waiting`: in a run the block would be waited for.
    pub status: &'static str,
    /// Its configuration with the samples in it.
    pub input: Json,
    pub outcome: Option<String>,
    pub output: Json,
    pub error: Option<String>,
    /// Until when a run would wait, in ms since the epoch.
    pub until_ms: Option<i64>,
    /// Where a block that deferred is told to be called back. Nobody answers there: the test is over.
    pub callback: Option<String>,
    /// The app's execution, with its logs and requests.
    pub app_execution: Option<String>,
}

/// Values for the variables of a block, of the latest run that came to it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Samples {
    pub run: Option<RunId>,
    /// By path. What the run did not have is left out.
    pub values: BTreeMap<String, Json>,
}

type Result<T> = std::result::Result<T, WorkflowError>;

impl Workflows {
    /// Sample data for a block: what its variables stood for in the latest run of the workflow that came to it.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn samples(&self, workflow: &Workflow, block: &Block) -> Result<Samples> {
        let workspace_id = &workflow.workspace_id;
        let runs = self
            .runs(workspace_id, Some(&workflow.id), &[], None, LOOKED_THROUGH)
            .await?;
        let came = runs.into_iter().find(|run| {
            let state = &run.state;
            let at = state.at.as_ref().map(|at| &at.block);
            let failed = state.error.as_ref().map(|error| &error.block);
            state.outputs.contains_key(&block.id) || [at, failed].contains(&Some(&block.id))
        });
        let Some(run) = came else {
            return Ok(Samples::default());
        };
        let schema = self.schema(workspace_id).await?;
        let source = Source {
            outputs: &run.state.outputs,
            samples: &BTreeMap::new(),
            workspace_id,
            schema: &schema,
            records: &self.0.records,
        };
        let mut values = BTreeMap::new();
        for path in variables_of(block) {
            if let Ok(Ok(value)) = source.variable(&path).await {
                values.insert(path, value);
            }
        }
        Ok(Samples {
            run: Some(run.id),
            values,
        })
    }

    /// Runs one step alone. It is no rehearsal: what it writes and sends is written and sent.
    ///
    /// # Errors
    /// Refused: a trigger, a variable without a sample, or a lasting effect that nobody has agreed to.
    pub async fn test_block(&self, workflow: &Workflow, test: BlockTest) -> Result<Tested> {
        let (workspace_id, workflow_id) = (&workflow.workspace_id, &*workflow.id);
        let block = &test.block.published();
        if let Some(path) = variables_of(block).find(|path| !test.samples.contains_key(path)) {
            return Err(WorkflowError::Refused(format!(
                "There is no sample for the variable {path}: give one, or null for nothing."
            )));
        }
        let step = match &block.app {
            Some(_) => None,
            None => Some(self.testable(&block.block)?),
        };
        if let Some(effect) = step.and_then(|step| step.lasting_effect())
            && !test.is_confirmed
        {
            return Err(WorkflowError::Refused(format!(
                "{effect} That lasts: confirm the test with `is_confirmed`."
            )));
        }
        let schema = self.schema(workspace_id).await?;
        let source = Source {
            outputs: &BTreeMap::new(),
            samples: &test.samples,
            workspace_id,
            schema: &schema,
            records: &self.0.records,
        };
        let input = match self.input_of(block, &source).await {
            Ok(input) => input,
            Err(message) => return Ok(Tested::failed(Json::from(block.config.clone()), message)),
        };
        let id = format!("test-{}", self.id());
        match (&block.app, step) {
            (Some(app), _) => {
                let url = self.workflow_url(workspace_id, workflow_id).await;
                let callback = format!("{}/cb/{id}.1.{}", self.0.config.public_base, self.secret());
                let metadata = json!({
                    "workflowId": workflow_id,
                    "workflowVersionId": workflow.published.as_deref().unwrap_or("draft"),
                    "workflowBlockId": block.id,
                    "workflowRunId": id,
                    "uniqueExecutionId": format!("{id}.1"),
                    "workflowTitle": workflow.draft.title,
                    "workflowUrl": url,
                    "runUrl": url,
                    "finishCallbackUrl": callback,
                });
                let call = AppCall {
                    workspace_id: workspace_id.clone(),
                    workflow_id: workflow_id.to_owned(),
                    app: app.clone(),
                    version: None,
                    block: block.block.clone(),
                    handler: Handler::Execute,
                    request: None,
                    config: input,
                    metadata,
                    member: block.member.clone(),
                    cause: None,
                    is_test: true,
                };
                self.test_of_app(block, call, callback).await
            }
            (None, Some(step)) => {
                let timezone = jiff::tz::TimeZone::get(&test.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
                let effects = InTest {
                    workflows: self.clone(),
                    workspace_id: workspace_id.clone(),
                    actor: Actor::workflow(workflow_id),
                    counter: format!("{workflow_id}:{}", block.id),
                    shared: Arc::default(),
                };
                let config = input.as_object().cloned().unwrap_or_default();
                let given = Step {
                    config: &config,
                    workspace_id,
                    workflow_id,
                    run_id: &id,
                    block_id: &block.id,
                    execution_id: &id,
                    timezone: &timezone,
                    now_ms: self.now_ms(),
                    seed: self.0.outside.random() as u64,
                    schema: &schema,
                    effects: &effects,
                };
                let answer = step.run(&given).await;
                let ended = effects.ended(answer).await?;
                Ok(Tested::of(input, ended))
            }
            (None, None) => Err(no_step(&block.block)),
        }
    }

    fn testable(&self, block: &str) -> Result<&dyn StepBlock> {
        if self.0.triggers.contains_key(block) {
            let reason = "A trigger cannot be tested: it starts runs and does nothing by itself.".to_owned();
            return Err(WorkflowError::Refused(reason));
        }
        let step = self.0.steps.get(block).ok_or_else(|| no_step(block))?;
        Ok(&**step)
    }

    async fn test_of_app(&self, block: &Block, call: AppCall, callback: String) -> Result<Tested> {
        let (app, input) = (call.app.clone(), call.config.clone());
        match self.app_block(&call.workspace_id, &app, &block.block).await {
            Ok(about) if about.is_trigger => {
                let reason = "A trigger cannot be tested: it starts runs and does nothing by itself.".to_owned();
                return Err(WorkflowError::Refused(reason));
            }
            Ok(_) => {}
            Err(message) => return Ok(Tested::failed(input, message)),
        }
        let answer = self.0.apps.call(call).await;
        let ended = match answer.result {
            Err(failure) => Answer::error(failure.message),
            Ok(AppResult::Outcome { id, data }) => match outcome(block, &id, &data) {
                Ok(data) => Answer::Outcome { id, data },
                Err(message) => Answer::error(message),
            },
            Ok(AppResult::Exit) => Answer::Exit,
            Ok(AppResult::Error { message, .. }) => Answer::error(message),
            Ok(AppResult::Defer) => {
                return Ok(Tested {
                    status: "waiting",
                    until_ms: Some(self.now_ms() + self.0.config.patience_ms),
                    callback: Some(callback),
                    app_execution: answer.execution,
                    ..Tested::of(input, Answer::Exit)
                });
            }
            Ok(other @ (AppResult::NoOp | AppResult::Complete)) => Answer::error(format!(
                "The block {} of {app} returned {other:?} from execute, which it cannot.",
                block.block
            )),
        };
        Ok(Tested {
            app_execution: answer.execution,
            ..Tested::of(input, ended)
        })
    }
}

fn no_step(block: &str) -> WorkflowError {
    WorkflowError::Refused(format!("There is no block {block}."))
}

fn variables_of(block: &Block) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    block.config.values().for_each(|value| variables_in(value, &mut found));
    found.into_iter().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

impl Tested {
    fn of(input: Json, answer: Answer) -> Self {
        let (status, outcome, output, error, until_ms) = match answer {
            Answer::Outcome { id, data } => ("completed", Some(id), data, None, None),
            Answer::Exit => ("completed", None, Json::Null, None, None),
            Answer::Each { items } => ("completed", Some("each".to_owned()), items.into(), None, None),
            Answer::Until { at_ms, id, data } => ("waiting", Some(id), data, None, Some(at_ms)),
            Answer::Error { message, .. } => ("failed", None, Json::Null, Some(message), None),
        };
        Self {
            status,
            input,
            outcome,
            output,
            error,
            until_ms,
            callback: None,
            app_execution: None,
        }
    }

    fn failed(input: Json, message: String) -> Self {
        Self::of(input, Answer::error(message))
    }
}

/// What a built-in step of a test is given: the world as it is, without a run.
struct InTest {
    workflows: Workflows,
    workspace_id: WorkspaceId,
    actor: Actor,
    counter: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    along: Mutex<Vec<Write>>,
    /// What the step gave, once it is stored what it wrote.
    done: Mutex<Option<Json>>,
}

impl InTest {
    /// How the step ended, with what it tells stored.
    async fn ended(&self, answer: Answer) -> Result<Answer> {
        if let Some(data) = self.shared.done.lock().expect("nobody panics while holding it").take() {
            return Ok(Answer::done(data));
        }
        let along = std::mem::take(&mut *self.shared.along.lock().expect("nobody panics while holding it"));
        if !along.is_empty() {
            self.workflows.0.store.commit(along).await?;
        }
        Ok(answer)
    }
}

#[async_trait]
impl Effects for InTest {
    fn records(&self) -> &Records {
        &self.workflows.0.records
    }

    fn writing(&self, answer: AnswerOf) -> Records {
        let store = self.workflows.0.store.clone();
        self.workflows.0.records.over(Arc::new(Beside {
            store: store.clone(),
            commit: Box::new(Once {
                store,
                answer,
                shared: self.shared.clone(),
            }),
        }))
    }

    fn actor(&self) -> &Actor {
        &self.actor
    }

    async fn send(&self, request: HttpRequest) -> std::result::Result<HttpResponse, Trouble> {
        self.workflows.0.outside.send(&self.workspace_id, request).await
    }

    async fn run_code(&self, code: &str, inputs: &Json) -> std::result::Result<Json, Trouble> {
        self.workflows
            .0
            .outside
            .run_code(&self.workspace_id, code, inputs)
            .await
    }

    /// A test takes nobody's turn.
    async fn count(&self) -> std::result::Result<u64, Trouble> {
        let stored = self.workflows.get::<Counter>(&self.counter).await;
        let stored = stored.map_err(|error| Trouble {
            message: error.to_string(),
            retryable: true,
        })?;
        Ok(stored.map_or(0, |stored| stored.value.count))
    }

    fn tell(&self, topic: &str, payload: Json) {
        let write = told(&self.workspace_id, topic, payload, self.workflows.now_ms());
        self.shared
            .along
            .lock()
            .expect("nobody panics while holding it")
            .push(write);
    }
}

/// The one commit of a step that is tested.
struct Once {
    store: Arc<dyn store::Store>,
    answer: AnswerOf,
    shared: Arc<Shared>,
}

#[async_trait]
impl Committing for Once {
    async fn commit(&self, mut writes: Vec<Write>) -> store::Result<()> {
        if self
            .shared
            .done
            .lock()
            .expect("nobody panics while holding it")
            .is_some()
        {
            return Err(StoreError::Unavailable("a step of a workflow writes once".to_owned()));
        }
        let data = (self.answer)(&written(&writes));
        writes.append(&mut self.shared.along.lock().expect("nobody panics while holding it"));
        self.store.commit(writes).await?;
        *self.shared.done.lock().expect("nobody panics while holding it") = Some(data);
        Ok(())
    }
}
