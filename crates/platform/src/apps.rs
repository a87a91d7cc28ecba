//! Apps and their versions.

use crate::{
    AppId, Platform, PlatformError, Result, VersionId,
    documents::{Stored, emit, put},
    installs::require_admin,
    model::{App, AppConfig, BundleRef, Bundles, ConnectionConfig, Install, Member, Version},
    random::digest,
};
use secrets::{Place, Purpose};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use store::{Expect, WorkspaceId, Write};
use url::Url;

/// Code with what turns its positions back into the app's own files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bundle {
    pub code: String,
    /// Source map (version 3) as JSON.
    pub map: Option<String>,
}

/// What the builder made of an app, with the app's configuration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AppBuild {
    pub config: AppConfig,
    pub client: Bundle,
    pub server: Bundle,
    /// By block id.
    pub blocks: BTreeMap<String, Bundle>,
    /// The builder's `Manifest` as JSON.
    pub manifest: Value,
}

/// A version with its secrets in the clear. Lives in memory only.
pub(crate) struct LoadedVersion {
    pub(crate) version: Version,
    pub(crate) environment: BTreeMap<String, String>,
}

#[derive(Default)]
pub(crate) struct LoadedVersions(Mutex<HashMap<VersionId, Arc<LoadedVersion>>>);

impl Platform {
    /// Registers a build for the operator of this server: as [`Platform::publish_app_build`], for any app.
    ///
    /// # Errors
    /// As there, without the refusals.
    pub async fn register_app_build(&self, build: AppBuild) -> Result<Version> {
        self.add_version(build, None).await
    }

    /// Makes a build the app's newest version, to which all its installs move at once; executions that run finish on
    /// theirs. A build equal to the current version changes nothing and gives that version. An app belongs to the
    /// workspace that published it first: its code runs wherever it is installed, so nobody else may replace it.
    ///
    /// # Errors
    /// Forbidden for who is no admin, and for an app of somebody else; what [`crate::AppBuild`] must not be:
    /// `invalid-slug`, `invalid-scope`, `invalid-connection`; [`PlatformError::Environment`]; what the store refuses. A second
    /// registration at the same moment is a conflict.
    pub async fn publish_app_build(&self, member: &Member, build: AppBuild) -> Result<Version> {
        require_admin(member, "only admins publish apps")?;
        self.add_version(build, Some(&member.workspace_id)).await
    }

    async fn add_version(&self, build: AppBuild, owner: Option<&WorkspaceId>) -> Result<Version> {
        check_build(&build)?;
        let mut writes = Vec::new();
        let bundles = Bundles {
            client: keep(&build.client, &mut writes),
            server: keep(&build.server, &mut writes),
            blocks: build
                .blocks
                .iter()
                .map(|(id, bundle)| (id.clone(), keep(bundle, &mut writes)))
                .collect(),
        };
        let fingerprint = digest(json!([build.config, bundles, build.manifest]).to_string());
        let now = self.now_ms();
        let existing: Option<Stored<App>> = self.0.docs.find(&build.config.slug).await?;
        if let (Some(app), Some(owner)) = (&existing, owner)
            && app.owner_workspace_id.as_ref() != Some(owner)
            && !self.0.config.development
        {
            return Err(PlatformError::Forbidden(
                "an app with this slug belongs to somebody else on this server; choose another slug",
            ));
        }
        let (app_id, created_at_ms, number) = match &existing {
            None => (self.0.random.uuid(), now, 1),
            Some(app) => {
                let current = self.stored_version(&app.current_version_id).await?;
                if current.digest == fingerprint {
                    return Ok(current);
                }
                (app.id.clone(), app.created_at_ms, current.number + 1)
            }
        };
        let (config, sealed_environment) = self.seal_config(&app_id, &build.config)?;
        let version = Version {
            id: self.0.random.uuid(),
            app_id: app_id.clone(),
            number,
            digest: fingerprint,
            config,
            sealed_environment,
            manifest: build.manifest,
            bundles,
            created_at_ms: now,
        };
        let app = App {
            id: app_id,
            slug: build.config.slug,
            name: build.config.name,
            description: build.config.description,
            icon: build.config.icon,
            icon_url: build.config.icon_url,
            owner_workspace_id: match &existing {
                Some(app) => app.owner_workspace_id.clone(),
                None => owner.cloned(),
            },
            current_version_id: version.id.clone(),
            created_at_ms,
        };
        let expect = existing.map_or(Expect::Absent, |stored| Expect::Revision(stored.revision));
        writes.push(put(&version, Expect::Absent));
        writes.push(put(&app, expect));
        // To everybody: the directory shows every app.
        writes.push(emit(
            &"".into(),
            "app.changed",
            json!({ "slug": app.slug, "version": version.number }),
            now,
        ));
        self.0.docs.commit(writes).await?;
        self.warm(&version);
        Ok(version)
    }

    /// Prepares the shared server program ahead of its first call; what fails will be told by that call.
    fn warm(&self, version: &Version) {
        let (platform, version) = (self.clone(), version.clone());
        tokio::spawn(async move {
            if let Err(error) = platform.server_image(&version).await {
                tracing::warn!(%error, app = version.config.slug, version = version.number, "the server bundle does not load");
            }
        });
    }

    /// All apps of this server, by name.
    pub async fn apps(&self) -> Result<Vec<App>> {
        let mut apps: Vec<App> = self.0.docs.values(None).await?;
        apps.sort_by_key(|app: &App| app.name.to_lowercase());
        Ok(apps)
    }

    /// An app by slug.
    ///
    /// # Errors
    /// Not found.
    pub async fn app(&self, slug: &str) -> Result<App> {
        let app: Option<Stored<App>> = self.0.docs.find(slug).await?;
        app.map(|stored| stored.value)
            .ok_or_else(|| PlatformError::not_found("app", slug))
    }

    /// The version that the app's installs run.
    pub async fn current_version(&self, app: &App) -> Result<Version> {
        self.stored_version(&app.current_version_id).await
    }

    async fn stored_version(&self, id: &VersionId) -> Result<Version> {
        let version: Option<Stored<Version>> = self.0.docs.get(id).await?;
        version
            .map(|stored| stored.value)
            .ok_or_else(|| PlatformError::not_found("version", id))
    }

    /// A version, by number, of an app that is installed in a workspace.
    ///
    /// # Errors
    /// Not found.
    pub async fn installed_version(&self, workspace_id: &WorkspaceId, app_slug: &str, number: u32) -> Result<Version> {
        let install = self.installed(workspace_id, app_slug).await?;
        let version = self.numbered(&install.app_id, number).await?;
        version.ok_or_else(|| PlatformError::not_found("version", &number.to_string()))
    }

    /// The version that an install runs now, secrets opened.
    pub(crate) async fn loaded_current(&self, install: &Install) -> Result<Arc<LoadedVersion>> {
        let app: Option<Stored<App>> = self.0.docs.get(&install.app_id).await?;
        let app = app.ok_or_else(|| PlatformError::not_found("app", &install.app_slug))?;
        self.loaded(&app.current_version_id).await
    }

    /// A version of an install's app by number, if it is still served.
    pub(crate) async fn loaded_numbered(&self, install: &Install, number: u32) -> Result<Arc<LoadedVersion>> {
        let current = self.loaded_current(install).await?;
        if current.version.number == number {
            return Ok(current);
        }
        let reload = || PlatformError::ReloadRequired {
            app: current.version.config.name.clone(),
        };
        let numbered = |number: u32| self.numbered(&install.app_id, number);
        // It was replaced when the next one came.
        let (Some(old), Some(next)) = (numbered(number).await?, numbered(number.saturating_add(1)).await?) else {
            return Err(reload());
        };
        if self.now_ms() - next.created_at_ms > crate::config::ms(self.0.config.old_version_lifetime) {
            return Err(reload());
        }
        self.loaded(&old.id).await
    }

    async fn numbered(&self, app_id: &AppId, number: u32) -> Result<Option<Version>> {
        let version: Option<Stored<Version>> = self.0.docs.find(&Version::lookup_key(app_id, number)).await?;
        Ok(version.map(|stored| stored.value))
    }

    pub(crate) async fn loaded(&self, version_id: &VersionId) -> Result<Arc<LoadedVersion>> {
        if let Some(loaded) = self
            .0
            .versions
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(version_id)
        {
            return Ok(loaded.clone());
        }
        let version = self.stored_version(version_id).await?;
        let environment = self.open_environment(&version)?;
        let loaded = Arc::new(LoadedVersion { version, environment });
        let mut versions = self.0.versions.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Old versions of a long development session are not worth keeping.
        if versions.len() >= 1024 {
            versions.clear();
        }
        Ok(versions.entry(version_id.to_owned()).or_insert(loaded).clone())
    }

    /// Takes the secrets out of a configuration: client secrets sealed in place, the environment beside it.
    fn seal_config(&self, app_id: &AppId, config: &AppConfig) -> Result<(AppConfig, String)> {
        let mut sealed = config.clone();
        let environment = std::mem::take(&mut sealed.environment);
        let text = json!(environment).to_string();
        let environment = self
            .0
            .vault
            .seal(Purpose::App, app_place(app_id, "environment"), text.as_bytes());
        let connections = sealed
            .connections
            .workspace
            .values_mut()
            .chain(sealed.connections.user.values_mut());
        for connection in connections {
            if let ConnectionConfig::Oauth2(config) = connection {
                config.client_secret = config.client_secret.take().map(|secret| {
                    self.0
                        .vault
                        .seal(Purpose::App, app_place(app_id, "client_secret"), secret.as_bytes())
                });
            }
        }
        Ok((sealed, environment))
    }

    fn open_environment(&self, version: &Version) -> Result<BTreeMap<String, String>> {
        let place = app_place(&version.app_id, "environment");
        let plain = self.0.vault.open(Purpose::App, place, &version.sealed_environment)?;
        serde_json::from_slice(&plain).map_err(|error| PlatformError::Internal(format!("environment: {error}")))
    }

    pub(crate) fn open_client_secret(&self, app_id: &AppId, sealed: &str) -> Result<String> {
        let plain = self
            .0
            .vault
            .open(Purpose::App, app_place(app_id, "client_secret"), sealed)?;
        String::from_utf8(plain).map_err(|_| PlatformError::Internal("a client secret is not text".to_owned()))
    }

    /// A part of a bundle: code or source map.
    ///
    /// # Errors
    /// Not found; corrupt when it is not text.
    pub async fn bundle_text(&self, blob_id: &str) -> Result<String> {
        let bytes = self.0.docs.store().blob(blob_id).await?;
        let bytes = bytes.ok_or_else(|| PlatformError::not_found("bundle", blob_id))?;
        String::from_utf8(bytes.to_vec()).map_err(|_| PlatformError::Internal(format!("bundle {blob_id} is not text")))
    }
}

fn app_place<'a>(app_id: &'a AppId, field: &'a str) -> Place<'a> {
    Place {
        workspace: "",
        install: app_id,
        field,
    }
}

fn keep(bundle: &Bundle, writes: &mut Vec<Write>) -> BundleRef {
    let mut blob = |text: &str| {
        let id = digest(text);
        writes.push(Write::PutBlob {
            id: id.clone(),
            bytes: text.to_owned().into(),
        });
        id
    };
    BundleRef {
        code: blob(&bundle.code),
        map: bundle.map.as_deref().map(&mut blob),
    }
}

/// What the builder refuses in an app's own files must not come in by an upload either.
fn check_build(build: &AppBuild) -> Result<()> {
    let config = &build.config;
    check_slug(&config.slug)?;
    if let Some(scope) = config.scopes.iter().find(|scope| !contract::scope::is_known(scope)) {
        let message = format!("{scope:?} is no scope; scopes are like record_permission:read");
        return Err(PlatformError::invalid("invalid-scope", message));
    }
    let connections = config.connections.workspace.iter().chain(&config.connections.user);
    for (key, connection) in connections {
        let urls: Vec<&Url> = match connection {
            ConnectionConfig::Oauth2(oauth2) => [&oauth2.authorize_url, &oauth2.token_url]
                .into_iter()
                .chain(&oauth2.refresh_url)
                .collect(),
            ConnectionConfig::ClientCredentials(config) => vec![&config.token_url],
            ConnectionConfig::Secret(_) => Vec::new(),
        };
        // The browser is sent to one of them: `javascript:` would run as Stoa's own page.
        if let Some(url) = urls.into_iter().find(|url| !matches!(url.scheme(), "http" | "https")) {
            let message = format!("the connection {key:?} has the URL {url}, which is neither http nor https");
            return Err(PlatformError::invalid("invalid-connection", message));
        }
    }
    match contract::environment::check(&config.environment) {
        problems if problems.is_empty() => Ok(()),
        problems => Err(PlatformError::Environment(problems)),
    }
}

fn check_slug(slug: &str) -> Result<()> {
    let plain = slug
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    if slug.is_empty() || slug.len() > 64 || !plain {
        return Err(PlatformError::invalid(
            "invalid-slug",
            format!("{slug:?} cannot be an app slug: use up to 64 lower-case letters, digits, dashes and underscores"),
        ));
    }
    Ok(())
}
