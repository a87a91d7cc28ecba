//! `/v2/meetings` (`reference/rest-api.md` sections 12 and 13, "Meetings").

use super::body::{Body, Members};
use super::paging::{cursor, limit, linked, paged};
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::meetings::{Attendance, MeetingFilter, MeetingSort, MeetingTime, NewMeeting, NewParticipant};
use records::{Code, Issue, Mode, PathPart};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

const READ: [&str; 2] = ["meeting:read", "record_permission:read"];
const WRITE: [&str; 2] = ["meeting:read-write", "record_permission:read"];

pub(super) async fn list(State(state): State<RestState>, caller: Caller, query: QueryParams) -> Answer {
    caller.require_workspace_level()?;
    caller.require(&READ)?;
    let mut issues = Vec::new();
    let limit = limit(&query, 50, 200, &mut issues);
    let after = cursor(&query, &mut issues);
    let sort = match query.text("sort") {
        None | Some("start_asc") => MeetingSort::StartAscending,
        Some("start_desc") => MeetingSort::StartDescending,
        Some(_) => {
            issues.push(Issue::not_an_option(vec!["sort".into()], &["start_asc", "start_desc"]));
            MeetingSort::default()
        }
    };
    let filter = filter(&query, &mut issues);
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let meetings = state.records.meetings();
    let page = meetings.list(&caller.workspace_id, &filter, sort, after, limit).await?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let data = page.items.iter().map(|meeting| meeting.to_json(&schema)).collect();
    Ok(paged(data, &page))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&READ)?;
    let meeting = state
        .records
        .meetings()
        .get(&caller.workspace_id, meeting_id(&params)?)
        .await?;
    answer(&state, &caller, &meeting).await
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&WRITE)?;
    // The document spells the status of this operation's errors `statusCode`.
    let new = new_meeting(body).map_err(ApiError::with_camel_case_status)?;
    let meetings = state.records.meetings();
    let made = meetings.create(&caller.workspace_id, new, &caller.actor).await;
    let meeting = made.map_err(|mut error| {
        // `validation_type` is the only code that this operation documents.
        if error.code == Code::ValueNotFound {
            error.code = Code::ValidationType;
        }
        ApiError::from(error).with_camel_case_status()
    })?;
    answer(&state, &caller, &meeting).await
}

pub(super) async fn patch(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    link(&state, &caller, &params, body, Mode::Patch).await
}

pub(super) async fn put(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    link(&state, &caller, &params, body, Mode::Put).await
}

async fn link(state: &RestState, caller: &Caller, params: &Params, body: Body, mode: Mode) -> Answer {
    caller.require(&WRITE)?;
    let meeting_id = meeting_id(params)?;
    let mut data = body.data()?;
    data.require("linked_records", "array");
    let records = linked_records(&mut data);
    data.finish()?;
    let meetings = state.records.meetings();
    let meeting = meetings.link(&caller.workspace_id, meeting_id, &records, mode).await?;
    answer(state, caller, &meeting).await
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&WRITE[..1])?;
    let meeting_id = meeting_id(&params)?;
    state
        .records
        .meetings()
        .delete(&caller.workspace_id, meeting_id)
        .await?;
    Ok(Json(json!({})))
}

async fn answer(state: &RestState, caller: &Caller, meeting: &records::meetings::Meeting) -> Answer {
    let schema = state.records.schema(&caller.workspace_id).await?;
    Ok(Json(json!({ "data": meeting.to_json(&schema) })))
}

/// A meeting's id in the path must be a UUID.
pub(super) fn meeting_id(params: &Params) -> Result<&str, ApiError> {
    params.uuid("meeting", "meeting_id")
}

fn filter(query: &QueryParams, issues: &mut Vec<Issue>) -> MeetingFilter {
    let given = |name: &str| query.text(name).filter(|text| !text.is_empty());
    let linked = linked(query, "linked_object", "linked_record_id", issues);
    let mut moment = |name: &str| {
        let read = MeetingFilter::moment(given(name)?);
        if let Err(error) = &read {
            issues.push(Issue::invalid(vec![name.into()], error.message.clone()));
        }
        read.ok()
    };
    MeetingFilter {
        ends_from_ms: moment("ends_from"),
        starts_before_ms: moment("starts_before"),
        participants: given("participants")
            .unwrap_or_default()
            .split(',')
            .map(|address| address.trim().to_lowercase())
            .filter(|address| !address.is_empty())
            .collect(),
        timezone: given("timezone").map(str::to_owned),
        linked,
    }
}

fn new_meeting(body: Body) -> Result<NewMeeting, ApiError> {
    let mut data = body.data()?;
    let title = data.text("title");
    let description = data.text("description");
    let start = time(&mut data, "start");
    let end = time(&mut data, "end");
    let is_all_day = data.flag("is_all_day");
    data.require("participants", "array");
    let participants = data.list("participants", participant).unwrap_or_default();
    let linked_records = linked_records(&mut data);
    data.finish()?;
    Ok(NewMeeting {
        title,
        description,
        is_all_day,
        // `finish` has refused a body without them.
        start: start.unwrap_or(MeetingTime::at(0)),
        end: end.unwrap_or(MeetingTime::at(0)),
        participants,
        linked_records,
    })
}

fn time(data: &mut Members, key: &str) -> Option<MeetingTime> {
    data.require(key, "object");
    let given = data.map.get(key)?;
    match MeetingTime::parse(given, &data.at(key)) {
        Ok(time) => Some(time),
        Err(issue) => {
            data.report(issue);
            None
        }
    }
}

fn participant(given: &mut Members) -> NewParticipant {
    given.require("is_organizer", "boolean");
    // Forms send booleans as text, and the document allows it.
    let is_organizer = match given.map.get("is_organizer") {
        Some(Value::String(text)) if text == "true" => true,
        Some(Value::String(text)) if text == "false" => false,
        _ => given.optional_flag("is_organizer").unwrap_or_default(),
    };
    let status = given.word("status", &Attendance::NAMES);
    NewParticipant {
        status: status
            .as_deref()
            .and_then(Attendance::parse)
            .unwrap_or(Attendance::Pending),
        is_organizer,
        email_address: given.nullable_text("email_address").flatten(),
        name: given.nullable_text("name").flatten(),
    }
}

fn linked_records(data: &mut Members) -> Vec<(String, String)> {
    let link = |given: &mut Members| {
        let (object, record_id) = (given.text("object"), given.text("record_id"));
        if given.has("record_id") && uuid::Uuid::try_parse(&record_id).is_err() {
            let path: Vec<PathPart> = given.at("record_id");
            given.report(Issue::invalid(path, "Invalid UUID"));
        }
        (object, record_id)
    };
    data.list("linked_records", link).unwrap_or_default()
}
