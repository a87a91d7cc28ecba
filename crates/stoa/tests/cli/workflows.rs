//! `stoa workflows`: drafts into files, and files into drafts, between two servers.

use crate::support::{Dev, Ran, app, stoa, write};
use serde_json::{Value, json};
use std::path::Path;

const ID: &str = "6b3f6a0e-6f0c-4d6e-9a3f-0d1c5a7e2b11";

struct Server {
    _dev: Dev,
    url: String,
    token: String,
}

impl Server {
    fn start(app: &Path) -> Self {
        let dev = Dev::start(app, &[".", "--ephemeral"]);
        let ready = dev.next();
        let text = |name: &str| ready[name].as_str().expect("a string").to_owned();
        Self {
            url: text("url"),
            token: text("token"),
            _dev: dev,
        }
    }

    fn run(&self, folder: &Path, arguments: &[&str]) -> Ran {
        let server = ["--server", &self.url, "--token", &self.token];
        stoa(folder, &[&["workflows"], arguments, &server].concat())
    }

    /// What `apply --json` says of the one file.
    fn applied(&self, folder: &Path, arguments: &[&str], code: i32) -> Value {
        let ran = self.run(folder, &[&["apply", "--json"], arguments].concat());
        assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
    }
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
    let first = Server::start(app.path());

    let planned = first.applied(folder, &["in", "--dry-run"], 0);
    assert_eq!(
        (&planned["action"], &planned["applied"]),
        (&json!("create"), &json!(false))
    );
    assert_eq!(first.run(folder, &["--json"]).stdout, "", "a dry run changes nothing");

    let made = first.applied(folder, &["in", "--publish"], 0);
    assert_eq!((&made["workflow_id"], &made["applied"]), (&json!(ID), &json!(true)));
    let listed = first.run(folder, &[]);
    assert_eq!(listed.stdout, format!("{ID}\tlive\tCall back\n"));

    let again = first.applied(folder, &["in/call.json", "--publish"], 0);
    assert_eq!(
        (&again["action"], &again["publish"], &again["changes"]),
        (&json!("unchanged"), &json!(false), &json!([]))
    );
    let row: Value = serde_json::from_str(&first.run(folder, &["--json"]).stdout).expect("JSON");
    assert_eq!((&row["status"], &row["has_changes"]), (&json!("live"), &json!(false)));

    // A file that is there already keeps its name.
    let kept = first.run(folder, &["export", "--out", "in"]);
    assert_eq!(
        (kept.code, kept.stdout.trim()),
        (Some(0), "in/call.json"),
        "{}",
        kept.stderr
    );
    let named = first.run(folder, &["export", "Call back", "--out", "out"]);
    assert_eq!(named.stdout.trim(), "out/call-back.json", "{}", named.stderr);
    let text = std::fs::read_to_string(folder.join("out/call-back.json")).expect("a file");
    assert_eq!(
        text,
        std::fs::read_to_string(folder.join("in/call.json")).expect("a file")
    );
    assert_eq!(first.run(folder, &["export", ID]).stdout, text);

    let second = Server::start(app.path());
    assert_eq!(second.applied(folder, &["out"], 0)["action"], "create");
    assert_eq!(second.run(folder, &["export", ID]).stdout, text);
    let listed = second.run(folder, &[]);
    assert_eq!(listed.stdout, format!("{ID}\tdraft\tCall back\n"));
}

#[test]
fn a_dry_run_shows_the_difference_and_what_does_not_check_is_not_published() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let server = Server::start(app.path());
    write(folder, "call.json", &workflow(&json!("Call")));
    server.applied(folder, &["call.json"], 0);

    write(folder, "call.json", &workflow(&json!("Write")));
    let shown = server.run(folder, &["apply", "call.json", "--dry-run"]);
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
    let refused = server.applied(folder, &["call.json", "--publish"], 1);
    assert_eq!(refused["applied"], false);
    assert_eq!(
        (&refused["problems"][0]["block"], &refused["problems"][0]["path"]),
        (&json!("task"), &json!("config.content"))
    );
    let draft = server.run(folder, &["export", ID]).stdout;
    assert!(draft.contains("\"Call\""), "nothing was changed: {draft}");

    let saved = server.applied(folder, &["call.json"], 0);
    assert_eq!(saved["applied"], true, "a draft may have problems");
    assert_eq!(saved["problems"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_cannot_be_applied_or_exported_is_said_in_words() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let server = Server::start(app.path());
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
        let ran = server.run(folder, arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        // Long lines are broken for reading.
        let words: Vec<&str> = ran.stderr.split_whitespace().collect();
        let said = words.join(" ").replace(" │ ", " ");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    assert_eq!(server.run(folder, &["--json"]).stdout, "", "nothing was made");
}
