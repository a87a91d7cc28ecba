//! `/v2/notes` (`reference/rest-api.md` sections 12 and 13, "Notes").

use super::body::Body;
use super::paging::window;
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::Issue;
use records::notes::{Format, NewNote, Note, NoteChange, NoteFilter};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

const READ: [&str; 3] = ["note:read", "object_configuration:read", "record_permission:read"];
const WRITE: [&str; 3] = ["note:read-write", "object_configuration:read", "record_permission:read"];

pub(super) async fn list(State(state): State<RestState>, caller: Caller, query: QueryParams) -> Answer {
    caller.require(&READ)?;
    let mut issues = Vec::new();
    let (offset, limit) = window(&query, 10, 50, &mut issues);
    let filter = filter(&query, &mut issues);
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let notes = state.records.notes();
    let found = notes.list(&caller.workspace_id, &filter, offset, limit).await?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let data: Vec<Value> = found.iter().map(|note| note.to_json(&schema)).collect();
    Ok(Json(json!({ "data": data })))
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&WRITE)?;
    let mut data = body.data()?;
    let new = NewNote {
        object: data.text("parent_object"),
        record_id: data.uuid("parent_record_id"),
        title: data.text("title"),
        format: data
            .word("format", &Format::NAMES)
            .as_deref()
            .and_then(Format::parse)
            .unwrap_or(Format::Plaintext),
        content: data.text("content"),
        created_at: data.optional_instant("created_at"),
        meeting_id: data
            .map
            .get("meeting_id")
            .is_some_and(|given| !given.is_null())
            .then(|| data.uuid("meeting_id")),
    };
    data.finish()?;
    let note = state
        .records
        .notes()
        .create(&caller.workspace_id, new, &caller.actor)
        .await?;
    answer(&state, &caller, &note).await
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&READ)?;
    let note = state
        .records
        .notes()
        .get(&caller.workspace_id, note_id(&params)?)
        .await?;
    answer(&state, &caller, &note).await
}

pub(super) async fn update(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    caller.require(&WRITE)?;
    let note_id = note_id(&params)?;
    let mut data = body.data()?;
    let format = match data.has("format") {
        true => data.word("format", &Format::NAMES).as_deref().and_then(Format::parse),
        false => None,
    };
    let change = NoteChange {
        title: data.optional_text("title"),
        // Text that does not say what it is means itself.
        text: data
            .optional_text("content")
            .map(|content| (format.unwrap_or(Format::Plaintext), content)),
    };
    data.finish()?;
    let note = state
        .records
        .notes()
        .update(&caller.workspace_id, note_id, &change, &caller.actor)
        .await?;
    answer(&state, &caller, &note).await
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&WRITE[..1])?;
    let note_id = note_id(&params)?;
    state
        .records
        .notes()
        .delete(&caller.workspace_id, note_id, &caller.actor)
        .await?;
    Ok(Json(json!({})))
}

async fn answer(state: &RestState, caller: &Caller, note: &Note) -> Answer {
    let schema = state.records.schema(&caller.workspace_id).await?;
    Ok(Json(json!({ "data": note.to_json(&schema) })))
}

fn note_id(params: &Params) -> Result<&str, ApiError> {
    params.uuid("note", "note_id")
}

fn filter(query: &QueryParams, issues: &mut Vec<Issue>) -> NoteFilter {
    let given = |name: &str| query.text(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let filter = NoteFilter {
        object: given("parent_object"),
        record_id: given("parent_record_id"),
    };
    if let Some(record_id) = &filter.record_id {
        if uuid::Uuid::try_parse(record_id).is_err() {
            issues.push(Issue::invalid(vec!["parent_record_id".into()], "Invalid UUID"));
        }
        if filter.object.is_none() {
            issues.push(Issue::required(vec!["parent_object".into()], "string"));
        }
    }
    filter
}
