//! Tells which files of a folder changed, and builds nothing.

use super::{concerns, denied, next_changes, watch_folder};
use crate::diagnostic::Diagnostics;
use notify::{EventKind, RecommendedWatcher};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};
use tokio::sync::mpsc;

/// Watches a folder with all that is in it but installed packages, `dist` and folders whose name begins with a dot.
pub struct FileWatcher {
    root: PathBuf,
    files: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
    events: mpsc::UnboundedReceiver<PathBuf>,
}

impl FileWatcher {
    /// # Errors
    /// `FILE_ACCESS` when the folder cannot be watched.
    pub fn start(folder: &Path) -> Result<Self, Diagnostics> {
        let root = folder
            .canonicalize()
            .map_err(|error| denied(folder, &error.to_string()))?;
        let (send, events) = mpsc::unbounded_channel();
        let filter = root.clone();
        let files = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if matches!(event.kind, EventKind::Access(_)) {
                return;
            }
            for path in event.paths.into_iter().filter(|path| concerns(&filter, path)) {
                // The other side is gone when the watcher is being dropped.
                let _ = send.send(path);
            }
        })
        .map_err(|error| denied(&root, &error.to_string()))?;
        let mut watcher = Self {
            root,
            files,
            watched: BTreeSet::new(),
            events,
        };
        watcher.look();
        Ok(watcher)
    }

    /// Watches the folders of these files, too: of another package of the repository, for example.
    pub fn also<'p>(&mut self, files: impl Iterator<Item = &'p PathBuf>) {
        for folder in files.filter_map(|file| file.parent()) {
            if !folder.starts_with(&self.root) && !crate::bundle::in_packages(&format!("{}/", folder.display())) {
                watch_folder(&mut self.files, folder, &mut self.watched);
            }
        }
    }

    /// What changed since the last time: absolute paths, among them folders and files that are gone. `None` when the
    /// folder can no longer be watched.
    pub async fn next(&mut self) -> Option<BTreeSet<PathBuf>> {
        let mut changes = next_changes(&mut self.events).await?;
        // A folder that was moved or made anew has to be watched anew.
        for folder in changes.iter().filter(|path| self.watched.remove(*path)) {
            let _ = notify::Watcher::unwatch(&mut self.files, folder);
        }
        changes.extend(self.look());
        Some(changes)
    }

    /// Watches what is new; gives the files that are in it, which may have come before the watch.
    fn look(&mut self) -> BTreeSet<PathBuf> {
        let enter = |name: &str| name != "node_modules" && name != "dist" && !name.starts_with('.');
        let mut new = BTreeSet::new();
        let mut ahead = vec![self.root.clone()];
        while let Some(folder) = ahead.pop() {
            let is_new = !self.watched.contains(&folder);
            watch_folder(&mut self.files, &folder, &mut self.watched);
            let Ok(entries) = std::fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries.flatten() {
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() && enter(&entry.file_name().to_string_lossy()) {
                    ahead.push(entry.path());
                } else if kind.is_file() && is_new {
                    new.insert(entry.path());
                }
            }
        }
        new
    }
}
