//! The generated modules in which each bundle starts (`sdk-surface.md` 4.9).

use crate::discover::{Block, BlockKind, Discovery, ExtensionKind, ServerModule, SettingsSchema};
use std::{fmt::Write, path::Path};

/// Reaches into the legacy `app` object, by surface key.
const LEGACY_SURFACES: &[(&str, &str)] = &[
    ("record-action", "app?.record?.actions"),
    ("bulk-record-action", "app?.record?.bulkActions"),
    ("record-widget", "app?.record?.widgets"),
    ("object-action", "app?.object?.actions"),
    (
        "call-recording-insight-text-selection-action",
        "app?.callRecording?.insight?.textActions",
    ),
    (
        "call-recording-summary-text-selection-action",
        "app?.callRecording?.summary?.textActions",
    ),
    (
        "call-recording-transcript-text-selection-action",
        "app?.callRecording?.transcript?.textActions",
    ),
];

/// The client bundle: registers the settings schema, then every surface.
pub(super) fn client(app: &Discovery) -> String {
    let mut code = String::new();
    match &app.app_file {
        Some(path) => line(&mut code, format_args!("import {{ app }} from {};", quote(path))),
        None => line(&mut code, format_args!("const app = undefined;")),
    }
    for (index, surface) in app.exported.iter().enumerate() {
        line(
            &mut code,
            format_args!(
                "import {{ {} as exported{index} }} from {};",
                surface.name,
                quote(&surface.path)
            ),
        );
    }
    for (index, block) in app.blocks.iter().enumerate() {
        line(
            &mut code,
            format_args!("import block{index} from {};", quote(&block.definition)),
        );
        match &block.configurator {
            Some(path) => line(
                &mut code,
                format_args!("import configurator{index} from {};", quote(path)),
            ),
            None => line(&mut code, format_args!("const configurator{index} = () => null;")),
        }
    }
    for (index, extension) in app.extensions.iter().enumerate() {
        line(
            &mut code,
            format_args!("import extension{index} from {};", quote(&extension.path)),
        );
    }
    for (index, page) in app.pages.iter().enumerate() {
        line(
            &mut code,
            format_args!("import page{index} from {};", quote(&page.path)),
        );
    }
    if let Some(path) = &app.settings_page {
        line(&mut code, format_args!("import settingsPage from {};", quote(path)));
    }
    code.push_str(&settings_registration(app));
    code.push_str(
        "const list = (value) => (Array.isArray(value) ? value : []);\n\
         const merge = (legacy, files) => {\n\
         \x20 const ids = new Set(files.map((one) => one.id));\n\
         \x20 return [...list(legacy).filter((one) => !ids.has(one?.id)), ...files];\n\
         };\n\
         const serverOnly = (name) => () => {\n\
         \x20 throw new Error(`${name} runs on the server`);\n\
         };\n\
         const surfaces = {\n",
    );
    for (key, legacy) in LEGACY_SURFACES {
        let legacy = if app.exported.is_empty() {
            (*legacy).to_owned()
        } else {
            format!("[{}]", exported_of(app, key))
        };
        line(
            &mut code,
            format_args!("  {}: merge({legacy}, [{}]),", json(key), extensions_of(app, key)),
        );
    }
    code.push_str("  \"workflow-block\": [\n");
    for (index, block) in app.blocks.iter().enumerate() {
        let stubs = match block.kind {
            BlockKind::Step => &["execute"][..],
            BlockKind::Trigger => &["activate", "triggerCallback", "deactivate"],
        };
        let stubs: Vec<String> = stubs
            .iter()
            .map(|name| format!("{name}: serverOnly({})", json(name)))
            .collect();
        line(
            &mut code,
            format_args!(
                "    {{ type: {}, id: {}, block: {{ ...block{index}, Configurator: configurator{index}, {} }} }},",
                json(block.kind.as_str()),
                json(&block.id),
                stubs.join(", ")
            ),
        );
    }
    code.push_str("  ],\n");
    let settings = match app.settings_page {
        Some(_) => "[settingsPage]".to_owned(),
        None if app.exported.is_empty() => "app?.settings?.workspace ? [app.settings.workspace] : []".to_owned(),
        None => format!("[{}]", exported_of(app, "workspace-settings")),
    };
    line(&mut code, format_args!("  \"workspace-settings\": {settings},"));
    let tabs = extensions_of(app, ExtensionKind::RecordTab.surface_key());
    if !tabs.is_empty() {
        line(&mut code, format_args!("  \"record-tab\": [{tabs}],"));
    }
    if !app.pages.is_empty() {
        code.push_str("  \"page\": [\n");
        for (index, page) in app.pages.iter().enumerate() {
            let slug = json(&page.slug);
            line(
                &mut code,
                format_args!("    {{ ...page{index}, id: {slug}, path: {slug} }},"),
            );
        }
        code.push_str("  ],\n");
    }
    code.push_str("};\nregisterSurfaces(surfaces);\n");
    code
}

/// The shared server bundle: server functions, webhook and event handlers.
pub(super) fn server(app: &Discovery) -> String {
    let mut code = settings_registration(app);
    module_map(&mut code, "serverModules", &app.server_functions);
    module_map(&mut code, "webhookModules", &app.webhooks);
    module_map(&mut code, "eventModules", &app.events);
    code.push_str(DISPATCH);
    code.push_str(
        "export async function stdin_default(hash, args) {\n\
         \x20 return dispatch(serverModules, hash, args, `Module ${hash} not found`);\n\
         }\n\
         export async function stdin_webhooks_default(id, args) {\n\
         \x20 return dispatch(webhookModules, id, args, `Webhook handler not found: ${id}`);\n\
         }\n\
         export async function stdin_events_default(id, args) {\n\
         \x20 return dispatch(eventModules, id, args, \"Event handler not found\");\n\
         }\n\
         export async function stdin_workflow_block_handlers_default(block) {\n\
         \x20 throw new Error(`The shared server bundle cannot dispatch handlers of block \"${block}\"`);\n\
         }\n",
    );
    code
}

/// The bundle of one workflow block.
pub(super) fn block(app: &Discovery, block: &Block, reachable: &[ServerModule]) -> String {
    let mut code = settings_registration(app);
    module_map(&mut code, "serverModules", reachable);
    line(&mut code, format_args!("const blockId = {};", json(&block.id)));
    code.push_str("const handlers = new Map([\n");
    line(
        &mut code,
        format_args!("  [\"schema\", [() => import({}), []]],", quote(&block.definition)),
    );
    for (handler, path) in &block.handlers {
        let properties: Vec<String> = handler.properties().iter().map(|name| json(name)).collect();
        line(
            &mut code,
            format_args!(
                "  [{}, [() => import({}), [{}]]],",
                json(handler.wire_name()),
                quote(path),
                properties.join(", ")
            ),
        );
    }
    code.push_str("]);\n");
    code.push_str(DISPATCH);
    code.push_str(BLOCK_DISPATCH);
    code
}

/// Calls the default export of a lazily loaded module.
const DISPATCH: &str = r"
async function dispatch(modules, id, args, missing) {
  const load = modules.get(id);
  if (!load) throw new Error(missing);
  const module = await load();
  if (!('default' in module)) throw new Error(`Default export not found in module ${id}`);
  if (typeof module.default !== 'function') throw new Error(`${id} does not export a function`);
  return module.default(...args);
}
";

const BLOCK_DISPATCH: &str = r#"
export async function stdin_default(hash, args) {
  return dispatch(serverModules, hash, args, `Block bundle for "${blockId}" was asked to dispatch top-level server module "${hash}", which it does not contain`);
}
export async function stdin_webhooks_default(id) {
  throw new Error(`Block bundle for "${blockId}" cannot dispatch webhook handler "${id}"`);
}
export async function stdin_events_default(id) {
  throw new Error(`Block bundle for "${blockId}" cannot dispatch event handler "${id}"`);
}
export async function stdin_workflow_block_handlers_default(block, name, args) {
  if (block !== blockId) {
    const error = new Error(`Block bundle for "${blockId}" cannot dispatch handler for block "${block}"`);
    throw Object.assign(error, { code: "WORKFLOW_BLOCK_ID_MISMATCH" });
  }
  const handler = handlers.get(name);
  if (!handler) throw new Error(`Workflow block module "${name}" not found`);
  const [load, properties] = handler;
  const module = await load();
  if (name === "schema") {
    const schema = module.default?.schema ?? module.default?.configSchema;
    if (schema === undefined) throw new Error(`"schema" export not found in module "${block}"`);
    return schema;
  }
  const call = properties.map((property) => module.default?.[property]).find((value) => value != null);
  if (call === undefined) throw new Error(`"${name}" export not found in module "${block}"`);
  if (typeof call !== "function") throw new Error(`"${name}" export in module "${block}" is not a function`);
  if (name === "deferCallback" || name === "triggerCallback") {
    const [request, config, metadata] = args;
    return call(request, { config, metadata });
  }
  const [config, metadata] = args;
  return call({ config, metadata });
}
"#;

fn settings_registration(app: &Discovery) -> String {
    match &app.settings_schema {
        None => "registerSettingsSchema({ workspace: {} });\n".to_owned(),
        Some(SettingsSchema::Folder(path)) => format!(
            "import settingsSchema from {};\nregisterSettingsSchema({{ workspace: settingsSchema.fields }});\n",
            quote(path)
        ),
        Some(SettingsSchema::Legacy(path)) => {
            format!(
                "import settingsSchema from {};\nregisterSettingsSchema(settingsSchema);\n",
                quote(path)
            )
        }
    }
}

fn module_map(code: &mut String, name: &str, modules: &[ServerModule]) {
    line(code, format_args!("const {name} = new Map(["));
    for module in modules {
        line(
            code,
            format_args!("  [{}, () => import({})],", json(&module.id), quote(&module.path)),
        );
    }
    code.push_str("]);\n");
}

fn exported_of(app: &Discovery, surface_key: &str) -> String {
    let names: Vec<String> = app
        .exported
        .iter()
        .enumerate()
        .filter(|(_, surface)| surface.surface_key() == surface_key)
        .map(|(index, _)| format!("exported{index}"))
        .collect();
    names.join(", ")
}

fn extensions_of(app: &Discovery, surface_key: &str) -> String {
    let names: Vec<String> = app
        .extensions
        .iter()
        .enumerate()
        .filter(|(_, extension)| extension.kind.surface_key() == surface_key)
        .map(|(index, _)| format!("extension{index}"))
        .collect();
    names.join(", ")
}

fn line(code: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(code, "{text}");
}

fn quote(path: &Path) -> String {
    json(&path.to_string_lossy())
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
