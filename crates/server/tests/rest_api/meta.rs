//! Tokens, scopes, members, headers, limits, unknown routes.

use crate::api::{Api, MEMBER, WORKSPACE};
use records::parse_instant;
use serde_json::json;
use server::rest::RequestRates;

#[tokio::test]
async fn self_tells_who_the_token_is_and_never_fails() {
    let api = Api::new().await;
    let mine = api.get("/v2/self").await.body;
    assert_eq!(
        (&mine["active"], &mine["workspace_id"], &mine["iss"]),
        (&json!(true), &json!(WORKSPACE), &json!("attio.com"))
    );
    assert_eq!(
        (&mine["authorized_by_workspace_member_id"], &mine["exp"]),
        (&json!(MEMBER), &json!(null))
    );
    assert!(mine["scope"].as_str().unwrap().contains("record_permission:read-write"));
    for authorization in [None, Some("Bearer unknown"), Some("nonsense")] {
        let answer = api.send("GET", "/v2/self", None::<String>, authorization).await;
        assert_eq!(
            (answer.status, answer.body),
            (200, json!({ "active": false })),
            "{authorization:?}"
        );
    }
}

#[tokio::test]
async fn a_token_comes_as_bearer_or_basic() {
    let api = Api::new().await;
    for (authorization, status) in [
        (Some("Bearer all"), 200),
        (Some("bearer all"), 200),
        (Some("Basic YWxsOg=="), 200),
        (Some("Bearer unknown"), 401),
        (Some("Bearer "), 401),
        (Some("Basic ???"), 401),
        (Some("Digest x"), 401),
        (None, 401),
    ] {
        let answer = api.send("GET", "/v2/objects", None::<String>, authorization).await;
        assert_eq!(answer.status, status, "{authorization:?}");
        if status == 401 {
            assert_eq!((answer.error().1, answer.error().2), ("auth_error", "unauthorized"));
        }
    }
}

#[tokio::test]
async fn scopes_are_enforced_on_every_route() {
    let api = Api::new().await;
    let id = api.create("people", json!({})).await;
    let record = format!("/v2/objects/people/records/{id}");
    let values = format!("{record}/attributes/name/values");
    let entries = format!("{record}/entries");
    for (method, path, may_reader) in [
        ("GET", "/v2/objects", true),
        ("POST", "/v2/objects", false),
        ("GET", "/v2/objects/people", true),
        ("PATCH", "/v2/objects/people", false),
        ("GET", "/v2/objects/people/attributes", true),
        ("POST", "/v2/objects/people/attributes", false),
        ("GET", "/v2/objects/people/attributes/name", true),
        ("PATCH", "/v2/objects/people/attributes/name", false),
        ("GET", "/v2/objects/companies/attributes/categories/options", true),
        ("POST", "/v2/objects/companies/attributes/categories/options", false),
        (
            "PATCH",
            "/v2/objects/companies/attributes/categories/options/B2B",
            false,
        ),
        ("GET", "/v2/objects/deals/attributes/stage/statuses", true),
        ("POST", "/v2/objects/deals/attributes/stage/statuses", false),
        ("PATCH", "/v2/objects/deals/attributes/stage/statuses/Lead", false),
        ("POST", "/v2/objects/people/records/query", true),
        ("POST", "/v2/objects/records/search", true),
        ("POST", "/v2/objects/people/records", false),
        ("PUT", "/v2/objects/people/records", false),
        ("GET", &record, true),
        ("PATCH", &record, false),
        ("PUT", &record, false),
        ("DELETE", &record, false),
        ("GET", &values, true),
        ("GET", &entries, false),
        ("GET", "/v2/workspace_members", false),
        ("GET", "/v2/lists/x/attributes", false),
    ] {
        for (token, may) in [
            ("Bearer reader", may_reader),
            ("Bearer nothing", false),
            ("Bearer all", true),
        ] {
            let answer = api.send(method, path, Some("{}"), Some(token)).await;
            assert_eq!(answer.status != 403, may, "{token}: {method} {path} {}", answer.body);
            if answer.status == 403 {
                assert_eq!((answer.error().1, answer.error().2), ("auth_error", "unauthorized"));
            }
            if method == "DELETE" && may {
                break;
            }
        }
    }
    let refused = api.send("POST", "/v2/objects", Some("{}"), Some("Bearer reader")).await;
    assert!(refused.error().3.contains("object_configuration:read-write"));
}

#[tokio::test]
async fn members() {
    let api = Api::new().await;
    let all = api.get("/v2/workspace_members").await.body;
    assert_eq!(all["data"].as_array().unwrap().len(), 2);
    assert_eq!(
        all["data"][0],
        json!({
            "id": { "workspace_id": WORKSPACE, "workspace_member_id": MEMBER },
            "first_name": "Test",
            "last_name": "User",
            "avatar_url": null,
            "email_address": "test@example.com",
            "access_level": "admin",
            "created_at": "2026-01-01T00:00:00.000000000Z",
        })
    );
    assert_eq!(
        api.get(&format!("/v2/workspace_members/{MEMBER}")).await.body["data"],
        all["data"][0]
    );
    let missing = api
        .get("/v2/workspace_members/50cf242c-7fa3-4cad-87d0-75b1af71c57b")
        .await;
    assert_eq!(
        missing.error().3,
        "Workspace member with ID \"50cf242c-7fa3-4cad-87d0-75b1af71c57b\" not found."
    );
}

#[tokio::test]
async fn a_route_or_method_that_does_not_exist_is_404_and_says_so() {
    let api = Api::new().await;
    for (method, path, named) in [
        ("GET", "/v2/objects/people/records", "GET /v2/objects/people/records"),
        ("GET", "/v2/nope?x=1", "GET /v2/nope"),
        ("DELETE", "/v2/objects", "DELETE /v2/objects"),
        (
            "POST",
            "/v2/objects/people/records/query/x",
            "POST /v2/objects/people/records/query/x",
        ),
        ("GET", "/v2/nope/people/attributes", "GET /v2/nope/people/attributes"),
    ] {
        let answer = api.call(method, path, None).await;
        let message = format!("Could not find endpoint \"{named}\".");
        assert_eq!(
            answer.error(),
            (404, "invalid_request_error", "not_found", message.as_str())
        );
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_the_field() {
    let api = Api::new().await;
    let answer = api.get("/v2/objects").await;
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(
        answer
            .header("access-control-expose-headers")
            .contains("x-attio-record-query-score")
    );
    assert_eq!(answer.header("x-attio-execution-id").len(), 36);
    assert!(parse_instant(answer.header("x-accurate-at")).is_some());
    let error = api.get("/v2/objects/nope").await;
    assert_eq!(error.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(error.header("x-attio-execution-id").len(), 36);
}

#[tokio::test]
async fn too_many_requests_are_refused_until_a_date() {
    let api = Api::limited(RequestRates {
        reads_per_second: 2,
        writes_per_second: 1,
        ..RequestRates::default()
    })
    .await;
    for _ in 0..20 {
        let answer = api.get("/v2/objects").await;
        if answer.status == 429 {
            let message = "Rate limit exceeded, please try again later";
            assert_eq!(
                answer.error(),
                (429, "rate_limit_error", "rate_limit_exceeded", message)
            );
            let date = answer.header("retry-after");
            assert!(date.ends_with(" GMT") && date.len() == 29, "{date}");
            return;
        }
    }
    panic!("twenty reads at once are more than two a second");
}
