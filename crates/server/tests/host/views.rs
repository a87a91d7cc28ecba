//! Saved views as the web UI makes and changes them.

use crate::support::Server;
use serde_json::{Value, json};

const PEOPLE: &str = "/api/w/basepoint/objects/people/views";

impl Server {
    /// Creates a view and gives it.
    async fn view(&self, path: &str, view: Value) -> Value {
        let made = self.post(path, view).await;
        assert_eq!(made.status, 200, "{}", made.text);
        made.json()["data"].clone()
    }

    async fn titles(&self, path: &str) -> Vec<String> {
        let listed = self.get(path).await.json();
        let listed = listed["data"].as_array().unwrap().iter();
        listed.map(|view| view["title"].as_str().unwrap().to_owned()).collect()
    }

    async fn rest(&self, method: &str, path: &str, body: Value) -> Value {
        let request = self
            .request(method, &format!("/api/w/basepoint/v2{path}"))
            .header("x-stoa-csrf", "1")
            .body(body.to_string().into())
            .unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].clone()
    }
}

fn id(view: &Value) -> &str {
    view["id"].as_str().unwrap()
}

fn deals() -> Value {
    json!({
        "title": "Big deals", "type": "board",
        "filter": { "$and": [{ "value": { "$gt": 1000 } }, { "stage": "Lead" }] },
        "sorts": [{ "attribute": "value", "direction": "desc" }],
        "columns": [
            { "attribute": "name", "width": 320 },
            { "path": [["deals", "associated_company"], ["companies", "name"]] },
        ],
        "group_by": "stage",
        "calculations": [
            { "attribute": "value", "function": "sum" },
            { "path": [["deals", "associated_company"], ["companies", "domains"]], "function": "count_filled" },
        ],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_comes_back_as_it_was_written() {
    let server = Server::start().await;
    let path = "/api/w/basepoint/objects/deals/views";
    assert_eq!(server.get(path).await.json(), json!({ "data": [] }));
    let made = server.view(path, deals()).await;
    for (name, written) in deals().as_object().unwrap() {
        assert_eq!(made[name], *written, "{name}");
    }
    assert_eq!(made["is_archived"], false);
    assert_eq!(made["created_by_actor"]["type"], "workspace-member");
    assert_eq!(server.get(path).await.json(), json!({ "data": [made] }));
    let one = format!("{path}/{}", id(&made));
    assert_eq!(server.get(&one).await.json(), json!({ "data": made }));

    let plain = server.view(path, json!({ "title": "  All deals " })).await;
    let expected = json!({
        "id": plain["id"], "title": "All deals", "type": "table", "filter": null, "sorts": [], "columns": [],
        "group_by": null, "calculations": [], "is_archived": false,
        "created_by_actor": plain["created_by_actor"], "created_at": plain["created_at"],
    });
    assert_eq!(plain, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_leaves_what_it_does_not_name_and_null_takes_away() {
    let server = Server::start().await;
    let path = "/api/w/basepoint/objects/deals/views";
    let made = server.view(path, deals()).await;
    let one = format!("{path}/{}", id(&made));
    let renamed = server.patch(&one, json!({ "title": "Bigger deals" })).await.json();
    let mut expected = made.clone();
    expected["title"] = "Bigger deals".into();
    assert_eq!(renamed, json!({ "data": expected }));
    let change = json!({ "type": "table", "group_by": null, "filter": null, "columns": [], "sorts": [] });
    let changed = server.patch(&one, change).await.json()["data"].clone();
    for (name, value) in [
        ("type", json!("table")),
        ("group_by", Value::Null),
        ("filter", Value::Null),
        ("columns", json!([])),
        ("sorts", json!([])),
        ("calculations", deals()["calculations"].clone()),
    ] {
        assert_eq!(changed[name], value, "{name}");
    }
    assert_eq!(server.patch(&one, json!({})).await.json()["data"], changed);
    let archived = server.patch(&one, json!({ "is_archived": true })).await;
    assert_eq!(archived.json()["data"]["is_archived"], true);
    assert!(server.titles(path).await.is_empty());
    assert_eq!(server.titles(&format!("{path}?archived=true")).await, ["Bigger deals"]);
    assert_eq!(server.delete(&one).await.json(), json!({}));
    assert!(server.titles(&format!("{path}?archived=true")).await.is_empty());
    for gone in [
        server.get(&one).await,
        server.delete(&one).await,
        server.patch(&one, json!({})).await,
    ] {
        assert_eq!(gone.code(), (404, "not-found".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn views_stand_in_the_order_that_people_give_them() {
    let server = Server::start().await;
    let mut ids = Vec::new();
    for title in ["A", "B", "C", "D"] {
        ids.push(id(&server.view(PEOPLE, json!({ "title": title })).await).to_owned());
    }
    assert_eq!(server.titles(PEOPLE).await, ["A", "B", "C", "D"]);
    let order = format!("{PEOPLE}/order");
    let answer = server.put(&order, json!({ "views": [ids[3], ids[1]] })).await;
    assert_eq!(answer.json(), server.get(PEOPLE).await.json());
    assert_eq!(server.titles(PEOPLE).await, ["D", "B", "A", "C"]);
    server.view(PEOPLE, json!({ "title": "E" })).await;
    assert_eq!(server.titles(PEOPLE).await, ["D", "B", "A", "C", "E"]);
    let unknown = server.put(&order, json!({ "views": [ids[0], "nothing"] })).await;
    assert_eq!(unknown.code(), (404, "not-found".to_owned()));
    assert_eq!(server.titles(PEOPLE).await, ["D", "B", "A", "C", "E"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_view_cannot_be_is_refused_by_name() {
    let server = Server::start().await;
    let long = "x".repeat(256);
    let many: Vec<Value> = (0..201).map(|_| json!({ "attribute": "name" })).collect();
    for (view, code, part) in [
        (json!({}), "invalid-body", "title"),
        (json!({ "title": " " }), "validation-type", "title"),
        (json!({ "title": long }), "validation-type", "title"),
        (json!({ "title": "V", "type": "tree" }), "invalid-body", "tree"),
        (json!({ "title": "V", "colour": "red" }), "invalid-body", "colour"),
        (json!({ "title": "V", "type": "board" }), "validation-type", "group_by"),
        (
            json!({ "title": "V", "group_by": "nothing" }),
            "validation-type",
            "nothing",
        ),
        (json!({ "title": "V", "group_by": "name" }), "validation-type", "name"),
        (
            json!({ "title": "V", "filter": { "nothing": 1 } }),
            "unknown-filter-attribute-slug",
            "nothing",
        ),
        (
            json!({ "title": "V", "filter": { "name": { "$near": 1 } } }),
            "filter-error",
            "$near",
        ),
        (json!({ "title": "V", "filter": [] }), "filter-error", "object"),
        (
            json!({ "title": "V", "filter": { "name": "x".repeat(70_000) } }),
            "validation-type",
            "filter",
        ),
        (
            json!({ "title": "V", "sorts": [{ "attribute": "name" }] }),
            "filter-error",
            "direction",
        ),
        (
            json!({ "title": "V", "columns": [{}] }),
            "invalid-body",
            "attribute or a path",
        ),
        (
            json!({ "title": "V", "columns": [{ "attribute": "name", "path": [] }] }),
            "invalid-body",
            "attribute or a path",
        ),
        (
            json!({ "title": "V", "columns": [{ "attribute": "nothing" }] }),
            "validation-type",
            "nothing",
        ),
        (
            json!({ "title": "V", "columns": [{ "path": [] }] }),
            "validation-type",
            "path",
        ),
        (
            json!({ "title": "V", "columns": [{ "attribute": "name", "width": 1 }] }),
            "validation-type",
            "pixels",
        ),
        (
            json!({ "title": "V", "columns": [{ "attribute": "name" }, { "path": [["people", "name"]] }] }),
            "validation-type",
            "twice",
        ),
        (json!({ "title": "V", "columns": many }), "validation-type", "columns"),
        (
            json!({ "title": "V", "calculations": [{ "attribute": "name", "function": "sum" }] }),
            "validation-type",
            "sum",
        ),
        (
            json!({ "title": "V", "calculations": [{ "attribute": "name", "function": "mode" }] }),
            "invalid-body",
            "mode",
        ),
    ] {
        let refused = server.post(PEOPLE, view.clone()).await;
        assert_eq!(refused.code(), (400, code.to_owned()), "{view}");
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(part), "{view}: {message}");
    }
    let nested = json!({ "title": "V", "filter": { "$or": [{ "name": "A" }, { "nothing": 1 }] } });
    let refused = server.post(PEOPLE, nested).await.json();
    assert_eq!(refused["path"], json!(["$or", "1", "nothing"]));
    assert!(server.titles(PEOPLE).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_views_of_a_list_belong_to_who_may_see_and_change_it() {
    let mut server = Server::start().await;
    let workspace = server.platform.workspace_by_slug("basepoint").await.unwrap().unwrap();
    let bob = server.add_member("basepoint", "bob").await;
    let eve = server.add_member("basepoint", "eve").await;
    server.add_member("basepoint", "joe").await;
    let ada = server.platform.first_member(&workspace.id).await.unwrap().unwrap();
    let access = |member: &dyn std::fmt::Display, level: &str| json!({ "workspace_member_id": member.to_string(), "level": level });
    let list = json!({ "data": {
        "name": "Prospects", "api_slug": "prospects", "parent_object": "people", "workspace_access": null,
        "workspace_member_access": [
            access(&ada.id, "full-access"), access(&bob, "read-and-write"), access(&eve, "read-only"),
        ],
    } });
    server.rest("POST", "/lists", list).await;
    let path = "/api/w/basepoint/lists/prospects/views";
    let view = json!({
        "title": "Adas", "columns": [{ "attribute": "parent_record" }, { "path": [["prospects", "parent_record"], ["people", "name"]] }],
    });
    let made = server.view(path, view.clone()).await;
    assert_eq!(made["columns"], view["columns"]);
    let one = format!("{path}/{}", id(&made));
    let of_people = format!("{PEOPLE}/{}", id(&made));
    assert_eq!(server.get(&of_people).await.code(), (404, "not-found".to_owned()));
    for (name, reads, writes) in [("bob", 200, 200), ("eve", 200, 403), ("joe", 404, 404)] {
        server.become_member(name).await;
        assert_eq!(server.get(path).await.status, reads, "{name}");
        assert_eq!(server.get(&one).await.status, reads, "{name}");
        for answer in [
            server.patch(&one, json!({ "title": "Bobs" })).await,
            server.post(path, json!({ "title": "Another" })).await,
            server.put(&format!("{path}/order"), json!({ "views": [] })).await,
        ] {
            assert_eq!(answer.status, writes, "{name}: {}", answer.text);
        }
    }
    server.become_member("linus").await;
    assert_eq!(server.get(path).await.code(), (404, "not-found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_found_by_a_view() {
    let server = Server::start().await;
    let path = "/api/w/basepoint/objects/companies/views";
    for (name, domain) in [("Acme", "acme.com"), ("Bolt", "bolt.com")] {
        let values = json!({ "data": { "values": { "name": name, "domains": [domain] } } });
        server.rest("POST", "/objects/companies/records", values).await;
    }
    let view = server
        .view(path, json!({ "title": "Acme", "filter": { "name": "Acme" } }))
        .await;
    let query = json!({ "filter_view_id": view["id"] });
    let found = server.rest("POST", "/objects/companies/records/query", query).await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["values"]["name"][0]["value"], "Acme");
}
