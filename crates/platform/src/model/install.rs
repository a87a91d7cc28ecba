use crate::{AppId, InstallId, Scopes, documents::Entity};
use records::MemberId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::WorkspaceId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InstallStatus {
    Active,
    Disabled,
}

/// An app in a workspace. It runs the app's current version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Install {
    pub id: InstallId,
    pub workspace_id: WorkspaceId,
    pub app_id: AppId,
    pub app_slug: String,
    pub status: InstallStatus,
    /// What an admin has granted. A new version that wants more needs a new consent.
    pub scopes: Scopes,
    pub installed_by: MemberId,
    pub installed_at_ms: i64,
}

impl Install {
    pub(crate) fn lookup_key(workspace_id: &WorkspaceId, app_slug: &str) -> String {
        format!("{workspace_id}/{app_slug}")
    }
}

impl Entity for Install {
    const KIND: &'static str = "install";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn lookup(&self) -> Option<String> {
        Some(Self::lookup_key(&self.workspace_id, &self.app_slug))
    }
    fn sort(&self) -> i64 {
        self.installed_at_ms
    }
}

/// One key of an install's key-value data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KvEntry {
    pub(crate) id: String,
    pub(crate) install_id: InstallId,
    pub(crate) key: String,
    pub(crate) value: Value,
    /// Of key and value as JSON.
    pub(crate) bytes: u64,
    pub(crate) set_at_ms: i64,
    pub(crate) expires_at_ms: Option<i64>,
}

impl KvEntry {
    pub(crate) fn lookup_key(install_id: &InstallId, key: &str) -> String {
        format!("{install_id}/{key}")
    }
}

impl Entity for KvEntry {
    const KIND: &'static str = "kv";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.install_id
    }
    fn lookup(&self) -> Option<String> {
        Some(Self::lookup_key(&self.install_id, &self.key))
    }
    fn sort(&self) -> i64 {
        self.set_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        self.expires_at_ms
    }
}

/// One workspace setting of an install that has a value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setting {
    pub(crate) id: String,
    pub(crate) install_id: InstallId,
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) set_at_ms: i64,
}

impl Setting {
    pub(crate) fn id_of(install_id: &InstallId, key: &str) -> String {
        format!("{install_id}/{key}")
    }
}

impl Entity for Setting {
    const KIND: &'static str = "setting";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.install_id
    }
    fn sort(&self) -> i64 {
        self.set_at_ms
    }
}
