//! `/v2/meetings/{meeting_id}/call_recordings` (`reference/rest-api.md` sections 12 and 13, "Call recordings").
//!
//! Recordings may also be made from a transcript file: the same address takes `text/vtt` and `application/x-subrip`.

use super::body::{Body, Members};
use super::links::call_url;
use super::meetings::meeting_id;
use super::paging::{cursor, limit, paged};
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use records::Issue;
use records::meetings::import::{self, Format};
use records::meetings::{CallRecording, Cursor, NewRecording, Segment, Speaker, Transcript, check_segments};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

const READ: [&str; 2] = ["meeting:read", "call_recording:read"];
const WRITE: [&str; 2] = ["meeting:read", "call_recording:read-write"];
/// Segments of one page of the deprecated transcript endpoint.
const SEGMENTS: usize = 1_000;

pub(super) async fn list(State(state): State<RestState>, caller: Caller, params: Params, query: QueryParams) -> Answer {
    caller.require(&READ)?;
    let meeting_id = meeting_id(&params)?;
    let mut issues = Vec::new();
    let (limit, after) = (limit(&query, 50, 200, &mut issues), cursor(&query, &mut issues));
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let meetings = state.records.meetings();
    let page = meetings
        .recordings(&caller.workspace_id, meeting_id, after, limit)
        .await?;
    let data = page
        .items
        .iter()
        .map(|recording| summary(&state, &caller, recording))
        .collect();
    Ok(paged(data, &page))
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, params: Params, request: Request) -> Answer {
    caller.require(&WRITE)?;
    let meeting_id = meeting_id(&params)?;
    let new = given(request).await?;
    let meetings = state.records.meetings();
    let recording = meetings
        .create_recording(&caller.workspace_id, meeting_id, &new, &caller.actor)
        .await?;
    Ok(Json(json!({ "data": summary(&state, &caller, &recording) })))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&READ)?;
    let (recording, transcript) = read(&state, &caller, &params).await?;
    let mut data = summary(&state, &caller, &recording);
    // "Always null for call recordings created through the API" (the document's own words).
    data["video_url"] = Value::Null;
    data["transcript"] = match transcript {
        None => Value::Null,
        Some(transcript) => json!({
            "segments": transcript.segments.iter().map(Segment::to_json).collect::<Vec<_>>(),
            "raw_transcript": transcript.raw(),
        }),
    };
    Ok(Json(json!({ "data": data })))
}

pub(super) async fn delete(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
) -> Result<Response, ApiError> {
    caller.require(&WRITE)?;
    let (meeting_id, recording_id) = ids(&params)?;
    let meetings = state.records.meetings();
    meetings
        .delete_recording(&caller.workspace_id, meeting_id, recording_id)
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Deprecated in favour of [`get`], and read by clients all the same.
pub(super) async fn transcript(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
) -> Answer {
    caller.require_workspace_level()?;
    caller.require(&READ)?;
    let mut issues = Vec::new();
    let after = cursor(&query, &mut issues);
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let (recording, transcript) = read(&state, &caller, &params).await?;
    let transcript = transcript.unwrap_or_default();
    let begin = after.map_or(0, |cursor| cursor.position());
    let page: Vec<Value> = transcript
        .segments
        .iter()
        .skip(begin)
        .take(SEGMENTS)
        .map(Segment::to_json)
        .collect();
    let end = begin + page.len();
    let next = (end < transcript.segments.len()).then(|| Cursor::at(end).encode());
    Ok(Json(json!({
        "data": {
            "id": recording.id_json(),
            "transcript": page,
            "raw_transcript": transcript.raw(),
            "web_url": format!("{}/transcript", call_url(&state, &caller, &recording)),
        },
        "pagination": { "next_cursor": next },
    })))
}

async fn read(
    state: &RestState,
    caller: &Caller,
    params: &Params,
) -> Result<(CallRecording, Option<Transcript>), ApiError> {
    let (meeting_id, recording_id) = ids(params)?;
    let meetings = state.records.meetings();
    let recording = meetings
        .recording(&caller.workspace_id, meeting_id, recording_id)
        .await?;
    let transcript = meetings.transcript(&recording).await?;
    Ok((recording, transcript))
}

fn ids(params: &Params) -> Result<(&str, &str), ApiError> {
    Ok((meeting_id(params)?, params.uuid("recording", "call_recording_id")?))
}

fn summary(state: &RestState, caller: &Caller, recording: &CallRecording) -> Value {
    recording.to_json(&call_url(state, caller, recording))
}

async fn given(request: Request) -> Result<NewRecording, ApiError> {
    let media_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let format = media_type.and_then(Format::of_media_type);
    if !matches!(format, Some(Format::Vtt | Format::Srt)) {
        return from_json(Body::from_request(request, &()).await?);
    }
    let too_large = |_| ApiError::too_large(format!("The file is larger than {} MB.", import::MOST_BYTES >> 20));
    let bytes = to_bytes(request.into_body(), import::MOST_BYTES)
        .await
        .map_err(too_large)?;
    let imported = import::read(&bytes, format).map_err(|mistake| ApiError::validation(mistake.to_string()))?;
    Ok(NewRecording {
        transcript: Some(imported.transcript),
        ..NewRecording::default()
    })
}

fn from_json(body: Body) -> Result<NewRecording, ApiError> {
    let mut data = body.data()?;
    let media_url = data.optional_text("video_url");
    let segments = data.list("transcript", segment);
    if let Some(segments) = &segments {
        for issue in check_segments(segments, &data.at("transcript")) {
            data.report(issue);
        }
    }
    data.finish()?;
    Ok(NewRecording {
        media_url,
        transcript: segments.map(|segments| Transcript { segments }),
        ..NewRecording::default()
    })
}

fn segment(given: &mut Members) -> Segment {
    given.require("speaker", "object");
    let speaker = given.object("speaker", |speaker| Speaker {
        name: speaker.text("name"),
        email_address: speaker.optional_text("email_address"),
    });
    if given.map.get("speaker") == Some(&Value::Null) {
        given.report(Issue::wrong_type(given.at("speaker"), "object", &Value::Null));
    }
    Segment {
        speech: given.text("speech"),
        start_time: given.number("start_time"),
        end_time: given.number("end_time"),
        // One that is missing or wrong has been reported.
        speaker: speaker.unwrap_or(Speaker {
            name: "?".to_owned(),
            email_address: None,
        }),
    }
}
