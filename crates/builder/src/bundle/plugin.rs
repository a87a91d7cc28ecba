//! What the bundler must know about the SDK: virtual entries, modules that stand for host globals, server functions
//! seen from the client (`sdk-surface.md` 4.2).

use super::Side;
use crate::{discover::Discovery, source, syntax};
use oxc::span::SourceType;
use rolldown::plugin::{
    HookLoadArgs, HookLoadOutput, HookLoadReturn, HookResolveIdArgs, HookResolveIdOutput, HookResolveIdReturn,
    HookTransformArgs, HookTransformOutput, HookTransformOutputMap, HookTransformReturn, HookUsage, Plugin,
    PluginContext, SharedLoadPluginContext, SharedTransformPluginContext,
};
use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Ids that start with this exist in memory only.
pub(super) const VIRTUAL: &str = "\0stoa/";
pub(super) const ENTRY: &str = "\0stoa/entry.js";
const SERVER_FUNCTION: &str = "\0stoa/server-function/";

/// File types without a loader; everything else is JavaScript, JSON, text, CSS or a document.
const UNSUPPORTED: &[&str] = &[
    "svg", "jpg", "jpeg", "gif", "webp", "avif", "ico", "woff", "woff2", "ttf", "otf", "mp3", "mp4", "webm", "pdf",
    "html", "md", "wasm",
];
/// File types that only the client can import.
const CLIENT_ONLY: &[&str] = &["graphql", "gql", "png"];

/// An import that cannot be bundled, found while resolving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub importer: PathBuf,
    pub specifier: String,
    pub message: String,
    pub hint: String,
}

#[derive(Debug, Default)]
pub(super) struct Notes {
    pub refusals: Vec<Refusal>,
    /// Imports that pull server code into the client.
    pub leaks: Vec<Refusal>,
}

#[derive(Debug)]
pub(super) struct SdkPlugin {
    pub root: PathBuf,
    pub side: Side,
    pub entry: String,
    /// Packages get `process.env.NODE_ENV` = `production`; app code never does.
    pub production_packages: bool,
    pub notes: std::sync::Arc<Mutex<Notes>>,
}

impl SdkPlugin {
    /// The global that a module stands for on this side.
    fn global(&self, specifier: &str) -> Option<(&'static str, &'static str)> {
        match (specifier, self.side) {
            ("attio", _) => Some(("attio", "ATTIO_ROOT_SDK")),
            ("attio/client", Side::Client) => Some(("attio-client", "ATTIO_CLIENT_EXTENSION_SDK")),
            ("attio/server", Side::Server) => Some(("attio-server", "ATTIO_SERVER_APP_SDK")),
            ("react", Side::Client) => Some(("react", "React")),
            _ => None,
        }
    }

    fn note(&self, write: impl FnOnce(&mut Notes)) {
        write(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn refuse_unsupported(&self, importer: &str, specifier: &str) -> bool {
        let extension = Path::new(specifier)
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        let (message, hint) = if UNSUPPORTED.contains(&extension) {
            (
                format!("files of type .{extension} cannot be imported"),
                "import a .png, .json, .txt or .graphql file, or write the content into a .ts file".to_owned(),
            )
        } else if self.side == Side::Server && CLIENT_ONLY.contains(&extension) {
            (
                format!("server code cannot import .{extension} files"),
                match extension {
                    "png" => "import the image in client code".to_owned(),
                    _ => "run the query in client code, or call the REST API with ATTIO_API_TOKEN".to_owned(),
                },
            )
        } else {
            return false;
        };
        let refusal = Refusal {
            importer: PathBuf::from(importer),
            specifier: specifier.to_owned(),
            message,
            hint,
        };
        self.note(|notes| notes.refusals.push(refusal));
        true
    }
}

impl Plugin for SdkPlugin {
    fn name(&self) -> Cow<'static, str> {
        "stoa".into()
    }

    fn register_hook_usage(&self) -> HookUsage {
        HookUsage::ResolveId | HookUsage::Load | HookUsage::Transform
    }

    async fn resolve_id(&self, context: &PluginContext, args: &HookResolveIdArgs<'_>) -> HookResolveIdReturn {
        if args.specifier == ENTRY {
            return Ok(Some(HookResolveIdOutput::from_id(ENTRY)));
        }
        if let Some((name, _)) = self.global(args.specifier) {
            return Ok(Some(HookResolveIdOutput::from_id(format!("{VIRTUAL}{name}.cjs"))));
        }
        let Some(importer) = args
            .importer
            .filter(|importer| !importer.starts_with(VIRTUAL) && !in_packages(importer))
        else {
            return Ok(None);
        };
        if self.side == Side::Client {
            if args.specifier.ends_with(".server") {
                let hash = server_function_hash(&self.root, context, importer, args.specifier).await;
                return Ok(Some(HookResolveIdOutput::from_id(format!(
                    "{SERVER_FUNCTION}{hash}.js"
                ))));
            }
            if args.specifier.ends_with(".server.ts") || args.specifier.ends_with(".server.js") {
                let leak = Refusal {
                    importer: PathBuf::from(importer),
                    specifier: args.specifier.to_owned(),
                    message: "this import runs server code in the client".to_owned(),
                    hint: "leave out the file extension: only imports that end in `.server` become calls to the server"
                        .to_owned(),
                };
                self.note(|notes| notes.leaks.push(leak));
            }
        }
        if self.refuse_unsupported(importer, args.specifier) {
            return Ok(Some(HookResolveIdOutput::from_id(format!("{VIRTUAL}refused.cjs"))));
        }
        Ok(None)
    }

    async fn load(&self, _context: SharedLoadPluginContext, args: &HookLoadArgs<'_>) -> HookLoadReturn {
        let Some(name) = args.id.strip_prefix(VIRTUAL) else {
            return Ok(None);
        };
        let code = if args.id == ENTRY {
            self.entry.clone()
        } else if let Some(hash) = args
            .id
            .strip_prefix(SERVER_FUNCTION)
            .and_then(|rest| rest.strip_suffix(".js"))
        {
            format!(
                "export default (...args) => runServerFunction({}, args);\n",
                serde_json::Value::from(hash)
            )
        } else {
            match name {
                "attio.cjs" => "module.exports = ATTIO_ROOT_SDK;\n",
                "attio-client.cjs" => "module.exports = ATTIO_CLIENT_EXTENSION_SDK;\n",
                "attio-server.cjs" => "module.exports = ATTIO_SERVER_APP_SDK;\n",
                "react.cjs" => "module.exports = React;\n",
                _ => "module.exports = {};\n",
            }
            .to_owned()
        };
        Ok(Some(HookLoadOutput {
            code: code.into(),
            module_type: Some(rolldown::ModuleType::Js),
            ..HookLoadOutput::default()
        }))
    }

    async fn transform(
        &self,
        _context: SharedTransformPluginContext,
        args: &HookTransformArgs<'_>,
    ) -> HookTransformReturn {
        if !self.production_packages || !in_packages(args.id) || !args.code.contains("process.env.NODE_ENV") {
            return Ok(None);
        }
        let source_type = SourceType::from_path(args.id).unwrap_or_else(|_| SourceType::cjs());
        let mut code = args.code.to_string();
        for read in syntax::node_env_reads(args.code, source_type) {
            // As long as what it replaces, so that positions in the file stay what they are.
            code.replace_range(
                read.clone(),
                &format!("{:width$}", "\"production\"", width = read.len()),
            );
        }
        Ok(Some(HookTransformOutput {
            code: Some(code),
            map: HookTransformOutputMap::Null,
            ..HookTransformOutput::default()
        }))
    }
}

/// The hash of a server function: its path below `src` without the extension.
pub(super) async fn server_function_hash(
    root: &Path,
    context: &PluginContext,
    importer: &str,
    specifier: &str,
) -> String {
    let src = Discovery::source_root(root);
    let resolved = context
        .resolve(specifier, Some(importer), None)
        .await
        .ok()
        .and_then(Result::ok);
    let path = match &resolved {
        Some(found) => PathBuf::from(found.id.as_str()),
        None => source::normalize(&Path::new(importer).parent().unwrap_or(Path::new("")).join(specifier)),
    };
    let relative = source::relative(&src, &path);
    match relative.strip_suffix(".ts").or_else(|| relative.strip_suffix(".js")) {
        Some(hash) => hash.to_owned(),
        None => relative,
    }
}

/// Whether a file belongs to an installed package.
pub(crate) fn in_packages(id: &str) -> bool {
    id.contains("/node_modules/") || id.contains("\\node_modules\\")
}
