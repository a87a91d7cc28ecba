use crate::documents::{Indexed, Listing};
use crate::{Actor, MemberId, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{ObjectId, RecordId, WorkspaceId};

/// A comment as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    pub id: String,
    pub workspace_id: WorkspaceId,
    /// The id of the comment that opened the thread.
    pub thread_id: String,
    pub place: Place,
    pub content: String,
    pub author: MemberId,
    /// In ns since the epoch. May lie before the moment of writing.
    pub created_at: i64,
    /// Kept with the comment that opened the thread.
    pub resolution: Option<Resolution>,
}

/// What a thread is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The record, or the parent record of the entry.
    pub object_id: ObjectId,
    pub record_id: RecordId,
    /// List and entry, when it is about an entry.
    pub entry: Option<(ObjectId, RecordId)>,
}

/// That a thread is done, since when and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// In ns since the epoch.
    pub at: i64,
    pub by: Actor,
}

/// What a comment is made of.
#[derive(Debug, Clone)]
pub struct NewComment {
    pub target: Target,
    pub content: String,
    pub author: MemberId,
    /// In ns since the epoch; now without.
    pub created_at: Option<i64>,
}

/// Where a comment goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Into a thread, by its id.
    Thread(String),
    /// Onto a record, by object slug or id and record id.
    Record(String, String),
    /// Onto an entry, by list slug or id and entry id.
    Entry(String, String),
}

impl Comment {
    /// Whether the thread goes when this comment does.
    pub fn opens_thread(&self) -> bool {
        self.id == self.thread_id
    }

    /// The wire form (`reference/rest-api.md` section 12, `<comment>`), its members in the recorded order.
    pub fn to_json(&self) -> Json {
        let entry = self
            .place
            .entry
            .as_ref()
            .map(|(list_id, entry_id)| json!({ "entry_id": entry_id, "list_id": list_id }));
        let resolution = self.resolution.as_ref();
        json!({
            "id": { "workspace_id": self.workspace_id, "comment_id": self.id },
            "thread_id": self.thread_id,
            "created_at": format_ns(self.created_at),
            "resolved_at": resolution.map(|resolution| format_ns(resolution.at)),
            "record": { "record_id": self.place.record_id, "object_id": self.place.object_id },
            "entry": entry,
            "content_plaintext": self.content,
            "resolved_by": resolution.map(|resolution| resolution.by.to_json()),
            "author": Actor::member(self.author.clone()).to_json(),
        })
    }
}

/// All comments of a thread.
pub(super) fn of_thread(thread_id: &str) -> String {
    format!("thread/{}", thread_id.to_ascii_lowercase())
}

/// The comments that opened threads about a record itself.
pub(super) fn on_record(object_id: &str, record_id: &str) -> String {
    format!("record/{object_id}/{}", record_id.to_ascii_lowercase())
}

/// The comments that opened threads about an entry.
pub(super) fn on_entry(list_id: &str, entry_id: &str) -> String {
    format!("entry/{list_id}/{}", entry_id.to_ascii_lowercase())
}

/// The comments that opened threads about a record or about entries of it.
pub(super) fn around_record(object_id: &str, record_id: &str) -> String {
    format!("around/{object_id}/{}", record_id.to_ascii_lowercase())
}

impl Indexed for Comment {
    const KIND: &'static str = "comment";
    const INDEX: &'static str = "comment_index";

    fn id(&self) -> &str {
        &self.id
    }

    fn workspace_id(&self) -> &WorkspaceId {
        &self.workspace_id
    }

    fn created_at(&self) -> i64 {
        self.created_at
    }

    fn listings(&self) -> Vec<Listing> {
        let at = self.created_at;
        let mut lists = vec![Listing::new(of_thread(&self.thread_id), at)];
        if self.opens_thread() {
            let Place {
                object_id,
                record_id,
                entry,
            } = &self.place;
            let on = match entry {
                None => on_record(object_id, record_id),
                Some((list_id, entry_id)) => on_entry(list_id, entry_id),
            };
            lists.push(Listing::new(on, at));
            lists.push(Listing::new(around_record(object_id, record_id), at));
        }
        lists
    }
}
