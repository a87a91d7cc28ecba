use super::body::Body;
use super::links::web_url;
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use records::{Issue, Mode, Record, WireValue};
use serde::Serialize;
use serde_json::{Map, Value, json};
use store::query::History;

type Answer = Result<Json<Value>, ApiError>;
/// A body that is written once, without a tree in between.
type Written = Result<Response, ApiError>;

const READ: [&str; 2] = ["record_permission:read", "object_configuration:read"];
const WRITE: [&str; 2] = ["record_permission:read-write", "object_configuration:read"];

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Written {
    caller.require(&READ)?;
    let record_id = uuid(params.get("record"))?;
    let record = state
        .records
        .record(&caller.workspace_id, params.get("object"), record_id)
        .await?;
    Ok(answer(&state, &caller, &record))
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Written {
    caller.require(&WRITE)?;
    let values = values_of(body)?;
    let record = state
        .records
        .create_record(&caller.workspace_id, params.get("object"), &values, &caller.actor)
        .await?;
    Ok(answer(&state, &caller, &record))
}

pub(super) async fn assert(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
    body: Body,
) -> Written {
    caller.require(&WRITE)?;
    let Some(matching) = query.text("matching_attribute").filter(|matching| !matching.is_empty()) else {
        return Err(ApiError::query(vec![Issue::required(
            vec!["matching_attribute".into()],
            "string",
        )]));
    };
    let values = values_of(body)?;
    let object = params.get("object");
    let record = state
        .records
        .assert_record(&caller.workspace_id, object, matching, &values, &caller.actor)
        .await?;
    Ok(answer(&state, &caller, &record))
}

pub(super) async fn patch(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Written {
    update(&state, &caller, &params, body, Mode::Patch).await
}

pub(super) async fn put(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Written {
    update(&state, &caller, &params, body, Mode::Put).await
}

async fn update(state: &RestState, caller: &Caller, params: &Params, body: Body, mode: Mode) -> Written {
    caller.require(&WRITE)?;
    let record_id = uuid(params.get("record"))?;
    let values = values_of(body)?;
    let object = params.get("object");
    let record = state
        .records
        .update_record(&caller.workspace_id, object, record_id, &values, mode, &caller.actor)
        .await?;
    Ok(answer(state, caller, &record))
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&WRITE)?;
    let record_id = uuid(params.get("record"))?;
    state
        .records
        .delete_record(&caller.workspace_id, params.get("object"), record_id, &caller.actor)
        .await?;
    Ok(Json(json!({})))
}

pub(super) async fn values(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
) -> Written {
    caller.require(&READ)?;
    let record_id = uuid(params.get("record"))?;
    let history = if query.flag("show_historic")? {
        History::All
    } else {
        History::ActiveOnly
    };
    let (object, attribute) = (params.get("object"), params.get("attribute"));
    let (schema, attribute, values) = state
        .records
        .attribute_values(&caller.workspace_id, object, record_id, attribute, history)
        .await?;
    let page = query.page(values.iter())?;
    let values: Vec<WireValue<'_>> = page.into_iter().map(|value| value.wire(&schema, &attribute)).collect();
    Ok(data(&values))
}

/// The list entries of a record. Lists come with later work, so that no record is on one yet.
pub(super) async fn entries(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&[READ[0], READ[1], "list_entry:read"])?;
    let record_id = uuid(params.get("record"))?;
    state
        .records
        .record(&caller.workspace_id, params.get("object"), record_id)
        .await?;
    Ok(Json(json!({ "data": [] })))
}

fn answer(state: &RestState, caller: &Caller, record: &Record) -> Response {
    data(&record.wire(&web_url(state, caller, record)))
}

/// `{"data": …}`.
pub(super) fn data(data: &impl Serialize) -> Response {
    #[derive(Serialize)]
    struct Data<'a, T> {
        data: &'a T,
    }
    Json(Data { data }).into_response()
}

/// `{"data": {"values": {…}}}`.
fn values_of(body: Body) -> Result<Map<String, Value>, ApiError> {
    let mut data = body.data()?;
    data.require("values", "object");
    let values = data.object("values", |values| std::mem::take(&mut values.map));
    data.finish()?;
    Ok(values.unwrap_or_default())
}

/// An id in a path must be a UUID.
fn uuid(text: &str) -> Result<&str, ApiError> {
    match uuid::Uuid::try_parse(text) {
        Ok(_) => Ok(text),
        Err(_) => {
            let issue = Issue::invalid(vec!["record_id".into()], "Invalid UUID");
            Err(ApiError::path_params(vec![issue]))
        }
    }
}
