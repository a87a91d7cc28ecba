//! `stoa.toml`: what the vendor keeps in its developer dashboard lives beside the app (`design.md` section 10).

mod read;

pub use read::APP_KEYS;

use crate::{
    diagnostic::{self, Code, Diagnostic, Diagnostics},
    identifier,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use url::Url;

pub(crate) const FILE_NAME: &str = "stoa.toml";
const PACKAGE: &str = "package.json";

/// Everything about an app that is not code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppConfig {
    /// Shown to people. Default: the slug, in words.
    pub name: String,
    /// Default: `name` of `package.json`, without its scope.
    pub slug: String,
    /// The name of an icon (`sdk-surface.md` appendix A).
    pub icon: Option<String>,
    /// The image file that `icon` names instead; absolute.
    pub icon_image: Option<PathBuf>,
    pub description: Option<String>,
    /// What the app's token may do, for example `record_permission:read-write`.
    pub scopes: Vec<String>,
    pub connections: Connections,
    /// `process.env` of server code. `.env` and `.env.local` come on top in development.
    pub environment: BTreeMap<String, String>,
    /// Outbound requests to the first origin go to the second.
    pub origins: BTreeMap<String, String>,
}

/// Connections by key. The key of `[connections.workspace]` itself is `default`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connections {
    pub workspace: BTreeMap<String, ConnectionConfig>,
    pub user: BTreeMap<String, ConnectionConfig>,
}

/// How a connection is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ConnectionConfig {
    Oauth2(Box<Oauth2Config>),
    Secret(SecretConfig),
    #[serde(rename = "client_credentials")]
    ClientCredentials(ClientCredentialsConfig),
}

impl ConnectionConfig {
    /// What people see; the default names the kind.
    pub fn label(&self) -> &str {
        match self {
            Self::Oauth2(config) => &config.label,
            Self::Secret(config) => &config.label,
            Self::ClientCredentials(config) => &config.label,
        }
    }
}

/// An OAuth 2.0 authorization code client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oauth2Config {
    pub label: String,
    pub authorize_url: Url,
    pub token_url: Url,
    /// Default: `token_url`.
    pub refresh_url: Option<Url>,
    pub client_id: String,
    pub client_secret: Option<ClientSecret>,
    pub scopes: Vec<String>,
    /// Between scopes. Default: a space.
    pub scope_separator: String,
    /// Default: true.
    pub pkce: bool,
    pub auth: ClientAuth,
    /// Added to the authorize URL.
    pub authorize_params: BTreeMap<String, String>,
    /// Added to requests to the token URL.
    pub token_params: BTreeMap<String, String>,
}

/// Where the client's secret comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientSecret {
    Value(String),
    /// The name of a variable in the server's own environment.
    FromEnvironment(String),
}

/// How the client shows who it is at the token URL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// Form fields, as most providers want it.
    #[default]
    Body,
    /// HTTP Basic.
    Header,
}

/// A client id and a client secret that a person types in, for the OAuth 2.0 client credentials grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientCredentialsConfig {
    pub label: String,
    pub token_url: Url,
    pub scopes: Vec<String>,
    /// Between scopes. Default: a space.
    pub scope_separator: String,
    pub auth: ClientAuth,
    /// Added to requests to the token URL.
    pub token_params: BTreeMap<String, String>,
}

/// A secret that a person types in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretConfig {
    pub label: String,
    pub description: Option<String>,
}

impl AppConfig {
    /// Reads `stoa.toml` and `package.json` of an app. Without `stoa.toml` all is default.
    ///
    /// # Errors
    /// `CONFIG_*` with the place of every wrong key or value; `PACKAGE_JSON_INVALID` when there is no usable name.
    pub fn read(root: &Path) -> Result<Self, Diagnostics> {
        let path = root.join(FILE_NAME);
        if path.is_file() {
            let file = diagnostic::read(root, &path)?;
            return read::config(&file, root, || package_slug(root));
        }
        let slug = package_slug(root)?;
        Ok(Self::named(in_words(&slug), slug))
    }

    /// All default but the name.
    pub(crate) fn named(name: String, slug: String) -> Self {
        Self {
            name,
            slug,
            icon: None,
            icon_image: None,
            description: None,
            scopes: Vec::new(),
            connections: Connections::default(),
            environment: BTreeMap::new(),
            origins: BTreeMap::new(),
        }
    }

    /// Whether a folder has a configuration, be it only a name.
    pub(crate) fn is_in(folder: &Path) -> bool {
        [FILE_NAME, PACKAGE].iter().any(|name| folder.join(name).is_file())
    }
}

/// `name` of `package.json`, made fit for URLs.
fn package_slug(root: &Path) -> Result<String, Diagnostic> {
    let invalid = |message: String| {
        Diagnostic::error(Code::PackageJsonInvalid, message)
            .hint("an app needs a package.json with a `name`, which becomes its slug")
    };
    let path = root.join(PACKAGE);
    if !path.exists() {
        return Err(invalid("there is no package.json".to_owned()).in_file(PACKAGE));
    }
    let file = diagnostic::read(root, &path)?;
    let package: serde_json::Value = serde_json::from_str(&file.text).map_err(|error| {
        let at = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let start = file.offset(at(error.line()), at(error.column()));
        invalid(format!("package.json is not valid JSON: {error}")).at(&file, start..start)
    })?;
    let Some(name) = package.get("name").and_then(serde_json::Value::as_str) else {
        return Err(invalid("package.json has no `name`".to_owned()).at(&file, 0..0));
    };
    let words: Vec<String> = name
        .rsplit('/')
        .next()
        .unwrap_or(name)
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let slug = words.join("-");
    if identifier::is_valid(&slug) {
        Ok(slug)
    } else {
        let quoted = serde_json::Value::from(name).to_string();
        let span = file
            .text
            .find(&quoted)
            .map_or(0..0, |start| start..start + quoted.len());
        Err(invalid(format!("the name `{name}` cannot become a slug"))
            .at(&file, span)
            .hint(format!("{}; or set `slug` in {FILE_NAME}", identifier::RULE)))
    }
}

fn in_words(slug: &str) -> String {
    let words: Vec<String> = slug
        .split('-')
        .map(|word| {
            let mut characters = word.chars();
            match characters.next() {
                Some(first) => first.to_ascii_uppercase().to_string() + characters.as_str(),
                None => String::new(),
            }
        })
        .collect();
    words.join(" ")
}
