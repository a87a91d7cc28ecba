//! `stoa dev`, and the commands that operate a running server.

use crate::support::{Dev, Ran, app, command, greeting, stoa, write};
use serde_json::{Value, json};
use std::{net::TcpListener, path::Path, time::Duration};

async fn get(url: &str, token: &str) -> Value {
    let response = reqwest::Client::new()
        .get(url)
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer");
    response.json().await.expect("JSON")
}

#[tokio::test]
async fn the_first_line_says_how_to_reach_it_and_each_save_is_a_version() {
    let app = app("hello");
    let dev = Dev::start(app.path(), &[".", "--ephemeral"]);
    let ready = dev.next();
    let url = ready["url"].as_str().expect("a url").to_owned();
    let token = ready["token"].as_str().expect("a token").to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert_eq!(
        ready,
        json!({ "event": "ready", "url": url, "api": format!("{url}/v2"), "graphql": format!("{url}/graphql"), "token": token, "workspace": "dev" })
    );
    let keys: Vec<&String> = ready.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["event", "url", "api", "graphql", "token", "workspace"]);
    assert_eq!(get(&format!("{url}/v2/self"), &token).await["active"], true);

    let built = |version: u32| json!({ "event": "built", "app": "hello", "version": version });
    let without_time = |mut event: Value| {
        event.as_object_mut().and_then(|fields| fields.remove("ms"));
        event
    };
    assert_eq!(without_time(dev.next()), built(1));
    write(app.path(), "src/app/extensions/hello/greet.server.ts", &greeting("Hi"));
    assert_eq!(without_time(dev.next()), built(2));

    write(
        app.path(),
        "src/app/extensions/hello/greet.server.ts",
        "export default async ( =>",
    );
    let failed = dev.next();
    assert_eq!(
        (&failed["event"], &failed["app"]),
        (&json!("build-failed"), &json!("."))
    );
    assert_eq!(
        failed["problems"][0]["file"],
        "src/app/extensions/hello/greet.server.ts"
    );
    write(app.path(), "src/app/extensions/hello/greet.server.ts", &greeting("Hey"));
    assert_eq!(without_time(dev.next()), built(3));
    assert_eq!(dev.interrupt(), Some(0));
}

#[tokio::test]
async fn a_broken_app_waits_for_its_repair_beside_a_good_one() {
    let (good, broken) = (app("good"), app("broken"));
    write(broken.path(), "src/lib/boom.server.ts", "export default (");
    let paths = [good.path(), broken.path()].map(|path| path.display().to_string());
    let dev = Dev::start(good.path(), &[&paths[0], &paths[1], "--ephemeral"]);
    assert_eq!(dev.next()["event"], "ready");
    let first = [dev.next(), dev.next()];
    assert_eq!(
        (&first[0]["event"], &first[0]["app"]),
        (&json!("built"), &json!("good"))
    );
    assert_eq!(
        (&first[1]["event"], &first[1]["app"]),
        (&json!("build-failed"), &json!(paths[1]))
    );
    write(broken.path(), "src/lib/boom.server.ts", "export default async () => 1");
    let repaired = dev.next();
    assert_eq!(
        (&repaired["event"], &repaired["app"]),
        (&json!("built"), &json!("broken"))
    );
}

#[tokio::test]
async fn finished_bundles_run_too() {
    let app = app("hello");
    assert_eq!(stoa(app.path(), &["build", "."]).code, Some(0));
    let dev = Dev::start(app.path(), &["dist", "--ephemeral"]);
    let ready = dev.next();
    assert_eq!(dev.next()["app"], "hello");
    call(&ready, "hello", "app/extensions/hello/greet.server", "Ada").await;
}

#[test]
fn a_database_of_the_environment_is_not_opened_to_everybody_on_this_machine() {
    let app = app("hello");
    let mut dev = command(app.path(), &["dev", ".", "--port", "0"]);
    let address = "postgres://stoa:secret@db.example.com/stoa";
    let ran: Ran = dev.env("STOA_DATABASE", address).output().expect("a process").into();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("STOA_DATABASE names a database"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`--database`"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
    let ran = stoa(app.path(), &["dev", ".", "--ephemeral", "--database", address]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
}

#[test]
fn two_apps_of_one_slug_are_refused() {
    let (one, other) = (app("same"), app("same"));
    let other = other.path().display().to_string();
    let ran = stoa(one.path(), &["dev", ".", &other, "--ephemeral", "--port", "0"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("both have the slug `same`"), "{}", ran.stderr);
}

#[test]
fn a_port_in_use_is_named() {
    let app = app("hello");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let ran = stoa(app.path(), &["dev", ".", "--ephemeral", "--port", &port]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains(&format!("cannot listen on 127.0.0.1:{port}")),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("choose another port"), "{}", ran.stderr);
}

#[tokio::test]
async fn apps_and_dist_folders_are_installed_into_the_server_that_runs_here() {
    let folder = app("hello");
    let dev = Dev::start(folder.path(), &["."]);
    let ready = dev.next();
    assert_eq!(dev.next()["app"], "hello");
    assert!(folder.path().join(".stoa/server.json").is_file());
    let ignored = std::fs::read_to_string(folder.path().join(".stoa/.gitignore"));
    assert_eq!(ignored.expect("a file"), "*\n", "keys do not get into version control");

    let other = app("other");
    let installed = stoa(folder.path(), &["install", &other.path().display().to_string()]);
    assert_eq!(installed.code, Some(0), "{}", installed.stderr);
    let third = app("third");
    assert_eq!(stoa(third.path(), &["build", "."]).code, Some(0));
    let dist = third.path().join("dist").display().to_string();
    let installed = stoa(folder.path(), &["install", &dist]);
    assert_eq!(installed.code, Some(0), "{}", installed.stderr);
    let listed = stoa(folder.path(), &["apps"]);
    assert_eq!(
        listed.stdout,
        "hello\tactive\tHello\nother\tactive\tOther\nthird\tactive\tThird\n"
    );

    call(&ready, "third", "app/extensions/hello/greet.server", "Ada").await;
    // What an execution left behind is written after its answer.
    let mut logs = String::new();
    for _ in 0..50 {
        logs = stoa(folder.path(), &["logs", "--app", "third"]).stdout;
        if !logs.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(logs.contains("app/extensions/hello/greet.server"), "{logs}");
    assert!(logs.contains("greeting Ada"), "{logs}");

    let unknown = stoa(folder.path(), &["logs", "--app", "nothing"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("`stoa apps` lists"), "{}", unknown.stderr);

    assert_eq!(dev.interrupt(), Some(0));
    assert!(
        !folder.path().join(".stoa/server.json").exists(),
        "the note goes with the server"
    );
    let nobody = stoa(folder.path(), &["apps"]);
    assert!(
        nobody.stderr.contains("there is no running server here"),
        "{}",
        nobody.stderr
    );
}

/// Calls a server function as the page does.
async fn call(ready: &Value, app: &str, hash: &str, argument: &str) {
    let (url, token) = (
        ready["url"].as_str().expect("a url"),
        ready["token"].as_str().expect("a token"),
    );
    let answer = reqwest::Client::new()
        .post(format!("{url}/api/w/dev/apps/{app}/functions"))
        .bearer_auth(token)
        .header("x-stoa-csrf", "1")
        .json(&json!({ "hash": hash, "args": json!([argument]).to_string() }))
        .send()
        .await
        .expect("an answer");
    let status = answer.status();
    let body = answer.text().await.expect("text");
    assert!(status.is_success(), "{status}: {body}");
}

#[test]
fn data_stays_where_it_was_put() {
    let app = app("hello");
    let data = tempfile::tempdir().expect("a temporary folder");
    let path = data.path().join("deep/data").display().to_string();
    for version in [1, 1] {
        let dev = Dev::start(app.path(), &[".", "--data", &path]);
        assert_eq!(dev.next()["event"], "ready");
        assert_eq!(dev.next()["version"], version, "an unchanged app keeps its version");
        assert_eq!(dev.interrupt(), Some(0));
    }
    assert!(!app.path().join(".stoa").exists());
    assert!(Path::new(&path).join("master.key").is_file());
}
