//! `stoa test --watch`: runs again what a change concerns.

use super::{
    Subject, chosen,
    events::FileReport,
    keys::{KEYS, Keys, Wish},
    relative,
    report::Printer,
    run_files,
};
use crate::{
    cli::TestArgs,
    commands::{app_build, stop_signal},
    print::talk,
    render,
};
use builder::{BundleName, FileWatcher, Rebuilder};
use miette::{Result, bail};
use sandbox::QuickJs;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What is known of a test file since it ran last.
struct Known {
    /// What it was made from.
    sources: BTreeSet<PathBuf>,
    /// Whether it depends on the app's server code and configuration.
    has_installed: bool,
    /// Whether it could not be bundled: then any new file may help.
    is_broken: bool,
    is_failed: bool,
}

pub async fn run(arguments: &TestArgs, root: &Path, engine: QuickJs, printer: &Printer) -> Result<ExitCode> {
    let mut watcher = match FileWatcher::start(root) {
        Ok(watcher) => watcher,
        Err(problems) => return app_build::refuse(root, &problems),
    };
    // From the start, and through every run: ended by the signal itself, the process would leave a terminal without echo.
    let mut stopped = tokio::spawn(stop_signal());
    let mut keys = Keys::listen();
    let anew = || Rebuilder::new(root, app_build::options(builder::Mode::Development, &engine));
    let mut rebuilder = anew();
    let mut known: BTreeMap<PathBuf, Known> = BTreeMap::new();
    let mut changed = BTreeSet::new();
    let mut wish = Some(Wish::All);
    loop {
        match subject(&mut rebuilder, root, &changed).await {
            Err(problems) => {
                printer.clear();
                render::diagnostics(&problems);
                talk("The app does not build. Waiting for changes…");
            }
            Ok((subject, is_server_new)) => {
                let files = chosen(arguments, root)?;
                known.retain(|file, _| files.contains(file));
                let is_failed = |file: &PathBuf| known.get(file).is_some_and(|known| known.is_failed);
                let mut due: Vec<PathBuf> = files
                    .into_iter()
                    .filter(|file| match wish {
                        Some(Wish::All) => true,
                        Some(Wish::Failed) => is_failed(file),
                        _ => is_due(known.get(file), root, &changed, is_server_new),
                    })
                    .collect();
                // What failed is what is being worked on.
                due.sort_by_key(|file| !is_failed(file));
                if !due.is_empty() {
                    printer.clear();
                    for changed in &changed {
                        talk(format_args!("Changed: {}", relative(root, changed)));
                    }
                    let (totals, reports) = tokio::select! {
                        ran = run_files(arguments, &subject, &engine, printer, due) => ran,
                        _ = &mut stopped => return Ok(ExitCode::SUCCESS),
                    };
                    for report in reports {
                        watcher.also(report.sources.iter());
                        known.insert(root.join(&report.file), Known::of(report));
                    }
                    let still = known.values().filter(|known| known.is_failed).count();
                    talk(match (totals.is_success(), still) {
                        (true, 0) => format!("Passed. Waiting for changes… ({KEYS})"),
                        (true, still) => format!(
                            "Passed, but {} failed before. Waiting for changes… ({KEYS})",
                            render::count(still, "other file")
                        ),
                        (false, _) => format!("Failed. Waiting for changes… ({KEYS})"),
                    });
                } else if let Some(Wish::Failed) = wish {
                    talk(format!("Nothing failed. ({KEYS})"));
                }
            }
        }
        (changed, wish) = (BTreeSet::new(), None);
        tokio::select! {
            changes = watcher.next() => match changes {
                Some(changes) => changed = changes,
                None => bail!("{} can no longer be watched", root.display()),
            },
            Some(asked) = keys.next() => match asked {
                Wish::Quit => return Ok(ExitCode::SUCCESS),
                asked => {
                    // Changes that were just being collected are lost with the wait: nothing is taken for known.
                    rebuilder = anew();
                    wish = Some(asked);
                }
            },
            _ = &mut stopped => return Ok(ExitCode::SUCCESS),
        }
    }
}

impl Known {
    fn of(report: FileReport) -> Self {
        Self {
            is_broken: report.problems.is_some(),
            is_failed: report.is_failed(),
            has_installed: report.has_installed,
            sources: report.sources,
        }
    }
}

/// Builds what changed. `true` beside it when what runs on the server is not what it was.
async fn subject(
    rebuilder: &mut Rebuilder,
    root: &Path,
    changed: &BTreeSet<PathBuf>,
) -> Result<(Subject, bool), builder::Diagnostics> {
    let rebuild = match rebuilder.build(changed).await {
        Ok(rebuild) => rebuild,
        Err(problems) if Subject::is_missing(&problems) => {
            let root = root.to_path_buf();
            return Ok((Subject { root, app: None }, false));
        }
        Err(problems) => return Err(problems),
    };
    let is_new = rebuild.changed.iter().any(|name| *name != BundleName::Client)
        || changed.iter().any(|path| is_configuration(root, path));
    let subject = Subject {
        root: root.to_path_buf(),
        app: Some((rebuild.app, rebuild.build)),
    };
    Ok((subject, is_new))
}

/// `stoa.toml`, `.env` and `.env.local`.
fn is_configuration(root: &Path, path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    path.parent() == Some(root) && matches!(name.as_deref(), Some("stoa.toml" | ".env" | ".env.local"))
}

fn is_due(known: Option<&Known>, root: &Path, changed: &BTreeSet<PathBuf>, is_server_new: bool) -> bool {
    let Some(known) = known else { return true };
    !known.sources.is_disjoint(changed)
        || (known.has_installed && is_server_new)
        || (known.is_broken && !changed.is_empty())
        // Installed packages, and how the app is compiled.
        || changed.iter().any(|path| {
            path.starts_with(root.join("node_modules")) || path.file_name().is_some_and(|name| name == "tsconfig.json")
        })
}
