//! What the signed-in member is told.
//!
//! ```text
//! GET  /api/w/{w}/notifications        {"data": [Notification, …], "unread": number}, the newest first
//! POST /api/w/{w}/notifications/read   {"ids"?} -> {}: these are read, or all
//! ```
//!
//! A notification is `{"id", "kind": "run-failed" | "message", "workflow": {"id", "title": string | null}, "run_id", "message", "count", "is_read",
//! "at"}`. The title of a workflow that is gone, or that the member may not read, is null. Of a workflow whose runs fail there is one, with the latest
//! run and how many failed since it was read. The live feed has `notification.changed`.

use super::{HostError, InWorkspace, input::Input};
use crate::{state::AppState, time::timestamp};
use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};
use workflows::ListedNotification;

type Answer = Result<Json<Value>, HostError>;

#[derive(Deserialize)]
pub(super) struct Read {
    ids: Option<Vec<String>>,
}

pub(super) async fn list(State(state): State<AppState>, me: InWorkspace) -> Answer {
    let listed = state.workflows.notifications(&me.workspace.id, &me.member.id).await?;
    let unread = listed.iter().filter(|line| !line.notification.is_read).count();
    let data: Vec<Value> = listed.iter().map(shown).collect();
    Ok(Json(json!({ "data": data, "unread": unread })))
}

pub(super) async fn read(State(state): State<AppState>, me: InWorkspace, Input(read): Input<Read>) -> Answer {
    state
        .workflows
        .read_notifications(&me.workspace.id, &me.member.id, read.ids.as_deref())
        .await?;
    Ok(Json(json!({})))
}

fn shown(line: &ListedNotification) -> Value {
    let ListedNotification { notification, title } = line;
    json!({
        "id": notification.id,
        "kind": notification.kind,
        "workflow": { "id": notification.workflow_id, "title": title },
        "run_id": notification.run_id,
        "message": notification.message,
        "count": notification.count,
        "is_read": notification.is_read,
        "at": timestamp(notification.at_ms),
    })
}
