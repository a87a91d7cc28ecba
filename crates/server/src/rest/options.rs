use super::attributes::{object_of, scope};
use super::body::Body;
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::{OriginalUri, State};
use http::Method;
use records::{AttributeType, OptionChange};
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
    if attribute.kind != AttributeType::Select {
        return Err(ApiError::validation("This attribute is not a select attribute."));
    }
    let shown = attribute
        .options
        .iter()
        .filter(|option| show_archived || !option.is_archived);
    let options: Vec<Value> = shown
        .map(|option| option.to_json(&caller.workspace_id, &attribute))
        .collect();
    Ok(Json(json!({ "data": options })))
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
    let title = data.title("title");
    data.finish()?;
    let (attribute, option) = state
        .records
        .create_option(&caller.workspace_id, object, params.get("attribute"), &title)
        .await?;
    Ok(Json(
        json!({ "data": option.to_json(&caller.workspace_id, &attribute) }),
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
    let change = OptionChange {
        title: data.optional_title("title"),
        is_archived: data.optional_flag("is_archived"),
    };
    data.finish()?;
    let (attribute, option) = (params.get("attribute"), params.get("option"));
    let (attribute, option) = state
        .records
        .update_option(&caller.workspace_id, object, attribute, option, change)
        .await?;
    Ok(Json(
        json!({ "data": option.to_json(&caller.workspace_id, &attribute) }),
    ))
}
