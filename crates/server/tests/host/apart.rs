//! Two workspaces on one server, the same app in both: whole requests, real sandbox, and nothing of one in the other.

use crate::support::Server;
use axum::body::Body;
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

const HERE: &str = "basepoint";
const THERE: &str = "other";

async fn person(server: &Server, workspace: &str, name: &str) {
    let value = json!({ "first_name": name, "last_name": "X", "full_name": format!("{name} X") });
    let body = json!({ "data": { "values": { "name": [value] } } });
    let answer = server
        .post(&format!("/api/w/{workspace}/v2/objects/people/records"), body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

async fn furnished(server: &Server, workspace: &str) -> String {
    server
        .post(&format!("/api/w/{workspace}/apps/echo/install"), json!({}))
        .await;
    let secret = json!({ "secret": format!("secret of {workspace}") });
    let slot = format!("/api/w/{workspace}/apps/echo/connections/workspace/default");
    assert_eq!(server.post(&slot, secret).await.status, 200);
    person(server, workspace, workspace).await;
    let value = json!(["key", format!("value of {workspace}")]);
    server.result(workspace, "kv.server", value).await;
    server.webhook(workspace).await
}

async fn listed(server: &Server, path: &str) -> Vec<Value> {
    server.get(path).await.json()["data"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_installs_in_two_workspaces_see_nothing_of_each_other() {
    let mut server = Server::start().await;
    let mut build = crate::support::app();
    build.config.scopes.push("object_configuration:read".to_owned());
    server.platform.register_app_build(build).await.unwrap();
    let hook_here = furnished(&server, HERE).await;
    let ada = server.become_member("linus").await;
    let hook_there = furnished(&server, THERE).await;
    let linus = server.cookie.clone();

    let mut ids = Vec::new();
    for (workspace, cookie, hook) in [(HERE, &ada, &hook_here), (THERE, &linus, &hook_there)] {
        server.cookie.clone_from(cookie);
        let app = format!("/api/w/{workspace}/apps/echo");
        let result = async |hash: &str, args: Value| server.result(workspace, hash, args).await;
        assert_eq!(
            result("connection.server", json!([])).await,
            format!("secret of {workspace}")
        );
        assert_eq!(
            result("kv.server", json!(["key"])).await,
            json!({ "value": format!("value of {workspace}") })
        );
        assert_eq!(
            result("people.server", json!([])).await,
            json!([format!("{workspace} X")])
        );
        assert_eq!(result("self.server", json!([])).await["workspace_slug"], workspace);
        let id = hook.strip_prefix("/w/").unwrap();
        assert_eq!(result("hooks.server", json!([])).await, json!([id]));
        let handlers = listed(&server, &format!("{app}/webhook-handlers")).await;
        assert_eq!(handlers.iter().map(|handler| &handler["id"]).collect::<Vec<_>>(), [id]);
        let executions = listed(&server, &format!("{app}/executions?limit=200")).await;
        ids.push(
            executions
                .iter()
                .map(|execution| execution["id"].clone())
                .collect::<Vec<_>>(),
        );
    }
    assert!(ids[0].iter().all(|id| !ids[1].contains(id)));

    // Linus knows every id of the other workspace, and none of them opens anything.
    let request = Body::from("{}");
    server
        .send(http::Request::post(&hook_here).body(request).unwrap())
        .await;
    server.cookie.clone_from(&ada);
    let handlers = listed(&server, "/api/w/basepoint/apps/echo/webhook-handlers").await;
    let request_id = handlers[0]["requests"][0]["id"].as_str().unwrap().to_owned();
    server.cookie.clone_from(&linus);
    let execution = ids[0][0].as_str().unwrap();
    for path in [
        format!("/api/w/other/executions/{execution}"),
        format!("/api/w/basepoint/executions/{execution}"),
        format!("/api/w/other/apps/echo/webhook-requests/{request_id}"),
    ] {
        assert_eq!(server.get(&path).await.code(), (404, "not-found".to_owned()), "{path}");
    }
    let replay = format!("/api/w/other/apps/echo/webhook-requests/{request_id}/replay");
    assert_eq!(server.post(&replay, json!({})).await.status, 404);
    let before = format!("/api/w/other/apps/echo/executions?before={execution}");
    assert_eq!(server.get(&before).await.status, 404);

    // Nor does anything of it come over the live feed.
    let feed = server
        .request("GET", "/api/w/other/events")
        .header("last-event-id", "0")
        .body(Body::empty())
        .unwrap();
    let mut feed = server.open(feed).await.into_body().into_data_stream();
    let mut told = String::new();
    while !told.contains("webhook_handler.changed") {
        let piece = tokio::time::timeout(Duration::from_secs(10), feed.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        told.push_str(&String::from_utf8_lossy(&piece));
    }
    for id in &ids[0] {
        assert!(
            !told.contains(id.as_str().unwrap()),
            "an execution of the other workspace was told of"
        );
    }

    // Taking one down leaves the other as it was.
    assert_eq!(server.delete("/api/w/other/apps/echo/install").await.status, 200);
    let gone = server
        .send(http::Request::post(&hook_there).body(Body::empty()).unwrap())
        .await;
    assert_eq!(gone.status, 404);
    server.cookie = ada;
    assert_eq!(
        server.result(HERE, "connection.server", json!([])).await,
        "secret of basepoint"
    );
    assert_eq!(
        server
            .send(http::Request::post(&hook_here).body(Body::from("x")).unwrap())
            .await
            .status,
        201
    );
}
