use crate::{AccountId, OauthClientId, Scopes, SessionId, TokenId, documents::Entity};
use records::MemberId;
use serde::{Deserialize, Serialize};
use store::WorkspaceId;

/// A person who can sign in, across workspaces.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub email_address: String,
    /// argon2id in PHC string form; `None` when the account cannot sign in by password.
    pub password_hash: Option<String>,
    /// Where the person is a member, in the order of joining.
    pub workspace_ids: Vec<WorkspaceId>,
    pub created_at_ms: i64,
}

impl Entity for Account {
    const KIND: &'static str = "account";
    fn id(&self) -> &str {
        &self.id
    }
    fn lookup(&self) -> Option<String> {
        Some(self.email_address.to_lowercase())
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
}

/// A signed-in browser. The token itself is only in its cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub token_hash: String,
    pub account_id: AccountId,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
}

impl Entity for Session {
    const KIND: &'static str = "session";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.account_id
    }
    fn lookup(&self) -> Option<String> {
        Some(self.token_hash.clone())
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}

/// Lets a person set the password of their account, once. The token itself is only in its link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Invitation {
    /// Of whom is invited. A member has one invitation: a new one takes the place of the old.
    pub(crate) member_id: MemberId,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) token_hash: String,
    pub(crate) created_by: MemberId,
    pub(crate) created_at_ms: i64,
    pub(crate) expires_at_ms: i64,
}

impl Entity for Invitation {
    const KIND: &'static str = "invitation";
    fn id(&self) -> &str {
        &self.member_id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn lookup(&self) -> Option<String> {
        Some(self.token_hash.clone())
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}

/// A workspace's API token. The token itself is stored nowhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Token {
    pub id: TokenId,
    pub token_hash: String,
    pub workspace_id: WorkspaceId,
    pub name: String,
    pub scopes: Scopes,
    /// The member who made it.
    pub created_by: Option<MemberId>,
    #[serde(default)]
    pub level: TokenLevel,
    /// The program that it was granted to.
    #[serde(default)]
    pub client_id: Option<OauthClientId>,
    pub created_at_ms: i64,
}

/// For whom a token acts (`reference/rest-api.md` section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenLevel {
    #[default]
    Workspace,
    /// For the member who made it: sees what that member sees.
    User,
}

impl TokenLevel {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::User => "user",
        }
    }
}

/// When a token was used last, to the minute.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TokenUse {
    pub(crate) token_id: TokenId,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) at_ms: i64,
}

impl Entity for TokenUse {
    const KIND: &'static str = "token_use";
    fn id(&self) -> &str {
        &self.token_id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn sort(&self) -> i64 {
        self.at_ms
    }
}

/// A program that asks members for access to their workspaces (RFC 6749 section 2).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OauthClient {
    pub id: OauthClientId,
    /// Where it was registered; it may be granted access to others.
    pub workspace_id: WorkspaceId,
    pub name: String,
    pub(crate) secret_hash: String,
    /// Where browsers may be sent back to, to the letter.
    pub redirect_uris: Vec<String>,
    /// What it asks for.
    pub scopes: Scopes,
    pub created_by: MemberId,
    pub created_at_ms: i64,
}

impl Entity for OauthClient {
    const KIND: &'static str = "oauth_client";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
}

/// What a member has granted, until the program fetches its token. The code itself is stored nowhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OauthCode {
    pub(crate) code_hash: String,
    pub(crate) client_id: OauthClientId,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) member_id: MemberId,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Scopes,
    /// S256 of the verifier (RFC 7636).
    pub(crate) challenge: Option<String>,
    pub(crate) expires_at_ms: i64,
}

impl Entity for OauthCode {
    const KIND: &'static str = "oauth_code";
    fn id(&self) -> &str {
        &self.code_hash
    }
    fn parent(&self) -> &str {
        &self.client_id
    }
    fn sort(&self) -> i64 {
        self.expires_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}

impl Entity for Token {
    const KIND: &'static str = "token";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn lookup(&self) -> Option<String> {
        Some(self.token_hash.clone())
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
}
