//! How imports resolve in a test, and what each module becomes: the app's own files register themselves and are loaded while
//! the tests run (`module.rs`), so that mocks can stand in for them; packages, data files, the SDK and the test framework
//! are provided to them as they are.

use super::{is_test_file, module};
use crate::{
    bundle::{
        Notes,
        failure::{self, NODE_BUILTINS},
        plugin::{ENTRY, Refusal, VIRTUAL, in_packages, server_function_hash},
    },
    tsconfig::JsxRuntime,
};
use rolldown::{
    ModuleType,
    plugin::{
        HookLoadArgs, HookLoadOutput, HookLoadReturn, HookResolveIdArgs, HookResolveIdOutput, HookResolveIdReturn,
        HookTransformArgs, HookTransformOutput, HookTransformOutputMap, HookTransformReturn, HookUsage, Plugin,
        PluginContext, SharedLoadPluginContext, SharedTransformPluginContext,
    },
};
use rolldown_common::side_effects::HookSideEffects;
use rolldown_sourcemap::{OwnedSourceMap, SourceMap};
use serde_json::{Map, Value, json};
use std::{
    borrow::Cow,
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

const CLIENT: &str = "\0stoa/client.js";
const SERVER_FUNCTION: &str = "\0stoa/server-function/";
/// Before the path of a file that is provided as it is: a package's, or data.
const PROVIDED: &str = "\0stoa/provided/";
/// Before the name of a module of Node's.
const NODE: &str = "\0stoa/node/";
/// Parameters of a registered module, by the names that its calls have (`sdk/src/test/registry.ts`).
const PARAMETERS: &str = "__vite_ssr_import__, __vite_ssr_dynamic_import__, __vite_ssr_exports__, __vite_ssr_exportAll__, __vite_ssr_import_meta__";

/// What the guest brings along, and the script variable that holds it.
const GIVEN: &[(&str, &str)] = &[
    ("attio", "attio"),
    ("attio/client", "attio-client"),
    ("attio/server", "attio-server"),
    ("react", "react"),
    ("react/jsx-runtime", "react-jsx-runtime"),
    ("react/jsx-dev-runtime", "react-jsx-runtime"),
    ("vitest", "vitest"),
    ("@vitest/expect", "vitest-expect"),
    ("@vitest/spy", "vitest-spy"),
    ("@vitest/runner", "vitest-runner"),
    ("stoa/test", "stoa-test"),
];

#[derive(Debug)]
pub(super) struct TestPlugin {
    pub root: PathBuf,
    pub setup: Vec<PathBuf>,
    pub file: PathBuf,
    /// The app's client entry.
    pub client: Option<String>,
    pub jsx: JsxRuntime,
    pub notes: Arc<Mutex<Notes>>,
}

/// What one of the app's own files imports.
struct Imported {
    /// In the registry.
    id: String,
    /// What the bundle imports for it to be there; `None` when nothing can be.
    module: Option<String>,
}

impl TestPlugin {
    fn entry(&self) -> String {
        let files: Vec<String> = self
            .setup
            .iter()
            .chain([&self.file])
            .map(|path| quoted(&path.to_string_lossy()))
            .collect();
        let mut code: String = files.iter().map(|file| format!("import {file};\n")).collect();
        code.push_str(&format!("await __stoaModules.registry.run([{}]);\n", files.join(", ")));
        code
    }

    fn refuse(&self, importer: &str, specifier: &str, message: String, hint: &str) {
        let refusal = Refusal {
            importer: PathBuf::from(importer),
            specifier: specifier.to_owned(),
            message,
            hint: hint.to_owned(),
        };
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.refusals.push(refusal);
    }

    /// Finds what a specifier of one of the app's own files stands for.
    async fn imported(&self, context: &PluginContext, importer: &str, specifier: &str) -> Option<Imported> {
        if let Some(id) = given(specifier) {
            return Some(Imported {
                id: specifier.to_owned(),
                module: Some(id),
            });
        }
        if specifier.ends_with(".server") && !is_server_side(importer) {
            let real = resolved(context, importer, specifier).await;
            let hash = server_function_hash(&self.root, context, importer, specifier).await;
            return Some(Imported {
                // A mock of the function's file is one of the call, too.
                id: format!("{}?call", real.unwrap_or_else(|| hash.clone())),
                module: Some(format!("{SERVER_FUNCTION}{hash}.js")),
            });
        }
        if let Some(name) = node_builtin(specifier) {
            return Some(Imported {
                id: format!("node:{name}"),
                module: Some(format!("{NODE}{name}.js")),
            });
        }
        let id = resolved(context, importer, specifier).await?;
        let module = if is_registered(&id) {
            id.clone()
        } else {
            format!("{PROVIDED}{id}")
        };
        Some(Imported {
            id,
            module: Some(module),
        })
    }

    /// A file of the app's own as a call that registers it.
    async fn registered(&self, context: &PluginContext, id: &str, text: &str) -> HookTransformReturn {
        let Some(found) = module::transform(id, text, self.jsx) else {
            return Ok(None);
        };
        let mut names = Map::new();
        let mut modules = BTreeSet::new();
        let specifiers: BTreeSet<&String> = found
            .imports
            .iter()
            .chain(&found.imports_later)
            .chain(&found.mocked)
            .collect();
        for specifier in specifiers {
            match self.imported(context, id, specifier).await {
                Some(Imported { id, module }) => {
                    names.insert(specifier.clone(), id.into());
                    modules.extend(module);
                }
                // Its mock is all there is of it, or it is missing only to whoever gets there.
                None if found.mocked.contains(specifier) || !found.imports.contains(specifier) => {
                    names.insert(specifier.clone(), specifier.clone().into());
                }
                None if specifier.starts_with("vitest/") || specifier.starts_with("@vitest/") => self.refuse(
                    id,
                    specifier,
                    format!("`{specifier}` is not available in tests that run in Stoa's sandbox"),
                    "tests run without Node and without a DOM: import from vitest and stoa/test",
                ),
                None => self.refuse(
                    id,
                    specifier,
                    format!("`{specifier}` cannot be found"),
                    &failure::unresolved_hint(specifier),
                ),
            }
            if found.mocked.contains(specifier)
                && let Some(file) = manual_mock(&self.root, id, specifier)
            {
                names.insert(format!("{specifier}?mock"), file.clone().into());
                modules.insert(file);
            }
        }
        let mut code = format!(
            "__stoaModules.registry.define({}, {}, async ({PARAMETERS}) => {{\n{}\n}});\n",
            quoted(id),
            Value::Object(names),
            found.code
        );
        for module in modules.iter().filter(|module| *module != id) {
            code.push_str(&format!("import {};\n", quoted(module)));
        }
        let map = one_line_down(&found.map).map_or(HookTransformOutputMap::Null, HookTransformOutputMap::from);
        Ok(Some(HookTransformOutput {
            code: Some(code),
            map,
            side_effects: Some(HookSideEffects::NoTreeshake),
            module_type: Some(ModuleType::Js),
        }))
    }
}

/// The map of code that has a line before it.
fn one_line_down(map: &str) -> Option<SourceMap> {
    let mut map: Value = serde_json::from_str(map).ok()?;
    map["mappings"] = format!(";{}", map["mappings"].as_str()?).into();
    Some(OwnedSourceMap::from_json_string(&map.to_string()).ok()?.into_inner())
}

impl Plugin for TestPlugin {
    fn name(&self) -> Cow<'static, str> {
        "stoa-test".into()
    }

    fn register_hook_usage(&self) -> HookUsage {
        HookUsage::ResolveId | HookUsage::Load | HookUsage::Transform
    }

    async fn resolve_id(&self, _context: &PluginContext, args: &HookResolveIdArgs<'_>) -> HookResolveIdReturn {
        if args.specifier.starts_with(VIRTUAL) {
            return Ok(Some(HookResolveIdOutput::from_id(args.specifier.to_owned())));
        }
        // What packages import of the SDK, and the test framework.
        Ok(given(args.specifier).map(HookResolveIdOutput::from_id))
    }

    async fn load(&self, _context: SharedLoadPluginContext, args: &HookLoadArgs<'_>) -> HookLoadReturn {
        let code = if args.id == ENTRY {
            self.entry()
        } else if args.id == CLIENT {
            self.client.clone().unwrap_or_default()
        } else if let Some(name) = args.id.strip_prefix(&format!("{VIRTUAL}given/")) {
            let name = name.trim_end_matches(".cjs");
            let specifier = GIVEN
                .iter()
                .find(|(_, known)| *known == name)
                .map_or(name, |(specifier, _)| *specifier);
            // All that name it by another specifier, too: `react/jsx-dev-runtime`.
            let mut code: String = GIVEN
                .iter()
                .filter(|(_, known)| *known == name)
                .map(|(specifier, _)| {
                    format!(
                        "__stoaModules.registry.give({}, {});\n",
                        quoted(specifier),
                        quoted(name)
                    )
                })
                .collect();
            if specifier == "stoa/test" && self.client.is_some() {
                let client = quoted(CLIENT);
                code.push_str(&format!(
                    "require({client});\n__stoaModules.client = () => __stoaModules.registry.load({client});\n"
                ));
            }
            code.push_str(&format!("module.exports = __stoaModules[{}];\n", quoted(name)));
            code
        } else if let Some(name) = args.id.strip_prefix(NODE) {
            format!(
                "__stoaModules.registry.node({});\n",
                quoted(name.trim_end_matches(".js"))
            )
        } else if let Some(id) = args.id.strip_prefix(PROVIDED) {
            format!(
                "__stoaModules.registry.provide({}, () => import({}));\n",
                quoted(id),
                quoted(id)
            )
        } else if let Some(hash) = args.id.strip_prefix(SERVER_FUNCTION) {
            let hash = hash.trim_end_matches(".js");
            let file = server_function_file(&self.root, hash);
            format!(
                "__stoaModules.registry.provide({}, async () => ({{ default: (...args) => runServerFunction({}, args) }}));\n",
                quoted(&format!("{file}?call")),
                quoted(hash)
            )
        } else {
            return Ok(None);
        };
        Ok(Some(HookLoadOutput {
            code: code.into(),
            module_type: Some(ModuleType::Js),
            side_effects: Some(HookSideEffects::NoTreeshake),
            ..HookLoadOutput::default()
        }))
    }

    async fn transform(
        &self,
        context: SharedTransformPluginContext,
        args: &HookTransformArgs<'_>,
    ) -> HookTransformReturn {
        if args.id == CLIENT || is_registered(args.id) {
            return self.registered(&context.inner, args.id, args.code).await;
        }
        Ok(None)
    }
}

/// Whether a file registers itself: a script of the app's own, written as an ES module.
fn is_registered(id: &str) -> bool {
    let path = Path::new(id);
    if id.starts_with('\0') || in_packages(id) || !path.is_absolute() {
        return false;
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("ts" | "tsx" | "jsx" | "mts" | "mjs") => true,
        Some("js") => std::fs::read_to_string(path).is_ok_and(|text| !is_common_js(&text)),
        _ => false,
    }
}

fn is_common_js(text: &str) -> bool {
    let is_module = text.lines().any(|line| {
        let line = line.trim_start();
        line.starts_with("import ") || line.starts_with("import{") || line.starts_with("export ")
    });
    !is_module && (text.contains("module.exports") || text.contains("exports.") || text.contains("require("))
}

/// The file that stands in for a module without being asked: beside it in `__mocks__`, or in the root's for a package.
fn manual_mock(root: &Path, importer: &str, specifier: &str) -> Option<String> {
    let is_path = specifier.starts_with('.') || specifier.starts_with('/');
    let base = if is_path {
        let path = crate::source::normalize(&Path::new(importer).parent()?.join(specifier));
        path.parent()?.join("__mocks__").join(path.file_name()?)
    } else {
        root.join("__mocks__").join(specifier)
    };
    let base = base.to_string_lossy().into_owned();
    let stem = base.strip_suffix(".js").unwrap_or(&base).to_owned();
    ["", ".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs"]
        .iter()
        .map(|extension| format!("{stem}{extension}"))
        .chain([base])
        .find(|path| Path::new(path).is_file())
}

/// The path of a server function's file.
fn server_function_file(root: &Path, hash: &str) -> String {
    let base = crate::discover::Discovery::source_root(root).join(hash);
    let base = base.to_string_lossy();
    ["ts", "js"]
        .iter()
        .map(|extension| format!("{base}.{extension}"))
        .find(|path| Path::new(path).is_file())
        .unwrap_or_else(|| hash.to_owned())
}

/// The name of a module of Node's, without its scheme.
fn node_builtin(specifier: &str) -> Option<&str> {
    match specifier.strip_prefix("node:") {
        Some(name) => Some(name),
        None => NODE_BUILTINS.contains(&specifier).then_some(specifier),
    }
}

/// The id of a module that the guest brings along.
fn given(specifier: &str) -> Option<String> {
    let (_, name) = GIVEN.iter().find(|(known, _)| *known == specifier)?;
    Some(format!("{VIRTUAL}given/{name}.cjs"))
}

async fn resolved(context: &PluginContext, importer: &str, specifier: &str) -> Option<String> {
    let found = context.resolve(specifier, Some(importer), None).await.ok()?.ok()?;
    Some(found.id.to_string())
}

/// Whether a file is no client code: the test itself, what helps it, and what runs on the server anyway.
fn is_server_side(importer: &str) -> bool {
    let name = importer.rsplit(['/', '\\']).next().unwrap_or_default();
    is_test_file(Path::new(importer))
        || [".server.", ".webhook.", ".event."]
            .iter()
            .any(|part| name.contains(part))
        || ["/__tests__/", "/__mocks__/", "/test/", "/tests/"]
            .iter()
            .any(|folder| importer.contains(folder))
}

fn quoted(text: &str) -> String {
    json!(text).to_string()
}
