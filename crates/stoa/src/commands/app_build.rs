//! From a folder to what the platform registers.

use crate::{print::talk, render};
use base64::Engine;
use builder::{App, AppConfig, BuildOptions, Code, Diagnostics, Mode};
use miette::{IntoDiagnostic, Report, Result, WrapErr, bail, miette};
use platform::{AppBuild, model};
use sandbox::QuickJs;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// An app that was built, or loaded from a `dist` folder, with its configuration.
pub struct Built {
    pub config: AppConfig,
    /// `process.env` of server code.
    pub environment: BTreeMap<String, String>,
    pub build: builder::Build,
}

/// Opens an app, or shows what is wrong with it.
pub fn open(folder: &Path) -> Result<App> {
    is_folder(folder)?;
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

/// Builds the app in a folder, or loads the folder when it holds finished bundles. Environment files belong to
/// development; elsewhere `stoa.toml` alone says what the environment is.
pub async fn build_or_load(folder: &Path, mode: Mode, engine: &QuickJs) -> Result<Built> {
    is_folder(folder)?;
    if builder::Build::is_dist(folder) {
        return match builder::Build::load_dist(folder, engine).await {
            Ok((build, config)) => Ok(Built {
                environment: config.environment.clone(),
                config,
                build,
            }),
            Err(problems) => refuse(folder, &problems),
        };
    }
    let app = open(folder)?;
    talk(format_args!("Building {}…", app.config().name));
    Ok(Built {
        build: build(&app, mode, engine).await?,
        config: app.config().clone(),
        environment: match mode {
            Mode::Development => app.environment().or_else(|problems| refuse(folder, &problems))?,
            Mode::Production => app.config().environment.clone(),
        },
    })
}

/// How to build with this sandbox.
pub fn options(mode: Mode, engine: &QuickJs) -> BuildOptions {
    BuildOptions {
        mode,
        engine: Arc::new(engine.clone()),
    }
}

/// The folder, absolute and without symbolic links.
///
/// # Errors
/// Says that there is none.
pub fn is_folder(folder: &Path) -> Result<PathBuf> {
    match folder.canonicalize() {
        Ok(path) if path.is_dir() => Ok(path),
        Ok(_) => bail!(
            help = "name the folder that holds the app's package.json",
            "`{}` is a file, not the folder of an app",
            folder.display()
        ),
        Err(error) => Err(miette!(
            help = "name the folder of an app; `stoa new NAME` makes one",
            "the folder `{}` cannot be opened: {error}",
            folder.display()
        )),
    }
}

/// Whether a folder holds no app at all, so that waiting for the next save makes no sense.
pub fn is_no_app(problems: &Diagnostics) -> bool {
    problems.iter().any(|one| one.code == Code::AppEntryPointNotFound)
}

pub fn refuse<T>(folder: &Path, problems: &Diagnostics) -> Result<T> {
    render::diagnostics(problems);
    bail!("{} does not build", folder.display())
}

/// A build as the platform takes it.
///
/// # Errors
/// When an environment variable that holds a client secret is not set.
pub fn for_platform(built: &Built) -> Result<AppBuild> {
    let Built {
        config,
        environment,
        build,
    } = built;
    Ok(AppBuild {
        config: model::AppConfig {
            slug: config.slug.clone(),
            name: config.name.clone(),
            description: config.description.clone().unwrap_or_default(),
            icon: config.icon.clone(),
            icon_url: config.icon_image.as_deref().map(data_url).transpose()?,
            scopes: config.scopes.clone(),
            connections: model::Connections {
                workspace: connections(&config.connections.workspace)?,
                user: connections(&config.connections.user)?,
            },
            environment: environment.clone(),
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

/// An image as an address that holds it.
fn data_url(image: &Path) -> Result<String> {
    let bytes = std::fs::read(image)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read the icon {}", image.display()))?;
    let ending = image
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    let kind = match ending.as_str() {
        "svg" => "svg+xml",
        "jpg" => "jpeg",
        other => other,
    };
    Ok(format!(
        "data:image/{kind};base64,{}",
        base64::engine::general_purpose::STANDARD.encode(bytes)
    ))
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
        builder::ConnectionConfig::ClientCredentials(config) => {
            model::ConnectionConfig::ClientCredentials(model::ClientCredentialsConfig {
                label: Some(config.label.clone()),
                token_url: config.token_url.clone(),
                scopes: config.scopes.clone(),
                scope_separator: config.scope_separator.clone(),
                auth: client_auth(config.auth),
                token_params: config.token_params.clone(),
            })
        }
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
            auth: client_auth(oauth.auth),
            authorize_params: oauth.authorize_params.clone(),
            token_params: oauth.token_params.clone(),
        }),
    })
}

fn client_auth(auth: builder::ClientAuth) -> model::ClientAuth {
    match auth {
        builder::ClientAuth::Header => model::ClientAuth::Header,
        builder::ClientAuth::Body => model::ClientAuth::Body,
    }
}

fn client_secret(secret: &builder::ClientSecret) -> Result<String> {
    match secret {
        builder::ClientSecret::Value(value) => Ok(value.clone()),
        builder::ClientSecret::FromEnvironment(name) => std::env::var(name)
            .map_err(|error| {
                let said: Report = miette!(
                    help = "set it where this command runs: {name}=… stoa …",
                    "`client_secret_env` in stoa.toml names the variable {name}: {error}",
                );
                said
            })
            .wrap_err("a connection cannot be configured"),
    }
}
