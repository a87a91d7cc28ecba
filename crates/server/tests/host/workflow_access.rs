//! With whom a workflow is shared, and what that decides.

use crate::{
    support::{Answer, Server},
    threads::{finish, heard, listen},
    workflows::{WORKFLOWS, published},
};
use axum::body::Body;
use serde_json::{Value, json};

const RUNS: &str = "/api/w/basepoint/runs";

/// A server on which ada is an admin, grace and mary are members, and a live workflow of ada's; with its id and those of the members.
async fn server() -> (Server, String, String, String) {
    let server = Server::start().await;
    server.workflows.start().await.unwrap();
    let grace = server.add_member("basepoint", "grace").await;
    let mary = server.add_member("basepoint", "mary").await;
    let workflow = published(&server, definition()).await;
    (server, workflow, grace, mary)
}

fn definition() -> Value {
    let people = json!({ "$": "attio-object", "object": "people" });
    json!({ "title": "Nightly", "blocks": [
            { "id": "run", "block": "manual-run" },
            { "id": "command", "block": "record-command", "config": { "object": people } }],
        "connections": [] })
}

fn shared(everybody: Value, member: &str, level: &str) -> Value {
    json!({ "workspace_access": everybody, "workspace_member_access": [{ "workspace_member_id": member, "level": level }] })
}

impl Server {
    async fn asked(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header("x-stoa-csrf", "1");
        let body = match method {
            "GET" => Body::empty(),
            _ => body.to_string().into(),
        };
        self.send(request.body(body).unwrap()).await
    }

    async fn share(&self, workflow: &str, with: Value) -> Answer {
        self.put(&format!("{WORKFLOWS}/{workflow}/access"), with).await
    }

    async fn access_to(&self, workflow: &str) -> Value {
        self.get(&format!("{WORKFLOWS}/{workflow}")).await.json()["access"].clone()
    }

    async fn started(&self, workflow: &str) -> Answer {
        self.post(&format!("{WORKFLOWS}/{workflow}/runs"), json!({})).await
    }
}

/// Every way to change a workflow.
fn changes(workflow: &str) -> Vec<(&'static str, String, Value)> {
    let block = json!({ "block": { "id": "wait", "block": "random-number" } });
    let at = |end: &str| format!("{WORKFLOWS}/{workflow}{end}");
    vec![
        (
            "PUT",
            at("/draft"),
            json!({ "definition": definition(), "revision": 1 }),
        ),
        (
            "PUT",
            at("/access"),
            json!({ "workspace_access": null, "workspace_member_access": [] }),
        ),
        ("PUT", at("/failures"), json!({ "who": "nobody" })),
        ("POST", at("/samples"), block.clone()),
        ("POST", at("/test"), block),
        ("POST", at("/publish"), json!({ "revision": 1 })),
        ("POST", at("/versions/any/restore"), json!({})),
        ("POST", at("/discard"), json!({})),
        ("POST", at("/enable"), json!({})),
        ("POST", at("/disable"), json!({})),
        ("POST", at("/archive"), json!({})),
        ("DELETE", at(""), json!({})),
    ]
}

/// Every way to read a workflow and its runs, and to run it.
fn readings(workflow: &str, run: &str) -> Vec<(&'static str, String, Value)> {
    let at = |end: &str| format!("{WORKFLOWS}/{workflow}{end}");
    let of_run = |end: &str| format!("{RUNS}/{run}{end}");
    vec![
        ("GET", at(""), Value::Null),
        ("GET", at("/versions"), Value::Null),
        ("GET", at("/runs"), Value::Null),
        ("POST", at("/runs"), json!({})),
        ("GET", format!("{RUNS}?workflow={workflow}"), Value::Null),
        ("GET", of_run(""), Value::Null),
        ("POST", of_run("/pause"), json!({})),
        ("POST", of_run("/resume"), json!({})),
        ("POST", of_run("/cancel"), json!({})),
        ("POST", of_run("/rerun"), json!({})),
        ("POST", of_run("/retry"), json!({ "from": "start" })),
        ("POST", of_run("/replay"), json!({})),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn unless_somebody_says_otherwise_every_member_reads_and_runs_a_workflow_and_admins_change_it() {
    let (mut server, workflow, _, _) = server().await;
    let opened = server.get(&format!("{WORKFLOWS}/{workflow}")).await.json();
    assert_eq!(
        (
            &opened["access"],
            &opened["workspace_access"],
            &opened["workspace_member_access"]
        ),
        (&json!("full-access"), &json!("read-and-run"), &json!([]))
    );
    server.become_member("grace").await;
    assert_eq!(server.access_to(&workflow).await, "read-and-run");
    let run = server.started(&workflow).await;
    assert_eq!(run.status, 200, "{}", run.text);
    for (method, path, body) in changes(&workflow) {
        let refused = server.asked(method, &path, &body).await;
        assert_eq!(refused.code(), (403, "forbidden".to_owned()), "{method} {path}");
        assert!(refused.text.contains("Nightly"), "{}", refused.text);
    }
    let made = server.post(WORKFLOWS, json!({ "definition": definition() })).await;
    assert_eq!(made.code(), (403, "forbidden".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_is_told_live_that_a_workflow_is_shared_with_others_and_not_with_whom() {
    let (mut server, workflow, _, mary) = server().await;
    let ada = server.become_member("grace").await;
    let graces = listen(&server, None).await;
    server.cookie = ada;
    let answer = server
        .share(&workflow, shared(Value::Null, &mary, "read-and-run"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    server.post(&format!("{WORKFLOWS}/{workflow}/disable"), json!({})).await;
    finish(&server).await;
    let told = heard(graces).await;
    assert!(told.matches("event: workflow.changed").count() > 1, "{told}");
    assert_eq!(told.matches(r#""change":"sharing""#).count(), 1, "{told}");
    assert!(!told.contains(&mary), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_with_full_access_changes_and_shares_a_workflow_and_makes_none() {
    let (mut server, workflow, grace, mary) = server().await;
    let answer = server
        .share(&workflow, shared(json!("read-and-run"), &grace, "full-access"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    server.become_member("grace").await;
    let opened = server.get(&format!("{WORKFLOWS}/{workflow}")).await.json();
    assert_eq!(opened["access"], "full-access");
    let mut changed = definition();
    changed["title"] = "Weekly".into();
    let path = format!("{WORKFLOWS}/{workflow}/draft");
    let draft = json!({ "definition": changed, "revision": opened["revision"] });
    let saved = server.put(&path, draft).await;
    assert_eq!(saved.json()["title"], "Weekly", "{}", saved.text);
    let copied = server
        .post(&format!("{WORKFLOWS}/{workflow}/duplicate"), json!({}))
        .await;
    assert_eq!(copied.code(), (403, "forbidden".to_owned()));

    // Whoever gives away what they have is told so.
    let left = server
        .share(&workflow, shared(Value::Null, &mary, "read-and-run"))
        .await;
    assert_eq!((left.status.as_u16(), &left.json()["access"]), (200, &Value::Null));
    assert_eq!(server.get(&format!("{WORKFLOWS}/{workflow}")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_workflow_with_its_runs_and_commands_is_not_there_for_others() {
    let (mut server, workflow, _, mary) = server().await;
    let run = server.started(&workflow).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    server
        .share(&workflow, shared(Value::Null, &mary, "read-and-run"))
        .await;
    let commands = "/api/w/basepoint/record-commands?object=people";
    let mut counts = Vec::new();
    for name in ["grace", "mary", "ada"] {
        server.become_member(name).await;
        for path in [WORKFLOWS, RUNS, commands] {
            let listed = server.get(path).await.json();
            counts.push(listed["data"].as_array().unwrap().len());
        }
    }
    assert_eq!(counts, [0, 0, 0, 1, 1, 1, 1, 1, 1]);

    server.become_member("grace").await;
    for (method, path, body) in changes(&workflow).into_iter().chain(readings(&workflow, &run)) {
        let missing = server.asked(method, &path, &body).await;
        assert_eq!(missing.code(), (404, "not-found".to_owned()), "{method} {path}");
        assert!(!missing.text.contains("Nightly"), "{}", missing.text);
    }
    server.become_member("mary").await;
    for (method, path, body) in readings(&workflow, &run) {
        let answer = server.asked(method, &path, &body).await;
        // What goes with the state of the run is another matter.
        assert!(
            matches!(answer.status.as_u16(), 200 | 409),
            "{method} {path}: {}",
            answer.text
        );
    }
    for (method, path, body) in changes(&workflow) {
        let refused = server.asked(method, &path, &body).await;
        assert_eq!(refused.code(), (403, "forbidden".to_owned()), "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_shared_as_what_it_was_copied_from() {
    let (mut server, workflow, _, mary) = server().await;
    server
        .share(&workflow, shared(Value::Null, &mary, "read-and-run"))
        .await;
    let copy = server
        .post(&format!("{WORKFLOWS}/{workflow}/duplicate"), json!({}))
        .await
        .json();
    assert_eq!(copy["workspace_access"], Value::Null);
    let copy = copy["id"].as_str().unwrap().to_owned();
    server.become_member("grace").await;
    assert_eq!(server.get(&format!("{WORKFLOWS}/{copy}")).await.status, 404);
    server.become_member("mary").await;
    assert_eq!(server.access_to(&copy).await, "read-and-run");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_is_shared_with_members_that_there_are_at_levels_that_there_are() {
    let (server, workflow, grace, _) = server().await;
    for with in [
        shared(json!("full-access"), "nobody", "read-and-run"),
        shared(json!("full-access"), &grace, "read-only"),
        shared(json!("everything"), &grace, "read-and-run"),
        json!({ "workspace_member_access": [] }),
        json!({ "workspace_access": null }),
    ] {
        let refused = server.share(&workflow, with.clone()).await;
        assert_eq!(refused.status, 400, "{with}: {}", refused.text);
    }
    assert_eq!(server.access_to(&workflow).await, "full-access");
}
