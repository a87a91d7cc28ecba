//! An app folder and what can be done with it.

use crate::{
    bundle::{self, Bundle, BundleName, Bundled, Mode},
    config::AppConfig,
    diagnostic::{Code, Diagnostic, Diagnostics},
    discover::{self, Discovery},
    env_file, graphql, tsconfig, typings,
};
use futures::future::join_all;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// An app whose layout is in order.
#[derive(Debug, Clone)]
pub struct App {
    root: PathBuf,
    config: AppConfig,
    discovery: Discovery,
}

/// The scripts of one app.
#[derive(Debug, Clone)]
pub struct Bundles {
    pub client: Bundle,
    pub server: Bundle,
    /// By block id.
    pub blocks: BTreeMap<String, Bundle>,
    /// What did not stop the build.
    pub warnings: Vec<Diagnostic>,
}

impl App {
    /// Reads an app's configuration and finds its parts. Nothing is written.
    ///
    /// # Errors
    /// Everything that is wrong with configuration and layout at once (`sdk-surface.md` 1.5).
    pub fn open(folder: &Path) -> Result<Self, Diagnostics> {
        let root = folder.canonicalize().map_err(|error| {
            Diagnostic::error(
                Code::FileAccess,
                format!("{} cannot be opened: {error}", folder.display()),
            )
        })?;
        match (AppConfig::read(&root), discover::discover(&root)) {
            (Ok(config), Ok(discovery)) => Ok(Self {
                root,
                config,
                discovery,
            }),
            (config, discovery) => Err(Diagnostics::new(
                config.err().into_iter().chain(discovery.err()).flatten().collect(),
            )),
        }
    }

    /// The app's folder, absolute and without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn config(&self) -> &AppConfig {
        &self.config
    }

    pub fn discovery(&self) -> &Discovery {
        &self.discovery
    }

    /// `process.env` of server code in development: `[environment]` of `stoa.toml`, then `.env`, then `.env.local`.
    /// Empty values count as absent.
    ///
    /// # Errors
    /// `ENV_FILE_INVALID` with the line that cannot be read.
    pub fn environment(&self) -> Result<BTreeMap<String, String>, Diagnostics> {
        env_file::environment(&self.root, &self.config)
    }

    /// Checks the app's GraphQL documents and writes their typings, those below `.attio`, and the line of
    /// `tsconfig.json` that includes them. Returns warnings.
    ///
    /// # Errors
    /// `GRAPHQL_ERROR` for wrong documents, `FAILED_TO_CREATE_*` for files that cannot be written.
    pub fn write_typings(&self) -> Result<Vec<Diagnostic>, Diagnostics> {
        let mut found: Vec<Diagnostic> = tsconfig::include_typings(&self.root).err().into_iter().collect();
        for document in &self.discovery.documents {
            found.extend(graphql::generate(&self.root, document).err().into_iter().flatten());
        }
        found.extend(typings::generate(&self.root, &self.discovery));
        Diagnostics::new(found).into_result()
    }

    /// Bundles client, server and every block.
    ///
    /// # Errors
    /// Syntax errors, unresolved imports and the like, in all bundles at once, each with its place.
    pub async fn bundle(&self, mode: Mode) -> Result<Bundles, Diagnostics> {
        let jsx = tsconfig::jsx_runtime(&self.root);
        let jobs = bundle::jobs(&self.root, &self.discovery, mode, jsx).map_err(Diagnostics::new)?;
        let outcomes = join_all(jobs.iter().map(|job| bundle::run(&self.root, job))).await;
        assemble(jobs.into_iter().map(|job| job.name).zip(outcomes))
    }
}

/// Puts finished bundles together, or everything that went wrong.
pub(crate) fn assemble(
    outcomes: impl IntoIterator<Item = (BundleName, Result<Bundled, Vec<Diagnostic>>)>,
) -> Result<Bundles, Diagnostics> {
    let mut client = None;
    let mut server = None;
    let mut blocks = BTreeMap::new();
    let mut notes = Vec::new();
    for (name, outcome) in outcomes {
        match outcome {
            Ok(Bundled { bundle, warnings, .. }) => {
                notes.extend(warnings);
                match name {
                    BundleName::Client => client = Some(bundle),
                    BundleName::Server => server = Some(bundle),
                    BundleName::Block(id) => {
                        blocks.insert(id, bundle);
                    }
                }
            }
            Err(problems) => notes.extend(problems),
        }
    }
    let warnings = Diagnostics::new(notes).into_result()?;
    match (client, server) {
        (Some(client), Some(server)) => Ok(Bundles {
            client,
            server,
            blocks,
            warnings,
        }),
        _ => Err(Diagnostic::error(Code::BuildJavascriptError, "the bundler left out a bundle").into()),
    }
}
