//! What looks like a duplicate and is none.

use crate::{
    support::Server,
    threads::{finish, heard, listen},
};
use serde_json::{Value, json};

const PEOPLE: &str = "/api/w/basepoint/objects/people/records";

impl Server {
    async fn named(&self, name: &str) -> String {
        let name = json!({ "first_name": name, "last_name": "Lovelace", "full_name": format!("{name} Lovelace") });
        let made = self
            .v2(
                "/objects/people/records",
                json!({ "data": { "values": { "name": name } } }),
            )
            .await;
        made["id"]["record_id"].as_str().unwrap().to_owned()
    }

    /// The ids of the records that are no duplicates of one.
    async fn no_duplicates_of(&self, record: &str) -> Vec<String> {
        let answer = self.get(&format!("{PEOPLE}/{record}/dismissed-duplicates")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let listed = answer.json()["data"].as_array().unwrap().clone();
        listed
            .iter()
            .map(|one| one["record_id"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn dismiss(&self, record: &str, other: &str) -> Value {
        let path = format!("{PEOPLE}/{record}/dismissed-duplicates/{other}");
        let answer = self.put(&path, json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].clone()
    }

    async fn restore(&self, record: &str, other: &str) {
        let path = format!("{PEOPLE}/{record}/dismissed-duplicates/{other}");
        let answer = self.delete(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_duplicate_stands_on_both_records_for_everybody_until_it_is_restored() {
    let mut server = Server::start().await;
    let grace = server.add_member("basepoint", "grace").await;
    let (a, b, c) = (
        server.named("Ada").await,
        server.named("Ada").await,
        server.named("Ada").await,
    );
    let feed = listen(&server, None).await;
    let ada = server.become_member("grace").await;
    let dismissed = server.dismiss(&a, &b).await;
    assert_eq!(dismissed["record_id"], b);
    assert_eq!(dismissed["dismissed_by_actor"]["id"], grace);
    server.cookie = ada;
    // Whoever says so again changes nothing.
    assert_eq!(server.dismiss(&b, &a).await["dismissed_at"], dismissed["dismissed_at"]);
    server.dismiss(&c.to_uppercase(), &a).await;
    assert_eq!(server.no_duplicates_of(&a).await, [b.clone(), c.clone()]);
    assert_eq!(server.no_duplicates_of(&b).await, [a.as_str()]);
    assert_eq!(server.no_duplicates_of(&c).await, [a.as_str()]);

    server.restore(&b, &a).await;
    server.restore(&b, &a).await;
    assert_eq!(server.no_duplicates_of(&a).await, [c]);
    assert_eq!(server.no_duplicates_of(&b).await, [""; 0]);
    finish(&server).await;
    let told = heard(feed).await;
    for (topic, times) in [("event: duplicate.dismissed", 2), ("event: duplicate.restored", 1)] {
        assert_eq!(told.matches(topic).count(), times, "{topic}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_two_records_that_there_are_can_be_told_apart() {
    let server = Server::start().await;
    let record = server.named("Ada").await;
    let nobody = "0b6a1f0e-2a5c-4d7b-9a55-1d2f3c4b5a69";
    let people = |record: &str, end: &str| format!("{PEOPLE}/{record}/dismissed-duplicates{end}");
    for (path, status) in [
        (people(&record, &format!("/{nobody}")), 404),
        (people(nobody, &format!("/{record}")), 404),
        (people(&record, &format!("/{}", record.to_uppercase())), 400),
        (people(&record, &format!("/{nobody}")).replace("people", "rockets"), 404),
    ] {
        let answer = server.put(&path, json!({})).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    assert_eq!(server.get(&people(nobody, "")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_goes_with_a_record_and_stays_with_what_it_becomes() {
    let server = Server::start().await;
    let (a, b, c) = (
        server.named("Ada").await,
        server.named("Ada").await,
        server.named("Ada").await,
    );
    let d = server.named("Ada").await;
    for (one, other) in [(&a, &b), (&a, &c), (&b, &c), (&b, &d)] {
        server.dismiss(one, other).await;
    }
    let pair = json!({ "primary_record_id": a, "secondary_record_id": b });
    let merged = server
        .v2("/objects/people/records/merge", json!({ "data": pair }))
        .await;
    let merged = merged["new_record_id"].as_str().unwrap();
    let mut left = server.no_duplicates_of(merged).await;
    left.sort();
    let mut expected = vec![c.clone(), d.clone()];
    expected.sort();
    assert_eq!(left, expected);
    assert_eq!(server.no_duplicates_of(&c).await, [merged]);

    let deleted = server
        .delete(&format!("/api/w/basepoint/v2/objects/people/records/{c}"))
        .await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert_eq!(server.no_duplicates_of(merged).await, [d.as_str()]);
    server.restore(&d, merged).await;
    assert_eq!(server.no_duplicates_of(merged).await, [""; 0]);
}
