use super::params::Params;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::Member;
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

pub(super) async fn list(State(state): State<RestState>, caller: Caller) -> Answer {
    caller.require(&["user_management:read"])?;
    let members = state.records.members(&caller.workspace_id).await?;
    Ok(Json(
        json!({ "data": members.iter().map(Member::to_json).collect::<Vec<_>>() }),
    ))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&["user_management:read"])?;
    let member = state
        .records
        .member(&caller.workspace_id, &params.get("member").into())
        .await?;
    Ok(Json(json!({ "data": member.to_json() })))
}
