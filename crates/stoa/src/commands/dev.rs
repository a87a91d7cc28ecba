//! `stoa dev`: build, install, serve, watch.

use super::app_build;
use crate::{
    cli::{DevArgs, Mapping},
    client::{Address, leave_note},
    compose::{self, Data, Stoa},
    config::Config,
    render,
};
use builder::{Diagnostics, Mode, Rebuild, Watched, Watcher};
use egress::Loopback;
use miette::{IntoDiagnostic, Result, bail};
use platform::{NewMember, NewToken, Scopes, model::Member};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// The workspace that `stoa dev` serves.
const WORKSPACE: (&str, &str) = ("Development", "dev");

pub async fn run(arguments: DevArgs) -> Result<ExitCode> {
    super::start_log("warn");
    let folders = app_folders(&arguments)?;
    let mut config = Config::load(None, std::env::vars()).map_err(|error| *error)?;
    config.listen = format!("127.0.0.1:{}", arguments.port);
    let data_folder = data_folder(&arguments, &folders);
    let data = match &data_folder {
        Some(folder) => Data::Folder(folder),
        None => Data::Ephemeral,
    };
    let say = Say { json: arguments.json };
    say.talk("Starting…");
    let stoa = Arc::new(
        Stoa::open(
            &config,
            data,
            compose::Mode {
                development: true,
                loopback: Loopback::Allowed,
            },
        )
        .await?,
    );
    let made = stoa
        .platform
        .bootstrap_workspace(WORKSPACE.0, WORKSPACE.1, developer())
        .await
        .into_diagnostic()?;
    let session = Session {
        stoa: stoa.clone(),
        admin: made.admin,
        install: !arguments.no_install,
        say,
    };
    let session = Arc::new(session);
    let watchers = session.clone().start(&folders, &arguments.map).await;
    let token = NewToken {
        workspace_id: made.workspace.id,
        name: "stoa dev".to_owned(),
        scopes: Scopes::all(),
        created_by: Some(session.admin.id.clone()),
    };
    let token = stoa.platform.create_token(token).await.into_diagnostic()?;
    let url = stoa.url();
    if let Some(folder) = &data_folder {
        let address = Address {
            url: url.clone(),
            token: token.clone(),
            workspace: WORKSPACE.1.to_owned(),
        };
        leave_note(folder, &address)?;
    }
    let serving = tokio::spawn(stoa.clone().serve(super::stop_signal()));
    say.event(
        &json!({
            "event": "ready", "url": url, "api": format!("{url}/v2"), "graphql": format!("{url}/graphql"),
            "token": token, "workspace": WORKSPACE.1,
        }),
        &format!(
            "\nStoa is running at {url}/{}\nAPI: {url}/v2   GraphQL: {url}/graphql\nToken: {token}\n",
            WORKSPACE.1
        ),
    );
    let watching = tokio::spawn(session.watch(watchers, arguments.map));
    serving.await.into_diagnostic()??;
    watching.abort();
    Ok(ExitCode::SUCCESS)
}

/// The folders given, or the current one when it holds an app.
fn app_folders(arguments: &DevArgs) -> Result<Vec<PathBuf>> {
    if !arguments.apps.is_empty() {
        return Ok(arguments.apps.clone());
    }
    let here = PathBuf::from(".");
    if here.join("src/app").is_dir() || here.join("src/app.ts").is_file() || here.join("src/app.tsx").is_file() {
        return Ok(vec![here]);
    }
    bail!(
        help = "name the folder of an app: stoa dev ./my-app; or make one: stoa new my-app",
        "there is no app in this folder"
    )
}

/// `--data`, or `.stoa` beside the first app; `None` keeps nothing.
fn data_folder(arguments: &DevArgs, folders: &[PathBuf]) -> Option<PathBuf> {
    if arguments.ephemeral {
        return None;
    }
    let beside = || {
        folders
            .first()
            .map_or_else(|| PathBuf::from(".stoa"), |folder| folder.join(".stoa"))
    };
    Some(arguments.data.clone().unwrap_or_else(beside))
}

fn developer() -> NewMember {
    NewMember {
        email_address: "developer@example.com".to_owned(),
        first_name: "Sam".to_owned(),
        last_name: "Rivers".to_owned(),
        password: None,
    }
}

/// Events on stdout with `--json`, sentences on stderr without.
#[derive(Clone, Copy)]
struct Say {
    json: bool,
}

impl Say {
    fn event(self, event: &Value, sentence: &str) {
        if self.json {
            println!("{event}")
        } else {
            self.talk(sentence)
        }
    }

    fn talk(self, sentence: &str) {
        if !self.json {
            eprintln!("{sentence}");
        }
    }
}

/// What rebuilding an app needs.
struct Session {
    stoa: Arc<Stoa>,
    admin: Member,
    install: bool,
    say: Say,
}

impl Session {
    /// Builds every app for the first time and offers it. A broken app does not keep the others, or its own next save,
    /// from running.
    async fn start(&self, folders: &[PathBuf], given: &[Mapping]) -> Vec<(PathBuf, Watcher)> {
        let mut watchers = Vec::new();
        for folder in folders {
            let options = app_build::options(Mode::Development, self.stoa.engine());
            match Watcher::start(folder, options) {
                Ok(mut watcher) => {
                    if let Some(first) = watcher.next().await {
                        // The line that says "ready" comes first on stdout: this one is only talk.
                        self.say.talk(&self.take(folder, first, given).await.sentence);
                    }
                    watchers.push((folder.clone(), watcher));
                }
                Err(problems) => render::diagnostics(&problems),
            }
        }
        watchers
    }

    /// Takes every later build, until it is aborted.
    async fn watch(self: Arc<Self>, watchers: Vec<(PathBuf, Watcher)>, given: Vec<Mapping>) {
        let mut tasks = tokio::task::JoinSet::new();
        for (folder, mut watcher) in watchers {
            let (session, given) = (self.clone(), given.clone());
            tasks.spawn(async move {
                while let Some(build) = watcher.next().await {
                    let outcome = session.take(&folder, build, &given).await;
                    session.say.event(&outcome.event, &outcome.sentence);
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    }

    async fn take(&self, folder: &Path, watched: Watched, given: &[Mapping]) -> Outcome {
        let offered = match watched.outcome {
            Ok(rebuild) => {
                render::diagnostics(&Diagnostics::new(rebuild.build.warnings.clone()));
                self.offer(&rebuild, given).await
            }
            Err(problems) => {
                render::diagnostics(&problems);
                let event =
                    json!({ "event": "build-failed", "app": folder.display().to_string(), "problems": problems });
                let sentence = "The app does not build; its last good version stays.".to_owned();
                return Outcome { event, sentence };
            }
        };
        offered.unwrap_or_else(|error| Outcome {
            event: json!({ "event": "offer-failed", "app": folder.display().to_string(), "message": error.to_string() }),
            sentence: format!("{error:?}"),
        })
    }

    /// Puts a build into the directory; installs the app unless that is left to the developer.
    async fn offer(&self, rebuild: &Rebuild, given: &[Mapping]) -> Result<Outcome> {
        let app = &rebuild.app;
        super::map_origins(&self.stoa, app.config().origins.iter(), given)?;
        let slug = app.config().slug.clone();
        let platform = &self.stoa.platform;
        let build = app_build::for_platform(app, &rebuild.build)?;
        let number = platform.register_app_build(build).await.into_diagnostic()?.number;
        if self.install {
            platform.install(&self.admin, &slug, None).await.into_diagnostic()?;
        }
        let sentence = format!("Built {slug}, version {number}.");
        Ok(Outcome {
            event: json!({ "event": "built", "app": slug, "version": number }),
            sentence,
        })
    }
}

/// What became of a build: for programs, and for people.
struct Outcome {
    event: Value,
    sentence: String,
}
