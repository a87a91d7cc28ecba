use super::body::Body;
use super::links::web_url;
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use records::{Code, Issue, Mode, Record, Target, TimedValue, WireValue};
use serde::Serialize;
use serde_json::{Map, Value, json};
use store::{RecordId, query::History};

type Answer = Result<Json<Value>, ApiError>;
/// A body that is written once, without a tree in between.
type Written = Result<Response, ApiError>;

const READ: [&str; 2] = ["record_permission:read", "object_configuration:read"];
const WRITE: [&str; 2] = ["record_permission:read-write", "object_configuration:read"];

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Written {
    caller.require(&READ)?;
    let record_id = uuid(params.get("record"), "record_id")?;
    let record = state
        .records
        .record(&caller.workspace_id, params.get("object"), &record_id)
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
    let matching = matching_attribute(&query)?;
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
    let record_id = uuid(params.get("record"), "record_id")?;
    let values = values_of(body)?;
    let object = params.get("object");
    let record = state
        .records
        .update_record(&caller.workspace_id, object, &record_id, &values, mode, &caller.actor)
        .await?;
    Ok(answer(state, caller, &record))
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&WRITE)?;
    let record_id = uuid(params.get("record"), "record_id")?;
    state
        .records
        .delete_record(&caller.workspace_id, params.get("object"), &record_id, &caller.actor)
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
    let record_id = uuid(params.get("record"), "record_id")?;
    let history = history(&query)?;
    let (object, attribute) = (params.get("object"), params.get("attribute"));
    let (schema, attribute, values) = state
        .records
        .attribute_values(&caller.workspace_id, object, &record_id, attribute, history)
        .await?;
    let page = query.page(values.iter())?;
    let values: Vec<WireValue<'_>> = page.into_iter().map(|value| value.wire(&schema, &attribute)).collect();
    Ok(data(&values))
}

/// Makes one record of two.
pub(super) async fn merge(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    caller.require(&WRITE)?;
    let mut data = body.data()?;
    let (primary, secondary) = (data.text("primary_record_id"), data.text("secondary_record_id"));
    data.finish()?;
    let merged = state
        .records
        .merge_records(
            &caller.workspace_id,
            params.get("object"),
            &primary.into(),
            &secondary.into(),
            &caller.actor,
        )
        .await;
    match merged {
        Ok(id) => Ok(Json(json!({ "data": { "new_record_id": id } }))),
        // Of this operation alone the document has it with this status.
        Err(error) if error.code == Code::ValueNotFound => {
            Err(ApiError::from(error).with_status(StatusCode::NOT_FOUND))
        }
        Err(error) => Err(error.into()),
    }
}

/// Replaces the history of an attribute of a record.
pub(super) async fn write_values(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Written {
    caller.require(&WRITE)?;
    let record_id = uuid(params.get("record"), "record_id")?;
    let object = params.get("object").into();
    rewrite(&state, &caller, object, &record_id, params.get("attribute"), body).await
}

/// The same of a record or an entry.
pub(super) async fn rewrite(
    state: &RestState,
    caller: &Caller,
    target: Target<'_>,
    record_id: &RecordId,
    attribute: &str,
    body: Body,
) -> Written {
    let values = timed_values(body)?;
    let (schema, attribute, values) = state
        .records
        .rewrite_values(
            &caller.workspace_id,
            target,
            record_id,
            attribute,
            &values,
            &caller.actor,
        )
        .await?;
    let shown: Vec<WireValue<'_>> = values.iter().map(|value| value.wire(&schema, &attribute)).collect();
    Ok(data(&shown))
}

/// How many values one history may have.
const MOST_VALUES: usize = 400;

/// `{"data": {"values": [{"value", "active_from", "active_until"}], "replace_history"?: true}}`.
fn timed_values(body: Body) -> Result<Vec<TimedValue>, ApiError> {
    let mut data = body.data()?;
    data.require("values", "array");
    if data.map.get("replace_history").is_some_and(|given| *given != true) {
        let message = "Invalid input: expected true";
        data.report(Issue::invalid(data.at("replace_history"), message));
    }
    if let Some(Value::Array(given)) = data.map.get("values") {
        let message = match given.len() {
            0 => Some("Too small: expected array to have >=1 items".to_owned()),
            count if count > MOST_VALUES => Some(format!("Too big: expected array to have <={MOST_VALUES} items")),
            _ => None,
        };
        if let Some(message) = message {
            data.report(Issue::invalid(data.at("values"), message));
            return Err(data.finish().err().unwrap_or_else(|| ApiError::body(Vec::new())));
        }
    }
    let values = data.list("values", |timed| {
        let value = timed.map.get("value").cloned();
        match &value {
            None => timed.require("value", "object"),
            Some(Value::Null | Value::Array(_)) => {
                timed.report(Issue::invalid(timed.at("value"), "Invalid input"));
            }
            Some(_) => {}
        }
        timed.require("active_from", "string");
        timed.require("active_until", "string");
        TimedValue {
            value: value.unwrap_or_default(),
            active_from: timed.optional_instant("active_from").unwrap_or_default(),
            active_until: timed.nullable_instant("active_until").flatten(),
        }
    });
    data.finish()?;
    Ok(values.unwrap_or_default())
}

/// The parameter of every upsert.
pub(super) fn matching_attribute(query: &QueryParams) -> Result<&str, ApiError> {
    let given = query.text("matching_attribute").filter(|matching| !matching.is_empty());
    given.ok_or_else(|| ApiError::query(vec![Issue::required(vec!["matching_attribute".into()], "string")]))
}

/// Whether ended values are wanted, too.
pub(super) fn history(query: &QueryParams) -> Result<History, ApiError> {
    Ok(if query.flag("show_historic")? {
        History::All
    } else {
        History::ActiveOnly
    })
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
pub(super) fn values_of(body: Body) -> Result<Map<String, Value>, ApiError> {
    let mut data = body.data()?;
    data.require("values", "object");
    let values = data.object("values", |values| std::mem::take(&mut values.map));
    data.finish()?;
    Ok(values.unwrap_or_default())
}

/// An id in a path must be a UUID.
pub(super) fn uuid(text: &str, name: &str) -> Result<RecordId, ApiError> {
    match uuid::Uuid::try_parse(text) {
        Ok(_) => Ok(text.into()),
        Err(_) => {
            let issue = Issue::invalid(vec![name.into()], "Invalid UUID");
            Err(ApiError::path_params(vec![issue]))
        }
    }
}
