use super::MeetingTime;
use crate::{Actor, Schema, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{ObjectId, RecordId, WorkspaceId};

/// A meeting as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Meeting {
    pub id: String,
    pub workspace_id: WorkspaceId,
    pub title: String,
    pub description: String,
    pub is_all_day: bool,
    pub start: MeetingTime,
    /// Exclusive.
    pub end: MeetingTime,
    pub participants: Vec<Participant>,
    pub linked_records: Vec<LinkedRecord>,
    pub created_by: Actor,
    /// In ns since the epoch.
    pub created_at: i64,
}

/// Somebody who takes part in a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    pub status: Attendance,
    pub is_organizer: bool,
    /// Normalised.
    pub email_address: Option<String>,
    /// As given. The wire shows it of participants without an address only.
    pub name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attendance {
    Accepted,
    Tentative,
    Declined,
    Pending,
}

impl Attendance {
    /// The wire names.
    pub const NAMES: [&str; 4] = ["accepted", "tentative", "declined", "pending"];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Tentative => "tentative",
            Self::Declined => "declined",
            Self::Pending => "pending",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Accepted, Self::Tentative, Self::Declined, Self::Pending]
            .into_iter()
            .find(|attendance| attendance.as_str() == name)
    }
}

/// A record that a meeting is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LinkedRecord {
    pub object_id: ObjectId,
    pub record_id: RecordId,
}

/// What a meeting is made of.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    pub title: String,
    pub description: String,
    pub is_all_day: bool,
    pub start: MeetingTime,
    pub end: MeetingTime,
    pub participants: Vec<NewParticipant>,
    /// By object slug or id, and record id.
    pub linked_records: Vec<(String, String)>,
}

/// A participant to be; at least one of address and name is there.
#[derive(Debug, Clone)]
pub struct NewParticipant {
    pub status: Attendance,
    pub is_organizer: bool,
    pub email_address: Option<String>,
    pub name: Option<String>,
}

impl Meeting {
    /// The wire form (`reference/rest-api.md` section 12, `<meeting>`). Links to objects that the schema lacks are left out.
    pub fn to_json(&self, schema: &Schema) -> Json {
        json!({
            "id": { "workspace_id": self.workspace_id, "meeting_id": self.id },
            "title": self.title,
            "description": self.description,
            "is_all_day": self.is_all_day,
            "start": self.start.to_json(),
            "end": self.end.to_json(),
            "participants": self.participants.iter().map(Participant::to_json).collect::<Vec<_>>(),
            "linked_records": self.linked_json(schema),
            "created_at": format_ns(self.created_at),
            "created_by_actor": self.created_by.to_json(),
        })
    }

    /// `[{object_slug, object_id, record_id}]`.
    pub fn linked_json(&self, schema: &Schema) -> Vec<Json> {
        let link = |linked: &LinkedRecord| {
            let object = schema.object(&linked.object_id)?;
            Some(json!({
                "object_slug": object.api_slug,
                "object_id": linked.object_id,
                "record_id": linked.record_id,
            }))
        };
        self.linked_records.iter().filter_map(link).collect()
    }
}

impl Participant {
    fn to_json(&self) -> Json {
        // "It is null for any participant identified by an email address" (the document's own words).
        let name = self.name.as_ref().filter(|_| self.email_address.is_none());
        json!({
            "status": self.status.as_str(),
            "is_organizer": self.is_organizer,
            "email_address": self.email_address,
            "name": name,
        })
    }

    /// What people call the participant: the name, else the address.
    pub fn shown_name(&self) -> &str {
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        name.or(self.email_address.as_deref()).unwrap_or_default()
    }
}
