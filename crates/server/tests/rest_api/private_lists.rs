//! A private list does not exist for who may not see it, whatever door is tried.

use crate::api::{Answer, Api, MEMBER};
use serde_json::{Value, json};

const LIST: &str = "secret";

/// A list for one member, an entry and a thread about it.
async fn seeded() -> (Api, String, String) {
    let api = Api::new().await;
    let list = json!({ "data": {
        "name": "Secret", "api_slug": LIST, "parent_object": "companies", "workspace_access": null,
        "workspace_member_access": [{ "workspace_member_id": MEMBER, "level": "full-access" }],
    } });
    assert_eq!(api.post("/v2/lists", list).await.status, 200);
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let entry = json!({ "data": { "parent_object": "companies", "parent_record_id": acme, "entry_values": {} } });
    let entry = api.post("/v2/lists/secret/entries", entry).await.body["data"]["id"]["entry_id"].clone();
    let entry = entry.as_str().unwrap().to_owned();
    let thread = api
        .post(
            "/v2/comments",
            comment(json!({ "entry": { "list": LIST, "entry_id": entry } })),
        )
        .await;
    assert_eq!(thread.status, 200, "{}", thread.body);
    let thread = thread.body["data"]["thread_id"].as_str().unwrap().to_owned();
    (api, entry, thread)
}

fn comment(target: Value) -> Value {
    let mut data =
        json!({ "format": "plaintext", "content": "x", "author": { "type": "workspace-member", "id": MEMBER } });
    data.as_object_mut()
        .unwrap()
        .extend(target.as_object().unwrap().clone());
    json!({ "data": data })
}

async fn as_(api: &Api, token: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
    let body = body.map(|body| body.to_string());
    api.send(method, path, body, Some(&format!("Bearer {token}"))).await
}

#[tokio::test]
async fn comments_on_its_entries_are_not_there_either() {
    let (api, entry, thread) = seeded().await;
    for (method, path, body, status, code) in [
        ("GET", format!("/v2/comments/{thread}"), None, 404, "not_found"),
        ("GET", format!("/v2/threads/{thread}"), None, 404, "not_found"),
        (
            "GET",
            format!("/v2/threads?list={LIST}&entry_id={entry}"),
            None,
            404,
            "not_found",
        ),
        (
            "POST",
            "/v2/comments".into(),
            Some(comment(json!({ "thread_id": thread }))),
            400,
            "value_not_found",
        ),
        (
            "POST",
            "/v2/comments".into(),
            Some(comment(json!({ "entry": { "list": LIST, "entry_id": entry } }))),
            400,
            "value_not_found",
        ),
        ("DELETE", format!("/v2/comments/{thread}"), None, 404, "not_found"),
    ] {
        let refused = as_(&api, "member", method, &path, body.clone()).await;
        assert_eq!(
            (refused.status, refused.error().2),
            (status, code),
            "{method} {path}: {}",
            refused.body
        );
        // As if it had never been.
        let unknown = path
            .replace(&thread, "00000000-0000-4000-8000-000000000000")
            .replace(LIST, "nothing");
        let body = body.map(|body| {
            let text = body.to_string();
            let text = text
                .replace(&thread, "00000000-0000-4000-8000-000000000000")
                .replace(LIST, "nothing");
            serde_json::from_str(&text).unwrap()
        });
        let missing = as_(&api, "member", method, &unknown, body).await;
        assert_eq!(
            (missing.status, missing.error().2),
            (status, code),
            "{method} {unknown}"
        );
    }
    for token in ["user", "all"] {
        assert_eq!(
            as_(&api, token, "GET", &format!("/v2/comments/{thread}"), None)
                .await
                .status,
            200
        );
        let path = format!("/v2/threads?list={LIST}&entry_id={entry}");
        assert_eq!(
            as_(&api, token, "GET", &path, None).await.body["data"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }
    assert_eq!(
        as_(&api, "user", "DELETE", &format!("/v2/comments/{thread}"), None)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn in_sql_it_is_a_table_for_who_may_see_it() {
    let (api, entry, _) = seeded().await;
    let query =
        json!({ "sql": "SELECT l.entry_id, c.name FROM secret l JOIN companies c ON c.record_id = l.parent_record" });
    for token in ["all", "user"] {
        let found = as_(&api, token, "POST", "/v2/sql", Some(query.clone())).await;
        assert_eq!(found.status, 200, "{}", found.body);
        assert_eq!(
            found.body["data"]["rows"],
            json!([{ "entry_id": entry, "name": "Acme" }]),
            "{token}"
        );
    }
    for token in ["member", "reader"] {
        let refused = as_(&api, token, "POST", "/v2/sql", Some(query.clone())).await;
        let message = "Error in filter. no such table: secret";
        assert_eq!((refused.status, refused.error().2), (400, "filter_error"), "{token}");
        assert!(refused.error().3.starts_with(message), "{token}: {}", refused.body);
    }
}

#[tokio::test]
async fn where_a_list_is_called_like_an_object_the_name_is_the_objects_in_sql() {
    let api = Api::new().await;
    let list = json!({ "data": { "name": "People", "api_slug": "people", "parent_object": "companies", "workspace_access": "full-access", "workspace_member_access": [] } });
    assert_eq!(api.post("/v2/lists", list).await.status, 200);
    let found = api
        .post("/v2/sql", json!({ "sql": "SELECT job_title FROM people" }))
        .await;
    assert_eq!(found.body, json!({ "data": { "rows": [] } }));
}
