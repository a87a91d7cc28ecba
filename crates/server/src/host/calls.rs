//! Calls as the web UI shows them: what the REST API tells of meetings and call recordings, and what it has no words for
//! (summary, insights, where the recording is played from). Transcript files are imported here.

use super::{
    HostError, InWorkspace,
    input::{Input, Parameters, given},
};
use crate::{auth::Caller, state::AppState};
use axum::{
    Json,
    extract::{FromRequest, Multipart, Path, Request, State},
};
use http::{HeaderMap, StatusCode, header};
use records::{
    Records, format_ns,
    meetings::{
        Attendance, CallRecording, Cursor, Insight, Meeting, MeetingFilter, MeetingSort, MeetingTime, NewMeeting,
        NewParticipant, NewRecording, Participant, RecordingChange, address as address_of,
        import::{self, Format, Imported, ImportedParticipant},
    },
    parse_instant,
};
use serde::Deserialize;
use serde_json::{Value, json};

type Answer = Result<Json<Value>, HostError>;

/// The largest request that imports a file: the file, and what is said besides.
pub(super) const IMPORT_BYTES: usize = import::MOST_BYTES + (256 << 10);
const PAGE: u32 = 50;
const MOST_PAGE: u32 = 200;

#[derive(Deserialize)]
pub(super) struct Which {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    limit: Option<u32>,
    /// Only the calls that a record is linked to: its object's slug or id, and its id.
    object: Option<String>,
    record_id: Option<String>,
}

/// `GET /api/w/{w}/calls`: the latest first.
pub(super) async fn list(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(which): Parameters<Which>,
) -> Answer {
    let after = match which.cursor.as_deref().map(Cursor::decode) {
        Some(None) => {
            return Err(HostError::new(
                StatusCode::BAD_REQUEST,
                "invalid-query",
                "this cursor is none of ours",
            ));
        }
        after => after.flatten(),
    };
    let limit = which.limit.unwrap_or(PAGE).clamp(1, MOST_PAGE);
    let (records, workspace_id) = (&state.records, &me.workspace.id);
    let meetings = records.meetings();
    let (calls, next) = match (which.object, which.record_id) {
        (Some(object), Some(record_id)) => {
            let filter = MeetingFilter {
                linked: Some((object, record_id)),
                ..MeetingFilter::default()
            };
            let sort = MeetingSort::StartDescending;
            let page = meetings.list(workspace_id, &filter, sort, after, limit).await?;
            let mut calls = Vec::new();
            for meeting in page.items {
                let recordings = meetings.recordings(workspace_id, &meeting.id, None, MOST_PAGE).await?;
                calls.extend(
                    recordings
                        .items
                        .into_iter()
                        .map(|recording| (meeting.clone(), recording)),
                );
            }
            (calls, page.next)
        }
        (None, None) => {
            let page = meetings.calls(workspace_id, after, limit).await?;
            (page.items, page.next)
        }
        _ => {
            let message = "object and record_id belong together";
            return Err(HostError::new(StatusCode::BAD_REQUEST, "invalid-query", message));
        }
    };
    let schema = records.schema(workspace_id).await?;
    let data: Vec<Value> = calls
        .iter()
        .map(|(meeting, recording)| {
            let mut call = call_json(meeting, recording);
            call["linked_records"] = meeting.linked_json(&schema).into();
            call["participants"] = meeting
                .participants
                .iter()
                .map(|at| participant_json(at, None))
                .collect();
            call
        })
        .collect();
    let next = next.as_ref().map(Cursor::encode);
    Ok(Json(json!({ "data": data, "pagination": { "next_cursor": next } })))
}

/// `GET /api/w/{w}/calls/{id}`: everything about a call, its transcript included.
pub(super) async fn details(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
) -> Answer {
    let (meeting, recording) = state.records.meetings().call(&me.workspace.id, &id).await?;
    Ok(Json(
        json!({ "data": details_json(&state.records, &meeting, &recording).await? }),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    #[serde(default, deserialize_with = "given")]
    video_url: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    summary: Option<Option<String>>,
    insights: Option<Vec<Insight>>,
}

/// `PATCH /api/w/{w}/calls/{id}`: `video_url`, `summary` and `insights`; what is not there stays.
pub(super) async fn change(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
    Input(change): Input<Change>,
) -> Answer {
    let change = RecordingChange {
        media_url: change.video_url,
        summary: change.summary,
        insights: change.insights,
    };
    let meetings = state.records.meetings();
    meetings.change_recording(&me.workspace.id, &id, &change).await?;
    let (meeting, recording) = meetings.call(&me.workspace.id, &id).await?;
    Ok(Json(
        json!({ "data": details_json(&state.records, &meeting, &recording).await? }),
    ))
}

/// `DELETE /api/w/{w}/calls/{id}`. The meeting stays.
pub(super) async fn delete(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
) -> Answer {
    let meetings = state.records.meetings();
    let (meeting, recording) = meetings.call(&me.workspace.id, &id).await?;
    meetings
        .delete_recording(&me.workspace.id, &meeting.id, &recording.id)
        .await?;
    Ok(Json(json!({})))
}

/// What may be said besides a file: as fields of the form, or in the query. It wins over what the file says.
#[derive(Default, Deserialize)]
pub(super) struct Said {
    /// Adds the recording to a meeting that is there.
    meeting_id: Option<String>,
    title: Option<String>,
    /// ISO 8601; without it the call has just ended.
    start: Option<String>,
    /// Separated by commas: `ada@lumen.io`, `Ada Lindqvist <ada@lumen.io>` or a name.
    participants: Option<String>,
    video_url: Option<String>,
}

/// `POST /api/w/{w}/calls`: a transcript file, as the body or as the field `file` of a form.
pub(super) async fn import(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(said): Parameters<Said>,
    headers: HeaderMap,
    request: Request,
) -> Result<(StatusCode, Json<Value>), HostError> {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let file = if media_type.starts_with("multipart/form-data") {
        File::of_form(request, said).await?
    } else {
        let body = axum::body::Bytes::from_request(request, &()).await.map_err(too_large)?;
        File {
            format: Format::of_media_type(media_type),
            name: None,
            bytes: body.to_vec(),
            said,
        }
    };
    let imported = import::read(&file.bytes, file.format).map_err(|mistake| {
        let error = HostError::new(StatusCode::BAD_REQUEST, "invalid-transcript", mistake.to_string());
        error.with("line", mistake.line)
    })?;
    let caller = Caller::from(me);
    let meetings = state.records.meetings();
    let recording = NewRecording {
        media_url: file
            .said
            .video_url
            .clone()
            .or_else(|| imported.video_url.clone())
            .filter(|url| !url.is_empty()),
        transcript: Some(imported.transcript.clone()),
        summary: imported.summary.clone(),
        insights: imported.insights.clone(),
    };
    let (meeting, recording) = match &file.said.meeting_id {
        Some(meeting_id) => {
            let recording = meetings.create_recording(&caller.workspace_id, meeting_id, &recording, &caller.actor);
            let recording = recording.await?;
            meetings.call(&caller.workspace_id, &recording.id).await?
        }
        None => {
            let meeting = new_meeting(&state.records, &file, &imported)?;
            meetings
                .create_with_recording(&caller.workspace_id, meeting, &recording, &caller.actor)
                .await?
        }
    };
    let data = details_json(&state.records, &meeting, &recording).await?;
    Ok((StatusCode::CREATED, Json(json!({ "data": data }))))
}

struct File {
    format: Option<Format>,
    name: Option<String>,
    bytes: Vec<u8>,
    said: Said,
}

impl File {
    async fn of_form(request: Request, mut said: Said) -> Result<Self, HostError> {
        let invalid = |message: String| HostError::new(StatusCode::BAD_REQUEST, "invalid-body", message);
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|error| invalid(error.body_text()))?;
        let mut file = None;
        while let Some(field) = form.next_field().await.map_err(too_large)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                let file_name = field.file_name().map(str::to_owned);
                let format = file_name
                    .as_deref()
                    .and_then(Format::of_name)
                    .or_else(|| Format::of_media_type(field.content_type()?));
                file = Some((format, file_name, field.bytes().await.map_err(too_large)?.to_vec()));
                continue;
            }
            let text = field.text().await.map_err(too_large)?;
            let place = match name.as_str() {
                "meeting_id" => &mut said.meeting_id,
                "title" => &mut said.title,
                "start" => &mut said.start,
                "participants" => &mut said.participants,
                "video_url" => &mut said.video_url,
                _ => return Err(invalid(format!("the form has no field {name:?}"))),
            };
            if !text.trim().is_empty() {
                *place = Some(text);
            }
        }
        let (format, name, bytes) = file.ok_or_else(|| invalid("the field \"file\" is missing".to_owned()))?;
        Ok(Self {
            format,
            name,
            bytes,
            said,
        })
    }
}

fn too_large(error: impl std::fmt::Display) -> HostError {
    let text = error.to_string();
    if text.contains("limit") || text.contains("large") {
        let message = format!("the file is larger than {} MB", import::MOST_BYTES >> 20);
        return HostError::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", message);
    }
    HostError::new(StatusCode::BAD_REQUEST, "invalid-body", text)
}

fn new_meeting(records: &Records, file: &File, imported: &Imported) -> Result<NewMeeting, HostError> {
    let invalid = |message: String| HostError::new(StatusCode::BAD_REQUEST, "invalid-body", message);
    let duration_ms = (imported.transcript.duration() * 1000.0).ceil() as i64;
    let start_ms = match file.said.start.as_ref().or(imported.start.as_ref()) {
        Some(text) => parse_instant(text)
            .map(|ns| ns.div_euclid(1_000_000))
            .ok_or_else(|| invalid(format!("start: {text:?} is no ISO 8601 timestamp")))?,
        None => records.clock().now_ns() / 1_000_000 - duration_ms,
    };
    let of_name = || {
        let (name, _) = file.name.as_deref()?.rsplit_once('.')?;
        Some(
            name.rsplit(['/', '\\'])
                .next()?
                .replace(['_', '-'], " ")
                .trim()
                .to_owned(),
        )
    };
    let title = file
        .said
        .title
        .clone()
        .or_else(|| imported.title.clone())
        .or_else(of_name);
    let title = title
        .filter(|title| !title.trim().is_empty())
        .unwrap_or_else(|| "Imported call".to_owned());
    Ok(NewMeeting {
        title,
        description: imported.description.clone().unwrap_or_default(),
        is_all_day: false,
        start: MeetingTime::at(start_ms),
        end: MeetingTime::at(start_ms + duration_ms),
        participants: participants(file, imported)?,
        linked_records: Vec::new(),
    })
}

/// Those who were named, and the speakers among whom nobody was named so.
fn participants(file: &File, imported: &Imported) -> Result<Vec<NewParticipant>, HostError> {
    let said = file.said.participants.as_deref().map(|text| {
        text.split(',')
            .filter(|part| !part.trim().is_empty())
            .map(ImportedParticipant::parse)
            .collect()
    });
    let mut people: Vec<ImportedParticipant> = said.unwrap_or_else(|| imported.participants.clone());
    for speaker in imported.transcript.speakers() {
        let is_named = people.iter().any(|known| {
            let same_name = known
                .name
                .as_deref()
                .is_some_and(|name| name.eq_ignore_ascii_case(&speaker.name));
            same_name || (known.email_address.is_some() && known.email_address == speaker.email_address)
        });
        if !is_named {
            people.push(ImportedParticipant {
                name: Some(speaker.name),
                email_address: speaker.email_address.filter(|address| address_of(address).is_some()),
                is_organizer: false,
            });
        }
    }
    let mut addresses = people.iter().filter_map(|person| person.email_address.as_deref());
    if let Some(wrong) = addresses.find(|address| address_of(address).is_none()) {
        let message = format!("participants: {wrong:?} is no e-mail address");
        return Err(HostError::new(StatusCode::BAD_REQUEST, "invalid-body", message));
    }
    let new = |person: ImportedParticipant| NewParticipant {
        status: Attendance::Accepted,
        is_organizer: person.is_organizer,
        email_address: person.email_address,
        name: person.name,
    };
    Ok(people.into_iter().map(new).collect())
}

fn call_json(meeting: &Meeting, recording: &CallRecording) -> Value {
    json!({
        "id": recording.id,
        "meeting_id": meeting.id,
        "title": meeting.title,
        "start": meeting.start.to_json(),
        "end": meeting.end.to_json(),
        "status": recording.status,
        "duration": recording.duration,
        "has_transcript": recording.has_transcript,
        "created_at": format_ns(recording.created_at),
        "created_by": recording.created_by.to_json(),
    })
}

async fn details_json(records: &Records, meeting: &Meeting, recording: &CallRecording) -> Result<Value, HostError> {
    let meetings = records.meetings();
    let schema = records.schema(&meeting.workspace_id).await?;
    let addresses = meeting.participants.iter().filter_map(|at| at.email_address.clone());
    let people = records
        .people_by_address(&meeting.workspace_id, addresses.collect())
        .await?;
    let person = |participant: &Participant| {
        let person = people.get(participant.email_address.as_ref()?)?;
        Some(person.record_id.as_str())
    };
    let participants: Vec<Value> = meeting
        .participants
        .iter()
        .map(|participant| participant_json(participant, person(participant)))
        .collect();
    let speakers = recording.speakers.iter().map(|speaker| {
        let is_speaker = |participant: &Participant| {
            let same_name = participant.shown_name().eq_ignore_ascii_case(&speaker.name);
            let address = speaker.email_address.as_ref().map(|address| address.to_lowercase());
            same_name || (address.is_some() && participant.email_address == address)
        };
        let participant = meeting.participants.iter().find(|participant| is_speaker(participant));
        json!({ "name": speaker.name, "record_id": participant.and_then(person) })
    });
    let speakers: Vec<Value> = speakers.collect();
    let transcript = meetings.transcript(recording).await?;
    let mut call = call_json(meeting, recording);
    call["speakers"] = speakers.into();
    call["description"] = meeting.description.clone().into();
    call["participants"] = participants.into();
    call["linked_records"] = meeting.linked_json(&schema).into();
    call["media_url"] = recording.media_url.clone().into();
    call["summary"] = recording.summary.clone().into();
    call["insights"] = json!(recording.insights);
    call["transcript"] = transcript.map_or(Value::Null, |transcript| {
        transcript
            .segments
            .iter()
            .map(records::meetings::Segment::to_json)
            .collect()
    });
    Ok(call)
}

fn participant_json(participant: &Participant, person: Option<&str>) -> Value {
    json!({
        "name": participant.name,
        "email_address": participant.email_address,
        "status": participant.status,
        "is_organizer": participant.is_organizer,
        "record_id": person,
    })
}
