use super::Attribute;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// One choice of a select attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectOption {
    pub id: String,
    pub title: String,
    pub is_archived: bool,
    /// Place among the options; never changes, so that sorts by it stay true.
    pub position: i64,
}

/// One stage of a status attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    pub id: String,
    pub title: String,
    pub is_archived: bool,
    pub celebration_enabled: bool,
    /// ISO 8601 duration.
    pub target_time_in_status: Option<String>,
    /// Place among the statuses; never changes, so that sorts by it stay true.
    pub position: i64,
}

impl SelectOption {
    /// The wire form (`reference/rest-api.md` section 12, `<select-option>`).
    pub fn to_json(&self, workspace_id: &str, attribute: &Attribute) -> Json {
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

impl Status {
    /// The wire form (`reference/rest-api.md` section 12, `<status>`).
    pub fn to_json(&self, workspace_id: &str, attribute: &Attribute) -> Json {
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
