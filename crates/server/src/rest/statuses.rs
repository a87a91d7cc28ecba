use super::attributes::{object_of, scope};
use super::body::Body;
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::{OriginalUri, State};
use http::Method;
use records::{AttributeType, NewStatus, StatusChange};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

pub(super) async fn list(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
    method: Method,
    uri: OriginalUri,
) -> Answer {
    caller.require(&[&scope(&params, "read")])?;
    let object = object_of(&params, &method, &uri)?;
    let show_archived = query.flag("show_archived")?;
    let attribute = state
        .records
        .attribute(&caller.workspace_id, object, params.get("attribute"))
        .await?;
    if attribute.kind != AttributeType::Status {
        return Err(ApiError::validation("This attribute is not a status attribute."));
    }
    let shown = attribute
        .statuses
        .iter()
        .filter(|status| show_archived || !status.is_archived);
    let statuses: Vec<Value> = shown
        .map(|status| status.to_json(&caller.workspace_id, &attribute))
        .collect();
    Ok(Json(json!({ "data": statuses })))
}

pub(super) async fn create(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    method: Method,
    uri: OriginalUri,
    body: Body,
) -> Answer {
    caller.require(&[&scope(&params, "read-write")])?;
    let object = object_of(&params, &method, &uri)?;
    let mut data = body.data()?;
    if data.map.get("celebration_enabled") == Some(&Value::Null) {
        data.map.remove("celebration_enabled");
    }
    let new = NewStatus {
        title: data.title("title"),
        celebration_enabled: data.optional_flag("celebration_enabled").unwrap_or_default(),
        target_time_in_status: data.nullable_text("target_time_in_status").flatten(),
    };
    data.finish()?;
    let (attribute, status) = state
        .records
        .create_status(&caller.workspace_id, object, params.get("attribute"), new)
        .await?;
    Ok(Json(
        json!({ "data": status.to_json(&caller.workspace_id, &attribute) }),
    ))
}

pub(super) async fn update(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    method: Method,
    uri: OriginalUri,
    body: Body,
) -> Answer {
    caller.require(&[&scope(&params, "read-write")])?;
    let object = object_of(&params, &method, &uri)?;
    let mut data = body.data()?;
    if data.map.get("celebration_enabled") == Some(&Value::Null) {
        data.map.insert("celebration_enabled".into(), false.into());
    }
    let change = StatusChange {
        title: data.optional_title("title"),
        celebration_enabled: data.optional_flag("celebration_enabled"),
        target_time_in_status: data.nullable_text("target_time_in_status"),
        is_archived: data.optional_flag("is_archived"),
    };
    data.finish()?;
    let (attribute, status) = (params.get("attribute"), params.get("status"));
    let (attribute, status) = state
        .records
        .update_status(&caller.workspace_id, object, attribute, status, change)
        .await?;
    Ok(Json(
        json!({ "data": status.to_json(&caller.workspace_id, &attribute) }),
    ))
}
