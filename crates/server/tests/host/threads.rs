//! Settling threads of comments, and who hears of what happens on private lists.

use crate::support::{Server, person};
use axum::body::Body;
use futures::StreamExt;
use platform::model::AccessLevel;
use serde_json::{Value, json};
use std::time::Duration;

impl Server {
    async fn v2(&self, path: &str, body: Value) -> Value {
        let answer = self.post(&format!("/api/w/basepoint/v2{path}"), body).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()["data"].clone()
    }

    async fn member_id(&self) -> Value {
        self.get("/api/bootstrap").await.json()["member"]["id"].clone()
    }

    /// A comment on what `target` says; gives its thread.
    async fn thread(&self, target: Value) -> String {
        let author = json!({ "type": "workspace-member", "id": self.member_id().await });
        let mut data = json!({ "format": "plaintext", "content": "x", "author": author });
        data.as_object_mut()
            .unwrap()
            .extend(target.as_object().unwrap().clone());
        let made = self.v2("/comments", json!({ "data": data })).await;
        made["thread_id"].as_str().unwrap().to_owned()
    }

    /// A company on a list that only ada sees: the entry.
    async fn secret_entry(&self) -> String {
        let access = json!([{ "workspace_member_id": self.member_id().await, "level": "full-access" }]);
        let list = json!({ "data": { "name": "S", "api_slug": "secret", "parent_object": "companies", "workspace_access": null, "workspace_member_access": access } });
        self.v2("/lists", list).await;
        let company = self
            .v2(
                "/objects/companies/records",
                json!({ "data": { "values": { "name": "A" } } }),
            )
            .await;
        let entry = json!({ "data": { "parent_object": "companies", "parent_record_id": company["id"]["record_id"], "entry_values": {} } });
        let entry = self.v2("/lists/secret/entries", entry).await;
        entry["id"]["entry_id"].as_str().unwrap().to_owned()
    }

    async fn with_bob(&self) {
        let workspace = self.platform.workspace_by_slug("basepoint").await.unwrap().unwrap();
        let added = self
            .platform
            .add_member(&workspace, person("bob"), AccessLevel::Member)
            .await;
        added.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_resolved_and_opened_again_by_any_member() {
    let mut server = Server::start().await;
    server.with_bob().await;
    let company = server
        .v2(
            "/objects/companies/records",
            json!({ "data": { "values": { "name": "A" } } }),
        )
        .await;
    let record = json!({ "object": "companies", "record_id": company["id"]["record_id"] });
    let thread = server.thread(json!({ "record": record })).await;
    let reply = server.thread(json!({ "thread_id": thread })).await;
    assert_eq!(reply, thread);
    server.become_member("bob").await;
    let bob = server.member_id().await;
    let path = format!("/api/w/basepoint/threads/{thread}/resolution");
    let resolved = server.put(&path, json!({})).await;
    assert_eq!(resolved.status, 200, "{}", resolved.text);
    let resolved = resolved.json()["data"].clone();
    assert_eq!(
        resolved["resolved_by"],
        json!({ "type": "workspace-member", "id": bob })
    );
    let told = server
        .get(&format!("/api/w/basepoint/v2/threads/{thread}"))
        .await
        .json();
    for comment in told["data"]["comments"].as_array().unwrap() {
        assert_eq!(comment["resolved_at"], resolved["resolved_at"]);
    }
    let again = server.put(&path, json!({})).await.json();
    assert_eq!(again["data"], resolved, "it stays as it is");
    let open = server.delete(&path).await.json();
    assert_eq!(
        (&open["data"]["resolved_at"], &open["data"]["resolved_by"]),
        (&Value::Null, &Value::Null)
    );
    let missing = server
        .delete("/api/w/basepoint/threads/74716136-8b3f-4b28-b67f-75d3212684e1/resolution")
        .await;
    assert_eq!(missing.code(), (404, "not-found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_about_entries_of_a_private_list_are_settled_by_who_sees_it() {
    let mut server = Server::start().await;
    server.with_bob().await;
    let entry = server.secret_entry().await;
    let thread = server
        .thread(json!({ "entry": { "list": "secret", "entry_id": entry } }))
        .await;
    server.become_member("bob").await;
    let path = format!("/api/w/basepoint/threads/{thread}/resolution");
    for refused in [server.put(&path, json!({})).await, server.delete(&path).await] {
        assert_eq!(refused.code(), (404, "not-found".to_owned()));
    }
    server.become_member("ada").await;
    let resolved = server.put(&path, json!({})).await;
    assert_eq!(resolved.status, 200, "{}", resolved.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_on_a_private_list_is_told_to_nobody_else() {
    let mut server = Server::start().await;
    server.with_bob().await;
    let ada = server.become_member("bob").await;
    let listen = |server: &Server| {
        let request = server
            .request("GET", "/api/w/basepoint/events")
            .body(Body::empty())
            .unwrap();
        let router = server.router.clone();
        async move {
            tower::ServiceExt::oneshot(router, request)
                .await
                .unwrap()
                .into_body()
                .into_data_stream()
        }
    };
    let bobs = listen(&server).await;
    server.cookie = ada;
    let adas = listen(&server).await;
    let entry = server.secret_entry().await;
    server
        .thread(json!({ "entry": { "list": "secret", "entry_id": entry } }))
        .await;
    // The last thing that happens, so that it is known when all has been told.
    let object = json!({ "data": { "api_slug": "lasts", "singular_noun": "Last", "plural_noun": "Lasts" } });
    server.v2("/objects", object).await;
    let heard = |stream: axum::body::BodyDataStream| async move {
        let mut stream = Box::pin(stream);
        let mut text = String::new();
        while !text.contains("lasts") {
            let next = tokio::time::timeout(Duration::from_secs(10), stream.next()).await;
            text.push_str(&String::from_utf8_lossy(&next.unwrap().unwrap().unwrap()));
        }
        text
    };
    let adas = heard(adas).await;
    for topic in ["list.created", "list-entry.created", "comment.created", "secret"] {
        assert!(adas.contains(topic), "{topic}: {adas}");
    }
    let bobs = heard(bobs).await;
    for hidden in [
        "list.created",
        "list-entry.created",
        "comment.created",
        "secret",
        &entry,
    ] {
        assert!(!bobs.contains(hidden), "{hidden}: {bobs}");
    }
    assert!(bobs.contains("record.created"), "{bobs}");
}
