//! Whole builds: typings, manifest, `dist` folders, and the official CLI's output through the same path.

use crate::support::{app, node, repository, with_packages, write};
use builder::{App, Build, BuildOptions, Code, Mode, Rebuilder, SdkLayout, Watcher};
use sandbox::{Options, QuickJs};
use serde_json::json;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, OnceLock},
    time::Duration,
};

fn engine() -> Arc<QuickJs> {
    static ENGINE: OnceLock<Arc<QuickJs>> = OnceLock::new();
    ENGINE
        .get_or_init(|| Arc::new(QuickJs::new(Options::default()).unwrap()))
        .clone()
}

pub fn options(mode: Mode) -> BuildOptions {
    BuildOptions { mode, engine: engine() }
}

const TSCONFIG: &str = r#"{"compilerOptions": {"jsx": "react-jsx", "strict": true, "module": "ES6", "moduleResolution": "bundler", "lib": ["ES2020", "DOM"], "types": ["attio/client"], "skipLibCheck": true}, "include": ["src"]}"#;

/// A small app that uses what the manifest tells.
fn sample() -> tempfile::TempDir {
    let folder = app(&[
        ("tsconfig.json", TSCONFIG),
        ("stoa.toml", "name = \"Sample\"\nslug = \"sample\""),
        (
            "src/app/extensions/check/extension.ts",
            "import { Extensions, runQuery } from 'attio/client'\nimport query from './person.graphql'\nimport send from '../../../send.server'\n\
             export default Extensions.defineExtension({ id: 'check', type: 'record-action', label: 'Check', icon: 'Phone', objects: 'people',\n\
               onTrigger: async ({ recordId }) => { const { person } = await runQuery(query, { id: recordId }); await send(person?.phone_numbers[0] ?? '') } })",
        ),
        (
            "src/app/extensions/check/person.graphql",
            "query person($id: String!) { person(id: $id) { phone_numbers } }",
        ),
        (
            "src/app/extensions/tab/extension.tsx",
            "import { Extensions, TextBlock } from 'attio/client'\nexport default Extensions.defineExtension({ id: 'tab', type: 'record-tab', label: 'Tab', Tab: () => <TextBlock>Hi</TextBlock> })",
        ),
        (
            "src/app/pages/home/page.tsx",
            "import { Extensions } from 'attio/client'\nexport default Extensions.experimental_definePage({ name: 'Home', Page: () => null })",
        ),
        (
            "src/app/settings/schema.ts",
            "import { Settings } from 'attio'\nexport default Settings.defineWorkspaceSchema({ region: Settings.Schema.string() })",
        ),
        (
            "src/app/webhooks/done.webhook.ts",
            "export default async (request: Request): Promise<Response> => new Response(request.method)",
        ),
        (
            "src/app/events/connection-added.event.ts",
            "export default async () => {}",
        ),
        (
            "src/send.server.ts",
            "export default async (phone: string): Promise<string> => phone",
        ),
    ]);
    with_packages(folder.path());
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifest_tells_what_the_app_registers() {
    let folder = sample();
    let build = App::open(folder.path())
        .unwrap()
        .build(&options(Mode::Production))
        .await
        .unwrap();
    assert_eq!(build.manifest.sdk, SdkLayout::V1);
    assert_eq!(
        serde_json::to_value(&build.manifest).unwrap(),
        json!({
            "format": 1, "name": "Sample", "slug": "sample", "sdk": "v1",
            "surfaces": {
                "record-action": [{"id": "check", "label": "Check", "icon": "Phone", "objects": ["people"]}],
                "bulk-record-action": [], "record-widget": [], "object-action": [],
                "record-tab": [{"id": "tab", "label": "Tab"}],
                "call-recording-insight-text-selection-action": [],
                "call-recording-summary-text-selection-action": [],
                "call-recording-transcript-text-selection-action": [],
                "page": [{"id": "home", "path": "home", "name": "Home", "variant": "full"}],
                "workspace-settings": false,
                "workflow-block": [],
            },
            "settings_schema": {"region": {"type": "string"}},
            "server_functions": ["send.server"], "webhooks": ["done"], "events": ["connection-added"],
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifest_tells_which_handlers_a_block_has() {
    const EXECUTE: &str = "export default { execute: async () => ({ type: 'defer' }) }";
    const FINISH: &str = "export default { finish: async () => ({ type: 'exit' }) }";
    let folder = app(&[("stoa.toml", "name = \"Sample\"\nslug = \"sample\"")]);
    with_packages(folder.path());
    for id in ["wait", "send"] {
        write(
            folder.path(),
            &format!("src/app/blocks/{id}/block.ts"),
            &format!(
                "import {{ Workflows }} from 'attio'\nexport default Workflows.defineWorkflowBlock({{ id: '{id}', type: 'step', \
                 title: '{id}', description: '', configSchema: Workflows.ConfigSchema.struct({{}}) }})"
            ),
        );
        write(
            folder.path(),
            &format!("src/app/blocks/{id}/configurator.tsx"),
            "export default () => null",
        );
        write(folder.path(), &format!("src/app/blocks/{id}/execute.ts"), EXECUTE);
    }
    // Its file has the deprecated name.
    write(folder.path(), "src/app/blocks/wait/on-resume-callback.ts", FINISH);
    let build = App::open(folder.path())
        .unwrap()
        .build(&options(Mode::Production))
        .await
        .unwrap();
    let blocks = &build.manifest.surfaces.workflow_block;
    let handlers: Vec<_> = blocks
        .iter()
        .map(|block| (block.id.as_str(), block.handlers.clone().unwrap().join(" ")))
        .collect();
    assert_eq!(
        BTreeSet::from_iter(handlers),
        BTreeSet::from([("send", "execute".to_owned()), ("wait", "execute finish".to_owned())])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_loads_again() {
    let folder = sample();
    let build = App::open(folder.path())
        .unwrap()
        .build(&options(Mode::Production))
        .await
        .unwrap();
    let dist = folder.path().join("dist");
    write(&dist, "workflow/gone.js", "");
    write(&dist, "notes.txt", "stay");
    build.write(&dist).unwrap();
    assert!(!dist.join("workflow/gone.js").exists());
    assert!(dist.join("notes.txt").exists());
    let code = std::fs::read_to_string(dist.join("server.js")).unwrap();
    assert!(code.ends_with("//# sourceMappingURL=server.js.map\n"));
    assert!(Build::is_dist(&dist) && !Build::is_dist(folder.path()));
    let (loaded, config) = Build::load_dist(&dist, engine().as_ref()).await.unwrap();
    assert_eq!((config.slug.as_str(), config.name.as_str()), ("sample", "Sample"));
    assert_eq!(loaded.manifest, build.manifest);
    assert_eq!(loaded.client.map, build.client.map);
    assert_eq!(loaded.client.code.trim_end(), build.client.code.trim_end());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_bundles_is_no_dist() {
    let folder = tempfile::tempdir().unwrap();
    let problems = Build::load_dist(folder.path(), engine().as_ref()).await.unwrap_err();
    assert_eq!(problems.iter().next().unwrap().code, Code::DistInvalid);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_throws_while_loading_is_pointed_at() {
    let folder = app(&[(
        "src/app/extensions/a/extension.ts",
        "import { Extensions } from 'attio/client'\nif (Date.now() >= 0) throw new Error('boom')\nexport default Extensions.defineExtension({ id: 'a', type: 'record-action', label: 'A', onTrigger: async () => {} })",
    )]);
    let problems = App::open(folder.path())
        .unwrap()
        .build(&options(Mode::Production))
        .await
        .unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!(problem.code, Code::ManifestEvaluationFailed);
    assert_eq!(problem.file(), Some("src/app/extensions/a/extension.ts"));
    assert_eq!(problem.line_column().map(|(line, _)| line), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn typings_are_written_and_the_apps_own_typescript_accepts_them() {
    let folder = sample();
    let app = App::open(folder.path()).unwrap();
    let found = app.check(&options(Mode::Production)).await;
    assert!(found.as_ref().is_ok_and(Vec::is_empty), "{found:#?}");
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap();
    assert!(read(".attio/register.d.ts").contains("appPageSlugs: \"home\"\n    recordTabIds: \"tab\"\n"));
    assert!(read(".attio/settings.d.ts").contains("import type schema from \"../src/app/settings/schema\""));
    assert!(read(".attio/env.d.ts").contains("env: Record<string, string | undefined>"));
    assert!(read("src/app/extensions/check/person.graphql.d.ts").contains("phone_numbers: Array<string>"));
    assert!(read("tsconfig.json").contains("\".attio/**/*\""));

    // The typings are real: using them wrongly is a type error, and no obstacle to a build.
    write(
        folder.path(),
        "src/wrong.server.ts",
        "import type { AppPageSlug } from 'attio/client'\nconst page: AppPageSlug = 'nowhere'\nconst n: number = 'text'\nexport default async () => [page, n]\n",
    );
    let app = App::open(folder.path()).unwrap();
    let problems = app.check(&options(Mode::Production)).await.unwrap_err();
    let found: Vec<_> = problems
        .iter()
        .map(|one| (one.code, one.file().unwrap(), one.line_column().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            (Code::TypeError, "src/wrong.server.ts", (2, 7)),
            (Code::TypeError, "src/wrong.server.ts", (3, 7))
        ]
    );
    app.build(&options(Mode::Production)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dist_folder_that_was_moved_keeps_its_name() {
    let folder = sample();
    let app = App::open(folder.path()).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let dist = elsewhere.path().join("moved");
    app.build(&options(Mode::Production))
        .await
        .unwrap()
        .write(&dist)
        .unwrap();
    let (_, config) = Build::load_dist(&dist, engine().as_ref()).await.unwrap();
    assert_eq!((config.slug.as_str(), config.name.as_str()), ("sample", "Sample"));
    write(&dist, "stoa.toml", "slug = \"other\"\nscopes = [\"note:read\"]");
    let (_, config) = Build::load_dist(&dist, engine().as_ref()).await.unwrap();
    assert_eq!(
        (config.slug.as_str(), config.scopes.as_slice()),
        ("other", &["note:read".to_owned()][..])
    );
}

/// What is in the way of a generated file, and what is said about it.
#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_written_are_named() {
    let typings = |code: Code, file: &'static str| (code, Some(file));
    for (in_the_way, expected) in [
        (
            &[(".attio", "a file")][..],
            &[
                typings(Code::FailedToCreateEnvTypesFile, ".attio/env.d.ts"),
                typings(Code::FailedToCreateRegisterTypesFile, ".attio/register.d.ts"),
                typings(Code::FailedToCreateSettingsTypesFile, ".attio/settings.d.ts"),
            ][..],
        ),
        (
            &[(".attio/env.d.ts/folder", "")],
            &[typings(Code::FailedToCreateEnvTypesFile, ".attio/env.d.ts")],
        ),
        (
            &[(".attio/settings.d.ts/folder", ""), (".attio/register.d.ts/folder", "")],
            &[
                typings(Code::FailedToCreateRegisterTypesFile, ".attio/register.d.ts"),
                typings(Code::FailedToCreateSettingsTypesFile, ".attio/settings.d.ts"),
            ],
        ),
        (
            &[("src/app/extensions/check/person.graphql.d.ts/folder", "")],
            &[typings(
                Code::FailedToCreateGraphqlTypesFile,
                "src/app/extensions/check/person.graphql",
            )],
        ),
        (
            &[("tsconfig.json", "{ // no plain JSON\n}")],
            &[typings(Code::TsconfigNotPatched, "tsconfig.json")],
        ),
    ] {
        let folder = sample();
        for (path, text) in in_the_way {
            write(folder.path(), path, text);
        }
        let found: Vec<_> = match App::open(folder.path()).unwrap().write_typings() {
            Ok(warnings) => warnings,
            Err(problems) => problems.into_iter().collect(),
        };
        let said: Vec<_> = found.iter().map(|one| (one.code, one.file())).collect();
        assert_eq!(said, expected, "{in_the_way:?}");
        assert!(found.iter().all(|one| one.hint.is_some()));
        // What could be written is there all the same.
        if in_the_way[0].0 != ".attio" && in_the_way[0].0 != ".attio/env.d.ts/folder" {
            assert!(folder.path().join(".attio/env.d.ts").is_file(), "{in_the_way:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_folder_is_named_and_nothing_is_half_done() {
    use std::os::unix::fs::PermissionsExt;
    let folder = sample();
    let app = App::open(folder.path()).unwrap();
    let build = app.build(&options(Mode::Production)).await.unwrap();
    let dist = folder.path().join("dist");
    std::fs::create_dir(&dist).unwrap();
    let lock = |mode: u32| std::fs::set_permissions(&dist, std::fs::Permissions::from_mode(mode)).unwrap();
    lock(0o555);
    let outcome = build.write(&dist);
    let may_write_anywhere = std::fs::write(dist.join("probe"), "").is_ok();
    lock(0o755);
    if may_write_anywhere {
        eprintln!("skipped: this user writes into read-only folders");
        return;
    }
    let problem = outcome.unwrap_err();
    assert_eq!(problem.code, Code::FileAccess);
    assert!(problem.message.contains("dist"), "{}", problem.message);
    assert_eq!(std::fs::read_dir(&dist).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_bundled_again() {
    let folder = sample();
    let root = folder.path().canonicalize().unwrap();
    let mut rebuilder = Rebuilder::new(&root, options(Mode::Development));
    let first = rebuilder.build(&BTreeSet::new()).await.unwrap();
    assert_eq!((first.bundled, first.changed.len()), (2, 2));

    let again = rebuilder.build(&BTreeSet::new()).await.unwrap();
    assert_eq!((again.bundled, again.changed.len()), (0, 0));

    let changed = |path: &str, text: &str| {
        write(&root, path, text);
        BTreeSet::from([root.join(path)])
    };
    for (path, text, bundles) in [
        (
            "src/send.server.ts",
            "export default async () => 'new'",
            &["server.js"][..],
        ),
        (
            "src/app/extensions/check/person.graphql",
            "query p($id: String!) { person(id: $id) { phone_numbers name { full_name } } }",
            &["index.js"],
        ),
        (
            "src/app/settings/schema.ts",
            "import { Settings } from 'attio'\nexport default Settings.defineWorkspaceSchema({ size: Settings.Schema.number() })",
            &["index.js", "server.js"],
        ),
        ("src/new.server.ts", "export default async () => 1", &["server.js"]),
        ("src/new.test.ts", "in no bundle", &[]),
    ] {
        let rebuild = rebuilder.build(&changed(path, text)).await.unwrap();
        let names: Vec<String> = rebuild.changed.iter().map(ToString::to_string).collect();
        assert_eq!(names, bundles, "{path}");
    }
    let unused = rebuilder
        .build(&changed("src/new.test.ts", "still in no bundle"))
        .await
        .unwrap();
    assert_eq!(
        unused.bundled, 0,
        "a file that was there before and is in no bundle changes nothing"
    );

    // A folder that is renamed comes with one event, for the folder.
    std::fs::create_dir_all(root.join("src/lib")).unwrap();
    write(&root, "src/lib/word.ts", "export const word = 'old place'");
    let uses = changed(
        "src/new.server.ts",
        "import { word } from './lib/word'; export default async () => word",
    );
    assert!(rebuilder.build(&uses).await.is_ok());
    std::fs::rename(root.join("src/lib"), root.join("src/moved")).unwrap();
    let moved = BTreeSet::from([root.join("src/lib"), root.join("src/moved")]);
    let problems = rebuilder.build(&moved).await.unwrap_err();
    assert_eq!(problems.iter().next().unwrap().message, "`./lib/word` cannot be found");
    std::fs::rename(root.join("src/moved"), root.join("src/lib")).unwrap();
    assert!(rebuilder.build(&moved).await.is_ok());

    let problems = rebuilder
        .build(&changed("src/send.server.ts", "export default async ( => 1"))
        .await
        .unwrap_err();
    assert_eq!(problems.iter().next().unwrap().code, Code::BuildJavascriptError);
    let repaired = rebuilder
        .build(&changed("src/send.server.ts", "export default async () => 2"))
        .await
        .unwrap();
    assert_eq!(repaired.bundled, 1);
    assert!(repaired.build.manifest.settings_schema.contains_key("size"));
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_a_file_builds() {
    let folder = sample();
    let mut watcher = Watcher::start(folder.path(), options(Mode::Development)).unwrap();
    let patience = Duration::from_secs(60);
    let first = tokio::time::timeout(patience, watcher.next()).await.unwrap().unwrap();
    assert!(first.outcome.is_ok() && first.changed_files.is_empty());
    write(
        folder.path(),
        "src/send.server.ts",
        "export default async (phone: string) => `saved ${phone}`",
    );
    let second = tokio::time::timeout(patience, watcher.next()).await.unwrap().unwrap();
    assert!(second.outcome.unwrap().build.server.code.contains("saved"));
    let names: BTreeSet<PathBuf> = second.changed_files;
    assert_eq!(
        names,
        BTreeSet::from([folder.path().canonicalize().unwrap().join("src/send.server.ts")])
    );
}

/// What happens to files while an app is watched, and what the next build must show of it.
#[tokio::test(flavor = "multi_thread")]
async fn every_way_of_saving_is_noticed() {
    let repository = tempfile::tempdir().unwrap();
    let root = repository.path().canonicalize().unwrap();
    let (app, beside) = (root.join("app"), root.join("beside"));
    write(&beside, "word.ts", "export const word = 'beside 1'");
    write(&app, "package.json", "{\"name\": \"watched\"}");
    write(&app, "src/app/.gitkeep", "");
    write(
        &app,
        "src/a.server.ts",
        "import { word } from '../../beside/word'; import { lib } from './lib/lib'; export default async () => [word, lib]",
    );
    write(&app, "src/lib/lib.ts", "export const lib = 'lib 1'");
    let mut watcher = Watcher::start(&app, options(Mode::Development)).unwrap();
    let patience = Duration::from_secs(60);
    let next = async |watcher: &mut Watcher| tokio::time::timeout(patience, watcher.next()).await.unwrap().unwrap();
    assert!(next(&mut watcher).await.outcome.is_ok());

    // What does not concern the app causes no build: each of these would otherwise be the next one.
    write(&app, "dev.log", "a log");
    write(&app, "out.json", "{}");
    tokio::time::sleep(Duration::from_millis(100)).await;

    // An editor that writes another file and renames it.
    write(&app, "src/lib/.lib.ts.swp", "export const lib = 'lib 2'");
    std::fs::rename(app.join("src/lib/.lib.ts.swp"), app.join("src/lib/lib.ts")).unwrap();
    let saved = next(&mut watcher).await;
    assert!(saved.outcome.unwrap().build.server.code.contains("lib 2"));
    assert_eq!(saved.changed_files, BTreeSet::from([app.join("src/lib/lib.ts")]));

    // A file of another package of the repository.
    write(&beside, "word.ts", "export const word = 'beside 2'");
    let build = next(&mut watcher).await.outcome.unwrap().build;
    assert!(build.server.code.contains("beside 2"));

    // A folder goes and comes back.
    std::fs::rename(app.join("src/lib"), root.join("away")).unwrap();
    assert!(next(&mut watcher).await.outcome.is_err());
    std::fs::rename(root.join("away"), app.join("src/lib")).unwrap();
    assert!(next(&mut watcher).await.outcome.is_ok());

    // A new file in a new folder.
    std::fs::create_dir(app.join("src/fresh")).unwrap();
    write(&app, "src/fresh/b.server.ts", "export default async () => 'fresh'");
    loop {
        let rebuild = next(&mut watcher).await.outcome.unwrap();
        if rebuild
            .build
            .manifest
            .server_functions
            .as_ref()
            .unwrap()
            .contains(&"fresh/b.server".to_owned())
        {
            break;
        }
    }

    // Configuration.
    write(&app, "stoa.toml", "nme = 1");
    assert!(next(&mut watcher).await.outcome.is_err());
    write(&app, "stoa.toml", "name = \"Renamed\"");
    let rebuild = next(&mut watcher).await.outcome.unwrap();
    assert_eq!((rebuild.app.config().name.as_str(), rebuild.bundled), ("Renamed", 0));
    write(&app, "package.json", "{\"name\": \"other-slug\"}");
    let rebuild = next(&mut watcher).await.outcome.unwrap();
    assert_eq!(rebuild.app.config().slug, "other-slug");

    // A package that is installed later.
    write(
        &app,
        "src/fresh/b.server.ts",
        "import late from 'late'; export default async () => late",
    );
    assert!(next(&mut watcher).await.outcome.is_err());
    std::fs::create_dir(app.join("node_modules")).unwrap();
    assert!(next(&mut watcher).await.outcome.is_err());
    write(
        &app,
        "node_modules/late/package.json",
        "{\"name\": \"late\", \"main\": \"i.js\"}",
    );
    write(&app, "node_modules/late/i.js", "module.exports = 'late package'");
    write(&app, "node_modules/.package-lock.json", "{}");
    let build = next(&mut watcher).await.outcome.unwrap().build;
    assert!(build.server.code.contains("late package"));
}

/// The app that the official CLI's `init` makes, with the repository's packages.
fn official_template() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                std::fs::create_dir_all(&target).unwrap();
                copy(&entry.path(), &target);
            } else {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                let text = text
                    .replace("slug-to-be-replaced", "from-template")
                    .replace("title-to-be-replaced", "From template");
                std::fs::write(target, text).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&repository().join("node_modules/attio/dist/template"), folder.path());
    with_packages(folder.path());
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dist_of_the_official_cli_loads_and_registers_what_our_build_registers() {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("skipped: the official CLI needs node, which is not installed");
        return;
    }
    let folder = official_template();
    let output = Command::new("node")
        .arg(repository().join("node_modules/.bin/attio"))
        .arg("build")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );

    let (theirs, config) = Build::load_dist(&folder.path().join("dist"), engine().as_ref())
        .await
        .unwrap();
    assert_eq!(config.slug, "from-template");
    assert_eq!(theirs.manifest.slug, "from-template");
    assert_eq!(theirs.manifest.server_functions, None);
    let ours = App::open(folder.path())
        .unwrap()
        .build(&options(Mode::Production))
        .await
        .unwrap();
    assert_eq!(ours.manifest.surfaces, theirs.manifest.surfaces);
    assert!(!ours.manifest.surfaces.record_action.is_empty());
    assert_eq!(ours.manifest.settings_schema, theirs.manifest.settings_schema);

    // Both server bundles offer the same function under the same hash.
    let hash = ours.manifest.server_functions.as_ref().unwrap()[0].clone();
    for code in [&ours.server.code, &theirs.server.code] {
        let script = format!(
            "globalThis.registerSettingsSchema = () => {{}}; globalThis.ATTIO_SERVER_APP_SDK = {{}};\n\
             globalThis.ATTIO_ROOT_SDK = {{ Settings: {{ Schema: new Proxy({{}}, {{ get: () => () => ({{}}) }}), defineWorkspaceSchema: (fields) => ({{ fields }}) }} }};\n\
             globalThis.fetch = async () => {{ throw new Error('reached the network') }};\n\
             (0, eval)({code});\n\
             const settle = (promise) => promise.then(() => 'ok', (error) => String(error.message));\n\
             Promise.all([settle(stdin_default({hash}, [{{}}])), settle(stdin_default('none', []))]).then((all) => console.log(JSON.stringify(all)));",
            code = json!(code),
            hash = json!(hash),
        );
        let said = node(&script);
        assert_eq!(said[1], "Module none not found");
        assert_ne!(said[0], json!(format!("Module {hash} not found")));
    }
}
