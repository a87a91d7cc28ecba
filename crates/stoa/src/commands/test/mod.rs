//! `stoa test APP`: the app's own tests, in the sandbox that runs the app.

mod block;
mod clock;
mod events;
mod fixtures;
mod host;
mod keys;
mod network;
mod report;
mod run;
mod watch;
mod world;

use super::app_build;
use crate::{cli::TestArgs, print::talk, render};
use builder::{App, Build, BuildOptions, Code, Diagnostics};
use events::{FileReport, Totals};
use futures::StreamExt;
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use report::Printer;
use run::Setting;
use sandbox::QuickJs;
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

/// Test files that run at once.
const AT_ONCE: usize = 2;

pub async fn run(arguments: &TestArgs) -> Result<ExitCode> {
    super::start_log("error")?;
    let root = app_build::is_folder(&arguments.app)?;
    let engine = tokio::task::spawn_blocking(|| QuickJs::new(sandbox::Options::default()));
    let engine = engine
        .await
        .into_diagnostic()?
        .into_diagnostic()
        .wrap_err("cannot start the sandbox")?;
    let printer = Printer {
        json: arguments.json,
        colour: !arguments.json
            && std::env::var_os("NO_COLOR").is_none()
            && (std::io::stdout().is_terminal() || std::env::var_os("FORCE_COLOR").is_some()),
        root: root.clone(),
    };
    if arguments.watch {
        return watch::run(arguments, &root, engine, &printer).await;
    }
    let subject = match Subject::build(&root, &engine).await {
        Ok(subject) => subject,
        Err(problems) => return app_build::refuse(&root, &problems),
    };
    let files = chosen(arguments, &root)?;
    if files.is_empty() {
        return no_tests(arguments, &root);
    }
    let (totals, _) = run_files(arguments, &subject, &engine, &printer, files).await;
    Ok(if totals.is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What the tests are about.
#[derive(Clone)]
struct Subject {
    root: PathBuf,
    /// `None` in a folder that holds no app: then nothing of it can be shown or called, but its files can be tested.
    app: Option<(Arc<App>, Arc<Build>)>,
}

impl Subject {
    async fn build(root: &Path, engine: &QuickJs) -> Result<Self, Diagnostics> {
        let app = match App::open(root) {
            Ok(app) => app,
            Err(problems) if Self::is_missing(&problems) => {
                return Ok(Self {
                    root: root.to_path_buf(),
                    app: None,
                });
            }
            Err(problems) => return Err(problems),
        };
        let options = BuildOptions {
            mode: builder::Mode::Development,
            engine: Arc::new(engine.clone()),
        };
        let build = app.build(&options).await?;
        render::diagnostics(&Diagnostics::new(build.warnings.clone()));
        Ok(Self {
            root: root.to_path_buf(),
            app: Some((Arc::new(app), Arc::new(build))),
        })
    }
}

impl Subject {
    /// Whether a folder holds no app at all: a package whose files can be tested all the same.
    fn is_missing(problems: &Diagnostics) -> bool {
        problems.iter().any(|one| one.code == Code::AppEntryPointNotFound)
    }
}

/// The files to run: all, or those whose path holds the filter; if none does, the filter is one of test names.
fn chosen(arguments: &TestArgs, root: &Path) -> Result<Vec<PathBuf>> {
    let files = match builder::test_files(root) {
        Ok(files) => files,
        Err(problem) => return app_build::refuse(root, &problem.into()),
    };
    let Some(filter) = &arguments.filter else {
        return Ok(files);
    };
    let filter = filter.replace('\\', "/");
    let filter = filter.strip_prefix("./").unwrap_or(&filter);
    let matching: Vec<_> = files
        .iter()
        .filter(|file| relative(root, file).contains(filter))
        .cloned()
        .collect();
    Ok(if matching.is_empty() { files } else { matching })
}

/// A filter that is no part of any path selects tests by name.
fn name_filter(arguments: &TestArgs, root: &Path, files: &[PathBuf]) -> Option<String> {
    if let Some(name) = &arguments.name {
        return Some(name.clone());
    }
    let filter = arguments.filter.as_ref()?;
    let plain = filter.replace('\\', "/");
    let plain = plain.strip_prefix("./").unwrap_or(&plain);
    let is_path = files.iter().any(|file| relative(root, file).contains(plain));
    (!is_path).then(|| escaped(filter))
}

/// Text as a regular expression that matches it.
fn escaped(text: &str) -> String {
    let special = |one: char| r"\^$.|?*+()[]{}/".contains(one);
    text.chars()
        .flat_map(|one| special(one).then_some('\\').into_iter().chain([one]))
        .collect()
}

fn no_tests(arguments: &TestArgs, root: &Path) -> Result<ExitCode> {
    if arguments.pass_with_no_tests {
        talk("There are no tests.");
        return Ok(ExitCode::SUCCESS);
    }
    bail!(
        help = "write one: src/hello.test.ts with `import { expect, it } from \"vitest\"`; `stoa new` shows how",
        "{} has no tests: files are found that end in .test.ts, .test.tsx, .spec.ts and the like",
        root.display()
    )
}

async fn run_files(
    arguments: &TestArgs,
    subject: &Subject,
    engine: &QuickJs,
    printer: &Printer,
    files: Vec<PathBuf>,
) -> (Totals, Vec<FileReport>) {
    let started = Instant::now();
    let name_pattern = name_filter(arguments, &subject.root, &files);
    let setting = Arc::new(Setting {
        subject: subject.clone(),
        engine: engine.clone(),
        update: match (arguments.update, std::env::var_os("CI").is_some()) {
            (true, _) => "all",
            (false, true) => "none",
            (false, false) => "new",
        },
        record: arguments.record,
        timeout_ms: arguments.timeout,
        name_pattern,
        colour: printer.colour,
        // Nobody means to leave tests out where all are to run.
        allow_only: arguments.allow_only || std::env::var_os("CI").is_none(),
        setup: arguments.setup.iter().map(|path| subject.root.join(path)).collect(),
    });
    let mut reports = futures::stream::iter(files)
        .map(|file| run::file(setting.clone(), file))
        .buffered(AT_ONCE);
    let mut all: Vec<FileReport> = Vec::new();
    while let Some(report) = reports.next().await {
        printer.file(&report);
        all.push(report);
    }
    let totals = Totals::of(&all, started.elapsed());
    printer.summary(&all, &totals);
    (totals, all)
}

/// A path below a folder, with slashes.
fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}
