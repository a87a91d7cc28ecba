//! A whole build: bundles and manifest, and its folder.

use crate::{
    App, Bundle, Mode,
    diagnostic::{Code, Diagnostic, Diagnostics},
    discover::ServerModule,
    manifest::{self, Manifest},
};
use sandbox::Engine;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What an app was built into.
#[derive(Debug, Clone)]
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
    /// Bundles the app and learns its manifest.
    ///
    /// # Errors
    /// Everything that is wrong, as far as it can be known at once.
    pub async fn build(&self, mode: Mode, engine: &dyn Engine) -> Result<Build, Diagnostics> {
        let bundles = self.bundle(mode).await?;
        let registered = manifest::learn(engine, &bundles.client).await?;
        let ids = |modules: &[ServerModule]| Some(modules.iter().map(|module| module.id.clone()).collect());
        let discovery = self.discovery();
        Ok(Build {
            manifest: Manifest {
                format: 1,
                name: self.config().name.clone(),
                slug: self.config().slug.clone(),
                surfaces: registered.surfaces,
                settings_schema: registered.settings_schema,
                server_functions: ids(&discovery.server_functions),
                webhooks: ids(&discovery.webhooks),
                events: ids(&discovery.events),
            },
            client: bundles.client,
            server: bundles.server,
            blocks: bundles.blocks,
            warnings: bundles.warnings,
        })
    }
}

impl Build {
    /// Writes `index.js`, `server.js`, `workflow/<id>.js`, their source maps and `manifest.json`; gives the files.
    ///
    /// # Errors
    /// `FILE_ACCESS` with the path that cannot be written.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
        let mut files = Vec::new();
        let mut put = |name: String, text: &str| -> Result<(), Diagnostic> {
            let path = folder.join(name);
            let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, text));
            written.map_err(|error| {
                Diagnostic::error(Code::FileAccess, format!("{} cannot be written: {error}", path.display()))
            })?;
            files.push(path);
            Ok(())
        };
        let named = [("index.js".to_owned(), &self.client), ("server.js".to_owned(), &self.server)];
        let blocks = self.blocks.iter().map(|(id, block)| (format!("workflow/{id}.js"), block));
        for (name, bundle) in named.into_iter().chain(blocks) {
            if let Some(map) = &bundle.map {
                put(format!("{name}.map"), map)?;
            }
            put(name, &bundle.code)?;
        }
        let manifest = serde_json::to_string_pretty(&self.manifest).map_err(|error| {
            Diagnostic::error(Code::ManifestInvalid, format!("the manifest cannot be written: {error}"))
        })?;
        put("manifest.json".to_owned(), &manifest)?;
        Ok(files)
    }
}
