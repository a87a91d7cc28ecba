//! Turns the parts of an app into the scripts of `sdk-surface.md` section 4.

mod entry;
mod failure;
mod plugin;
mod reach;
mod test;

use crate::{
    diagnostic::{Code, Diagnostic},
    discover::Discovery,
    tsconfig::JsxRuntime,
};
use plugin::{ENTRY, Notes, SdkPlugin, VIRTUAL};
use rolldown::{
    BundlerBuilder, BundlerOptions, BundlerTransformOptions, ChecksOptions, CodeSplittingMode, Either, EsModuleFlag,
    InputItem, JsxOptions, ModuleType, OutputExports, OutputFormat, Platform, SourceMapPathTransform, SourceMapType,
};
use rolldown_common::Output;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

pub(crate) use plugin::in_packages;
pub(crate) use reach::server_modules_behind;
pub use test::{TEST_SCRIPT, TestBundle, bundle_test, test_files};

/// A script and what maps it back to the app's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    pub code: String,
    /// Source map version 3 as JSON. Paths are relative to the app root; none is absolute.
    pub map: Option<String>,
}

/// Which packages' builds are taken; app code is built the same way in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Packages see `process.env.NODE_ENV` = `development`, which includes React's development JSX runtime.
    #[default]
    Development,
    /// Packages see `production`.
    Production,
}

/// Which bundle of an app.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BundleName {
    Client,
    Server,
    /// A workflow block's, by block id.
    Block(String),
}

impl BundleName {
    /// Path below `dist`.
    pub fn file_name(&self) -> String {
        match self {
            Self::Client => "index.js".to_owned(),
            Self::Server => "server.js".to_owned(),
            Self::Block(id) => format!("workflow/{id}.js"),
        }
    }

    fn side(&self) -> Side {
        match self {
            Self::Client => Side::Client,
            Self::Server | Self::Block(_) => Side::Server,
        }
    }
}

impl fmt::Display for BundleName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file_name())
    }
}

/// Where a bundle runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

/// What a bundle is made from. Two equal jobs with unchanged files give equal bundles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    pub name: BundleName,
    pub mode: Mode,
    pub jsx: JsxRuntime,
    entry: String,
}

/// A finished bundle and the files it depends on.
#[derive(Debug, Clone)]
pub(crate) struct Bundled {
    pub bundle: Bundle,
    /// Absolute paths of every file that was read.
    pub files: BTreeSet<PathBuf>,
    pub warnings: Vec<Diagnostic>,
}

/// Lists the bundles of an app.
///
/// # Errors
/// `CONFIGURATOR_SERVER_MODULE_RESOLUTION_FAILED` when a configurator's imports cannot be followed.
pub(crate) fn jobs(root: &Path, app: &Discovery, mode: Mode, jsx: JsxRuntime) -> Result<Vec<Job>, Vec<Diagnostic>> {
    let mut jobs = vec![
        Job {
            name: BundleName::Client,
            mode,
            jsx,
            entry: entry::client(app),
        },
        Job {
            name: BundleName::Server,
            mode,
            jsx,
            entry: entry::server(app),
        },
    ];
    let mut problems = Vec::new();
    for block in &app.blocks {
        match server_modules_behind(root, block.configurator.as_deref()) {
            Ok(reachable) => jobs.push(Job {
                name: BundleName::Block(block.id.clone()),
                mode,
                jsx,
                entry: entry::block(app, block, &reachable),
            }),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(jobs) } else { Err(problems) }
}

/// Runs the bundler.
///
/// # Errors
/// `BUILD_JAVASCRIPT_ERROR` or `BLOCK_BUNDLE_BUILD_FAILED`, with the place in the app's file.
pub(crate) async fn run(root: &Path, job: &Job) -> Result<Bundled, Vec<Diagnostic>> {
    let notes = Arc::new(Mutex::new(Notes::default()));
    let plugin = SdkPlugin {
        root: root.to_path_buf(),
        side: job.name.side(),
        entry: job.entry.clone(),
        production_packages: job.mode == Mode::Production,
        notes: Arc::clone(&notes),
    };
    let bundler = BundlerBuilder::default()
        .with_options(options(root, job))
        .with_plugins(vec![Arc::new(plugin)])
        .build()
        .map_err(|errors| failure::Context { root, name: &job.name }.diagnostics(errors.into_vec()))?;
    let mut bundled = finish(root, job, bundler, &notes).await?;
    if job.name.side() == Side::Server {
        bundled.bundle.code.push_str(SERVER_VARIABLES);
    }
    Ok(bundled)
}

/// Runs a bundler that is set up, and says what came of it.
async fn finish(
    root: &Path,
    job: &Job,
    mut bundler: rolldown::Bundler,
    notes: &Mutex<Notes>,
) -> Result<Bundled, Vec<Diagnostic>> {
    let context = failure::Context { root, name: &job.name };
    let outcome = bundler.generate().await;
    let files = bundler
        .watch_files()
        .iter()
        .map(|file| PathBuf::from(file.as_str()))
        .filter(|file| file.is_absolute())
        .collect();

    let notes = std::mem::take(&mut *notes.lock().unwrap_or_else(PoisonError::into_inner));
    let mut problems: Vec<Diagnostic> = notes.refusals.iter().map(|refusal| context.refusal(refusal)).collect();
    let mut warnings: Vec<Diagnostic> = notes
        .leaks
        .iter()
        .map(|leak| {
            let diagnostic = context.refusal(leak);
            Diagnostic {
                code: Code::ServerCodeInClient,
                severity: crate::Severity::Warning,
                ..diagnostic
            }
        })
        .collect();
    let output = match outcome {
        Ok(output) => output,
        Err(errors) => {
            problems.extend(context.diagnostics(errors.into_vec()));
            return Err(problems);
        }
    };
    let (unresolved, others): (Vec<_>, Vec<_>) = output
        .warnings
        .into_iter()
        .partition(|warning| matches!(warning.kind(), rolldown_error::EventKind::UnresolvedImport));
    problems.extend(context.diagnostics(unresolved));
    if !problems.is_empty() {
        return Err(problems);
    }
    warnings.extend(context.warnings(others));

    let mut code = None;
    let mut map = None;
    for asset in &output.assets {
        match asset {
            Output::Chunk(chunk) => code = Some(chunk.code.clone()),
            Output::Asset(asset) if asset.filename.ends_with(".map") => {
                map = String::from_utf8(asset.source.as_bytes().to_vec()).ok();
            }
            Output::Asset(_) => {}
        }
    }
    let Some(code) = code else {
        return Err(vec![context.error("the bundler wrote no code")]);
    };
    Ok(Bundled {
        bundle: Bundle { code, map },
        files,
        warnings,
    })
}

/// Hands the dispatchers to whoever evaluates the script: plain top-level variables, read by name.
const SERVER_VARIABLES: &str = "var stdin_default = stoa_bundle.stdin_default;\n\
    var stdin_webhooks_default = stoa_bundle.stdin_webhooks_default;\n\
    var stdin_events_default = stoa_bundle.stdin_events_default;\n\
    var stdin_workflow_block_handlers_default = stoa_bundle.stdin_workflow_block_handlers_default;\n";

fn options(root: &Path, job: &Job) -> BundlerOptions {
    let client = job.name.side() == Side::Client;
    let mut module_types: Vec<(String, ModuleType)> =
        vec![(".txt".into(), ModuleType::Text), (".css".into(), ModuleType::Empty)];
    if client {
        module_types.extend([
            (".graphql".into(), ModuleType::Text),
            (".gql".into(), ModuleType::Text),
            (".png".into(), ModuleType::Dataurl),
        ]);
    }
    let jsx = match job.jsx {
        // Each file's own tsconfig decides.
        JsxRuntime::Automatic => None,
        JsxRuntime::Classic => Some(Either::Right(JsxOptions {
            runtime: Some("classic".to_owned()),
            ..JsxOptions::default()
        })),
    };
    BundlerOptions {
        input: Some(vec![InputItem {
            name: Some("bundle".to_owned()),
            import: ENTRY.to_owned(),
        }]),
        cwd: Some(root.to_path_buf()),
        dir: Some(root.to_string_lossy().into_owned()),
        entry_filenames: Some(job.name.file_name().replace('/', "-").into()),
        platform: Some(Platform::Browser),
        format: Some(OutputFormat::Iife),
        name: (!client).then(|| "stoa_bundle".to_owned()),
        exports: Some(if client {
            OutputExports::None
        } else {
            OutputExports::Named
        }),
        es_module: Some(EsModuleFlag::Never),
        code_splitting: Some(CodeSplittingMode::Bool(false)),
        sourcemap: Some(SourceMapType::Hidden),
        sourcemap_path_transform: Some(source_paths()),
        module_types: Some(module_types.into_iter().collect()),
        define: Some(std::iter::once(("process.env.NODE_ENV".to_owned(), "\"development\"".to_owned())).collect()),
        transform: Some(BundlerTransformOptions {
            jsx,
            ..BundlerTransformOptions::default()
        }),
        keep_names: Some(false),
        checks: Some(ChecksOptions {
            plugin_timings: Some(false),
            ineffective_dynamic_import: Some(false),
            missing_global_name: Some(false),
            configuration_field_conflict: Some(false),
            sourcemap_broken: Some(false),
            ..ChecksOptions::default()
        }),
        ..BundlerOptions::default()
    }
}

/// Source map paths: app files relative to the app root, packages from their `node_modules`, generated code by name.
fn source_paths() -> SourceMapPathTransform {
    SourceMapPathTransform::new(Arc::new(|source: &str, _map: &str| {
        let path = source.replace('\\', "/");
        let path = if let Some(at) = path.find(VIRTUAL) {
            format!("stoa/{}", &path[at + VIRTUAL.len()..])
        } else if let Some(at) = path.rfind("node_modules/") {
            path[at..].to_owned()
        } else {
            path
        };
        Box::pin(async move { Ok(path) })
    }))
}
