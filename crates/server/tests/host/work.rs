//! Notes, tasks, threads and attributes beyond the REST API: what the web UI does with them.

use crate::support::Server;
use axum::body::Body;
use serde_json::{Value, json};

const V2: &str = "/api/w/basepoint/v2";

async fn made(server: &Server, path: &str, data: Value) -> Value {
    let answer = server.post(&format!("{V2}{path}"), json!({ "data": data })).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json()["data"].clone()
}

async fn ada(server: &Server) -> String {
    let name = json!({ "first_name": "Ada", "last_name": "Lovelace", "full_name": "Ada Lovelace" });
    let record = made(server, "/objects/people/records", json!({ "values": { "name": name } })).await;
    record["id"]["record_id"].as_str().unwrap().to_owned()
}

async fn note(server: &Server, record: &str, title: &str, content: &str) -> Value {
    let note = json!({
        "parent_object": "people", "parent_record_id": record,
        "title": title, "format": "markdown", "content": content,
    });
    made(server, "/notes", note).await
}

async fn task(server: &Server, content: &str) -> String {
    let task = json!({
        "content": content, "format": "plaintext", "deadline_at": null, "is_completed": false,
        "linked_records": [], "assignees": [],
    });
    let task = made(server, "/tasks", task).await;
    task["id"]["task_id"].as_str().unwrap().to_owned()
}

fn texts(found: &Value, key: &str) -> Vec<String> {
    let all = found.as_array().expect("a list");
    all.iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_are_listed_newest_first_with_the_beginning_of_their_text() {
    let server = Server::start().await;
    let (record, other) = (ada(&server).await, ada(&server).await);
    for (at, title) in ["first", "second", "third"].iter().enumerate() {
        note(&server, &record, title, &format!("# Head\n\n- item **{at}**\n")).await;
    }
    note(&server, &other, "elsewhere", &"word ".repeat(200)).await;

    let all = server.get("/api/w/basepoint/notes").await.json();
    assert_eq!(texts(&all["data"], "title"), ["elsewhere", "third", "second", "first"]);
    assert_eq!(all["data"][1]["excerpt"], "Head item 2");
    assert_eq!(
        all["data"][1]["content_markdown"],
        Value::Null,
        "the whole text is not sent"
    );
    let long = all["data"][0]["excerpt"].as_str().unwrap();
    assert!(long.ends_with('…') && long.chars().count() < 200, "{long}");

    let of = format!("/api/w/basepoint/notes?object=people&record_id={record}");
    let page = server.get(&format!("{of}&offset=1&limit=1")).await.json();
    assert_eq!(texts(&page["data"], "title"), ["second"]);
    for (query, status) in [("object=rockets", 404), ("limit=some", 400), ("unknown=1", 400)] {
        let answer = server.get(&format!("/api/w/basepoint/notes?{query}")).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_and_tasks_are_found_by_the_beginnings_of_their_words() {
    let mut server = Server::start().await;
    let record = ada(&server).await;
    let text = format!("{} She wants a rebate by Friday.", "Hay and straw.".repeat(30));
    note(&server, &record, "Kick-off", &text).await;
    note(&server, &record, "Rebates of last year", "Nothing.").await;
    task(&server, "Send the rebate to Ada").await;
    task(&server, "Call Grace").await;
    for (query, notes, tasks) in [
        (
            "REBATE",
            vec!["Rebates of last year", "Kick-off"],
            vec!["Send the rebate to Ada"],
        ),
        ("reb%20fri", vec!["Kick-off"], vec![]),
        ("bate", vec![], vec![]),
        ("ada", vec![], vec!["Send the rebate to Ada"]),
        ("%20", vec![], vec![]),
    ] {
        let found = server
            .get(&format!("/api/w/basepoint/search?query={query}"))
            .await
            .json();
        assert_eq!(texts(&found["data"]["notes"], "title"), notes, "{query}");
        assert_eq!(texts(&found["data"]["tasks"], "content_plaintext"), tasks, "{query}");
    }
    let found = server.get("/api/w/basepoint/search?query=friday").await.json();
    let excerpt = found["data"]["notes"][0]["excerpt"].as_str().unwrap();
    assert!(
        excerpt.starts_with('…') && excerpt.contains("rebate by Friday"),
        "{excerpt}"
    );
    assert_eq!(server.get("/api/w/basepoint/search").await.status, 400);

    server.become_member("linus").await;
    let nothing = server.get("/api/w/other/search?query=rebate").await.json();
    assert_eq!(
        nothing["data"],
        json!({ "notes": [], "tasks": [] }),
        "nothing of another workspace"
    );
}

async fn patch(server: &Server, path: &str, body: Value) -> crate::support::Answer {
    let request = server
        .request("PATCH", path)
        .header("x-stoa-csrf", "1")
        .body(Body::from(body.to_string()))
        .unwrap();
    server.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_gets_other_words_and_keeps_the_rest() {
    let server = Server::start().await;
    let id = task(&server, "Call").await;
    let path = format!("/api/w/basepoint/tasks/{id}");
    let changed = patch(&server, &path, json!({ "content": "Call back" })).await;
    assert_eq!(changed.json()["data"]["content_plaintext"], "Call back");
    let read = server.get(&format!("{V2}/tasks/{id}")).await.json();
    assert_eq!(read["data"], changed.json()["data"], "the answer is what a read gives");
    for (path, body, status) in [
        (path.as_str(), json!({ "content": "x".repeat(2_001) }), 400),
        (path.as_str(), json!({}), 400),
        (path.as_str(), json!({ "content": "x", "is_completed": true }), 400),
        (
            "/api/w/basepoint/tasks/74716136-8b3f-4b28-b67f-75d3212684e1",
            json!({ "content": "x" }),
            404,
        ),
    ] {
        let answer = patch(&server, path, body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    // The REST API of the field does not change it.
    let refused = patch(
        &server,
        &format!("{V2}/tasks/{id}"),
        json!({ "data": { "content": "x" } }),
    )
    .await;
    assert_eq!(refused.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_resolved_by_who_says_so_and_opened_again() {
    let server = Server::start().await;
    let record = ada(&server).await;
    let me = server.get("/api/bootstrap").await.json()["member"]["id"].clone();
    let comment = json!({
        "format": "plaintext", "content": "Who?", "author": { "type": "workspace-member", "id": me },
        "record": { "object": "people", "record_id": record },
    });
    let comment = made(&server, "/comments", comment).await;
    let path = format!(
        "/api/w/basepoint/threads/{}/resolution",
        comment["thread_id"].as_str().unwrap()
    );
    let resolved = server.put(&path, json!({})).await.json();
    assert_eq!(
        resolved["data"]["resolved_by"],
        json!({ "type": "workspace-member", "id": me })
    );
    let again = server.put(&path, json!({})).await.json();
    assert_eq!(again, resolved, "what is resolved stays resolved since then");
    let opened = server.delete(&path).await.json();
    assert_eq!(opened["data"]["resolved_at"], Value::Null);
    let none = "/api/w/basepoint/threads/74716136-8b3f-4b28-b67f-75d3212684e1/resolution";
    assert_eq!(server.put(none, json!({})).await.code(), (404, "not-found".to_owned()));
}

async fn slugs(server: &Server, target: &str) -> Vec<String> {
    let attributes = server.get(&format!("{V2}/{target}/attributes")).await.json();
    texts(&attributes["data"], "api_slug")
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_are_put_in_order_by_admins_and_by_who_owns_the_list() {
    let mut server = Server::start().await;
    let before = slugs(&server, "objects/people").await;
    let path = "/api/w/basepoint/objects/people/attribute-order";
    let wanted = json!({ "attributes": ["job_title", "name", "job_title"] });
    assert_eq!(server.put(path, wanted.clone()).await.status, 200);
    let after = slugs(&server, "objects/people").await;
    assert_eq!(after[..2], ["job_title", "name"]);
    let rest: Vec<_> = before.iter().filter(|slug| !after[..2].contains(slug)).collect();
    assert_eq!(
        after[2..].iter().collect::<Vec<_>>(),
        rest,
        "the others follow as they stood"
    );
    let unknown = server.put(path, json!({ "attributes": ["rocket"] })).await;
    assert_eq!(unknown.code(), (404, "not-found".to_owned()));
    assert_eq!(slugs(&server, "objects/people").await, after);

    let me = server.get("/api/bootstrap").await.json()["member"]["id"].clone();
    for (slug, access, members) in [
        ("open", json!("full-access"), json!([])),
        (
            "kept",
            json!("read-only"),
            json!([{ "workspace_member_id": me, "level": "full-access" }]),
        ),
        (
            "private",
            Value::Null,
            json!([{ "workspace_member_id": me, "level": "full-access" }]),
        ),
    ] {
        let list = json!({
            "name": slug, "api_slug": slug, "parent_object": "people",
            "workspace_access": access, "workspace_member_access": members,
        });
        made(&server, "/lists", list).await;
    }
    server.add_member("basepoint", "grace").await;
    server.become_member("grace").await;
    assert_eq!(server.put(path, wanted).await.code(), (403, "forbidden".to_owned()));
    for (list, status) in [("open", 200), ("kept", 403), ("private", 404), ("none", 404)] {
        let path = format!("/api/w/basepoint/lists/{list}/attribute-order");
        let answer = server.put(&path, json!({ "attributes": ["created_at"] })).await;
        assert_eq!(answer.status, status, "{list}: {}", answer.text);
    }
    assert_eq!(slugs(&server, "lists/open").await[0], "created_at");
}
