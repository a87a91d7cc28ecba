use super::ViewCalculation;
use super::names::Names;
use crate::{Actor, Object, Schema, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{ObjectId, WorkspaceId};

/// A way of looking at the records of an object or the entries of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    pub id: String,
    pub workspace_id: WorkspaceId,
    /// The object, or the list.
    pub object_id: ObjectId,
    pub title: String,
    pub kind: ViewKind,
    /// A written filter (`reference/rest-api.md` section 10).
    pub filter: Option<Json>,
    /// Written sorts.
    pub sorts: Vec<Json>,
    /// In order; empty for those that are shown unless told.
    pub columns: Vec<ViewColumn>,
    /// The attribute, by slug, whose choices are the groups, or the columns of a board.
    pub group_by: Option<String>,
    /// What stands below the columns.
    pub calculations: Vec<ViewCalculation>,
    pub is_archived: bool,
    /// Place among the views of the object or list.
    pub position: i64,
    pub created_by: Actor,
    /// In ns since the epoch.
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ViewKind {
    #[default]
    Table,
    /// A column for each status or option of an attribute.
    Board,
}

/// An attribute, by slug or id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Of the object or list that is viewed.
    Attribute(String),
    /// At the end of a way through references: `[[object or list, attribute], …]`.
    Path(Vec<(String, String)>),
}

/// One column of a table, or one line of a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ColumnParts")]
pub struct ViewColumn {
    #[serde(flatten)]
    pub place: Place,
    /// In CSS pixels; `None` for the width that its type has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnParts {
    attribute: Option<String>,
    path: Option<Vec<(String, String)>>,
    width: Option<u32>,
}

impl TryFrom<ColumnParts> for ViewColumn {
    type Error = &'static str;

    fn try_from(parts: ColumnParts) -> Result<Self, Self::Error> {
        Ok(Self {
            place: Place::of(parts.attribute, parts.path)?,
            width: parts.width,
        })
    }
}

impl Place {
    pub(super) fn of(attribute: Option<String>, path: Option<Vec<(String, String)>>) -> Result<Self, &'static str> {
        match (attribute, path) {
            (Some(attribute), None) => Ok(Self::Attribute(attribute)),
            (None, Some(path)) => Ok(Self::Path(path)),
            _ => Err("either an attribute or a path is needed"),
        }
    }

    /// As a path begins with its own object or list, this is one, too.
    pub(super) fn path(&self, object: &Object) -> Json {
        match self {
            Self::Attribute(attribute) => json!([[object.id, attribute]]),
            Self::Path(path) => json!(path),
        }
    }
}

impl View {
    /// With slugs and titles instead of ids, as of now.
    pub(super) fn named(mut self, schema: &Schema, object: &Object) -> Self {
        let names = Names::for_people(schema, object);
        names.rename(
            &mut self.filter,
            &mut self.sorts,
            &mut self.columns,
            &mut self.group_by,
            &mut self.calculations,
        );
        self
    }

    /// The form in which the REST API lists it (`reference/rest-api.md` section 12, `<object-view>` and `<list-view>`).
    pub fn listed_json(&self, object: &Object) -> Json {
        let of = if object.list().is_some() {
            "list_id"
        } else {
            "object_id"
        };
        json!({
            "id": { "workspace_id": self.workspace_id, of: self.object_id, "view_id": self.id },
            "title": self.title,
            "created_at": format_ns(self.created_at),
        })
    }

    /// Everything.
    pub fn to_json(&self) -> Json {
        json!({
            "id": self.id,
            "title": self.title,
            "type": self.kind,
            "filter": self.filter,
            "sorts": self.sorts,
            "columns": self.columns,
            "group_by": self.group_by,
            "calculations": self.calculations,
            "is_archived": self.is_archived,
            "created_by_actor": self.created_by.to_json(),
            "created_at": format_ns(self.created_at),
        })
    }
}
