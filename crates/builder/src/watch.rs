//! Builds whenever the app's files change.

mod files;

pub use files::FileWatcher;

use crate::{
    build::BuildOptions,
    diagnostic::{Code, Diagnostic, Diagnostics},
    discover,
    rebuild::{Rebuild, Rebuilder},
};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout_at},
};

/// Editors write a file in several steps; a build begins when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(15);
/// A build begins at the latest after this long, whatever goes on.
const LATEST: Duration = Duration::from_millis(200);

const PACKAGES: &str = "node_modules";
/// What npm, Yarn and pnpm write into it last.
const PACKAGE_MANAGER_NOTES: &[&str] = &[
    ".package-lock.json",
    ".yarn-integrity",
    ".yarn-state.yml",
    ".modules.yaml",
];

/// Watches an app and builds it, until it is dropped.
pub struct Watcher {
    builds: mpsc::Receiver<Watched>,
    task: JoinHandle<()>,
}

/// One build and what caused it.
#[derive(Debug, Clone)]
pub struct Watched {
    /// Absolute paths; empty for the first build. `.env` and `.env.local` are among them, though they change no bundle:
    /// see [`App::environment`](crate::App::environment).
    pub changed_files: BTreeSet<PathBuf>,
    pub outcome: Result<Rebuild, Diagnostics>,
}

impl Watcher {
    /// Builds the app and then watches it. Must be called in a tokio runtime.
    ///
    /// # Errors
    /// `FILE_ACCESS` when the folder cannot be watched. What is wrong with the app itself comes from [`Watcher::next`].
    pub fn start(folder: &Path, options: BuildOptions) -> Result<Self, Diagnostics> {
        let root = folder
            .canonicalize()
            .map_err(|error| denied(folder, &error.to_string()))?;
        let (send_event, mut events) = mpsc::unbounded_channel::<PathBuf>();
        let sources = discover::Discovery::source_root(&root);
        let filter_root = root.clone();
        let mut files = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if matches!(event.kind, EventKind::Access(_)) {
                return;
            }
            for path in event.paths.into_iter().filter(|path| concerns(&filter_root, path)) {
                // The other side is gone when the watcher is being dropped.
                let _ = send_event.send(path);
            }
        })
        .map_err(|error| denied(&root, &error.to_string()))?;
        let mut watched = BTreeSet::new();
        watch(&mut files, &root, RecursiveMode::NonRecursive).map_err(|error| denied(&root, &error.to_string()))?;
        let mut rebuilder = Rebuilder::new(&root, options);
        let (send_build, builds) = mpsc::channel(1);
        let task = tokio::spawn(async move {
            let mut changed_files: BTreeSet<PathBuf> = BTreeSet::new();
            loop {
                // A watched folder that was moved or made anew has to be watched anew.
                for folder in changed_files.iter().filter(|path| watched.remove(*path)) {
                    let _ = files.unwatch(folder);
                }
                watch_further(&mut files, &root, &sources, &mut watched);
                let outcome = rebuilder.build(&changed_files).await;
                for folder in rebuilder.foreign_files().iter().filter_map(|file| file.parent()) {
                    watch_folder(&mut files, folder, &mut watched);
                }
                if send_build.send(Watched { changed_files, outcome }).await.is_err() {
                    return;
                }
                // The build itself may have added a line to tsconfig.json.
                let tsconfig = root.join(crate::tsconfig::FILE_NAME);
                let written = std::fs::read(&tsconfig).ok();
                loop {
                    let Some(mut changes) = next_changes(&mut events).await else {
                        return;
                    };
                    changes.retain(|path| rebuilder.concerns(path));
                    if std::fs::read(&tsconfig).ok() == written {
                        changes.remove(&tsconfig);
                    }
                    if !changes.is_empty() {
                        changed_files = changes;
                        break;
                    }
                }
            }
        });
        Ok(Self { builds, task })
    }

    /// The next build; the first one comes without a change.
    pub async fn next(&mut self) -> Option<Watched> {
        self.builds.recv().await
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn denied(folder: &Path, why: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileAccess,
        format!("{} cannot be watched: {why}", folder.display()),
    )
}

async fn next_changes(events: &mut mpsc::UnboundedReceiver<PathBuf>) -> Option<BTreeSet<PathBuf>> {
    let mut changes = BTreeSet::from([events.recv().await?]);
    let latest = Instant::now() + LATEST;
    while let Ok(Some(path)) = timeout_at((Instant::now() + QUIET).min(latest), events.recv()).await {
        changes.insert(path);
    }
    Some(changes)
}

/// Watches `src` whole, the other folders that hold documents, and the one in which package managers note that they
/// are done. Folders may appear while the app is watched.
fn watch_further(files: &mut RecommendedWatcher, root: &Path, sources: &Path, watched: &mut BTreeSet<PathBuf>) {
    watched.retain(|folder| folder.is_dir());
    if sources.is_dir() && !watched.contains(sources) && watch(files, sources, RecursiveMode::Recursive).is_ok() {
        watched.insert(sources.to_path_buf());
    }
    watch_folder(files, &root.join(PACKAGES), watched);
    let enter = |name: &str| name != PACKAGES && name != "dist" && !name.starts_with('.');
    for path in discover::walk(root, &enter).unwrap_or_default() {
        let Some(folder) = path
            .parent()
            .filter(|folder| *folder != root && !folder.starts_with(sources))
        else {
            continue;
        };
        let is_document = path
            .extension()
            .is_some_and(|extension| extension == "graphql" || extension == "gql");
        if is_document {
            watch_folder(files, folder, watched);
        }
    }
}

fn watch_folder(files: &mut RecommendedWatcher, folder: &Path, watched: &mut BTreeSet<PathBuf>) {
    if folder.is_dir() && !watched.contains(folder) && watch(files, folder, RecursiveMode::NonRecursive).is_ok() {
        watched.insert(folder.to_path_buf());
    }
}

fn watch(files: &mut RecommendedWatcher, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
    files.watch(folder, mode)
}

/// Whether a change can matter: not to what builds write themselves, nor to editors' own files.
fn concerns(root: &Path, path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let generated = name.ends_with(".graphql.d.ts") || name.ends_with(".gql.d.ts");
    let temporary = name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
        || (name.starts_with('.') && !name.starts_with(".env"))
        || name == "4913";
    let Ok(relative) = path.strip_prefix(root) else {
        // Another package of the repository, watched because a bundle contains it.
        return !generated && !temporary && !name.is_empty();
    };
    let first = relative
        .components()
        .next()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .unwrap_or_default();
    if first == PACKAGES {
        // The folder itself has to be watched once it is there.
        return match relative.components().count() {
            1 => true,
            2 => PACKAGE_MANAGER_NOTES.contains(&name.as_str()),
            _ => false,
        };
    }
    if matches!(first.as_str(), "dist" | "lib")
        || (first.starts_with('.') && !matches!(name.as_str(), ".env" | ".env.local"))
    {
        return false;
    }
    !generated && !temporary && !name.is_empty()
}
