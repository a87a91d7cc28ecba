//! Runs that set each other off, through built-in blocks and through what apps' code writes over the API.

use crate::{
    support::{Ahead, Server, app},
    workflows::{WORKFLOWS, call, logged, person, published, run_that_is},
};
use platform::{AppBuild, Bundle};
use records::{Clock, SystemClock};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// The app `echo` as one that writes people.
fn writing() -> AppBuild {
    let blocks = ["write", "write-later"];
    let code = || Bundle {
        code: include_str!("fixtures/write.js").to_owned(),
        map: None,
    };
    let mut build = app();
    build.config.scopes = ["record_permission:read-write", "object_configuration:read"]
        .map(str::to_owned)
        .to_vec();
    build.server = code();
    build.blocks = blocks.map(|id| (id.to_owned(), code())).into();
    build.manifest["surfaces"]["workflow-block"] = json!(blocks.map(|id| json!({
        "id": id, "type": "step", "title": id, "require_user_connection": false, "deprecated": false,
        "config_schema": { "type": "struct", "fields": {} },
    })));
    build.manifest["server_functions"] = json!(["write.server"]);
    build
}

async fn server(clock: Arc<dyn Clock>) -> Server {
    let server = Server::at(clock, |_| {}).await;
    server.platform.register_app_build(writing()).await.unwrap();
    server.workflows.start().await.unwrap();
    let installed = server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    assert_eq!(installed.status, 200, "{}", installed.text);
    server
}

fn people() -> Value {
    json!({ "$": "attio-object", "object": "people" })
}

/// Every new person starts it, and it does one thing.
fn on_every_person(step: Value) -> Value {
    json!({
        "title": "On every person",
        "blocks": [{ "id": "created", "block": "record-created", "config": { "object": people() } }, step],
        "connections": [{ "from": "created", "outcome": "triggered", "to": "step" }],
    })
}

fn of_app(block: &str) -> Value {
    json!({ "id": "step", "app": "echo", "block": block, "outcomes": [{ "id": "written", "schema": null }] })
}

impl Server {
    /// A workflow and its runs, the newest first, once there are so many in this status.
    async fn workflow_with(&self, workflow: &str, status: &str, runs: usize) -> (Value, Vec<Value>) {
        let path = format!("{WORKFLOWS}/{workflow}");
        let mut found = (Value::Null, Vec::new());
        for _ in 0..800 {
            let listed = self.get(&format!("{path}/runs?limit=100")).await.json();
            found = (self.get(&path).await.json(), listed["data"].as_array().unwrap().clone());
            if found.0["status"] == status && found.1.len() == runs {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!(
            "{} with {} runs, not {status} with {runs}: {:#}",
            found.0["status"],
            found.1.len(),
            found.0
        );
    }

    /// What was told of new people, the oldest first.
    async fn new_people(&self) -> Vec<Value> {
        let changes = self.store.outbox(0, 100_000).await.unwrap();
        let told = changes.into_iter().map(|change| change.row);
        told.filter(|row| row.topic == "record.created" && row.payload["object_slug"] == "people")
            .map(|row| row.payload)
            .collect()
    }
}

fn is_stopped_as_endless(workflow: &Value) -> bool {
    let reason = "Stopped: its runs set off each other 20 times within ten minutes.";
    workflow["error"]
        .as_str()
        .is_some_and(|error| error.starts_with(reason))
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_that_set_each_other_off_are_stopped_after_twenty_whatever_writes_for_them() {
    let create = json!({ "id": "step", "block": "create-record",
        "config": { "object": people(), "values": { "name": "Copy, Another" } } });
    for (step, actor) in [(create, "workflow"), (of_app("write"), "app")] {
        let server = server(Arc::new(SystemClock)).await;
        let id = published(&server, on_every_person(step)).await;
        person(&server, json!({ "name": "Lovelace, Ada" })).await;
        let (workflow, mut runs) = server.workflow_with(&id, "disabled", 20).await;
        assert!(is_stopped_as_endless(&workflow), "{actor}: {workflow:#}");
        run_that_is(&server, &id, &["completed"]).await;

        let told = server.new_people().await;
        assert_eq!(told.len(), 21, "{actor}");
        assert_eq!(
            (&told[0]["actor"]["type"], &told[0]["caused_by"]),
            (&json!("workspace-member"), &Value::Null)
        );
        runs.reverse();
        for (generation, (run, told)) in runs.iter().zip(&told[1..]).enumerate() {
            assert_eq!(told["actor"]["type"], actor);
            assert_eq!(told["caused_by"]["run_id"], run["id"], "{actor} {generation}");
            let chain = told["caused_by"]["chain"].as_array().unwrap();
            assert_eq!(chain.len(), generation, "{actor}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_finish_writes_counts_as_well_and_twenty_runs_in_more_than_ten_minutes_are_no_chain() {
    for (every_s, generations, status) in [(25, 20, "disabled"), (31, 25, "live")] {
        let clock = Arc::new(Ahead::default());
        let server = server(clock.clone()).await;
        let id = published(&server, on_every_person(of_app("write-later"))).await;
        person(&server, json!({ "name": "Lovelace, Ada" })).await;
        let mut ids = BTreeSet::new();
        for _ in 0..generations {
            let run = run_that_is(&server, &id, &["waiting", "failed"]).await;
            assert_eq!(run["status"], "waiting", "{run:#}");
            assert!(ids.insert(run["id"].to_string()), "every {every_s} s: the next run");
            clock.advance(Duration::from_secs(every_s));
            let address = logged(&server, &run["executions"][0]["app_execution_id"]).await;
            assert_eq!(call(&server, &address, "").await, 200);
        }
        let is_stopped = status == "disabled";
        let runs = if is_stopped { generations } else { generations + 1 };
        let (workflow, _) = server.workflow_with(&id, status, runs).await;
        assert_eq!(is_stopped_as_endless(&workflow), is_stopped, "{workflow:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_member_has_an_app_write_begins_a_chain_of_its_own_each_time() {
    let server = server(Arc::new(SystemClock)).await;
    let task = json!({ "id": "step", "block": "create-task", "config": { "content": "Greet" } });
    let id = published(&server, on_every_person(task)).await;
    for _ in 0..25 {
        server.result("basepoint", "write.server", json!([])).await;
    }
    server.workflow_with(&id, "live", 25).await;
    for told in server.new_people().await {
        assert_eq!(
            (&told["actor"]["type"], &told["caused_by"]),
            (&json!("app"), &Value::Null)
        );
    }
}
