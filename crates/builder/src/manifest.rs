//! What an app registers, in a form that needs no JavaScript. Labels, icons and settings are only known to the
//! running client bundle (`sdk-surface.md` 4.1), so it is run once, in the sandbox.

mod host;
mod surface;

pub use surface::{BlockSurface, ObjectFilter, PageSurface, Surface, Surfaces};

use crate::{
    app::App,
    bundle::{Bundle, BundleName},
    config::AppConfig,
    diagnostic::{self, Code, Diagnostic, Diagnostics},
    discover::{Discovery, ServerModule},
};
use sandbox::{Call, Context, Engine, Environment, Failure, Limits, PrepareError, Program, Returned, Thrown};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format: 1.
    pub format: u32,
    pub name: String,
    pub slug: String,
    pub sdk: SdkLayout,
    pub surfaces: Surfaces,
    /// By key.
    pub settings_schema: BTreeMap<String, SettingNode>,
    /// Hashes of server functions; null when the bundles come from elsewhere.
    pub server_functions: Option<Vec<String>>,
    pub webhooks: Option<Vec<String>>,
    pub events: Option<Vec<String>>,
}

/// How the app is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SdkLayout {
    /// Folders below `src/app`.
    #[serde(rename = "v1")]
    V1,
    /// `src/app.ts` alone.
    #[serde(rename = "app-ts")]
    AppTs,
    /// Constants with known names, exported from files anywhere below `src`.
    #[serde(rename = "exports")]
    Exports,
}

/// The type of one setting: `string`, `number` or `boolean`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingNode {
    #[serde(rename = "type")]
    pub kind: String,
}

impl Manifest {
    /// Finds the server function that a client means. Bundles built on Windows write `\`, and path aliases leave
    /// wrong beginnings, so a unique ending is enough (`sdk-surface.md` 4.2). Unknown lists take any hash.
    pub fn server_function(&self, hash: &str) -> Option<String> {
        let hash = hash.replace('\\', "/");
        let Some(known) = &self.server_functions else {
            return Some(hash);
        };
        if known.contains(&hash) {
            return Some(hash);
        }
        let mut end = hash.split_once("@/").map_or(hash.as_str(), |(_, end)| end);
        while !end.is_empty() {
            let mut fits = known
                .iter()
                .filter(|one| *one == end || one.ends_with(&format!("/{end}")));
            match (fits.next(), fits.next()) {
                (Some(one), None) => return Some(one.clone()),
                (Some(_), Some(_)) => return None,
                (None, _) => end = end.split_once('/').map_or("", |(_, rest)| rest),
            }
        }
        None
    }

    /// As [`Manifest::new`], of an app whose source is here.
    pub(crate) fn of_app(app: &App, registrations: &Value) -> Result<Self, Diagnostics> {
        Self::new(app.config(), Some(app.discovery()), registrations).map_err(Diagnostics::new)
    }

    /// Puts together what the client bundle registered and what discovery found.
    ///
    /// # Errors
    /// `MANIFEST_INVALID` for registrations that break the contract.
    pub(crate) fn new(
        config: &AppConfig,
        discovery: Option<&Discovery>,
        registrations: &Value,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut surfaces = Surfaces::read(registrations.get("surfaces").unwrap_or(&Value::Null))?;
        for surface in &mut surfaces.workflow_block {
            let block = discovery.and_then(|found| found.blocks.iter().find(|block| block.id == surface.id));
            surface.handlers = block.map(|block| {
                let handlers = block.handlers.keys();
                handlers.map(|handler| handler.name().to_owned()).collect()
            });
        }
        let settings_schema = settings_schema(registrations.get("settingsSchema").unwrap_or(&Value::Null))?;
        let ids = |modules: &[ServerModule]| modules.iter().map(|module| module.id.clone()).collect::<Vec<_>>();
        Ok(Self {
            format: 1,
            name: config.name.clone(),
            slug: config.slug.clone(),
            sdk: discovery.map_or(SdkLayout::V1, layout),
            surfaces,
            settings_schema,
            server_functions: discovery.map(|found| ids(&found.server_functions)),
            webhooks: discovery.map(|found| ids(&found.webhooks)),
            events: discovery.map(|found| ids(&found.events)),
        })
    }
}

fn layout(found: &Discovery) -> SdkLayout {
    if !found.exported.is_empty() {
        return SdkLayout::Exports;
    }
    match found.app_file.as_ref().and_then(|file| file.parent()) {
        Some(src) if !src.join("app").is_dir() => SdkLayout::AppTs,
        _ => SdkLayout::V1,
    }
}

fn settings_schema(registered: &Value) -> Result<BTreeMap<String, SettingNode>, Vec<Diagnostic>> {
    let Some(workspace) = registered.get("workspace").and_then(Value::as_object) else {
        return Ok(BTreeMap::new());
    };
    let mut schema = BTreeMap::new();
    let mut problems = Vec::new();
    for (key, node) in workspace {
        match node.get("type").and_then(Value::as_str) {
            Some(kind @ ("string" | "number" | "boolean")) => {
                schema.insert(key.clone(), SettingNode { kind: kind.to_owned() });
            }
            _ => problems.push(
                Diagnostic::error(Code::ManifestInvalid, format!("the setting `{key}` has no known type"))
                    .hint("use Settings.Schema.string(), .number() or .boolean()"),
            ),
        }
    }
    if problems.is_empty() { Ok(schema) } else { Err(problems) }
}

/// Runs the client bundle and returns what it registered: `{surfaces, settingsSchema}`.
///
/// # Errors
/// `MANIFEST_EVALUATION_FAILED`, at the line of the app that threw when it is known.
pub(crate) async fn registrations(engine: &dyn Engine, root: &Path, client: &Bundle) -> Result<Value, Diagnostic> {
    let program = Program {
        name: BundleName::Client.file_name(),
        source: client.code.clone(),
        source_map: client.map.clone(),
        environment: Environment::Manifest,
    };
    let failed = |message: String| Diagnostic::error(Code::ManifestEvaluationFailed, message);
    let image = engine.prepare(program).await.map_err(|error| match error {
        PrepareError::Thrown(thrown) => thrown_while_loading(root, &thrown),
        other => failed(other.to_string()),
    })?;
    let report = image
        .run(
            Call::Registrations,
            Context::default(),
            &Limits::default(),
            Arc::new(host::NoHost),
        )
        .await;
    match report.result {
        Ok(Returned::Value(text)) => {
            serde_json::from_str(&text).map_err(|error| failed(format!("the registrations cannot be read: {error}")))
        }
        Ok(_) => Err(failed("the client bundle registered nothing".to_owned())),
        Err(Failure::Thrown(thrown)) => Err(thrown_while_loading(root, &thrown)),
        Err(other) => Err(failed(other.to_string())),
    }
}

fn thrown_while_loading(root: &Path, thrown: &Thrown) -> Diagnostic {
    let problem = Diagnostic::error(
        Code::ManifestEvaluationFailed,
        format!(
            "the app threw while it was being loaded: {}: {}",
            thrown.name, thrown.message
        ),
    )
    .hint("code at the top level of client modules runs before anything is shown, without network or document");
    let frame = thrown.stack.iter().find_map(|frame| {
        let file = diagnostic::read(root, &root.join(&frame.file)).ok()?;
        let start = file.offset(frame.line, frame.column);
        let span = file.token_at(start);
        Some((file, span))
    });
    match frame {
        Some((file, span)) => problem.at(&file, span),
        None => problem,
    }
}

#[cfg(test)]
mod tests;
