use crate::{Clock, Error, MemberId, Records, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{Document, DocumentQuery, Order, StoreError, WorkspaceId};

/// A person of the workspace, as the `member` documents of the platform hold them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub workspace_id: WorkspaceId,
    pub first_name: String,
    pub last_name: String,
    pub email_address: String,
    pub avatar_url: Option<String>,
    pub access_level: AccessLevel,
    /// In ns since the epoch.
    pub created_at: i64,
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessLevel {
    Admin,
    Member,
    Suspended,
}

/// Document kind of members; owner: platform.
const MEMBER: &str = "member";

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    email_address: String,
    #[serde(default)]
    avatar_url: Option<String>,
    access_level: AccessLevel,
    /// In ms since the epoch.
    #[serde(default)]
    created_at_ms: Option<i64>,
}

impl Member {
    fn read(document: Document) -> Result<Self> {
        let unreadable = |error: serde_json::Error| StoreError::Corrupt(format!("member {}: {error}", document.id));
        let body = Body::deserialize(&document.body).map_err(unreadable)?;
        let created_at_ms = body.created_at_ms.unwrap_or(document.sort);
        Ok(Self {
            id: document.id.into(),
            workspace_id: document.parent.into(),
            first_name: body.first_name,
            last_name: body.last_name,
            email_address: body.email_address,
            avatar_url: body.avatar_url,
            access_level: body.access_level,
            created_at: created_at_ms.saturating_mul(1_000_000),
        })
    }

    /// The wire form (`reference/rest-api.md` section 12, `<workspace-member>`).
    pub fn to_json(&self) -> Json {
        json!({
            "id": { "workspace_id": self.workspace_id, "workspace_member_id": self.id },
            "first_name": self.first_name,
            "last_name": self.last_name,
            "avatar_url": self.avatar_url,
            "email_address": self.email_address,
            "access_level": match self.access_level {
                AccessLevel::Admin => "admin",
                AccessLevel::Member => "member",
                AccessLevel::Suspended => "suspended",
            },
            "created_at": crate::format_ns(self.created_at),
        })
    }
}

impl Records {
    /// All members of a workspace, suspended ones included, in order of joining.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn members(&self, workspace_id: &WorkspaceId) -> Result<Vec<Member>> {
        let parent = Some(workspace_id.to_string());
        let query = DocumentQuery {
            kind: MEMBER,
            parent,
            order: Order::OldestFirst,
            after: None,
            limit: None,
        };
        self.store
            .documents(query)
            .await?
            .into_iter()
            .map(Member::read)
            .collect()
    }

    /// One member of a workspace by id.
    ///
    /// # Errors
    /// `not_found` when the workspace has no such member.
    pub async fn member(&self, workspace_id: &WorkspaceId, member_id: &MemberId) -> Result<Member> {
        let found = self
            .store
            .document(MEMBER, member_id)
            .await?
            .filter(|document| document.parent == workspace_id.as_str());
        match found {
            Some(document) => Member::read(document),
            None => {
                let message = format!("Workspace member with ID \"{member_id}\" not found.");
                Err(Error::new(crate::Code::NotFound, message))
            }
        }
    }

    /// One member of a workspace by e-mail address.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn member_by_email(&self, workspace_id: &WorkspaceId, email_address: &str) -> Result<Option<Member>> {
        let key = format!("{workspace_id}/{}", email_address.trim().to_lowercase());
        self.store.lookup(MEMBER, &key).await?.map(Member::read).transpose()
    }

    /// The clock that stamps values.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }
}
