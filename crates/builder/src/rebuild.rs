//! Builds an app again and again, each time only what changed.

use crate::{
    app::{self, App, Bundles},
    build::{Build, BuildOptions},
    bundle::{self, BundleName, Bundled, Job},
    diagnostic::{Diagnostic, Diagnostics},
    discover::{self, Discovery},
    manifest::{self, Manifest},
    tsconfig,
};
use futures::future::join_all;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

/// Keeps the bundles of an app between builds.
pub struct Rebuilder {
    root: PathBuf,
    options: BuildOptions,
    finished: BTreeMap<BundleName, (Job, Bundled)>,
    /// The files that could have been part of a bundle when it was made.
    present: BTreeSet<PathBuf>,
    /// Files outside `src` that were part of a bundle at some time, or the app's icon.
    scattered: BTreeSet<PathBuf>,
    /// What the client bundle with this code registered.
    registered: Option<(String, Value)>,
}

/// The outcome of one build.
#[derive(Debug, Clone)]
pub struct Rebuild {
    pub app: Arc<App>,
    pub build: Arc<Build>,
    /// Bundles whose code is not what it was before; all of them the first time.
    pub changed: BTreeSet<BundleName>,
    /// How many bundles the bundler made anew; the others were kept.
    pub bundled: usize,
    /// How long the build took, without waiting for further changes.
    pub took: Duration,
}

/// What can take part in a bundle, or take the place of a file that does.
const SOURCES: &[&str] = &[
    "ts", "tsx", "js", "jsx", "mts", "mjs", "cts", "cjs", "json", "graphql", "gql", "png", "txt", "css",
];

impl Rebuilder {
    /// Nothing is built yet.
    pub fn new(root: &Path, options: BuildOptions) -> Self {
        Self {
            root: root.to_path_buf(),
            options,
            finished: BTreeMap::new(),
            present: BTreeSet::new(),
            scattered: BTreeSet::new(),
            registered: None,
        }
    }

    /// Builds after these files changed, appeared or went (absolute paths without symbolic links). Bundles that contain
    /// none of them are kept.
    ///
    /// # Errors
    /// As [`App::open`] and [`App::build`]. Finished bundles are kept for the next attempt.
    pub async fn build(&mut self, changed_files: &BTreeSet<PathBuf>) -> Result<Rebuild, Diagnostics> {
        let begun = Instant::now();
        let before = self.codes();
        self.forget(changed_files);
        let app = App::open(&self.root)?;
        self.scattered.extend(app.config().icon_image.clone());
        let typings = app.write_typings();
        let jsx = tsconfig::jsx_runtime(app.root());
        let jobs = bundle::jobs(app.root(), app.discovery(), self.options.mode, jsx).map_err(Diagnostics::new)?;

        self.finished.retain(|_, (job, _)| jobs.contains(job));
        let due: Vec<&Job> = jobs
            .iter()
            .filter(|job| !self.finished.contains_key(&job.name))
            .collect();
        let bundled = due.len();
        let outcomes = join_all(due.iter().map(|job| bundle::run(app.root(), job))).await;
        let mut problems: Vec<Diagnostic> = Vec::new();
        for (job, outcome) in due.into_iter().zip(outcomes) {
            match outcome {
                Ok(bundled) => {
                    let src = Discovery::source_root(&self.root);
                    let scattered = bundled.files.iter().filter(|file| !file.starts_with(&src));
                    self.scattered.extend(scattered.cloned());
                    self.finished.insert(job.name.clone(), (job.clone(), bundled));
                }
                Err(found) => problems.extend(found),
            }
        }
        let mut warnings = match typings {
            Ok(warnings) => warnings,
            Err(found) => {
                problems.extend(found);
                Vec::new()
            }
        };
        if !problems.is_empty() {
            return Err(Diagnostics::new(problems));
        }

        let outcomes = self
            .finished
            .iter()
            .map(|(name, (_, bundled))| (name.clone(), Ok(bundled.clone())));
        let bundles = app::assemble(outcomes)?;
        warnings.extend(app.discovery().warnings.iter().cloned());
        warnings.extend(bundles.warnings.clone());
        let registrations = self.registrations(&app, &bundles).await?;
        let build = Build::new(bundles, warnings, Manifest::of_app(&app, &registrations)?);
        let changed = self
            .finished
            .iter()
            .filter(|(name, (_, bundled))| before.get(*name) != Some(&bundled.bundle.code))
            .map(|(name, _)| name.clone())
            .collect();
        Ok(Rebuild {
            app: Arc::new(app),
            build: Arc::new(build),
            changed,
            bundled,
            took: begun.elapsed(),
        })
    }

    fn codes(&self) -> BTreeMap<BundleName, String> {
        self.finished
            .iter()
            .map(|(name, (_, bundled))| (name.clone(), bundled.bundle.code.clone()))
            .collect()
    }

    /// Every file outside the app's own folder that a bundle contains, installed packages left out: they belong to other
    /// packages of the same repository, for example.
    pub fn foreign_files(&self) -> BTreeSet<PathBuf> {
        self.finished
            .values()
            .flat_map(|(_, bundled)| &bundled.files)
            .filter(|file| !file.starts_with(&self.root) && !bundle::in_packages(&file.to_string_lossy()))
            .cloned()
            .collect()
    }

    /// Whether a change of this file can change what [`Rebuilder::build`] gives. Much happens in an app's folder that
    /// cannot: logs are written there, and other programs work there.
    pub(crate) fn concerns(&self, path: &Path) -> bool {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let is_document = name.ends_with(".graphql") || name.ends_with(".gql");
        path.starts_with(Discovery::source_root(&self.root))
            || is_document
            || is_shared(&self.root, path)
            || bundle::in_packages(&path.to_string_lossy())
            || self.scattered.contains(path)
            || (path.parent() == Some(&self.root)
                && matches!(name.as_str(), "stoa.toml" | ".env" | ".env.local" | "node_modules"))
            // In another package of the repository, a new file may take the place of one that a bundle contains.
            || (!path.starts_with(&self.root) && is_source(path))
    }

    /// Drops the bundles that contain a file that changed or is gone. A file that was not there may have appeared in
    /// front of one that they resolved to, so it drops them all, as do files on which every bundle depends. What is in no
    /// bundle and was there before changes nothing.
    fn forget(&mut self, changed_files: &BTreeSet<PathBuf>) {
        let before = std::mem::replace(&mut self.present, sources(&self.root));
        let shared = changed_files
            .iter()
            .any(|path| is_shared(&self.root, path) || bundle::in_packages(&path.to_string_lossy()));
        if shared || !self.present.is_subset(&before) {
            self.finished.clear();
            return;
        }
        let gone: BTreeSet<PathBuf> = before.difference(&self.present).cloned().collect();
        self.finished
            .retain(|_, (_, bundled)| bundled.files.is_disjoint(changed_files) && bundled.files.is_disjoint(&gone));
    }

    async fn registrations(&mut self, app: &App, bundles: &Bundles) -> Result<Value, Diagnostic> {
        if let Some((code, value)) = &self.registered
            && *code == bundles.client.code
        {
            return Ok(value.clone());
        }
        let value = manifest::registrations(self.options.engine.as_ref(), app.root(), &bundles.client).await?;
        self.registered = Some((bundles.client.code.clone(), value.clone()));
        Ok(value)
    }
}

/// Whether every bundle depends on a file: the app's `package.json`, or a `tsconfig.json` and what it extends.
fn is_shared(root: &Path, path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    path.parent() == Some(root)
        && name.is_some_and(|name| name == "package.json" || (name.starts_with("tsconfig") && name.ends_with(".json")))
}

fn is_source(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| SOURCES.iter().any(|known| extension == *known))
}

/// The files of the app that can take part in a bundle, which types never do; what cannot be listed has none.
fn sources(root: &Path) -> BTreeSet<PathBuf> {
    let enter = |name: &str| name != "node_modules" && name != "dist" && !name.starts_with('.');
    discover::walk(root, &enter)
        .unwrap_or_default()
        .into_iter()
        .filter(|path| is_source(path) && !path.to_string_lossy().ends_with(".d.ts"))
        .collect()
}
