//! `/v2/activities` and what is below it.

use crate::api::{Answer, Api, WORKSPACE};
use serde_json::{Value, json};

impl Api {
    async fn visits(&self) -> Answer {
        let data = json!({ "api_slug": "visits", "singular_noun": "Visit", "plural_noun": "Visits", "extends": "interactions" });
        self.post("/v2/activities", json!({ "data": data })).await
    }

    async fn slugs(&self, path: &str) -> Vec<String> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let all = answer.body["data"].as_array().unwrap().iter();
        all.map(|one| one["api_slug"].as_str().unwrap().to_owned()).collect()
    }

    async fn visit(&self, values: Value) -> Answer {
        let body = json!({ "data": { "values": values } });
        self.post("/v2/activities/visits/records", body).await
    }
}

#[tokio::test]
async fn the_platforms_own_activities_extend_each_other() {
    let api = Api::new().await;
    let listed = api.get("/v2/activities").await;
    assert_eq!(listed.body["pagination"], json!({ "next_cursor": null }));
    assert_eq!(
        api.slugs("/v2/activities").await,
        ["activities", "interactions", "calls", "emails"]
    );
    let by_slug = api.get("/v2/activities/calls").await.body;
    let id = by_slug["data"]["id"]["activity_id"].as_str().unwrap();
    assert_eq!(api.get(&format!("/v2/activities/{id}")).await.body, by_slug);
    let interactions = api.get("/v2/activities/interactions").await.body;
    let expected = json!({
        "id": { "workspace_id": WORKSPACE, "activity_id": id },
        "api_slug": "calls", "singular_noun": "Call", "plural_noun": "Calls", "is_system_activity": true,
        "extends": [{ "schema_id": interactions["data"]["id"]["activity_id"], "schema_slug": "interactions" }],
        "created_at": by_slug["data"]["created_at"],
    });
    assert_eq!(by_slug["data"], expected);
    assert_eq!(
        api.get("/v2/activities/activities").await.body["data"]["extends"],
        json!([])
    );
    // They are no objects.
    assert_eq!(api.get("/v2/objects/calls").await.status, 404);
    assert_eq!(api.slugs("/v2/objects").await.len(), 5);

    let mut found = api.slugs("/v2/activities?limit=3").await;
    let cursor = api.get("/v2/activities?limit=3").await.body["pagination"]["next_cursor"].clone();
    let rest = format!("/v2/activities?limit=3&cursor={}", cursor.as_str().unwrap());
    found.extend(api.slugs(&rest).await);
    assert_eq!(found, ["activities", "interactions", "calls", "emails"]);
    for wrong in ["limit=0", "limit=501", "cursor=x"] {
        assert_eq!(api.get(&format!("/v2/activities?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn an_activity_of_ones_own_lives() {
    let api = Api::new().await;
    let made = api.visits().await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(made.body["data"]["extends"][0]["schema_slug"], "interactions");
    assert_eq!(made.body["data"]["is_system_activity"], false);
    assert_eq!(
        api.slugs("/v2/activities/visits/attributes").await,
        [
            "record_id",
            "name",
            "external_id",
            "occurred_at",
            "records",
            "owner",
            "participants",
            "created_at",
            "created_by"
        ],
        "those of activities and of interactions"
    );
    assert_eq!(api.slugs("/v2/activities").await.last().unwrap(), "visits");
    let renamed = json!({ "data": { "api_slug": "tours", "plural_noun": "Tours" } });
    let renamed = api.call("PATCH", "/v2/activities/visits", Some(renamed)).await;
    assert_eq!(
        (renamed.status, &renamed.body["data"]["plural_noun"]),
        (200, &json!("Tours"))
    );
    assert_eq!(renamed.body["data"]["id"], made.body["data"]["id"]);
    assert_eq!(api.get("/v2/activities/visits").await.status, 404);
    let deleted = api.call("DELETE", "/v2/activities/tours", None).await;
    assert_eq!((deleted.status, deleted.body), (200, json!({})));
    assert_eq!(api.call("DELETE", "/v2/activities/tours", None).await.status, 404);
    assert_eq!(api.visits().await.status, 200, "its slug is free");
}

#[tokio::test]
async fn an_activity_has_attributes_of_ones_own() {
    let api = Api::new().await;
    api.visits().await;
    let attribute = json!({ "data": { "title": "Mood", "description": null, "api_slug": "mood", "type": "select", "is_required": false, "is_unique": false, "is_multiselect": false, "config": {} } });
    let made = api.post("/v2/activities/visits/attributes", attribute).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let option = json!({ "data": { "title": "Good" } });
    assert_eq!(
        api.post("/v2/activities/visits/attributes/mood/options", option)
            .await
            .status,
        200
    );
    let visit = api.visit(json!({ "mood": "Good" })).await;
    assert_eq!(visit.body["data"]["values"]["mood"][0]["option"]["title"], "Good");
    let listed = api
        .send(
            "GET",
            "/v2/activities/visits/attributes",
            None::<String>,
            Some("Bearer reader"),
        )
        .await;
    assert_eq!(listed.status, 403, "it takes a scope of its own");
}

#[tokio::test]
async fn what_happened_is_written_found_and_deleted() {
    let api = Api::new().await;
    api.visits().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let ada = api
        .create("people", json!({ "email_addresses": ["ada@example.com"] }))
        .await;
    let made = api
        .visit(json!({
            "name": "Factory", "occurred_at": "2026-02-01T09:00:00Z", "owner": "test@example.com",
            "records": [{ "target_object": "companies", "target_record_id": acme }], "participants": ["ada@example.com"],
        }))
        .await;
    assert_eq!(made.status, 200, "{}", made.body);
    let data = &made.body["data"];
    assert_eq!(
        data.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id", "created_at", "values"]
    );
    assert_eq!(data["id"].as_object().unwrap().len(), 3);
    assert_eq!(data["values"]["participants"][0]["target_record_id"], ada.as_str());
    let path = format!(
        "/v2/activities/visits/records/{}",
        data["id"]["record_id"].as_str().unwrap()
    );
    assert_eq!(api.get(&path).await.body, made.body);
    let patched =
        json!({ "data": { "values": { "records": [{ "target_object": "people", "target_record_id": ada }] } } });
    let patched = api.call("PATCH", &path, Some(patched)).await;
    assert_eq!(patched.body["data"]["values"]["records"].as_array().unwrap().len(), 2);
    let put =
        json!({ "data": { "values": { "records": [{ "target_object": "companies", "target_record_id": acme }] } } });
    let put = api.call("PUT", &path, Some(put)).await;
    assert_eq!(put.body["data"]["values"]["records"].as_array().unwrap().len(), 1);
    api.visit(json!({ "name": "Office", "occurred_at": "2026-01-01T09:00:00Z" }))
        .await;
    for (query, expected) in [
        (
            json!({ "sorts": [{ "attribute": "occurred_at", "direction": "asc" }] }),
            vec!["Office", "Factory"],
        ),
        (
            json!({ "filter": { "name": { "$contains": "fact" } } }),
            vec!["Factory"],
        ),
        (
            json!({ "filter": { "path": [["visits", "records"], ["companies", "name"]], "constraints": { "value": "Acme" } } }),
            vec!["Factory"],
        ),
        (
            json!({ "filter": { "occurred_at": { "$lt": "2026-01-15T00:00:00Z" } } }),
            vec!["Office"],
        ),
        (
            json!({ "limit": 1, "offset": 1, "sorts": [{ "attribute": "name", "direction": "asc" }] }),
            vec!["Office"],
        ),
    ] {
        let found = api.post("/v2/activities/visits/records/query", query.clone()).await;
        assert_eq!(found.status, 200, "{query}: {}", found.body);
        let names = found.body["data"].as_array().unwrap().iter();
        let names: Vec<&str> = names
            .map(|one| one["values"]["name"][0]["value"].as_str().unwrap())
            .collect();
        assert_eq!(names, expected, "{query}");
    }
    // What it refers to may go; the reference goes along.
    api.call("DELETE", &format!("/v2/objects/companies/records/{acme}"), None)
        .await;
    assert_eq!(api.get(&path).await.body["data"]["values"]["records"], json!([]));
    let deleted = api.call("DELETE", &path, None).await;
    assert_eq!((deleted.status, deleted.body), (200, json!({})));
    assert_eq!(api.get(&path).await.error().2, "not_found");
}

#[tokio::test]
async fn an_upsert_matches_by_a_unique_attribute() {
    let api = Api::new().await;
    api.visits().await;
    let put = |matching: &'static str, values: Value| {
        let api = &api;
        async move {
            let path = format!("/v2/activities/visits/records{matching}");
            api.call("PUT", &path, Some(json!({ "data": { "values": values } })))
                .await
        }
    };
    let by_id = "?matching_attribute=external_id";
    let first = put(by_id, json!({ "external_id": "v1", "name": "A" })).await;
    let second = put(by_id, json!({ "external_id": "v1", "name": "B" })).await;
    assert_eq!(first.body["data"]["id"], second.body["data"]["id"]);
    assert_eq!(second.body["data"]["values"]["name"][0]["value"], "B");
    for (matching, values, code) in [
        ("", json!({}), "validation_type"),
        (
            "?matching_attribute=name",
            json!({ "name": "A" }),
            "matching_attribute_definition_not_unique",
        ),
        ("?matching_attribute=nothing", json!({ "name": "A" }), "value_not_found"),
        (by_id, json!({ "name": "A" }), "validation_type"),
    ] {
        let refused = put(matching, values).await;
        assert_eq!((refused.status, refused.error().2), (400, code), "{matching}");
    }
}

#[tokio::test]
async fn errors_about_activities() {
    let api = Api::new().await;
    api.visits().await;
    let new = |slug: &str, noun: &str, base: Value| json!({ "data": { "api_slug": slug, "singular_noun": noun, "plural_noun": format!("{noun}s"), "extends": base } });
    for (method, path, body, status, kind, code) in [
        (
            "GET",
            "/v2/activities/nothing",
            None,
            404,
            "invalid_request_error",
            "not_found",
        ),
        (
            "POST",
            "/v2/activities",
            Some(new("visits", "Other", json!("calls"))),
            409,
            "invalid_request_error",
            "slug_conflict",
        ),
        (
            "POST",
            "/v2/activities",
            Some(new("other", "Visit", json!("calls"))),
            409,
            "invalid_request_error",
            "slug_conflict",
        ),
        (
            "POST",
            "/v2/activities",
            Some(new("calls", "Other", json!("calls"))),
            409,
            "invalid_request_error",
            "slug_conflict",
        ),
        (
            "POST",
            "/v2/activities",
            Some(new("Not Snake", "Other", json!("calls"))),
            400,
            "invalid_request_error",
            "validation_type",
        ),
        (
            "POST",
            "/v2/activities",
            Some(new("other", "Other", json!("visits"))),
            400,
            "invalid_request_error",
            "validation_type",
        ),
        (
            "POST",
            "/v2/activities",
            Some(new("other", "Other", Value::Null)),
            400,
            "invalid_request_error",
            "validation_type",
        ),
        (
            "PATCH",
            "/v2/activities/visits",
            Some(json!({ "data": {} })),
            400,
            "invalid_request_error",
            "validation_type",
        ),
        (
            "PATCH",
            "/v2/activities/visits",
            Some(json!({ "data": { "api_slug": "emails" } })),
            409,
            "invalid_request_error",
            "slug_conflict",
        ),
        (
            "PATCH",
            "/v2/activities/visits",
            Some(json!({ "data": { "singular_noun": "Call" } })),
            409,
            "invalid_request_error",
            "slug_conflict",
        ),
        (
            "PATCH",
            "/v2/activities/calls",
            Some(json!({ "data": { "singular_noun": "Ring" } })),
            403,
            "auth_error",
            "unauthorized",
        ),
        (
            "DELETE",
            "/v2/activities/calls",
            None,
            400,
            "invalid_request_error",
            "system_edit_unauthorized",
        ),
        (
            "POST",
            "/v2/activities/nothing/records/query",
            Some(json!({})),
            404,
            "invalid_request_error",
            "not_found",
        ),
        (
            "POST",
            "/v2/activities/visits/records/query",
            Some(json!({ "filter": { "nothing": 1 } })),
            400,
            "invalid_request_error",
            "unknown_filter_attribute_slug",
        ),
        (
            "GET",
            "/v2/activities/visits/records/x",
            None,
            400,
            "invalid_request_error",
            "validation_type",
        ),
        (
            "POST",
            "/v2/activities/visits/records",
            Some(json!({ "data": { "values": { "record_id": "x" } } })),
            400,
            "invalid_request_error",
            "validation_type",
        ),
    ] {
        let answer = api.call(method, path, body).await;
        let (found, found_kind, found_code, _) = answer.error();
        assert_eq!((found, found_kind, found_code), (status, kind, code), "{method} {path}");
    }
    for (method, path) in [
        ("GET", "/v2/activities"),
        ("POST", "/v2/activities"),
        ("DELETE", "/v2/activities/visits"),
        ("POST", "/v2/activities/visits/records/query"),
        ("POST", "/v2/activities/visits/records"),
    ] {
        let refused = api.send(method, path, Some("{}"), Some("Bearer reader")).await;
        assert_eq!(refused.status, 403, "{method} {path}");
    }
}

#[tokio::test]
async fn a_deleted_activity_takes_its_records_along() {
    let api = Api::new().await;
    api.visits().await;
    for number in 0..120 {
        api.visit(json!({ "name": format!("V{number}"), "external_id": number.to_string() }))
            .await;
    }
    assert_eq!(api.call("DELETE", "/v2/activities/visits", None).await.status, 200);
    assert_eq!(api.visits().await.status, 200);
    let found = api.post("/v2/activities/visits/records/query", json!({})).await;
    assert_eq!(found.body, json!({ "data": [] }));
}
