//! Saved views: `/v2/objects/{object}/views`, `/v2/lists/{list}/views`, and queries by `filter_view_id`.

use crate::api::{Api, MEMBER, WORKSPACE};
use records::views::{NewView, View, ViewChange};
use records::{Actor, AttributeChange, Target};
use serde_json::{Value, json};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

impl Api {
    async fn view(&self, of: Target<'_>, title: &str, filter: Value) -> View {
        let new = NewView {
            title: title.to_owned(),
            filter: Some(filter).filter(|filter| !filter.is_null()),
            ..NewView::default()
        };
        let actor = Actor::member(MEMBER);
        let views = self.records.views();
        views.create(&WORKSPACE.into(), of, new, &actor).await.unwrap()
    }

    async fn archive(&self, of: Target<'_>, view: &View) {
        let change = ViewChange {
            is_archived: Some(true),
            ..ViewChange::default()
        };
        let views = self.records.views();
        let actor = Actor::member(MEMBER);
        views
            .update(&WORKSPACE.into(), of, &view.id, change, &actor)
            .await
            .unwrap();
    }

    async fn titles(&self, path: &str) -> Vec<String> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let shown = answer.body["data"].as_array().unwrap().iter();
        shown.map(|view| view["title"].as_str().unwrap().to_owned()).collect()
    }

    async fn names_found(&self, query: Value) -> Vec<String> {
        let answer = self.post("/v2/objects/companies/records/query", query).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let found = answer.body["data"].as_array().unwrap().iter();
        found
            .map(|record| record["values"]["name"][0]["value"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn object(slug: &str) -> Target<'_> {
    Target::Object(slug)
}

async fn with_list(api: &Api, access: Value, members: Value) {
    let list = json!({ "data": {
        "name": "Prospects", "api_slug": "prospects", "parent_object": "companies",
        "workspace_access": access, "workspace_member_access": members,
    } });
    let made = api.post("/v2/lists", list).await;
    assert_eq!(made.status, 200, "{}", made.body);
}

#[tokio::test]
async fn a_view_is_listed_with_its_object_or_list() {
    let api = Api::new().await;
    with_list(&api, json!("full-access"), json!([])).await;
    let nothing = json!({ "data": [], "pagination": { "next_cursor": null } });
    assert_eq!(api.get("/v2/objects/people/views").await.body, nothing);
    assert_eq!(api.get("/v2/lists/prospects/views").await.body, nothing);

    let view = api.view(object("people"), "Adas", json!({ "name": "Ada" })).await;
    let people = api.get("/v2/objects/people").await.body["data"]["id"]["object_id"].clone();
    let listed = api.get("/v2/objects/people/views").await.body;
    let id = json!({ "workspace_id": WORKSPACE, "object_id": people, "view_id": view.id });
    assert_eq!(listed["data"][0]["id"], id);
    assert_eq!(listed["data"][0]["title"], "Adas");
    let created_at = listed["data"][0]["created_at"].as_str().unwrap();
    assert!(created_at.len() == 30 && created_at.ends_with('Z'), "{created_at}");
    assert_eq!(listed["data"][0].as_object().unwrap().len(), 3, "and nothing else");
    let people = people.as_str().unwrap();
    assert_eq!(
        api.get(&format!("/v2/objects/{people}/views")).await.body,
        listed,
        "by id, too"
    );
    assert_eq!(api.get("/v2/lists/prospects/views").await.body, nothing);

    let view = api.view(Target::List("prospects"), "Mine", Value::Null).await;
    let list = api.get("/v2/lists/prospects").await.body["data"]["id"]["list_id"].clone();
    let listed = api.get("/v2/lists/prospects/views").await.body;
    let id = json!({ "workspace_id": WORKSPACE, "list_id": list, "view_id": view.id });
    assert_eq!(listed["data"][0]["id"], id);
}

#[tokio::test]
async fn views_are_paged_in_the_order_of_their_ids() {
    let api = Api::new().await;
    let mut views = Vec::new();
    for number in 0..5 {
        views.push(api.view(object("people"), &format!("View {number}"), Value::Null).await);
    }
    views.sort_by(|a, b| a.id.cmp(&b.id));
    let expected: Vec<&str> = views.iter().map(|view| view.title.as_str()).collect();
    assert_eq!(api.titles("/v2/objects/people/views").await, expected);

    let (mut found, mut path) = (Vec::new(), "/v2/objects/people/views?limit=2".to_owned());
    loop {
        found.extend(api.titles(&path).await);
        let next = api.get(&path).await.body["pagination"]["next_cursor"].clone();
        let Some(cursor) = next.as_str() else { break };
        path = format!("/v2/objects/people/views?limit=2&cursor={cursor}");
    }
    assert_eq!(found, expected);

    for (query, parameter) in [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("show_archived=perhaps", "show_archived"),
    ] {
        let answer = api.get(&format!("/v2/objects/people/views?{query}")).await;
        assert_eq!(answer.error().2, "validation_type", "{query}");
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(
            answer.body["validation_errors"][0]["path"],
            json!([parameter]),
            "{query}"
        );
    }
}

#[tokio::test]
async fn archived_views_are_listed_when_asked_for() {
    let api = Api::new().await;
    let old = api.view(object("people"), "Old", Value::Null).await;
    api.view(object("people"), "New", Value::Null).await;
    api.archive(object("people"), &old).await;
    assert_eq!(api.titles("/v2/objects/people/views").await, ["New"]);
    assert_eq!(
        api.titles("/v2/objects/people/views?show_archived=false").await,
        ["New"]
    );
    let mut all = api.titles("/v2/objects/people/views?show_archived=true").await;
    all.sort();
    assert_eq!(all, ["New", "Old"]);
}

#[tokio::test]
async fn who_may_not_see_the_views_is_told_so() {
    let api = Api::new().await;
    with_list(
        &api,
        Value::Null,
        json!([{ "workspace_member_id": MEMBER, "level": "full-access" }]),
    )
    .await;
    let missing = api.get("/v2/objects/nothing/views").await;
    let message = "Object with slug/ID \"nothing\" not found.";
    assert_eq!(missing.error(), (404, "invalid_request_error", "not_found", message));
    let message = "List with slug/ID \"nothing\" not found.";
    let missing = api.get("/v2/lists/nothing/views").await;
    assert_eq!(missing.error(), (404, "invalid_request_error", "not_found", message));
    for (token, path, status) in [
        ("nothing", "/v2/objects/people/views", 403),
        ("reader", "/v2/objects/people/views", 200),
        ("reader", "/v2/lists/prospects/views", 403),
        ("user", "/v2/lists/prospects/views", 200),
        // The list is private.
        ("member", "/v2/lists/prospects/views", 404),
    ] {
        let authorization = format!("Bearer {token}");
        let answer = api.send("GET", path, None::<String>, Some(&authorization)).await;
        assert_eq!(answer.status, status, "{token} {path}");
    }
}

#[tokio::test]
async fn a_query_takes_the_filter_of_a_view_and_nothing_else_of_it() {
    let api = Api::new().await;
    for (name, domain) in [("Acme", "acme.com"), ("Bolt", "bolt.com"), ("Acre", "acre.com")] {
        api.create("companies", json!({ "name": name, "domains": [domain] }))
            .await;
    }
    let filter = json!({ "name": { "$starts_with": "Ac" } });
    let new = NewView {
        title: "Ac".to_owned(),
        filter: Some(filter),
        sorts: vec![json!({ "attribute": "name", "direction": "desc" })],
        ..NewView::default()
    };
    let actor = Actor::member(MEMBER);
    let views = api.records.views();
    let view = views.create(&WORKSPACE.into(), "companies", new, &actor).await.unwrap();
    let by_name = json!([{ "attribute": "name", "direction": "asc" }]);
    let query = json!({ "filter_view_id": view.id, "sorts": by_name });
    assert_eq!(api.names_found(query).await, ["Acme", "Acre"]);
    let query = json!({ "filter_view_id": view.id.to_uppercase(), "sorts": by_name, "limit": 1, "offset": 1 });
    assert_eq!(api.names_found(query).await, ["Acre"]);
    // Archived views still filter; one without a filter lets everything through.
    api.archive(object("companies"), &view).await;
    let query = json!({ "filter_view_id": view.id, "sorts": by_name });
    assert_eq!(api.names_found(query).await, ["Acme", "Acre"]);
    let everything = api.view(object("companies"), "All", Value::Null).await;
    let query = json!({ "filter_view_id": everything.id, "sorts": by_name });
    assert_eq!(api.names_found(query).await, ["Acme", "Acre", "Bolt"]);
    let query = json!({ "filter_view_id": null, "filter": null, "sorts": by_name });
    assert_eq!(api.names_found(query).await, ["Acme", "Acre", "Bolt"]);

    let both = json!({ "filter_view_id": view.id, "filter": {} });
    let both = api.post("/v2/objects/companies/records/query", both).await;
    assert_eq!((both.status, both.error().2), (400, "validation_type"));
    assert_eq!(both.body["validation_errors"][0]["path"], json!(["filter_view_id"]));
    let number = json!({ "filter_view_id": 7 });
    let number = api.post("/v2/objects/companies/records/query", number).await;
    assert_eq!((number.status, number.error().2), (400, "validation_type"));
    for (what, path, id) in [
        ("none", "/v2/objects/companies/records/query", NOBODY),
        ("no id", "/v2/objects/companies/records/query", "everything"),
        ("another object's", "/v2/objects/people/records/query", view.id.as_str()),
    ] {
        let answer = api.post(path, json!({ "filter_view_id": id })).await;
        let message = format!("View with ID \"{id}\" not found.");
        assert_eq!(
            answer.error(),
            (404, "invalid_request_error", "not_found", message.as_str()),
            "{what}"
        );
    }
}

#[tokio::test]
async fn entries_are_found_by_a_view_of_their_list() {
    let api = Api::new().await;
    with_list(&api, json!("full-access"), json!([])).await;
    for (name, domain) in [("Acme", "acme.com"), ("Bolt", "bolt.com")] {
        let company = api
            .create("companies", json!({ "name": name, "domains": [domain] }))
            .await;
        let entry =
            json!({ "data": { "parent_object": "companies", "parent_record_id": company, "entry_values": {} } });
        assert_eq!(api.post("/v2/lists/prospects/entries", entry).await.status, 200);
    }
    let path = json!([["prospects", "parent_record"], ["companies", "name"]]);
    let filter = json!({ "path": path, "constraints": { "value": "Bolt" } });
    let view = api.view(Target::List("prospects"), "Bolts", filter.clone()).await;
    assert_eq!(view.filter, Some(filter), "it is told as it was written");
    let query = json!({ "filter_view_id": view.id });
    let found = api.post("/v2/lists/prospects/entries/query", query).await;
    assert_eq!(found.body["data"].as_array().unwrap().len(), 1, "{}", found.body);
}

#[tokio::test]
async fn a_view_survives_the_renaming_of_what_it_names() {
    let api = Api::new().await;
    let attribute = |slug: &str, kind: &str| {
        json!({ "data": {
            "title": slug, "description": null, "api_slug": slug, "type": kind, "is_required": false,
            "is_unique": false, "is_multiselect": false, "config": {},
        } })
    };
    api.post("/v2/objects/companies/attributes", attribute("tier", "select"))
        .await;
    for title in ["Gold", "Tin"] {
        let option = json!({ "data": { "title": title } });
        let made = api.post("/v2/objects/companies/attributes/tier/options", option).await;
        assert_eq!(made.status, 200, "{}", made.body);
    }
    for (name, domain, tier) in [("Acme", "acme.com", "Gold"), ("Bolt", "bolt.com", "Tin")] {
        api.create("companies", json!({ "name": name, "domains": [domain], "tier": tier }))
            .await;
    }
    let filter = json!({ "$or": [{ "tier": "Gold" }, { "tier": { "$in": ["Gold"] } }, { "$not": { "name": { "$not_empty": true } } }] });
    let view = api.view(object("companies"), "Best", filter.clone()).await;
    assert_eq!(view.filter, Some(filter));
    let rename = AttributeChange {
        api_slug: Some("level".to_owned()),
        ..AttributeChange::default()
    };
    api.records
        .update_attribute(&WORKSPACE.into(), "companies", "tier", rename)
        .await
        .unwrap();
    let option = json!({ "data": { "title": "Precious" } });
    let renamed = api
        .call(
            "PATCH",
            "/v2/objects/companies/attributes/level/options/Gold",
            Some(option),
        )
        .await;
    assert_eq!(renamed.status, 200, "{}", renamed.body);
    assert_eq!(api.names_found(json!({ "filter_view_id": view.id })).await, ["Acme"]);
    let views = api.records.views();
    let told = views.get(&WORKSPACE.into(), "companies", &view.id).await.unwrap();
    let filter = json!({ "$or": [{ "level": "Precious" }, { "level": { "$in": ["Precious"] } }, { "$not": { "name": { "$not_empty": true } } }] });
    assert_eq!(told.filter, Some(filter));
}

#[tokio::test]
async fn what_a_view_names_in_other_ways_is_told_as_it_was_written() {
    let api = Api::new().await;
    let companies = api.get("/v2/objects/companies").await.body["data"]["id"]["object_id"].clone();
    let companies = companies.as_str().unwrap();
    let id = "00000000-0000-4000-8000-000000000000";
    for (written, told) in [
        (
            json!({ "company": { "target_object": companies, "target_record_id": id } }),
            json!({ "company": { "target_object": "companies", "target_record_id": id } }),
        ),
        (
            json!({ "company": { "$eq": { "target_object": "companies", "target_record_id": { "$in": [id] } } } }),
            Value::Null,
        ),
        (
            json!({ "path": [["people", "company"], [companies, "categories"]], "constraints": { "$eq": "B2B" } }),
            json!({ "path": [["people", "company"], ["companies", "categories"]], "constraints": { "$eq": "B2B" } }),
        ),
        (
            json!({ "$and": [{ "$or": [] }, {}, { "$not": { "name": { "last_name": { "$contains": "x" } } } }] }),
            Value::Null,
        ),
        (json!({}), Value::Null),
    ] {
        let view = api.view(object("people"), "V", written.clone()).await;
        let expected = if told.is_null() { written } else { told };
        assert_eq!(view.filter, Some(expected));
        let found = api
            .post("/v2/objects/people/records/query", json!({ "filter_view_id": view.id }))
            .await;
        assert_eq!(found.status, 200, "{}", found.body);
    }
}
