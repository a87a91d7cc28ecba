//! Data in and out: `stoa import`, `stoa export` and `stoa db`, between two servers.

use crate::support::{Server, app, stoa, write};
use serde_json::{Value, json};
use std::path::Path;

/// A server with its data in a folder.
fn server(app: &Path, data: &Path) -> Server {
    Server::start(app, &["--data", data.to_str().expect("a path of text")])
}

/// The lines of the workspace's export that are of this kind.
fn exported(server: &Server, folder: &Path, kind: &str) -> Vec<Value> {
    let ran = server.run(folder, &["export", "-"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines = ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    lines.filter(|line: &Value| line["type"] == kind).collect()
}

const PEOPLE: &str = "First name,Last name,E-mail\n\
    Ada,Lovelace,ada@lovelace.com\n\
    Grace,Hopper,grace@navy.com\n\
    Alan,Turing,nowhere\n";

#[test]
fn a_csv_file_and_a_whole_workspace_travel_from_server_to_server() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(folder, "people.csv", PEOPLE);
    let first = server(app.path(), &folder.join("first"));

    let csv = [
        "import",
        "csv",
        "people.csv",
        "--object",
        "people",
        "--match",
        "email_addresses",
    ];
    let checked = first.run(folder, &[&csv[..], &["--dry-run"]].concat());
    assert_eq!(checked.code, Some(1), "a row is wrong: {}", checked.stderr);
    let counts: Value = serde_json::from_str(&checked.stdout).expect("JSON");
    assert_eq!(
        counts,
        json!({ "created": 2, "updated": 0, "unchanged": 0, "failed": 1 })
    );
    assert!(
        checked.stderr.contains("E-mail -> email_addresses"),
        "{}",
        checked.stderr
    );
    assert!(checked.stderr.contains("line 4: E-mail: "), "{}", checked.stderr);
    assert!(checked.stderr.contains("Nothing was changed"), "{}", checked.stderr);
    assert_eq!(exported(&first, folder, "record").len(), 0);

    first.run(folder, &csv);
    let people = exported(&first, folder, "record");
    assert_eq!(people.len(), 2);

    let second = server(app.path(), &folder.join("second"));
    let imported = second.run(
        folder,
        &[
            "import",
            "attio",
            "--from",
            &first.url,
            "--from-token",
            &first.token,
            "--keep",
            "kept.jsonl",
        ],
    );
    assert_eq!(imported.code, Some(0), "{}", imported.stderr);
    let ids = |records: &[Value]| -> Vec<Value> {
        let mut ids: Vec<Value> = records
            .iter()
            .map(|line| line["data"]["id"]["record_id"].clone())
            .collect();
        ids.sort_by_key(Value::to_string);
        ids
    };
    assert_eq!(ids(&exported(&second, folder, "record")), ids(&people));

    let again = second.run(folder, &["import", "workspace", "kept.jsonl"]);
    let counts: Value = serde_json::from_str(&again.stdout).expect("JSON");
    assert_eq!(
        (&counts["created"], &counts["failed"]),
        (&json!(0), &json!(0)),
        "{}",
        again.stderr
    );

    let table = second.run(folder, &["export", "people.out.csv", "--object", "people"]);
    assert_eq!(table.code, Some(0), "{}", table.stderr);
    let table = std::fs::read_to_string(folder.join("people.out.csv")).expect("a file");
    assert!(table.contains("Ada Lovelace"), "{table}");
}

#[test]
fn files_travel_with_a_workspace_and_a_damaged_one_is_named_by_its_line() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(folder, "people.csv", PEOPLE);
    let first = server(app.path(), &folder.join("first"));
    first.run(folder, &["import", "csv", "people.csv", "--object", "people"]);
    let people = exported(&first, folder, "record");
    let person = &people[0]["data"]["id"]["record_id"];
    let file = |id: &str, sha256: &str| {
        let data = json!({
            "id": { "file_id": id }, "object_slug": "people", "record_id": person,
            "file_type": "file", "name": "hello.txt", "content_type": "text/plain", "content_size": 5,
        });
        let chunk = json!({ "type": "file_chunk", "file_id": id, "at": 0, "sha256": sha256, "bytes": "aGVsbG8=" });
        format!("{}\n{chunk}\n", json!({ "type": "file", "data": data }))
    };
    let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let lines = first.run(folder, &["export", "-"]).stdout;
    let whole = file("b2c8d0a4-5a5e-4d7e-9d0c-3a4f5b6c7d80", hello);
    let damaged = file("b2c8d0a4-5a5e-4d7e-9d0c-3a4f5b6c7d81", &hello.replace('2', "3"));
    write(folder, "workspace.jsonl", &format!("{lines}{whole}{damaged}"));

    let second = server(app.path(), &folder.join("second"));
    let imported = second.run(folder, &["import", "workspace", "workspace.jsonl"]);
    assert_eq!(imported.code, Some(1), "{}", imported.stderr);
    let named = format!("line {}: the bytes of the file are damaged", lines.lines().count() + 4);
    for said in [named.as_str(), "Files: 1 created, 0 unchanged, 1 failed"] {
        assert!(imported.stderr.contains(said), "{}", imported.stderr);
    }
    let chunks = exported(&second, folder, "file_chunk");
    assert_eq!(chunks.len(), 1);
    assert_eq!(chunks[0]["bytes"], "aGVsbG8=");
}

const INBOX: &str = "From ada@lovelace.com Fri Jan  3 01:05:34 2025\n\
    Message-ID: <1@lovelace.com>\n\
    Date: Fri, 3 Jan 2025 01:05:34 +0000\n\
    From: Ada Lovelace <ada@lovelace.com>\n\
    To: grace@navy.com\n\
    Subject: Engines\n\
    \n\
    They add.\n\
    \n\
    From nobody Sat Jan  4 01:05:34 2025\n\
    Subject: a draft\n\
    \n";

#[test]
fn emails_are_imported_once_and_those_that_cannot_be_are_named_by_their_line() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(folder, "people.csv", PEOPLE);
    write(folder, "inbox.mbox", INBOX);
    let (_, message) = INBOX.split_once('\n').expect("lines");
    write(folder, "one.eml", message);
    let server = server(app.path(), &folder.join("data"));
    server.run(folder, &["import", "csv", "people.csv", "--object", "people"]);

    let mbox = ["import", "emails", "inbox.mbox"];
    let counts = |arguments: &[&str], expected: [u64; 3]| {
        let ran = server.run(folder, arguments);
        let [added, known, skipped] = expected;
        let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(
            told,
            json!({ "added": added, "known": known, "skipped": skipped }),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.code, Some(i32::from(skipped > 0)), "{arguments:?}");
        ran.stderr
    };
    let said = counts(&[&mbox[..], &["--dry-run"]].concat(), [1, 0, 1]);
    assert!(said.contains("Nothing was changed"), "{said}");
    let said = counts(&mbox, [1, 0, 1]);
    assert!(said.contains("line 10: the message has no header From"), "{said}");
    counts(&["import", "emails", "one.eml"], [0, 1, 0]);

    let people = exported(&server, folder, "record");
    let ada = people
        .iter()
        .find(|person| person["data"]["values"]["name"][0]["first_name"] == "Ada");
    let last = &ada.expect("Ada")["data"]["values"]["last_email_interaction"][0];
    assert_eq!(last["interacted_at"], "2025-01-03T01:05:34.000000000Z");
}

#[test]
fn what_cannot_be_imported_is_said_in_words() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(folder, "people.csv", PEOPLE);
    let server = server(app.path(), &folder.join("data"));
    let refused = [
        (
            vec!["import", "csv", "nobody.csv", "--object", "people"],
            "cannot read nobody.csv",
        ),
        (vec!["import", "csv", "people.csv", "--object", "ghosts"], "ghosts"),
        (
            vec![
                "import",
                "csv",
                "people.csv",
                "--object",
                "people",
                "--column",
                "Mail=email_addresses",
            ],
            "the file has no column \"Mail\"",
        ),
        (
            vec![
                "import",
                "csv",
                "people.csv",
                "--object",
                "people",
                "--column",
                "E-mail",
            ],
            "HEADER=ATTRIBUTE",
        ),
        (
            vec!["import", "emails", "people.csv"],
            "neither an mbox file nor an e-mail",
        ),
        (vec!["import", "emails", "nobody.mbox"], "cannot read nobody.mbox"),
        (vec!["import", "emails", "."], ". is a folder"),
        (
            vec!["import", "emails", "people.csv", "--member", "nobody@example.com"],
            "no member has the address \"nobody@example.com\"",
        ),
        (vec!["import", "workspace", "people.csv"], "no export of a workspace"),
        (
            vec!["import", "attio", "--from", &server.url, "--from-token", "wrong"],
            "401",
        ),
        (vec!["export", "x.csv", "--object", "ghosts"], "404"),
    ];
    for (arguments, why) in refused {
        let ran = server.run(folder, &arguments);
        assert_eq!(ran.code, Some(1), "{arguments:?}");
        // Long lines are broken for reading.
        let said: String = ran
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace(" │ ", " ");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    assert!(!folder.join("x.csv").exists());
}

#[test]
fn a_database_is_backed_up_while_it_is_used_and_restored_elsewhere() {
    let app = app("hello");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(folder, "people.csv", PEOPLE);
    let data = folder.join("data");
    let before = {
        let server = server(app.path(), &data);
        server.run(folder, &["import", "csv", "people.csv", "--object", "people"]);
        let path = data.to_str().expect("a path of text");
        let backup = stoa(folder, &["db", "backup", "backup", "--database", path]);
        assert_eq!(backup.code, Some(0), "{}", backup.stderr);
        assert!(backup.stdout.contains("records"), "{}", backup.stdout);
        let onto_itself = stoa(folder, &["db", "copy", "--from", path, "--to", path]);
        assert_eq!(onto_itself.code, Some(1));
        exported(&server, folder, "record")
    };
    let restored = stoa(folder, &["db", "restore", "backup", "--database", "restored"]);
    assert_eq!(restored.code, Some(0), "{}", restored.stderr);
    std::fs::copy(data.join("master.key"), folder.join("restored/master.key")).expect("a copied key");
    let server = server(app.path(), &folder.join("restored"));
    assert_eq!(exported(&server, folder, "record"), before);
    let again = stoa(folder, &["db", "restore", "backup", "--database", "restored"]);
    assert_eq!(
        again.code,
        Some(1),
        "a database that holds something is not overwritten"
    );
}
