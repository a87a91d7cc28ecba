use crate::documents::{Indexed, Listing};
use crate::rich_text::RichText;
use crate::{Actor, Code, Error, MemberId, Result, Schema, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{ObjectId, RecordId, WorkspaceId};

/// The largest text of a note, in bytes of UTF-8. The vendor does not say its own.
const MOST_BYTES: usize = 1 << 20;

/// A note as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    pub id: String,
    pub workspace_id: WorkspaceId,
    pub object_id: ObjectId,
    pub record_id: RecordId,
    pub title: String,
    pub meeting_id: Option<String>,
    pub text: NoteText,
    pub tags: Vec<Tag>,
    pub created_by: Actor,
    /// In ns since the epoch. May lie before the moment of writing.
    pub created_at: i64,
}

/// The text of a note, in both forms that reads give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteText {
    pub plaintext: String,
    pub markdown: String,
}

/// How a note's text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Plaintext,
    Markdown,
}

/// Somebody or something that a note mentions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    Member(MemberId),
    Record { object_id: ObjectId, record_id: RecordId },
}

/// What a note is made of.
#[derive(Debug, Clone)]
pub struct NewNote {
    /// Slug or id.
    pub object: String,
    pub record_id: String,
    pub title: String,
    pub format: Format,
    pub content: String,
    /// In ns since the epoch; now without.
    pub created_at: Option<i64>,
    pub meeting_id: Option<String>,
}

/// What is changed of a note; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct NoteChange {
    pub title: Option<String>,
    pub text: Option<(Format, String)>,
}

impl Format {
    /// The wire names.
    pub const NAMES: [&str; 2] = ["plaintext", "markdown"];

    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "plaintext" => Some(Self::Plaintext),
            "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}

impl NoteText {
    /// Reads what was written.
    ///
    /// # Errors
    /// `too_large`.
    pub fn read(format: Format, content: &str) -> Result<Self> {
        Ok(Self::with_rich_text(format, content)?.0)
    }

    pub(super) fn with_rich_text(format: Format, content: &str) -> Result<(Self, RichText)> {
        if content.len() > MOST_BYTES {
            let message = format!("The content of the note is larger than {} MB.", MOST_BYTES >> 20);
            return Err(Error::new(Code::TooLarge, message));
        }
        let content = content.replace("\r\n", "\n").replace('\r', "\n");
        let (rich, plaintext) = match format {
            Format::Plaintext => (RichText::of_plaintext(&content), content),
            Format::Markdown => {
                let rich = RichText::of_markdown(&content);
                let plaintext = rich.plaintext();
                (rich, plaintext)
            }
        };
        let markdown = rich.markdown();
        Ok((Self { plaintext, markdown }, rich))
    }
}

impl Note {
    /// The wire form (`reference/rest-api.md` section 12, `<note>`).
    pub fn to_json(&self, schema: &Schema) -> Json {
        let slug = |object_id: &ObjectId| schema.object(object_id).map(|object| object.api_slug.clone());
        let tag = |tag: &Tag| match tag {
            Tag::Member(id) => Some(json!({ "type": "workspace-member", "workspace_member_id": id })),
            Tag::Record { object_id, record_id } => {
                Some(json!({ "type": "record", "object": slug(object_id)?, "record_id": record_id }))
            }
        };
        json!({
            "id": { "workspace_id": self.workspace_id, "note_id": self.id },
            "parent_object": slug(&self.object_id).unwrap_or_else(|| self.object_id.to_string()),
            "parent_record_id": self.record_id,
            "title": self.title,
            "meeting_id": self.meeting_id,
            "content_plaintext": self.text.plaintext,
            "content_markdown": self.text.markdown,
            "tags": self.tags.iter().filter_map(tag).collect::<Vec<_>>(),
            "created_by_actor": self.created_by.to_json(),
            "created_at": format_ns(self.created_at),
        })
    }
}

pub(super) fn of_object(object_id: &str) -> String {
    format!("object/{object_id}")
}

pub(super) fn of_record(object_id: &str, record_id: &str) -> String {
    format!("record/{object_id}/{}", record_id.to_ascii_lowercase())
}

impl Indexed for Note {
    const KIND: &'static str = "note";
    const INDEX: &'static str = "note_index";

    fn id(&self) -> &str {
        &self.id
    }

    fn workspace_id(&self) -> &WorkspaceId {
        &self.workspace_id
    }

    fn created_at(&self) -> i64 {
        self.created_at
    }

    fn search_text(&self) -> Option<String> {
        Some(format!("{}\n{}", self.title, self.text.plaintext))
    }

    fn listings(&self) -> Vec<Listing> {
        let at = self.created_at;
        vec![
            Listing::new("all", at),
            Listing::new(of_object(&self.object_id), at),
            Listing::new(of_record(&self.object_id, &self.record_id), at),
        ]
    }
}
