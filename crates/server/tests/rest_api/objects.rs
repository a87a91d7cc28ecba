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

/// An object `projects` with a name and a company, a list of it, and records that refer to it.
async fn with_projects(api: &Api) -> (String, String) {
    let object = json!({ "data": { "api_slug": "projects", "singular_noun": "Project", "plural_noun": "Projects" } });
    assert_eq!(api.post("/v2/objects", object).await.status, 200);
    let attribute = |slug: &str, kind: &str, more: Value| {
        let mut data = json!({ "title": slug, "description": null, "api_slug": slug, "type": kind, "is_required": false, "is_unique": false, "is_multiselect": false, "config": {} });
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "data": data })
    };
    let allowed = |objects: Value| json!({ "config": { "record_reference": { "allowed_objects": objects } } });
    let pair = json!({ "relationship": { "object": "companies", "title": "Projects", "api_slug": "projects", "is_multiselect": true } });
    for (object, new) in [
        ("projects", attribute("name", "text", json!({}))),
        ("projects", attribute("client", "record-reference", pair)),
        (
            "people",
            attribute("favourite", "record-reference", allowed(json!(["projects"]))),
        ),
        (
            "people",
            attribute("likes", "record-reference", allowed(json!(["projects", "companies"]))),
        ),
    ] {
        let made = api.post(&format!("/v2/objects/{object}/attributes"), new).await;
        assert_eq!(made.status, 200, "{}", made.body);
    }
    let list = json!({ "data": { "name": "L", "api_slug": "l", "parent_object": "projects", "workspace_access": "full-access", "workspace_member_access": [] } });
    assert_eq!(api.post("/v2/lists", list).await.status, 200);
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let client = json!({ "target_object": "companies", "target_record_id": acme });
    let project = api.create("projects", json!({ "name": "P", "client": client })).await;
    let it = json!({ "target_object": "projects", "target_record_id": project });
    let ada = api.create("people", json!({ "favourite": it, "likes": it })).await;
    let entry = json!({ "data": { "parent_object": "projects", "parent_record_id": project, "entry_values": {} } });
    assert_eq!(api.post("/v2/lists/l/entries", entry).await.status, 200);
    let note = json!({ "data": { "parent_object": "projects", "parent_record_id": project, "title": "", "format": "plaintext", "content": "" } });
    assert_eq!(api.post("/v2/notes", note).await.status, 200);
    (acme, ada)
}

#[tokio::test]
async fn a_deleted_object_takes_everything_of_it_along_and_nothing_else() {
    let api = Api::new().await;
    let (acme, ada) = with_projects(&api).await;
    for number in 0..250 {
        api.create("projects", json!({ "name": format!("P{number}") })).await;
    }
    let deleted = api.call("DELETE", "/v2/objects/projects", None).await;
    assert_eq!((deleted.status, deleted.body), (200, json!({})));
    for path in [
        "/v2/objects/projects",
        "/v2/objects/projects/attributes",
        "/v2/lists/l",
        "/v2/objects/projects/views",
    ] {
        assert_eq!(api.get(path).await.status, 404, "{path}");
    }
    assert_eq!(
        api.call("DELETE", "/v2/objects/projects", None).await.error().2,
        "not_found"
    );
    assert_eq!(api.get("/v2/notes").await.body, json!({ "data": [] }));
    assert_eq!(api.get("/v2/lists").await.body, json!({ "data": [] }));
    // What referred to it alone is put away; what refers to others as well goes on with them.
    let attribute = |path: &'static str| {
        let api = &api;
        async move { api.get(path).await.body["data"].clone() }
    };
    let other_side = attribute("/v2/objects/companies/attributes/projects").await;
    assert_eq!(
        (&other_side["is_archived"], &other_side["relationship"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(
        attribute("/v2/objects/people/attributes/favourite").await["is_archived"],
        true
    );
    let likes = attribute("/v2/objects/people/attributes/likes").await;
    let companies = api.get("/v2/objects/companies").await.body["data"]["id"]["object_id"].clone();
    assert_eq!(likes["is_archived"], false);
    assert_eq!(
        likes["config"]["record_reference"]["allowed_object_ids"],
        json!([companies])
    );
    let ada = api.get(&format!("/v2/objects/people/records/{ada}")).await.body;
    assert_eq!(ada["data"]["values"]["likes"], json!([]));
    assert_eq!(
        api.get(&format!("/v2/objects/companies/records/{acme}")).await.status,
        200
    );
    let found = api.post("/v2/objects/people/records/query", json!({})).await;
    assert_eq!(found.status, 200, "{}", found.body);
    // The name is free, and what is made of it is new.
    let object = json!({ "data": { "api_slug": "projects", "singular_noun": "Project", "plural_noun": "Projects" } });
    assert_eq!(api.post("/v2/objects", object).await.status, 200);
    let found = api.post("/v2/objects/projects/records/query", json!({})).await;
    assert_eq!(found.body, json!({ "data": [] }));
}

#[tokio::test]
async fn objects_of_the_platform_cannot_be_deleted() {
    let api = Api::new().await;
    for object in ["people", "companies", "deals", "users", "workspaces"] {
        let refused = api.call("DELETE", &format!("/v2/objects/{object}"), None).await;
        let message = "System objects cannot be deleted.";
        assert_eq!(
            refused.error(),
            (400, "invalid_request_error", "system_edit_unauthorized", message)
        );
    }
    let refused = api
        .send("DELETE", "/v2/objects/people", None::<String>, Some("Bearer reader"))
        .await;
    assert_eq!(refused.status, 403);
}
