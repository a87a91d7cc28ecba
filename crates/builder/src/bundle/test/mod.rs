//! Bundles one file of an app's own tests, together with the app: what a test mounts is what its author sees.
//!
//! Test and app share one graph of modules, so that a mock of the test is the app's too. Server functions that client
//! code imports are calls, as in the client bundle; the test itself imports the function.

mod module;
mod plugin;

use super::{Bundle, BundleName, Bundled, Job, Mode, Notes, entry, finish, options};
use crate::{
    app::App,
    diagnostic::{Diagnostic, Diagnostics},
    discover, tsconfig,
};
use plugin::TestPlugin;
use rolldown::{BundlerBuilder, OutputExports, OutputFormat};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

/// A test file as a script, and what it was made from.
#[derive(Debug, Clone)]
pub struct TestBundle {
    /// Sets the global `__stoaTestFile`, a function that runs the file.
    pub bundle: Bundle,
    /// Absolute paths of every file that was read.
    pub files: BTreeSet<PathBuf>,
}

/// Name of the script in stack traces.
pub const TEST_SCRIPT: &str = "test.js";

/// The app's test files, sorted: `*.test.ts`, `*.spec.tsx` and the like, outside of `node_modules`, `dist` and folders whose
/// name begins with a dot.
///
/// # Errors
/// `FILE_ACCESS` for a folder that cannot be listed.
pub fn test_files(root: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let enter = |name: &str| name != "node_modules" && name != "dist" && !name.starts_with('.');
    let mut files = discover::walk(root, &enter)?;
    files.retain(|path| is_test_file(path));
    Ok(files)
}

/// Whether a file is one of [`test_files`] by its name.
pub(crate) fn is_test_file(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    ["ts", "tsx", "js", "jsx", "mts", "mjs"].iter().any(|extension| {
        name.strip_suffix(extension)
            .is_some_and(|stem| stem.ends_with(".test.") || stem.ends_with(".spec."))
    })
}

/// Bundles a test file. `setup` runs before it; without an `app` (a folder that holds none) nothing can be mounted.
///
/// # Errors
/// Syntax errors, unresolved imports and the like, each with its place.
pub async fn bundle_test(
    root: &Path,
    app: Option<&App>,
    setup: &[PathBuf],
    file: &Path,
) -> Result<TestBundle, Diagnostics> {
    let file_name = BundleName::Client;
    let job = Job {
        name: file_name,
        mode: Mode::Development,
        jsx: tsconfig::jsx_runtime(root),
        entry: String::new(),
    };
    let notes = Arc::new(Mutex::new(Notes::default()));
    let plugin = TestPlugin {
        root: root.to_path_buf(),
        setup: setup.to_vec(),
        file: file.to_path_buf(),
        client: app.map(|app| entry::client(app.discovery())),
        jsx: job.jsx,
        notes: Arc::clone(&notes),
    };
    let mut options = options(root, &job);
    options.format = Some(OutputFormat::Esm);
    options.exports = Some(OutputExports::Auto);
    options.define = Some(
        [
            ("process.env.NODE_ENV", "\"test\""),
            ("import.meta.env", "__stoaModules.env"),
            ("import.meta.url", "\"file:///app/test.js\""),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect(),
    );
    let failed = |errors| Diagnostics::new(super::failure::Context { root, name: &job.name }.diagnostics(errors));
    let bundler = BundlerBuilder::default()
        .with_options(options)
        .with_plugins(vec![Arc::new(plugin)])
        .build()
        .map_err(|errors| failed(errors.into_vec()))?;
    let Bundled { mut bundle, files, .. } = finish(root, &job, bundler, &notes).await.map_err(Diagnostics::new)?;
    // On the first line, so that no position moves down.
    bundle.code = format!(
        "globalThis.__stoaTestFile = async () => {{ \"use strict\"; {}\n}};\n",
        bundle.code
    );
    Ok(TestBundle { bundle, files })
}
