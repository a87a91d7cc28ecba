//! A run once more: what each block did, and what comes of doing it again where that concerns nobody.

use crate::{
    AppBlock, Effects, HttpRequest, HttpResponse, Trouble, VisitDetails, WorkflowError, Workflows,
    blocks::{Answer, Step, StepBlock},
    effects::AnswerOf,
    runner::seed_of,
    runs::RunDetails,
};
use async_trait::async_trait;
use records::{Actor, Records};
use serde::Serialize;
use serde_json::{Value as Json, json};
use store::{RunId, WorkspaceId};

/// Far enough away that whatever depends on the time gives something else.
const ANOTHER_TIME_MS: i64 = 40 * 24 * 3_600_000 + 1;

/// One try of a block, and how it is done again.
#[derive(Debug, Clone)]
pub struct Repeated {
    pub visit: VisitDetails,
    /// As the canvas shows it.
    pub title: String,
    pub how: How,
}

/// How a block is done again.
#[derive(Debug, Clone)]
pub enum How {
    /// It is an app's: by replaying these executions.
    App { executions: Vec<String> },
    /// It was evaluated with the input that the journal has.
    Evaluated {
        is_same: bool,
        recorded: Box<Ended>,
        evaluated: Box<Ended>,
    },
    /// It was not: the sentence says why. What follows has its result from the journal.
    Taken { reason: &'static str },
}

/// What a block ended with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ended {
    pub outcome: Option<String>,
    pub data: Json,
    pub error: Option<String>,
}

impl Workflows {
    /// A run, and all its blocks done again as far as they touch nothing. Nothing is written.
    ///
    /// # Errors
    /// Not found.
    pub async fn repeat(
        &self,
        workspace_id: &WorkspaceId,
        id: &RunId,
    ) -> Result<(RunDetails, Vec<Repeated>), WorkflowError> {
        let details = self.run(workspace_id, id).await?;
        // Only for their titles: what is not installed any more goes by its id.
        let of_apps = self.0.apps.blocks(workspace_id).await.unwrap_or_default();
        let mut all = Vec::with_capacity(details.visits.len());
        for visit in &details.visits {
            let block = details
                .run
                .version
                .as_ref()
                .and_then(|version| version.definition.block(&visit.block));
            let named = block
                .and_then(|block| block.title.clone())
                .filter(|title| !title.is_empty());
            let step = block
                .filter(|block| block.app.is_none())
                .and_then(|block| self.0.steps.get(&*block.block));
            let how = match block {
                Some(block) if block.app.is_some() => How::App {
                    executions: visit.app_executions.clone(),
                },
                _ => match step {
                    Some(step) => self.evaluated(workspace_id, &details, visit, &**step).await?,
                    None => How::Taken {
                        reason: "this block is not there any more",
                    },
                },
            };
            let of_app = block.and_then(|block| {
                let is_it = |known: &&AppBlock| Some(&known.app) == block.app.as_ref() && known.block == block.block;
                of_apps.iter().find(is_it)
            });
            let title = named
                .or_else(|| step.map(|step| step.about().title.to_owned()))
                .or_else(|| of_app.map(|known| known.title.clone()))
                .or_else(|| block.map(|block| block.block.clone()));
            all.push(Repeated {
                title: title.unwrap_or_else(|| visit.block.clone()),
                visit: visit.clone(),
                how,
            });
        }
        Ok((details, all))
    }

    async fn evaluated(
        &self,
        workspace_id: &WorkspaceId,
        details: &RunDetails,
        visit: &VisitDetails,
        step: &dyn StepBlock,
    ) -> Result<How, WorkflowError> {
        if !step.is_pure() {
            return Ok(How::Taken {
                reason: "it reads or changes what is outside of the run, so its result is the one in the journal",
            });
        }
        if visit.status != "completed" && visit.status != "failed" {
            return Ok(How::Taken {
                reason: "it has not ended",
            });
        }
        let version = details.run.version.as_ref();
        let timezone = version.and_then(|version| jiff::tz::TimeZone::get(&version.definition.timezone).ok());
        let timezone = timezone.unwrap_or(jiff::tz::TimeZone::UTC);
        let schema = match self.0.records.schema(workspace_id).await {
            Ok(schema) => schema,
            Err(error) => return Err(WorkflowError::Refused(error.message)),
        };
        let number = visit
            .id
            .rsplit('.')
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or(0);
        let effects = Alone {
            records: self.0.records.clone(),
            actor: Actor::workflow(&*details.run.workflow_id),
        };
        let config = visit.input.as_object().cloned().unwrap_or_default();
        let mut ended = Vec::new();
        for now_ms in [visit.started_at_ms, visit.started_at_ms + ANOTHER_TIME_MS] {
            let given = Step {
                config: &config,
                workspace_id,
                workflow_id: &details.run.workflow_id,
                run_id: &details.run.id,
                block_id: &visit.block,
                execution_id: &visit.id,
                timezone: &timezone,
                now_ms,
                seed: seed_of(&details.run.state.secret, number),
                schema: &schema,
                effects: &effects,
            };
            ended.push(Ended::of(step.run(&given).await));
        }
        let (later, evaluated) = (ended.pop(), ended.pop());
        let Some(evaluated) = evaluated.filter(|evaluated| later.as_ref() == Some(evaluated)) else {
            return Ok(How::Taken {
                reason: "it reads the clock, so its result is the one in the journal",
            });
        };
        let recorded = Ended {
            outcome: visit.outcome.clone(),
            data: visit.output.clone(),
            error: visit.error.clone(),
        };
        Ok(How::Evaluated {
            is_same: recorded == evaluated,
            recorded: Box::new(recorded),
            evaluated: Box::new(evaluated),
        })
    }
}

impl Ended {
    fn of(answer: Answer) -> Self {
        let (outcome, data, error) = match answer {
            Answer::Outcome { id, data } | Answer::Until { id, data, .. } => (Some(id), data, None),
            Answer::Exit => (None, Json::Null, None),
            Answer::Each { items } => (None, json!(items), None),
            Answer::Error { message, .. } => (None, Json::Null, Some(message)),
        };
        Self { outcome, data, error }
    }
}

/// What a step has that concerns nobody: nothing.
struct Alone {
    records: Records,
    actor: Actor,
}

fn nothing() -> Trouble {
    Trouble {
        message: "a block that is done again reaches nothing".to_owned(),
        retryable: false,
    }
}

#[async_trait]
impl Effects for Alone {
    fn records(&self) -> &Records {
        &self.records
    }

    fn writing(&self, _: AnswerOf) -> Records {
        // Only steps that say that they are pure are given this, and those do not write.
        unreachable!("a pure step wants to write")
    }

    fn actor(&self) -> &Actor {
        &self.actor
    }

    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, Trouble> {
        Err(nothing())
    }

    async fn run_code(&self, _: &str, _: &Json) -> Result<Json, Trouble> {
        Err(nothing())
    }

    async fn count(&self) -> Result<u64, Trouble> {
        Err(nothing())
    }

    fn tell(&self, _: &str, _: Json) {}
}
