//! What hangs on a record, when the record goes.

use crate::api::{Api, MEMBER};
use serde_json::json;
use std::sync::Arc;

#[tokio::test]
async fn a_deleted_record_takes_its_notes_and_comments_along_and_leaves_its_tasks() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let ada = api.create("people", json!({ "job_title": "Countess" })).await;
    let note = |object: &str, record: &str| json!({ "data": { "parent_object": object, "parent_record_id": record, "title": "", "format": "plaintext", "content": "" } });
    api.post("/v2/notes", note("companies", &acme)).await;
    api.post("/v2/notes", note("people", &ada)).await;
    let author = json!({ "type": "workspace-member", "id": MEMBER });
    let comment = json!({ "data": { "format": "plaintext", "content": "x", "author": author, "record": { "object": "companies", "record_id": acme } } });
    let thread = api.post("/v2/comments", comment).await.body["data"]["thread_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let reply = json!({ "data": { "format": "plaintext", "content": "x", "author": author, "thread_id": thread } });
    let reply = api.post("/v2/comments", reply).await.body["data"]["id"]["comment_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let task = json!({ "data": { "content": "T", "format": "plaintext", "deadline_at": null, "is_completed": false, "assignees": [], "linked_records": [
        { "target_object": "companies", "target_record_id": acme },
        { "target_object": "people", "target_record_id": ada },
    ] } });
    let task = api.post("/v2/tasks", task).await.body["data"]["id"]["task_id"]
        .as_str()
        .unwrap()
        .to_owned();

    let deleted = api
        .call("DELETE", &format!("/v2/objects/companies/records/{acme}"), None)
        .await;
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    let notes = api.get("/v2/notes").await;
    assert_eq!(notes.body["data"].as_array().unwrap().len(), 1);
    assert_eq!(notes.body["data"][0]["parent_record_id"], ada.as_str());
    for path in [
        format!("/v2/comments/{thread}"),
        format!("/v2/comments/{reply}"),
        format!("/v2/threads/{thread}"),
    ] {
        assert_eq!(api.get(&path).await.status, 404, "{path}");
    }
    let task = api.get(&format!("/v2/tasks/{task}")).await;
    assert_eq!(
        task.body["data"]["linked_records"],
        json!([{ "target_object_id": "people", "target_record_id": ada }])
    );
    let linked = api
        .get(&format!("/v2/tasks?linked_object=companies&linked_record_id={acme}"))
        .await;
    assert_eq!(linked.body, json!({ "data": [] }));
}

#[tokio::test]
async fn what_is_written_while_its_record_is_deleted_goes_with_it_or_is_refused() {
    let api = Arc::new(Api::new().await);
    for _ in 0..5 {
        let acme = api.create("companies", json!({ "name": "Acme" })).await;
        let body = json!({ "data": { "parent_object": "companies", "parent_record_id": acme, "title": "", "format": "plaintext", "content": "" } });
        let writers: Vec<_> = (0..8)
            .map(|_| {
                let (api, body) = (api.clone(), body.clone());
                tokio::spawn(async move { api.post("/v2/notes", body).await.status })
            })
            .collect();
        let deleted = api
            .call("DELETE", &format!("/v2/objects/companies/records/{acme}"), None)
            .await;
        assert_eq!(deleted.status, 200, "{}", deleted.body);
        for writer in writers {
            let status = writer.await.unwrap();
            assert!([200, 404, 409].contains(&status), "{status}");
        }
        assert_eq!(api.get("/v2/notes").await.body, json!({ "data": [] }));
    }
}
