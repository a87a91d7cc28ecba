//! Workflows from the drawing to the record, with built-in blocks and an app's.

use crate::support::{Server, app};
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};
use std::time::Duration;

pub const WORKFLOWS: &str = "/api/w/basepoint/workflows";

async fn server() -> Server {
    let server = Server::start().await;
    server.workflows.start().await.unwrap();
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    server
}

pub fn variable(path: &str) -> Value {
    json!({ "$": "variable", "path": path })
}

async fn made(server: &Server, definition: Value) -> Value {
    let answer = server.post(WORKFLOWS, json!({ "definition": definition })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

pub async fn published(server: &Server, definition: Value) -> String {
    let workflow = made(server, definition).await;
    assert_eq!(workflow["problems"], json!([]));
    let id = workflow["id"].as_str().unwrap().to_owned();
    let publish = json!({ "revision": workflow["revision"] });
    let answer = server.post(&format!("{WORKFLOWS}/{id}/publish"), publish).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["status"], "live");
    id
}

/// The newest run of a workflow, once it has one of these statuses.
pub async fn run_that_is(server: &Server, workflow: &str, statuses: &[&str]) -> Value {
    for _ in 0..400 {
        let runs = server.get(&format!("{WORKFLOWS}/{workflow}/runs")).await.json();
        let status = runs["data"][0]["status"].as_str().unwrap_or_default();
        if statuses.contains(&status) {
            let id = runs["data"][0]["id"].as_str().unwrap();
            return server.get(&format!("/api/w/basepoint/runs/{id}")).await.json();
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no run came to be {statuses:?}");
}

/// What an execution of an app wrote to its console.
pub async fn logged(server: &Server, execution: &Value) -> String {
    let id = execution.as_str().unwrap();
    let details = server.get(&format!("/api/w/basepoint/executions/{id}")).await.json();
    details["data"]["logs"][0]["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

pub async fn call(server: &Server, address: &str, body: &str) -> u16 {
    let path = address.strip_prefix("http://127.0.0.1:4400").unwrap().to_owned();
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .body(Body::from(body.to_owned()));
    server.send(request.unwrap()).await.status.as_u16()
}

pub async fn person(server: &Server, values: Value) -> String {
    let body = json!({ "data": { "values": values } });
    let answer = server.post("/api/w/basepoint/v2/objects/people/records", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["data"]["id"]["record_id"].as_str().unwrap().to_owned()
}

fn greeter() -> Value {
    json!({
        "title": "Greet engineers",
        "blocks": [
            { "id": "created", "block": "record-created", "config": { "object": { "$": "attio-object", "object": "people" } } },
            { "id": "engineer", "block": "if", "config": { "condition":
                { "value": variable("created.record.job_title"), "operator": "contains", "operand": "engineer" } } },
            { "id": "task", "block": "create-task", "config": {
                "content": { "$": "template", "parts": ["Greet ", variable("created.record.name")] },
                "records": [variable("created.record")] } },
            { "id": "note", "block": "update-record", "config": {
                "object": { "$": "attio-object", "object": "people" },
                "record": variable("created.record"),
                "values": { "description": "greeted" } } },
        ],
        "connections": [
            { "from": "created", "outcome": "triggered", "to": "engineer" },
            { "from": "engineer", "outcome": "true", "to": "task" },
            { "from": "task", "outcome": "done", "to": "note" },
        ],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_makes_one_workflow_in_each_workspace() {
    let mut server = server().await;
    let id = "6b3f6a0e-6f0c-4d6e-9a3f-0d1c5a7e2b11";
    let file = json!({ "id": id, "definition": greeter() });
    let here = server.post(WORKFLOWS, file.clone()).await.json();
    assert_eq!((&here["id"], &here["file_id"]), (&json!(id), &json!(id)));
    let again = server.post(WORKFLOWS, file.clone()).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["code"]),
        (409, &json!("refused")),
        "{}",
        again.text
    );
    let wrong = server
        .post(WORKFLOWS, json!({ "id": "mine", "definition": greeter() }))
        .await;
    assert!(wrong.status == 409 && wrong.text.contains("UUID"), "{}", wrong.text);

    server.become_member("linus").await;
    let other = "/api/w/other/workflows";
    let there = server.post(other, file.clone()).await.json();
    assert_eq!(there["file_id"], id, "{there}");
    assert_ne!(there["id"], id, "the id is taken on this server");
    assert_eq!(server.post(other, file).await.status, 409, "it is there already");
    let listed = server.get(other).await.json();
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_starts_a_run_that_changes_the_workspace() {
    let server = server().await;
    let workflow = published(&server, greeter()).await;
    let ada = person(
        &server,
        json!({ "name": "Lovelace, Ada", "job_title": "Chief engineer" }),
    )
    .await;
    let run = run_that_is(&server, &workflow, &["completed", "failed"]).await;
    assert_eq!(run["status"], "completed", "{run:#}");
    let path: Vec<&str> = run["executions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["block"].as_str().unwrap())
        .collect();
    assert_eq!(path, ["engineer", "task", "note"]);
    assert_eq!(run["executions"][0]["outcome"], "true");
    let tasks = server.get("/api/w/basepoint/v2/tasks").await.json();
    assert_eq!(tasks["data"][0]["content_plaintext"], "Greet Ada Lovelace");
    assert_eq!(tasks["data"][0]["linked_records"][0]["target_record_id"], json!(ada));
    assert_eq!(
        tasks["data"][0]["created_by_actor"],
        json!({ "type": "workflow", "id": workflow })
    );
    let record = server
        .get(&format!("/api/w/basepoint/v2/objects/people/records/{ada}"))
        .await
        .json();
    assert_eq!(record["data"]["values"]["description"][0]["value"], "greeted");
    // What the workflow itself changed is no new record: there is one run.
    let runs = server.get(&format!("{WORKFLOWS}/{workflow}/runs")).await.json();
    assert_eq!(runs["data"].as_array().unwrap().len(), 1);

    person(&server, json!({ "name": "Hopper, Grace", "job_title": "Admiral" })).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let run = run_that_is(&server, &workflow, &["completed"]).await;
    assert_eq!(
        run["executions"].as_array().unwrap().len(),
        1,
        "false leads nowhere: {run:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_before_a_workflow_was_live_starts_nothing() {
    let server = Server::start().await;
    person(
        &server,
        json!({ "name": "Lovelace, Ada", "job_title": "Chief engineer" }),
    )
    .await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let workflow = published(&server, greeter()).await;
    // Only now is the outbox read, from its beginning, as after a restart.
    server.workflows.start().await.unwrap();
    person(&server, json!({ "name": "Hopper, Grace", "job_title": "engineer" })).await;
    run_that_is(&server, &workflow, &["completed"]).await;
    let runs = server.get(&format!("{WORKFLOWS}/{workflow}/runs")).await.json();
    assert_eq!(runs["data"].as_array().unwrap().len(), 1, "{runs:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apps_step_waits_for_its_callback() {
    let server = server().await;
    let score = json!({ "type": "struct", "fields": {
        "score": { "type": "number" }, "at": { "type": "timestamp" }, "who": { "type": "email-address" } } });
    let workflow = published(
        &server,
        json!({
            "title": "Ask",
            "blocks": [
                { "id": "run", "block": "manual-run" },
                { "id": "ask", "app": "echo", "block": "ask", "config": { "email": "ada@example.com" },
                  "outcomes": [{ "id": "answered", "schema": score }] },
                { "id": "sum", "block": "formula", "config": { "expression": "score * 2", "result": "number", "inputs": { "score": variable("ask.score") } } },
            ],
            "connections": [
                { "from": "run", "outcome": "triggered", "to": "ask" },
                { "from": "ask", "outcome": "answered", "to": "sum" },
            ],
        }),
    )
    .await;
    let begun = server.post(&format!("{WORKFLOWS}/{workflow}/runs"), json!({})).await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    let run = run_that_is(&server, &workflow, &["waiting", "failed"]).await;
    assert_eq!(run["waiting"]["for"], "callback", "{run:#}");
    let told = logged(&server, &run["executions"][0]["app_execution_id"]).await;
    let (address, rest) = told.split_once(' ').unwrap();
    assert_eq!(rest, "Ask EmailAddressValue");

    let (most, last) = address.split_at(address.len() - 1);
    let forged = format!("{most}{}", if last == "0" { "1" } else { "0" });
    let wrong_run = address.replacen('-', "0", 1);
    for (what, address, body, status) in [
        ("a forged address", forged.as_str(), "7", 410),
        ("another run's", wrong_run.as_str(), "7", 410),
        ("one that it does not want", address, "wait", 200),
        ("one at which it throws", address, "throw", 500),
        ("the right one", address, "21", 200),
        ("one too many", address, "22", 410),
    ] {
        assert_eq!(call(&server, address, body).await, status, "{what}");
    }
    let run = run_that_is(&server, &workflow, &["completed", "failed"]).await;
    assert_eq!(run["status"], "completed", "{run:#}");
    assert_eq!(run["executions"][0]["output"]["score"], 21);
    assert_eq!(
        run["executions"][0]["output"]["at"],
        json!({ "$": "timestamp", "value": "1970-01-01T00:00:00.000Z" })
    );
    assert_eq!(run["executions"][0]["output"]["who"]["normalized"], "ada@example.com");
    assert_eq!(run["executions"][0]["output"]["nobody_asked"], Value::Null);
    assert_eq!(run["executions"][1]["output"]["result"], 42.0, "{run:#}");

    // Data that does not fit fails the block with its path, and can be tried again.
    server.post(&format!("{WORKFLOWS}/{workflow}/runs"), json!({})).await;
    let run = run_that_is(&server, &workflow, &["waiting"]).await;
    let told = logged(&server, &run["executions"][0]["app_execution_id"]).await;
    assert_eq!(call(&server, told.split_once(' ').unwrap().0, "wrong").await, 200);
    let run = run_that_is(&server, &workflow, &["failed"]).await;
    let message = run["error"]["message"].as_str().unwrap();
    assert!(message.contains("score") && message.contains("number"), "{message}");
    let retry = format!("/api/w/basepoint/runs/{}/retry", run["id"].as_str().unwrap());
    let again = server.post(&retry, json!({ "from": "failed" })).await;
    assert_eq!(again.status, 200, "{}", again.text);
    let run = run_that_is(&server, &workflow, &["waiting"]).await;
    assert_eq!(run["attempt"], 2);
    let cancel = format!("/api/w/basepoint/runs/{}/cancel", run["id"].as_str().unwrap());
    assert_eq!(server.post(&cancel, json!({})).await.json()["status"], "cancelled");
    assert_eq!(server.post(&cancel, json!({})).await.status, 409);
}

/// A workflow that a trigger of an app starts.
fn listening() -> Value {
    let text = json!({ "type": "struct", "fields": { "text": { "type": "string" } } });
    json!({
        "title": "Listen",
        "blocks": [
            { "id": "heard", "app": "echo", "block": "heard", "outcomes": [{ "id": "heard", "schema": text }] },
            { "id": "task", "block": "create-task", "config": { "content": variable("heard.text") } },
        ],
        "connections": [{ "from": "heard", "outcome": "heard", "to": "task" }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_goes_stops_the_workflows_that_its_triggers_start() {
    let server = server().await;
    let app = "/api/w/basepoint/apps/echo";
    let workflow = published(&server, listening()).await;
    let disabled = server.post(&format!("{app}/disable"), json!({})).await;
    assert_eq!(disabled.status, 200, "{}", disabled.text);
    let stopped = server.get(&format!("{WORKFLOWS}/{workflow}")).await.json();
    assert_eq!(stopped["status"], "disabled", "{stopped:#}");
    let reason = stopped["error"].as_str().unwrap();
    assert!(reason.starts_with("Disabling the app Echo stopped"), "{reason}");
    let enabled = server.post(&format!("{app}/enable"), json!({})).await;
    assert_eq!(enabled.status, 200, "{}", enabled.text);
    let executions = server.get(&format!("{app}/executions")).await.json();
    let names: Vec<_> = executions["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["heard · deactivate", "heard · activate"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_that_waits_although_nothing_can_finish_it_fails_at_once() {
    let server = server().await;
    // Of an app that was built before its handlers were told, nobody knows.
    for (handlers, status) in [
        (json!(["execute"]), "failed"),
        (json!(["execute", "finish"]), "waiting"),
        (Value::Null, "waiting"),
    ] {
        let mut build = app();
        build.manifest["surfaces"]["workflow-block"][0]["handlers"] = handlers;
        server.platform.register_app_build(build).await.unwrap();
        let ask = json!({ "id": "ask", "app": "echo", "block": "ask", "config": { "email": "ada@example.com" },
            "outcomes": [{ "id": "answered", "schema": null }] });
        let definition = json!({ "title": "Ask", "blocks": [{ "id": "run", "block": "manual-run" }, ask],
            "connections": [{ "from": "run", "outcome": "triggered", "to": "ask" }] });
        let workflow = published(&server, definition).await;
        server.post(&format!("{WORKFLOWS}/{workflow}/runs"), json!({})).await;
        let run = run_that_is(&server, &workflow, &["waiting", "failed", "completed"]).await;
        assert_eq!(run["status"], status, "{run:#}");
        if status == "failed" {
            let message = run["error"]["message"].as_str().unwrap();
            assert!(
                message.starts_with("The block ask of Echo deferred, but Echo has no `finish` for it"),
                "{message}"
            );
            assert_eq!(run["executions"][0]["error"], message);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_input_is_shown_for_stays_in_the_draft_and_is_not_published() {
    let server = server().await;
    let definition = |hidden: &str| {
        let config = json!({ "email": "ada@example.com", "note": variable("gone.text") });
        json!({ "title": "Ask", "blocks": [{ "id": "run", "block": "manual-run" },
                { "id": "ask", "app": "echo", "block": "ask", "config": config, "hidden": [hidden],
                  "outcomes": [{ "id": "answered", "schema": null }] }],
            "connections": [{ "from": "run", "outcome": "triggered", "to": "ask" }] })
    };
    let workflow = published(&server, definition("note")).await;
    let opened = server.get(&format!("{WORKFLOWS}/{workflow}")).await.json();
    let of = |definition: &Value| definition["blocks"][1].clone();
    assert_eq!(of(&opened["draft"]), of(&definition("note")));
    let live = of(&opened["published"]["definition"]);
    assert_eq!(live["config"], json!({ "email": "ada@example.com" }));
    assert_eq!(live.get("hidden"), None);
    let draft = json!({ "definition": opened["draft"], "revision": opened["revision"] });
    let saved = server.put(&format!("{WORKFLOWS}/{workflow}/draft"), draft).await;
    assert_eq!(saved.json()["has_changes"], false, "{}", saved.text);
    // A field that is required is wanted, whether or not somebody sees it.
    let problems = made(&server, definition("email")).await["problems"].to_string();
    assert!(problems.contains("config.email"), "{problems}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apps_trigger_listens_while_its_workflow_is_live() {
    let server = server().await;
    let workflow = published(&server, listening()).await;
    let executions = server.get("/api/w/basepoint/apps/echo/executions").await.json();
    let activate = executions["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "heard · activate")
        .unwrap();
    let address = logged(&server, &activate["id"]).await;
    assert_eq!(call(&server, &address, "nothing").await, 200);
    assert_eq!(call(&server, &address, "something").await, 200);
    let run = run_that_is(&server, &workflow, &["completed", "failed"]).await;
    assert_eq!(run["status"], "completed", "{run:#}");
    assert_eq!(run["data"]["text"], "something");

    let disabled = server.post(&format!("{WORKFLOWS}/{workflow}/disable"), json!({})).await;
    assert_eq!(disabled.json()["status"], "disabled");
    assert_eq!(call(&server, &address, "too late").await, 200, "taken, and dropped");
    for _ in 0..100 {
        let executions = server.get("/api/w/basepoint/apps/echo/executions").await.json();
        let all = executions["data"].as_array().unwrap();
        if let Some(ended) = all.iter().find(|one| one["name"] == "heard · deactivate") {
            assert_eq!(logged(&server, &ended["id"]).await, "ended");
            let runs = server.get(&format!("{WORKFLOWS}/{workflow}/runs")).await.json();
            assert_eq!(runs["data"].as_array().unwrap().len(), 1);
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the trigger was not deactivated");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_run_is_not_published() {
    let server = server().await;
    let step = |id: &str, block: &str, config: Value| json!({ "id": id, "block": block, "config": config });
    let to = |from: &str, outcome: &str, to: &str| json!({ "from": from, "outcome": outcome, "to": to });
    let manual = json!({ "id": "run", "block": "manual-run" });
    let task = |content: Value| step("task", "create-task", json!({ "content": content }));
    for (what, blocks, connections, expected) in [
        ("no trigger", json!([task(json!("x"))]), json!([]), "needs a trigger"),
        (
            "nothing in a field",
            json!([manual, step("task", "create-task", json!({}))]),
            json!([to("run", "triggered", "task")]),
            "is required",
        ),
        (
            "an unknown block",
            json!([manual, step("x", "teleport", json!({}))]),
            json!([to("run", "triggered", "x")]),
            "There is no built-in block teleport",
        ),
        (
            "an app that is not there",
            json!([manual, { "id": "x", "app": "gone", "block": "b" }]),
            json!([to("run", "triggered", "x")]),
            "The app gone is not installed",
        ),
        (
            "a block that the app lost",
            json!([manual, { "id": "x", "app": "echo", "block": "b" }]),
            json!([to("run", "triggered", "x")]),
            "has no block b",
        ),
        (
            "an unknown outcome",
            json!([manual, task(json!("x"))]),
            json!([to("run", "never", "task")]),
            "has no outcome never",
        ),
        (
            "a step nobody comes to",
            json!([manual, task(json!("x"))]),
            json!([]),
            "connected to no trigger",
        ),
        (
            "a variable of what comes later",
            json!([
                manual,
                task(variable("later.x")),
                step("later", "delay", json!({ "duration": "PT1M" }))
            ]),
            json!([to("run", "triggered", "task"), to("task", "done", "later")]),
            "does not run before this block",
        ),
        (
            "a variable that is not there",
            json!([manual, task(variable("run.nothing"))]),
            json!([to("run", "triggered", "task")]),
            "gives no nothing",
        ),
        (
            "a cycle",
            json!([
                manual,
                task(json!("x")),
                step("b", "random-number", json!({ "minimum": 1, "maximum": 2 }))
            ]),
            json!([
                to("run", "triggered", "task"),
                to("task", "done", "b"),
                to("b", "done", "task")
            ]),
            "part of a cycle",
        ),
        (
            "cron nonsense",
            json!([
                step(
                    "when",
                    "recurring-schedule",
                    json!({ "frequency": "cron", "cron": "every day" })
                ),
                task(json!("x"))
            ]),
            json!([to("when", "triggered", "task")]),
            "cron",
        ),
    ] {
        let definition = json!({ "title": what, "blocks": blocks, "connections": connections });
        let workflow = made(&server, definition).await;
        let publish = json!({ "revision": workflow["revision"] });
        let refused = server
            .post(
                &format!("{WORKFLOWS}/{}/publish", workflow["id"].as_str().unwrap()),
                publish,
            )
            .await;
        assert_eq!(refused.status, 400, "{what}: {}", refused.text);
        assert!(refused.text.contains(expected), "{what}: {}", refused.text);
    }
    let bad = server
        .post(
            WORKFLOWS,
            json!({ "definition": { "title": "x", "blocks": [{ "id": "a" }] } }),
        )
        .await;
    assert_eq!(bad.status, 400);
    assert!(bad.text.contains("missing field `block`"), "{}", bad.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_versions_and_what_becomes_of_them() {
    let server = server().await;
    let definition = greeter();
    let workflow = published(&server, definition.clone()).await;
    let path = format!("{WORKFLOWS}/{workflow}");
    let opened = server.get(&path).await.json();
    assert_eq!(opened["has_changes"], false);
    let mut changed = definition.clone();
    changed["blocks"][0]["position"] = json!({ "x": 40, "y": 0 });
    let revision = opened["revision"].as_i64().unwrap();
    let moved = server
        .put(
            &format!("{path}/draft"),
            json!({ "definition": changed, "revision": revision }),
        )
        .await;
    assert_eq!(moved.json()["has_changes"], false, "{}", moved.text);
    assert_eq!(moved.json()["draft"]["blocks"][0]["position"]["x"], 40.0);
    changed["title"] = "Greet all".into();
    let revision = revision + 1;
    let saved = server
        .put(
            &format!("{path}/draft"),
            json!({ "definition": changed, "revision": revision }),
        )
        .await;
    assert_eq!(saved.json()["has_changes"], true, "{}", saved.text);
    assert_eq!(saved.json()["published"]["definition"]["title"], "Greet engineers");
    let stale = server
        .put(
            &format!("{path}/draft"),
            json!({ "definition": definition, "revision": revision }),
        )
        .await;
    assert_eq!(
        (stale.status.as_u16(), stale.json()["code"].as_str()),
        (409, Some("conflict"))
    );
    let again = server
        .post(&format!("{path}/publish"), json!({ "revision": revision + 1 }))
        .await;
    assert_eq!(again.json()["published"]["number"], 2, "{}", again.text);
    let versions = server.get(&format!("{path}/versions")).await.json();
    let numbers: Vec<i64> = versions["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["number"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [2, 1]);
    let first = versions["data"][1]["version"].as_str().unwrap();
    let restored = server
        .post(&format!("{path}/versions/{first}/restore"), json!({}))
        .await
        .json();
    assert_eq!(
        (restored["draft"]["title"].as_str(), restored["has_changes"].as_bool()),
        (Some("Greet engineers"), Some(true))
    );
    let discarded = server.post(&format!("{path}/discard"), json!({})).await.json();
    assert_eq!(
        (discarded["draft"]["title"].as_str(), discarded["has_changes"].as_bool()),
        (Some("Greet all"), Some(false))
    );
    let copy = server.post(&format!("{path}/duplicate"), json!({})).await.json();
    assert_eq!(
        (copy["title"].as_str(), copy["status"].as_str()),
        (Some("Greet all (copy)"), Some("draft"))
    );
    let gone = server
        .delete(&format!("{WORKFLOWS}/{}", copy["id"].as_str().unwrap()))
        .await;
    assert_eq!(gone.status, 200, "{}", gone.text);
    assert_eq!(
        server.post(&format!("{path}/archive"), json!({})).await.json()["status"],
        "archived"
    );
    assert_eq!(server.post(&format!("{path}/enable"), json!({})).await.status, 409);
}
