use crate::{InstallId, documents::Entity};
use serde::{Deserialize, Serialize};
use store::{ObjectId, WorkspaceId};

/// What the members of a workspace have put on the record pages of one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLayout {
    pub id: String,
    pub workspace_id: WorkspaceId,
    pub object_id: ObjectId,
    /// In the order in which they are shown.
    pub widgets: Vec<PlacedWidget>,
    /// Tabs that nobody sees: one of Stoa's own by its segment, an app's as `app/tab`.
    #[serde(default)]
    pub hidden_tabs: Vec<String>,
    pub changed_at_ms: i64,
}

/// A record widget of an installed app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedWidget {
    pub install_id: InstallId,
    pub app_slug: String,
    /// The id of the app's extension.
    pub widget_id: String,
}

impl RecordLayout {
    pub(crate) fn id_of(workspace_id: &WorkspaceId, object_id: &ObjectId) -> String {
        format!("{workspace_id}/{object_id}")
    }
}

impl Entity for RecordLayout {
    const KIND: &'static str = "record-layout";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn sort(&self) -> i64 {
        self.changed_at_ms
    }
}
