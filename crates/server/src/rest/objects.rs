use super::body::Body;
use super::params::Params;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::{NewObject, ObjectChange};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

pub(super) async fn list(State(state): State<RestState>, caller: Caller) -> Answer {
    caller.require(&["object_configuration:read"])?;
    let objects = state.records.objects(&caller.workspace_id).await?;
    Ok(Json(
        json!({ "data": objects.iter().map(|object| object.to_json()).collect::<Vec<_>>() }),
    ))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&["object_configuration:read"])?;
    let object = state.records.object(&caller.workspace_id, params.get("object")).await?;
    Ok(Json(json!({ "data": object.to_json() })))
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&["object_configuration:read-write"])?;
    caller.require_admin()?;
    let mut data = body.data()?;
    let new = NewObject {
        api_slug: data.title("api_slug"),
        singular_noun: data.title("singular_noun"),
        plural_noun: data.title("plural_noun"),
    };
    data.finish()?;
    let object = state.records.create_object(&caller.workspace_id, new).await?;
    Ok(Json(json!({ "data": object.to_json() })))
}

pub(super) async fn update(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    caller.require(&["object_configuration:read-write"])?;
    caller.require_admin()?;
    let object = state
        .records
        .update_object(&caller.workspace_id, params.get("object"), change(body)?)
        .await?;
    Ok(Json(json!({ "data": object.to_json() })))
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&["object_configuration:read-write", "record_permission:read-write"])?;
    caller.require_admin()?;
    state
        .records
        .delete_object(&caller.workspace_id, params.get("object"), &caller.actor)
        .await?;
    state.files.sweep(&state.records);
    Ok(Json(json!({})))
}

/// What a body changes of an object or of an activity.
pub(super) fn change(body: Body) -> Result<ObjectChange, ApiError> {
    let mut data = body.data()?;
    let change = ObjectChange {
        api_slug: data.optional_title("api_slug"),
        singular_noun: data.optional_title("singular_noun"),
        plural_noun: data.optional_title("plural_noun"),
    };
    data.finish()?;
    Ok(change)
}
