//! How mistakes are told: together, with their place, and as warnings when they stop nothing.

use crate::{bad_apps::problems, builds::options, support::app};
use builder::{App, Code, Diagnostic, Mode, Severity};

#[tokio::test(flavor = "multi_thread")]
async fn several_mistakes_are_reported_together() {
    let found = problems(&[
        (
            "src/app/extensions/a/extension.ts",
            "export default defineExtension({ id: 'A', type: 'nothing' })",
        ),
        ("src/app/pages/page.ts", ""),
        ("stoa.toml", "nme = \"x\"\ndescrition = \"y\""),
    ])
    .await;
    let codes: Vec<&str> = found.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "EXTENSION_FILE_INVALID_ID",
            "EXTENSION_FILE_INVALID_TYPE",
            "PAGE_FILE_INVALID_PATH_SEGMENT",
            "CONFIG_UNKNOWN_KEY",
            "CONFIG_UNKNOWN_KEY"
        ]
    );
    assert_eq!(found[3].hint.as_deref(), Some("did you mean `name`?"));
}

#[tokio::test(flavor = "multi_thread")]
async fn spelling_out_the_extension_of_a_server_module_is_warned_about() {
    let folder = app(&[
        (
            "src/app/extensions/a/extension.ts",
            "import send from './a.server.js'\nexport default defineExtension({ id: 'a', type: 'record-action', send })",
        ),
        ("src/app/extensions/a/a.server.ts", "export default async () => {}"),
    ]);
    let bundles = App::open(folder.path())
        .unwrap()
        .bundle(Mode::Production)
        .await
        .unwrap();
    assert_eq!(bundles.warnings.len(), 1);
    assert_eq!(
        (bundles.warnings[0].code, bundles.warnings[0].severity),
        (Code::ServerCodeInClient, Severity::Warning)
    );
    assert_eq!(bundles.warnings[0].line_column(), Some((1, 18)));
}

/// Nothing tells what the server side of such a block looked like, so that it cannot run; but it must not vanish.
#[tokio::test(flavor = "multi_thread")]
async fn a_block_of_the_oldest_layout_is_left_out_aloud() {
    let block = (
        "src/blocks-of-old.ts",
        "\nexport const workflowBlock = { id: 'send', title: 'Send', execute() {} }",
    );
    let action = (
        "src/ban.ts",
        "export const recordAction = { id: 'ban', label: 'Ban', onTrigger() {} }",
    );
    let said = |list: &[Diagnostic]| -> Vec<_> {
        let said = |one: &Diagnostic| (one.code.as_str(), one.severity, one.file().unwrap().to_owned());
        list.iter().map(said).collect()
    };
    let left_out = || {
        (
            "WORKFLOW_BLOCK_LEFT_OUT",
            Severity::Warning,
            "src/blocks-of-old.ts".to_owned(),
        )
    };

    let folder = app(&[block, action]);
    let opened = App::open(folder.path()).unwrap();
    let options = options(Mode::Production);
    let built = opened.build(&options).await.unwrap();
    assert!(
        said(&built.warnings).contains(&left_out()),
        "{:?}",
        said(&built.warnings)
    );
    assert!(said(&opened.check(&options).await.unwrap()).contains(&left_out()));
    let warning = &opened.discovery().warnings[0];
    assert_eq!(warning.line_column(), Some((2, 36)));
    assert!(warning.message.contains("`send`"), "{}", warning.message);

    // Alone it makes no app: both are said.
    let folder = app(&[block]);
    let problems: Vec<Diagnostic> = App::open(folder.path()).unwrap_err().into_iter().collect();
    assert_eq!(
        said(&problems),
        [
            ("APP_ENTRY_POINT_NOT_FOUND", Severity::Error, "src/app".to_owned()),
            left_out()
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn circles_of_links_end() {
    let folder = app(&[
        ("src/app/.gitkeep", ""),
        ("src/lib/a.server.ts", "export default async () => 1"),
        ("other/b.server.ts", ""),
    ]);
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(folder.path().join(target), folder.path().join(name)).unwrap();
    };
    link("src", "src/lib/up");
    link("src/lib", "src/lib/itself");
    link("other", "src/other");
    link("src", "other/back");
    link("nowhere", "src/broken");
    let found = App::open(folder.path()).unwrap();
    let ids: Vec<&str> = found
        .discovery()
        .server_functions
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids, ["lib/a.server", "other/b.server"]);
}

#[test]
fn a_diagnostic_is_shown_with_its_place_and_hint() {
    let folder = app(&[
        (
            "src/app/extensions/a/extension.ts",
            "export default defineExtension({ id: 'a', type: 'record-acton' })",
        ),
        ("src/app/pages/page.ts", ""),
        ("src/app/blocks/b/execute.ts", ""),
    ]);
    let problems = App::open(folder.path()).unwrap_err();
    let mut shown = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    for problem in problems.iter() {
        handler.render_report(&mut shown, problem).unwrap();
    }
    for part in [
        "EXTENSION_FILE_INVALID_TYPE",
        "`record-acton` is not an extension type",
        "src/app/extensions/a/extension.ts:1:49",
        "did you mean `record-action`?",
        "src/app/pages/page.ts:1:1",
        "src/app/blocks/b: add block.ts",
    ] {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
}
