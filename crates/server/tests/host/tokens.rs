//! API tokens, and Stoa as an OAuth 2.0 server.

use crate::{
    invitations::{accept, invitation},
    members::{MEMBERS, invite},
    support::{Answer, Server},
};
use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

const BACK: &str = "https://sync.example.com/back?keep=1";

impl Server {
    /// What a token is told of itself, or may do.
    async fn with_token(&self, method: &str, path: &str, token: &str, body: Value) -> Answer {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)], authorization: Option<String>) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = http::Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Registers a program and gives its id and secret.
    async fn program(&self) -> (String, String) {
        let wanted = json!({
            "name": "Sync", "redirect_uris": [BACK, "http://127.0.0.1:9999/back"],
            "scopes": ["record_permission:read-write", "object_configuration:read"],
        });
        let made = self.post("/api/w/basepoint/oauth-clients", wanted).await.json();
        let text = |name: &str| made["data"][name].as_str().unwrap().to_owned();
        (text("id"), text("client_secret"))
    }

    /// The parameters with which the browser is sent back after a consent.
    async fn consent(&self, client_id: &str, more: Value) -> Url {
        let mut body = json!({ "allow": true, "client_id": client_id, "response_type": "code", "redirect_uri": BACK, "state": "s 1" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let decided = self.post("/api/w/basepoint/authorization", body).await.json();
        decided["data"]["redirect_to"].as_str().unwrap().parse().unwrap()
    }
}

fn parameter(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("{url} has no {name}")).1.into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_listed_used_and_revoked() {
    let server = Server::start().await;
    let wanted = json!({ "name": "Nightly sync", "scopes": ["record_permission:read", "object_configuration:read"] });
    let made = server.post("/api/w/basepoint/tokens", wanted).await.json();
    let token = made["data"]["token"].as_str().unwrap();
    let id = made["data"]["id"].as_str().unwrap();
    assert_eq!(token.len(), 64);

    let listed = server.get("/api/w/basepoint/tokens").await.json();
    let mine = &listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|token| token["id"] == id)
        .unwrap()
        .clone();
    assert_eq!(
        (&mine["name"], &mine["level"], &mine["last_used_at"]),
        (&json!("Nightly sync"), &json!("workspace"), &json!(null))
    );
    assert!(mine.get("token").is_none());

    let query = server
        .with_token("POST", "/v2/objects/people/records/query", token, json!({}))
        .await;
    assert_eq!(query.status, 200);
    let write = server
        .with_token(
            "POST",
            "/v2/objects/people/records",
            token,
            json!({ "data": { "values": {} } }),
        )
        .await;
    assert_eq!(write.status, 403);
    let listed = server.get("/api/w/basepoint/tokens").await.json();
    let used = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|token| token["id"] == id)
        .unwrap();
    assert!(used["last_used_at"].is_string());

    assert_eq!(
        server.delete(&format!("/api/w/basepoint/tokens/{id}")).await.status,
        200
    );
    let ended = server
        .with_token("POST", "/v2/objects/people/records/query", token, json!({}))
        .await;
    assert_eq!(ended.status, 401);
    assert_eq!(
        server.delete(&format!("/api/w/basepoint/tokens/{id}")).await.status,
        404
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_user_level_writes_as_its_member_and_some_doors_are_shut() {
    let server = Server::start().await;
    let scopes = [
        "record_permission:read-write",
        "object_configuration:read",
        "webhook:read-write",
        "meeting:read",
    ];
    let wanted = json!({ "name": "mine", "scopes": scopes, "level": "user" });
    let made = server.post("/api/w/basepoint/tokens", wanted).await.json();
    let token = made["data"]["token"].as_str().unwrap();
    let me = server.with_token("GET", "/v2/self", token, json!({})).await.json();
    assert_eq!(me["token_level"], "user");
    let made = server
        .with_token(
            "POST",
            "/v2/objects/people/records",
            token,
            json!({ "data": { "values": { "name": "Doe, Jo" } } }),
        )
        .await
        .json();
    let author = &made["data"]["values"]["name"][0]["created_by_actor"];
    assert_eq!(
        (&author["type"], &author["id"]),
        (&json!("workspace-member"), &me["authorized_by_workspace_member_id"])
    );
    for path in ["/v2/webhooks", "/v2/meetings"] {
        let shut = server.with_token("GET", path, token, json!({})).await;
        assert_eq!(
            (shut.status, &shut.json()["code"]),
            (http::StatusCode::FORBIDDEN, &json!("unauthorized")),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_token_to_make_is_refused() {
    let server = Server::start().await;
    for (wanted, code) in [
        (json!({ "name": " ", "scopes": [] }), "invalid-name"),
        (json!({ "name": "x", "scopes": ["everything:read"] }), "unknown-scope"),
        (json!({ "name": "x", "scopes": [], "level": "galaxy" }), "invalid-body"),
        (json!({ "scopes": [] }), "invalid-body"),
    ] {
        let answer = server.post("/api/w/basepoint/tokens", wanted.clone()).await;
        assert_eq!(answer.code(), (400, code.to_owned()), "{wanted}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_gets_a_token_by_consent() {
    let server = Server::start().await;
    let (id, secret) = server.program().await;
    let asked = server
        .get(&format!("/api/authorization?client_id={id}&response_type=code&redirect_uri=http://127.0.0.1:9999/back&scope=record_permission:read"))
        .await
        .json();
    assert_eq!(asked["data"]["client"]["name"], "Sync");
    assert_eq!(asked["data"]["scopes"], json!(["record_permission:read"]));

    let back = server.consent(&id, json!({})).await;
    assert_eq!(
        (parameter(&back, "keep"), parameter(&back, "state")),
        ("1".into(), "s 1".into())
    );
    let code = parameter(&back, "code");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("client_id", &*id),
        ("client_secret", &*secret),
        ("redirect_uri", BACK),
    ];
    let granted = server.form("/oauth/token", &fields, None).await;
    assert_eq!(granted.headers["cache-control"], "no-store");
    let granted = granted.json();
    assert_eq!(granted["token_type"], "Bearer");
    let token = granted["access_token"].as_str().unwrap();
    let again = server.form("/oauth/token", &fields, None).await;
    assert_eq!(
        (again.status.as_u16(), again.json()["error"].clone()),
        (400, json!("invalid_grant"))
    );

    let me = server.with_token("GET", "/v2/self", token, json!({})).await.json();
    assert_eq!(
        (&me["client_id"], &me["aud"], &me["active"]),
        (&json!(id), &json!(id), &json!(true))
    );
    let by_field = server.form("/oauth/introspect", &[("token", token)], None).await.json();
    let by_header = server
        .form("/oauth/introspect", &[], Some(format!("Bearer {token}")))
        .await
        .json();
    assert_eq!((&by_field, &by_header), (&me, &me));
    let nothing = server
        .form("/oauth/introspect", &[("token", "nonsense")], None)
        .await
        .json();
    assert_eq!(nothing, json!({ "active": false }));

    assert_eq!(
        server
            .delete(&format!("/api/w/basepoint/oauth-clients/{id}"))
            .await
            .status,
        200
    );
    let ended = server.with_token("GET", "/v2/self", token, json!({})).await.json();
    assert_eq!(ended, json!({ "active": false }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_without_a_secret_proves_itself_by_pkce() {
    let server = Server::start().await;
    let (id, secret) = server.program().await;
    let verifier = "a verifier of at least forty-three characters";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let more = json!({ "code_challenge": challenge, "code_challenge_method": "S256" });
    for (verifier, with_secret, expected) in [
        (Some("another"), false, "invalid_grant"),
        (None, true, "invalid_grant"),
        (Some(verifier), false, ""),
        (Some(verifier), true, ""),
    ] {
        let code = parameter(&server.consent(&id, more.clone()).await, "code");
        let mut fields = vec![("grant_type", "authorization_code"), ("code", &*code)];
        let basic = with_secret.then(|| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))));
        if !with_secret {
            fields.push(("client_id", &*id));
        }
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        let answer = server.form("/oauth/token", &fields, basic).await.json();
        assert_eq!(
            answer["error"].as_str().unwrap_or_default(),
            expected,
            "{verifier:?} {with_secret}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_granted_who_is_suspended_by_now_gets_no_token() {
    let mut server = Server::start().await;
    let (id, secret) = server.program().await;
    let joe = invite(&server, "joe", "admin").await;
    accept(&server, &invitation(&joe), "joe").await;
    let ada = server.become_member("joe").await;
    let code = parameter(&server.consent(&id, json!({})).await, "code");
    server.cookie = ada;
    let path = format!("{MEMBERS}/{}", joe["id"].as_str().unwrap());
    server.patch(&path, json!({ "access_level": "suspended" })).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("client_id", &*id),
        ("client_secret", &*secret),
        ("redirect_uri", BACK),
    ];
    let answer = server.form("/oauth/token", &fields, None).await.json();
    assert_eq!(answer["error"], "invalid_grant", "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_may_not() {
    let server = Server::start().await;
    let (id, secret) = server.program().await;
    for (query, why) in [
        ("client_id=nobody&response_type=code".to_owned(), "client_id"),
        (format!("client_id={id}&response_type=code"), "redirect_uri is missing"),
        (
            format!("client_id={id}&response_type=code&redirect_uri=https://evil.example"),
            "none of those",
        ),
        (
            format!("client_id={id}&response_type=token&redirect_uri={BACK}"),
            "response_type",
        ),
        (
            format!("client_id={id}&response_type=code&redirect_uri={BACK}&code_challenge=x"),
            "S256",
        ),
    ] {
        let answer = server.get(&format!("/api/authorization?{query}")).await;
        assert_eq!(answer.code(), (400, "oauth-failed".to_owned()), "{query}");
        assert!(answer.json()["message"].as_str().unwrap().contains(why), "{query}");
    }
    let body = json!({ "allow": false, "client_id": id, "response_type": "code", "redirect_uri": BACK });
    let refused = server.post("/api/w/basepoint/authorization", body).await.json();
    assert!(
        refused["data"]["redirect_to"]
            .as_str()
            .unwrap()
            .ends_with("&error=access_denied")
    );

    let code = parameter(&server.consent(&id, json!({})).await, "code");
    for (fields, status, error) in [
        (
            vec![("grant_type", "password"), ("client_id", &*id), ("code", &*code)],
            400,
            "unsupported_grant_type",
        ),
        (
            vec![("grant_type", "authorization_code"), ("client_id", &*id)],
            400,
            "invalid_request",
        ),
        (
            vec![
                ("grant_type", "authorization_code"),
                ("client_id", &*id),
                ("code", &*code),
            ],
            401,
            "invalid_client",
        ),
        (
            vec![
                ("grant_type", "authorization_code"),
                ("client_id", &*id),
                ("client_secret", "wrong"),
                ("code", &*code),
            ],
            401,
            "invalid_client",
        ),
        (
            vec![
                ("grant_type", "authorization_code"),
                ("client_id", &*id),
                ("client_secret", &*secret),
                ("code", &*code),
                ("redirect_uri", "https://evil.example"),
            ],
            400,
            "invalid_grant",
        ),
    ] {
        let answer = server.form("/oauth/token", &fields, None).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["error"].clone()),
            (status, json!(error)),
            "{fields:?}"
        );
    }
    for uri in [
        "http://example.com",
        "javascript:alert(1)",
        "https://example.com/#x",
        "nonsense",
    ] {
        let wanted = json!({ "name": "x", "redirect_uris": [uri], "scopes": [] });
        let answer = server.post("/api/w/basepoint/oauth-clients", wanted).await;
        assert_eq!(answer.code(), (400, "invalid-redirect-uri".to_owned()), "{uri}");
    }
}
