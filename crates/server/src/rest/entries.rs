//! `/v2/lists/{list}/entries` (`reference/rest-api.md` section 12, "Entries").

use super::body::{Body, Members};
use super::headers::QUERY_SCORE;
use super::lists::{access, allowed};
use super::params::{Params, QueryParams};
use super::query::Query;
use super::records::{data, history, rewrite, uuid};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::HeaderName;
use records::{Code, Issue, ListAccess, Mode, NewEntry, Object, Record, WireEntry, WireValue, format_ns};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use store::RecordId;

type Answer = Result<Json<Value>, ApiError>;
type Written = Result<Response, ApiError>;

const READ: [&str; 2] = ["list_entry:read", "list_configuration:read"];
const WRITE: [&str; 2] = ["list_entry:read-write", "list_configuration:read"];

/// How many entries of a record are listed unless told, and at most.
const OF_RECORD: (usize, usize) = (100, 1000);

pub(super) async fn query(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Result<([(HeaderName, String); 1], Response), ApiError> {
    let list = readable(&state, &caller, &params).await?;
    let query = Query::read(body)?;
    let page = query.run(&state, &caller, list.target()).await?;
    let shown: Vec<WireEntry<'_>> = page.records.iter().map(WireEntry).collect();
    Ok(([(QUERY_SCORE, page.score.to_string())], data(&shown)))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Written {
    let list = readable(&state, &caller, &params).await?;
    let id = entry_id(&params)?;
    let entry = state.records.record(&caller.workspace_id, list.target(), &id).await?;
    Ok(answer(&entry))
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Written {
    let list = writable(&state, &caller, &params).await?;
    let given = Given::read(body)?;
    let entry = state
        .records
        .create_entry(&caller.workspace_id, &list.id, given.entry(), &caller.actor)
        .await?;
    Ok(answer(&entry))
}

pub(super) async fn assert(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Written {
    let list = writable(&state, &caller, &params).await?;
    let given = Given::read(body)?;
    let entry = state
        .records
        .assert_entry(&caller.workspace_id, &list.id, given.entry(), &caller.actor)
        .await?;
    Ok(answer(&entry))
}

pub(super) async fn patch(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Written {
    update(&state, &caller, &params, body, Mode::Patch).await
}

pub(super) async fn put(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Written {
    update(&state, &caller, &params, body, Mode::Put).await
}

async fn update(state: &RestState, caller: &Caller, params: &Params, body: Body, mode: Mode) -> Written {
    let list = writable(state, caller, params).await?;
    let id = entry_id(params)?;
    let mut data = body.data()?;
    if data.has("parent_record_id") || data.has("parent_object") {
        let message = "The parent of an entry cannot be changed once the entry is created.";
        return Err(records::Error::new(Code::ImmutableValue, message).into());
    }
    let values = entry_values(&mut data);
    data.finish()?;
    let entry = state
        .records
        .update_record(&caller.workspace_id, list.target(), &id, &values, mode, &caller.actor)
        .await?;
    Ok(answer(&entry))
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    let list = writable(&state, &caller, &params).await?;
    let id = entry_id(&params)?;
    state
        .records
        .delete_record(&caller.workspace_id, list.target(), &id, &caller.actor)
        .await?;
    Ok(Json(json!({})))
}

pub(super) async fn values(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
) -> Written {
    let list = readable(&state, &caller, &params).await?;
    let id = entry_id(&params)?;
    let attribute = params.get("attribute");
    let (schema, attribute, values) = state
        .records
        .attribute_values(&caller.workspace_id, list.target(), &id, attribute, history(&query)?)
        .await?;
    let page = query.page(values.iter())?;
    let values: Vec<WireValue<'_>> = page.into_iter().map(|value| value.wire(&schema, &attribute)).collect();
    Ok(data(&values))
}

/// Replaces the history of an attribute of an entry.
pub(super) async fn write_values(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Written {
    let list = writable(&state, &caller, &params).await?;
    let id = entry_id(&params)?;
    rewrite(&state, &caller, list.target(), &id, params.get("attribute"), body).await
}

/// `GET /v2/objects/{object}/records/{record}/entries`: where a record is listed.
pub(super) async fn of_record(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
) -> Answer {
    caller.require(&["record_permission:read", "object_configuration:read", "list_entry:read"])?;
    let id = uuid(params.get("record"), "record_id")?;
    let entries = state
        .records
        .entries_of(&caller.workspace_id, params.get("object"), &id)
        .await?;
    let visible = entries.iter().filter(|entry| access(&caller, &entry.object).is_some());
    let shown: Vec<Value> = query
        .page_within(visible, OF_RECORD)?
        .into_iter()
        .map(|entry| {
            json!({
                "list_id": entry.object.id,
                "list_api_slug": entry.object.api_slug,
                "entry_id": entry.id,
                "created_at": format_ns(entry.created_at),
            })
        })
        .collect();
    Ok(Json(json!({ "data": shown })))
}

/// The body of an entry with its parent.
struct Given {
    parent_object: String,
    parent_record_id: RecordId,
    values: Map<String, Value>,
}

impl Given {
    fn read(body: Body) -> Result<Self, ApiError> {
        let mut data = body.data()?;
        let parent_object = data.title("parent_object");
        let parent = data.title("parent_record_id");
        if !parent.is_empty() && uuid::Uuid::try_parse(&parent).is_err() {
            data.report(Issue::invalid(data.at("parent_record_id"), "Invalid UUID"));
        }
        let values = entry_values(&mut data);
        data.finish()?;
        Ok(Self {
            parent_object,
            parent_record_id: parent.into(),
            values,
        })
    }

    fn entry(&self) -> NewEntry<'_> {
        NewEntry {
            parent_object: &self.parent_object,
            parent_record_id: &self.parent_record_id,
            values: &self.values,
        }
    }
}

fn entry_values(data: &mut Members) -> Map<String, Value> {
    data.require("entry_values", "object");
    let values = data.object("entry_values", |values| std::mem::take(&mut values.map));
    values.unwrap_or_default()
}

async fn readable(state: &RestState, caller: &Caller, params: &Params) -> Result<Arc<Object>, ApiError> {
    caller.require(&READ)?;
    allowed(state, caller, params.get("list"), ListAccess::ReadOnly).await
}

async fn writable(state: &RestState, caller: &Caller, params: &Params) -> Result<Arc<Object>, ApiError> {
    caller.require(&WRITE)?;
    allowed(state, caller, params.get("list"), ListAccess::ReadAndWrite).await
}

fn entry_id(params: &Params) -> Result<RecordId, ApiError> {
    uuid(params.get("entry"), "entry_id")
}

fn answer(entry: &Record) -> Response {
    data(&WireEntry(entry))
}
