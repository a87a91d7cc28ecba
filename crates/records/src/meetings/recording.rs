use super::stored::{
    CALL, RECORDING, Stored, TRANSCRIPT, delete, put, put_call, put_meeting, put_recording, read, recording_not_found,
};
use super::transcript::{Speaker, Transcript};
use super::{Meeting, Meetings, NewMeeting};
use crate::documents::{Cursor, Page};
use crate::record::retrying;
use crate::{Actor, Code, Error, Result, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{DocumentQuery, Expect, Order, WorkspaceId, Write};
use uuid::Uuid;

/// A recording of a call. Its transcript is kept apart.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallRecording {
    pub id: String,
    pub workspace_id: WorkspaceId,
    pub meeting_id: String,
    pub status: RecordingStatus,
    /// Where the audio or video is played from. It is not copied.
    pub media_url: Option<String>,
    pub has_transcript: bool,
    /// In the order in which they speak first.
    pub speakers: Vec<Speaker>,
    /// In s; 0 without a transcript.
    pub duration: f64,
    /// In Markdown.
    pub summary: Option<String>,
    pub insights: Vec<Insight>,
    pub created_by: Actor,
    /// In ns since the epoch.
    pub created_at: i64,
}

/// What the vendor's states are called. Nothing is processed here, so that a recording is complete when it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordingStatus {
    Processing,
    Completed,
    Failed,
}

/// An answer to a question about the call: next steps, objections …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insight {
    pub title: String,
    pub markdown: String,
}

/// What a recording is made of.
#[derive(Debug, Clone, Default)]
pub struct NewRecording {
    pub media_url: Option<String>,
    pub transcript: Option<Transcript>,
    pub summary: Option<String>,
    pub insights: Vec<Insight>,
}

/// What is changed of a recording; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct RecordingChange {
    pub media_url: Option<Option<String>>,
    pub summary: Option<Option<String>>,
    pub insights: Option<Vec<Insight>>,
}

const MOST_SUMMARY: usize = 100_000;
const MOST_INSIGHTS: usize = 50;
const MOST_INSIGHT: usize = 50_000;
const MOST_INSIGHT_TITLE: usize = 200;

impl CallRecording {
    /// The wire form of lists (`reference/rest-api.md` section 12). `web_url` leads to its page.
    pub fn to_json(&self, web_url: &str) -> Json {
        json!({
            "id": self.id_json(),
            "status": self.status,
            "web_url": web_url,
            "created_by_actor": self.created_by.to_json(),
            "created_at": format_ns(self.created_at),
        })
    }

    pub fn id_json(&self) -> Json {
        json!({
            "workspace_id": self.workspace_id,
            "meeting_id": self.meeting_id,
            "call_recording_id": self.id,
        })
    }

    fn made_of(meeting: &Meeting, new: &NewRecording, actor: &Actor, now: i64) -> Self {
        Self {
            id: Uuid::new_v4().to_string(),
            workspace_id: meeting.workspace_id.clone(),
            meeting_id: meeting.id.clone(),
            status: RecordingStatus::Completed,
            media_url: new.media_url.clone(),
            has_transcript: new.transcript.is_some(),
            speakers: new.transcript.as_ref().map(Transcript::speakers).unwrap_or_default(),
            duration: new.transcript.as_ref().map(Transcript::duration).unwrap_or_default(),
            summary: new.summary.clone(),
            insights: new.insights.clone(),
            created_by: actor.clone(),
            created_at: now,
        }
    }
}

impl Meetings {
    /// Adds a recording to a meeting.
    ///
    /// # Errors
    /// `not_found` for the meeting; `validation_type` for texts that are too long or a URL that cannot be played.
    pub async fn create_recording(
        &self,
        workspace_id: &WorkspaceId,
        meeting_id: &str,
        new: &NewRecording,
        actor: &Actor,
    ) -> Result<CallRecording> {
        check(new.media_url.as_deref(), new.summary.as_deref(), &new.insights)?;
        retrying(|| async {
            let found = self.read_meeting(workspace_id, meeting_id).await.map_err(referenced)?;
            let meeting = found.value;
            let (recording, mut writes) = self.recording_writes(&meeting, new, actor);
            writes.push(put_meeting(&meeting, Expect::Revision(found.revision)));
            self.records.store.commit(writes).await?;
            Ok(recording)
        })
        .await
    }

    /// Makes a meeting and its recording in one.
    ///
    /// # Errors
    /// As [`Meetings::create`] and [`Meetings::create_recording`].
    pub async fn create_with_recording(
        &self,
        workspace_id: &WorkspaceId,
        meeting: NewMeeting,
        recording: &NewRecording,
        actor: &Actor,
    ) -> Result<(Meeting, CallRecording)> {
        check(
            recording.media_url.as_deref(),
            recording.summary.as_deref(),
            &recording.insights,
        )?;
        let (meeting, mut writes) = self.meeting_writes(workspace_id, meeting, actor).await?;
        let (recording, more) = self.recording_writes(&meeting, recording, actor);
        writes.extend(more);
        self.records.store.commit(writes).await?;
        Ok((meeting, recording))
    }

    fn recording_writes(&self, meeting: &Meeting, new: &NewRecording, actor: &Actor) -> (CallRecording, Vec<Write>) {
        let recording = CallRecording::made_of(meeting, new, actor, self.records.clock.now_ns());
        let mut writes = vec![put_recording(&recording, Expect::Absent), put_call(meeting, &recording)];
        if let Some(transcript) = &new.transcript {
            writes.push(put(
                TRANSCRIPT,
                &recording.id,
                &meeting.workspace_id,
                0,
                transcript,
                Expect::Absent,
            ));
        }
        let payload = json!({ "meeting_id": recording.meeting_id, "call_recording_id": recording.id });
        writes.push(
            self.records
                .told(&recording.workspace_id, "call_recording.created", payload, actor),
        );
        (recording, writes)
    }

    /// One recording of a meeting.
    ///
    /// # Errors
    /// `not_found` when the meeting has no such recording.
    pub async fn recording(
        &self,
        workspace_id: &WorkspaceId,
        meeting_id: &str,
        recording_id: &str,
    ) -> Result<CallRecording> {
        let found = self.read_recording(workspace_id, recording_id).await?.value;
        if found.meeting_id == meeting_id.to_ascii_lowercase() {
            Ok(found)
        } else {
            Err(recording_not_found(recording_id))
        }
    }

    /// One recording, with its meeting.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn call(&self, workspace_id: &WorkspaceId, recording_id: &str) -> Result<(Meeting, CallRecording)> {
        let recording = self.read_recording(workspace_id, recording_id).await?.value;
        let meeting = self.get(workspace_id, &recording.meeting_id).await?;
        Ok((meeting, recording))
    }

    /// What was said; `None` when there is no transcript.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn transcript(&self, recording: &CallRecording) -> Result<Option<Transcript>> {
        if recording.has_transcript {
            self.read_transcript(&recording.id).await
        } else {
            Ok(None)
        }
    }

    /// The recordings of a meeting, oldest first.
    ///
    /// # Errors
    /// `not_found` for the meeting.
    pub async fn recordings(
        &self,
        workspace_id: &WorkspaceId,
        meeting_id: &str,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<CallRecording>> {
        let meeting = self.read_meeting(workspace_id, meeting_id).await?.value;
        let query = DocumentQuery {
            kind: RECORDING,
            parent: Some(meeting.id),
            order: Order::OldestFirst,
            after: after.map(|cursor| (cursor.sort, cursor.id)),
            limit: Some(limit.saturating_add(1)),
        };
        let documents = self.records.store.documents(query).await?;
        Page::of(documents, limit, |document| Ok(read(document)?.value))
    }

    /// The calls of a workspace, the latest meeting first.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn calls(
        &self,
        workspace_id: &WorkspaceId,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<(Meeting, CallRecording)>> {
        let query = DocumentQuery {
            kind: CALL,
            parent: Some(workspace_id.to_string()),
            order: Order::NewestFirst,
            after: after.map(|cursor| (cursor.sort, cursor.id)),
            limit: Some(limit.saturating_add(1)),
        };
        let documents = self.records.store.documents(query).await?;
        let ids = Page::of(documents, limit, |document| Ok(document.id))?;
        let mut calls = Vec::with_capacity(ids.items.len());
        for id in ids.items {
            match self.call(workspace_id, &id).await {
                Ok(call) => calls.push(call),
                // Deleted between the two reads.
                Err(error) if error.code == Code::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Page {
            items: calls,
            next: ids.next,
        })
    }

    /// Changes what is said about a call.
    ///
    /// # Errors
    /// `not_found`; `validation_type` as for [`Meetings::create_recording`].
    pub async fn change_recording(
        &self,
        workspace_id: &WorkspaceId,
        recording_id: &str,
        change: &RecordingChange,
    ) -> Result<CallRecording> {
        let media_url = change.media_url.as_ref().and_then(Option::as_deref);
        let summary = change.summary.as_ref().and_then(Option::as_deref);
        check(media_url, summary, change.insights.as_deref().unwrap_or_default())?;
        retrying(|| async {
            let Stored { value, revision } = self.read_recording(workspace_id, recording_id).await?;
            let mut recording = value;
            if let Some(media_url) = &change.media_url {
                recording.media_url.clone_from(media_url);
            }
            if let Some(summary) = &change.summary {
                recording.summary.clone_from(summary);
            }
            if let Some(insights) = &change.insights {
                recording.insights.clone_from(insights);
            }
            let writes = vec![
                put_recording(&recording, Expect::Revision(revision)),
                self.emit_recording("call_recording.updated", &recording),
            ];
            self.records.store.commit(writes).await?;
            Ok(recording)
        })
        .await
    }

    /// Deletes a recording and everything that belongs to it.
    ///
    /// # Errors
    /// `not_found` when the meeting has no such recording.
    pub async fn delete_recording(
        &self,
        workspace_id: &WorkspaceId,
        meeting_id: &str,
        recording_id: &str,
    ) -> Result<()> {
        let recording = self.recording(workspace_id, meeting_id, recording_id).await;
        let recording = recording.map_err(|error| match error.code {
            Code::NotFound => Error::new(Code::NotFound, "The referenced call recording was not found."),
            _ => error,
        })?;
        Ok(self.records.store.commit(self.recording_deletes(&recording)).await?)
    }

    pub(super) fn recording_deletes(&self, recording: &CallRecording) -> Vec<Write> {
        vec![
            delete(RECORDING, &recording.id),
            delete(TRANSCRIPT, &recording.id),
            delete(CALL, &recording.id),
            self.emit_recording("call_recording.deleted", recording),
        ]
    }

    fn emit_recording(&self, topic: &str, recording: &CallRecording) -> Write {
        let payload = json!({ "meeting_id": recording.meeting_id, "call_recording_id": recording.id });
        self.emit(&recording.workspace_id, topic, payload)
    }
}

fn referenced(error: Error) -> Error {
    match error.code {
        Code::NotFound => Error::new(Code::NotFound, "The referenced meeting was not found."),
        _ => error,
    }
}

fn check(media_url: Option<&str>, summary: Option<&str>, insights: &[Insight]) -> Result<()> {
    let invalid = |message: String| Err(Error::new(Code::ValidationType, message));
    if let Some(url) = media_url {
        check_media_url(url)?;
    }
    if summary.is_some_and(|summary| summary.chars().count() > MOST_SUMMARY) {
        return invalid(format!("The summary is longer than {MOST_SUMMARY} characters."));
    }
    if insights.len() > MOST_INSIGHTS {
        return invalid(format!("There are more than {MOST_INSIGHTS} insights."));
    }
    for Insight { title, markdown } in insights {
        if title.trim().is_empty() {
            return invalid("An insight has no title.".to_owned());
        }
        if title.chars().count() > MOST_INSIGHT_TITLE {
            return invalid(format!(
                "An insight's title is longer than {MOST_INSIGHT_TITLE} characters."
            ));
        }
        if markdown.chars().count() > MOST_INSIGHT {
            return invalid(format!(
                "The insight {title:?} is longer than {MOST_INSIGHT} characters."
            ));
        }
    }
    Ok(())
}

/// Only https, as the contract has it, and for development what this machine serves.
fn check_media_url(text: &str) -> Result<()> {
    let invalid = |message: &str| Err(Error::new(Code::ValidationType, message));
    let Ok(url) = url::Url::parse(text) else {
        return invalid("Invalid video URL.");
    };
    let own_machine = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(()),
        "http" if own_machine => Ok(()),
        _ => invalid("Invalid video URL protocol. Only https is supported"),
    }
}
