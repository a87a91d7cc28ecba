//! Executions and runs once more: the same to the last random number, and nothing leaves the house.

use crate::{
    support::{Answer, Server, app},
    workflows::{WORKFLOWS, published, run_that_is, variable},
};
use platform::{Bundle, time_travel::Recording};
use serde_json::{Value, json};

const DRAW: &str = include_str!("fixtures/draw.js");
const TOKEN: &str = "the-token-of-the-connection";

fn with_draw(source: &str) -> platform::AppBuild {
    let mut build = app();
    let bundle = Bundle {
        code: source.to_owned(),
        map: None,
    };
    build.blocks.insert("draw".to_owned(), bundle);
    let blocks = build.manifest["surfaces"]["workflow-block"].as_array_mut().unwrap();
    let mut block = blocks[0].clone();
    block["id"] = "draw".into();
    block["title"] = "Draw".into();
    blocks.push(block);
    build
}

async fn server(configure: impl FnOnce(&mut platform::Config)) -> Server {
    let server = Server::with(configure).await;
    server.workflows.start().await.unwrap();
    server.platform.register_app_build(with_draw(DRAW)).await.unwrap();
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    let slot = "/api/w/basepoint/apps/echo/connections/workspace/default";
    let connected = server.post(slot, json!({ "secret": TOKEN })).await;
    assert_eq!(connected.status, 200, "{}", connected.text);
    server
}

/// Runs it once.
async fn drawn(server: &Server, email: &str) -> Value {
    let outcome = json!({ "type": "struct", "fields": {
        "number": { "type": "number" }, "id": { "type": "string" }, "at": { "type": "number" }, "before": { "type": "number" },
        "slug": { "type": "string" }, "order": { "type": "string" } } });
    let definition = json!({
        "title": "Draw",
        "blocks": [
            { "id": "run", "block": "manual-run" },
            { "id": "draw", "app": "echo", "block": "draw", "config": { "email": email },
              "outcomes": [{ "id": "drawn", "schema": outcome }] },
            { "id": "random", "block": "random-number", "config": { "minimum": 1, "maximum": 1_000_000 } },
            { "id": "sum", "block": "formula", "config": { "expression": "n * 2", "result": "number", "inputs": { "n": variable("draw.number") } } },
            { "id": "when", "block": "formula", "config": { "expression": "now()", "result": "timestamp" } },
            { "id": "task", "block": "create-task", "config": { "content": variable("draw.id") } },
        ],
        "connections": [
            { "from": "run", "outcome": "triggered", "to": "draw" },
            { "from": "draw", "outcome": "drawn", "to": "random" },
            { "from": "random", "outcome": "done", "to": "sum" },
            { "from": "sum", "outcome": "done", "to": "when" },
            { "from": "when", "outcome": "done", "to": "task" },
        ],
    });
    let workflow = published(server, definition).await;
    server.post(&format!("{WORKFLOWS}/{workflow}/runs"), json!({})).await;
    run_that_is(server, &workflow, &["completed", "failed"]).await
}

fn execution(run: &Value) -> String {
    run["executions"][0]["app_execution_id"].as_str().unwrap().to_owned()
}

async fn travelled(server: &Server, execution: &str, against: &str) -> Answer {
    let path = format!("/api/w/basepoint/executions/{execution}/time-travel");
    server.post(&path, json!({ "against": against })).await
}

async fn replayed(server: &Server, run: &Value, body: Value) -> Value {
    let path = format!("/api/w/basepoint/runs/{}/replay", run["id"].as_str().unwrap());
    let answer = server.post(&path, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["data"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_replayed_the_same_and_writes_nothing() {
    let server = server(|_| {}).await;
    let run = drawn(&server, "ada@example.com").await;
    assert_eq!(run["status"], "completed", "{run:#}");
    let tasks = server.get("/api/w/basepoint/v2/tasks").await.json()["data"]
        .as_array()
        .unwrap()
        .len();
    let executions = server.get("/api/w/basepoint/apps/echo/executions").await.json();

    let replay = replayed(&server, &run, json!({})).await;
    assert_eq!(replay["is_same"], true, "{replay:#}");
    let how: Vec<(&str, &str)> = replay["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["block"].as_str().unwrap(), step["how"].as_str().unwrap()))
        .collect();
    assert_eq!(
        how,
        [
            ("draw", "replayed"),
            ("random", "evaluated"),
            ("sum", "evaluated"),
            ("when", "taken"),
            ("task", "taken")
        ]
    );
    let comparison = &replay["steps"][0]["replays"][0];
    assert_eq!(comparison["divergence"], Value::Null);
    let outcome = comparison["outcome"].as_array().unwrap();
    assert!(
        outcome.len() > 5 && outcome.iter().all(|line| line["change"] == "same"),
        "{outcome:#?}"
    );
    let calls = comparison["calls"].to_string();
    assert!(
        calls.contains("fetch GET https://api.attio.com/v2/self") && calls.contains("sleep 3 ms"),
        "{calls}"
    );

    let after = server.get("/api/w/basepoint/v2/tasks").await.json()["data"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(after, tasks);
    let executions_after = server.get("/api/w/basepoint/apps/echo/executions").await.json();
    assert_eq!(executions_after, executions, "a replay is no execution");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_in_a_recording_and_it_opens_only_where_it_was_sealed() {
    let server = server(|_| {}).await;
    let run = drawn(&server, "ada@example.com").await;
    let id = execution(&run);
    let recording = server.get(&format!("/api/w/basepoint/executions/{id}/recording")).await;
    assert_eq!(recording.status, 200, "{}", recording.text);
    assert!(!recording.text.contains(TOKEN), "{}", recording.text);
    assert!(!recording.text.contains("stoa_exec_"), "{}", recording.text);
    let recorded = &recording.json()["data"]["recorded"];
    assert!(recorded["workspaceConnections"]["default"]["to"]["id"].is_string());
    let args = recorded["call"]["block"]["args"].as_str().unwrap();
    assert!(
        args.contains("{{stoa:callback}}"),
        "who knows a callback's address may call it: {args}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn other_code_differs_and_the_first_difference_is_named() {
    let server = server(|_| {}).await;
    let run = drawn(&server, "broken@example.com").await;
    assert_eq!(run["status"], "failed");
    let id = execution(&run);
    for against in ["recorded", "current"] {
        let same = travelled(&server, &id, against).await.json();
        assert_eq!(same["data"]["is_same"], true, "{against}: {same:#}");
    }

    let mended = DRAW
        .replace("https://api.attio.com/v2/self", "https://api.attio.com/v2/objects")
        .replace("throw new TypeError", "console.log");
    server.platform.register_app_build(with_draw(&mended)).await.unwrap();
    let same = travelled(&server, &id, "recorded").await.json();
    assert_eq!(same["data"]["is_same"], true, "what ran then is still there: {same:#}");
    let differs = travelled(&server, &id, "current").await.json();
    let differs = &differs["data"];
    assert_eq!(differs["is_same"], false);
    assert_eq!(
        (
            differs["recorded_version"].as_u64(),
            differs["replayed_version"].as_u64()
        ),
        (Some(2), Some(3))
    );
    assert_eq!(
        differs["divergence"]["expected"],
        "fetch GET https://api.attio.com/v2/self"
    );
    assert_eq!(
        differs["divergence"]["got"],
        "fetch GET https://api.attio.com/v2/objects"
    );
    let outcome = differs["outcome"].to_string();
    assert!(
        outcome.contains("TypeError") && outcome.contains("did not ask this"),
        "{outcome}"
    );
    let replay = replayed(&server, &run, json!({ "against": "current", "block": "draw" })).await;
    assert_eq!(
        (replay["is_same"].as_bool(), replay["steps"].as_array().unwrap().len()),
        (Some(false), 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_workspace_itself_replays_and_only_admins_take_recordings_out() {
    let mut server = server(|_| {}).await;
    let run = drawn(&server, "ada@example.com").await;
    let id = execution(&run);
    let ada = server.become_member("linus").await;
    for path in [
        format!("/api/w/other/executions/{id}/time-travel"),
        format!("/api/w/other/runs/{}/replay", run["id"].as_str().unwrap()),
        format!("/api/w/basepoint/executions/{id}/time-travel"),
    ] {
        assert_eq!(server.post(&path, json!({})).await.status, 404, "{path}");
    }
    assert_eq!(
        server
            .get(&format!("/api/w/other/executions/{id}/recording"))
            .await
            .status,
        404
    );
    let runs = server.get("/api/w/other/runs").await.json();
    assert_eq!(runs["data"], json!([]));
    server.cookie = ada;
    let runs = server.get("/api/w/basepoint/runs?status=completed").await.json();
    assert_eq!(runs["data"][0]["id"], run["id"]);
    assert_eq!(
        server.get("/api/w/basepoint/runs?status=failed").await.json()["data"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_kept_says_so() {
    for (configure, code, said) in [
        (
            (|config: &mut platform::Config| config.recorded = Recording::Nothing) as fn(&mut platform::Config),
            "not-recorded",
            "nothing was recorded of this execution",
        ),
        (
            |config| config.recording_bytes = 300,
            "not-replayable",
            "over the 300 bytes that are kept of an execution",
        ),
    ] {
        let server = server(configure).await;
        let run = drawn(&server, "ada@example.com").await;
        assert_eq!(run["status"], "completed", "recording is no condition: {run:#}");
        let refused = travelled(&server, &execution(&run), "recorded").await;
        assert_eq!(refused.code(), (400, code.to_owned()), "{}", refused.text);
        assert!(refused.text.contains(said), "{}", refused.text);
        let replay = replayed(&server, &run, json!({})).await;
        assert_eq!(replay["left_out"], 1);
        assert!(
            replay["steps"][0]["reason"].as_str().unwrap().contains(said),
            "{replay:#}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_are_recorded_where_that_is_asked_for() {
    let server = server(|config| config.recorded = Recording::Everything).await;
    server.call("self.server", "[]").await;
    let executions = server.get("/api/w/basepoint/apps/echo/executions").await.json();
    let id = executions["data"][0]["id"].as_str().unwrap();
    let same = travelled(&server, id, "recorded").await.json();
    assert_eq!(same["data"]["is_same"], true, "{same:#}");
}
