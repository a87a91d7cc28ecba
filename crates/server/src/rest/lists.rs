//! `/v2/lists` (`reference/rest-api.md` section 12, "Lists").

use super::body::{Body, Members};
use super::params::Params;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::{Issue, ListAccess, ListChange, MemberAccess, NewList, Object};
use serde_json::{Value, json};
use std::sync::Arc;

type Answer = Result<Json<Value>, ApiError>;

const READ: &str = "list_configuration:read";
const WRITE: &str = "list_configuration:read-write";

pub(super) async fn list(State(state): State<RestState>, caller: Caller) -> Answer {
    caller.require(&[READ])?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let visible = schema.lists().filter(|list| access(&caller, list).is_some());
    let shown: Vec<Value> = visible.map(|list| list.list_json(&schema)).collect();
    Ok(Json(json!({ "data": shown })))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&[READ])?;
    let list = allowed(&state, &caller, params.get("list"), ListAccess::ReadOnly).await?;
    answer(&state, &caller, &list).await
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&[WRITE])?;
    let mut data = body.data()?;
    data.require("workspace_access", "string");
    data.require("workspace_member_access", "array");
    let new = NewList {
        name: data.title("name"),
        api_slug: data.title("api_slug"),
        parent_object: parent_object(&mut data),
        workspace_access: workspace_access(&mut data).flatten(),
        member_access: member_access(&mut data).unwrap_or_default(),
    };
    data.finish()?;
    let list = state
        .records
        .create_list(&caller.workspace_id, new, &caller.actor)
        .await?;
    answer(&state, &caller, &list).await
}

pub(super) async fn update(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    caller.require(&[WRITE])?;
    let list = allowed(&state, &caller, params.get("list"), ListAccess::FullAccess).await?;
    let mut data = body.data()?;
    let change = ListChange {
        name: data.optional_title("name"),
        api_slug: data.optional_title("api_slug"),
        workspace_access: workspace_access(&mut data),
        member_access: member_access(&mut data),
    };
    data.finish()?;
    let list = state
        .records
        .update_list(&caller.workspace_id, &list.id, change, &caller.actor)
        .await?;
    answer(&state, &caller, &list).await
}

/// What the caller may do with a list; `None` when it does not exist for the caller. Tokens of workspace level may do
/// everything.
pub(crate) fn access(caller: &Caller, list: &Object) -> Option<ListAccess> {
    match (list.list(), caller.acting_member()) {
        (Some(settings), Some(member)) => settings.access_of(member),
        _ => Some(ListAccess::FullAccess),
    }
}

/// The list, once the caller is known to have this access.
///
/// # Errors
/// 404 when it does not exist for the caller, 403 for too little access.
pub(super) async fn allowed(
    state: &RestState,
    caller: &Caller,
    slug_or_id: &str,
    needed: ListAccess,
) -> Result<Arc<Object>, ApiError> {
    let list = state.records.list(&caller.workspace_id, slug_or_id).await?;
    match access(caller, &list) {
        None => Err(records::Error::list_not_found(slug_or_id).into()),
        Some(access) if access < needed => Err(ApiError::forbidden(format!(
            "The access to the list \"{}\" does not include this.",
            list.api_slug
        ))),
        Some(_) => Ok(list),
    }
}

/// A slug or id; the recorded form, an array with one of them, is understood as well.
fn parent_object(data: &mut Members) -> String {
    if let Some(Value::Array(all)) = data.map.get("parent_object") {
        match &all[..] {
            [Value::String(only)] => return only.clone(),
            _ => data.report(Issue::invalid(data.at("parent_object"), "A list has one parent object")),
        }
        return String::new();
    }
    data.title("parent_object")
}

/// `None` when absent; null makes the list private.
fn workspace_access(data: &mut Members) -> Option<Option<ListAccess>> {
    match data.map.get("workspace_access")? {
        Value::Null => Some(None),
        _ => level(data, "workspace_access").map(Some),
    }
}

fn member_access(data: &mut Members) -> Option<Vec<MemberAccess>> {
    data.list("workspace_member_access", |member| {
        let workspace_member_id = member.title("workspace_member_id").into();
        MemberAccess {
            workspace_member_id,
            level: level(member, "level").unwrap_or(ListAccess::ReadOnly),
        }
    })
}

fn level(data: &mut Members, key: &str) -> Option<ListAccess> {
    data.word(key, &ListAccess::NAMES)
        .and_then(|name| ListAccess::parse(&name))
}

async fn answer(state: &RestState, caller: &Caller, list: &Object) -> Answer {
    let schema = state.records.schema(&caller.workspace_id).await?;
    Ok(Json(json!({ "data": list.list_json(&schema) })))
}
