//! `/v2/lists` and what is below it.

use crate::api::{Answer, Api, MEMBER, WORKSPACE};
use serde_json::{Value, json};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

fn list(slug: &str, more: Value) -> Value {
    let mut data = json!({
        "name": "Prospects", "api_slug": slug, "parent_object": "companies",
        "workspace_access": "full-access", "workspace_member_access": [],
    });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "data": data })
}

impl Api {
    /// A list `prospects` of companies with a status `stage` (New, Won) and a number `score`, and one company.
    async fn prospects(&self) -> String {
        self.post("/v2/lists", list("prospects", json!({}))).await;
        for (slug, kind) in [("stage", "status"), ("score", "number")] {
            let attribute = json!({ "data": {
                "title": slug, "description": null, "api_slug": slug, "type": kind, "is_required": false,
                "is_unique": false, "is_multiselect": false, "config": {},
            } });
            let made = self.post("/v2/lists/prospects/attributes", attribute).await;
            assert_eq!(made.status, 200, "{}", made.body);
        }
        for title in ["New", "Won"] {
            let status = json!({ "data": { "title": title } });
            self.post("/v2/lists/prospects/attributes/stage/statuses", status).await;
        }
        self.create("companies", json!({ "name": "Acme", "domains": ["acme.com"] }))
            .await
    }

    async fn entry(&self, method: &str, company: &str, values: Value) -> Answer {
        let body =
            json!({ "data": { "parent_object": "companies", "parent_record_id": company, "entry_values": values } });
        self.call(method, "/v2/lists/prospects/entries", Some(body)).await
    }

    async fn found(&self, query: Value) -> Vec<String> {
        let answer = self.post("/v2/lists/prospects/entries/query", query).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let entries = answer.body["data"].as_array().unwrap().clone();
        entries.iter().map(id_of).collect()
    }
}

fn id_of(entry: &Value) -> String {
    entry["id"]["entry_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_list_lives() {
    let api = Api::new().await;
    assert_eq!(api.get("/v2/lists").await.body, json!({ "data": [] }));
    let made = api.post("/v2/lists", list("prospects", json!({}))).await;
    assert_eq!(made.status, 200);
    let data = &made.body["data"];
    assert_eq!(data["id"]["workspace_id"], WORKSPACE);
    let shown = (
        &data["api_slug"],
        &data["name"],
        &data["workspace_access"],
        &data["workspace_member_access"],
        &data["parent_object"],
    );
    assert_eq!(
        shown,
        (
            &json!("prospects"),
            &json!("Prospects"),
            &json!("full-access"),
            &json!([]),
            &json!(["companies"])
        )
    );
    assert_eq!(data["created_by_actor"]["type"], "api-token");
    let id = data["id"]["list_id"].as_str().unwrap();
    for name in ["prospects", id] {
        assert_eq!(api.get(&format!("/v2/lists/{name}")).await.body["data"], *data);
    }
    let access = json!([{ "workspace_member_id": MEMBER, "level": "full-access" }]);
    let change = json!({ "data": { "name": "Leads", "api_slug": "leads", "workspace_access": null, "workspace_member_access": access } });
    let changed = api.call("PATCH", "/v2/lists/prospects", Some(change)).await;
    let data = &changed.body["data"];
    assert_eq!(
        (
            &data["name"],
            &data["workspace_access"],
            &data["workspace_member_access"]
        ),
        (&json!("Leads"), &json!(null), &access)
    );
    assert_eq!(api.get("/v2/lists/leads").await.status, 200);
    let gone = api.get("/v2/lists/prospects").await;
    assert_eq!(
        (gone.error().0, gone.error().3),
        (404, "List with slug/ID \"prospects\" not found.")
    );
}

#[tokio::test]
async fn what_is_no_list_is_refused() {
    let api = Api::new().await;
    api.post("/v2/lists", list("taken", json!({}))).await;
    let nobody = json!([{ "workspace_member_id": NOBODY, "level": "full-access" }]);
    let reader = json!([{ "workspace_member_id": MEMBER, "level": "read-only" }]);
    for (what, body, status, code) in [
        ("a slug that is taken", list("taken", json!({})), 409, "slug_conflict"),
        (
            "a slug that is none",
            list("No Slug", json!({})),
            400,
            "validation_type",
        ),
        (
            "no such parent",
            list("a", json!({ "parent_object": "planets" })),
            404,
            "not_found",
        ),
        (
            "no such member",
            list("b", json!({ "workspace_member_access": nobody })),
            400,
            "value_not_found",
        ),
        (
            "nobody with full access",
            list(
                "c",
                json!({ "workspace_access": "read-only", "workspace_member_access": reader }),
            ),
            400,
            "validation_type",
        ),
        (
            "an unknown level",
            list("d", json!({ "workspace_access": "some" })),
            400,
            "validation_type",
        ),
        (
            "no access named",
            json!({ "data": { "name": "x", "api_slug": "x", "parent_object": "people" } }),
            400,
            "validation_type",
        ),
    ] {
        let answer = api.post("/v2/lists", body).await;
        assert_eq!(
            (answer.error().0, answer.error().2),
            (status, code),
            "{what}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn an_entry_lives_with_values_of_the_list() {
    let api = Api::new().await;
    let company = api.prospects().await;
    let made = api.entry("POST", &company, json!({ "stage": "New", "score": 7 })).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let data = &made.body["data"];
    assert_eq!(
        (&data["parent_record_id"], &data["parent_object"]),
        (&json!(company), &json!("companies"))
    );
    let values = &data["entry_values"];
    assert_eq!(
        (&values["stage"][0]["status"]["title"], &values["score"][0]["value"]),
        (&json!("New"), &json!(7))
    );
    assert_eq!(values["entry_id"][0]["value"], data["id"]["entry_id"]);
    assert_eq!(values["parent_record"][0]["target_record_id"], company.as_str());
    assert_eq!(values["created_by"][0]["referenced_actor_type"], "api-token");

    let path = format!("/v2/lists/prospects/entries/{}", id_of(data));
    assert_eq!(api.get(&path).await.body["data"], *data);
    let change = json!({ "data": { "entry_values": { "stage": "Won" } } });
    let changed = api.call("PATCH", &path, Some(change)).await;
    assert_eq!(
        changed.body["data"]["entry_values"]["stage"][0]["status"]["title"],
        "Won"
    );
    assert_eq!(changed.body["data"]["entry_values"]["score"][0]["value"], 7);
    let history = api
        .get(&format!("{path}/attributes/stage/values?show_historic=true"))
        .await;
    let titles: Vec<&Value> = history.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| &value["status"]["title"])
        .collect();
    assert_eq!(titles, ["New", "Won"]);

    let moved = json!({ "data": { "parent_record_id": NOBODY, "entry_values": {} } });
    let refused = api.call("PATCH", &path, Some(moved)).await;
    assert_eq!((refused.error().0, refused.error().2), (400, "immutable_value"));

    let listed = api
        .get(&format!("/v2/objects/companies/records/{company}/entries"))
        .await;
    let entry = &listed.body["data"][0];
    assert_eq!(
        (&entry["list_api_slug"], &entry["entry_id"]),
        (&json!("prospects"), &data["id"]["entry_id"])
    );

    let deleted = api.call("DELETE", &path, None).await;
    assert_eq!((deleted.status, deleted.body), (200, json!({})));
    let gone = api.get(&path).await;
    assert_eq!((gone.error().0, gone.error().2), (404, "not_found"));
}

#[tokio::test]
async fn a_record_may_be_listed_twice_and_asserting_wants_one() {
    let api = Api::new().await;
    let company = api.prospects().await;
    let first = api.entry("PUT", &company, json!({ "score": 1 })).await;
    let again = api.entry("PUT", &company, json!({ "score": 2 })).await;
    assert_eq!(id_of(&first.body["data"]), id_of(&again.body["data"]));
    assert_eq!(again.body["data"]["entry_values"]["score"][0]["value"], 2);
    api.entry("POST", &company, json!({})).await;
    assert_eq!(api.found(json!({})).await.len(), 2);
    let ambiguous = api.entry("PUT", &company, json!({})).await;
    assert_eq!(
        (ambiguous.error().0, ambiguous.error().2),
        (400, "multiple_match_results")
    );
}

#[tokio::test]
async fn entries_are_found_by_their_values_and_by_their_parents() {
    let api = Api::new().await;
    let acme = api.prospects().await;
    let zeta = api.create("companies", json!({ "name": "Zeta" })).await;
    let one = id_of(
        &api.entry("POST", &acme, json!({ "stage": "New", "score": 1 }))
            .await
            .body["data"],
    );
    let two = id_of(
        &api.entry("POST", &zeta, json!({ "stage": "Won", "score": 2 }))
            .await
            .body["data"],
    );
    let by_name = |name: &str| json!({ "path": [["prospects", "parent_record"], ["companies", "name"]], "constraints": { "value": name } });
    for (query, expected) in [
        (json!({ "filter": { "stage": "Won" } }), vec![&two]),
        (json!({ "filter": { "score": { "$lte": 1 } } }), vec![&one]),
        (json!({ "filter": by_name("Zeta") }), vec![&two]),
        (json!({ "filter": { "entry_id": one } }), vec![&one]),
        (
            json!({ "filter": { "parent_record": { "target_record_id": zeta } } }),
            vec![&two],
        ),
        (json!({ "filter": { "$not": { "stage": "Won" } } }), vec![&one]),
        (
            json!({ "sorts": [{ "direction": "desc", "attribute": "score" }] }),
            vec![&two, &one],
        ),
        (
            json!({ "sorts": [{ "direction": "desc", "path": [["prospects", "parent_record"], ["companies", "name"]] }] }),
            vec![&two, &one],
        ),
        (json!({ "limit": 1, "offset": 1 }), vec![&two]),
    ] {
        assert_eq!(
            api.found(query.clone()).await.iter().collect::<Vec<_>>(),
            expected,
            "{query}"
        );
    }
    let unknown = api
        .post(
            "/v2/lists/prospects/entries/query",
            json!({ "filter": { "domains": "x" } }),
        )
        .await;
    assert_eq!(unknown.error().2, "unknown_filter_attribute_slug");
}

#[tokio::test]
async fn entries_go_with_their_record() {
    let api = Api::new().await;
    let company = api.prospects().await;
    api.entry("POST", &company, json!({})).await;
    api.entry("POST", &company, json!({})).await;
    api.call("DELETE", &format!("/v2/objects/companies/records/{company}"), None)
        .await;
    assert!(api.found(json!({})).await.is_empty());
}

#[tokio::test]
async fn a_parent_must_be_there_and_of_the_lists_object() {
    let api = Api::new().await;
    let company = api.prospects().await;
    let person = api.create("people", json!({})).await;
    let entry = |object: &str, id: &str| json!({ "data": { "parent_object": object, "parent_record_id": id, "entry_values": {} } });
    for (what, body, code) in [
        ("no such record", entry("companies", NOBODY), "value_not_found"),
        ("no such object", entry("planets", &company), "value_not_found"),
        ("of another object", entry("people", &person), "validation_type"),
        ("no id", entry("companies", "x"), "validation_type"),
        (
            "no values",
            json!({ "data": { "parent_object": "companies", "parent_record_id": company } }),
            "validation_type",
        ),
        (
            "values of another list",
            json!({ "data": { "parent_object": "companies", "parent_record_id": company, "entry_values": { "nope": 1 } } }),
            "value_not_found",
        ),
    ] {
        let answer = api.post("/v2/lists/prospects/entries", body).await;
        assert_eq!(
            (answer.error().0, answer.error().2),
            (400, code),
            "{what}: {}",
            answer.body
        );
    }
    let missing = api.post("/v2/lists/nope/entries", entry("companies", &company)).await;
    assert_eq!(missing.error().0, 404);
}

#[tokio::test]
async fn who_acts_for_a_member_sees_and_does_what_the_member_may() {
    let api = Api::new().await;
    let company = api.create("companies", json!({})).await;
    let mine = json!([{ "workspace_member_id": MEMBER, "level": "full-access" }]);
    for (slug, access) in [
        ("open", json!("full-access")),
        ("write", json!("read-and-write")),
        ("read", json!("read-only")),
        ("private", json!(null)),
    ] {
        let more = json!({ "workspace_access": access, "workspace_member_access": mine });
        assert_eq!(api.post("/v2/lists", list(slug, more)).await.status, 200);
    }
    let as_member = async |method: &str, path: String, body: Value| {
        api.send(method, &path, Some(body.to_string()), Some("Bearer member"))
            .await
    };
    let listed = as_member("GET", "/v2/lists".into(), json!({})).await;
    let slugs: Vec<&Value> = listed.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|list| &list["api_slug"])
        .collect();
    assert_eq!(slugs, ["open", "write", "read"]);
    let entry = json!({ "data": { "parent_object": "companies", "parent_record_id": company, "entry_values": {} } });
    let rename = json!({ "data": { "name": "Renamed" } });
    for (slug, read, write, change) in [
        ("open", 200, 200, 200),
        ("write", 200, 200, 403),
        ("read", 200, 403, 403),
        ("private", 404, 404, 404),
    ] {
        let path = format!("/v2/lists/{slug}");
        assert_eq!(as_member("GET", path.clone(), json!({})).await.status, read, "{slug}");
        let query = as_member("POST", format!("{path}/entries/query"), json!({})).await;
        assert_eq!(query.status, read, "{slug}");
        let added = as_member("POST", format!("{path}/entries"), entry.clone()).await;
        assert_eq!(added.status, write, "{slug}");
        assert_eq!(as_member("PATCH", path, rename.clone()).await.status, change, "{slug}");
    }
    api.post("/v2/lists/private/entries", entry).await;
    let listed = as_member(
        "GET",
        format!("/v2/objects/companies/records/{company}/entries"),
        json!({}),
    )
    .await;
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn comments_on_an_entry_go_with_it() {
    let api = Api::new().await;
    let company = api.prospects().await;
    let entry = id_of(&api.entry("POST", &company, json!({})).await.body["data"]);
    let comment = json!({ "data": {
        "format": "plaintext", "content": "Call them", "author": { "type": "workspace-member", "id": MEMBER },
        "entry": { "list": "prospects", "entry_id": entry },
    } });
    let made = api.post("/v2/comments", comment.clone()).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let data = &made.body["data"];
    assert_eq!(data["entry"]["entry_id"], entry.as_str());
    assert_eq!(data["record"]["record_id"], company.as_str());
    let path = format!("/v2/comments/{}", data["id"]["comment_id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.status, 200);
    let threads = api.get(&format!("/v2/threads?list=prospects&entry_id={entry}")).await;
    assert_eq!(threads.body["data"].as_array().unwrap().len(), 1, "{}", threads.body);
    api.call("DELETE", &format!("/v2/lists/prospects/entries/{entry}"), None)
        .await;
    assert_eq!(api.get(&path).await.status, 404);
    let gone = api.post("/v2/comments", comment).await;
    assert!(matches!(gone.status, 400 | 404), "{}", gone.body);
}
