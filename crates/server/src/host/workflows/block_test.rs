//! One block of a workflow alone.

use super::{Answer, to_change, to_the_end};
use crate::{
    host::{InWorkspace, input::Input},
    state::AppState,
    time::timestamp,
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use workflows::{Block, BlockTest};

#[derive(Deserialize)]
pub(in crate::host) struct Which {
    block: Block,
}

#[derive(Deserialize)]
pub(in crate::host) struct Test {
    block: Block,
    #[serde(default = "utc")]
    timezone: String,
    #[serde(default)]
    samples: BTreeMap<String, Value>,
    #[serde(default)]
    is_confirmed: bool,
}

fn utc() -> String {
    "UTC".to_owned()
}

pub(in crate::host) async fn samples(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Input(which): Input<Which>,
) -> Answer {
    let workflow = to_change(&state, &me, &path.1).await?.value;
    let found = state.workflows.samples(&workflow, &which.block).await?;
    Ok(Json(json!({ "run": found.run, "values": found.values })))
}

pub(in crate::host) async fn test(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Input(test): Input<Test>,
) -> Answer {
    let workflow = to_change(&state, &me, &path.1).await?.value;
    let workflows = state.workflows;
    let test = BlockTest {
        block: test.block,
        timezone: test.timezone,
        samples: test.samples,
        is_confirmed: test.is_confirmed,
    };
    // What it writes and what it answers belong together.
    let tested = to_the_end(async move { workflows.test_block(&workflow, test).await }).await?;
    Ok(Json(json!({
        "status": tested.status,
        "input": tested.input,
        "outcome": tested.outcome,
        "output": tested.output,
        "error": tested.error,
        "until": tested.until_ms.map(timestamp),
        "callback": tested.callback,
        "app_execution_id": tested.app_execution,
    })))
}
