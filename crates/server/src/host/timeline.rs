//! Who did what the REST API tells of without a name.

use super::{HostError, InWorkspace};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use records::tasks::{TaskFilter, TaskSort};
use records::{Actor, Record, format_ns};
use serde_json::{Value, json};

/// How many completed tasks are looked at, the last ones first.
const MOST_TASKS: usize = 500;

/// `GET /api/w/{w}/objects/{object}/records/{record}/timeline`: `removals` of values (attribute, moment), `completions` of
/// tasks and `additions` to lists that the member may see, each with its actor.
pub(super) async fn doers(
    State(state): State<AppState>,
    Path((_, object, record)): Path<(String, String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let (records, workspace_id) = (&state.records, &me.workspace.id);
    let removals = records
        .removals(workspace_id, &*object, &record.as_str().into())
        .await?;
    let removals = removals.iter().map(|removal| {
        let (slug, at) = (&removal.attribute.api_slug, format_ns(removal.at));
        json!({ "attribute": slug, "at": at, "actor": removal.by.to_json() })
    });
    let completed = TaskFilter {
        linked: Some((object.clone(), record.clone())),
        is_completed: Some(true),
        ..TaskFilter::default()
    };
    let tasks = records.tasks();
    let tasks = tasks.list(workspace_id, &completed, TaskSort::CompletedDescending, 0, MOST_TASKS);
    let tasks = tasks.await?;
    let completions = tasks.iter().filter_map(|task| {
        let actor = task.completed_by.as_ref()?.to_json();
        Some(json!({ "task_id": task.id, "actor": actor }))
    });
    let entries = records
        .entries_of(workspace_id, &*object, &record.as_str().into())
        .await?;
    let visible = |entry: &&Record| entry.object.is_list_of(&me.member.id);
    let additions = entries.iter().filter(visible).filter_map(|entry| {
        let actor: &Actor = &entry.values("created_by").first()?.created_by;
        Some(json!({ "entry_id": entry.id, "actor": actor.to_json() }))
    });
    Ok(Json(json!({ "data": {
        "removals": removals.collect::<Vec<_>>(),
        "completions": completions.collect::<Vec<_>>(),
        "additions": additions.collect::<Vec<_>>(),
    } })))
}
