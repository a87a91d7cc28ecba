//! Commands that need no server: build, check, call, new, and what they say about bad input.

use crate::support::{app, command, stoa, write};
use serde_json::{Value, json};
use std::{path::Path, process::Stdio};

#[test]
fn a_new_app_is_in_order_and_its_function_answers() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = stoa(folder.path(), &["new", "lead-checker"]);
    assert_eq!((made.code, made.stdout.as_str()), (Some(0), ""));
    let app = folder.path().join("lead-checker");
    assert_eq!(stoa(&app, &["check", "."]).code, Some(0));
    let called = stoa(&app, &["call", ".", "greet.server", "--args", "[\"Ada\"]"]);
    assert_eq!((called.code, called.stdout.as_str()), (Some(0), "\"Hello, Ada!\"\n"));

    let again = stoa(folder.path(), &["new", "lead-checker"]);
    assert_eq!(again.code, Some(1));
    assert!(
        again.stderr.contains("`lead-checker` exists already"),
        "{}",
        again.stderr
    );
}

#[test]
fn a_result_is_json_on_stdout_and_the_log_is_talk() {
    let app = app("hello");
    for hash in [
        "app/extensions/hello/greet.server",
        "greet.server",
        "src/app/extensions/hello/greet.server.ts",
    ] {
        let ran = stoa(app.path(), &["call", ".", hash, "--args", "[\"Ada\"]"]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), "\"Hello, Ada!\"\n"),
            "{hash}"
        );
        assert!(ran.stderr.contains("greeting Ada"), "{}", ran.stderr);
    }
}

#[test]
fn a_function_that_throws_is_json_too_and_fails() {
    let app = app("hello");
    let ran = stoa(app.path(), &["call", ".", "lib/boom.server"]);
    assert_eq!(ran.code, Some(1));
    let error: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        (&error["name"], &error["message"]),
        (&json!("TypeError"), &json!("went wrong"))
    );
    let frame = &error["stack"][0];
    assert_eq!(
        (&frame["file"], &frame["line"]),
        (&json!("src/lib/boom.server.ts"), &json!(2))
    );
}

#[test]
fn bad_input_is_named_with_the_way_out() {
    let app = app("hello");
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    write(elsewhere.path(), "stoa.toml", "lisen = \"x\"\n");
    write(elsewhere.path(), "file", "");
    for (folder, arguments, said) in [
        (
            app.path(),
            &["call", ".", "lib/bom.server"][..],
            "did you mean `lib/boom.server`?",
        ),
        (
            app.path(),
            &["call", ".", "nothing"],
            "app/extensions/hello/greet.server",
        ),
        (
            app.path(),
            &["call", ".", "greet.server", "--args", "{}"],
            "--args must be a JSON array",
        ),
        (
            app.path(),
            &["call", ".", "greet.server", "--args", "[1"],
            "--args is not valid JSON",
        ),
        (
            app.path(),
            &["dev", ".", "--map", "a.example=http://b"],
            "is not an origin like",
        ),
        (app.path(), &["dev", ".", "--prot", "1"], "'--port'"),
        (app.path(), &["dev", ".", "."], "`.` is given twice"),
        (app.path(), &["chek", "."], "'check'"),
        (app.path(), &["apps"], "there is no running server here"),
        (elsewhere.path(), &["dev"], "there is no app in `.`"),
        (elsewhere.path(), &["dev", "gone"], "the folder `gone` cannot be opened"),
        (elsewhere.path(), &["build", "file"], "`file` is a file"),
        (
            elsewhere.path(),
            &["check", "gone"],
            "the folder `gone` cannot be opened",
        ),
        (elsewhere.path(), &["check", "."], "there is no app in this folder"),
        (
            elsewhere.path(),
            &["install", ".", "--server", "http://127.0.0.1:9"],
            "pass --token",
        ),
        (
            elsewhere.path(),
            &["install", ".", "--server", "http://127.0.0.1:9", "--token", "x"],
            "cannot reach the server at http://127.0.0.1:9",
        ),
        (
            elsewhere.path(),
            &["serve", "--config", "gone.toml"],
            "cannot read gone.toml",
        ),
        (
            elsewhere.path(),
            &["serve", "--config", "stoa.toml"],
            "did you mean `listen`?",
        ),
        (
            elsewhere.path(),
            &["new", "Bad_Name"],
            "`Bad_Name` cannot be the name of an app",
        ),
    ] {
        let ran = stoa(folder, arguments);
        assert!(matches!(ran.code, Some(1 | 2)), "{arguments:?}: {:?}", ran.code);
        assert_eq!(ran.stdout, "", "{arguments:?}");
        let unwrapped = ran.stderr.replace("\n  │ ", " ");
        assert!(unwrapped.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn variables_are_checked_like_keys() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, value, said) in [
        ("STOA_LISTN", "x", "did you mean `STOA_LISTEN`?"),
        ("STOA_REST_READS_PER_SECOND", "0", "takes a whole number from 1"),
    ] {
        let output = command(folder.path(), &["serve"])
            .env(name, value)
            .output()
            .expect("output");
        assert_eq!(output.status.code(), Some(1));
        let said_here = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said_here.contains(said), "{said_here}");
    }
}

#[test]
fn check_tells_people_and_programs_the_same() {
    let app = app("hello");
    write(
        app.path(),
        "src/lib/broken.server.ts",
        "import x from 'not-installed'\nexport default () => x\n",
    );
    write(app.path(), "stoa.toml", "slug = \"hello\"\nscops = []\n");
    let people = stoa(app.path(), &["check", "."]);
    assert_eq!((people.code, people.stdout.as_str()), (Some(1), ""));
    assert!(people.stderr.contains("CONFIG_UNKNOWN_KEY"), "{}", people.stderr);
    assert!(people.stderr.contains("stoa.toml:2:1"), "{}", people.stderr);

    write(app.path(), "stoa.toml", "slug = \"hello\"\n");
    let programs = stoa(app.path(), &["check", ".", "--json"]);
    assert_eq!(programs.code, Some(1));
    let problems: Value = serde_json::from_str(&programs.stdout).expect("JSON");
    assert_eq!(
        problems,
        json!([{
            "code": "BUILD_JAVASCRIPT_ERROR", "severity": "error", "message": "`not-installed` cannot be found",
            "file": "src/lib/broken.server.ts", "line": 1, "column": 15, "span": {"start": 14, "end": 29},
            "excerpt": "import x from 'not-installed'",
            "hint": "is the package installed? try `npm install not-installed`",
        }])
    );
}

#[test]
fn check_finds_what_only_running_the_client_shows() {
    let app = app("hello");
    write(
        app.path(),
        "src/app/extensions/other/extension.ts",
        "import { Extensions } from 'attio/client'\nif (Date.now() >= 0) throw new Error('boom')\n\
         export default Extensions.defineExtension({ id: 'other', type: 'record-action', label: 'O', onTrigger: async () => {} })\n",
    );
    let ran = stoa(app.path(), &["check", "."]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("MANIFEST_EVALUATION_FAILED"), "{}", ran.stderr);
}

#[test]
fn a_build_is_a_dist_folder_that_can_be_called() {
    let app = app("hello");
    let out = tempfile::tempdir().expect("a temporary folder");
    let built = stoa(app.path(), &["build", ".", "--out", &out.path().display().to_string()]);
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    let names: Vec<&str> = built
        .stdout
        .lines()
        .filter_map(|line| line.rsplit('/').next())
        .collect();
    assert_eq!(names, ["index.js", "server.js", "manifest.json"]);
    let ran = stoa(out.path(), &["call", ".", "greet.server", "--args", "[\"Ada\"]"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "\"Hello, Ada!\"\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let app = app("hello");
    write(app.path(), "out", "a file in the way");
    let ran = stoa(app.path(), &["build", ".", "--out", "out"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(
        ran.stderr.contains("FILE_ACCESS") && ran.stderr.contains("out"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_panic() {
    let app = app("hello");
    let mut child = command(app.path(), &["build", "."])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a started process");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("output");
    assert_eq!(output.status.code(), Some(0));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[test]
fn every_command_shows_an_example() {
    let here = Path::new(".");
    for name in [
        "dev",
        "serve",
        "build",
        "check",
        "call",
        "test",
        "new",
        "install",
        "apps",
        "logs",
        "db",
        "import",
        "export",
        "runs",
        "workflows",
    ] {
        let help = stoa(here, &[name, "--help"]);
        assert_eq!(help.code, Some(0), "{name}");
        assert!(help.stdout.contains("Example"), "{name}: {}", help.stdout);
        assert!(
            help.stdout.contains(&format!("  stoa {name}")),
            "{name}: {}",
            help.stdout
        );
    }
}

#[test]
fn an_env_file_belongs_to_development() {
    let app = app("hello");
    write(
        app.path(),
        "src/app/extensions/hello/greet.server.ts",
        "export default async () => [process.env.A ?? null, process.env.B ?? null]\n",
    );
    write(
        app.path(),
        "stoa.toml",
        "slug = \"hello\"\n[environment]\nA = \"toml\"\nB = \"toml\"\n",
    );
    write(app.path(), ".env", "B=env\n");
    let ran = stoa(app.path(), &["call", ".", "greet.server"]);
    assert_eq!(ran.stdout, "[\"toml\",\"env\"]\n");
    write(app.path(), ".env", "b-c=1\n");
    let ran = stoa(app.path(), &["check", "."]);
    assert!(
        ran.stderr.contains("INVALID_KEY_FORMAT") && ran.stderr.contains(".env:1:1"),
        "{}",
        ran.stderr
    );
}
