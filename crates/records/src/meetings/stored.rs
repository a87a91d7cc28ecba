//! The documents behind meetings, and what is emitted when they change.

use super::recording::CallRecording;
use super::transcript::Transcript;
use super::{Meeting, Meetings};
pub(super) use crate::documents::{Stored, delete, put, read};
use crate::{Code, Error, Result};
use serde_json::{Value as Json, json};
use store::{Expect, OutboxRow, WorkspaceId, Write};

pub(super) const MEETING: &str = "meeting";
/// Parent: the meeting.
pub(super) const RECORDING: &str = "call_recording";
/// Id: the recording's.
pub(super) const TRANSCRIPT: &str = "call_transcript";
/// Finds meetings by linked record or participant; parent: see [`by_record`] and [`by_address`].
pub(super) const INDEX: &str = "meeting_index";
/// Finds recordings of a workspace, by the begin of the meeting.
pub(super) const CALL: &str = "call";

pub(super) fn put_meeting(meeting: &Meeting, expect: Expect) -> Write {
    let sort = meeting.start.order_ms();
    put(MEETING, &meeting.id, &meeting.workspace_id, sort, meeting, expect)
}

pub(super) fn put_recording(recording: &CallRecording, expect: Expect) -> Write {
    let sort = recording.created_at / 1_000_000;
    put(RECORDING, &recording.id, &recording.meeting_id, sort, recording, expect)
}

pub(super) fn by_record(workspace_id: &WorkspaceId, object_id: &str, record_id: &str) -> String {
    format!("{workspace_id}/record/{object_id}/{}", record_id.to_ascii_lowercase())
}

pub(super) fn by_address(workspace_id: &WorkspaceId, address: &str) -> String {
    format!("{workspace_id}/address/{address}")
}

/// Everything by which a meeting is found.
pub(super) fn index_keys(meeting: &Meeting) -> Vec<String> {
    let workspace_id = &meeting.workspace_id;
    let records = meeting
        .linked_records
        .iter()
        .map(|linked| by_record(workspace_id, &linked.object_id, &linked.record_id));
    let addresses = meeting
        .participants
        .iter()
        .filter_map(|participant| participant.email_address.as_ref())
        .map(|address| by_address(workspace_id, address));
    let mut keys: Vec<String> = records.chain(addresses).collect();
    keys.sort();
    keys.dedup();
    keys
}

fn index_id(key: &str, meeting_id: &str) -> String {
    format!("{key}#{meeting_id}")
}

pub(super) fn put_index(meeting: &Meeting, key: &str) -> Write {
    let sort = meeting.start.order_ms();
    let body = json!({ "meeting_id": meeting.id });
    put(INDEX, &index_id(key, &meeting.id), key, sort, &body, Expect::Anything)
}

pub(super) fn delete_index(meeting: &Meeting, key: &str) -> Write {
    delete(INDEX, &index_id(key, &meeting.id))
}

/// The index document's id that follows a meeting's in the order of a list.
pub(super) fn index_place(key: &str, meeting_id: &str) -> String {
    index_id(key, meeting_id)
}

pub(super) fn put_call(meeting: &Meeting, recording: &CallRecording) -> Write {
    let sort = meeting.start.order_ms();
    let body = json!({ "meeting_id": meeting.id });
    put(
        CALL,
        &recording.id,
        &meeting.workspace_id,
        sort,
        &body,
        Expect::Anything,
    )
}

impl Meetings {
    pub(super) async fn read_meeting(&self, workspace_id: &WorkspaceId, meeting_id: &str) -> Result<Stored<Meeting>> {
        let document = self.records.store.document(MEETING, meeting_id).await?;
        let document = document.filter(|document| document.parent == workspace_id.as_str());
        document.map_or_else(|| Err(meeting_not_found(meeting_id)), read)
    }

    pub(super) async fn read_recording(
        &self,
        workspace_id: &WorkspaceId,
        recording_id: &str,
    ) -> Result<Stored<CallRecording>> {
        let document = self.records.store.document(RECORDING, recording_id).await?;
        let found: Option<Stored<CallRecording>> = document.map(read).transpose()?;
        found
            .filter(|found| found.value.workspace_id == *workspace_id)
            .ok_or_else(|| recording_not_found(recording_id))
    }

    pub(super) async fn read_transcript(&self, recording_id: &str) -> Result<Option<Transcript>> {
        let document = self.records.store.document(TRANSCRIPT, recording_id).await?;
        Ok(document.map(read).transpose()?.map(|found| found.value))
    }

    pub(super) fn emit(&self, workspace_id: &WorkspaceId, topic: &str, payload: Json) -> Write {
        Write::Emit {
            row: OutboxRow {
                workspace_id: workspace_id.to_owned(),
                topic: topic.to_owned(),
                payload,
                at_ms: self.records.clock.now_ns() / 1_000_000,
            },
        }
    }
}

pub(super) fn meeting_not_found(meeting_id: &str) -> Error {
    let message = format!("Meeting with ID \"{meeting_id}\" was not found.");
    Error::new(Code::NotFound, message)
}

pub(super) fn recording_not_found(recording_id: &str) -> Error {
    let message = format!("Call recording with ID \"{recording_id}\" was not found.");
    Error::new(Code::NotFound, message)
}
