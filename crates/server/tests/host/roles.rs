//! What the role of a signed-in member decides in the REST API of the web UI.

use crate::support::{Answer, Server};
use axum::body::Body;
use platform::{NewToken, Scopes, model::TokenLevel};
use serde_json::{Value, json};

const V2: &str = "/api/w/basepoint/v2";

impl Server {
    async fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, &format!("{V2}{path}")).header("x-stoa-csrf", "1");
        let body = if method == "GET" {
            Body::empty()
        } else {
            body.to_string().into()
        };
        self.send(request.body(body).unwrap()).await
    }
}

fn named(slug: &str) -> Value {
    json!({ "data": { "api_slug": slug, "singular_noun": slug, "plural_noun": slug } })
}

fn attribute(slug: &str) -> Value {
    json!({ "data": { "title": slug, "description": null, "api_slug": slug, "type": "select", "is_required": false,
        "is_unique": false, "is_multiselect": false, "config": {} } })
}

fn activity(slug: &str) -> Value {
    let mut body = named(slug);
    body["data"]["extends"] = "activities".into();
    body
}

/// Every change of a definition, in an order in which an admin can make all of them.
fn changes() -> Vec<(&'static str, &'static str, Value)> {
    let title = json!({ "data": { "title": "New" } });
    vec![
        ("POST", "/objects", named("rockets")),
        (
            "PATCH",
            "/objects/rockets",
            json!({ "data": { "plural_noun": "Rocketry" } }),
        ),
        ("POST", "/objects/rockets/attributes", attribute("stage")),
        ("PATCH", "/objects/rockets/attributes/stage", title.clone()),
        (
            "POST",
            "/objects/rockets/attributes/stage/options",
            json!({ "data": { "title": "First" } }),
        ),
        (
            "PATCH",
            "/objects/rockets/attributes/stage/options/First",
            title.clone(),
        ),
        (
            "POST",
            "/objects/deals/attributes/stage/statuses",
            json!({ "data": { "title": "Ready" } }),
        ),
        ("PATCH", "/objects/deals/attributes/stage/statuses/Ready", title.clone()),
        ("POST", "/activities", activity("launches")),
        (
            "PATCH",
            "/activities/launches",
            json!({ "data": { "plural_noun": "Starts" } }),
        ),
        ("POST", "/activities/launches/attributes", attribute("pad")),
        ("PATCH", "/activities/launches/attributes/pad", title),
        ("DELETE", "/activities/launches", Value::Null),
        ("DELETE", "/objects/rockets", Value::Null),
    ]
}

async fn with_grace() -> Server {
    let mut server = Server::start().await;
    server.add_member("basepoint", "grace").await;
    server.become_member("grace").await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_change_objects_activities_and_attributes() {
    let mut server = with_grace().await;
    for (method, path, body) in changes() {
        let refused = server.ask(method, path, &body).await;
        assert_eq!(refused.status, 403, "{method} {path}: {}", refused.text);
        assert_eq!(
            refused.json(),
            json!({ "status_code": 403, "type": "auth_error", "code": "unauthorized",
                "message": "Only admins of the workspace can change objects, activities and their attributes." }),
            "{method} {path}"
        );
    }
    server.become_member("ada").await;
    for (method, path, body) in changes() {
        let answer = server.ask(method, path, &body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_reads_definitions_and_changes_records_and_lists() {
    let server = with_grace().await;
    let list = json!({ "data": { "name": "L", "api_slug": "l", "parent_object": "people", "workspace_access": "full-access",
        "workspace_member_access": [] } });
    for (method, path, body) in [
        ("GET", "/objects", Value::Null),
        ("GET", "/objects/people/attributes", Value::Null),
        ("GET", "/objects/deals/attributes/stage/statuses", Value::Null),
        ("GET", "/activities", Value::Null),
        (
            "POST",
            "/objects/companies/records",
            json!({ "data": { "values": { "name": "A" } } }),
        ),
        ("POST", "/lists", list),
        ("POST", "/lists/l/attributes", attribute("kind")),
        (
            "POST",
            "/lists/l/attributes/kind/options",
            json!({ "data": { "title": "One" } }),
        ),
    ] {
        let answer = server.ask(method, path, &body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_token_of_a_member_may_do_its_scopes_decide() {
    let server = with_grace().await;
    let workspace = server.platform.workspace_by_slug("basepoint").await.unwrap().unwrap();
    let grace = server.get("/api/bootstrap").await.json()["member"]["id"].clone();
    for (scopes, status) in [(Scopes::all(), 200), (Scopes::only(["object_configuration:read"]), 403)] {
        let new = NewToken {
            level: TokenLevel::User,
            ..NewToken::of_workspace(
                workspace.id.clone(),
                "test",
                scopes,
                Some(grace.as_str().unwrap().into()),
            )
        };
        let token = server.platform.create_token(new).await.unwrap();
        let request = http::Request::post("/v2/objects")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(named("rockets").to_string().into());
        let answer = server.send(request.unwrap()).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}
