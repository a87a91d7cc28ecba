//! Workspace settings (`sdk-behaviour.md` 9): members read, admins and the app's server code write, browsers hear of it.

use crate::{
    lab,
    support::{Answer, Server},
};
use axum::body::Body;
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/api/w/basepoint/apps/lab/settings";

async fn server() -> Server {
    Server::with_lab(|build| {
        build.manifest["settings_schema"] = json!({
            "greeting": { "type": "string" }, "limit": { "type": "number" }, "..": { "type": "boolean" },
        });
    })
    .await
}

impl Server {
    async fn set(&self, key: &str, value: Value) -> Answer {
        self.patch(PATH, json!({ "key": key, "value": value })).await
    }

    async fn values(&self) -> Value {
        self.get(PATH).await.json()["data"]["values"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_is_null_until_set_written_alone_and_cleared_by_null() {
    let server = server().await;
    let read = server.get(PATH).await.json();
    assert_eq!(
        read,
        json!({ "data": {
            "schema": { "greeting": { "type": "string" }, "limit": { "type": "number" }, "..": { "type": "boolean" } },
            "values": { "greeting": null, "limit": null, "..": null },
            "editable": true,
        } })
    );
    let changed = server.set("greeting", json!("Hej")).await;
    assert_eq!(changed.status, 200);
    assert_eq!(
        changed.json()["data"]["values"],
        json!({ "greeting": "Hej", "limit": null, "..": null })
    );
    server.set("..", json!(false)).await;
    server.set("limit", json!(0)).await;
    server.set("greeting", json!(null)).await;
    assert_eq!(
        server.values().await,
        json!({ "greeting": null, "limit": 0, "..": false })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_refused_by_name() {
    let server = server().await;
    for (body, status, code, said) in [
        (
            json!({ "key": "limit", "value": "5" }),
            400,
            "setting-invalid",
            "\"limit\" must be a number or null",
        ),
        (
            json!({ "key": "greeting", "value": true }),
            400,
            "setting-invalid",
            "must be a string",
        ),
        (
            json!({ "key": "..", "value": 1 }),
            400,
            "setting-invalid",
            "must be a boolean",
        ),
        (
            json!({ "key": "greeting", "value": ["a"] }),
            400,
            "setting-invalid",
            "must be a string",
        ),
        (
            json!({ "key": "greeting", "value": {} }),
            400,
            "setting-invalid",
            "must be a string",
        ),
        (
            json!({ "key": "greeting", "value": "x".repeat(65_536) }),
            400,
            "setting-invalid",
            "may have 65536 bytes",
        ),
        (
            json!({ "key": "colour", "value": "red" }),
            400,
            "setting-unknown",
            "no key \"colour\"; there are .., greeting, limit",
        ),
        (
            json!({ "key": "__proto__", "value": "x" }),
            400,
            "setting-unknown",
            "no key \"__proto__\"",
        ),
        (json!({ "key": "limit" }), 400, "invalid-body", "missing field `value`"),
        (json!({ "value": 1 }), 400, "invalid-body", "missing field `key`"),
        (
            json!({ "key": "limit", "value": 1, "also": 2 }),
            400,
            "invalid-body",
            "unknown field `also`",
        ),
        (json!([]), 400, "invalid-body", ""),
    ] {
        let answer = server.patch(PATH, body.clone()).await;
        assert_eq!(answer.code(), (status, code.to_owned()), "{body}");
        assert!(
            answer.text.contains(&said.replace('"', "\\\"")),
            "{body}: {}",
            answer.text
        );
    }
    assert_eq!(
        server.values().await,
        json!({ "greeting": null, "limit": null, "..": null })
    );
    let missing = server.get("/api/w/basepoint/apps/echo/settings").await;
    assert_eq!(missing.code(), (404, "not-found".to_owned()), "not installed");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_read_admins_write_and_the_apps_server_code_writes_for_a_member() {
    let mut server = server().await;
    server.set("limit", json!(5)).await;
    let without = server.request("PATCH", PATH);
    let without = server
        .send(
            without
                .body(json!({ "key": "limit", "value": 6 }).to_string().into())
                .unwrap(),
        )
        .await;
    assert_eq!(without.code(), (403, "csrf".to_owned()));

    server.add_member("basepoint", "grace").await;
    server.become_member("grace").await;
    assert_eq!(server.values().await["limit"], 5);
    assert_eq!(server.get(PATH).await.json()["data"]["editable"], false);
    let refused = server.set("limit", json!(7)).await;
    assert_eq!(refused.code(), (403, "forbidden".to_owned()));
    assert!(
        refused.text.contains("only admins change the settings"),
        "{}",
        refused.text
    );
    // The app acts, not the member.
    server.lab_value("await server.setWorkspaceSetting('limit', 8)").await;
    assert_eq!(server.values().await["limit"], 8);

    server.become_member("linus").await;
    assert_eq!(server.get(PATH).await.status, 404, "another workspace's");
    assert_eq!(server.set("limit", json!(9)).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn server_code_shares_the_store_with_people_in_both_spellings() {
    let server = server().await;
    server.set("greeting", json!("Hej")).await;
    let value = server
        .lab_value(
            r#"const { Schema, defineWorkspaceSchema } = attio.Settings;
               const schema = defineWorkspaceSchema({ greeting: Schema.string(), limit: Schema.number() });
               const before = await server.Settings.getSettings(schema);
               await server.Settings.setSettings(schema, "limit", 3);
               await server.setWorkspaceSetting("greeting", null);
               return [before, await server.Settings.getSettings(schema, "limit"), await server.getWorkspaceSettings(),
                 await server.getWorkspaceSetting("greeting")];"#,
        )
        .await;
    assert_eq!(
        value,
        json!([{ "greeting": "Hej", "limit": null }, 3, { "..": null, "greeting": null, "limit": 3 }, null])
    );
    assert_eq!(server.values().await["limit"], 3);
    for (body, code, said) in [
        (
            "await server.setWorkspaceSetting('limit', 'x')",
            "setting-invalid",
            "must be a number or null",
        ),
        (
            "await server.setWorkspaceSetting('none', 1)",
            "setting-unknown",
            "no key \"none\"",
        ),
        (
            "return await server.getWorkspaceSetting('none')",
            "app-error",
            "no setting \"none\"",
        ),
        (
            "return await server.getWorkspaceSetting('toString')",
            "app-error",
            "no setting \"toString\"",
        ),
        (
            "await server.setWorkspaceSetting('limit', NaN)",
            "app-error",
            "it is NaN",
        ),
        (
            "await server.setWorkspaceSetting('limit', undefined)",
            "app-error",
            "a boolean or null",
        ),
        (
            "await server.Settings.setSettings(undefined, 'limit', 1)",
            "app-error",
            "defineWorkspaceSchema",
        ),
    ] {
        let (found, message) = server.lab_error(body).await;
        assert_eq!(found, code, "{body}: {message}");
        assert!(message.contains(said), "{body}: {message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_schema_keeps_what_fits_hides_the_rest_and_an_uninstall_deletes_all() {
    let server = server().await;
    server.set("greeting", json!("Hej")).await;
    server.set("limit", json!(5)).await;
    let with_schema = |schema: Value| lab::app(|build| build.manifest["settings_schema"] = schema);
    let next = with_schema(json!({ "greeting": { "type": "string" }, "limit": { "type": "boolean" } }));
    server.platform.register_app_build(next).await.unwrap();
    assert_eq!(server.values().await, json!({ "greeting": "Hej", "limit": null }));
    let stored = server.lab_value("return await server.getWorkspaceSettings()").await;
    assert_eq!(stored, json!({ "greeting": "Hej", "limit": null }));
    // An earlier schema comes back: nothing was lost.
    let back = with_schema(json!({ "limit": { "type": "number" } }));
    server.platform.register_app_build(back).await.unwrap();
    assert_eq!(server.values().await, json!({ "limit": 5 }));
    server.delete("/api/w/basepoint/apps/lab/install").await;
    server.post("/api/w/basepoint/apps/lab/install", json!({})).await;
    assert_eq!(server.values().await, json!({ "limit": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_browser_hears_of_a_change_whoever_made_it_and_only_of_a_change() {
    let server = server().await;
    let request = server.request("GET", "/api/w/basepoint/events");
    let mut feed = server
        .open(request.body(Body::empty()).unwrap())
        .await
        .into_body()
        .into_data_stream();
    server.set("limit", json!(1)).await;
    server.set("limit", json!(1)).await;
    server
        .lab_value("await server.setWorkspaceSetting('greeting', 'Hej')")
        .await;
    server.set("limit", json!(null)).await;
    let mut heard = String::new();
    while heard.matches("setting.changed").count() < 3 {
        let next = tokio::time::timeout(Duration::from_secs(10), feed.next())
            .await
            .expect("an event");
        heard.push_str(&String::from_utf8_lossy(&next.unwrap().unwrap()));
    }
    let keys: Vec<String> = heard
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data:")?.trim()).ok())
        .filter(|payload| payload["key"].is_string())
        .map(|payload| {
            format!(
                "{} {}",
                payload["app_slug"].as_str().unwrap(),
                payload["key"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(keys, ["lab limit", "lab greeting", "lab limit"]);
}
