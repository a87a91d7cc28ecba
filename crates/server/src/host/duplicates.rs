//! What looks like a duplicate of a record and is none, as members said; everybody is told so then.
//!
//! ```text
//! GET    /objects/{object}/records/{record}/dismissed-duplicates          {"data": [Dismissed, …]}, the oldest first
//! PUT    /objects/{object}/records/{record}/dismissed-duplicates/{other}  {"data": Dismissed}
//! DELETE /objects/{object}/records/{record}/dismissed-duplicates/{other}  {"data": {}}
//! ```
//!
//! Dismissed is `{"record_id", "dismissed_by_actor", "dismissed_at"}` with the id of the other record; it stands on both of them. It goes with
//! either of them, and what becomes of either in a merge keeps it. Errors: 404 `not-found`; 400 for a record and itself. The live feed has
//! `duplicate.dismissed` and `duplicate.restored`, with `object_id` and `record_ids`.

use super::{HostError, InWorkspace};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
};
use records::Actor;
use serde_json::{Value, json};

type Answer = Result<Json<Value>, HostError>;

pub(super) async fn list(
    State(state): State<AppState>,
    Path((_, object, record)): Path<(String, String, String)>,
    me: InWorkspace,
) -> Answer {
    let dismissed = state.records.dismissed_duplicates(&me.workspace.id, &object, &record);
    let dismissed: Vec<Value> = dismissed.await?.iter().map(|one| one.to_json(&record)).collect();
    Ok(Json(json!({ "data": dismissed })))
}

pub(super) async fn dismiss(
    State(state): State<AppState>,
    Path((_, object, record, other)): Path<(String, String, String, String)>,
    me: InWorkspace,
) -> Answer {
    let actor = Actor::member(&*me.member.id);
    let dismissed = state
        .records
        .dismiss_duplicate(&me.workspace.id, &object, [&record, &other], &actor)
        .await?;
    Ok(Json(json!({ "data": dismissed.to_json(&record) })))
}

pub(super) async fn restore(
    State(state): State<AppState>,
    Path((_, object, record, other)): Path<(String, String, String, String)>,
    me: InWorkspace,
) -> Answer {
    let actor = Actor::member(&*me.member.id);
    state
        .records
        .restore_duplicate(&me.workspace.id, &object, [&record, &other], &actor)
        .await?;
    Ok(Json(json!({ "data": {} })))
}
