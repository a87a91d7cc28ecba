//! `/v2/sequences/unsubscribed_emails` and `/scim/v2`.

use crate::api::{Api, MEMBER};
use serde_json::{Value, json};

const UNSUBSCRIBE: &str = "/v2/sequences/unsubscribed_emails";

#[tokio::test]
async fn unsubscribed_addresses_are_normalised_and_listed_once_with_when_they_were_first() {
    let api = Api::new().await;
    let body = |addresses: Value| json!({ "data": { "email_addresses": addresses } });
    let first = api.post(UNSUBSCRIBE, body(json!(["Ada@Example.com"]))).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(first.body["data"][0]["email_address"], "ada@example.com");
    let again = api
        .post(
            UNSUBSCRIBE,
            body(json!(["bob@example.com", "ADA@example.com", "bob@example.com"])),
        )
        .await;
    let listed = again.body["data"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["email_address"], "bob@example.com");
    assert_eq!(listed[1], first.body["data"][0]);
    assert_eq!(api.post(UNSUBSCRIBE, body(json!([]))).await.body, json!({ "data": [] }));
    for (given, path) in [
        (
            body(json!(["ada@example.com", "nobody"])),
            json!(["data", "email_addresses", 1]),
        ),
        (body(json!([1])), json!(["data", "email_addresses", 0])),
        (body(json!("x@example.com")), json!(["data", "email_addresses"])),
        (
            body(json!(vec!["x@example.com"; 1_001])),
            json!(["data", "email_addresses"]),
        ),
        (json!({ "data": {} }), json!(["data", "email_addresses"])),
    ] {
        let answer = api.post(UNSUBSCRIBE, given).await;
        let expected = (
            400,
            "invalid_request_error",
            "validation_type",
            "Body payload validation error.",
        );
        assert_eq!(answer.error(), expected);
        assert_eq!(answer.body["statusCode"], 400);
        assert_eq!(answer.body["validation_errors"][0]["path"], path);
    }
    let refused = api.send("POST", UNSUBSCRIBE, Some("{}"), Some("Bearer reader")).await;
    assert!(refused.error().3.contains("sequence_unsubscribe:read-write"));
}

#[tokio::test]
async fn members_are_users_in_the_form_of_rfc_7644() {
    let api = Api::new().await;
    let all = api.get("/scim/v2/Users").await;
    assert_eq!(all.status, 200, "{}", all.body);
    let user = &all.body["Resources"][0];
    assert_eq!(
        *user,
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": MEMBER,
            "userName": "test@example.com",
            "name": { "formatted": "Test User", "givenName": "Test", "familyName": "User" },
            "displayName": "Test User",
            "emails": [{ "value": "test@example.com", "type": "work", "primary": true }],
            "active": true,
            "meta": {
                "resourceType": "User",
                "created": "2026-01-01T00:00:00.000000000Z",
                "location": format!("http://127.0.0.1:4400/scim/v2/Users/{MEMBER}"),
            },
        })
    );
    for (query, total, start, names) in [
        ("", 2, 1, vec!["test@example.com", "other@example.com"]),
        ("?count=1", 2, 1, vec!["test@example.com"]),
        ("?startIndex=2", 2, 2, vec!["other@example.com"]),
        ("?startIndex=0&count=-1", 2, 1, vec![]),
        ("?startIndex=9", 2, 9, vec![]),
        (
            "?filter=userName%20eq%20%22Other@example.com%22",
            1,
            1,
            vec!["other@example.com"],
        ),
        ("?filter=userName%20eq%20%22x%22", 0, 1, vec![]),
    ] {
        let page = api.get(&format!("/scim/v2/Users{query}")).await;
        let shown: Vec<&str> = page.body["Resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["userName"].as_str().unwrap())
            .collect();
        assert_eq!(shown, names, "{query}");
        assert_eq!(
            page.body["schemas"],
            json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"])
        );
        assert_eq!(page.body["totalResults"], total, "{query}");
        assert_eq!(page.body["startIndex"], start, "{query}");
        assert_eq!(page.body["itemsPerPage"], names.len(), "{query}");
    }
    assert_eq!(api.get("/scim/v2/Groups").await.body["totalResults"], 0);
    let schemas = api.get("/scim/v2/Schemas").await;
    assert_eq!(schemas.body["totalResults"], 2);
    assert_eq!(
        schemas.body["Resources"][0]["id"],
        "urn:ietf:params:scim:schemas:core:2.0:User"
    );
}

#[tokio::test]
async fn errors_of_scim_are_in_its_own_form() {
    let api = Api::new().await;
    for (path, token, status) in [
        ("/scim/v2/Users", "reader", 403),
        ("/scim/v2/Users", "nope", 401),
        ("/scim/v2/Nope", "all", 404),
        ("/scim/v2/Users?count=x", "all", 400),
        ("/scim/v2/Users?filter=title%20pr", "all", 400),
    ] {
        let answer = api
            .send("GET", path, None::<String>, Some(&format!("Bearer {token}")))
            .await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert_eq!(
            answer.body["schemas"],
            json!(["urn:ietf:params:scim:api:messages:2.0:Error"])
        );
        assert_eq!(answer.body["status"], status.to_string());
        assert!(!answer.body["detail"].as_str().unwrap().is_empty());
    }
}
