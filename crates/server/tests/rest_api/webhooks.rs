//! `/v2/webhooks`.

use crate::api::{Api, WORKSPACE};
use serde_json::{Value, json};

const URL: &str = "https://example.com/test-webhook";

fn webhook(url: &str, subscriptions: Value) -> Value {
    json!({ "data": { "target_url": url, "subscriptions": subscriptions } })
}

fn all(event_type: &str) -> Value {
    json!([{ "event_type": event_type, "filter": null }])
}

#[tokio::test]
async fn a_webhook_lives() {
    let api = Api::new().await;
    let made = api.post("/v2/webhooks", webhook(URL, all("record.created"))).await;
    assert_eq!(made.status, 200);
    let data = &made.body["data"];
    let id = data["id"]["webhook_id"].as_str().unwrap();
    assert_eq!(data["id"]["workspace_id"], WORKSPACE);
    assert_eq!(
        (&data["target_url"], &data["status"], &data["subscriptions"]),
        (&json!(URL), &json!("active"), &all("record.created"))
    );
    assert_eq!(
        data["created_at"].as_str().unwrap().len(),
        "2026-05-16T01:34:05.738000000Z".len()
    );
    assert_eq!(data["secret"].as_str().unwrap().len(), 64);

    let mut known = data.clone();
    known.as_object_mut().unwrap().remove("secret");
    let path = format!("/v2/webhooks/{id}");
    assert_eq!(api.get(&path).await.body["data"], known);
    assert_eq!(api.get("/v2/webhooks").await.body["data"], json!([known]));

    let filter = json!({ "$or": [{ "field": "parent_object_id", "operator": "not_equals", "value": "x" }] });
    let subscriptions = json!([{ "event_type": "note.created", "filter": filter }]);
    let change = json!({ "data": { "subscriptions": subscriptions } });
    let changed = api.call("PATCH", &path, Some(change)).await;
    assert_eq!(
        (changed.status, &changed.body["data"]["subscriptions"]),
        (200, &subscriptions)
    );
    assert_eq!(changed.body["data"]["target_url"], URL);

    let gone = api.call("DELETE", &path, None).await;
    assert_eq!((gone.status, gone.body), (200, json!({})));
    let missing = api.get(&path).await;
    assert_eq!((missing.status, missing.error().2), (404, "not_found"));
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let api = Api::new().await;
    let condition = |operator: &str| json!({ "$and": [{ "field": "id", "operator": operator, "value": "x" }] });
    for (what, body, path) in [
        ("no data", json!({}), json!(["data"])),
        (
            "no URL",
            json!({ "data": { "subscriptions": [] } }),
            json!(["data", "target_url"]),
        ),
        (
            "http",
            webhook("http://example.com", json!([])),
            json!(["data", "target_url"]),
        ),
        (
            "http of this machine, in operation",
            webhook("http://localhost", json!([])),
            json!(["data", "target_url"]),
        ),
        (
            "no URL at all",
            webhook("example", json!([])),
            json!(["data", "target_url"]),
        ),
        (
            "no subscriptions",
            json!({ "data": { "target_url": URL } }),
            json!(["data", "subscriptions"]),
        ),
        (
            "an unknown event",
            webhook(URL, all("object.created")),
            json!(["data", "subscriptions", 0, "event_type"]),
        ),
        (
            "no filter",
            webhook(URL, json!([{ "event_type": "record.created" }])),
            json!(["data", "subscriptions", 0, "filter"]),
        ),
        (
            "a filter of its own kind",
            webhook(
                URL,
                json!([{ "event_type": "record.created", "filter": { "$not": [] } }]),
            ),
            json!(["data", "subscriptions", 0, "filter"]),
        ),
        (
            "an operator of its own kind",
            webhook(
                URL,
                json!([{ "event_type": "record.created", "filter": condition("contains") }]),
            ),
            json!(["data", "subscriptions", 0, "filter"]),
        ),
    ] {
        let answer = api.post("/v2/webhooks", body).await;
        assert_eq!((answer.status, answer.error().2), (400, "validation_type"), "{what}");
        assert_eq!(answer.body["validation_errors"][0]["path"], path, "{what}");
    }
    let not_an_id = api.get("/v2/webhooks/nonsense").await;
    assert_eq!((not_an_id.status, not_an_id.error().2), (400, "validation_type"));
}

#[tokio::test]
async fn doubles_are_conflicts_also_after_a_change() {
    let api = Api::new().await;
    api.post("/v2/webhooks", webhook(URL, all("record.created"))).await;
    let twice = api.post("/v2/webhooks", webhook(URL, all("record.created"))).await;
    assert_eq!((twice.status, twice.error().2), (409, "uniqueness_conflict"));
    let other = api.post("/v2/webhooks", webhook(URL, all("record.deleted"))).await;
    let id = other.body["data"]["id"]["webhook_id"].as_str().unwrap().to_owned();
    let change = json!({ "data": { "subscriptions": all("record.created") } });
    let clash = api.call("PATCH", &format!("/v2/webhooks/{id}"), Some(change)).await;
    assert_eq!((clash.status, clash.error().2), (409, "uniqueness_conflict"));
}

#[tokio::test]
async fn ten_are_listed_unless_more_are_asked_for() {
    let api = Api::new().await;
    for number in 0..12 {
        let url = format!("https://example.com/{number}");
        api.post("/v2/webhooks", webhook(&url, all("task.created"))).await;
    }
    for (query, expected) in [
        ("", 10),
        ("?limit=100", 12),
        ("?limit=11&offset=10", 2),
        ("?offset=20", 0),
    ] {
        let list = api.get(&format!("/v2/webhooks{query}")).await;
        assert_eq!(list.body["data"].as_array().unwrap().len(), expected, "{query}");
    }
    assert_eq!(api.get("/v2/webhooks?limit=101").await.status, 400);
}

#[tokio::test]
async fn scopes_are_enforced() {
    let api = Api::new().await;
    for (method, path) in [
        ("GET", "/v2/webhooks"),
        ("POST", "/v2/webhooks"),
        ("GET", "/v2/webhooks/00000000-0000-4000-8000-000000000000"),
        ("PATCH", "/v2/webhooks/00000000-0000-4000-8000-000000000000"),
        ("DELETE", "/v2/webhooks/00000000-0000-4000-8000-000000000000"),
    ] {
        let answer = api
            .send(method, path, Some("{}".to_owned()), Some("Bearer reader"))
            .await;
        assert_eq!(
            (answer.status, answer.error().1),
            (403, "auth_error"),
            "{method} {path}"
        );
    }
}
