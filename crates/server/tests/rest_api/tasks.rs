//! `/v2/tasks`.

use crate::api::{Api, MEMBER, TOKEN, WORKSPACE};
use crate::meetings::NOBODY;
use serde_json::{Value, json};

fn task(content: &str) -> Value {
    json!({ "data": {
        "content": content, "format": "plaintext", "deadline_at": null, "is_completed": false, "linked_records": [], "assignees": [],
    } })
}

fn with(content: &str, members: Value) -> Value {
    let mut body = task(content);
    for (key, value) in members.as_object().unwrap() {
        body["data"][key] = value.clone();
    }
    body
}

async fn create(api: &Api, body: Value) -> Value {
    api.made("/v2/tasks", body).await
}

fn id(task: &Value) -> &str {
    task["id"]["task_id"].as_str().unwrap()
}

async fn contents(api: &Api, query: &str) -> Vec<String> {
    api.texts(&format!("/v2/tasks{query}"), "content_plaintext").await
}

#[tokio::test]
async fn a_task_is_answered_in_its_documented_shape() {
    let api = Api::new().await;
    let ada = api
        .create("people", json!({ "email_addresses": ["ada@example.com"] }))
        .await;
    let acme = api.create("companies", json!({ "domains": ["acme.com"] })).await;
    let body = with(
        "Call Ada",
        json!({
            "deadline_at": "2027-01-01T15:00:00+02:00",
            "linked_records": [
                { "target_object": "people", "target_record_id": ada.to_uppercase() },
                { "target_object": "companies", "domains": [{ "domain": "acme.com" }] },
                { "target_object": "people", "email_addresses": ["ada@example.com"] },
            ],
            "assignees": [
                { "workspace_member_email_address": "Test@example.com" },
                { "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER },
            ],
        }),
    );
    let made = api.post("/v2/tasks", body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let data = &made.body["data"];
    assert_eq!(
        *data,
        json!({
            "id": { "workspace_id": WORKSPACE, "task_id": id(data) },
            "content_plaintext": "Call Ada",
            "deadline_at": "2027-01-01T13:00:00.000000000Z",
            "is_completed": false,
            "completed_at": null,
            "linked_records": [
                { "target_object_id": "people", "target_record_id": ada },
                { "target_object_id": "companies", "target_record_id": acme },
            ],
            "assignees": [{ "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER }],
            "created_by_actor": { "type": "api-token", "id": TOKEN },
            "created_at": data["created_at"],
        })
    );
    let path = format!("/v2/tasks/{}", id(data));
    assert_eq!(api.get(&path).await.body, made.body);
    assert_eq!(api.call("DELETE", &path, None).await.body, json!({}));
    let message = format!("Could not find Task with ID \"{}\".", id(data));
    for method in ["GET", "DELETE"] {
        let gone = api.call(method, &path, None).await;
        assert_eq!(
            gone.error(),
            (404, "invalid_request_error", "not_found", message.as_str())
        );
    }
    assert_eq!(contents(&api, "").await, [""; 0]);
}

#[tokio::test]
async fn a_patch_changes_four_members_and_no_other() {
    let api = Api::new().await;
    let ada = api.create("people", json!({ "job_title": "Countess" })).await;
    let made = create(&api, task("T")).await;
    let path = format!("/v2/tasks/{}", id(&made));
    let patch = async |change: Value| api.call("PATCH", &path, Some(json!({ "data": change }))).await;
    let done = patch(json!({ "is_completed": true })).await.body["data"].clone();
    assert_eq!(done["is_completed"], true);
    let completed_at = done["completed_at"].as_str().unwrap().to_owned();
    assert_eq!(completed_at.len(), "2023-01-01T15:00:00.000000000Z".len());
    for (change, key, expected) in [
        (json!({}), "completed_at", json!(completed_at)),
        (json!({ "is_completed": true }), "completed_at", json!(completed_at)),
        (
            json!({ "deadline_at": "2030-01-02" }),
            "deadline_at",
            json!("2030-01-02T00:00:00.000000000Z"),
        ),
        (json!({ "deadline_at": null }), "deadline_at", Value::Null),
        (
            json!({ "linked_records": [{ "target_object": "people", "target_record_id": ada }] }),
            "linked_records",
            json!([{ "target_object_id": "people", "target_record_id": ada }]),
        ),
        (json!({ "linked_records": [] }), "linked_records", json!([])),
        (
            json!({ "assignees": [{ "workspace_member_email_address": "test@example.com" }] }),
            "assignees",
            json!([{ "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER }]),
        ),
        (json!({ "assignees": [] }), "assignees", json!([])),
        (json!({ "is_completed": false }), "completed_at", Value::Null),
    ] {
        let answer = patch(change.clone()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["data"][key], expected, "{change}");
        assert_eq!(api.get(&path).await.body, answer.body);
    }
    let refused = patch(json!({ "content": "U", "is_completed": true })).await;
    assert_eq!(
        refused.error(),
        (
            400,
            "invalid_request_error",
            "validation_type",
            "Body payload validation error."
        )
    );
    assert_eq!(refused.body["validation_errors"][0]["keys"], json!(["content"]));
    assert_eq!(api.get(&path).await.body["data"]["is_completed"], false);
}

#[tokio::test]
async fn tasks_are_filtered_and_sorted() {
    let api = Api::new().await;
    let ada = api.create("people", json!({ "job_title": "Countess" })).await;
    let link = json!([{ "target_object": "people", "target_record_id": ada }]);
    let mine = json!([{ "workspace_member_email_address": "test@example.com" }]);
    let mut ids = Vec::new();
    for (content, members) in [
        ("a", json!({ "linked_records": link })),
        ("b", json!({ "assignees": mine })),
        ("c", json!({ "linked_records": link, "assignees": mine })),
        ("d", json!({})),
        ("e", json!({ "linked_records": link })),
    ] {
        ids.push(id(&create(&api, with(content, members)).await).to_owned());
    }
    for done in [4, 2] {
        let path = format!("/v2/tasks/{}", ids[done]);
        api.call("PATCH", &path, Some(json!({ "data": { "is_completed": true } })))
            .await;
    }
    let linked = format!("linked_object=people&linked_record_id={ada}");
    for (query, expected) in [
        (String::new(), "abcde"),
        ("?sort=created_at:asc".into(), "abcde"),
        ("?sort=created_at:desc".into(), "edcba"),
        ("?sort=completed_at:asc".into(), "abdec"),
        ("?sort=completed_at:desc".into(), "cedba"),
        ("?is_completed=true".into(), "ce"),
        ("?is_completed=false".into(), "abd"),
        ("?is_completed=true&sort=completed_at:asc".into(), "ec"),
        (format!("?{linked}"), "ace"),
        (format!("?{linked}&is_completed=true&sort=completed_at:desc"), "ce"),
        (format!("?{linked}&assignee={MEMBER}"), "c"),
        (format!("?{linked}&assignee="), "ae"),
        (format!("?{linked}&is_completed=true&offset=1"), "e"),
        (format!("?{linked}&is_completed=true&limit=1"), "c"),
        ("?assignee=test@example.com".into(), "bc"),
        (format!("?assignee={MEMBER}&is_completed=false"), "b"),
        ("?assignee=null".into(), "ade"),
        ("?assignee=".into(), "ade"),
        ("?assignee=nobody@example.com".into(), ""),
        (format!("?assignee={NOBODY}"), ""),
        ("?limit=2&offset=1".into(), "bc"),
        (format!("?linked_object=people&linked_record_id={NOBODY}"), ""),
    ] {
        assert_eq!(contents(&api, &query).await.concat(), expected, "{query}");
    }
    for (query, path) in [
        ("linked_object=people", "linked_record_id"),
        ("linked_object=people&linked_record_id=x", "linked_record_id"),
        ("sort=deadline_at:asc", "sort"),
        ("is_completed=maybe", "is_completed"),
        ("limit=501", "limit"),
    ] {
        let answer = api.get(&format!("/v2/tasks?{query}")).await;
        assert_eq!(answer.error().3, "Query params validation error.", "{query}");
        assert_eq!(answer.body["validation_errors"][0]["path"], json!([path]), "{query}");
    }
}

#[tokio::test]
async fn a_task_needs_all_six_members() {
    let api = Api::new().await;
    let answer = api.post("/v2/tasks", json!({ "data": {} })).await;
    let mut missing: Vec<&str> = answer.body["validation_errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| issue["path"][1].as_str().unwrap())
        .collect();
    missing.sort_unstable();
    assert_eq!(
        missing,
        [
            "assignees",
            "content",
            "deadline_at",
            "format",
            "is_completed",
            "linked_records"
        ]
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_task_is_said() {
    let api = Api::new().await;
    let ada = api.create("people", json!({ "job_title": "Countess" })).await;
    let link = |link: Value| with("T", json!({ "linked_records": [link] }));
    let assignee = |assignee: Value| with("T", json!({ "assignees": [assignee] }));
    let record = format!("Record with ID \"{NOBODY}\" not found.");
    let member = format!("Workspace member with ID \"{NOBODY}\" not found.");
    let many: Vec<Value> = vec![json!({ "target_object": "people", "target_record_id": ada }); 101];
    for (body, status, code, message) in [
        (
            link(json!({ "target_object": "nope", "target_record_id": ada })),
            404,
            "not_found",
            "Object with slug/ID \"nope\" not found.",
        ),
        (
            link(json!({ "target_object": "people", "target_record_id": NOBODY })),
            404,
            "not_found",
            record.as_str(),
        ),
        (
            link(json!({ "target_object": "people", "nope": ["x"] })),
            404,
            "not_found",
            "Attribute with slug/ID \"nope\" not found.",
        ),
        (
            link(json!({ "target_object": "people", "job_title": ["Countess"] })),
            400,
            "validation_type",
            "Records can only be matched by a unique attribute, and \"job_title\" is not unique.",
        ),
        (
            link(json!({ "target_object": "people", "email_addresses": ["nobody@example.com"] })),
            404,
            "not_found",
            "Record with email_addresses \"nobody@example.com\" not found.",
        ),
        (
            assignee(json!({ "referenced_actor_type": "workspace-member", "referenced_actor_id": NOBODY })),
            404,
            "not_found",
            member.as_str(),
        ),
        (
            assignee(json!({ "workspace_member_email_address": "nobody@example.com" })),
            404,
            "not_found",
            "Workspace member with email address \"nobody@example.com\" not found.",
        ),
        (
            with("T", json!({ "linked_records": many })),
            400,
            "limit_reached",
            "A task can have at most 100 linked records.",
        ),
    ] {
        let answer = api.post("/v2/tasks", body).await;
        assert_eq!(answer.error(), (status, "invalid_request_error", code, message));
    }
    for (members, path) in [
        (json!({ "content": "x".repeat(2_001) }), json!(["data", "content"])),
        (json!({ "content": 1 }), json!(["data", "content"])),
        (json!({ "format": "markdown" }), json!(["data", "format"])),
        (json!({ "deadline_at": "soon" }), json!(["data", "deadline_at"])),
        (json!({ "deadline_at": 1 }), json!(["data", "deadline_at"])),
        (json!({ "is_completed": "true" }), json!(["data", "is_completed"])),
        (json!({ "linked_records": {} }), json!(["data", "linked_records"])),
        (json!({ "linked_records": ["x"] }), json!(["data", "linked_records", 0])),
        (
            json!({ "linked_records": [{ "target_object": "people" }] }),
            json!(["data", "linked_records", 0, "target_record_id"]),
        ),
        (
            json!({ "linked_records": [{ "target_object": "people", "target_record_id": "x" }] }),
            json!(["data", "linked_records", 0, "target_record_id"]),
        ),
        (
            json!({ "linked_records": [{ "target_object": "people", "email_addresses": ["a@b.com", "c@d.com"] }] }),
            json!(["data", "linked_records", 0, "email_addresses"]),
        ),
        (
            json!({ "assignees": [{ "referenced_actor_type": "app", "referenced_actor_id": NOBODY }] }),
            json!(["data", "assignees", 0, "referenced_actor_type"]),
        ),
    ] {
        let answer = api.post("/v2/tasks", with("T", members.clone())).await;
        assert_eq!(answer.error().2, "validation_type", "{members}");
        assert_eq!(answer.body["validation_errors"][0]["path"], path, "{members}");
    }
    let longest = api.post("/v2/tasks", with(&"é".repeat(2_000), json!({}))).await;
    assert_eq!(longest.status, 200);
    assert_eq!(contents(&api, "").await.len(), 1, "nothing else was written");
}

#[tokio::test]
async fn tasks_take_four_scopes() {
    let api = Api::new().await;
    for (method, path, missing) in [
        ("GET", "/v2/tasks".to_owned(), "task:read, user_management:read"),
        ("POST", "/v2/tasks".into(), "task:read-write, user_management:read"),
        ("GET", format!("/v2/tasks/{NOBODY}"), "task:read, user_management:read"),
        (
            "PATCH",
            format!("/v2/tasks/{NOBODY}"),
            "task:read-write, user_management:read",
        ),
        ("DELETE", format!("/v2/tasks/{NOBODY}"), "task:read-write"),
    ] {
        let body = Some(json!({ "data": {} }).to_string());
        let answer = api.send(method, &path, body, Some("Bearer reader")).await;
        let message = format!("The API key lacks the scopes that this endpoint needs: {missing}.");
        assert_eq!(
            answer.error(),
            (403, "auth_error", "unauthorized", message.as_str()),
            "{method} {path}"
        );
    }
}
