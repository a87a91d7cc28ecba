use crate::support::Server;
use axum::body::Body;
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_installed_called_and_reached_by_a_webhook() {
    let server = Server::start().await;
    let listed = server.get("/api/w/basepoint/apps").await.json();
    let id = &listed["data"][0]["id"];
    assert!(id.is_string(), "an actor of type app names this id: {listed}");
    let unknown = json!({ "id": id, "slug": "echo", "name": "Echo", "description": "", "icon": null, "icon_url": null, "install": null });
    assert_eq!(listed, json!({ "data": [unknown] }));
    assert_eq!(
        server.get("/api/w/basepoint/realms").await.json(),
        json!({ "data": [] })
    );

    let installed = server
        .post("/api/w/basepoint/apps/echo/install", json!({}))
        .await
        .json();
    assert_eq!(installed["data"]["status"], "active");
    let details = server.get("/api/w/basepoint/apps/echo").await.json();
    assert_eq!(details["data"]["version"]["number"], 1);
    assert_eq!(details["data"]["scopes"], json!(["record_permission:read"]));
    assert_eq!(
        details["data"]["connections"],
        json!([{ "kind": "workspace", "key": "default", "type": "secret", "label": "API key", "status": "missing" }])
    );
    let realms = server.get("/api/w/basepoint/realms").await.json();
    assert_eq!(realms["data"][0]["surfaces"]["record-action"][0]["label"], "Echo");
    let bundle = server.get(realms["data"][0]["bundle_url"].as_str().unwrap()).await;
    assert_eq!(bundle.text, "registerSurfaces({})");
    assert_eq!(
        bundle.headers["content-type"], "text/plain; charset=utf-8",
        "the page must never run it"
    );

    // The app's own API, by its public name, with the token of this execution and the scopes of the install.
    let own = server.call("self.server", "[]").await.json();
    let own: Value = serde_json::from_str(own["result"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&own["active"], &own["workspace_slug"]),
        (&json!(true), &json!("basepoint"))
    );
    assert_eq!(own["scope"], "record_permission:read");

    let made = server.call("hook.server", "[]").await.json();
    let made: Value = serde_json::from_str(made["result"].as_str().unwrap()).unwrap();
    let path = made["url"]
        .as_str()
        .unwrap()
        .strip_prefix("http://127.0.0.1:4400")
        .unwrap();
    let request = server
        .request("PUT", &format!("{path}/sub?a=1"))
        .header("cookie", "theirs=2")
        .body(Body::from("raw"))
        .unwrap();
    let answer = server.send(request).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str()),
        (201, "echo PUT ?a=1 raw")
    );
    assert_eq!(
        answer.headers["x-cookie"], "theirs=2",
        "the session is not the app's business"
    );
    assert_eq!(answer.headers["set-cookie"], format!("stolen=1; Path={path}"));
    assert!(
        answer.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("sandbox")
    );

    let handlers = server.get("/api/w/basepoint/apps/echo/webhook-handlers").await.json();
    let request = &handlers["data"][0]["requests"][0];
    assert_eq!(
        (&request["method"], &request["path"], &request["status"]),
        (&json!("PUT"), &json!("/sub?a=1"), &json!(201))
    );
    let replay = format!(
        "/api/w/basepoint/apps/echo/webhook-requests/{}/replay",
        request["id"].as_str().unwrap()
    );
    assert_eq!(server.post(&replay, json!({})).await.json()["data"]["status"], 201);

    let failed = server.call("throw.server", "[7]").await;
    assert_eq!(failed.code(), (422, "nope".to_owned()));
    assert_eq!(failed.json()["message"], "no such function 7");
    let executions = server.get("/api/w/basepoint/apps/echo/executions?limit=1").await.json();
    let execution = &executions["data"][0];
    assert_eq!(
        (&execution["name"], &execution["status"]),
        (&json!("throw.server"), &json!("failed"))
    );
    assert_eq!(execution["member"]["first_name"], "ada");
    let id = execution["id"].as_str().unwrap();
    let detail = server.get(&format!("/api/w/basepoint/executions/{id}")).await.json();
    assert_eq!(detail["data"]["logs"][0]["message"], "about to throw");
    assert_eq!(detail["data"]["error"]["code"], "nope");
    let earlier = server
        .get(&format!("/api/w/basepoint/apps/echo/executions?before={id}"))
        .await
        .json();
    assert_eq!(earlier["data"].as_array().unwrap().len(), 4);

    assert_eq!(server.delete("/api/w/basepoint/apps/echo/install").await.status, 200);
    assert_eq!(server.get(path).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_connection_is_asked_for_and_then_works() {
    let server = Server::start().await;
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    let missing = server.call("connection.server", "[]").await;
    assert_eq!(missing.code(), (422, "no-workspace-connection".to_owned()));
    assert_eq!(
        (&missing.json()["kind"], &missing.json()["key"]),
        (&json!("workspace"), &json!("default"))
    );
    let slot = "/api/w/basepoint/apps/echo/connections/workspace/default";
    assert_eq!(
        server.post(slot, json!({})).await.code(),
        (400, "secret-missing".to_owned())
    );
    let connected = server.post(slot, json!({ "secret": "hunter2hunter2" })).await.json();
    assert_eq!(connected["data"]["connection"]["status"], "connected");
    assert!(
        !connected.to_string().contains("hunter2"),
        "secrets go in and never come out"
    );
    assert_eq!(
        server.call("connection.server", "[]").await.json()["result"],
        "\"hunter2hunter2\""
    );
    assert_eq!(server.delete(slot).await.status, 200);
    assert_eq!(server.call("connection.server", "[]").await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_live_and_caught_up_on() {
    let server = Server::start().await;
    let request = server
        .request("GET", "/api/w/basepoint/events")
        .body(Body::empty())
        .unwrap();
    let mut live = server.open(request).await.into_body().into_data_stream();
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    let first = tokio::time::timeout(Duration::from_secs(5), live.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let first = String::from_utf8_lossy(&first).into_owned();
    assert!(
        first.contains("event: install.changed") && first.contains("\"app_slug\":\"echo\""),
        "{first}"
    );

    let request = server
        .request("GET", "/api/w/basepoint/events")
        .header("last-event-id", "0")
        .body(Body::empty())
        .unwrap();
    let mut again = server.open(request).await.into_body().into_data_stream();
    let mut seen = String::new();
    while !seen.contains("event: install.changed") {
        let piece = tokio::time::timeout(Duration::from_secs(5), again.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        seen.push_str(&String::from_utf8_lossy(&piece));
    }
    assert!(
        seen.contains("event: app.changed"),
        "what concerns everybody comes too: {seen}"
    );
}
