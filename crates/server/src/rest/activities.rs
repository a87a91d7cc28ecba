//! `/v2/activities` and the records below it (`reference/rest-api.md` sections 12 and 13, "Activities").

use super::body::Body;
use super::objects;
use super::paging::{cursor, limit, paged};
use super::params::{Params, QueryParams};
use super::query::Query;
use super::records::{data, matching_attribute, uuid, values_of};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::HeaderName;
use records::{ActivityBase, Cursor, Mode, NewActivity, Object, Page, Record, WireActivityRecord};
use serde_json::{Value, json};
use std::sync::Arc;
use store::RecordId;

type Answer = Result<Json<Value>, ApiError>;
type Written = Result<Response, ApiError>;

const READ: [&str; 4] = [
    "activity_record:read",
    "activity_configuration:read",
    "object_configuration:read",
    "record_permission:read",
];
const WRITE: [&str; 4] = [
    "activity_record:read-write",
    "activity_configuration:read",
    "object_configuration:read",
    "record_permission:read",
];

/// How many activities are listed unless told, and at most.
const LISTED: (u32, u32) = (100, 500);

pub(super) async fn list(State(state): State<RestState>, caller: Caller, query: QueryParams) -> Answer {
    caller.require(&["activity_configuration:read"])?;
    let mut issues = Vec::new();
    let limit = limit(&query, LISTED.0, LISTED.1, &mut issues) as usize;
    let from = cursor(&query, &mut issues).map_or(0, |cursor| cursor.position());
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let schema = state.records.schema_with_activities(&caller.workspace_id).await?;
    let mut rest = schema.activities().skip(from);
    let items: Vec<&Arc<Object>> = rest.by_ref().take(limit).collect();
    let next = rest.next().map(|_| Cursor::at(from + limit));
    let shown = items.iter().map(|activity| activity.activity_json(&schema)).collect();
    Ok(paged(shown, &Page { items, next }))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&["activity_configuration:read"])?;
    let activity = activity(&state, &caller, &params).await?;
    shown(&state, &caller, &activity).await
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&["activity_configuration:read-write"])?;
    caller.require_admin()?;
    let mut data = body.data()?;
    let (api_slug, singular_noun, plural_noun) = (
        data.title("api_slug"),
        data.title("singular_noun"),
        data.title("plural_noun"),
    );
    let base = data.word("extends", &ActivityBase::NAMES);
    let base = base.and_then(|name| ActivityBase::parse(&name));
    data.finish()?;
    let new = NewActivity {
        api_slug,
        singular_noun,
        plural_noun,
        // `finish` refuses a body without one.
        extends: base.unwrap_or(ActivityBase::Activities),
    };
    let activity = state
        .records
        .create_activity(&caller.workspace_id, new, &caller.actor)
        .await?;
    shown(&state, &caller, &activity).await
}

pub(super) async fn update(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    caller.require(&["activity_configuration:read-write"])?;
    caller.require_admin()?;
    let change = objects::change(body)?;
    let activity = state
        .records
        .update_activity(&caller.workspace_id, params.get("activity"), change, &caller.actor)
        .await?;
    shown(&state, &caller, &activity).await
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&["activity_configuration:read-write", "activity_record:read-write"])?;
    caller.require_admin()?;
    state
        .records
        .delete_activity(&caller.workspace_id, params.get("activity"), &caller.actor)
        .await?;
    Ok(Json(json!({})))
}

pub(super) async fn query_records(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Result<([(HeaderName, String); 1], Response), ApiError> {
    caller.require(&READ)?;
    let activity = activity(&state, &caller, &params).await?;
    let page = Query::read(body)?.run(&state, &caller, activity.target()).await?;
    let shown: Vec<WireActivityRecord<'_>> = page.records.iter().map(WireActivityRecord).collect();
    Ok(([(super::headers::QUERY_SCORE, page.score.to_string())], data(&shown)))
}

pub(super) async fn get_record(State(state): State<RestState>, caller: Caller, params: Params) -> Written {
    caller.require(&READ)?;
    let activity = activity(&state, &caller, &params).await?;
    let id = record_id(&params)?;
    let record = state
        .records
        .record(&caller.workspace_id, activity.target(), &id)
        .await?;
    Ok(answer(&record))
}

pub(super) async fn create_record(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Written {
    caller.require(&WRITE)?;
    let activity = activity(&state, &caller, &params).await?;
    let values = values_of(body)?;
    let record = state
        .records
        .create_record(&caller.workspace_id, activity.target(), &values, &caller.actor)
        .await?;
    Ok(answer(&record))
}

pub(super) async fn assert_record(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
    body: Body,
) -> Written {
    caller.require(&WRITE)?;
    let activity = activity(&state, &caller, &params).await?;
    let matching = matching_attribute(&query)?;
    let values = values_of(body)?;
    let record = state
        .records
        .assert_record(
            &caller.workspace_id,
            activity.target(),
            matching,
            &values,
            &caller.actor,
        )
        .await?;
    Ok(answer(&record))
}

pub(super) async fn patch_record(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Written {
    change(&state, &caller, &params, body, Mode::Patch).await
}

pub(super) async fn put_record(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Written {
    change(&state, &caller, &params, body, Mode::Put).await
}

async fn change(state: &RestState, caller: &Caller, params: &Params, body: Body, mode: Mode) -> Written {
    caller.require(&WRITE)?;
    let activity = activity(state, caller, params).await?;
    let id = record_id(params)?;
    let values = values_of(body)?;
    let record = state
        .records
        .update_record(
            &caller.workspace_id,
            activity.target(),
            &id,
            &values,
            mode,
            &caller.actor,
        )
        .await?;
    Ok(answer(&record))
}

pub(super) async fn delete_record(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&WRITE)?;
    let activity = activity(&state, &caller, &params).await?;
    let id = record_id(&params)?;
    state
        .records
        .delete_record(&caller.workspace_id, activity.target(), &id, &caller.actor)
        .await?;
    Ok(Json(json!({})))
}

async fn activity(state: &RestState, caller: &Caller, params: &Params) -> Result<Arc<Object>, ApiError> {
    let name = params.get("activity");
    Ok(state.records.activity(&caller.workspace_id, name).await?)
}

fn record_id(params: &Params) -> Result<RecordId, ApiError> {
    uuid(params.get("record"), "record_id")
}

fn answer(record: &Record) -> Response {
    data(&WireActivityRecord(record))
}

async fn shown(state: &RestState, caller: &Caller, activity: &Object) -> Answer {
    let schema = state.records.schema(&caller.workspace_id).await?;
    Ok(Json(json!({ "data": activity.activity_json(&schema) })))
}
