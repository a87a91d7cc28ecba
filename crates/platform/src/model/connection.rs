use crate::{ConnectionId, InstallId, SessionId, documents::Entity};
use records::MemberId;
use serde::{Deserialize, Serialize};
use std::fmt;
use store::WorkspaceId;

/// Whose connection it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConnectionKind {
    Workspace,
    User,
}

impl ConnectionKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::User => "user",
        }
    }
}

impl fmt::Display for ConnectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConnectionType {
    Oauth2,
    Secret,
    #[serde(rename = "client_credentials")]
    ClientCredentials,
}

/// Whether it can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConnectionStatus {
    Connected,
    /// The third party no longer takes its tokens; a person must connect again.
    Expired,
}

/// What authenticates an install to a third party.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Connection {
    pub id: ConnectionId,
    pub workspace_id: WorkspaceId,
    pub install_id: InstallId,
    pub kind: ConnectionKind,
    pub key: String,
    #[serde(rename = "type")]
    pub connection_type: ConnectionType,
    /// The owner of a user connection.
    pub member_id: Option<MemberId>,
    pub status: ConnectionStatus,
    /// Sealed credentials.
    pub(crate) sealed: String,
    /// When the access token ends; `None` when it does not or nobody said.
    pub expires_at_ms: Option<i64>,
    /// The member who connected.
    pub created_by: MemberId,
    pub connected_at_ms: i64,
}

impl Connection {
    pub(crate) fn lookup_key(
        install_id: &InstallId,
        kind: ConnectionKind,
        key: &str,
        member_id: Option<&MemberId>,
    ) -> String {
        format!("{install_id}/{kind}/{key}/{}", member_id.map_or("-", MemberId::as_str))
    }
}

impl Entity for Connection {
    const KIND: &'static str = "connection";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.install_id
    }
    fn lookup(&self) -> Option<String> {
        Some(Self::lookup_key(
            &self.install_id,
            self.kind,
            &self.key,
            self.member_id.as_ref(),
        ))
    }
    fn sort(&self) -> i64 {
        self.connected_at_ms
    }
}

/// The secret part of a connection; exists in the clear in memory only.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credentials {
    /// The access token or the secret.
    pub(crate) value: String,
    pub(crate) refresh_token: Option<String>,
    /// What new tokens are asked for with, if a person has typed it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client: Option<ClientKeys>,
}

/// A client of a third party.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ClientKeys {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// What must be remembered while a person is at the third party's consent page. Single use.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OauthState {
    /// Hash of the `state` parameter.
    pub(crate) id: String,
    pub(crate) install_id: InstallId,
    pub(crate) kind: ConnectionKind,
    pub(crate) key: String,
    pub(crate) member_id: MemberId,
    /// The session that began, if one did.
    #[serde(default)]
    pub(crate) session_id: Option<SessionId>,
    pub(crate) sealed_verifier: Option<String>,
    /// A path on this server.
    pub(crate) return_to: Option<String>,
    pub(crate) created_at_ms: i64,
    pub(crate) expires_at_ms: i64,
}

impl Entity for OauthState {
    const KIND: &'static str = "oauth_state";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.install_id
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}
