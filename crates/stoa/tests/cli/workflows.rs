//! `stoa workflows`: drafts into files, and files into drafts, between two servers.

use crate::support::{Ran, Server, app, write};
use serde_json::{Value, json};
use std::path::Path;

const ID: &str = "6b3f6a0e-6f0c-4d6e-9a3f-0d1c5a7e2b11";

fn server(app: &Path) -> Server {
    Server::start(app, &["--ephemeral"])
}

fn run(server: &Server, folder: &Path, arguments: &[&str]) -> Ran {
    server.run(folder, &[&["workflows"], arguments].concat())
}

/// What `apply --json` says of the one file.
fn applied(server: &Server, folder: &Path, arguments: &[&str], code: i32) -> Value {
    let ran = run(server, folder, &[&["apply", "--json"], arguments].concat());
    assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
}

fn workflow(content: &Value) -> String {
    json!({
        "id": ID,
        "title": "Call back",
        "timezone": "UTC",
        "blocks": [
            { "id": "start", "block": "manual-run", "position": { "x": 40, "y": 0.5 } },
            { "id": "task", "block": "create-task", "config": { "content": content } },
        ],
        "connections": [{ "from": "start", "outcome": "triggered", "to": "task" }],
    })
    .to_string()
}

#[test]
fn a_file_makes_its_workflow_once_and_travels_to_another_server() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(folder, "in/call.json", &workflow(&json!("Call")));
    let first = server(app.path());

    let planned = applied(&first, folder, &["in", "--dry-run"], 0);
    assert_eq!(
        (&planned["action"], &planned["applied"]),
        (&json!("create"), &json!(false))
    );
    assert_eq!(run(&first, folder, &["--json"]).stdout, "", "a dry run changes nothing");

    let made = applied(&first, folder, &["in", "--publish"], 0);
    assert_eq!((&made["workflow_id"], &made["applied"]), (&json!(ID), &json!(true)));
    let listed = run(&first, folder, &[]);
    assert_eq!(listed.stdout, format!("{ID}\tlive\tCall back\n"));
    let spelled_out = run(&first, folder, &["list"]);
    assert_eq!(spelled_out.stdout, listed.stdout, "{}", spelled_out.stderr);

    let again = applied(&first, folder, &["in/call.json", "--publish"], 0);
    assert_eq!(
        (&again["action"], &again["publish"], &again["changes"]),
        (&json!("unchanged"), &json!(false), &json!([]))
    );
    let row: Value = serde_json::from_str(&run(&first, folder, &["--json"]).stdout).expect("JSON");
    assert_eq!((&row["status"], &row["has_changes"]), (&json!("live"), &json!(false)));

    // Where a block stands is saved, and is nothing to publish.
    let moved = workflow(&json!("Call")).replace("\"x\":40", "\"x\":80");
    write(folder, "in/call.json", &moved);
    let moved = applied(&first, folder, &["in", "--publish"], 0);
    assert_eq!(
        (&moved["action"], &moved["publish"], &moved["applied"]),
        (&json!("change"), &json!(false), &json!(true))
    );
    let row: Value = serde_json::from_str(&run(&first, folder, &["--json"]).stdout).expect("JSON");
    assert_eq!((&row["status"], &row["has_changes"]), (&json!("live"), &json!(false)));

    // A file that is there already keeps its name.
    let kept = run(&first, folder, &["export", "--out", "in"]);
    assert_eq!(
        (kept.code, kept.stdout.trim()),
        (Some(0), "in/call.json"),
        "{}",
        kept.stderr
    );
    let named = run(&first, folder, &["export", "Call back", "--out", "out"]);
    assert_eq!(named.stdout.trim(), "out/call-back.json", "{}", named.stderr);
    let text = std::fs::read_to_string(folder.join("out/call-back.json")).expect("a file");
    assert_eq!(
        text,
        std::fs::read_to_string(folder.join("in/call.json")).expect("a file")
    );
    assert_eq!(run(&first, folder, &["export", ID]).stdout, text);

    let second = server(app.path());
    assert_eq!(applied(&second, folder, &["out"], 0)["action"], "create");
    assert_eq!(run(&second, folder, &["export", ID]).stdout, text);
    let listed = run(&second, folder, &[]);
    assert_eq!(listed.stdout, format!("{ID}\tdraft\tCall back\n"));
}

#[test]
fn a_dry_run_shows_the_difference_and_what_does_not_check_is_not_published() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let server = server(app.path());
    write(folder, "call.json", &workflow(&json!("Call")));
    applied(&server, folder, &["call.json"], 0);

    write(folder, "call.json", &workflow(&json!("Write")));
    let shown = run(&server, folder, &["apply", "call.json", "--dry-run"]);
    assert_eq!(
        (shown.code, shown.stdout.as_str()),
        (
            Some(0),
            "call.json: \"Call back\": would be changed\n  ~ task\n      config.content: \"Call\" -> \"Write\"\n"
        ),
        "{}",
        shown.stderr
    );

    write(
        folder,
        "call.json",
        &workflow(&json!({ "$": "variable", "path": "nobody.name" })),
    );
    let refused = applied(&server, folder, &["call.json", "--publish"], 1);
    assert_eq!(refused["applied"], false);
    assert_eq!(
        (&refused["problems"][0]["block"], &refused["problems"][0]["path"]),
        (&json!("task"), &json!("config.content"))
    );
    let draft = run(&server, folder, &["export", ID]).stdout;
    assert!(draft.contains("\"Call\""), "nothing was changed: {draft}");

    let saved = applied(&server, folder, &["call.json"], 0);
    assert_eq!(saved["applied"], true, "a draft may have problems");
    assert_eq!(saved["problems"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_cannot_be_applied_or_exported_is_said_in_words() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let server = server(app.path());
    write(folder, "good.json", &workflow(&json!("Call")));
    write(folder, "twice/a.json", &workflow(&json!("A")));
    write(folder, "twice/b.json", &workflow(&json!("B")));
    write(folder, "none.json", r#"{"title": "T", "blocks": []}"#);
    std::fs::create_dir(folder.join("empty")).expect("a folder");
    for (arguments, code, why) in [
        (
            &["apply", "good.json", "none.json"][..],
            1,
            "none.json cannot be applied: it has no id",
        ),
        (&["apply", "twice"], 1, "have the same id"),
        (&["apply", "empty"], 1, "there are no .json files in empty"),
        (&["apply", "nowhere.json"], 1, "cannot read nowhere.json"),
        (
            &["export", "Nobody", "--out", "out"],
            1,
            "there is no workflow \"Nobody\"",
        ),
        (&["export"], 2, "--out"),
        (&["apply"], 2, "FILE|DIR"),
    ] {
        let ran = run(&server, folder, arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        // Long lines are broken for reading.
        let words: Vec<&str> = ran.stderr.split_whitespace().collect();
        let said = words.join(" ").replace(" │ ", " ");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    assert_eq!(run(&server, folder, &["--json"]).stdout, "", "nothing was made");
}
