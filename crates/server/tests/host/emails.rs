//! E-mails of mailboxes: brought in by file, and shown on the pages of people and companies.

use crate::support::{Answer, Server};
use axum::body::{Body, Bytes};
use futures::stream;
use serde_json::{Value, json};
use std::convert::Infallible;

/// Three e-mails, and one that nobody sent.
const MBOX: &str = "From ada@lumen.io Fri Jan  3 01:05:34 2025\n\
    Message-ID: <1@lumen.io>\n\
    Date: Fri, 3 Jan 2025 01:05:34 +0000\n\
    From: Ada Lindqvist <ada@lumen.io>\n\
    To: ada@example.com\n\
    Cc: jonas@orbit.com\n\
    Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\n\
    \n\
    Shall we meet?\n\
    \n\
    From ada@example.com Sat Jan  4 01:05:34 2025\n\
    Message-ID: <2@example.com>\n\
    Date: Sat, 4 Jan 2025 01:05:34 +0000\n\
    From: ada@example.com\n\
    To: ada@lumen.io\n\
    Subject: Re: Robots\n\
    \n\
    Yes.\n\
    \n\
    From nobody Sun Jan  5 01:05:34 2025\n\
    Subject: a draft\n\
    \n\
    From eve@lumen.io Mon Jan  6 01:05:34 2025\n\
    Date: Mon, 6 Jan 2025 01:05:34 +0000\n\
    From: eve@lumen.io\n\
    To: ada@example.com\n\
    \n";

impl Server {
    async fn bring_emails(&self, query: &str, file: impl Into<Body>) -> Answer {
        let request = self.request("POST", &format!("/api/w/basepoint/imports/emails{query}"));
        self.send(request.header("x-stoa-csrf", "1").body(file.into()).unwrap())
            .await
    }

    async fn emails_of(&self, object: &str, record: &str, more: &str) -> Value {
        let path = format!("/api/w/basepoint/emails?object={object}&record_id={record}{more}");
        let answer = self.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    async fn record_of(&self, object: &str, values: Value) -> String {
        let path = format!("/api/w/basepoint/v2/objects/{object}/records");
        let made = self.post(&path, json!({ "data": { "values": values } })).await.json();
        made["data"]["id"]["record_id"].as_str().unwrap().to_owned()
    }
}

fn counts(answer: &Answer) -> [u64; 3] {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let taken = answer.json()["data"].take();
    ["added", "known", "skipped"].map(|name| taken[name].as_u64().unwrap())
}

fn subjects(page: &Value) -> Vec<&str> {
    let emails = page["data"].as_array().unwrap().iter();
    emails.map(|email| email["subject"].as_str().unwrap_or("-")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_brought_in_once_and_seen_with_the_people_and_companies_in_it() {
    let server = Server::start().await;
    let ada = server
        .record_of("people", json!({ "email_addresses": ["ada@lumen.io"] }))
        .await;
    let lumen = server.record_of("companies", json!({ "domains": ["lumen.io"] })).await;
    let checked = server.bring_emails("?dry_run=true", MBOX).await;
    assert_eq!(counts(&checked), [3, 0, 1]);
    assert_eq!(server.emails_of("people", &ada, "").await["data"], json!([]));

    let brought = server.bring_emails("", MBOX).await;
    assert_eq!(counts(&brought), [3, 0, 1]);
    assert_eq!(
        brought.json()["data"]["problems"],
        json!([{ "line": 20, "column": null, "message": "the message has no header From with an address" }])
    );
    assert_eq!(counts(&server.bring_emails("", MBOX).await), [0, 3, 1]);
    assert_eq!(counts(&server.bring_emails("?dry_run=true", MBOX).await), [0, 3, 1]);

    let page = server.emails_of("people", &ada, "").await;
    assert_eq!(subjects(&page), ["Re: Robots", "Gr\u{fc}\u{df}e"]);
    let first = &page["data"][1];
    assert_eq!(
        *first,
        json!({
            "id": first["id"],
            "sent_at": "2025-01-03T01:05:34.000000000Z",
            "direction": "inbound",
            "subject": "Gr\u{fc}\u{df}e",
            "participants": [
                { "role": "from", "name": "Ada Lindqvist", "email_address": "ada@lumen.io", "record_id": ada },
                { "role": "to", "name": null, "email_address": "ada@example.com", "record_id": null },
                { "role": "cc", "name": null, "email_address": "jonas@orbit.com", "record_id": null },
            ],
        })
    );
    assert_eq!(page["data"][0]["direction"], "outbound");

    // A page at a time, those of the whole domain.
    let mut found = Vec::new();
    let mut more = "&limit=1".to_owned();
    loop {
        let page = server.emails_of("companies", &lumen, &more).await;
        found.extend(subjects(&page).into_iter().map(str::to_owned));
        match page["pagination"]["next_cursor"].as_str() {
            Some(next) => more = format!("&limit=1&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(found, ["-", "Re: Robots", "Gr\u{fc}\u{df}e"]);

    // The REST API has them too, and the person knows the last one.
    let path = format!("/api/w/basepoint/v2/emails?linked_object=people&linked_record_ids={ada}");
    assert_eq!(server.get(&path).await.json()["data"].as_array().unwrap().len(), 2);
    let path = format!("/api/w/basepoint/v2/objects/people/records/{ada}");
    let values = server.get(&path).await.json()["data"]["values"].take();
    let last = &values["last_email_interaction"][0];
    assert_eq!(last["interacted_at"], "2025-01-04T01:05:34.000000000Z");
    assert_eq!(last["interaction_type"], "email");
    assert_eq!(last["created_by_actor"]["type"], "system");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_is_known_again_within_a_file_and_apart_in_every_mailbox() {
    let mut server = Server::start().await;
    server.add_member("basepoint", "grace").await;
    let twice = MBOX.repeat(2);
    for query in ["?dry_run=true", ""] {
        assert_eq!(
            counts(&server.bring_emails(query, twice.clone()).await),
            [3, 3, 2],
            "{query}"
        );
    }
    // An admin brings in the mailbox of another.
    assert_eq!(
        counts(&server.bring_emails("?member=Grace@example.com", MBOX).await),
        [3, 0, 1]
    );
    server.become_member("grace").await;
    for query in ["", "?member=grace@example.com"] {
        assert_eq!(counts(&server.bring_emails(query, MBOX).await), [0, 3, 1], "{query}");
    }
    let refused = server.bring_emails("?member=ada@example.com", MBOX).await;
    assert_eq!(refused.code(), (403, "forbidden".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_message_and_a_file_larger_than_any_other_request_are_taken() {
    let server = Server::start().await;
    let (_, message) = MBOX.split_once('\n').unwrap();
    assert_eq!(counts(&server.bring_emails("", message).await), [1, 0, 0]);
    let text = Bytes::from("One line of the text of a long message.\n".repeat(1_000));
    let pieces = std::iter::once(Bytes::from(MBOX))
        .chain(std::iter::repeat_n(text, 200))
        .chain(std::iter::once(Bytes::from(MBOX.replace("<2@", "<3@"))));
    let body = Body::from_stream(stream::iter(pieces.map(Ok::<_, Infallible>)));
    assert_eq!(counts(&server.bring_emails("", body).await), [3, 3, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_mailbox_is_refused_in_words() {
    let server = Server::start().await;
    for (file, why) in [
        ("", "the file is empty"),
        ("name,email\nAda,ada@lumen.io\n", "neither an mbox file nor an e-mail"),
        ("PK\u{3}\u{4}\0\0", "neither an mbox file nor an e-mail"),
    ] {
        let answer = server.bring_emails("", file).await;
        assert_eq!(answer.code(), (400, "invalid-file".to_owned()), "{file:?}");
        assert!(answer.text.contains(why), "{}", answer.text);
    }
    let cut = stream::iter([Ok(Bytes::from(MBOX)), Err("the line is dead")]);
    let answer = server.bring_emails("", Body::from_stream(cut)).await;
    assert_eq!(answer.code(), (400, "invalid-file".to_owned()));
    assert!(answer.text.contains("did not come whole"), "{}", answer.text);
    // What had come by then was kept.
    assert_eq!(counts(&server.bring_emails("", MBOX).await), [1, 2, 1]);

    let unknown = server.bring_emails("?member=nobody@example.com", MBOX).await;
    assert_eq!(unknown.code(), (404, "not-found".to_owned()));
    let wrong = server.bring_emails("?mailbox=1", MBOX).await;
    assert_eq!(wrong.code(), (400, "invalid-query".to_owned()));
    for (query, code) in [
        ("object=ghosts&record_id=x", (404, "not-found")),
        ("object=people&record_id=x&cursor=zz", (400, "invalid-query")),
        ("object=people", (400, "invalid-query")),
    ] {
        let answer = server.get(&format!("/api/w/basepoint/emails?{query}")).await;
        assert_eq!(answer.code(), (code.0, code.1.to_owned()), "{query}");
    }
}
