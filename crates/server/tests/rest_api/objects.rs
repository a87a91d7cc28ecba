use crate::api::Api;
use serde_json::{Value, json};

#[tokio::test]
async fn the_standard_objects_come_first() {
    let api = Api::new().await;
    let answer = api.get("/v2/objects").await;
    let slugs: Vec<&Value> = answer.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| &object["api_slug"])
        .collect();
    assert_eq!(
        (answer.status, json!(slugs)),
        (200, json!(["people", "companies", "deals", "users", "workspaces"]))
    );
    let by_slug = api.get("/v2/objects/people").await.body;
    let id = by_slug["data"]["id"]["object_id"].as_str().unwrap();
    assert_eq!(api.get(&format!("/v2/objects/{id}")).await.body, by_slug);
    assert_eq!(
        (&by_slug["data"]["singular_noun"], &by_slug["data"]["plural_noun"]),
        (&json!("Person"), &json!("People"))
    );
}

#[tokio::test]
async fn an_object_of_ones_own_is_created_with_200_and_renamed() {
    let api = Api::new().await;
    let data = json!({ "api_slug": "projects", "singular_noun": "Project", "plural_noun": "Projects" });
    let created = api.post("/v2/objects", json!({ "data": data })).await;
    assert_eq!(created.status, 200, "{}", created.body);
    let attributes = api.get("/v2/objects/projects/attributes").await.body;
    let slugs: Vec<&Value> = attributes["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attribute| &attribute["api_slug"])
        .collect();
    assert_eq!(json!(slugs), json!(["record_id", "created_at", "created_by"]));
    let renamed = api
        .call(
            "PATCH",
            "/v2/objects/projects",
            Some(json!({ "data": { "plural_noun": "Undertakings" } })),
        )
        .await;
    assert_eq!(
        (renamed.status, &renamed.body["data"]["plural_noun"]),
        (200, &json!("Undertakings"))
    );
}

#[tokio::test]
async fn errors_about_objects() {
    let api = Api::new().await;
    let object = |slug: &str| json!({ "data": { "api_slug": slug, "singular_noun": "X", "plural_noun": "Xs" } });
    for (method, path, body, status, code, message) in [
        (
            "GET",
            "/v2/objects/nope",
            None,
            404,
            "not_found",
            "Object with slug/ID \"nope\" not found.",
        ),
        (
            "POST",
            "/v2/objects",
            Some(object("people")),
            409,
            "slug_conflict",
            "Failed to create object. Please ensure your api_slug and names are unique.",
        ),
        (
            "POST",
            "/v2/objects",
            Some(object("Not A Slug")),
            400,
            "validation_type",
            "Body payload validation error.",
        ),
        (
            "POST",
            "/v2/objects",
            Some(json!({})),
            400,
            "validation_type",
            "Body payload validation error.",
        ),
        (
            "PATCH",
            "/v2/objects/people",
            Some(json!({ "data": {} })),
            400,
            "validation_type",
            "You passed an empty payload. Please ensure you are updating at least one property in your request.",
        ),
        (
            "PATCH",
            "/v2/objects/nope",
            Some(json!({ "data": { "plural_noun": "x" } })),
            404,
            "not_found",
            "Object with slug/ID \"nope\" not found.",
        ),
    ] {
        let answer = api.call(method, path, body).await;
        assert_eq!(
            answer.error(),
            (status, "invalid_request_error", code, message),
            "{method} {path}"
        );
    }
    let missing = api.post("/v2/objects", json!({ "data": { "api_slug": 1 } })).await;
    assert_eq!(
        missing.body["validation_errors"],
        json!([
            { "code": "invalid_type", "path": ["data", "api_slug"], "message": "Expected string, received number", "expected": "string", "received": "number" },
            { "code": "invalid_type", "path": ["data", "singular_noun"], "message": "Required", "expected": "string", "received": "undefined" },
            { "code": "invalid_type", "path": ["data", "plural_noun"], "message": "Required", "expected": "string", "received": "undefined" },
        ])
    );
}
