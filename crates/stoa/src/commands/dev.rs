//! `stoa dev`: build, install, serve, watch.

use super::app_build::{self, Built};
use crate::{
    cli::{DevArgs, Mapping, Newcomer},
    client::{Address, Note},
    compose::{self, Data, Stoa},
    config::Config,
    print, render,
};
use builder::{App, AppConfig, Diagnostics, Mode, Watched, Watcher};
use egress::Loopback;
use futures::future::join_all;
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use platform::{
    NewMember, NewToken, Scopes,
    model::{AccessLevel, Member},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The workspace that `stoa dev` serves.
const WORKSPACE: (&str, &str) = ("Development", "dev");

pub async fn run(arguments: DevArgs) -> Result<ExitCode> {
    super::start_log("warn")?;
    let folders = app_folders(&arguments)?;
    let mut config = Config::load(None, std::env::vars())?;
    config.listen = format!("127.0.0.1:{}", arguments.port);
    let data_folder = data_folder(&arguments, &folders);
    let data = match (&data_folder, &arguments.database) {
        (Some(folder), Some(url)) => Data::Postgres(url, folder),
        (Some(folder), None) => Data::Folder(folder),
        (None, _) => Data::Ephemeral,
    };
    if !config.database.is_empty() && arguments.database.as_ref() != Some(&config.database) {
        bail!(
            help = "name it with `--database` as well if it is meant, or unset the variable",
            "STOA_DATABASE names a database, and `stoa dev` lets everybody on this machine into what it serves"
        );
    }
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
    if let (Some(folder), None) = (&data_folder, &arguments.data) {
        // It lies in the app's folder and holds keys: version control must not take it. The app's own `.gitignore` stays
        // as its author wrote it.
        std::fs::write(folder.join(".gitignore"), "*\n")
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write into {}", folder.display()))?;
    }
    let made = stoa
        .platform
        .bootstrap_workspace(WORKSPACE.0, WORKSPACE.1, developer())
        .await
        .into_diagnostic()?;
    for newcomer in &arguments.members {
        let person = person(newcomer);
        match stoa
            .platform
            .add_member(&made.workspace, person, AccessLevel::Member)
            .await
        {
            // From the last time, on this data.
            Err(error) if error.code() == "conflict" => {}
            added => drop(added.into_diagnostic()?),
        }
    }
    let session = Session {
        stoa: stoa.clone(),
        admin: made.admin,
        install: !arguments.no_install,
        say,
        slugs: Mutex::default(),
        origins: Mutex::default(),
    };
    let session = Arc::new(session);
    let (watchers, first) = session.start(folders, &arguments.map).await?;
    let token = NewToken::of_workspace(
        made.workspace.id,
        "stoa dev",
        Scopes::all(),
        Some(session.admin.id.clone()),
    );
    let token = stoa.platform.create_token(token).await.into_diagnostic()?;
    let url = stoa.url();
    let note = data_folder
        .as_ref()
        .map(|folder| {
            let address = Address {
                url: url.clone(),
                token: token.clone(),
                workspace: WORKSPACE.1.to_owned(),
            };
            Note::leave(folder, &address)
        })
        .transpose()?;
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
    for outcome in &first {
        say.data(&outcome.event);
    }
    let watching = tokio::spawn(session.watch(watchers, arguments.map));
    serving.await.into_diagnostic()??;
    watching.abort();
    drop(note);
    say.talk("Stopped.");
    Ok(ExitCode::SUCCESS)
}

/// The folders given, or the current one; absolute, each once.
fn app_folders(arguments: &DevArgs) -> Result<Vec<AppFolder>> {
    let here = [PathBuf::from(".")];
    let given = if arguments.apps.is_empty() {
        &here[..]
    } else {
        &arguments.apps
    };
    let mut folders: Vec<AppFolder> = Vec::new();
    for shown in given {
        let path = app_build::is_folder(shown)?;
        if folders.iter().any(|other| other.path == path) {
            bail!(help = "name each app once", "`{}` is given twice", shown.display());
        }
        // Anything else that is wrong can be mended while `stoa dev` watches.
        if !builder::Build::is_dist(&path)
            && let Err(problems) = App::open(&path)
            && app_build::is_no_app(&problems)
        {
            bail!(
                help = "name the folder of an app: stoa dev ./my-app; or make one: stoa new my-app",
                "there is no app in `{}`: neither src/app nor src/app.ts",
                shown.display()
            );
        }
        folders.push(AppFolder {
            path,
            shown: shown.clone(),
        });
    }
    Ok(folders)
}

/// The folder of an app, and how it was written on the command line.
struct AppFolder {
    path: PathBuf,
    shown: PathBuf,
}

/// `--data`, or `.stoa` in the folder of the first app; `None` keeps nothing.
fn data_folder(arguments: &DevArgs, folders: &[AppFolder]) -> Option<PathBuf> {
    if arguments.ephemeral {
        return None;
    }
    let first = || folders.first().map(|folder| folder.path.join(".stoa"));
    arguments.data.clone().or_else(first)
}

fn developer() -> NewMember {
    NewMember {
        email_address: "developer@example.com".to_owned(),
        first_name: "Sam".to_owned(),
        last_name: "Rivers".to_owned(),
        password: None,
    }
}

/// Named by the address, as far as it goes: `robin.field@example.com` is Robin Field.
fn person(newcomer: &Newcomer) -> NewMember {
    let name = newcomer.email_address.split('@').next().unwrap_or_default();
    let mut words = name.split(['.', '_', '-']).map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect::<String>()
        })
    });
    NewMember {
        email_address: newcomer.email_address.clone(),
        first_name: words.next().unwrap_or_default(),
        last_name: words.collect::<Vec<_>>().join(" "),
        password: Some(newcomer.password.clone()),
    }
}

/// Events on stdout with `--json`, sentences on stderr without.
#[derive(Clone, Copy)]
struct Say {
    json: bool,
}

impl Say {
    fn event(self, event: &Value, sentence: &str) {
        self.data(event);
        self.talk(sentence);
    }

    fn data(self, event: &Value) {
        if self.json {
            // The server goes on when nobody reads its events.
            let _ = print::data(event);
        }
    }

    fn talk(self, sentence: &str) {
        if !self.json {
            print::talk(sentence);
        }
    }
}

/// What rebuilding an app needs.
struct Session {
    stoa: Arc<Stoa>,
    admin: Member,
    install: bool,
    say: Say,
    /// Which folder each app comes from.
    slugs: Mutex<BTreeMap<String, PathBuf>>,
    /// The origins that each app's `stoa.toml` maps, by slug.
    origins: Mutex<BTreeMap<String, BTreeSet<String>>>,
}

/// An app and what watches it; finished bundles are taken once.
struct WatchedApp {
    folder: AppFolder,
    watcher: Option<Watcher>,
}

impl Session {
    /// Builds every app for the first time and offers it. A broken app does not keep the others, or its own next save,
    /// from running.
    ///
    /// # Errors
    /// When a folder cannot be watched, or two apps have one slug.
    async fn start(&self, folders: Vec<AppFolder>, given: &[Mapping]) -> Result<(Vec<WatchedApp>, Vec<Outcome>)> {
        let mut apps = Vec::new();
        for folder in folders {
            let options = app_build::options(Mode::Development, self.stoa.engine());
            let watcher = if builder::Build::is_dist(&folder.path) {
                None
            } else {
                match Watcher::start(&folder.path, options) {
                    Ok(watcher) => Some(watcher),
                    Err(problems) => return app_build::refuse(&folder.shown, &problems),
                }
            };
            apps.push(WatchedApp { folder, watcher });
        }
        // They build at the same time, and are told of in the order given.
        let builds = join_all(apps.iter_mut().map(|app| async {
            match &mut app.watcher {
                Some(watcher) => watcher.next().await.map(Made::from),
                None => Some(self.load(&app.folder).await),
            }
        }))
        .await;
        let mut outcomes = Vec::new();
        for (app, first) in apps.iter().zip(builds) {
            if let Some(first) = first {
                let outcome = self.take(&app.folder, first, given).await;
                if let Some(conflict) = outcome.conflict {
                    bail!(
                        help = "give one of the two another `slug` in its stoa.toml",
                        "{conflict}"
                    );
                }
                // The line that says "ready" comes first on stdout: until then this is only talk.
                self.say.talk(&outcome.sentence);
                outcomes.push(outcome);
            }
        }
        Ok((apps, outcomes))
    }

    /// Takes every later build, until it is aborted.
    async fn watch(self: Arc<Self>, apps: Vec<WatchedApp>, given: Vec<Mapping>) {
        let mut tasks = tokio::task::JoinSet::new();
        for WatchedApp { folder, watcher } in apps {
            let Some(mut watcher) = watcher else { continue };
            let (session, given) = (self.clone(), given.clone());
            tasks.spawn(async move {
                while let Some(build) = watcher.next().await {
                    let outcome = session.take(&folder, build.into(), &given).await;
                    session.say.event(&outcome.event, &outcome.sentence);
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Takes the bundles of a `dist` folder.
    async fn load(&self, folder: &AppFolder) -> Made {
        let begun = Instant::now();
        let loaded = builder::Build::load_dist(&folder.path, self.stoa.engine()).await;
        Made(loaded.map(|(build, config)| {
            let environment = config.environment.clone();
            let built = Built {
                config,
                environment,
                build,
            };
            (built, begun.elapsed())
        }))
    }

    async fn take(&self, folder: &AppFolder, Made(made): Made, given: &[Mapping]) -> Outcome {
        let shown = folder.shown.display().to_string();
        let (built, took) = match made {
            Ok(made) => made,
            Err(problems) => {
                render::diagnostics(&problems);
                self.tell_broken(&shown, json!(problems)).await;
                return Outcome {
                    event: json!({ "event": "build-failed", "app": shown, "problems": problems }),
                    sentence: format!("{shown} does not build; its last good version stays."),
                    conflict: None,
                };
            }
        };
        render::diagnostics(&Diagnostics::new(built.build.warnings.clone()));
        let refused = async |sentence: String, message: String, conflict: Option<String>| {
            let problem = json!([{ "code": "OFFER_FAILED", "severity": "error", "message": message }]);
            self.tell_broken(&shown, problem).await;
            Outcome {
                event: json!({ "event": "offer-failed", "app": shown, "message": message }),
                sentence,
                conflict,
            }
        };
        let slug = &built.config.slug;
        if let Some(other) = self.owner(slug, &folder.path) {
            let message = format!("{shown} and {} both have the slug `{slug}`", other.display());
            let sentence = format!("{message}; the last good version of {shown} stays.");
            return refused(sentence, message.clone(), Some(message)).await;
        }
        match self.offer(&built, given).await {
            Ok(version) => {
                if let Err(error) = self.stoa.platform.build_mended(&shown).await {
                    tracing::warn!(%error, "the browser could not be told that the app builds again");
                }
                let ms = milliseconds(took);
                Outcome {
                    event: json!({ "event": "built", "app": slug, "version": version, "ms": ms }),
                    sentence: format!("Built {slug}, version {version}, in {ms} ms."),
                    conflict: None,
                }
            }
            Err(error) => refused(format!("{error:?}"), error.to_string(), None).await,
        }
    }

    /// Shows in the browser what does not build.
    async fn tell_broken(&self, shown: &str, problems: Value) {
        if let Err(error) = self.stoa.platform.build_failed(shown, problems).await {
            tracing::warn!(%error, "the browser could not be told that the app does not build");
        }
    }

    /// The other folder whose app has this slug. Without one, the slug is this folder's.
    fn owner(&self, slug: &str, folder: &Path) -> Option<PathBuf> {
        let mut slugs = self.slugs.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = slugs.entry(slug.to_owned()).or_insert_with(|| folder.to_path_buf());
        (owner != folder).then(|| owner.clone())
    }

    /// What an app no longer maps is itself again, unless another app maps it.
    fn unmap_removed_origins(&self, config: &AppConfig) {
        let now: BTreeSet<String> = config.origins.keys().cloned().collect();
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        let before = origins.insert(config.slug.clone(), now).unwrap_or_default();
        for gone in before {
            if !origins.values().any(|mapped| mapped.contains(&gone)) {
                self.stoa.platform.egress().unmap_origin(&gone);
            }
        }
    }

    /// Puts a build into the directory; installs the app unless that is left to the developer. Returns the version's
    /// number.
    async fn offer(&self, built: &Built, given: &[Mapping]) -> Result<u32> {
        self.unmap_removed_origins(&built.config);
        super::map_origins(&self.stoa, built.config.origins.iter(), given)?;
        let platform = &self.stoa.platform;
        let build = app_build::for_platform(built)?;
        let number = platform.register_app_build(build).await.into_diagnostic()?.number;
        if self.install {
            platform
                .install(&self.admin, &built.config.slug, None)
                .await
                .into_diagnostic()?;
        }
        Ok(number)
    }
}

/// What became of an app's source, and how long that took.
struct Made(std::result::Result<(Built, Duration), Diagnostics>);

impl From<Watched> for Made {
    fn from(watched: Watched) -> Self {
        Self(watched.outcome.and_then(|rebuild| {
            let built = Built {
                config: rebuild.app.config().clone(),
                environment: rebuild.app.environment()?,
                build: builder::Build::clone(&rebuild.build),
            };
            Ok((built, rebuild.took))
        }))
    }
}

/// To a tenth.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e4).round() / 10.0
}

/// What became of a build: for programs, and for people.
struct Outcome {
    event: Value,
    sentence: String,
    /// Another app has the slug.
    conflict: Option<String>,
}
