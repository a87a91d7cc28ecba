//! A finished app: its scripts and its manifest, in memory or in a `dist` folder.

use crate::{
    app::{App, Bundles},
    bundle::{Bundle, BundleName, Mode},
    config::AppConfig,
    diagnostic::{Code, Diagnostic, Diagnostics},
    manifest::{self, Manifest},
};
use sandbox::Engine;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

const MANIFEST: &str = "manifest.json";
const MAP_COMMENT: &str = "//# sourceMappingURL=";

/// How to build.
#[derive(Clone)]
pub struct BuildOptions {
    pub mode: Mode,
    /// Runs the client bundle, to learn what it registers.
    pub engine: Arc<dyn Engine>,
}

/// All that a host needs to run an app.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    pub client: Bundle,
    pub server: Bundle,
    /// By block id.
    pub blocks: BTreeMap<String, Bundle>,
    pub manifest: Manifest,
    /// What did not stop the build.
    pub warnings: Vec<Diagnostic>,
}

impl App {
    /// Builds the app: checks its documents and writes their typings and those below `.attio`, bundles, and learns the
    /// manifest. Type errors do not matter here.
    ///
    /// # Errors
    /// Everything that is wrong with documents, code and registrations, each with its place.
    pub async fn build(&self, options: &BuildOptions) -> Result<Build, Diagnostics> {
        let typings = self.write_typings();
        let bundles = self.bundle_and_register(options).await;
        match (typings, bundles) {
            (Ok(mut warnings), Ok((bundles, manifest))) => {
                warnings.extend(self.discovery().warnings.iter().cloned());
                warnings.extend(bundles.warnings.clone());
                Ok(Build::new(bundles, warnings, manifest))
            }
            (typings, bundles) => Err(Diagnostics::new(
                typings.err().into_iter().chain(bundles.err()).flatten().collect(),
            )),
        }
    }

    /// The part of a build that writes nothing.
    pub(crate) async fn bundle_and_register(&self, options: &BuildOptions) -> Result<(Bundles, Manifest), Diagnostics> {
        let bundles = self.bundle(options.mode).await?;
        let registrations = manifest::registrations(options.engine.as_ref(), self.root(), &bundles.client).await?;
        let manifest = Manifest::of_app(self, &registrations)?;
        Ok((bundles, manifest))
    }
}

impl Build {
    pub(crate) fn new(bundles: Bundles, warnings: Vec<Diagnostic>, manifest: Manifest) -> Self {
        let Bundles {
            client, server, blocks, ..
        } = bundles;
        Self {
            client,
            server,
            blocks,
            manifest,
            warnings,
        }
    }

    /// Every script with its name.
    pub fn bundles(&self) -> impl Iterator<Item = (BundleName, &Bundle)> {
        [(BundleName::Client, &self.client), (BundleName::Server, &self.server)]
            .into_iter()
            .chain(
                self.blocks
                    .iter()
                    .map(|(id, bundle)| (BundleName::Block(id.clone()), bundle)),
            )
    }

    /// Writes `index.js`, `server.js`, `workflow/<id>.js`, their source maps and `manifest.json`. Bundles of blocks
    /// that are gone are removed; other files in the folder stay.
    ///
    /// # Errors
    /// `FILE_ACCESS` with the path that cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Diagnostic> {
        let denied = |path: &Path, error: std::io::Error| {
            Diagnostic::error(
                Code::FileAccess,
                format!("{} cannot be written: {error}", path.display()),
            )
        };
        let put = |path: PathBuf, text: &str| -> Result<(), Diagnostic> {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).map_err(|error| denied(parent, error))?;
            }
            std::fs::write(&path, text).map_err(|error| denied(&path, error))
        };
        let workflow = folder.join("workflow");
        for path in scripts_in(&workflow) {
            let id = path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default();
            if !self.blocks.contains_key(&id) {
                let map = PathBuf::from(format!("{}.map", path.display()));
                for gone in [path, map].iter().filter(|path| path.exists()) {
                    std::fs::remove_file(gone).map_err(|error| denied(gone, error))?;
                }
            }
        }
        for (name, bundle) in self.bundles() {
            let path = folder.join(name.file_name());
            let file = path
                .file_name()
                .map(|file| file.to_string_lossy().into_owned())
                .unwrap_or_default();
            match &bundle.map {
                Some(map) => {
                    put(path, &format!("{}{MAP_COMMENT}{file}.map\n", ended(&bundle.code)))?;
                    put(folder.join(format!("{}.map", name.file_name())), map)?;
                }
                None => put(path, &bundle.code)?,
            }
        }
        let manifest = serde_json::to_string_pretty(&self.manifest)
            .map_err(|error| Diagnostic::error(Code::FileAccess, format!("{MANIFEST} cannot be written: {error}")))?;
        put(folder.join(MANIFEST), &ended(&manifest))
    }

    /// Whether a folder holds bundles, and not the app that they are made from.
    pub fn is_dist(folder: &Path) -> bool {
        let has = |name: &BundleName| folder.join(name.file_name()).is_file();
        has(&BundleName::Client) && has(&BundleName::Server) && !folder.join("src").is_dir()
    }

    /// Loads a `dist` folder, made by [`Build::write`] or by the official CLI's `build`, with the configuration that lies
    /// in it or in the folder above. Without a `manifest.json` the client bundle is run to learn one; without any
    /// configuration, name and slug are those of the manifest.
    ///
    /// # Errors
    /// `DIST_INVALID` when a bundle or the manifest cannot be read, and what [`AppConfig::read`] and the client bundle
    /// complain about.
    pub async fn load_dist(folder: &Path, engine: &dyn Engine) -> Result<(Self, AppConfig), Diagnostics> {
        let invalid = |path: &Path, why: String| {
            Diagnostic::error(Code::DistInvalid, format!("{}: {why}", path.display()))
                .hint("a dist folder holds index.js and server.js; make one with `stoa build` or the SDK's `build`")
        };
        let load = |name: &BundleName| -> Result<Bundle, Diagnostic> {
            let path = folder.join(name.file_name());
            let code = std::fs::read_to_string(&path).map_err(|error| invalid(&path, error.to_string()))?;
            let map = std::fs::read_to_string(format!("{}.map", path.display())).ok();
            // What `write` appended is taken off, so that loading gives back what was built.
            let code = match code
                .rfind(MAP_COMMENT)
                .filter(|at| map.is_some() && !code[*at..].trim_end().contains('\n'))
            {
                Some(at) => code[..at].to_owned(),
                None => code,
            };
            Ok(Bundle { code, map })
        };
        let client = load(&BundleName::Client)?;
        let server = load(&BundleName::Server)?;
        let mut blocks = BTreeMap::new();
        for path in scripts_in(&folder.join("workflow")) {
            let id = path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default();
            blocks.insert(id.clone(), load(&BundleName::Block(id))?);
        }

        let path = folder.join(MANIFEST);
        let written: Option<Manifest> = if path.is_file() {
            let text = std::fs::read_to_string(&path).map_err(|error| invalid(&path, error.to_string()))?;
            Some(serde_json::from_str(&text).map_err(|error| invalid(&path, error.to_string()))?)
        } else {
            None
        };
        if let Some(manifest) = written.as_ref().filter(|manifest| manifest.format != 1) {
            return Err(invalid(&path, format!("format {} is not known", manifest.format)).into());
        }
        let folder = folder
            .canonicalize()
            .map_err(|error| invalid(folder, error.to_string()))?;
        let above = folder.parent().unwrap_or(&folder);
        let config = match (
            [folder.as_path(), above]
                .into_iter()
                .find(|folder| AppConfig::is_in(folder)),
            &written,
        ) {
            (None, Some(manifest)) => AppConfig::named(manifest.name.clone(), manifest.slug.clone()),
            (found, _) => AppConfig::read(found.unwrap_or(above))?,
        };
        let manifest = match written {
            Some(manifest) => manifest,
            None => {
                let registrations = manifest::registrations(engine, above, &client).await?;
                Manifest::new(&config, None, &registrations).map_err(Diagnostics::new)?
            }
        };
        // The official CLI never cleans its dist folder, so only registered blocks are still there.
        blocks.retain(|id, _| manifest.surfaces.workflow_block.iter().any(|block| block.id == *id));
        let build = Self {
            client,
            server,
            blocks,
            manifest,
            warnings: Vec::new(),
        };
        Ok((build, config))
    }
}

fn scripts_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "js"))
        .collect();
    paths.sort();
    paths
}

fn ended(text: &str) -> String {
    if text.ends_with('\n') {
        text.to_owned()
    } else {
        format!("{text}\n")
    }
}
