//! Settling threads of comments, and who hears of what happens on private lists.

use crate::support::Server;
use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

impl Server {
    pub(crate) async fn v2(&self, path: &str, body: Value) -> Value {
        let answer = self.post(&format!("/api/w/basepoint/v2{path}"), body).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()["data"].clone()
    }

    async fn member_id(&self) -> Value {
        self.get("/api/bootstrap").await.json()["member"]["id"].clone()
    }

    /// A comment on what `target` says; gives its thread.
    pub(crate) async fn thread(&self, target: Value) -> String {
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
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_resolved_and_opened_again_by_any_member() {
    let mut server = Server::start().await;
    server.add_member("basepoint", "bob").await;
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
    server.add_member("basepoint", "bob").await;
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

/// What happens from now on, as whoever is signed in hears it; with `since` all that happened after that position, too.
pub(crate) async fn listen(server: &Server, since: Option<&str>) -> BodyDataStream {
    let mut request = server.request("GET", "/api/w/basepoint/events");
    if let Some(since) = since {
        request = request.header("last-event-id", since);
    }
    let answer = server.open(request.body(Body::empty()).unwrap()).await;
    answer.into_body().into_data_stream()
}

/// Makes the object `lasts`, the last thing that happens: when it is heard, all else has been told.
pub(crate) async fn finish(server: &Server) {
    let object = json!({ "data": { "api_slug": "lasts", "singular_noun": "Last", "plural_noun": "Lasts" } });
    server.v2("/objects", object).await;
}

pub(crate) async fn heard(mut stream: BodyDataStream) -> String {
    let mut text = String::new();
    while !text.contains("lasts") {
        let next = tokio::time::timeout(Duration::from_secs(10), stream.next()).await;
        text.push_str(&String::from_utf8_lossy(&next.unwrap().unwrap().unwrap()));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_on_a_private_list_is_told_to_nobody_else() {
    let mut server = Server::start().await;
    server.add_member("basepoint", "bob").await;
    let ada = server.become_member("bob").await;
    let bobs = listen(&server, None).await;
    server.cookie = ada;
    let adas = listen(&server, None).await;
    let entry = server.secret_entry().await;
    server
        .thread(json!({ "entry": { "list": "secret", "entry_id": entry } }))
        .await;
    finish(&server).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_private_list_is_told_to_who_saw_it_only() {
    let mut server = Server::start().await;
    server.add_member("basepoint", "bob").await;
    let object = json!({ "data": { "api_slug": "plans", "singular_noun": "Plan", "plural_noun": "Plans" } });
    server.v2("/objects", object).await;
    let own = json!([{ "workspace_member_id": server.member_id().await, "level": "full-access" }]);
    let mut ids = Vec::new();
    for (slug, everybody, members) in [
        ("secret", Value::Null, own),
        ("shared", json!("full-access"), json!([])),
    ] {
        let list = json!({ "data": { "name": slug, "api_slug": slug, "parent_object": "plans",
            "workspace_access": everybody, "workspace_member_access": members } });
        let made = server.v2("/lists", list).await;
        ids.push(made["id"]["list_id"].as_str().unwrap().to_owned());
    }
    let ada = server.become_member("bob").await;
    let bobs = listen(&server, None).await;
    let bob = std::mem::replace(&mut server.cookie, ada);
    let adas = listen(&server, None).await;
    let deleted = server.delete("/api/w/basepoint/v2/objects/plans").await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    finish(&server).await;
    let adas = heard(adas).await;
    for told in [ids[0].as_str(), "secret", &ids[1], "shared"] {
        assert!(adas.contains(told), "{told}: {adas}");
    }
    assert_eq!(adas.matches("event: list.deleted").count(), 2, "{adas}");
    assert!(!adas.contains("list_settings"), "{adas}");
    server.cookie = bob;
    // As it happens, and to a browser that comes back once the list is long gone.
    for bobs in [bobs, listen(&server, Some("0")).await] {
        let bobs = heard(bobs).await;
        for hidden in [ids[0].as_str(), "secret"] {
            assert!(!bobs.contains(hidden), "{hidden}: {bobs}");
        }
        assert!(bobs.contains(&ids[1]), "{bobs}");
        assert_eq!(bobs.matches("event: list.deleted").count(), 1, "{bobs}");
    }
}
