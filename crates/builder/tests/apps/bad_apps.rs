//! Each way in which an app can be wrong, and what is said about it (`sdk-surface.md` 1.5).

use crate::support::app;
use builder::{App, Code, Diagnostic, Mode};
use std::collections::BTreeSet;

/// A code, where it points, and an app that has this one mistake.
struct Case {
    code: &'static str,
    /// `file`, `file:line`, or `file:line:column`.
    place: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const GOOD: (&str, &str) = (
    "src/app/extensions/good/extension.ts",
    "export default defineExtension({ id: 'good', type: 'record-action' })",
);
const BLOCK: &str = "export default Workflows.defineWorkflowBlock({ id: 'b', type: 'step' })";

const CASES: &[Case] = &[
    Case {
        code: "APP_ENTRY_POINT_NOT_FOUND",
        place: "src/app",
        files: &[("src/main.ts", "")],
    },
    Case {
        code: "APP_EXPORT_NOT_FOUND",
        place: "src/app.ts:1:1",
        files: &[("src/app.ts", "export const notApp = {}")],
    },
    Case {
        code: "APP_FILE_PARSE_ERROR",
        place: "src/app.ts:2:1",
        files: &[("src/app.ts", "export const app = {\n")],
    },
    Case {
        code: "EXTENSION_FILE_AMBIGUOUS_DEFINITION",
        place: "src/app/extensions/a/extension.tsx:1:1",
        files: &[
            ("src/app/extensions/a/extension.ts", GOOD.1),
            ("src/app/extensions/a/extension.tsx", GOOD.1),
        ],
    },
    Case {
        code: "EXTENSION_FILE_DEFINITION_PARSE_ERROR",
        place: "src/app/extensions/a/extension.ts:2:14",
        files: &[("src/app/extensions/a/extension.ts", "\nconst a = 1 +;")],
    },
    Case {
        code: "EXTENSION_FILE_MISSING_DEFAULT_EXPORT",
        place: "src/app/extensions/a/extension.ts:1:1",
        files: &[(
            "src/app/extensions/a/extension.ts",
            "const e = defineExtension({}); export default e",
        )],
    },
    Case {
        code: "EXTENSION_FILE_UNRESOLVABLE_ID",
        place: "src/app/extensions/a/extension.ts:2:38",
        files: &[(
            "src/app/extensions/a/extension.ts",
            "const id = 'a'\nexport default defineExtension({ id: id, type: 'record-action' })",
        )],
    },
    Case {
        code: "EXTENSION_FILE_INVALID_ID",
        place: "src/app/extensions/a/extension.ts:1:38",
        files: &[(
            "src/app/extensions/a/extension.ts",
            "export default defineExtension({ id: 'Not_Valid', type: 'record-action' })",
        )],
    },
    Case {
        code: "EXTENSION_FILE_UNRESOLVABLE_TYPE",
        place: "src/app/extensions/a/extension.ts:1:16",
        files: &[(
            "src/app/extensions/a/extension.ts",
            "export default defineExtension({ id: 'a' })",
        )],
    },
    Case {
        code: "EXTENSION_FILE_INVALID_TYPE",
        place: "src/app/extensions/a/extension.ts:1:49",
        files: &[(
            "src/app/extensions/a/extension.ts",
            "export default defineExtension({ id: 'a', type: 'record-acton' })",
        )],
    },
    Case {
        code: "DUPLICATE_EXTENSION_ID",
        place: "src/app/extensions/z/extension.ts:1:38",
        files: &[GOOD, ("src/app/extensions/z/extension.ts", GOOD.1)],
    },
    Case {
        code: "RECORD_TAB_ID_IS_NATIVE_TAB_SLUG",
        place: "src/app/extensions/a/extension.ts:1:38",
        files: &[(
            "src/app/extensions/a/extension.ts",
            "export default defineExtension({ id: 'notes', type: 'record-tab' })",
        )],
    },
    Case {
        code: "PAGE_FILE_AMBIGUOUS_DEFINITION",
        place: "src/app/pages/a/page.tsx:1:1",
        files: &[
            ("src/app/pages/a/page.ts", "export default definePage({})"),
            ("src/app/pages/a/page.tsx", "export default definePage({})"),
        ],
    },
    Case {
        code: "PAGE_FILE_INVALID_PATH_SEGMENT",
        place: "src/app/pages/page.ts:1:1",
        files: &[("src/app/pages/page.ts", "export default definePage({})")],
    },
    Case {
        code: "PAGE_FILE_INVALID_PATH_SEGMENT",
        place: "src/app/pages/A_B/page.ts:1:1",
        files: &[("src/app/pages/A_B/page.ts", "export default definePage({})")],
    },
    Case {
        code: "PAGE_FILE_NESTED_PAGE",
        place: "src/app/pages/a/b/page.ts:1:1",
        files: &[("src/app/pages/a/b/page.ts", "export default definePage({})")],
    },
    Case {
        code: "PAGE_FILE_MISSING_DEFAULT_EXPORT",
        place: "src/app/pages/a/page.ts:1:1",
        files: &[("src/app/pages/a/page.ts", "export const page = definePage({})")],
    },
    Case {
        code: "SETTINGS_FILE_PARSE_ERROR",
        place: "src/app/settings/other.ts:1:14",
        files: &[("src/app/settings/other.ts", "const a = 1 +;")],
    },
    Case {
        code: "DUPLICATE_SETTINGS_SCHEMA_DEFINITION",
        place: "src/app/settings/b.ts:1:16",
        files: &[
            (
                "src/app/settings/a.ts",
                "export default Settings.defineWorkspaceSchema({})",
            ),
            (
                "src/app/settings/b.ts",
                "export default Settings.defineWorkspaceSchema({})",
            ),
        ],
    },
    Case {
        code: "DUPLICATE_SETTINGS_PAGE_DEFINITION",
        place: "src/app/settings/q.tsx:1:16",
        files: &[
            (
                "src/app/settings/a.ts",
                "export default Settings.defineWorkspaceSchema({})",
            ),
            (
                "src/app/settings/p.tsx",
                "export default Settings.defineWorkspacePage()",
            ),
            (
                "src/app/settings/q.tsx",
                "export default Settings.defineWorkspacePage()",
            ),
        ],
    },
    Case {
        code: "SETTINGS_PAGE_WITHOUT_SCHEMA",
        place: "src/app/settings/page.tsx:1:16",
        files: &[(
            "src/app/settings/page.tsx",
            "export default Settings.defineWorkspacePage()",
        )],
    },
    Case {
        code: "SETTINGS_DUAL_DEFINITION",
        place: "src/app/settings/a.ts:1:16",
        files: &[
            ("src/app.settings.ts", "export default { workspace: {} }"),
            (
                "src/app/settings/a.ts",
                "export default Settings.defineWorkspaceSchema({})",
            ),
        ],
    },
    Case {
        code: "SETTINGS_DUAL_DEFINITION",
        place: "src/app/settings/a.ts:1:16",
        files: &[
            ("src/app.ts", "export const app = { settings: {} }"),
            (
                "src/app/settings/a.ts",
                "export default Settings.defineWorkspaceSchema({})",
            ),
        ],
    },
    Case {
        code: "BLOCKS_DIRECTORY_INVALID_ENTRY",
        place: "src/app/blocks/shared.ts:1:1",
        files: &[GOOD, ("src/app/blocks/shared.ts", "")],
    },
    Case {
        code: "BLOCK_FOLDER_INVALID_FILE_EXTENSION",
        place: "src/app/blocks/b/finish.tsx:1:1",
        files: &[
            ("src/app/blocks/b/block.ts", BLOCK),
            ("src/app/blocks/b/execute.ts", ""),
            ("src/app/blocks/b/finish.tsx", ""),
        ],
    },
    Case {
        code: "BLOCK_FOLDER_INVALID_FILE_EXTENSION",
        place: "src/app/blocks/b/handler.tsx:1:1",
        files: &[
            ("src/app/blocks/b/block.ts", BLOCK),
            ("src/app/blocks/b/execute.ts", ""),
            ("src/app/blocks/b/handler.tsx", ""),
        ],
    },
    Case {
        code: "BLOCK_FOLDER_MISSING_DEFINITION",
        place: "src/app/blocks/b",
        files: &[("src/app/blocks/b/execute.ts", "")],
    },
    Case {
        code: "BLOCK_FOLDER_DEFINITION_PARSE_ERROR",
        place: "src/app/blocks/b/block.ts:1:14",
        files: &[
            ("src/app/blocks/b/block.ts", "const a = 1 +;"),
            ("src/app/blocks/b/execute.ts", ""),
        ],
    },
    Case {
        code: "BLOCK_FOLDER_UNRESOLVABLE_ID",
        place: "src/app/blocks/b/block.ts:1:52",
        files: &[
            (
                "src/app/blocks/b/block.ts",
                "export default Workflows.defineWorkflowBlock({ id: `b`, type: 'step' })",
            ),
            ("src/app/blocks/b/execute.ts", ""),
        ],
    },
    Case {
        code: "BLOCK_FOLDER_INVALID_ID",
        place: "src/app/blocks/b/block.ts:1:52",
        files: &[
            (
                "src/app/blocks/b/block.ts",
                "export default Workflows.defineWorkflowBlock({ id: 'B', type: 'step' })",
            ),
            ("src/app/blocks/b/execute.ts", ""),
        ],
    },
    Case {
        code: "BLOCK_FOLDER_UNRESOLVABLE_TYPE",
        place: "src/app/blocks/b/block.ts:1:63",
        files: &[
            (
                "src/app/blocks/b/block.ts",
                "export default Workflows.defineWorkflowBlock({ id: 'b', type: 'stop' })",
            ),
            ("src/app/blocks/b/execute.ts", ""),
        ],
    },
    Case {
        code: "BLOCK_FOLDER_MISSING_HANDLER_FILE",
        place: "src/app/blocks/b/execute.ts",
        files: &[("src/app/blocks/b/block.ts", BLOCK)],
    },
    Case {
        code: "BLOCK_FOLDER_MISSING_HANDLER_FILE",
        place: "src/app/blocks/b/deactivate.ts",
        files: &[
            (
                "src/app/blocks/b/block.ts",
                "export default Workflows.defineWorkflowBlock({ id: 'b', type: 'trigger' })",
            ),
            ("src/app/blocks/b/activate.ts", ""),
            ("src/app/blocks/b/on-trigger-callback.ts", ""),
        ],
    },
    Case {
        code: "DUPLICATE_BLOCK_ID",
        place: "src/blocks/c/block.ts:1:52",
        files: &[
            GOOD,
            ("src/app/blocks/b/block.ts", BLOCK),
            ("src/app/blocks/b/execute.ts", ""),
            ("src/blocks/c/block.ts", BLOCK),
            ("src/blocks/c/execute.ts", ""),
        ],
    },
    Case {
        code: "DUPLICATE_WEBHOOK_HANDLER_ID",
        place: "src/webhooks/a.webhook.js:1:1",
        files: &[("src/app/webhooks/a.webhook.ts", ""), ("src/webhooks/a.webhook.js", "")],
    },
    Case {
        code: "DUPLICATE_EVENT_HANDLER_ID",
        place: "src/events/a.event.ts:1:1",
        files: &[("src/app/events/a.event.ts", ""), ("src/events/a.event.ts", "")],
    },
    Case {
        code: "CONFIGURATOR_SERVER_MODULE_RESOLUTION_FAILED",
        place: "src/app/blocks/b/configurator.tsx:2:15",
        files: &[
            ("src/app/blocks/b/block.ts", BLOCK),
            ("src/app/blocks/b/execute.ts", "export default async () => {}"),
            (
                "src/app/blocks/b/configurator.tsx",
                "import type { T } from './gone'\nimport x from './nowhere'\nexport default () => x",
            ),
        ],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/a.server.ts:3:11",
        files: &[("src/app/.gitkeep", ""), ("src/a.server.ts", "// one\n\nconst a = ;\n")],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/a.server.ts:1:15",
        files: &[
            ("src/app/.gitkeep", ""),
            ("src/a.server.ts", "import x from './nowhere'\nexport default () => x"),
        ],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/a.server.ts:1:15",
        files: &[
            ("src/app/.gitkeep", ""),
            (
                "src/a.server.ts",
                "import x from 'not-installed'\nexport default () => x",
            ),
        ],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/a.server.ts:1:22",
        files: &[
            ("src/app/.gitkeep", ""),
            (
                "src/a.server.ts",
                "import { hash } from 'node:crypto'\nexport default () => hash",
            ),
        ],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/a.server.ts:1:27",
        files: &[
            ("src/app/.gitkeep", ""),
            (
                "src/a.server.ts",
                "import { showToast } from 'attio/client'\nexport default () => showToast",
            ),
        ],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/a.server.ts:1:19",
        files: &[
            ("src/app/.gitkeep", ""),
            (
                "src/a.server.ts",
                "import query from './q.graphql'\nexport default () => query",
            ),
            ("src/q.graphql", "{ currentUser { id } }"),
        ],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/app/extensions/a/extension.ts:1:20",
        files: &[(
            "src/app/extensions/a/extension.ts",
            "import { kv } from 'attio/server'\nexport default defineExtension({ id: 'a', type: 'record-action', kv })",
        )],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/app/extensions/a/extension.ts:1:10",
        files: &[
            (
                "src/app/extensions/a/extension.ts",
                "import { other } from './a.server'\nexport default defineExtension({ id: 'a', type: 'record-action', other })",
            ),
            (
                "src/app/extensions/a/a.server.ts",
                "export const other = 1; export default async () => {}",
            ),
        ],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/app/extensions/a/extension.ts:1:18",
        files: &[
            (
                "src/app/extensions/a/extension.ts",
                "import icon from './icon.svg'\nexport default defineExtension({ id: 'a', type: 'record-action', icon })",
            ),
            ("src/app/extensions/a/icon.svg", "<svg/>"),
        ],
    },
    Case {
        code: "BUILD_JAVASCRIPT_ERROR",
        place: "src/app/extensions/a/extension.ts:1:10",
        files: &[
            (
                "src/app/extensions/a/extension.ts",
                "import { gone } from './lib'\nexport default defineExtension({ id: 'a', type: 'record-action', gone })",
            ),
            ("src/app/extensions/a/lib.ts", "export const there = 1"),
        ],
    },
    Case {
        code: "BLOCK_BUNDLE_BUILD_FAILED",
        place: "src/app/blocks/b/execute.ts:1:15",
        files: &[
            ("src/app/blocks/b/block.ts", BLOCK),
            (
                "src/app/blocks/b/execute.ts",
                "import x from 'not-installed'\nexport default () => x",
            ),
        ],
    },
    Case {
        code: "PACKAGE_JSON_INVALID",
        place: "package.json:1:1",
        files: &[GOOD, ("package.json", "{\"name\": 1}")],
    },
    Case {
        code: "PACKAGE_JSON_INVALID",
        place: "package.json:1:1",
        files: &[GOOD, ("package.json", "{")],
    },
    Case {
        code: "PACKAGE_JSON_INVALID",
        place: "package.json:2:9",
        files: &[GOOD, ("package.json", "{\n\"name\": \"1\"}")],
    },
    Case {
        code: "DUPLICATE_EXTENSION_ID",
        place: "src/b.ts:1:35",
        files: &[
            (
                "src/a.ts",
                "export const recordAction = { id: 'same', label: 'A', onTrigger() {} }",
            ),
            (
                "src/b.ts",
                "export const recordAction = { id: 'same', label: 'B', onTrigger() {} }",
            ),
        ],
    },
    Case {
        code: "CONFIG_PARSE_ERROR",
        place: "stoa.toml:2:8",
        files: &[GOOD, ("stoa.toml", "name = \"A\"\nslug = \n")],
    },
    Case {
        code: "CONFIG_UNKNOWN_KEY",
        place: "stoa.toml:1:1",
        files: &[GOOD, ("stoa.toml", "scope = []")],
    },
    Case {
        code: "CONFIG_MISSING_KEY",
        place: "stoa.toml:1:1",
        files: &[GOOD, ("stoa.toml", "[connections.workspace]\nlabel = \"A\"")],
    },
    Case {
        code: "CONFIG_INVALID_VALUE",
        place: "stoa.toml:1:11",
        files: &[GOOD, ("stoa.toml", "scopes = [\"record_permissions:read\"]")],
    },
    Case {
        code: "CONFIG_INVALID_VALUE",
        place: "stoa.toml:2:8",
        files: &[GOOD, ("stoa.toml", "[connections.user]\ntype = \"oauth\"")],
    },
    Case {
        code: "CONFIG_INVALID_VALUE",
        place: "stoa.toml:1:8",
        files: &[GOOD, ("stoa.toml", "icon = \"gone.png\"")],
    },
    Case {
        code: "CONFIG_INVALID_VALUE",
        place: "stoa.toml:1:8",
        files: &[GOOD, ("stoa.toml", "icon = \"icon.txt\""), ("icon.txt", "")],
    },
    Case {
        code: "RESERVED_KEY_PREFIX",
        place: "stoa.toml:2:1",
        files: &[GOOD, ("stoa.toml", "[environment]\nATTIO_KEY = \"x\"")],
    },
    Case {
        code: "INVALID_KEY_FORMAT",
        place: "stoa.toml:3:1",
        files: &[GOOD, ("stoa.toml", "[environment]\nGOOD = \"x\"\nbad-key = \"x\"")],
    },
    Case {
        code: "EMPTY_VALUE",
        place: "stoa.toml:2:1",
        files: &[GOOD, ("stoa.toml", "[environment]\nKEY = \" \"")],
    },
    Case {
        code: "CONFIG_INVALID_VALUE",
        place: "stoa.toml:2:23",
        files: &[GOOD, ("stoa.toml", "[origins]\n\"https://a.example\" = \"localhost\"")],
    },
];

pub async fn problems(files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let folder = app(files);
    match App::open(folder.path()) {
        Err(problems) => problems.into_iter().collect(),
        Ok(app) => match app.bundle(Mode::Production).await {
            Err(problems) => problems.into_iter().collect(),
            Ok(_) => Vec::new(),
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_is_named_and_pointed_at() {
    let mut failures = Vec::new();
    for (index, case) in CASES.iter().enumerate() {
        let found = problems(case.files).await;
        let said: Vec<String> = found
            .iter()
            .map(|one| {
                let position = one
                    .line_column()
                    .map(|(line, column)| format!(":{line}:{column}"))
                    .unwrap_or_default();
                format!(
                    "{} {}{position} {} ({})",
                    one.code,
                    one.file().unwrap_or("?"),
                    one.message,
                    one.hint.as_deref().unwrap_or("NO HINT")
                )
            })
            .collect();
        let expected = format!("{} {}", case.code, case.place);
        let is_complete = found.iter().all(|one| one.hint.is_some());
        if found.len() != 1 || !is_complete || !said[0].starts_with(&format!("{expected} ")) {
            failures.push(format!("case {index}: expected `{expected}`, got {said:#?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_code_of_an_app_mistake_has_a_case() {
    /// Tested where they arise: documents, typings, manifests, types, `dist` folders, files that cannot be read.
    const ELSEWHERE: &[Code] = &[
        Code::GraphqlError,
        Code::FailedToCreateRegisterTypesFile,
        Code::FailedToCreateSettingsTypesFile,
        Code::FailedToCreateEnvTypesFile,
        Code::FailedToCreateGraphqlTypesFile,
        Code::TsconfigNotPatched,
        Code::EnvFileInvalid,
        Code::TooManyVariables,
        Code::KeyTooLong,
        Code::ValueTooLarge,
        Code::TypeError,
        Code::TypeCheckFailed,
        Code::ManifestEvaluationFailed,
        Code::ManifestInvalid,
        Code::DistInvalid,
        Code::FileAccess,
        Code::WorkflowBlockLeftOut,
        Code::ServerCodeInClient,
    ];
    let tested: BTreeSet<&str> = CASES
        .iter()
        .map(|case| case.code)
        .chain(ELSEWHERE.iter().map(|code| code.as_str()))
        .collect();
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(tested, all);
}
