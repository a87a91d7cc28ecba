use crate::api::Api;
use serde_json::{Value, json};

fn attribute(slug: &str, kind: &str) -> Value {
    json!({ "title": slug, "description": null, "api_slug": slug, "type": kind, "is_required": false, "is_unique": false, "is_multiselect": false, "config": {} })
}

fn with(mut base: Value, more: Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "data": base })
}

#[tokio::test]
async fn companies_have_the_standard_attributes_in_order() {
    let api = Api::new().await;
    let answer = api.get("/v2/objects/companies/attributes").await.body;
    let slugs: Vec<&str> = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attribute| attribute["api_slug"].as_str().unwrap())
        .collect();
    assert_eq!(
        slugs[..6],
        ["record_id", "domains", "name", "description", "team", "categories"]
    );
    assert_eq!(slugs[slugs.len() - 2..], ["created_at", "created_by"]);
    let page = api.get("/v2/objects/companies/attributes?limit=2&offset=1").await.body;
    assert_eq!(page["data"], json!([answer["data"][1], answer["data"][2]]));
    let team = &api.get("/v2/objects/companies/attributes/team").await.body["data"];
    assert_eq!(
        (&team["relationship"]["object_slug"], &team["relationship"]["api_slug"]),
        (&json!("people"), &json!("company"))
    );
    let name = &api.get("/v2/objects/companies/attributes/name").await.body["data"];
    let config = json!({ "currency": { "default_currency_code": null, "display_type": null }, "record_reference": { "allowed_object_ids": null } });
    assert_eq!(
        (&name["config"], &name["is_system_attribute"], &name["relationship"]),
        (&config, &json!(true), &Value::Null)
    );
    let created_by = &api.get("/v2/objects/companies/attributes/created_by").await.body["data"];
    assert_eq!(
        created_by["default_value"],
        json!({ "type": "dynamic", "template": "current-user" })
    );
}

#[tokio::test]
async fn attributes_of_every_creatable_type_are_created_with_200() {
    let api = Api::new().await;
    for kind in records::AttributeType::CREATABLE {
        let slug = kind.replace('-', "_") + "_x";
        let created = api
            .post(
                "/v2/objects/companies/attributes",
                json!({ "data": attribute(&slug, kind) }),
            )
            .await;
        assert_eq!(
            (created.status, &created.body["data"]["type"]),
            (200, &json!(kind)),
            "{}",
            created.body
        );
        assert_eq!(
            api.get(&format!("/v2/objects/companies/attributes/{slug}")).await.body,
            created.body
        );
    }
}

#[tokio::test]
async fn a_relationship_gets_both_sides() {
    let api = Api::new().await;
    let more = json!({ "relationship": { "object": "people", "title": "Advises", "api_slug": "advises", "is_multiselect": true } });
    let created = api
        .post(
            "/v2/objects/companies/attributes",
            with(attribute("advisor", "record-reference"), more),
        )
        .await;
    assert_eq!(created.status, 200, "{}", created.body);
    let other = api.get("/v2/objects/people/attributes/advises").await.body;
    assert_eq!(other["data"]["relationship"]["id"], created.body["data"]["id"]);
    let ada = api.create("people", json!({ "name": "Ada" })).await;
    let acme = api
        .create(
            "companies",
            json!({ "advisor": { "target_object": "people", "target_record_id": ada } }),
        )
        .await;
    let read = api.get(&format!("/v2/objects/people/records/{ada}")).await.body;
    assert_eq!(read["data"]["values"]["advises"][0]["target_record_id"], acme);
}

#[tokio::test]
async fn a_new_object_may_have_defaults() {
    let api = Api::new().await;
    api.post(
        "/v2/objects",
        json!({ "data": { "api_slug": "projects", "singular_noun": "Project", "plural_noun": "Projects" } }),
    )
    .await;
    let defaults = [
        (
            "points",
            "number",
            json!({ "type": "static", "template": [{ "value": 5 }] }),
        ),
        ("due", "date", json!({ "type": "dynamic", "template": "P1M" })),
        (
            "lead",
            "actor-reference",
            json!({ "type": "dynamic", "template": "current-user" }),
        ),
    ];
    for (slug, kind, default_value) in &defaults {
        let more = json!({ "default_value": default_value });
        let created = api
            .post("/v2/objects/projects/attributes", with(attribute(slug, kind), more))
            .await;
        // What is static reads as values do.
        let mut read = default_value.clone();
        if read["type"] == "static" {
            read["template"][0]["attribute_type"] = json!(kind);
        }
        assert_eq!(
            (created.status, &created.body["data"]["default_value"]),
            (200, &read),
            "{}",
            created.body
        );
    }
    let id = api.create("projects", json!({})).await;
    let values = api.get(&format!("/v2/objects/projects/records/{id}")).await.body["data"]["values"].clone();
    assert_eq!(
        (
            &values["points"][0]["value"],
            &values["lead"][0]["referenced_actor_type"]
        ),
        (&json!(5), &json!("api-token"))
    );
    assert_eq!(values["due"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn attributes_change_and_are_archived_but_system_ones_do_not() {
    let api = Api::new().await;
    api.post(
        "/v2/objects/companies/attributes",
        json!({ "data": attribute("tier", "select") }),
    )
    .await;
    let path = "/v2/objects/companies/attributes/tier";
    let changed = api
        .call(
            "PATCH",
            path,
            Some(json!({ "data": { "title": "Tier", "is_archived": true } })),
        )
        .await;
    assert_eq!(
        (&changed.body["data"]["title"], &changed.body["data"]["is_archived"]),
        (&json!("Tier"), &json!(true))
    );
    let has_tier = |answer: Value| {
        answer["data"]
            .as_array()
            .unwrap()
            .iter()
            .any(|attribute| attribute["api_slug"] == "tier")
    };
    assert!(!has_tier(api.get("/v2/objects/companies/attributes").await.body));
    assert!(has_tier(
        api.get("/v2/objects/companies/attributes?show_archived=true")
            .await
            .body
    ));
    let system = api
        .call(
            "PATCH",
            "/v2/objects/companies/attributes/name",
            Some(json!({ "data": { "title": "x" } })),
        )
        .await;
    assert_eq!(
        system.error(),
        (
            400,
            "invalid_request_error",
            "system_edit_unauthorized",
            "Cannot update a System attribute."
        )
    );
}

#[tokio::test]
async fn options_and_statuses() {
    let api = Api::new().await;
    api.post(
        "/v2/objects/companies/attributes",
        json!({ "data": attribute("tier", "select") }),
    )
    .await;
    api.post(
        "/v2/objects/companies/attributes",
        json!({ "data": attribute("phase", "status") }),
    )
    .await;
    for (path, conflict, unknown) in [
        (
            "/v2/objects/companies/attributes/tier/options",
            "There is already another select option with the title \"Medium\".",
            "Cannot find select attribute with select option title \"Nope\".",
        ),
        (
            "/v2/objects/companies/attributes/phase/statuses",
            "There is already another status with the title \"Medium\".",
            "Cannot find status attribute with status option title \"Nope\".",
        ),
    ] {
        let created = api.post(path, json!({ "data": { "title": "Medium" } })).await;
        assert_eq!(
            (created.status, &created.body["data"]["title"]),
            (200, &json!("Medium")),
            "{}",
            created.body
        );
        let again = api.post(path, json!({ "data": { "title": "Medium" } })).await;
        assert_eq!(again.error(), (409, "invalid_request_error", "slug_conflict", conflict));
        let empty = api.post(path, json!({ "data": { "title": "" } })).await;
        assert_eq!(empty.error().2, "validation_type");
        let missing = api
            .call(
                "PATCH",
                &format!("{path}/Nope"),
                Some(json!({ "data": { "title": "x" } })),
            )
            .await;
        assert_eq!(
            missing.error(),
            (400, "invalid_request_error", "value_not_found", unknown)
        );
        let archived = api
            .call(
                "PATCH",
                &format!("{path}/Medium"),
                Some(json!({ "data": { "is_archived": true } })),
            )
            .await;
        assert_eq!(archived.body["data"]["is_archived"], true);
        assert_eq!(api.get(path).await.body["data"], json!([]));
        assert_eq!(
            api.get(&format!("{path}?show_archived=true")).await.body["data"][0],
            archived.body["data"]
        );
    }
    let wrong = api
        .post(
            "/v2/objects/companies/attributes/name/options",
            json!({ "data": { "title": "x" } }),
        )
        .await;
    assert_eq!(
        wrong.error(),
        (
            400,
            "invalid_request_error",
            "validation_type",
            "This attribute is not a select attribute."
        )
    );
    let wrong = api
        .post(
            "/v2/objects/companies/attributes/name/statuses",
            json!({ "data": { "title": "x" } }),
        )
        .await;
    assert_eq!(
        wrong.error(),
        (
            400,
            "invalid_request_error",
            "validation_type",
            "This attribute is not a status attribute."
        )
    );
    let stages = api.get("/v2/objects/deals/attributes/stage/statuses").await.body;
    let titles: Vec<&Value> = stages["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|status| &status["title"])
        .collect();
    assert_eq!(json!(titles), json!(["Lead", "In Progress", "Won 🎉", "Lost"]));
}

#[tokio::test]
async fn errors_about_attributes() {
    let api = Api::new().await;
    let path = "/v2/objects/companies/attributes";
    for (more, status, code) in [
        (json!({ "api_slug": "name" }), 409, "slug_conflict"),
        (json!({ "type": "interaction" }), 400, "validation_type"),
        (json!({ "type": "personal-name" }), 400, "validation_type"),
        (json!({ "type": "nope" }), 400, "validation_type"),
        (json!({ "is_multiselect": true }), 400, "validation_type"),
        (json!({ "type": "select", "is_unique": true }), 400, "validation_type"),
        (json!({ "is_required": "yes" }), 400, "validation_type"),
        (
            json!({ "config": { "currency": { "default_currency_code": "XXX", "display_type": "symbol" } } }),
            400,
            "validation_type",
        ),
        (
            json!({ "type": "record-reference", "config": { "record_reference": { "allowed_objects": [] } } }),
            400,
            "validation_type",
        ),
        (
            json!({ "type": "record-reference", "config": { "record_reference": { "allowed_objects": ["nope"] } } }),
            400,
            "validation_type",
        ),
        (
            json!({ "default_value": { "type": "static", "template": [{ "value": "x" }] } }),
            400,
            "validation_type",
        ),
    ] {
        let answer = api.post(path, with(attribute("fresh", "text"), more.clone())).await;
        assert_eq!(
            (answer.error().0, answer.error().2),
            (status, code),
            "{more} {}",
            answer.body
        );
    }
    let wrong_type = api.post(path, with(attribute("fresh", "nope"), json!({}))).await;
    let issue = &wrong_type.body["validation_errors"][0];
    assert_eq!(
        (&issue["code"], &issue["path"]),
        (&json!("invalid_option"), &json!(["data", "type"]))
    );
    assert_eq!(issue["options"].as_array().unwrap().len(), 15);
    let missing = api.get("/v2/objects/companies/attributes/nope").await;
    assert_eq!(
        missing.error(),
        (
            404,
            "invalid_request_error",
            "not_found",
            "Attribute with slug/ID \"nope\" not found."
        )
    );
    let list = api.get("/v2/lists/nope/attributes").await;
    assert_eq!(
        list.error(),
        (
            404,
            "invalid_request_error",
            "not_found",
            "List with slug/ID \"nope\" not found."
        )
    );
}
