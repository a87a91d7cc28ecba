//! What app code did, as the app details page shows it.

use super::{HostError, InWorkspace, input::Parameters, session::member_json};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use platform::model::{Execution, Member};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Page {
    limit: Option<u32>,
    /// The id of the last execution that is known already.
    before: Option<String>,
}

const LIMIT: u32 = 50;
const MOST: u32 = 200;

/// `GET /api/w/{w}/apps/{app}/executions?limit=&before=`.
pub(super) async fn list(
    State(state): State<AppState>,
    Path((_, app)): Path<(String, String)>,
    Parameters(page): Parameters<Page>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let install = state.platform.installed(&me.workspace.id, &app).await?;
    let limit = page.limit.unwrap_or(LIMIT).clamp(1, MOST);
    let executions = state
        .platform
        .executions(&install, limit, page.before.as_deref())
        .await?;
    let members = state.platform.members(&me.workspace.id).await?;
    let shown: Vec<Value> = executions
        .iter()
        .map(|execution| execution_json(execution, &members))
        .collect();
    Ok(Json(json!({ "data": shown })))
}

/// `GET /api/w/{w}/executions/{id}`.
pub(super) async fn details(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let (execution, detail) = state.platform.execution(&me.workspace.id, &id).await?;
    let members = state.platform.members(&me.workspace.id).await?;
    let mut shown = execution_json(&execution, &members);
    if let Some(error) = shown.get_mut("error").and_then(Value::as_object_mut) {
        error.insert("stack".to_owned(), json!(detail.stack));
    }
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("cpu_ms".to_owned(), json!(execution.cpu_ms));
        shown.insert("memory_bytes".to_owned(), json!(execution.memory_bytes));
        shown.insert("logs".to_owned(), json!(detail.logs));
        shown.insert("requests".to_owned(), json!(detail.requests));
        if let Some(result) = detail.result {
            shown.insert("result".to_owned(), result);
        }
    }
    Ok(Json(json!({ "data": shown })))
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
