use super::Search;
use crate::diagnostic::{Code, Diagnostic};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// Files below a folder, sorted by path; a missing folder has none. Folders for which `enter` is false are skipped.
/// Links to folders are followed, each target once, so that a circle of links ends.
///
/// # Errors
/// `FILE_ACCESS` for the first folder that cannot be listed.
pub(crate) fn walk(folder: &Path, enter: &dyn Fn(&str) -> bool) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    let mut linked: BTreeSet<PathBuf> = folder.canonicalize().into_iter().collect();
    while let Some(folder) = waiting.pop() {
        for entry in list(&folder)? {
            if entry.is_dir() {
                let wanted = entry.file_name().is_some_and(|name| enter(&name.to_string_lossy()));
                if wanted && (!entry.is_symlink() || leads_on(&entry, &mut linked)) {
                    waiting.push(entry);
                }
            } else {
                found.push(entry);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a link leads to a folder that is neither above it nor was reached by a link before.
fn leads_on(link: &Path, linked: &mut BTreeSet<PathBuf>) -> bool {
    let Ok(target) = link.canonicalize() else {
        return false;
    };
    let above = link
        .parent()
        .and_then(|folder| folder.canonicalize().ok())
        .is_some_and(|folder| folder.starts_with(&target));
    !above && linked.insert(target)
}

/// Entries of a folder, sorted; none when it does not exist.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let failed = |error: std::io::Error| {
        Diagnostic::error(
            Code::FileAccess,
            format!("{} cannot be listed: {error}", folder.display()),
        )
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(Vec::new());
        }
        Err(error) => return Err(failed(error)),
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    paths.sort();
    Ok(paths)
}

pub(super) fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

impl Search<'_> {
    /// All files below a folder of the app; a failure is reported and counts as no files.
    pub(super) fn files_below(&mut self, folder: &Path) -> Vec<PathBuf> {
        walk(folder, &|name| name != "node_modules").unwrap_or_else(|problem| {
            self.report(problem);
            Vec::new()
        })
    }

    pub(super) fn entries_of(&mut self, folder: &Path) -> Vec<PathBuf> {
        list(folder).unwrap_or_else(|problem| {
            self.report(problem);
            Vec::new()
        })
    }
}

pub(super) fn graphql_documents(search: &mut Search<'_>) -> Vec<PathBuf> {
    let root = search.root;
    let enter = |name: &str| name != "node_modules" && !name.starts_with('.');
    match walk(root, &enter) {
        Ok(files) => files
            .into_iter()
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "graphql" || extension == "gql")
            })
            .collect(),
        Err(problem) => {
            search.report(problem);
            Vec::new()
        }
    }
}
