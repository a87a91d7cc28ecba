//! Reads `stoa.toml` key by key, so that each mistake is shown where it is.

use super::{
    AppConfig, ClientAuth, ClientCredentialsConfig, ClientSecret, ConnectionConfig, Connections, Oauth2Config,
    SecretConfig, in_words,
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    identifier,
    source::SourceFile,
};
use contract::scope;
use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};
use url::Url;

/// The keys of `stoa.toml` beside an app.
pub const APP_KEYS: &[&str] = &[
    "name",
    "slug",
    "icon",
    "description",
    "scopes",
    "connections",
    "environment",
    "origins",
];
/// Endings of image files that browsers show.
const IMAGES: &[&str] = &["png", "svg", "jpg", "jpeg", "webp", "gif"];
/// It travels with the app's description.
const MOST_ICON_BYTES: u64 = 256 * 1024;

const OAUTH2: &[&str] = &[
    "type",
    "label",
    "authorize_url",
    "token_url",
    "refresh_url",
    "client_id",
    "client_secret",
    "client_secret_env",
    "scopes",
    "scope_separator",
    "pkce",
    "auth",
    "authorize_params",
    "token_params",
];
const CLIENT_CREDENTIALS: &[&str] = &[
    "type",
    "label",
    "token_url",
    "scopes",
    "scope_separator",
    "auth",
    "token_params",
];
const SECRET: &[&str] = &["type", "label", "description"];

/// # Errors
/// Every mistake in the file at once.
pub(super) fn config(
    file: &Arc<SourceFile>,
    root: &Path,
    package_slug: impl FnOnce() -> Result<String, Diagnostic>,
) -> Result<AppConfig, Diagnostics> {
    let document = DeTable::parse(&file.text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        Diagnostics::from(Diagnostic::error(Code::ConfigParseError, error.message().to_owned()).at(file, span))
    })?;
    let mut reader = Reader {
        file,
        problems: Vec::new(),
    };
    let top = Section {
        path: String::new(),
        span: 0..0,
        entries: document.get_ref(),
    };
    reader.known(&top, APP_KEYS);

    let slug = match reader.text(&top, "slug") {
        Some(slug) => {
            if !identifier::is_valid(&slug) {
                reader.invalid(&top, "slug", format!("`{slug}` is not a valid slug"), identifier::RULE);
            }
            slug
        }
        None => package_slug().unwrap_or_else(|problem| {
            reader.problems.push(problem);
            String::new()
        }),
    };
    let (icon, icon_image) = reader.icon(&top, root);
    let config = AppConfig {
        name: reader.text(&top, "name").unwrap_or_else(|| in_words(&slug)),
        icon,
        icon_image,
        description: reader.text(&top, "description"),
        scopes: reader.scopes(&top),
        connections: reader.connections(&top),
        environment: reader.environment(&top),
        origins: reader.origins(&top),
        slug,
    };
    match Diagnostics::new(reader.problems).into_result() {
        Ok(_) => Ok(config),
        Err(problems) => Err(problems),
    }
}

/// A table of the file.
struct Section<'t> {
    /// Dotted, for messages: `connections.workspace`; empty for the file itself.
    path: String,
    span: Range<usize>,
    entries: &'t DeTable<'t>,
}

impl<'t> Section<'t> {
    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.entries
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| value)
    }

    fn key(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

struct Reader<'r> {
    file: &'r Arc<SourceFile>,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn report(&mut self, code: Code, message: String, span: Range<usize>, hint: impl Into<String>) {
        self.problems
            .push(Diagnostic::error(code, message).at(self.file, span).hint(hint));
    }

    fn invalid(&mut self, section: &Section<'_>, key: &str, message: String, hint: impl Into<String>) {
        let span = section.get(key).map_or(section.span.clone(), Spanned::span);
        self.report(Code::ConfigInvalidValue, message, span, hint);
    }

    fn known(&mut self, section: &Section<'_>, keys: &[&str]) {
        for name in section.entries.keys() {
            if !keys.contains(&name.get_ref().as_ref()) {
                let hint = match identifier::nearest(name.get_ref(), keys.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys are {}", keys.join(", ")),
                };
                let message = format!("`{}` is not a known key", section.key(name.get_ref()));
                self.report(Code::ConfigUnknownKey, message, name.span(), hint);
            }
        }
    }

    fn wrong_type(&mut self, name: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        let message = format!("`{name}` must be {expected}, not {}", describe(value.get_ref()));
        self.report(
            Code::ConfigInvalidValue,
            message,
            value.span(),
            format!("write {expected}"),
        );
    }

    fn missing(&mut self, section: &Section<'_>, key: &str, hint: &str) {
        self.report(
            Code::ConfigMissingKey,
            format!("`{}` is missing", section.key(key)),
            section.span.clone(),
            hint,
        );
    }

    fn text(&mut self, section: &Section<'_>, key: &str) -> Option<String> {
        let value = section.get(key)?;
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.to_string()),
            DeValue::String(_) => {
                self.invalid(
                    section,
                    key,
                    format!("`{}` is empty", section.key(key)),
                    "write a value or remove the key",
                );
                None
            }
            _ => {
                self.wrong_type(&section.key(key), value, "a string");
                None
            }
        }
    }

    fn required(&mut self, section: &Section<'_>, key: &str, hint: &str) -> Option<String> {
        if section.get(key).is_none() {
            self.missing(section, key, hint);
        }
        self.text(section, key)
    }

    fn flag(&mut self, section: &Section<'_>, key: &str) -> Option<bool> {
        let value = section.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.wrong_type(&section.key(key), value, "true or false");
                None
            }
        }
    }

    fn texts(&mut self, section: &Section<'_>, key: &str) -> Vec<(String, Range<usize>)> {
        let Some(value) = section.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            self.wrong_type(&section.key(key), value, "a list of strings");
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in list.iter() {
            match item.get_ref() {
                DeValue::String(text) => found.push((text.to_string(), item.span())),
                _ => self.wrong_type(&section.key(key), item, "a string"),
            }
        }
        found
    }

    fn section<'t>(&mut self, parent: &Section<'t>, key: &str) -> Option<Section<'t>> {
        let value = parent.get(key)?;
        match value.get_ref() {
            DeValue::Table(entries) => Some(Section {
                path: parent.key(key),
                span: value.span(),
                entries,
            }),
            _ => {
                self.wrong_type(&parent.key(key), value, "a table");
                None
            }
        }
    }

    /// A table whose values are all strings.
    fn text_map(&mut self, parent: &Section<'_>, key: &str) -> Vec<(Spanned<String>, Spanned<String>)> {
        let Some(section) = self.section(parent, key) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, value) in section.entries {
            match value.get_ref() {
                DeValue::String(text) => found.push((
                    Spanned::new(name.span(), name.get_ref().to_string()),
                    Spanned::new(value.span(), text.to_string()),
                )),
                _ => self.wrong_type(&section.key(name.get_ref()), value, "a string"),
            }
        }
        found
    }

    /// The name of an icon, or the image file that is named instead.
    fn icon(&mut self, top: &Section<'_>, root: &Path) -> (Option<String>, Option<PathBuf>) {
        let Some(text) = self.text(top, "icon") else {
            return (None, None);
        };
        if !text.contains(['.', '/']) {
            return (Some(text), None);
        }
        let path = root.join(&text);
        let is_image = path
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| IMAGES.contains(&extension.to_ascii_lowercase().as_str()));
        let message = if !is_image {
            format!("`{text}` is no image")
        } else if !path.is_file() {
            format!("the image `{text}` is not there")
        } else if std::fs::metadata(&path).is_ok_and(|file| file.len() > MOST_ICON_BYTES) {
            format!("the image `{text}` is larger than {} KB", MOST_ICON_BYTES / 1024)
        } else {
            return (None, Some(path));
        };
        let hint = format!(
            "write the name of an icon of the SDK, such as \"Phone\", or the path of a {} file below the app",
            IMAGES.join(", ")
        );
        self.invalid(top, "icon", message, hint);
        (None, None)
    }

    fn scopes(&mut self, top: &Section<'_>) -> Vec<String> {
        let mut scopes = Vec::new();
        for (scope, span) in self.texts(top, "scopes") {
            if scope::is_known(&scope) {
                scopes.push(scope);
                continue;
            }
            let name = scope.split(':').next().unwrap_or(&scope);
            let hint = match identifier::nearest(name, scope::NAMES) {
                Some(near) => format!("did you mean `{near}:read` or `{near}:read-write`?"),
                None => format!(
                    "each of these takes `:read` or `:read-write`: {}",
                    scope::NAMES.join(", ")
                ),
            };
            self.report(
                Code::ConfigInvalidValue,
                format!("`{scope}` is not a scope"),
                span,
                hint,
            );
        }
        scopes
    }

    fn environment(&mut self, top: &Section<'_>) -> BTreeMap<String, String> {
        let mut environment = BTreeMap::new();
        for (key, value) in self.text_map(top, "environment") {
            match contract::environment::check_one(key.get_ref(), value.get_ref()) {
                None => drop(environment.insert(key.into_inner(), value.into_inner())),
                Some(problem) => self.report(problem.kind.into(), problem.message, key.span(), problem.kind.hint()),
            }
        }
        let total = contract::environment::check(&environment).into_iter().next();
        if let (Some(problem), Some(section)) = (total, self.section(top, "environment")) {
            self.report(problem.kind.into(), problem.message, section.span, problem.kind.hint());
        }
        environment
    }

    fn origins(&mut self, top: &Section<'_>) -> BTreeMap<String, String> {
        let mut origins = BTreeMap::new();
        for (from, to) in self.text_map(top, "origins") {
            let (from_origin, to_origin) = (origin(from.get_ref()), origin(to.get_ref()));
            for (text, found) in [(&from, &from_origin), (&to, &to_origin)] {
                if found.is_none() {
                    let message = format!("`{}` is not an origin", text.get_ref());
                    self.report(
                        Code::ConfigInvalidValue,
                        message,
                        text.span(),
                        "write scheme, host and port only, for example \"https://api.example.com\"",
                    );
                }
            }
            if let (Some(from), Some(to)) = (from_origin, to_origin) {
                origins.insert(from, to);
            }
        }
        origins
    }

    fn connections(&mut self, top: &Section<'_>) -> Connections {
        let Some(section) = self.section(top, "connections") else {
            return Connections::default();
        };
        self.known(&section, &["workspace", "user"]);
        Connections {
            workspace: self.connections_of(&section, "workspace"),
            user: self.connections_of(&section, "user"),
        }
    }

    /// `[connections.workspace]` is the default connection; tables in it that are no setting are further ones.
    fn connections_of(&mut self, parent: &Section<'_>, kind: &str) -> BTreeMap<String, ConnectionConfig> {
        let Some(section) = self.section(parent, kind) else {
            return BTreeMap::new();
        };
        let further: Vec<String> = section
            .entries
            .iter()
            .filter(|(name, value)| {
                matches!(value.get_ref(), DeValue::Table(_)) && !OAUTH2.contains(&name.get_ref().as_ref())
            })
            .map(|(name, _)| name.get_ref().to_string())
            .collect();
        let mut found = BTreeMap::new();
        if section.entries.len() > further.len() || further.is_empty() {
            let keys: Vec<&str> = further.iter().map(String::as_str).collect();
            if let Some(config) = self.connection(&section, kind, &keys) {
                found.insert("default".to_owned(), config);
            }
        }
        for key in &further {
            if let Some(section) = self.section(&section, key)
                && let Some(config) = self.connection(&section, kind, &[])
            {
                found.insert(key.clone(), config);
            }
        }
        found
    }

    fn connection(&mut self, section: &Section<'_>, kind: &str, further: &[&str]) -> Option<ConnectionConfig> {
        const TYPES: &str = "write type = \"oauth2\", type = \"secret\" or type = \"client_credentials\"";
        let label = self.text(section, "label");
        match self.required(section, "type", TYPES)?.as_str() {
            "oauth2" => {
                self.known(section, &[OAUTH2, further].concat());
                self.oauth2(
                    section,
                    label.unwrap_or_else(|| format!("{} connection", in_words(kind))),
                )
            }
            "client_credentials" => {
                self.known(section, &[CLIENT_CREDENTIALS, further].concat());
                let label = label.unwrap_or_else(|| format!("{} connection", in_words(kind)));
                self.client_credentials(section, label)
            }
            "secret" => {
                self.known(section, &[SECRET, further].concat());
                let label = label.unwrap_or_else(|| "Secret".to_owned());
                Some(ConnectionConfig::Secret(SecretConfig {
                    label,
                    description: self.text(section, "description"),
                }))
            }
            other => {
                self.invalid(section, "type", format!("`{other}` is not a connection type"), TYPES);
                None
            }
        }
    }

    fn oauth2(&mut self, section: &Section<'_>, label: String) -> Option<ConnectionConfig> {
        let authorize_url = self.url(section, "authorize_url", true);
        let token_url = self.url(section, "token_url", true);
        let refresh_url = self.url(section, "refresh_url", false);
        let client_id = self.required(
            section,
            "client_id",
            "the third party gives it to you when you register the app",
        );
        let value = self.text(section, "client_secret").map(ClientSecret::Value);
        let variable = self
            .text(section, "client_secret_env")
            .map(ClientSecret::FromEnvironment);
        if value.is_some() && variable.is_some() {
            self.invalid(
                section,
                "client_secret",
                "`client_secret` and `client_secret_env` are both set".to_owned(),
                "keep one of them",
            );
        }
        let auth = self.client_auth(section);
        let (authorize_params, token_params) = (
            self.params(section, "authorize_params"),
            self.params(section, "token_params"),
        );
        let (scopes, scope_separator) = self.oauth_scopes(section);
        let pkce = self.flag(section, "pkce").unwrap_or(true);
        Some(ConnectionConfig::Oauth2(Box::new(Oauth2Config {
            label,
            authorize_url: authorize_url?,
            token_url: token_url?,
            refresh_url,
            client_id: client_id?,
            client_secret: value.or(variable),
            scopes,
            scope_separator,
            pkce,
            auth,
            authorize_params,
            token_params,
        })))
    }

    fn client_credentials(&mut self, section: &Section<'_>, label: String) -> Option<ConnectionConfig> {
        let token_url = self.url(section, "token_url", true);
        let (scopes, scope_separator) = self.oauth_scopes(section);
        let auth = self.client_auth(section);
        let token_params = self.params(section, "token_params");
        Some(ConnectionConfig::ClientCredentials(ClientCredentialsConfig {
            label,
            token_url: token_url?,
            scopes,
            scope_separator,
            auth,
            token_params,
        }))
    }

    fn client_auth(&mut self, section: &Section<'_>) -> ClientAuth {
        match self.text(section, "auth").as_deref() {
            None | Some("body") => ClientAuth::Body,
            Some("header") => ClientAuth::Header,
            Some(other) => {
                self.invalid(
                    section,
                    "auth",
                    format!("`{other}` is not a way to authenticate"),
                    "write \"header\" (HTTP Basic) or \"body\" (form fields)",
                );
                ClientAuth::Body
            }
        }
    }

    fn params(&mut self, section: &Section<'_>, key: &str) -> BTreeMap<String, String> {
        self.text_map(section, key)
            .into_iter()
            .map(|(name, value)| (name.into_inner(), value.into_inner()))
            .collect()
    }

    /// Scopes of a third party, and what stands between them.
    fn oauth_scopes(&mut self, section: &Section<'_>) -> (Vec<String>, String) {
        let scopes = self
            .texts(section, "scopes")
            .into_iter()
            .map(|(scope, _)| scope)
            .collect();
        let separator = match section.get("scope_separator").map(Spanned::get_ref) {
            // Often a single space, which `text` would call empty.
            Some(DeValue::String(text)) => text.to_string(),
            Some(_) => self.text(section, "scope_separator").unwrap_or_default(),
            None => " ".to_owned(),
        };
        (scopes, separator)
    }

    fn url(&mut self, section: &Section<'_>, key: &str, required: bool) -> Option<Url> {
        let text = if required {
            self.required(section, key, "OAuth 2.0 needs this address of the third party")?
        } else {
            self.text(section, key)?
        };
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url),
            _ => {
                let message = format!("`{text}` is not a web address");
                self.invalid(
                    section,
                    key,
                    message,
                    "write an address that starts with https:// (or http://)",
                );
                None
            }
        }
    }
}

/// The origin of an address that has nothing more than that.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    bare.then(|| url.origin().ascii_serialization())
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
