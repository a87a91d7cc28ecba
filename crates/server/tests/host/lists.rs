//! The end of a list: who may end it, what goes with it and what stays.

use crate::support::Server;
use crate::threads::{finish, heard, listen};
use serde_json::{Value, json};

const LIST: &str = "/api/w/basepoint/lists/renewals";
const V2_LIST: &str = "/api/w/basepoint/v2/lists/renewals";

impl Server {
    /// A company on the list `renewals` of ada, which bob may write and joe does not see: the company and a thread about the
    /// entry.
    async fn renewals(&self) -> (String, String) {
        let bob = self.add_member("basepoint", "bob").await;
        self.add_member("basepoint", "joe").await;
        let me = self.get("/api/bootstrap").await.json()["member"]["id"].clone();
        let access = json!([
            { "workspace_member_id": me, "level": "full-access" },
            { "workspace_member_id": bob, "level": "read-and-write" },
        ]);
        let list = json!({ "data": { "name": "Renewals", "api_slug": "renewals", "parent_object": "companies",
            "workspace_access": null, "workspace_member_access": access } });
        self.v2("/lists", list).await;
        let stage = json!({ "data": { "title": "Stage", "description": null, "api_slug": "stage", "type": "status",
            "is_required": false, "is_unique": false, "is_multiselect": false, "config": {} } });
        self.v2("/lists/renewals/attributes", stage).await;
        let company = json!({ "data": { "values": { "name": "Acme" } } });
        let company = self.v2("/objects/companies/records", company).await["id"]["record_id"].clone();
        let mut entry = Value::Null;
        for _ in 0..120 {
            let data = json!({ "parent_object": "companies", "parent_record_id": company, "entry_values": {} });
            entry = self.v2("/lists/renewals/entries", json!({ "data": data })).await;
        }
        let about = json!({ "entry": { "list": "renewals", "entry_id": entry["id"]["entry_id"] } });
        let view = self
            .post(&format!("{LIST}/views"), json!({ "title": "All of them" }))
            .await;
        assert_eq!(view.status, 200, "{}", view.text);
        (company.as_str().unwrap().to_owned(), self.thread(about).await)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_with_its_entries_and_what_is_said_of_them_and_its_records_stay() {
    let server = Server::start().await;
    let (company, thread) = server.renewals().await;
    let events = listen(&server, None).await;
    let deleted = server.delete(LIST).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert_eq!(deleted.json(), json!({ "data": {} }));
    finish(&server).await;
    let told = heard(events).await;
    assert_eq!(told.matches("event: list.deleted").count(), 1, "{told}");
    let gone = [
        V2_LIST.to_owned(),
        format!("{V2_LIST}/attributes"),
        format!("{LIST}/views"),
        format!("/api/w/basepoint/v2/threads/{thread}"),
    ];
    for path in gone {
        assert_eq!(server.get(&path).await.status, 404, "{path}");
    }
    let company = format!("/api/w/basepoint/v2/objects/companies/records/{company}");
    assert_eq!(server.get(&company).await.status, 200);
    let entries = server.get(&format!("{company}/entries")).await.json();
    assert_eq!(entries, json!({ "data": [] }));
    assert_eq!(server.delete(LIST).await.code(), (404, "not-found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whoever_has_full_access_ends_a_list() {
    let mut server = Server::start().await;
    server.renewals().await;
    for (name, refused) in [("bob", (403, "forbidden")), ("joe", (404, "not-found"))] {
        server.become_member(name).await;
        let (status, code) = server.delete(LIST).await.code();
        assert_eq!((status, code.as_str()), refused, "{name}");
    }
    server.become_member("ada").await;
    assert_eq!(server.get(V2_LIST).await.status, 200);
}
