use crate::{Scopes, documents::Entity};
use serde::{Deserialize, Serialize};

/// A person who can sign in, across workspaces.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    pub id: String,
    pub email_address: String,
    /// argon2id in PHC string form; `None` when the account cannot sign in by password.
    pub password_hash: Option<String>,
    /// Where the person is a member, in the order of joining.
    pub workspace_ids: Vec<String>,
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
    pub id: String,
    pub token_hash: String,
    pub account_id: String,
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

/// A workspace's API token. The token itself is stored nowhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Token {
    pub id: String,
    pub token_hash: String,
    pub workspace_id: String,
    pub name: String,
    pub scopes: Scopes,
    /// The member who made it.
    pub created_by: Option<String>,
    pub created_at_ms: i64,
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
