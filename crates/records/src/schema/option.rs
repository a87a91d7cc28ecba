use super::{Attribute, AttributeType, OPTION, STATUS};
use crate::values::not_found;
use crate::{OptionId, Result, StatusId};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::WorkspaceId;

/// What a select or status attribute offers to choose from.
pub trait Choice: Serialize + Clone + Send + Sync + Sized {
    /// The type of attributes that offer it.
    const OF: AttributeType;
    /// What people call it.
    const NAME: &'static str;
    /// Its document kind.
    const KIND: &'static str;

    /// All that an attribute offers, in order, archived ones included.
    fn all(attribute: &Attribute) -> &[Self];
    fn id(&self) -> &str;
    fn title(&self) -> &str;
    fn is_archived(&self) -> bool;
    fn position(&self) -> i64;
    /// The wire form.
    fn to_json(&self, workspace_id: &WorkspaceId, attribute: &Attribute) -> Json;
    /// The documented error for one that is not offered.
    fn unknown(title_or_id: &str) -> crate::Error;

    /// The one with this id, or else the one with this title; archived ones come last.
    fn find<'a>(attribute: &'a Attribute, title_or_id: &str) -> Option<&'a Self> {
        let all = Self::all(attribute);
        let titled = |archived: bool| {
            all.iter()
                .find(move |choice| choice.title() == title_or_id && choice.is_archived() == archived)
        };
        all.iter()
            .find(|choice| choice.id() == title_or_id)
            .or_else(|| titled(false))
            .or_else(|| titled(true))
    }

    /// [`Choice::find`], or the documented error.
    ///
    /// # Errors
    /// `value_not_found`.
    fn known<'a>(attribute: &'a Attribute, title_or_id: &str) -> Result<&'a Self> {
        Self::find(attribute, title_or_id).ok_or_else(|| Self::unknown(title_or_id))
    }
}

/// One choice of a select attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectOption {
    pub id: OptionId,
    pub title: String,
    pub is_archived: bool,
    /// Place among the options; never changes, so that sorts by it stay true.
    pub position: i64,
}

/// One stage of a status attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    pub id: StatusId,
    pub title: String,
    pub is_archived: bool,
    pub celebration_enabled: bool,
    /// ISO 8601 duration.
    pub target_time_in_status: Option<String>,
    /// Place among the statuses; never changes, so that sorts by it stay true.
    pub position: i64,
}

impl Choice for SelectOption {
    const OF: AttributeType = AttributeType::Select;
    const NAME: &'static str = "select option";
    const KIND: &'static str = OPTION;

    fn all(attribute: &Attribute) -> &[Self] {
        &attribute.options
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn is_archived(&self) -> bool {
        self.is_archived
    }

    fn position(&self) -> i64 {
        self.position
    }

    fn unknown(title_or_id: &str) -> crate::Error {
        not_found::option(title_or_id)
    }

    /// `reference/rest-api.md` section 12, `<select-option>`.
    fn to_json(&self, workspace_id: &WorkspaceId, attribute: &Attribute) -> Json {
        json!({
            "id": {
                "workspace_id": workspace_id,
                "object_id": attribute.object_id,
                "attribute_id": attribute.id,
                "option_id": self.id,
            },
            "title": self.title,
            "is_archived": self.is_archived,
        })
    }
}

impl Choice for Status {
    const OF: AttributeType = AttributeType::Status;
    const NAME: &'static str = "status";
    const KIND: &'static str = STATUS;

    fn all(attribute: &Attribute) -> &[Self] {
        &attribute.statuses
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn is_archived(&self) -> bool {
        self.is_archived
    }

    fn position(&self) -> i64 {
        self.position
    }

    fn unknown(title_or_id: &str) -> crate::Error {
        not_found::status(title_or_id)
    }

    /// `reference/rest-api.md` section 12, `<status>`.
    fn to_json(&self, workspace_id: &WorkspaceId, attribute: &Attribute) -> Json {
        json!({
            "id": {
                "workspace_id": workspace_id,
                "object_id": attribute.object_id,
                "attribute_id": attribute.id,
                "status_id": self.id,
            },
            "title": self.title,
            "is_archived": self.is_archived,
            "celebration_enabled": self.celebration_enabled,
            "target_time_in_status": self.target_time_in_status,
        })
    }
}
