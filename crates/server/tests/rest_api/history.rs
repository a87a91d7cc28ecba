//! `PUT …/attributes/{attribute}/values` of records and entries: what the body may be. What it does is promised in the crate
//! `records`.

use crate::api::{Answer, Api};
use serde_json::{Value, json};

async fn company(api: &Api) -> String {
    let id = api
        .create("companies", json!({ "name": "Acme", "domains": ["acme.com"] }))
        .await;
    format!("/v2/objects/companies/records/{id}/attributes")
}

async fn write(api: &Api, path: &str, data: Value) -> Answer {
    api.call("PUT", path, Some(json!({ "data": data }))).await
}

#[tokio::test]
async fn the_answer_is_the_whole_history_oldest_first() {
    let api = Api::new().await;
    let path = format!("{}/name/values", company(&api).await);
    let written = write(
        &api,
        &path,
        json!({
            "replace_history": true,
            "values": [
                { "value": "Acme", "active_from": "2024-03-01T00:00:00+01:00", "active_until": null },
                { "value": { "value": "Acme Ltd" }, "active_from": "2023-01-01T00:00:00Z", "active_until": "2024-02-29T23:00:00Z" },
            ],
        }),
    )
    .await;
    assert_eq!(written.status, 200, "{}", written.body);
    let told: Vec<Value> = written.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| {
            json!([
                value["value"],
                value["active_from"],
                value["active_until"],
                value["created_by_actor"]["type"],
                value["attribute_type"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!([
                "Acme Ltd",
                "2023-01-01T00:00:00.000000000Z",
                "2024-02-29T23:00:00.000000000Z",
                "api-token",
                "text"
            ]),
            json!(["Acme", "2024-02-29T23:00:00.000000000Z", null, "api-token", "text"]),
        ]
    );
    assert_eq!(api.get(&format!("{path}?show_historic=true")).await.body, written.body);
    let active = api.get(&path).await;
    assert_eq!(active.body["data"], json!([written.body["data"][1]]));
}

#[tokio::test]
async fn entries_have_a_past_as_well() {
    let api = Api::new().await;
    let list = json!({ "data": { "name": "L", "api_slug": "l", "parent_object": "companies", "workspace_access": "full-access", "workspace_member_access": [] } });
    api.post("/v2/lists", list).await;
    let attribute = json!({ "data": { "title": "Stage", "description": null, "api_slug": "stage", "type": "status", "is_required": false, "is_unique": false, "is_multiselect": false, "config": {} } });
    api.post("/v2/lists/l/attributes", attribute).await;
    for title in ["New", "Won"] {
        api.post(
            "/v2/lists/l/attributes/stage/statuses",
            json!({ "data": { "title": title } }),
        )
        .await;
    }
    let company = api.create("companies", json!({ "name": "A" })).await;
    let entry = json!({ "data": { "parent_object": "companies", "parent_record_id": company, "entry_values": { "stage": "New" } } });
    let entry = api.post("/v2/lists/l/entries", entry).await.body["data"]["id"]["entry_id"].clone();
    let path = format!("/v2/lists/l/entries/{}/attributes", entry.as_str().unwrap());
    let values = json!({ "values": [
        { "value": "New", "active_from": "2024-01-01T00:00:00Z", "active_until": "2024-02-01T00:00:00Z" },
        { "value": { "status": "Won" }, "active_from": "2024-02-01T00:00:00Z", "active_until": null },
    ] });
    let written = write(&api, &format!("{path}/stage/values"), values.clone()).await;
    assert_eq!(written.status, 200, "{}", written.body);
    assert_eq!(written.body["data"][1]["status"]["title"], "Won");
    let parent = write(&api, &format!("{path}/parent_record/values"), values).await;
    assert_eq!((parent.status, parent.error().2), (400, "system_edit_unauthorized"));
    let found = api
        .post("/v2/lists/l/entries/query", json!({ "filter": { "stage": "Won" } }))
        .await;
    assert_eq!(found.body["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_the_body_may_not_be() {
    let api = Api::new().await;
    let path = format!("{}/name/values", company(&api).await);
    let value = |more: Value| {
        let mut value = json!({ "value": "x", "active_from": "2024-01-01T00:00:00Z", "active_until": null });
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "values": [value] })
    };
    let many: Vec<Value> = (0..401)
        .map(|_| json!({ "value": "x", "active_from": "2024-01-01T00:00:00Z", "active_until": null }))
        .collect();
    for (what, data, at) in [
        ("no values", json!({}), json!(["data", "values"])),
        ("none", json!({ "values": [] }), json!(["data", "values"])),
        ("too many", json!({ "values": many }), json!(["data", "values"])),
        ("no list", json!({ "values": "x" }), json!(["data", "values"])),
        ("no object", json!({ "values": ["x"] }), json!(["data", "values", 0])),
        (
            "history is kept",
            json!({ "values": [], "replace_history": false }),
            json!(["data", "replace_history"]),
        ),
        (
            "no value",
            json!({ "values": [{ "active_from": "2024-01-01T00:00:00Z", "active_until": null }] }),
            json!(["data", "values", 0, "value"]),
        ),
        (
            "nothing",
            value(json!({ "value": null })),
            json!(["data", "values", 0, "value"]),
        ),
        (
            "two",
            value(json!({ "value": ["a", "b"] })),
            json!(["data", "values", 0, "value"]),
        ),
        (
            "no beginning",
            json!({ "values": [{ "value": "x", "active_until": null }] }),
            json!(["data", "values", 0, "active_from"]),
        ),
        (
            "no end",
            json!({ "values": [{ "value": "x", "active_from": "2024-01-01T00:00:00Z" }] }),
            json!(["data", "values", 0, "active_until"]),
        ),
        (
            "no time",
            value(json!({ "active_from": "soon" })),
            json!(["data", "values", 0, "active_from"]),
        ),
        (
            "a beginning to come",
            value(json!({ "active_from": "2999-01-01T00:00:00Z" })),
            json!(["data", "values", 0, "active_from"]),
        ),
        (
            "an end to come",
            value(json!({ "active_until": "2999-01-01T00:00:00Z" })),
            json!(["data", "values", 0, "active_until"]),
        ),
        (
            "an end before the beginning",
            value(json!({ "active_until": "2023-01-01T00:00:00Z" })),
            json!(["data", "values", 0, "active_until"]),
        ),
    ] {
        let refused = write(&api, &path, data).await;
        assert_eq!(
            (refused.status, refused.error().2),
            (400, "validation_type"),
            "{what}: {}",
            refused.body
        );
        assert_eq!(
            refused.body["validation_errors"][0]["path"], at,
            "{what}: {}",
            refused.body
        );
    }
    let id = "00000000-0000-4000-8000-000000000000";
    let whole = value(json!({}));
    for (path, status) in [
        (
            format!("/v2/objects/companies/records/{id}/attributes/name/values"),
            404,
        ),
        ("/v2/objects/companies/records/x/attributes/name/values".to_owned(), 400),
        (path.replace("/name/", "/nothing/"), 404),
        (path.replace("/companies/", "/nothing/"), 404),
    ] {
        assert_eq!(write(&api, &path, whole.clone()).await.status, status, "{path}");
    }
    let body = json!({ "data": whole }).to_string();
    assert_eq!(
        api.send("PUT", &path, Some(body), Some("Bearer reader")).await.status,
        403
    );
}
