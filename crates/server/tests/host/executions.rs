//! Executions that were made for a workflow: they are there for whoever may read it.

use crate::{
    support::Server,
    threads::listen,
    workflows::{WORKFLOWS, published, run_that_is},
};
use axum::body::BodyDataStream;
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

const EXECUTIONS: &str = "/api/w/basepoint/apps/echo/executions";

/// A server with the members grace and mary, and a live workflow with a step of an app that ada shares with mary alone.
async fn server() -> (Server, String) {
    let server = Server::start().await;
    server.workflows.start().await.unwrap();
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    server.add_member("basepoint", "grace").await;
    let mary = server.add_member("basepoint", "mary").await;
    let outcome = json!({ "type": "struct", "fields": {} });
    let definition = json!({ "title": "Ask", "blocks": [
            { "id": "run", "block": "manual-run" },
            { "id": "ask", "app": "echo", "block": "ask", "config": { "email": "ada@example.com" },
              "outcomes": [{ "id": "answered", "schema": outcome }] }],
        "connections": [{ "from": "run", "outcome": "triggered", "to": "ask" }] });
    let workflow = published(&server, definition).await;
    let with = json!([{ "workspace_member_id": mary, "level": "read-and-run" }]);
    server.share_with(&workflow, Value::Null, with).await;
    (server, workflow)
}

impl Server {
    async fn share_with(&self, workflow: &str, everybody: Value, members: Value) {
        let with = json!({ "workspace_access": everybody, "workspace_member_access": members });
        let shared = self.put(&format!("{WORKFLOWS}/{workflow}/access"), with).await;
        assert_eq!(shared.status, 200, "{}", shared.text);
    }

    /// Runs the workflow until its step waits; gives the execution of the step.
    async fn asked_once(&self, workflow: &str) -> String {
        self.post(&format!("{WORKFLOWS}/{workflow}/runs"), json!({})).await;
        let run = run_that_is(self, workflow, &["waiting", "failed"]).await;
        let execution = run["executions"][0]["app_execution_id"].as_str();
        execution.unwrap_or_else(|| panic!("{run:#}")).to_owned()
    }

    /// One execution that is every member's.
    async fn called_once(&self) {
        self.result("basepoint", "kv.server", json!(["key", 1])).await;
    }

    /// Ids and names of a page of executions.
    async fn executions(&self, query: &str) -> Vec<(String, String)> {
        let answer = self.get(&format!("{EXECUTIONS}?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let page = answer.json()["data"].as_array().unwrap().clone();
        page.iter().map(|row| (text(&row["id"]), text(&row["name"]))).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_app_did_for_a_workflow_is_there_for_whoever_may_read_it() {
    let (mut server, workflow) = server().await;
    let execution = server.asked_once(&workflow).await;
    let one = format!("/api/w/basepoint/executions/{execution}");
    let mut seen = Vec::new();
    for name in ["grace", "mary", "ada"] {
        server.become_member(name).await;
        let listed = server.executions("").await.len();
        let shown = server.get(&one).await;
        let travelled = server.post(&format!("{one}/time-travel"), json!({})).await;
        seen.push((name, listed, shown.status.as_u16(), travelled.status.as_u16()));
        if name == "grace" {
            let nothing = server.get("/api/w/basepoint/executions/none").await;
            assert_eq!(nothing.code(), (404, "not-found".to_owned()));
            assert_eq!(shown.text, nothing.text.replace("none", &execution));
            let again = server.post(&format!("{one}/replay"), json!({})).await;
            assert_eq!(again.code(), (403, "forbidden".to_owned()), "as where there is nothing");
        }
    }
    assert_eq!(
        seen,
        [("grace", 0, 404, 404), ("mary", 1, 200, 200), ("ada", 1, 200, 200)]
    );

    server.share_with(&workflow, json!("read-and-run"), json!([])).await;
    server.become_member("grace").await;
    assert_eq!(server.executions("").await.len(), 1);
    assert_eq!(server.get(&one).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_test_of_a_block_called_goes_with_its_workflow_and_once_that_is_gone_with_admins() {
    let (mut server, _) = server().await;
    let made = server.post(WORKFLOWS, json!({})).await.json();
    let workflow = made["id"].as_str().unwrap();
    let block = json!({ "id": "ask", "app": "echo", "block": "ask", "config": { "email": "ada@example.com" },
        "outcomes": [{ "id": "answered", "schema": { "type": "struct", "fields": {} } }] });
    let tested = server
        .post(&format!("{WORKFLOWS}/{workflow}/test"), json!({ "block": block }))
        .await;
    assert_eq!(tested.json()["status"], "waiting", "{}", tested.text);
    let ada = server.become_member("grace").await;
    assert_eq!(server.executions("").await.len(), 1);
    let grace = std::mem::replace(&mut server.cookie, ada);
    let deleted = server.delete(&format!("{WORKFLOWS}/{workflow}")).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert_eq!(server.executions("").await.len(), 1);
    server.cookie = grace;
    assert_eq!(server.executions("").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_executions_is_short_only_where_there_are_no_more() {
    let (mut server, workflow) = server().await;
    let mut hidden = Vec::new();
    for _ in 0..3 {
        server.called_once().await;
        hidden.push(server.asked_once(&workflow).await);
        hidden.push(server.asked_once(&workflow).await);
    }
    assert_eq!(server.executions("").await.len(), 9);
    server.become_member("grace").await;
    let first = server.executions("limit=2").await;
    let names: Vec<&str> = first.iter().map(|(_, name)| &**name).collect();
    assert_eq!(names, ["kv.server", "kv.server"]);
    let rest = server.executions(&format!("limit=2&before={}", first[1].0)).await;
    assert_eq!(rest.len(), 1);
    assert!(!first.contains(&rest[0]));
    let before = server.get(&format!("{EXECUTIONS}?before={}", hidden[0])).await;
    assert_eq!(before.code(), (404, "not-found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn executions_for_a_workflow_are_told_live_to_whoever_may_read_it_then() {
    let (mut server, workflow) = server().await;
    let ada = server.cookie.clone();
    let mut feeds = Vec::new();
    for name in ["grace", "mary", "ada"] {
        server.become_member(name).await;
        feeds.push((name, listen(&server, None).await));
    }
    server.cookie = ada;
    let private = server.asked_once(&workflow).await;
    server.called_once().await;
    let everybodys = server.executions("limit=1").await.remove(0).0;
    for (name, feed) in &mut feeds {
        let told = heard_until(feed, &everybodys).await;
        assert_eq!(told.contains(&private), *name != "grace", "{name}: {told}");
    }
    server.share_with(&workflow, json!("read-and-run"), json!([])).await;
    let shared = server.asked_once(&workflow).await;
    for (_, feed) in &mut feeds {
        heard_until(feed, &shared).await;
    }
}

async fn heard_until(feed: &mut BodyDataStream, what: &str) -> String {
    let mut told = String::new();
    while !told.contains(what) {
        let next = tokio::time::timeout(Duration::from_secs(10), feed.next()).await;
        let next = next.unwrap_or_else(|_| panic!("{what} was not told: {told}"));
        told.push_str(&String::from_utf8_lossy(&next.unwrap().unwrap()));
    }
    told
}
