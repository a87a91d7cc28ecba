//! `POST /v2/objects/{object}/records/merge`.

use crate::api::{Answer, Api, MEMBER};
use serde_json::{Value, json};
use server::rest::RequestRates;

impl Api {
    async fn merge(&self, object: &str, primary: &str, secondary: &str) -> Answer {
        let body = json!({ "data": { "primary_record_id": primary, "secondary_record_id": secondary } });
        self.post(&format!("/v2/objects/{object}/records/merge"), body).await
    }
}

fn id(answer: &Answer, name: &str) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["data"]["id"][name].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn two_records_become_a_new_one_and_the_same_request_finds_neither_again() {
    let api = Api::new().await;
    let a = api
        .create("companies", json!({ "name": "A", "domains": ["a.com"] }))
        .await;
    let b = api.create("companies", json!({ "name": "B", "twitter": "b" })).await;
    let merged = api.merge("companies", &a, &b).await;
    assert_eq!(merged.status, 200, "{}", merged.body);
    let new = merged.body["data"]["new_record_id"].as_str().unwrap().to_owned();
    assert_eq!(merged.body, json!({ "data": { "new_record_id": new } }));
    let record = api.get(&format!("/v2/objects/companies/records/{new}")).await;
    let values = &record.body["data"]["values"];
    assert_eq!(
        (&values["name"][0]["value"], &values["twitter"][0]["value"]),
        (&json!("A"), &json!("b"))
    );
    for gone in [&a, &b] {
        let path = format!("/v2/objects/companies/records/{gone}");
        let write = Some(json!({ "data": { "values": { "name": "x" } } }));
        for answer in [
            api.get(&path).await,
            api.call("PATCH", &path, write).await,
            api.call("DELETE", &path, None).await,
        ] {
            assert_eq!((answer.status, answer.error().2), (404, "not_found"));
        }
    }
    let again = api.merge("companies", &a, &b).await;
    let message = format!("Record with ID \"{a}\" not found.");
    assert_eq!(
        again.error(),
        (404, "invalid_request_error", "value_not_found", message.as_str())
    );
}

#[tokio::test]
async fn everything_that_hung_on_either_hangs_on_the_new_record() {
    let api = Api::new().await;
    let list = json!({ "data": { "name": "L", "api_slug": "l", "parent_object": "companies", "workspace_access": "full-access", "workspace_member_access": [] } });
    assert_eq!(api.post("/v2/lists", list).await.status, 200);
    let a = api.create("companies", json!({ "name": "A" })).await;
    let b = api.create("companies", json!({ "name": "B" })).await;
    let (mut notes, mut threads, mut files, mut entries, mut meetings) = (vec![], vec![], vec![], vec![], vec![]);
    for company in [&a, &b] {
        let note = json!({ "data": { "parent_object": "companies", "parent_record_id": company, "title": "", "format": "plaintext", "content": "x" } });
        notes.push(id(&api.post("/v2/notes", note).await, "note_id"));
        let author = json!({ "type": "workspace-member", "id": MEMBER });
        let comment = json!({ "data": { "format": "plaintext", "content": "x", "author": author, "record": { "object": "companies", "record_id": company } } });
        threads.push(id(&api.post("/v2/comments", comment).await, "comment_id"));
        let folder = json!({ "object": "companies", "record_id": company, "file_type": "folder", "name": "F" });
        files.push(id(&api.post("/v2/files", folder).await, "file_id"));
        let entry =
            json!({ "data": { "parent_object": "companies", "parent_record_id": company, "entry_values": {} } });
        let entry = id(&api.post("/v2/lists/l/entries", entry).await, "entry_id");
        let comment = json!({ "data": { "format": "plaintext", "content": "x", "author": author, "entry": { "list": "l", "entry_id": entry } } });
        threads.push(id(&api.post("/v2/comments", comment).await, "comment_id"));
        entries.push(entry);
        let at = |hour: u8| json!({ "datetime": format!("2026-02-01T{hour:02}:00:00Z"), "timezone": "UTC" });
        let meeting = json!({ "data": { "title": "M", "description": "", "is_all_day": false, "start": at(9), "end": at(10), "participants": [{ "is_organizer": true, "status": "accepted", "name": "Ada" }],
            "linked_records": [{ "object": "companies", "record_id": company }] } });
        meetings.push(id(&api.post("/v2/meetings", meeting).await, "meeting_id"));
    }
    let link = |company: &str| json!({ "target_object": "companies", "target_record_id": company });
    let task = json!({ "data": { "content": "T", "format": "plaintext", "deadline_at": null, "is_completed": false, "assignees": [], "linked_records": [link(&a), link(&b)] } });
    let task = id(&api.post("/v2/tasks", task).await, "task_id");
    let new = api.merge("companies", &a, &b).await.body["data"]["new_record_id"]
        .as_str()
        .unwrap()
        .to_owned();
    for note in &notes {
        assert_eq!(
            api.get(&format!("/v2/notes/{note}")).await.body["data"]["parent_record_id"],
            new.as_str()
        );
    }
    for thread in &threads {
        let comment = api.get(&format!("/v2/comments/{thread}")).await;
        assert_eq!(comment.body["data"]["record"]["record_id"], new.as_str());
    }
    for file in &files {
        assert_eq!(
            api.get(&format!("/v2/files/{file}")).await.body["data"]["record_id"],
            new.as_str()
        );
    }
    for entry in &entries {
        let entry = api.get(&format!("/v2/lists/l/entries/{entry}")).await.body;
        assert_eq!(entry["data"]["parent_record_id"], new.as_str());
        assert_eq!(
            entry["data"]["entry_values"]["parent_record"][0]["target_record_id"],
            new.as_str()
        );
    }
    for meeting in &meetings {
        let meeting = api.get(&format!("/v2/meetings/{meeting}")).await.body;
        let linked = meeting["data"]["linked_records"].as_array().unwrap();
        assert_eq!(linked.len(), 1);
        assert_eq!(linked[0]["record_id"], new.as_str());
    }
    let task = api.get(&format!("/v2/tasks/{task}")).await.body;
    assert_eq!(
        task["data"]["linked_records"],
        json!([{ "target_object_id": "companies", "target_record_id": new }])
    );
    for (path, expected) in [
        (format!("/v2/notes?parent_object=companies&parent_record_id={new}"), 2),
        (format!("/v2/threads?object=companies&record_id={new}"), 2),
        (format!("/v2/files?object=companies&record_id={new}"), 2),
        (format!("/v2/objects/companies/records/{new}/entries"), 2),
        (
            format!("/v2/meetings?linked_object=companies&linked_record_id={new}"),
            2,
        ),
        (format!("/v2/tasks?linked_object=companies&linked_record_id={new}"), 1),
        (format!("/v2/notes?parent_object=companies&parent_record_id={a}"), 0),
    ] {
        let found = api.get(&path).await;
        let count = found.body["data"].as_array().map_or(0, Vec::len);
        assert_eq!(count, expected, "{path}: {}", found.body);
    }
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused() {
    let api = Api::new().await;
    let a = api.create("companies", json!({ "name": "A" })).await;
    let person = api.create("people", json!({})).await;
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (object, primary, secondary, status, code) in [
        ("companies", a.as_str(), a.as_str(), 400, "self_merge"),
        ("companies", &a, nobody, 404, "value_not_found"),
        ("companies", &a, &person, 404, "value_not_found"),
        ("companies", "a", "b", 404, "value_not_found"),
        ("nothing", &a, nobody, 404, "not_found"),
    ] {
        let refused = api.merge(object, primary, secondary).await;
        assert_eq!(
            (refused.status, refused.error().2),
            (status, code),
            "{object} {primary} {secondary}"
        );
    }
    for body in [
        json!({}),
        json!({ "data": {} }),
        json!({ "data": { "primary_record_id": a, "secondary_record_id": 1 } }),
    ] {
        let refused = api.post("/v2/objects/companies/records/merge", body.clone()).await;
        assert_eq!((refused.status, refused.error().2), (400, "validation_type"), "{body}");
    }
    let body = json!({ "data": { "primary_record_id": a, "secondary_record_id": nobody } }).to_string();
    let refused = api
        .send(
            "POST",
            "/v2/objects/companies/records/merge",
            Some(body),
            Some("Bearer reader"),
        )
        .await;
    assert_eq!(refused.status, 403);
    assert_eq!(api.get(&format!("/v2/objects/companies/records/{a}")).await.status, 200);
}

#[tokio::test]
async fn merges_have_a_rate_of_their_own() {
    let api = Api::limited(RequestRates {
        merges_per_second: 1,
        ..RequestRates::UNLIMITED
    })
    .await;
    let mut refused = 0;
    for _ in 0..3 {
        let answer = api.post("/v2/objects/companies/records/merge", Value::Null).await;
        refused += u32::from(answer.status == 429);
    }
    assert!(refused >= 1, "three requests fall into two seconds at most");
}
