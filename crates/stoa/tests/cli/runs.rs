//! `stoa runs` beside a running `stoa dev`: from a failed run to a test that turns green.

use crate::support::{Dev, app, stoa, write};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

const EXECUTE: &str = "import { Workflows } from 'attio/server'\nimport block from './block'\n\n\
    export default Workflows.defineWorkflowBlockExecute(block, async ({ config }) => {\n  \
    console.log('drawing for', config.name, Math.random())\n  \
    if (config.name.includes('!')) throw new TypeError(`cannot draw for ${config.name}`)\n  \
    return { type: 'exit' }\n})\n";

/// An app with a step that fails for some names.
fn with_block() -> TempDir {
    let folder = app("hello");
    write(
        folder.path(),
        "src/app/blocks/draw/block.ts",
        "import { Workflows } from 'attio'\n\nexport default Workflows.defineWorkflowBlock({ id: 'draw', type: 'step', title: 'Draw', \
         description: 'Draws.', configSchema: Workflows.ConfigSchema.struct({ name: Workflows.ConfigSchema.string() }) })\n",
    );
    write(folder.path(), "src/app/blocks/draw/execute.ts", EXECUTE);
    write(
        folder.path(),
        "src/app/blocks/draw/configurator.tsx",
        "import { Workflows } from 'attio/client'\nimport block from './block'\n\n\
         export default Workflows.defineConfigurator(block, () => {\n  const { StringInput } = Workflows.useConfigurator(block)\n  \
         return <StringInput name='name' label='Name' />\n})\n",
    );
    folder
}

async fn post(ready: &Value, path: &str, body: Value) -> Value {
    let (url, token) = (
        ready["url"].as_str().expect("a URL"),
        ready["token"].as_str().expect("a token"),
    );
    let workspace = ready["workspace"].as_str().expect("a workspace");
    let answer = reqwest::Client::new()
        .post(format!("{url}/api/w/{workspace}{path}"))
        .bearer_auth(token)
        .header("x-stoa-csrf", "1")
        .json(&body)
        .send()
        .await
        .expect("an answer");
    let status = answer.status();
    let body: Value = answer.json().await.expect("JSON");
    assert!(status.is_success(), "{path}: {status} {body}");
    body
}

async fn ended(folder: &Path) -> Value {
    for _ in 0..400 {
        let listed = stoa(folder, &["runs", "--json"]);
        assert_eq!(listed.code, Some(0), "{}", listed.stderr);
        if let Some(line) = listed.stdout.lines().next() {
            let run: Value = serde_json::from_str(line).expect("JSON");
            if run["status"] == "failed" || run["status"] == "completed" {
                return run;
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no run ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_run_becomes_a_test_with_one_command() {
    let folder = with_block();
    let here = folder.path();
    let dev = Dev::start(here, &["."]);
    let ready = dev.next();
    assert_eq!(dev.next()["event"], "built");
    let definition = json!({
        "title": "Draw lots",
        "blocks": [
            { "id": "run", "block": "manual-run" },
            { "id": "first", "app": "hello", "block": "draw", "config": { "name": "Ada!" }, "outcomes": [{ "id": "drawn", "schema": null }] },
        ],
        "connections": [{ "from": "run", "outcome": "triggered", "to": "first" }],
    });
    let made = post(&ready, "/workflows", json!({ "definition": definition })).await;
    assert_eq!(made["problems"], json!([]), "{made:#}");
    let id = made["id"].as_str().expect("an id");
    post(
        &ready,
        &format!("/workflows/{id}/publish"),
        json!({ "revision": made["revision"] }),
    )
    .await;

    let listed = stoa(here, &["runs"]);
    assert_eq!((listed.code, &*listed.stdout), (Some(0), ""), "{}", listed.stderr);
    let none = stoa(here, &["runs", "start", "Draw straws"]);
    assert!(
        none.stderr.contains("there is no workflow \"Draw straws\"") && none.stderr.contains("Draw lots"),
        "{}",
        none.stderr
    );
    let started = stoa(here, &["runs", "start", "draw lots"]);
    assert_eq!(started.code, Some(0), "{}", started.stderr);
    let run = ended(here).await;
    let run = run["id"].as_str().expect("an id");
    assert!(started.stdout.starts_with(run));
    let listed = stoa(here, &["runs", "--state", "failed", "--workflow", "Draw lots"]);
    assert!(
        listed.stdout.contains("cannot draw for Ada!") && listed.stdout.starts_with(run),
        "{}",
        listed.stdout
    );
    let spelled_out = stoa(here, &["runs", "list", "--state", "failed", "--workflow", "Draw lots"]);
    assert_eq!(
        (spelled_out.code, &*spelled_out.stdout),
        (Some(0), &*listed.stdout),
        "{}",
        spelled_out.stderr
    );
    let refused = stoa(here, &["runs", "--json", "list"]);
    assert_eq!(refused.code, Some(2), "options stand behind their command");
    assert_eq!(stoa(here, &["runs", "--state", "completed"]).stdout, "");
    let shown = stoa(here, &["runs", "show", run]);
    assert!(
        shown.stdout.contains("  first failed\n    error cannot draw for Ada!"),
        "{}",
        shown.stdout
    );

    let same = stoa(here, &["runs", "replay", run]);
    assert_eq!(
        (same.code, &*same.stdout),
        (Some(0), "Draw (first): replayed, the same\n"),
        "{}",
        same.stderr
    );
    let same = stoa(here, &["runs", "replay", run, "--current", "--json"]);
    assert_eq!(same.code, Some(0), "{}", same.stdout);

    let exported = stoa(here, &["runs", "export", run, "--as-test", "--out", "src/draw.test.ts"]);
    assert_eq!(exported.code, Some(0), "{}", exported.stderr);
    let passes = stoa(here, &["test", "."]);
    assert_eq!(passes.code, Some(0), "{}\n{}", passes.stdout, passes.stderr);
    assert!(passes.stdout.contains("1 passed"), "{}", passes.stdout);

    // Mended, the test is red until it expects what is right.
    write(
        here,
        "src/app/blocks/draw/execute.ts",
        &EXECUTE.replace("throw new TypeError", "console.warn"),
    );
    let red = stoa(here, &["test", "."]);
    assert_eq!(red.code, Some(1), "{}", red.stdout);
    // The test file that was written is one more build, of the same.
    while dev.next()["version"].as_u64() < Some(2) {}
    let differs = stoa(here, &["runs", "replay", run, "--current"]);
    assert_eq!(differs.code, Some(1), "{}", differs.stdout);
    assert!(
        differs.stdout.contains("Draw (first): replayed, DIFFERS"),
        "{}",
        differs.stdout
    );
    assert!(
        differs.stdout.contains("- TypeError: cannot draw for Ada!"),
        "{}",
        differs.stdout
    );
    let whole = stoa(here, &["runs", "export", run]);
    let whole: Value = serde_json::from_str(&whole.stdout).expect("JSON");
    assert_eq!(whole["recordings"].as_array().map(Vec::len), Some(1));
    let again = stoa(here, &["runs", "retry", run]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let refused = stoa(here, &["runs", "pause", "nothing"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("nothing"), "{}", refused.stderr);
}
