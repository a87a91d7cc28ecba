//! From an app folder to what the platform registers.

use crate::render;
use builder::{App, BuildOptions, Diagnostics, Mode};
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use platform::{AppBuild, model};
use sandbox::QuickJs;
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// Opens an app, or shows what is wrong with it.
pub fn open(folder: &Path) -> Result<App> {
    App::open(folder).or_else(|problems| refuse(folder, &problems))
}

/// Builds an app, or shows what is wrong with it; warnings are shown either way.
pub async fn build(app: &App, mode: Mode, engine: &QuickJs) -> Result<builder::Build> {
    match app.build(&options(mode, engine)).await {
        Ok(build) => {
            render::diagnostics(&Diagnostics::new(build.warnings.clone()));
            Ok(build)
        }
        Err(problems) => refuse(app.root(), &problems),
    }
}

/// How to build with this sandbox.
pub fn options(mode: Mode, engine: &QuickJs) -> BuildOptions {
    BuildOptions {
        mode,
        engine: Arc::new(engine.clone()),
    }
}

fn refuse<T>(folder: &Path, problems: &Diagnostics) -> Result<T> {
    render::diagnostics(problems);
    bail!("{} does not build", folder.display())
}

/// A build as the platform takes it.
///
/// # Errors
/// When an environment variable that holds a client secret is not set.
pub fn for_platform(app: &App, build: &builder::Build) -> Result<AppBuild> {
    let environment = match app.environment() {
        Ok(environment) => environment,
        Err(problems) => return refuse(app.root(), &problems),
    };
    let config = app.config();
    Ok(AppBuild {
        config: model::AppConfig {
            slug: config.slug.clone(),
            name: config.name.clone(),
            description: config.description.clone().unwrap_or_default(),
            icon: config.icon.clone(),
            icon_url: None,
            scopes: config.scopes.clone(),
            connections: model::Connections {
                workspace: connections(&config.connections.workspace)?,
                user: connections(&config.connections.user)?,
            },
            environment,
        },
        client: bundle(&build.client),
        server: bundle(&build.server),
        blocks: build
            .blocks
            .iter()
            .map(|(id, block)| (id.clone(), bundle(block)))
            .collect(),
        manifest: serde_json::to_value(&build.manifest).into_diagnostic()?,
    })
}

fn bundle(bundle: &builder::Bundle) -> platform::Bundle {
    platform::Bundle {
        code: bundle.code.clone(),
        map: bundle.map.clone(),
    }
}

fn connections(
    configured: &BTreeMap<String, builder::ConnectionConfig>,
) -> Result<BTreeMap<String, model::ConnectionConfig>> {
    configured
        .iter()
        .map(|(key, config)| Ok((key.clone(), connection(config)?)))
        .collect()
}

fn connection(config: &builder::ConnectionConfig) -> Result<model::ConnectionConfig> {
    Ok(match config {
        builder::ConnectionConfig::Secret(secret) => model::ConnectionConfig::Secret(model::SecretConfig {
            label: Some(secret.label.clone()),
        }),
        builder::ConnectionConfig::Oauth2(oauth) => model::ConnectionConfig::Oauth2(model::Oauth2Config {
            label: Some(oauth.label.clone()),
            authorize_url: oauth.authorize_url.clone(),
            token_url: oauth.token_url.clone(),
            refresh_url: oauth.refresh_url.clone(),
            client_id: oauth.client_id.clone(),
            client_secret: oauth.client_secret.as_ref().map(client_secret).transpose()?,
            scopes: oauth.scopes.clone(),
            scope_separator: oauth.scope_separator.clone(),
            pkce: oauth.pkce,
            auth: match oauth.auth {
                builder::ClientAuth::Header => model::ClientAuth::Header,
                builder::ClientAuth::Body => model::ClientAuth::Body,
            },
            authorize_params: oauth.authorize_params.clone(),
            token_params: oauth.token_params.clone(),
        }),
    })
}

fn client_secret(secret: &builder::ClientSecret) -> Result<String> {
    match secret {
        builder::ClientSecret::Value(value) => Ok(value.clone()),
        builder::ClientSecret::FromEnvironment(name) => std::env::var(name)
            .into_diagnostic()
            .wrap_err_with(|| format!("`client_secret_env` names {name}, which is not set")),
    }
}
