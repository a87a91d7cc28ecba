//! `/v2/notes`.

use crate::api::{Api, TOKEN, WORKSPACE};
use crate::meetings::{NOBODY, intro};
use serde_json::{Value, json};

fn note(object: &str, record: &str, title: &str, format: &str, content: &str) -> Value {
    json!({ "data": {
        "parent_object": object, "parent_record_id": record, "title": title, "format": format, "content": content,
    } })
}

/// Makes a note and gives it.
pub async fn create(api: &Api, body: Value) -> Value {
    api.made("/v2/notes", body).await
}

fn id(note: &Value) -> &str {
    note["id"]["note_id"].as_str().unwrap()
}

async fn titles(api: &Api, query: &str) -> Vec<String> {
    api.texts(&format!("/v2/notes{query}"), "title").await
}

#[tokio::test]
async fn a_note_is_answered_in_its_documented_shape() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let meeting = intro(&api).await;
    let mut body = note(
        "companies",
        &acme,
        "Recap",
        "markdown",
        "# Recap\n\n**Who:** Ada\n\n- one\n- ==two==",
    );
    body["data"]["created_at"] = "2023-01-01T15:00:00Z".into();
    body["data"]["meeting_id"] = meeting.as_str().into();
    let made = api.post("/v2/notes", body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let data = &made.body["data"];
    assert_eq!(
        *data,
        json!({
            "id": { "workspace_id": WORKSPACE, "note_id": id(data) },
            "parent_object": "companies",
            "parent_record_id": acme,
            "title": "Recap",
            "meeting_id": meeting,
            "content_plaintext": "Recap\nWho: Ada\none\ntwo",
            "content_markdown": "# Recap\n\n**Who:** Ada\n\n- one\n- ==two==",
            "tags": [],
            "created_by_actor": { "type": "api-token", "id": TOKEN },
            "created_at": "2023-01-01T15:00:00.000000000Z",
        })
    );
    let path = format!("/v2/notes/{}", id(data));
    assert_eq!(api.get(&path).await.body, made.body);
    assert_eq!(api.call("DELETE", &path, None).await.body, json!({}));
    let message = format!("Note with ID \"{}\" was not found.", id(data));
    for method in ["GET", "DELETE"] {
        let gone = api.call(method, &path, None).await;
        assert_eq!(
            gone.error(),
            (404, "invalid_request_error", "not_found", message.as_str())
        );
    }
    assert_eq!(titles(&api, "").await, [""; 0]);
}

#[tokio::test]
async fn plain_text_is_given_back_as_it_was_written_and_means_itself_in_markdown() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let made = create(
        &api,
        note(
            "companies",
            &acme,
            "T",
            "plaintext",
            "1. no list\n\n  **no** bold\r\nline",
        ),
    )
    .await;
    assert_eq!(made["content_plaintext"], "1. no list\n\n  **no** bold\nline");
    assert_eq!(made["content_markdown"], "1\\. no list\n\n\\*\\*no\\*\\* bold\nline");
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_nothing_else() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let made = create(&api, note("companies", &acme, "T", "markdown", "**a**")).await;
    let path = format!("/v2/notes/{}", id(&made));
    for (change, title, markdown, plaintext) in [
        (json!({}), "T", "**a**", "a"),
        (json!({ "title": "U" }), "U", "**a**", "a"),
        (json!({ "format": "markdown", "content": "*b*" }), "U", "*b*", "b"),
        (json!({ "title": "", "content": "*c*" }), "", "\\*c\\*", "*c*"),
        (json!({ "format": "plaintext" }), "", "\\*c\\*", "*c*"),
        // A note's parent never changes.
        (
            json!({ "parent_object": "people", "parent_record_id": NOBODY }),
            "",
            "\\*c\\*",
            "*c*",
        ),
    ] {
        let answer = api.call("PATCH", &path, Some(json!({ "data": change }))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let mut expected = made.clone();
        expected["title"] = title.into();
        expected["content_markdown"] = markdown.into();
        expected["content_plaintext"] = plaintext.into();
        assert_eq!(answer.body["data"], expected, "{change}");
    }
}

#[tokio::test]
async fn notes_are_listed_oldest_first_of_all_records_of_an_object_or_of_a_record() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let globex = api.create("companies", json!({ "name": "Globex" })).await;
    let ada = api.create("people", json!({ "job_title": "Countess" })).await;
    for (object, record, title) in [
        ("companies", &acme, "a"),
        ("people", &ada, "b"),
        ("companies", &globex, "c"),
        ("companies", &acme, "d"),
    ] {
        create(&api, note(object, record, title, "plaintext", "")).await;
    }
    let mut old = note("companies", &acme, "old", "plaintext", "");
    old["data"]["created_at"] = "1999-12-31".into();
    create(&api, old).await;
    for (query, expected) in [
        (String::new(), vec!["old", "a", "b", "c", "d"]),
        ("?parent_object=companies".into(), vec!["old", "a", "c", "d"]),
        (
            format!("?parent_object=companies&parent_record_id={acme}"),
            vec!["old", "a", "d"],
        ),
        (
            format!("?parent_object=companies&parent_record_id={}", acme.to_uppercase()),
            vec!["old", "a", "d"],
        ),
        (format!("?parent_object=people&parent_record_id={acme}"), vec![]),
        ("?limit=2".into(), vec!["old", "a"]),
        ("?limit=2&offset=3".into(), vec!["c", "d"]),
        ("?offset=9".into(), vec![]),
        ("?parent_object=companies&limit=1&offset=2".into(), vec!["c"]),
    ] {
        assert_eq!(titles(&api, &query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_page_has_10_notes_unless_asked_for_up_to_50() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    for index in 0..12 {
        create(&api, note("companies", &acme, &index.to_string(), "plaintext", "")).await;
    }
    assert_eq!(titles(&api, "").await.len(), 10);
    assert_eq!(titles(&api, "?limit=50").await.len(), 12);
    assert_eq!(titles(&api, "?offset=10").await, ["10", "11"]);
    for query in ["limit=51", "limit=0", "limit=-1", "limit=x", "offset=-1", "offset=1.5"] {
        let answer = api.get(&format!("/v2/notes?{query}")).await;
        assert_eq!(
            answer.error(),
            (
                400,
                "invalid_request_error",
                "validation_type",
                "Query params validation error."
            ),
            "{query}"
        );
    }
}

#[tokio::test]
async fn who_and_what_is_mentioned_is_listed_once_each() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let ada = api.create("people", json!({ "job_title": "Countess" })).await;
    let text = format!(
        "[@Test](mailto:test@example.com) met [@Ada](http://127.0.0.1:4400/test-workspace/person/{ada}), again [@Ada](/test-workspace/people/{ada}); \
         [@nobody](mailto:nobody@example.com), [Acme](http://127.0.0.1:4400/test-workspace/company/{acme}), [@x](https://example.com/people/{NOBODY})"
    );
    let made = create(&api, note("companies", &acme, "T", "markdown", &text)).await;
    assert_eq!(
        made["tags"],
        json!([
            { "type": "workspace-member", "workspace_member_id": crate::api::MEMBER },
            { "type": "record", "object": "people", "record_id": ada },
        ])
    );
    let path = format!("/v2/notes/{}", id(&made));
    let answer = api
        .call("PATCH", &path, Some(json!({ "data": { "content": "x" } })))
        .await;
    assert_eq!(answer.body["data"]["tags"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_a_note_is_said() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let with = |key: &str, value: Value| {
        let mut body = note("companies", &acme, "T", "plaintext", "x");
        body["data"][key] = value;
        body
    };
    let object = "Object with slug/ID \"nope\" not found.";
    let record = format!("Record with ID \"{NOBODY}\" not found.");
    let meeting = format!("Meeting with ID \"{NOBODY}\" was not found.");
    for (body, expected) in [
        (with("parent_object", "nope".into()), (404, "not_found", object)),
        (
            with("parent_record_id", NOBODY.into()),
            (404, "not_found", record.as_str()),
        ),
        (with("meeting_id", NOBODY.into()), (404, "not_found", meeting.as_str())),
    ] {
        let answer = api.post("/v2/notes", body).await;
        let (status, kind, code, message) = answer.error();
        assert_eq!((status, code, message), expected);
        assert_eq!(kind, "invalid_request_error");
    }
    for (key, value, path) in [
        ("parent_record_id", json!("x"), "parent_record_id"),
        ("title", json!(1), "title"),
        ("title", json!("x".repeat(10_001)), "title"),
        ("content", Value::Null, "content"),
        ("format", json!("html"), "format"),
        ("created_at", json!("tomorrow"), "created_at"),
        ("created_at", json!("2999-01-01T00:00:00Z"), "created_at"),
        ("created_at", json!("1969-12-31T23:59:59Z"), "created_at"),
        ("meeting_id", json!("x"), "meeting_id"),
    ] {
        let answer = api.post("/v2/notes", with(key, value.clone())).await;
        assert_eq!(answer.error().2, "validation_type", "{key} {value}");
        assert_eq!(
            answer.body["validation_errors"][0]["path"],
            json!(["data", path]),
            "{key}: {}",
            answer.body
        );
    }
    let missing = api.post("/v2/notes", json!({ "data": {} })).await;
    let paths: Vec<&str> = missing.body["validation_errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| issue["path"][1].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        ["parent_object", "parent_record_id", "title", "format", "content"]
    );
    let large = api
        .post("/v2/notes", with("content", "x".repeat((1 << 20) + 1).into()))
        .await;
    let (status, kind, code, _) = large.error();
    assert_eq!((status, kind, code), (413, "invalid_request_error", "validation_type"));
    let unknown = api.get("/v2/notes?parent_object=nope").await;
    assert_eq!(unknown.error(), (404, "invalid_request_error", "not_found", object));
    let alone = api.get(&format!("/v2/notes?parent_record_id={acme}")).await;
    assert_eq!(alone.body["validation_errors"][0]["path"], json!(["parent_object"]));
    let malformed = api.get("/v2/notes/x").await;
    assert_eq!(malformed.error().3, "Path params validation error.");
    assert_eq!(titles(&api, "").await, [""; 0], "nothing was written");
}

#[tokio::test]
async fn notes_take_the_scopes_of_notes_and_of_records() {
    let api = Api::new().await;
    for (method, path, missing) in [
        ("GET", "/v2/notes".to_owned(), "note:read"),
        ("POST", "/v2/notes".into(), "note:read-write"),
        ("GET", format!("/v2/notes/{NOBODY}"), "note:read"),
        ("PATCH", format!("/v2/notes/{NOBODY}"), "note:read-write"),
        ("DELETE", format!("/v2/notes/{NOBODY}"), "note:read-write"),
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
