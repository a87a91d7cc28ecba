//! What members are told: failed runs, one line per workflow, and messages of workflows.

use crate::{
    support::Server,
    workflows::{WORKFLOWS, published},
};
use serde_json::{Value, json};
use std::time::Duration;

const NOTIFICATIONS: &str = "/api/w/basepoint/notifications";

/// A server on which ada is an admin and grace a member of `basepoint`, and the id of grace.
async fn server() -> (Server, String) {
    let server = Server::start().await;
    server.workflows.start().await.unwrap();
    let grace = server.add_member("basepoint", "grace").await;
    (server, grace)
}

/// A workflow that goes wrong at its only step.
fn broken() -> Value {
    json!({ "title": "Broken", "blocks": [{ "id": "run", "block": "manual-run" },
            { "id": "parse", "block": "parse-json", "config": { "text": "no JSON", "schema": { "type": "any" } } }],
        "connections": [{ "from": "run", "outcome": "triggered", "to": "parse" }] })
}

fn telling(members: Value) -> Value {
    json!({ "title": "Telling", "blocks": [{ "id": "run", "block": "manual-run" },
            { "id": "tell", "block": "broadcast-message", "config": { "message": "The moon is up", "members": members } }],
        "connections": [{ "from": "run", "outcome": "triggered", "to": "tell" }] })
}

impl Server {
    async fn start_run(&self, workflow: &str) -> String {
        let run = self.post(&format!("{WORKFLOWS}/{workflow}/runs"), json!({})).await;
        assert_eq!(run.status, 200, "{}", run.text);
        run.json()["id"].as_str().unwrap().to_owned()
    }

    /// What whoever is signed in is told, once it is so.
    async fn told(&self, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut told = Value::Null;
        for _ in 0..400 {
            told = self.get(NOTIFICATIONS).await.json();
            if is_so(&told) {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("told is {told:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_is_told_of_failed_runs_in_one_line_that_counts_until_it_is_read() {
    let (mut server, _) = server().await;
    let workflow = published(&server, broken()).await;
    server.start_run(&workflow).await;
    server.told(|told| told["data"][0]["count"] == 1).await;
    server.start_run(&workflow).await;
    let last = server.start_run(&workflow).await;
    let told = server.told(|told| told["data"][0]["count"] == 3).await;
    assert_eq!(told["unread"], 1);
    assert_eq!(told["data"].as_array().unwrap().len(), 1, "{told:#}");
    let line = &told["data"][0];
    assert_eq!(
        (&line["kind"], &line["workflow"], &line["is_read"]),
        (
            &json!("run-failed"),
            &json!({ "id": workflow, "title": "Broken" }),
            &json!(false)
        )
    );
    assert!(line["message"].as_str().unwrap().contains("JSON"), "{line}");

    let read = server
        .post(&format!("{NOTIFICATIONS}/read"), json!({ "ids": [line["id"]] }))
        .await;
    assert_eq!(read.status, 200, "{}", read.text);
    let told = server.get(NOTIFICATIONS).await.json();
    assert_eq!(
        (&told["unread"], &told["data"][0]["is_read"]),
        (&json!(0), &json!(true))
    );
    let next = server.start_run(&workflow).await;
    assert_ne!(next, last);
    let told = server.told(|told| told["unread"] == 1).await;
    assert_eq!(
        (&told["data"][0]["count"], &told["data"][0]["run_id"]),
        (&json!(1), &json!(next))
    );

    server.become_member("grace").await;
    assert_eq!(
        server.get(NOTIFICATIONS).await.json(),
        json!({ "data": [], "unread": 0 })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_says_who_is_told_of_its_failures() {
    let (mut server, grace) = server().await;
    let workflow = published(&server, broken()).await;
    let path = format!("{WORKFLOWS}/{workflow}/failures");
    assert_eq!(
        server.get(&format!("{WORKFLOWS}/{workflow}")).await.json()["failures"],
        json!({ "who": "owner" })
    );
    let members = json!({ "who": "members", "member_ids": [grace] });
    let changed = server.put(&path, members.clone()).await;
    assert_eq!(changed.json()["failures"], members, "{}", changed.text);
    let stranger = server
        .put(&path, json!({ "who": "members", "member_ids": ["nobody"] }))
        .await;
    assert_eq!(stranger.status, 400, "{}", stranger.text);
    server.start_run(&workflow).await;
    server.become_member("grace").await;
    server.told(|told| told["unread"] == 1).await;
    let refused = server.put(&path, json!({ "who": "nobody" })).await;
    assert_eq!(refused.status, 403, "{}", refused.text);

    server.become_member("ada").await;
    assert_eq!(server.get(NOTIFICATIONS).await.json()["unread"], 0);
    server.put(&path, json!({ "who": "nobody" })).await;
    let run = server.start_run(&workflow).await;
    let run = format!("/api/w/basepoint/runs/{run}");
    for _ in 0..400 {
        if server.get(&run).await.json()["status"] == "failed" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    // A message goes the same way, after the failure.
    let telling = published(&server, telling(json!([]))).await;
    server.start_run(&telling).await;
    let told = server.told(|told| told["unread"] == 1).await;
    assert_eq!(told["data"][0]["kind"], "message", "{told:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_a_workflow_is_told_its_messages_and_nothing_else_of_it() {
    let (mut server, grace) = server().await;
    let failing = published(&server, broken()).await;
    let telling = published(&server, telling(json!([]))).await;
    let members = json!({ "who": "members", "member_ids": [grace] });
    server.put(&format!("{WORKFLOWS}/{failing}/failures"), members).await;
    server.start_run(&failing).await;
    server.become_member("grace").await;
    server.told(|told| told["data"][0]["kind"] == "run-failed").await;

    server.become_member("ada").await;
    let private = json!({ "workspace_access": null, "workspace_member_access": [] });
    for workflow in [&failing, &telling] {
        let answer = server
            .put(&format!("{WORKFLOWS}/{workflow}/access"), private.clone())
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    server.start_run(&failing).await;
    server.start_run(&telling).await;
    server.become_member("grace").await;
    let told = server.told(|told| told["unread"] == 1).await;
    assert_eq!(told["data"].as_array().unwrap().len(), 1, "{told:#}");
    assert_eq!(
        (&told["data"][0]["message"], &told["data"][0]["workflow"]["title"]),
        (&json!("The moon is up"), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_told_to_the_members_it_names_or_to_all() {
    let (mut server, grace) = server().await;
    let actor = json!([{ "$": "attio-actor", "actorType": "workspace-member", "actorId": grace }]);
    let to_grace = published(&server, telling(actor)).await;
    let to_all = published(&server, telling(json!([]))).await;
    server.start_run(&to_grace).await;
    server.start_run(&to_all).await;
    let told = server.told(|told| told["unread"] == 1).await;
    assert_eq!(
        (
            &told["data"][0]["kind"],
            &told["data"][0]["message"],
            &told["data"][0]["workflow"]["id"]
        ),
        (&json!("message"), &json!("The moon is up"), &json!(to_all))
    );
    server.become_member("grace").await;
    server.told(|told| told["unread"] == 2).await;
    server.post(&format!("{NOTIFICATIONS}/read"), json!({})).await;
    assert_eq!(server.get(NOTIFICATIONS).await.json()["unread"], 0);
}
