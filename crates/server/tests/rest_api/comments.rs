//! `/v2/comments` and `/v2/threads`.

use crate::api::{Api, MEMBER, OTHER_MEMBER, WORKSPACE};
use crate::meetings::NOBODY;
use serde_json::{Value, json};

fn comment(content: &str, target: &Value) -> Value {
    let mut body = json!({ "data": {
        "format": "plaintext", "content": content, "author": { "type": "workspace-member", "id": MEMBER },
    } });
    for (key, value) in target.as_object().unwrap() {
        body["data"][key] = value.clone();
    }
    body
}

fn on(object: &str, record: &str) -> Value {
    json!({ "record": { "object": object, "record_id": record } })
}

fn reply(thread: &str) -> Value {
    json!({ "thread_id": thread })
}

/// Writes a comment and gives its id.
async fn create(api: &Api, body: Value) -> String {
    let made = api.made("/v2/comments", body).await;
    made["id"]["comment_id"].as_str().unwrap().to_owned()
}

fn contents(thread: &Value) -> Vec<&str> {
    let comments = thread["comments"].as_array().unwrap();
    comments
        .iter()
        .map(|comment| comment["content_plaintext"].as_str().unwrap())
        .collect()
}

/// As recorded traffic of the field has it.
#[tokio::test]
async fn a_comment_is_answered_in_the_recorded_shape_and_order() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let object = api.get("/v2/objects/companies").await.body["data"]["id"]["object_id"].clone();
    let made = api
        .post("/v2/comments", comment("Hello", &on("companies", &acme)))
        .await;
    assert_eq!(made.status, 200, "{}", made.body);
    let data = &made.body["data"];
    let id = data["id"]["comment_id"].as_str().unwrap();
    let expected = json!({
        "id": { "workspace_id": WORKSPACE, "comment_id": id },
        "thread_id": id,
        "created_at": data["created_at"],
        "resolved_at": null,
        "record": { "record_id": acme, "object_id": object },
        "entry": null,
        "content_plaintext": "Hello",
        "resolved_by": null,
        "author": { "type": "workspace-member", "id": MEMBER },
    });
    assert_eq!(data.to_string(), expected.to_string());
    assert_eq!(api.get(&format!("/v2/comments/{id}")).await.body, made.body);
    let thread = api.get(&format!("/v2/threads/{id}")).await;
    assert_eq!(
        thread.body,
        json!({
            "data": {
                "id": { "workspace_id": WORKSPACE, "thread_id": id },
                "created_at": data["created_at"],
                "comments": [data],
            },
            "pagination": { "next_cursor": null },
        })
    );
    let listed = api.get(&format!("/v2/threads?object=companies&record_id={acme}")).await;
    let mut shown = thread.body["data"].clone();
    shown["has_more_comments"] = false.into();
    assert_eq!(listed.body, json!({ "data": [shown] }));
}

#[tokio::test]
async fn threads_are_listed_with_their_replies_oldest_first() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let ada = api.create("people", json!({ "job_title": "Countess" })).await;
    let first = create(&api, comment("a", &on("companies", &acme))).await;
    let second = create(&api, comment("b", &on("companies", &acme))).await;
    create(&api, comment("elsewhere", &on("people", &ada))).await;
    for index in 1..=81 {
        create(&api, comment(&format!("a{index}"), &reply(&first))).await;
    }
    // A reply to a reply's id is no reply to a thread.
    let inner = create(&api, comment("b1", &reply(&second))).await;
    let refused = api.post("/v2/comments", comment("c", &reply(&inner))).await;
    let message = "The referenced Thread could not be found, it might have been deleted.";
    assert_eq!(
        refused.error(),
        (400, "invalid_request_error", "value_not_found", message)
    );
    assert_eq!(refused.body["statusCode"], 400);

    let listed = api.get(&format!("/v2/threads?object=companies&record_id={acme}")).await;
    let threads = listed.body["data"].as_array().unwrap();
    assert_eq!(threads.len(), 2);
    let shown = contents(&threads[0]);
    assert_eq!((shown.len(), shown[0], shown[80]), (81, "a", "a80"));
    assert_eq!(threads[0]["has_more_comments"], true);
    assert_eq!(contents(&threads[1]), ["b", "b1"]);
    assert_eq!(threads[1]["has_more_comments"], false);
    let page = api
        .get(&format!(
            "/v2/threads?object=companies&record_id={acme}&limit=1&offset=1"
        ))
        .await;
    assert_eq!(contents(&page.body["data"][0]), ["b", "b1"]);

    let mut read = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = api.get(&format!("/v2/threads/{first}?limit=30{cursor}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        read.extend(contents(&answer.body["data"]).into_iter().map(str::to_owned));
        match answer.body["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(read.len(), 82);
    assert_eq!((read[0].as_str(), read[81].as_str()), ("a", "a81"));
}

#[tokio::test]
async fn created_after_leaves_out_what_was_there_at_that_moment() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let mut old = comment("old", &on("companies", &acme));
    old["data"]["created_at"] = "2020-01-01T00:00:00Z".into();
    let thread = create(&api, old).await;
    for (content, at) in [("x", "2020-01-03T00:00:00Z"), ("y", "2020-01-02T00:00:00.000000001Z")] {
        let mut body = comment(content, &reply(&thread));
        body["data"]["created_at"] = at.into();
        create(&api, body).await;
    }
    for (after, expected) in [
        ("", vec!["old", "y", "x"]),
        ("created_after=2019-01-01", vec!["old", "y", "x"]),
        ("created_after=2020-01-01T00:00:00Z", vec!["y", "x"]),
        ("created_after=2020-01-02T00:00:00Z", vec!["y", "x"]),
        ("created_after=2020-01-02T12:00:00Z", vec!["x"]),
        ("created_after=2020-01-03T00:00:00Z", vec![]),
    ] {
        let answer = api.get(&format!("/v2/threads/{thread}?{after}")).await;
        assert_eq!(contents(&answer.body["data"]), expected, "{after}");
    }
}

#[tokio::test]
async fn deleting_the_comment_that_opened_a_thread_deletes_the_thread() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let thread = create(&api, comment("a", &on("companies", &acme))).await;
    let first = create(&api, comment("b", &reply(&thread))).await;
    let second = create(&api, comment("c", &reply(&thread))).await;
    let delete = async |id: &str| api.call("DELETE", &format!("/v2/comments/{id}"), None).await;
    assert_eq!(delete(&first).await.body, json!({}));
    let left = api.get(&format!("/v2/threads/{thread}")).await;
    assert_eq!(contents(&left.body["data"]), ["a", "c"]);
    assert_eq!(delete(&thread).await.body, json!({}));
    let gone = api.get(&format!("/v2/threads/{thread}")).await;
    let message = format!("Thread with ID \"{thread}\" was not found.");
    assert_eq!(
        gone.error(),
        (404, "invalid_request_error", "not_found", message.as_str())
    );
    for id in [&thread, &second] {
        let gone = api.get(&format!("/v2/comments/{id}")).await;
        let message = format!("Comment with ID \"{id}\" was not found.");
        assert_eq!(
            gone.error(),
            (404, "invalid_request_error", "not_found", message.as_str())
        );
        let message = format!("Could not find Comment with ID \"{id}\".");
        assert_eq!(
            delete(id).await.error(),
            (404, "invalid_request_error", "not_found", message.as_str())
        );
    }
    let listed = api.get(&format!("/v2/threads?object=companies&record_id={acme}")).await;
    assert_eq!(listed.body, json!({ "data": [] }));
}

#[tokio::test]
async fn a_token_that_acts_for_a_member_deletes_that_members_comments_only() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let mine = create(&api, comment("mine", &on("companies", &acme))).await;
    let mut other = comment("theirs", &on("companies", &acme));
    other["data"]["author"]["id"] = OTHER_MEMBER.into();
    let theirs = create(&api, other).await;
    let delete = async |id: &str| {
        api.send(
            "DELETE",
            &format!("/v2/comments/{id}"),
            None::<String>,
            Some("Bearer user"),
        )
        .await
    };
    let message = "Only the member who wrote a comment may delete it.";
    assert_eq!(
        delete(&theirs).await.error(),
        (403, "auth_error", "unauthorized", message)
    );
    assert_eq!(delete(&mine).await.status, 200);
    assert_eq!(
        api.call("DELETE", &format!("/v2/comments/{theirs}"), None).await.status,
        200
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_comment_is_said_in_both_spellings_of_the_status() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let record = format!("Record with ID \"{NOBODY}\" not found.");
    let member = format!("Workspace member with ID \"{NOBODY}\" not found.");
    let author = json!({ "type": "workspace-member", "id": NOBODY });
    for (target, message) in [
        (on("nope", &acme), "Object with slug/ID \"nope\" not found."),
        (on("people", NOBODY), record.as_str()),
        (
            reply(NOBODY),
            "The referenced Thread could not be found, it might have been deleted.",
        ),
        (
            json!({ "entry": { "list": "nope", "entry_id": NOBODY } }),
            "List with slug/ID \"nope\" not found.",
        ),
        (
            json!({ "author": author, "record": { "object": "companies", "record_id": acme } }),
            member.as_str(),
        ),
    ] {
        let answer = api.post("/v2/comments", comment("x", &target)).await;
        assert_eq!(
            answer.error(),
            (400, "invalid_request_error", "value_not_found", message),
            "{target}"
        );
        assert_eq!(answer.body["statusCode"], 400);
    }
    for (members, path) in [
        (json!({}), json!(["data"])),
        (
            json!({ "thread_id": NOBODY, "record": { "object": "companies", "record_id": acme } }),
            json!(["data"]),
        ),
        (json!({ "thread_id": "x" }), json!(["data", "thread_id"])),
        (json!({ "record": null }), json!(["data", "record"])),
        (json!({ "record": {} }), json!(["data", "record", "object"])),
        (
            json!({ "record": { "object": "people", "record_id": "x" } }),
            json!(["data", "record", "record_id"]),
        ),
        (
            json!({ "entry": { "list": 1, "entry_id": "x" } }),
            json!(["data", "entry", "list"]),
        ),
        (
            json!({ "thread_id": NOBODY, "format": "markdown" }),
            json!(["data", "format"]),
        ),
        (
            json!({ "thread_id": NOBODY, "content": [] }),
            json!(["data", "content"]),
        ),
        (
            json!({ "thread_id": NOBODY, "content": "x".repeat(100_001) }),
            json!(["data", "content"]),
        ),
        (
            json!({ "thread_id": NOBODY, "author": null }),
            json!(["data", "author"]),
        ),
        (
            json!({ "thread_id": NOBODY, "author": { "type": "app", "id": NOBODY } }),
            json!(["data", "author", "type"]),
        ),
        (
            json!({ "thread_id": NOBODY, "created_at": "2999-01-01" }),
            json!(["data", "created_at"]),
        ),
        (
            json!({ "thread_id": NOBODY, "created_at": "1969-12-31" }),
            json!(["data", "created_at"]),
        ),
        (json!({ "thread_id": NOBODY, "title": "x" }), json!(["data"])),
    ] {
        let answer = api.post("/v2/comments", comment("x", &members)).await;
        assert_eq!(answer.error().2, "validation_type", "{members}");
        assert_eq!(answer.body["statusCode"], 400);
        assert_eq!(
            answer.body["validation_errors"][0]["path"], path,
            "{members}: {}",
            answer.body
        );
    }
    for query in [
        String::new(),
        "object=companies".into(),
        format!("record_id={acme}"),
        format!("object=companies&record_id={acme}&list=x&entry_id={acme}"),
        "object=companies&record_id=x".into(),
        format!("object=companies&record_id={acme}&limit=51"),
    ] {
        let answer = api.get(&format!("/v2/threads?{query}")).await;
        assert_eq!(answer.error().3, "Query params validation error.", "{query}");
    }
    let thread = create(&api, comment("x", &on("companies", &acme))).await;
    for query in ["limit=0", "limit=251", "cursor=zz", "created_after=soon"] {
        let answer = api.get(&format!("/v2/threads/{thread}?{query}")).await;
        assert_eq!(answer.error().3, "Query params validation error.", "{query}");
    }
}

#[tokio::test]
async fn comments_take_the_scopes_of_what_they_hang_on() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let thread = create(&api, comment("x", &on("companies", &acme))).await;
    let of_records = "object_configuration:read, record_permission:read";
    let of_entries = "list_configuration:read, list_entry:read";
    let threads = format!("/v2/threads?object=companies&record_id={acme}");
    let entries = format!("/v2/threads?list=x&entry_id={acme}");
    let entry = json!({ "entry": { "list": "x", "entry_id": acme } });
    for (token, method, path, body, missing) in [
        ("reader", "POST", "/v2/comments".to_owned(), None, "comment:read-write"),
        ("reader", "GET", format!("/v2/comments/{thread}"), None, "comment:read"),
        (
            "reader",
            "DELETE",
            format!("/v2/comments/{thread}"),
            None,
            "comment:read-write",
        ),
        ("reader", "GET", threads.clone(), None, "comment:read"),
        ("reader", "GET", format!("/v2/threads/{thread}"), None, "comment:read"),
        (
            "commenter",
            "POST",
            "/v2/comments".into(),
            Some(comment("x", &on("companies", &acme))),
            of_records,
        ),
        (
            "commenter",
            "POST",
            "/v2/comments".into(),
            Some(comment("x", &reply(&thread))),
            of_records,
        ),
        (
            "commenter",
            "POST",
            "/v2/comments".into(),
            Some(comment("x", &entry)),
            of_entries,
        ),
        ("commenter", "GET", format!("/v2/comments/{thread}"), None, of_records),
        ("commenter", "GET", format!("/v2/threads/{thread}"), None, of_records),
        ("commenter", "GET", threads, None, of_records),
        ("commenter", "GET", entries, None, of_entries),
    ] {
        let body = body.unwrap_or_else(|| json!({})).to_string();
        let answer = api
            .send(method, &path, Some(body), Some(&format!("Bearer {token}")))
            .await;
        let message = format!("The API key lacks the scopes that this endpoint needs: {missing}.");
        assert_eq!(
            answer.error(),
            (403, "auth_error", "unauthorized", message.as_str()),
            "{token} {method} {path}"
        );
    }
}
