use crate::{AppId, Scopes, VersionId, documents::Entity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use store::WorkspaceId;
use url::Url;

/// What the vendor keeps in its developer dashboard (`stoa.toml` beside the app).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AppConfig {
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// The name of an icon of the SDK.
    #[serde(default)]
    pub icon: Option<String>,
    #[serde(default)]
    pub icon_url: Option<String>,
    #[serde(default)]
    pub scopes: Vec<String>,
    #[serde(default)]
    pub connections: Connections,
    /// `process.env`. Sealed before it is stored.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
}

/// The connections an app may have, by key; the key of the only one is `default`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Connections {
    #[serde(default)]
    pub workspace: BTreeMap<String, ConnectionConfig>,
    #[serde(default)]
    pub user: BTreeMap<String, ConnectionConfig>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "an app has one or two")]
pub enum ConnectionConfig {
    Oauth2(Oauth2Config),
    Secret(SecretConfig),
    #[serde(rename = "client_credentials")]
    ClientCredentials(ClientCredentialsConfig),
}

impl ConnectionConfig {
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::Oauth2(config) => config.label.as_deref(),
            Self::Secret(config) => config.label.as_deref(),
            Self::ClientCredentials(config) => config.label.as_deref(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecretConfig {
    #[serde(default)]
    pub label: Option<String>,
}

/// Access tokens for a client whose id and secret a person types in (RFC 6749 section 4.4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClientCredentialsConfig {
    #[serde(default)]
    pub label: Option<String>,
    pub token_url: Url,
    #[serde(default)]
    pub scopes: Vec<String>,
    #[serde(default = "space")]
    pub scope_separator: String,
    #[serde(default)]
    pub auth: ClientAuth,
    #[serde(default)]
    pub token_params: BTreeMap<String, String>,
}

/// An OAuth 2.0 authorization code client (RFC 6749, RFC 7636).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Oauth2Config {
    #[serde(default)]
    pub label: Option<String>,
    pub authorize_url: Url,
    pub token_url: Url,
    /// Where tokens are refreshed when it is not `token_url`.
    #[serde(default)]
    pub refresh_url: Option<Url>,
    pub client_id: String,
    /// Sealed before it is stored.
    #[serde(default)]
    pub client_secret: Option<String>,
    #[serde(default)]
    pub scopes: Vec<String>,
    #[serde(default = "space")]
    pub scope_separator: String,
    #[serde(default = "yes")]
    pub pkce: bool,
    #[serde(default)]
    pub auth: ClientAuth,
    #[serde(default)]
    pub authorize_params: BTreeMap<String, String>,
    #[serde(default)]
    pub token_params: BTreeMap<String, String>,
}

/// Where the client's own credentials go in a token request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// In the form, as most providers want it.
    #[default]
    Body,
    /// HTTP Basic.
    Header,
}

fn space() -> String {
    " ".to_owned()
}

const fn yes() -> bool {
    true
}

/// An app known to this server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct App {
    pub id: AppId,
    pub slug: String,
    pub name: String,
    pub description: String,
    #[serde(default)]
    pub icon: Option<String>,
    pub icon_url: Option<String>,
    /// The workspace whose admins may publish versions; `None` for an app that the operator put here.
    #[serde(default)]
    pub owner_workspace_id: Option<WorkspaceId>,
    pub current_version_id: VersionId,
    pub created_at_ms: i64,
}

impl Entity for App {
    const KIND: &'static str = "app";
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

/// One build of an app. Never changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    pub id: VersionId,
    pub app_id: AppId,
    /// Counts from 1.
    pub number: u32,
    /// Of everything in it; an equal build makes no new version.
    pub digest: String,
    /// `environment` is empty here and client secrets are sealed.
    pub config: AppConfig,
    /// `environment` as a sealed JSON object.
    pub sealed_environment: String,
    /// The builder's manifest.
    pub manifest: Value,
    pub bundles: Bundles,
    pub created_at_ms: i64,
}

impl Entity for Version {
    const KIND: &'static str = "version";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.app_id
    }
    fn lookup(&self) -> Option<String> {
        Some(Self::lookup_key(&self.app_id, self.number))
    }
    fn sort(&self) -> i64 {
        i64::from(self.number)
    }
}

impl Version {
    pub(crate) fn lookup_key(app_id: &AppId, number: u32) -> String {
        format!("{app_id}/{number}")
    }

    /// What it asks for.
    pub fn scopes(&self) -> Scopes {
        self.config.scopes.iter().cloned().collect()
    }

    /// A list of names in the manifest; `None` when the manifest does not know them.
    pub(crate) fn names(&self, list: &str) -> Option<Vec<&str>> {
        Some(
            self.manifest
                .get(list)?
                .as_array()?
                .iter()
                .filter_map(Value::as_str)
                .collect(),
        )
    }
}

/// Where the code of a version is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bundles {
    pub client: BundleRef,
    pub server: BundleRef,
    /// By block id.
    pub blocks: BTreeMap<String, BundleRef>,
}

/// Blob ids, which are content hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleRef {
    pub code: String,
    pub map: Option<String>,
}
