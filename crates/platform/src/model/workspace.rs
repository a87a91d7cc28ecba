use crate::{AccountId, documents::Entity};
use records::MemberId;
use serde::{Deserialize, Serialize};
use store::WorkspaceId;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub slug: String,
    pub name: String,
    pub logo_url: Option<String>,
    pub created_at_ms: i64,
}

impl Entity for Workspace {
    const KIND: &'static str = "workspace";
    fn id(&self) -> &str {
        &self.id
    }
    fn lookup(&self) -> Option<String> {
        Some(self.slug.clone())
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
}

/// What a member may do (`rest-api.md`, workspace members).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessLevel {
    Admin,
    Member,
    Suspended,
}

/// A person in a workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Member {
    pub id: MemberId,
    pub workspace_id: WorkspaceId,
    pub account_id: AccountId,
    pub first_name: String,
    pub last_name: String,
    pub email_address: String,
    pub avatar_url: Option<String>,
    pub access_level: AccessLevel,
    pub created_at_ms: i64,
}

impl Member {
    /// First and last name, without a stray space when one is missing.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    pub fn is_admin(&self) -> bool {
        self.access_level == AccessLevel::Admin
    }
}

impl Entity for Member {
    const KIND: &'static str = "member";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn lookup(&self) -> Option<String> {
        Some(Self::lookup_key(&self.workspace_id, &self.email_address))
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
}

impl Member {
    pub(crate) fn lookup_key(workspace_id: &WorkspaceId, email_address: &str) -> String {
        format!("{workspace_id}/{}", email_address.to_lowercase())
    }
}
