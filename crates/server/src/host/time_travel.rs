//! Executions and runs once more, offline.
//!
//! ```text
//! POST /executions/{id}/time-travel  {"against": "recorded" | "current"}   {"data": Comparison}
//! GET  /executions/{id}/recording                                        {"data": Recording}: admins only
//! POST /runs/{run}/replay  {"against", "block"?: block id}               {"data": Replay}
//! ```
//!
//! A comparison has `is_same`, the first `divergence` (`at`, `expected`, `got`), and lines of `outcome`, `logs` and `calls`, each `same`,
//! or only `recorded`, or only `replayed`. A replay has one step per try of a block: `how` is `replayed` (an app's), `evaluated`, `taken`
//! (from the journal: `reason`) or `left-out` (it could not be replayed: `reason`). Nothing goes out and nothing is written by any of them.
//! Errors: 404 `not-found`; 400 `not-recorded`, `not-replayable`, `busy`.

use super::{HostError, InWorkspace, executions::found, input::Input, workflows::to_read_run};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use platform::{ExecutionId, model::AccessLevel, time_travel::Against};
use serde::Deserialize;
use serde_json::{Value, json};
use workflows::{How, Repeated};

type Answer = Result<Json<Value>, HostError>;

/// Executions that one request replays.
const MOST: usize = 200;

#[derive(Deserialize)]
pub(super) struct Way {
    #[serde(default = "recorded")]
    against: Against,
}

#[derive(Deserialize)]
pub(super) struct Replay {
    #[serde(default = "recorded")]
    against: Against,
    /// Only this block's.
    block: Option<String>,
}

const fn recorded() -> Against {
    Against::Recorded
}

pub(super) async fn execution(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, ExecutionId)>,
    me: InWorkspace,
    Input(how): Input<Way>,
) -> Answer {
    found(&state, &me, &id).await?;
    let comparison = state.platform.time_travel(&me.workspace.id, &id, how.against).await?;
    Ok(Json(json!({ "data": comparison })))
}

pub(super) async fn recording(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, ExecutionId)>,
    me: InWorkspace,
) -> Answer {
    if me.member.access_level != AccessLevel::Admin {
        let message = "only admins take recordings of executions out of Stoa";
        return Err(HostError::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let (execution, _, recorded) = state.platform.recorded_execution(&me.workspace.id, &id).await?;
    Ok(Json(json!({ "data": {
        "execution_id": execution.id,
        "app_slug": execution.app_slug,
        "name": execution.name,
        "started_at": crate::time::timestamp(execution.started_at_ms),
        "recorded": recorded,
    } })))
}

pub(super) async fn run(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
    Input(replay): Input<Replay>,
) -> Answer {
    to_read_run(&state, &me, &id).await?;
    let (details, repeated) = state.workflows.repeat(&me.workspace.id, &id.as_str().into()).await?;
    let is_known = |block: &String| {
        let version = details.run.version.as_ref();
        version.is_some_and(|version| version.definition.block(block).is_some())
    };
    if let Some(block) = replay.block.as_ref().filter(|block| !is_known(block)) {
        let message = format!("the run's workflow has no block {block:?}");
        return Err(HostError::new(StatusCode::NOT_FOUND, "not-found", message));
    }
    let mut steps = Vec::new();
    let mut replayed = 0;
    for step in repeated {
        if replay.block.as_ref().is_some_and(|block| *block != step.visit.block) {
            continue;
        }
        steps.push(shown(&state, &me, step, replay.against, &mut replayed).await);
    }
    let is_same = steps.iter().all(|step| step["is_same"] != false);
    let left_out = steps.iter().filter(|step| step["how"] == "left-out").count();
    Ok(Json(json!({ "data": {
        "run_id": id,
        "against": replay.against,
        "is_same": is_same,
        "left_out": left_out,
        "steps": steps,
    } })))
}

async fn shown(state: &AppState, me: &InWorkspace, step: Repeated, against: Against, replayed: &mut usize) -> Value {
    let Repeated { visit, title, how } = step;
    let mut shown = json!({
        "visit": visit.id, "block": visit.block, "title": title,
        "iteration": visit.iteration, "attempt": visit.attempt,
    });
    let more = match how {
        How::Taken { reason } => json!({ "how": "taken", "reason": reason }),
        How::Evaluated {
            is_same,
            recorded,
            evaluated,
        } => json!({ "how": "evaluated", "is_same": is_same, "recorded": recorded, "evaluated": evaluated }),
        How::App { executions } if executions.is_empty() => {
            json!({ "how": "left-out", "reason": "it came to no execution of the app" })
        }
        How::App { executions } => {
            let mut replays = Vec::new();
            let mut reason = None;
            for id in executions {
                if *replayed == MOST {
                    reason = Some(format!("a request replays {MOST} executions at most; name the block"));
                    break;
                }
                *replayed += 1;
                let id = ExecutionId::from(id);
                match state.platform.time_travel(&me.workspace.id, &id, against).await {
                    Ok(comparison) => replays.push(comparison),
                    Err(error) => {
                        reason = Some(HostError::from(error).message().to_owned());
                        break;
                    }
                }
            }
            let is_same = replays.iter().all(|replay| replay.is_same);
            match reason {
                Some(reason) if is_same => json!({ "how": "left-out", "reason": reason, "replays": replays }),
                reason => json!({ "how": "replayed", "is_same": is_same, "reason": reason, "replays": replays }),
            }
        }
    };
    if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
        shown.extend(more);
    }
    shown
}
