use crate::documents::{Indexed, Listing};
use crate::{Actor, Schema, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{ObjectId, RecordId, WorkspaceId};

/// A file, a folder, or a link to one that lies elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileEntry {
    pub id: String,
    pub workspace_id: WorkspaceId,
    pub object_id: ObjectId,
    pub record_id: RecordId,
    pub kind: FileKind,
    pub created_by: Actor,
    /// In ns since the epoch.
    pub created_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    File {
        name: String,
        content_type: Option<String>,
        /// In bytes.
        content_size: u64,
        folder: Option<String>,
    },
    Folder {
        name: String,
        folder: Option<String>,
    },
    Connected {
        is_folder: bool,
        provider: Provider,
        external_id: String,
        microsoft_drive_id: Option<String>,
    },
}

/// Where a file lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Here.
    Attio,
    Dropbox,
    Box,
    GoogleDrive,
    MicrosoftOnedrive,
}

/// A folder to make.
#[derive(Debug, Clone)]
pub struct NewFolder {
    /// Slug or id.
    pub object: String,
    pub record_id: String,
    pub name: String,
    pub folder: Option<String>,
}

/// A link to a file or folder that lies elsewhere.
#[derive(Debug, Clone)]
pub struct NewConnected {
    /// Slug or id.
    pub object: String,
    pub record_id: String,
    pub is_folder: bool,
    pub provider: Provider,
    pub external_id: String,
    pub microsoft_drive_id: Option<String>,
}

/// A file whose bytes have come.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Slug or id.
    pub object: String,
    pub record_id: String,
    pub name: String,
    pub content_type: Option<String>,
    pub content_size: u64,
    pub folder: Option<String>,
}

impl Provider {
    /// The wire names.
    pub const NAMES: [&str; 5] = ["attio", "dropbox", "box", "google-drive", "microsoft-onedrive"];
    /// Those of storage that is not ours.
    pub const EXTERNAL: [&str; 4] = ["dropbox", "box", "google-drive", "microsoft-onedrive"];

    pub fn as_str(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    pub fn parse(name: &str) -> Option<Self> {
        let all = [
            Self::Attio,
            Self::Dropbox,
            Self::Box,
            Self::GoogleDrive,
            Self::MicrosoftOnedrive,
        ];
        all.into_iter().find(|provider| provider.as_str() == name)
    }
}

impl FileEntry {
    /// Where the bytes of a file lie; `None` for what has none.
    pub fn storage_key(&self) -> Option<String> {
        matches!(self.kind, FileKind::File { .. }).then(|| storage_key(&self.workspace_id, &self.id))
    }

    pub fn provider(&self) -> Provider {
        match self.kind {
            FileKind::Connected { provider, .. } => provider,
            _ => Provider::Attio,
        }
    }

    pub(super) fn folder(&self) -> Option<&str> {
        match &self.kind {
            FileKind::File { folder, .. } | FileKind::Folder { folder, .. } => folder.as_deref(),
            FileKind::Connected { .. } => None,
        }
    }

    /// The wire form (`reference/rest-api.md` section 12).
    pub fn to_json(&self, schema: &Schema) -> Json {
        let slug = schema
            .object(&self.object_id)
            .map_or(self.object_id.as_str(), |object| &object.api_slug);
        let mut entry = json!({
            "id": { "workspace_id": self.workspace_id, "file_id": self.id },
            "object_id": self.object_id,
            "object_slug": slug,
            "record_id": self.record_id,
            "storage_provider": self.provider().as_str(),
            "created_by_actor": self.created_by.to_json(),
            "created_at": format_ns(self.created_at),
        });
        match &self.kind {
            FileKind::File {
                name,
                content_type,
                content_size,
                folder,
            } => {
                entry["file_type"] = "file".into();
                entry["name"] = name.as_str().into();
                entry["content_type"] = json!(content_type);
                entry["content_size"] = (*content_size).into();
                entry["parent_folder_id"] = json!(folder);
            }
            FileKind::Folder { name, folder } => {
                entry["file_type"] = "folder".into();
                entry["name"] = name.as_str().into();
                entry["parent_folder_id"] = json!(folder);
            }
            FileKind::Connected {
                is_folder,
                external_id,
                microsoft_drive_id,
                ..
            } => {
                entry["file_type"] = if *is_folder {
                    "connected-folder"
                } else {
                    "connected-file"
                }
                .into();
                entry["external_provider_file_id"] = external_id.as_str().into();
                entry["microsoft_drive_id"] = json!(microsoft_drive_id);
            }
        }
        entry
    }
}

pub(super) fn storage_key(workspace_id: &WorkspaceId, file_id: &str) -> String {
    format!("{workspace_id}/{file_id}")
}

/// The entries of a record: all, or those of one provider.
pub(super) fn of_record(object_id: &str, record_id: &str, provider: Option<Provider>) -> String {
    let record_id = record_id.to_ascii_lowercase();
    match provider {
        None => format!("record/{object_id}/{record_id}"),
        Some(provider) => format!("record/{object_id}/{record_id}/{}", provider.as_str()),
    }
}

/// What lies directly in a folder. Only what is here can lie in one.
pub(super) fn in_folder(folder_id: &str) -> String {
    format!("folder/{}", folder_id.to_ascii_lowercase())
}

impl Indexed for FileEntry {
    const KIND: &'static str = "file";
    const INDEX: &'static str = "file_index";

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
        let (object_id, record_id) = (&self.object_id, &self.record_id);
        let mut lists = vec![
            Listing::new(of_record(object_id, record_id, None), at),
            Listing::new(of_record(object_id, record_id, Some(self.provider())), at),
        ];
        lists.extend(self.folder().map(|folder| Listing::new(in_folder(folder), at)));
        lists
    }
}
