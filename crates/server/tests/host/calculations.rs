//! Calculations over all records that match, as the web UI asks for them.

use crate::support::Server;
use serde_json::{Value, json};

const DEALS: &str = "/api/w/basepoint/objects/deals/calculate";

impl Server {
    async fn written(&self, path: &str, body: Value) {
        let request = self
            .request("POST", &format!("/api/w/basepoint/v2{path}"))
            .header("x-stoa-csrf", "1")
            .body(body.to_string().into())
            .unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Makes a company the one of a deal.
    async fn assign(&self, deal: &str, domain: &str) {
        let query = json!({ "filter": { "name": deal } });
        let found = self
            .post("/api/w/basepoint/v2/objects/deals/records/query", query)
            .await;
        let id = found.json()["data"][0]["id"]["record_id"].as_str().unwrap().to_owned();
        let company = json!([{ "target_object": "companies", "domains": [{ "domain": domain }] }]);
        let body = json!({ "data": { "values": { "associated_company": company } } });
        let request = self
            .request("PATCH", &format!("/api/w/basepoint/v2/objects/deals/records/{id}"))
            .header("x-stoa-csrf", "1")
            .body(body.to_string().into())
            .unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    async fn deals(&self) {
        let ada = self.platform.workspace_by_slug("basepoint").await.unwrap().unwrap();
        let ada = self.platform.first_member(&ada.id).await.unwrap().unwrap();
        for (name, stage, value) in [
            ("A", "Lead", json!(0.1)),
            ("B", "Lead", json!(0.2)),
            ("C", "In Progress", json!(30)),
            ("D", "In Progress", Value::Null),
        ] {
            let owner =
                json!({ "referenced_actor_type": "workspace-member", "referenced_actor_id": ada.id.to_string() });
            let values = json!({ "name": name, "stage": stage, "value": value, "owner": owner });
            self.written("/objects/deals/records", json!({ "data": { "values": values } }))
                .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_function_is_reckoned_over_all_that_match() {
    let server = Server::start().await;
    server.deals().await;
    for (function, all, some) in [
        ("count_empty", json!(1), json!(0)),
        ("count_filled", json!(3), json!(2)),
        ("percent_empty", json!(25.0), json!(0.0)),
        ("percent_filled", json!(75.0), json!(100.0)),
        ("sum", json!(30.3), json!(0.3)),
        ("average", json!(10.1), json!(0.15)),
        ("minimum", json!(0.1), json!(0.1)),
        ("maximum", json!(30.0), json!(0.2)),
    ] {
        for (filter, count, expected) in [(Value::Null, 4, all), (json!({ "stage": "Lead" }), 2, some)] {
            let calculations = json!([{ "attribute": "value", "function": function }]);
            let asked = json!({ "filter": filter, "calculations": calculations });
            let answer = server.post(DEALS, asked).await;
            let mut result = json!({ "value": expected });
            if !function.contains("empty") && !function.contains("filled") {
                result["currency_code"] = json!("USD");
            }
            let group = json!({ "choice_id": null, "count": count, "results": [result] });
            assert_eq!(answer.json(), json!({ "data": [group] }), "{function}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_have_their_own_counts_and_sums() {
    let server = Server::start().await;
    server.deals().await;
    let asked = json!({ "group_by": "stage", "calculations": [{ "attribute": "value", "function": "sum" }] });
    let answer = server.post(DEALS, asked).await.json();
    let mut groups: Vec<(u64, f64)> = Vec::new();
    for group in answer["data"].as_array().unwrap() {
        assert!(group["choice_id"].is_string(), "{group}");
        groups.push((
            group["count"].as_u64().unwrap(),
            group["results"][0]["value"].as_f64().unwrap(),
        ));
    }
    groups.sort_by(|a, b| a.1.total_cmp(&b.1));
    assert_eq!(groups, [(2, 0.3), (2, 30.0)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_currencies_are_not_added_nor_compared() {
    const PEOPLE: &str = "/api/w/basepoint/objects/people/calculate";
    let server = Server::start().await;
    let config = |code: &str| json!({ "currency": { "default_currency_code": code, "display_type": "code" } });
    let price = json!({
        "title": "Price", "description": null, "api_slug": "price", "type": "currency", "is_required": false,
        "is_unique": false, "is_multiselect": false, "config": config("USD"),
    });
    server
        .written("/objects/people/attributes", json!({ "data": price }))
        .await;
    let person = json!({ "data": { "values": { "price": 10 } } });
    server.written("/objects/people/records", person.clone()).await;
    let request = server
        .request("PATCH", "/api/w/basepoint/v2/objects/people/attributes/price")
        .header("x-stoa-csrf", "1")
        .body(json!({ "data": { "config": config("EUR") } }).to_string().into())
        .unwrap();
    let answer = server.send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let asked = json!({ "calculations": [{ "attribute": "price", "function": "sum" }] });
    let answer = server.post(PEOPLE, asked).await.json();
    let dollars = json!({ "value": 10.0, "currency_code": "USD" });
    let kept = "amounts keep the currency they were written in";
    assert_eq!(answer["data"][0]["results"][0], dollars, "{kept}");
    server.written("/objects/people/records", person).await;
    let refused = json!({ "value": null, "reason": "several currencies" });
    for function in ["sum", "average", "minimum", "maximum"] {
        let calculations = json!([
            { "attribute": "price", "function": function },
            { "attribute": "price", "function": "count_filled" },
        ]);
        let answer = server
            .post(PEOPLE, json!({ "calculations": calculations }))
            .await
            .json();
        assert_eq!(
            answer["data"][0]["results"],
            json!([refused, { "value": 2 }]),
            "{function}"
        );
    }
}

/// Deals A and B are of one company, C of another, D of none; the companies raised 100 and 50.
#[tokio::test(flavor = "multi_thread")]
async fn what_references_lead_to_is_reckoned_with_for_each_record() {
    let server = Server::start().await;
    server.deals().await;
    let raised = |domain: &str, amount: u32| json!({ "data": { "values": { "domains": [domain], "raised": amount } } });
    let attribute = json!({
        "title": "Raised", "description": null, "api_slug": "raised", "type": "number", "is_required": false,
        "is_unique": false, "is_multiselect": false, "config": {},
    });
    server
        .written("/objects/companies/attributes", json!({ "data": attribute }))
        .await;
    for (domain, amount) in [("acme.com", 100), ("bolt.com", 50)] {
        server
            .written("/objects/companies/records", raised(domain, amount))
            .await;
    }
    for (deal, domain) in [("A", "acme.com"), ("B", "acme.com"), ("C", "bolt.com")] {
        server.assign(deal, domain).await;
    }
    let path = json!([["deals", "associated_company"], ["companies", "raised"]]);
    let calculations: Vec<Value> = ["sum", "average", "maximum", "count_filled", "percent_empty"]
        .map(|function| json!({ "path": path, "function": function }))
        .into();
    let asked = json!({ "calculations": calculations });
    let answer = server.post(DEALS, asked).await.json();
    let results = [250.0, 83.3333, 100.0, 3.0, 25.0].map(|value| value.to_string());
    let found = answer["data"][0]["results"].as_array().unwrap().iter();
    let found: Vec<String> = found
        .map(|result| result["value"].as_f64().unwrap().to_string())
        .collect();
    assert_eq!(found, results);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reckoned_is_named() {
    let server = Server::start().await;
    let path = json!([["deals", "associated_company"], ["companies", "domains"]]);
    for (asked, code, part) in [
        (
            json!({ "calculations": [{ "attribute": "name", "function": "sum" }] }),
            "validation-type",
            "sum",
        ),
        (
            json!({ "calculations": [{ "path": path, "function": "sum" }] }),
            "validation-type",
            "domain",
        ),
        (json!({ "group_by": "name" }), "validation-type", "name"),
        (
            json!({ "filter": { "nothing": 1 } }),
            "unknown-filter-attribute-slug",
            "nothing",
        ),
        (json!({ "sorts": [] }), "invalid-body", "sorts"),
    ] {
        let refused = server.post(DEALS, asked.clone()).await;
        assert_eq!(refused.code(), (400, code.to_owned()), "{asked}");
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(part), "{asked}: {message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_list_answers_only_whoever_may_read_it() {
    let mut server = Server::start().await;
    let workspace = server.platform.workspace_by_slug("basepoint").await.unwrap().unwrap();
    let eve = server.add_member("basepoint", "eve").await;
    server.add_member("basepoint", "joe").await;
    let ada = server.platform.first_member(&workspace.id).await.unwrap().unwrap();
    let list = json!({ "data": {
        "name": "Prospects", "api_slug": "prospects", "parent_object": "people", "workspace_access": null,
        "workspace_member_access": [
            { "workspace_member_id": ada.id.to_string(), "level": "full-access" },
            { "workspace_member_id": eve, "level": "read-only" },
        ],
    } });
    server.written("/lists", list).await;
    for (name, status) in [("eve", 200), ("joe", 404)] {
        server.become_member(name).await;
        let answer = server
            .post("/api/w/basepoint/lists/prospects/calculate", json!({}))
            .await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
    }
}
