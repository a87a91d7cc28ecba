//! What bundles do when they are evaluated (`sdk-surface.md` section 4).

use crate::support::{app, evaluate, write};
use builder::{App, Bundles, Mode};
use serde_json::json;
use std::path::Path;

const TSCONFIG: &str =
    r#"{"compilerOptions": {"jsx": "react-jsx", "paths": {"@/*": ["./src/*"]}}, "include": ["src"]}"#;

async fn bundle(root: &Path) -> Bundles {
    App::open(root)
        .unwrap()
        .bundle(Mode::Production)
        .await
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Every kind of part, in both layouts.
fn everything() -> tempfile::TempDir {
    let extension = |id: &str, kind: &str| {
        format!(
            "import {{ Extensions }} from 'attio/client'\nexport default Extensions.defineExtension({{ id: '{id}', type: '{kind}', label: '{id}', onTrigger: async () => {{}} }})"
        )
    };
    let folder = app(&[
        ("tsconfig.json", TSCONFIG),
        (
            "src/app.ts",
            "import type { App } from 'attio'\nexport const app: App = { record: { actions: [
                { id: 'legacy', label: 'Legacy', onTrigger: async () => {} },
                { id: 'record-action', label: 'Replaced', onTrigger: async () => {} }] } }",
        ),
        (
            "src/app/settings/schema.ts",
            "import { Settings } from 'attio'\nexport default Settings.defineWorkspaceSchema({ key: Settings.Schema.string() })",
        ),
        (
            "src/app/settings/page.tsx",
            "import { Settings } from 'attio/client'\nimport schema from './schema'\nexport default Settings.defineWorkspacePage(schema, () => <div />)",
        ),
        (
            "src/app/pages/home/page.tsx",
            "import { Extensions } from 'attio/client'\nexport default Extensions.experimental_definePage({ name: 'Home', Page: () => null })",
        ),
        (
            "src/app/blocks/send/block.ts",
            "import { Workflows } from 'attio'\nexport default Workflows.defineWorkflowBlock({ id: 'send', type: 'step', title: 'Send', description: '', configSchema: { a: 1 } })",
        ),
        (
            "src/app/blocks/send/execute.ts",
            "export default { execute: async ({ config, metadata }) => ({ config, metadata }) }",
        ),
        (
            "src/app/blocks/send/finish.ts",
            "export default { onResumeCallback: async (request, { config }) => [request, config] }",
        ),
        (
            "src/app/blocks/send/configurator.tsx",
            "import options from './options.server'\nexport default () => { options(); return null }",
        ),
        (
            "src/app/blocks/send/options.server.ts",
            "export default async () => ['option']",
        ),
        (
            "src/blocks/watch/block.ts",
            "import { Workflows } from 'attio'\nexport default Workflows.defineWorkflowBlock({ id: 'watch', type: 'trigger', title: 'Watch', description: '', configSchema: {} })",
        ),
        ("src/blocks/watch/activate.ts", "export default { activate: 1 }"),
        (
            "src/blocks/watch/trigger.ts",
            "export default { trigger: async () => 2 }",
        ),
        ("src/blocks/watch/deactivate.ts", "export default async () => 3"),
        (
            "src/app/webhooks/sub/deep.webhook.ts",
            "export default async (request) => `got ${request}`",
        ),
        (
            "src/events/connection-added.event.ts",
            "export default async ({ connection }) => connection",
        ),
        (
            "src/lib/math.server.ts",
            "import { ATTIO_API_TOKEN } from 'attio/server'\nloaded.push('math')\nexport default async (a: number, b: number) => `${a + b} ${ATTIO_API_TOKEN}`",
        ),
        ("src/lib/not-a-function.server.ts", "export default 1"),
        ("src/lib/no-default.server.ts", "export const x = 1"),
    ]);
    crate::support::with_packages(folder.path());
    for kind in builder::ExtensionKind::ALL {
        let kind = kind.as_str();
        write(
            folder.path(),
            &format!("src/app/extensions/{kind}/extension.ts"),
            &extension(kind, kind),
        );
    }
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_registers_every_kind_of_surface() {
    let folder = everything();
    let bundles = bundle(folder.path()).await;
    let seen = evaluate(
        &bundles.client.code,
        "const { surfaces, settings } = context.seen;
         return plain({ settings, order: Object.keys(surfaces),
            ids: Object.fromEntries(Object.entries(surfaces).map(([key, list]) => [key, list.map((one) => one.id ?? Object.keys(one))])),
            page: surfaces.page, blocks: surfaces['workflow-block'], actions: surfaces['record-action'] })",
    );
    assert_eq!(seen["settings"], json!({"workspace": {"key": {"type": "string"}}}));
    assert_eq!(
        seen["ids"],
        json!({
            "record-action": ["legacy", "record-action"],
            "bulk-record-action": ["bulk-record-action"],
            "record-widget": ["record-widget"],
            "object-action": ["object-action"],
            "call-recording-insight-text-selection-action": ["call-recording-insight-text-action"],
            "call-recording-summary-text-selection-action": ["call-recording-summary-text-action"],
            "call-recording-transcript-text-selection-action": ["call-recording-transcript-text-action"],
            "workflow-block": ["send", "watch"],
            "workspace-settings": [["scope", "schema", "Page"]],
            "record-tab": ["record-tab"],
            "page": ["home"],
        })
    );
    assert_eq!(
        seen["actions"][1]["label"], "record-action",
        "the file replaces the legacy element of equal id"
    );
    assert_eq!(
        seen["page"][0],
        json!({"name": "Home", "Page": "function", "id": "home", "path": "home"})
    );
    assert_eq!(seen["blocks"][0]["type"], "step");
    assert_eq!(seen["blocks"][0]["block"]["execute"], "function");
    assert_eq!(seen["blocks"][0]["block"]["Configurator"], "function");
    assert_eq!(
        [
            &seen["blocks"][1]["block"]["activate"],
            &seen["blocks"][1]["block"]["triggerCallback"],
            &seen["blocks"][1]["block"]["deactivate"]
        ],
        ["function"; 3]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_dispatches_functions_webhooks_and_events_lazily() {
    let folder = everything();
    let bundles = bundle(folder.path()).await;
    let code = format!("var loaded = [];\n{}", bundles.server.code);
    let seen = evaluate(
        &code,
        "const { stdin_default: call, stdin_webhooks_default: webhook, stdin_events_default: event, stdin_workflow_block_handlers_default: block, loaded } = context;
         const message = (promise) => promise.then((value) => ({ value }), (error) => error.message);
         return { before: [...loaded],
            sum: await call('lib/math.server', [1, 2]), loaded,
            webhook: await webhook('sub/deep', ['request']), event: await event('connection-added', [{ connection: 'c' }]),
            options: await call('app/blocks/send/options.server', []), settings: context.seen.settings,
            errors: [await message(call('lib/nothing.server', [])), await message(call('lib/no-default.server', [])), await message(call('lib/not-a-function.server', [])),
              await message(webhook('none', [])), await message(event('none', [])), await message(call('constructor', []))] }",
    );
    assert_eq!(seen["before"], json!([]), "a module runs on its first use");
    assert_eq!(seen["loaded"], json!(["math"]));
    assert_eq!(seen["sum"], "3 token");
    assert_eq!(seen["webhook"], "got request");
    assert_eq!(seen["event"], "c");
    assert_eq!(seen["options"], json!(["option"]));
    assert_eq!(seen["settings"], json!({"workspace": {"key": {"type": "string"}}}));
    assert_eq!(
        seen["errors"],
        json!([
            "Module lib/nothing.server not found",
            "Default export not found in module lib/no-default.server",
            "lib/not-a-function.server does not export a function",
            "Webhook handler not found: none",
            "Event handler not found",
            "Module constructor not found",
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_bundle_dispatches_its_own_handlers_only() {
    let folder = everything();
    let bundles = bundle(folder.path()).await;
    assert_eq!(bundles.blocks.keys().collect::<Vec<_>>(), ["send", "watch"]);
    let seen = evaluate(
        &bundles.blocks["send"].code,
        "const block = context.stdin_workflow_block_handlers_default;
         const message = (promise) => promise.then((value) => ({ value }), (error) => [error.message, error.code]);
         return { schema: await block('send', 'schema', []), execute: await block('send', 'execute', ['config', 'metadata']),
            finish: await block('send', 'deferCallback', ['request', 'config', 'metadata']), options: await context.stdin_default('app/blocks/send/options.server', []),
            errors: [await message(block('watch', 'execute', [])), await message(block('send', 'activate', [])), await message(context.stdin_default('lib/math.server', []))] }",
    );
    assert_eq!(seen["schema"], json!({"a": 1}));
    assert_eq!(seen["execute"], json!({"config": "config", "metadata": "metadata"}));
    assert_eq!(seen["finish"], json!(["request", "config"]));
    assert_eq!(seen["options"], json!(["option"]));
    assert_eq!(
        seen["errors"],
        json!([
            [
                "Block bundle for \"send\" cannot dispatch handler for block \"watch\"",
                "WORKFLOW_BLOCK_ID_MISMATCH"
            ],
            ["Workflow block module \"activate\" not found", null],
            [
                "Block bundle for \"send\" was asked to dispatch top-level server module \"lib/math.server\", which it does not contain",
                null
            ],
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_is_a_property_of_its_files_default_export() {
    let folder = everything();
    let bundles = bundle(folder.path()).await;
    let seen = evaluate(
        &bundles.blocks["watch"].code,
        "const call = (handler) => context.stdin_workflow_block_handlers_default('watch', handler, [{}, {}, {}]).catch((error) => error.message);
         return [await call('triggerCallback'), await call('activate'), await call('deactivate')];",
    );
    assert_eq!(
        seen,
        json!([
            2,
            "\"activate\" export in module \"watch\" is not a function",
            "\"deactivate\" export not found in module \"watch\"",
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn server_functions_become_calls_in_the_client() {
    let folder = app(&[
        ("tsconfig.json", TSCONFIG),
        (
            "src/app/extensions/a/extension.ts",
            "import { Extensions } from 'attio/client'
             import relative from './send.server'
             import aliased from '@/lib/send.server'
             export default Extensions.defineExtension({ id: 'a', type: 'record-action', label: 'A', onTrigger: async () => {
               const lazy = await import('../../../lib/send.server')
               return [await relative(1), await aliased(2), await lazy.default(3)]
             } })",
        ),
        ("src/app/extensions/a/send.server.ts", "SECRET_IN_SERVER_CODE; export default async (x: number) => x"),
        ("src/lib/send.server.ts", "SECRET_IN_SERVER_CODE; export default async (x: number) => x"),
    ]);
    let bundles = bundle(folder.path()).await;
    assert!(!bundles.client.code.contains("SECRET_IN_SERVER_CODE"));
    let seen = evaluate(
        &bundles.client.code,
        "const result = await context.seen.surfaces['record-action'][0].onTrigger(); return { result, calls: context.seen.calls }",
    );
    assert_eq!(
        seen["calls"],
        json!([
            ["app/extensions/a/send.server", [1]],
            ["lib/send.server", [2]],
            ["lib/send.server", [3]]
        ])
    );
    assert_eq!(seen["result"][0], "result of app/extensions/a/send.server");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_images_json_and_text_are_inlined() {
    let folder = app(&[
        (
            "src/app/extensions/a/extension.ts",
            "import query from './q.graphql'\nimport short from './q.gql'\nimport text from './t.txt'\nimport data from './d.json'\nimport image from './i.png'\nimport './s.css'
             import { Extensions } from 'attio/client'
             export default Extensions.defineExtension({ id: 'a', type: 'record-action', label: 'A', query, short, text, data, image, onTrigger: async () => {} })",
        ),
        ("src/app/extensions/a/q.graphql", "query Me { currentUser { id } } # stays\n"),
        ("src/app/extensions/a/q.gql", "query You { currentUser { id } }"),
        ("src/app/extensions/a/t.txt", "plain"),
        ("src/app/extensions/a/d.json", "{\"x\": [1]}"),
        ("src/app/extensions/a/s.css", "a { color: red }"),
    ]);
    std::fs::write(
        folder.path().join("src/app/extensions/a/i.png"),
        [0x89, 0x50, 0x4e, 0x47, 0xff],
    )
    .unwrap();
    let bundles = bundle(folder.path()).await;
    let seen = evaluate(
        &bundles.client.code,
        "return plain(context.seen.surfaces['record-action'][0])",
    );
    assert_eq!(seen["query"], "query Me { currentUser { id } } # stays\n");
    assert_eq!(seen["short"], "query You { currentUser { id } }");
    assert_eq!(seen["text"], "plain");
    assert_eq!(seen["data"], json!({"x": [1]}));
    assert_eq!(seen["image"], "data:image/png;base64,iVBOR/8=");
}

#[tokio::test(flavor = "multi_thread")]
async fn jsx_follows_the_tsconfig_and_packages_follow_the_mode() {
    let component = "import { Extensions } from 'attio/client'\nexport default Extensions.defineExtension({ id: 'a', type: 'record-widget', label: 'A', mode: process.env.NODE_ENV, Widget: () => <b>hi</b> })";
    for (jsx, mode, uses, lacks) in [
        (
            "react-jsx",
            Mode::Production,
            "react.transitional.element",
            "recentlyCreatedOwnerStacks",
        ),
        (
            "react-jsx",
            Mode::Development,
            "recentlyCreatedOwnerStacks",
            "React.createElement",
        ),
        (
            "preserve",
            Mode::Production,
            "React.createElement",
            "react.transitional.element",
        ),
    ] {
        let folder = app(&[
            (
                "tsconfig.json",
                &format!("{{\"compilerOptions\": {{\"jsx\": \"{jsx}\"}}}}"),
            ),
            ("src/app/extensions/a/extension.tsx", component),
        ]);
        crate::support::with_packages(folder.path());
        let bundles = App::open(folder.path()).unwrap().bundle(mode).await.unwrap();
        let code = &bundles.client.code;
        assert!(code.contains(uses), "{jsx} {mode:?} must use {uses}");
        assert!(!code.contains(lacks), "{jsx} {mode:?} must not use {lacks}");
        let seen = evaluate(
            code,
            "const widget = context.seen.surfaces['record-widget'][0]; return plain({ element: widget.Widget(), mode: widget.mode })",
        );
        assert_eq!(seen["element"]["type"], "b", "{jsx} {mode:?}");
        assert_eq!(
            seen["mode"], "development",
            "app code is built for development in every mode"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn source_maps_lead_to_the_apps_own_lines_and_hold_no_absolute_path() {
    let folder = app(&[
        (
            "src/app/extensions/a/extension.ts",
            "import { Extensions } from 'attio/client'\nexport default Extensions.defineExtension({ id: 'a', type: 'record-action', label: 'A', onTrigger: async () => {} })",
        ),
        (
            "src/boom.server.ts",
            "// one\n// two\nexport default async () => {\n  throw new Error('MARK')\n}\n",
        ),
    ]);
    let bundles = bundle(folder.path()).await;
    for bundle in [&bundles.client, &bundles.server] {
        let text = bundle.map.as_ref().unwrap();
        let map: serde_json::Value = serde_json::from_str(text).unwrap();
        for source in map["sources"].as_array().unwrap() {
            let source = source.as_str().unwrap();
            assert!(source.starts_with("src/") || source.starts_with("stoa/"), "{source}");
        }
        assert!(
            !bundle.code.contains(&*folder.path().to_string_lossy()),
            "the code names the app's folder"
        );
    }
    let map = sourcemap::SourceMap::from_slice(bundles.server.map.as_ref().unwrap().as_bytes()).unwrap();
    let (line, text) = bundles
        .server
        .code
        .lines()
        .enumerate()
        .find(|(_, text)| text.contains("MARK"))
        .unwrap();
    let token = map
        .lookup_token(
            u32::try_from(line).unwrap(),
            u32::try_from(text.find("new Error").unwrap()).unwrap(),
        )
        .unwrap();
    assert_eq!(
        (token.get_source(), token.get_src_line()),
        (Some("src/boom.server.ts"), 3)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn type_errors_do_not_stop_a_build() {
    let folder = app(&[
        ("src/app/.gitkeep", ""),
        (
            "src/x.server.ts",
            "const a: number = 'text'; export default async (): Promise<string> => a.nothing",
        ),
    ]);
    bundle(folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_app_registers_nothing() {
    let folder = app(&[("src/app/.gitkeep", "")]);
    let bundles = bundle(folder.path()).await;
    let seen = evaluate(&bundles.client.code, "return context.seen");
    assert_eq!(seen["settings"], json!({"workspace": {}}));
    assert!(
        seen["surfaces"]
            .as_object()
            .unwrap()
            .values()
            .all(|list| list == &json!([]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_of_the_oldest_layout_register_their_exported_constants() {
    let action =
        |name: &str, id: &str| format!("export const {name} = {{ id: '{id}', label: '{id}', onTrigger() {{}} }}");
    let folder = app(&[
        ("src/actions/ban.ts", &action("recordAction", "ban")),
        ("src/actions/all.tsx", &action("bulkRecordAction", "all")),
        (
            "src/widgets/status.tsx",
            "export const recordWidget: RecordWidget = { id: 'status', label: 'S', Widget: () => null } as const",
        ),
        (
            "src/calls.ts",
            &[
                action("callRecordingInsightTextSelectionAction", "insight"),
                action("callRecordingSummaryTextSelectionAction", "summary"),
                action("callRecordingTranscriptTextSelectionAction", "transcript"),
            ]
            .join("\n"),
        ),
        (
            "src/settings.tsx",
            "export const workspaceSettings = { id: 'settings', Page: () => null }",
        ),
        ("src/actions/ban.test.ts", &action("recordAction", "ban")),
        (
            "src/lib.ts",
            "const recordAction = { id: 'private' }; export const other = recordAction",
        ),
        ("src/fn/ban.server.ts", "export default async () => 1"),
    ]);
    let opened = App::open(folder.path()).unwrap();
    assert_eq!(opened.discovery().server_functions.len(), 1);
    let seen = evaluate(
        &bundle(folder.path()).await.client.code,
        "return Object.fromEntries(Object.entries(context.seen.surfaces).map(([key, list]) => [key, list.map((one) => one.id)]))",
    );
    assert_eq!(
        seen,
        json!({
            "record-action": ["ban"], "bulk-record-action": ["all"], "record-widget": ["status"], "object-action": [],
            "call-recording-insight-text-selection-action": ["insight"],
            "call-recording-summary-text-selection-action": ["summary"],
            "call-recording-transcript-text-selection-action": ["transcript"],
            "workflow-block": [], "workspace-settings": ["settings"],
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_package_only_tries_to_load_may_be_missing() {
    let folder = app(&[
        ("src/app/.gitkeep", ""),
        (
            "src/a.server.ts",
            "import value from 'tries'\nexport default async () => value",
        ),
        (
            "node_modules/tries/package.json",
            "{\"name\": \"tries\", \"main\": \"i.js\"}",
        ),
        (
            "node_modules/tries/i.js",
            "let native; try { native = require('not-there'); } catch { native = 'without' }\nmodule.exports = native",
        ),
    ]);
    let seen = evaluate(
        &bundle(folder.path()).await.server.code,
        "return context.stdin_default('a.server', [])",
    );
    assert_eq!(seen, "without");
}
