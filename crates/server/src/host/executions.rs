//! What app code did, as the app details page shows it. What it did for a workflow is there for whoever may read that.

use super::{HostError, InWorkspace, input::Parameters, session::member_json, workflows::readable};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use platform::model::{Execution, ExecutionDetail, Member};
use platform::{ExecutionId, PlatformError};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Page {
    limit: Option<u32>,
    /// The id of the last execution that is known already.
    before: Option<ExecutionId>,
}

const LIMIT: u32 = 50;
const MOST: u32 = 200;

/// `GET /api/w/{w}/apps/{app}/executions?limit=&before=`. There are fewer than `limit` only where there are no more.
pub(super) async fn list(
    State(state): State<AppState>,
    Path((_, app)): Path<(String, String)>,
    Parameters(page): Parameters<Page>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let install = state.platform.installed(&me.workspace.id, &app).await?;
    let limit = page.limit.unwrap_or(LIMIT).clamp(1, MOST);
    let readable = readable(&state, &me).await?;
    let shows = |execution: &Execution| match (&readable, execution.workflow()) {
        (Some(ids), Some(workflow)) => ids.contains(workflow),
        _ => true,
    };
    let executions = state
        .platform
        .executions_that(&install, limit, page.before.as_ref(), shows)
        .await?;
    let members = state.platform.members(&me.workspace.id).await?;
    let shown: Vec<Value> = executions
        .iter()
        .map(|execution| execution_json(execution, &members))
        .collect();
    Ok(Json(json!({ "data": shown })))
}

/// An execution, if it is there for the member who asks.
pub(super) async fn found(
    state: &AppState,
    me: &InWorkspace,
    id: &ExecutionId,
) -> Result<(Execution, ExecutionDetail), HostError> {
    let (execution, detail) = state.platform.execution(&me.workspace.id, id).await?;
    if let Some(workflow) = execution.workflow()
        && !me.member.is_admin()
        && !state.workflows.reads(&me.workspace.id, workflow, &me.member.id).await?
    {
        let id = id.to_string();
        return Err(PlatformError::NotFound { what: "execution", id }.into());
    }
    Ok((execution, detail))
}

/// `GET /api/w/{w}/executions/{id}`.
pub(super) async fn details(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, ExecutionId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let (execution, detail) = found(&state, &me, &id).await?;
    let members = state.platform.members(&me.workspace.id).await?;
    let mut shown = execution_json(&execution, &members);
    if let Some(error) = shown.get_mut("error").and_then(Value::as_object_mut) {
        if let Some(excerpt) = state.platform.excerpt(&execution, &detail.stack).await {
            error.insert("excerpt".to_owned(), json!(excerpt));
        }
        error.insert("stack".to_owned(), json!(detail.stack));
    }
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("cpu_ms".to_owned(), json!(execution.cpu_ms));
        shown.insert("memory_bytes".to_owned(), json!(execution.memory_bytes));
        shown.insert("input".to_owned(), json!(detail.input));
        shown.insert("logs".to_owned(), json!(detail.logs));
        shown.insert("requests".to_owned(), json!(detail.requests));
        if let Some(result) = detail.result {
            shown.insert("result".to_owned(), result);
        }
    }
    Ok(Json(json!({ "data": shown })))
}

/// `POST /api/w/{w}/executions/{id}/replay`: runs it once more with the same input, for real; answers the new one.
pub(super) async fn replay(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, ExecutionId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let again = state
        .platform
        .replay_execution(&me.member, &me.workspace.id, &id)
        .await?;
    let (execution, _) = state.platform.execution(&me.workspace.id, &again).await?;
    let members = state.platform.members(&me.workspace.id).await?;
    Ok(Json(json!({ "data": execution_json(&execution, &members) })))
}

fn execution_json(execution: &Execution, members: &[Member]) -> Value {
    let mut shown = json!({
        "id": execution.id,
        "app_slug": execution.app_slug,
        "version": execution.version,
        "kind": execution.kind,
        "name": execution.name,
        "started_at": timestamp(execution.started_at_ms),
        "duration_ms": execution.duration_ms,
        "status": execution.status,
        "replay_of": execution.replay_of,
    });
    let member = members
        .iter()
        .find(|member| Some(&member.id) == execution.member.as_ref());
    if let Some(shown) = shown.as_object_mut() {
        if let Some(error) = &execution.error {
            shown.insert("error".to_owned(), json!(error));
        }
        if let Some(member) = member {
            shown.insert("member".to_owned(), member_json(member));
        }
    }
    shown
}
