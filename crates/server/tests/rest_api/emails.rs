//! `/v2/emails`.

use crate::api::{Api, WORKSPACE};
use records::emails::{Direction, EmailParticipant, NewEmail, Role};
use serde_json::{Value, json};

const MAILBOX: &str = "9f6c1a52-0f0b-4a3e-8a38-0a6d5a1c7b11";

async fn add(api: &Api, subject: &str, day: i64, from: &str, to: &str) {
    let participant = |role, address: &str| EmailParticipant {
        role,
        address: address.into(),
        name: Some("N".into()),
    };
    let new = NewEmail {
        mailbox_id: MAILBOX.into(),
        message_id: format!("<{subject}@example.com>"),
        sent_at: day * 86_400_000_000_000,
        direction: Direction::Inbound,
        subject: Some(subject.into()),
        participants: vec![participant(Role::From, from), participant(Role::To, to)],
    };
    api.records.emails().add(&WORKSPACE.into(), new).await.unwrap();
}

async fn seeded() -> Api {
    let api = Api::new().await;
    add(&api, "a", 1, "Ada@acme.com", "test@example.com").await;
    add(&api, "b", 2, "bob@mail.acme.com", "test@example.com").await;
    add(&api, "c", 3, "carl@globex.com", "ada@acme.com").await;
    add(&api, "d", 4, "noreply@acme.com", "test@example.com").await;
    // The same again.
    add(&api, "a", 1, "Ada@acme.com", "test@example.com").await;
    api
}

async fn subjects(api: &Api, query: &str) -> String {
    let answer = api.get(&format!("/v2/emails?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    let data = answer.body["data"].as_array().unwrap();
    data.iter()
        .map(|email| email["subject_line"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn emails_are_listed_newest_first_by_whom_they_are_with() {
    let api = seeded().await;
    let ada = api
        .create("people", json!({ "email_addresses": ["ada@acme.com"] }))
        .await;
    let acme = api.create("companies", json!({ "domains": ["globex.com"] })).await;
    for (query, expected) in [
        ("participants=ada@acme.com".to_owned(), "ca"),
        ("participants=ADA@acme.com,%20bob@mail.acme.com".into(), "cba"),
        ("domain=acme.com".into(), "dcba"),
        ("domain=mail.acme.com".into(), "b"),
        ("domain=acme.com&exclude_automated_participants=true".into(), "cba"),
        (format!("linked_object=people&linked_record_ids={ada}"), "ca"),
        (format!("linked_object=companies&linked_record_ids={acme}"), "c"),
        (
            format!("linked_object=people&linked_record_ids={ada}&domain=mail.acme.com"),
            "cba",
        ),
        ("domain=acme.com&sent_after=1970-01-02T12:00:00Z".into(), "dcb"),
        ("domain=acme.com&sent_after=1970-01-03T00:00:00Z".into(), "dc"),
        ("domain=acme.com&sent_before=1970-01-04T00:00:00Z".into(), "ba"),
        // The own workspace is no filter.
        ("participants=test@example.com".into(), ""),
        ("domain=example.com".into(), ""),
        ("participants=test@example.com,carl@globex.com".into(), "c"),
    ] {
        assert_eq!(subjects(&api, &query).await, expected, "{query}");
    }
    let mut read = String::new();
    let mut cursor = String::new();
    loop {
        let answer = api.get(&format!("/v2/emails?domain=acme.com&limit=1{cursor}")).await;
        for email in answer.body["data"].as_array().unwrap() {
            read.push_str(email["subject_line"].as_str().unwrap());
        }
        match answer.body["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(read, "dcba");
}

#[tokio::test]
async fn a_company_is_linked_by_its_domain_also_where_an_address_lies_below_it() {
    let api = seeded().await;
    let acme = api.create("companies", json!({ "domains": ["acme.com"] })).await;
    let answer = api.get("/v2/emails?participants=bob@mail.acme.com").await;
    assert_eq!(answer.body["data"][0]["linked_records"][0]["record_id"], acme);
}

#[tokio::test]
async fn an_email_is_answered_in_its_documented_shape() {
    let api = seeded().await;
    let ada = api
        .create("people", json!({ "email_addresses": ["ada@acme.com"] }))
        .await;
    let object = api.get("/v2/objects/people").await.body["data"]["id"]["object_id"].clone();
    let answer = api
        .get("/v2/emails?participants=ada@acme.com&sent_before=1970-01-03")
        .await;
    let email = &answer.body["data"][0];
    assert_eq!(
        *email,
        json!({
            "id": { "workspace_id": WORKSPACE, "mailbox_id": MAILBOX, "email_id": email["id"]["email_id"] },
            "sent_at": "1970-01-02T00:00:00.000000000Z",
            "direction": "inbound",
            "subject_line": "a",
            "participants": [
                { "role": "from", "email_address": "ada@acme.com", "email_domain": "acme.com", "name": "N" },
                { "role": "to", "email_address": "test@example.com", "email_domain": "example.com", "name": "N" },
            ],
            "linked_records": [{ "object_slug": "people", "object_id": object, "record_id": ada }],
        })
    );
    assert_eq!(answer.body["pagination"], json!({ "next_cursor": Value::Null }));
}

#[tokio::test]
async fn a_list_of_emails_needs_a_filter_scopes_and_a_workspace_token() {
    let api = Api::new().await;
    for query in [
        "",
        "participants=",
        "linked_object=people",
        "linked_record_ids=x",
        "linked_object=people&linked_record_ids=x",
        "domain=x&limit=0",
        "domain=x&limit=101",
        "domain=x&cursor=zz",
        "domain=x&sent_after=soon",
        "domain=x&exclude_automated_participants=maybe",
    ] {
        let answer = api.get(&format!("/v2/emails?{query}")).await;
        assert_eq!(answer.error().3, "Query params validation error.", "{query}");
    }
    let get = async |token: &str| {
        api.send(
            "GET",
            "/v2/emails?domain=x",
            None::<String>,
            Some(&format!("Bearer {token}")),
        )
        .await
    };
    assert!(get("reader").await.error().3.contains("email:read"));
    assert_eq!(get("user").await.error().0, 403);
    let meetings = api
        .send("GET", "/v2/meetings", None::<String>, Some("Bearer user"))
        .await;
    assert_eq!((meetings.error().0, meetings.error().2), (403, "unauthorized"));
}
