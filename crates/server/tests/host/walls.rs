use crate::support::Server;
use axum::body::Body;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_writing_request_without_the_header_of_our_own_page_is_refused() {
    let server = Server::start().await;
    for (method, path) in [
        ("POST", "/api/w/basepoint/apps/echo/install"),
        ("DELETE", "/api/session"),
        ("POST", "/api/session"),
        ("POST", "/api/account/password"),
        ("POST", "/api/invitations/0123456789abcdef"),
        ("POST", "/api/w/basepoint/v2/objects/people/records"),
    ] {
        let answer = server
            .send(server.request(method, path).body(Body::empty()).unwrap())
            .await;
        assert_eq!(answer.code(), (403, "csrf".to_owned()), "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn development_signs_in_by_itself_but_not_for_a_name_that_was_rebound() {
    let mut server = Server::start().await;
    server.cookie.clear();
    let rebound = http::Request::get("/api/bootstrap")
        .header("host", "evil.example:4400")
        .body(Body::empty())
        .unwrap();
    assert_eq!(server.send(rebound).await.code(), (401, "unauthenticated".to_owned()));
    let answer = server.get("/api/bootstrap").await;
    assert!(
        answer.headers["set-cookie"]
            .to_str()
            .unwrap()
            .starts_with("stoa_session=")
    );
    let body = answer.json();
    assert_eq!(body["member"]["full_name"], "ada Test");
    assert_eq!(body["member"]["access_level"], "admin");
    assert_eq!(body["workspace"]["slug"], "basepoint");
    assert_eq!(body["workspaces"].as_array().unwrap().len(), 1);
    assert_eq!(body["development"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_a_wrong_password_starts_none() {
    let server = Server::start().await;
    let wrong = json!({ "email_address": "ada@example.com", "password": "wrong" });
    assert_eq!(
        server.post("/api/session", wrong).await.code(),
        (401, "wrong-credentials".to_owned())
    );
    assert_eq!(
        server.post("/api/session", json!({})).await.code(),
        (400, "invalid-body".to_owned())
    );
    assert_eq!(server.delete("/api/session").await.status, 200);
    assert_eq!(server.get("/api/w/basepoint/apps").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oauth_callback_that_nobody_began_is_told_to_a_person() {
    let server = Server::start().await;
    let answer = server.get("/oauth/callback?state=x&code=y").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("please connect again"), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_open_routes_answer_without_a_session() {
    let mut server = Server::start().await;
    server.cookie.clear();
    assert_eq!(server.get("/healthz").await.json()["status"], "ok");
    assert!(server.get("/metrics").await.text.contains("stoa_executions_running 0"));
    assert_eq!(server.get("/w/00000000000000000000000000000000").await.status, 404);
    let frame = server.get("/realm/frame.html").await;
    assert_eq!(frame.status, 200, "{}", frame.text);
    let policy = frame.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("sandbox allow-scripts;") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    // Without it no browser tells how much memory a realm holds.
    assert_eq!(frame.headers["document-isolation-policy"], "isolate-and-require-corp");
    assert_eq!(server.get("/realm/guest.js").await.status, 404);
    // HTML of an app: an opaque origin whatever embeds it, and nothing but the UI embeds it.
    let inline = server.get("/realm/inline.html").await;
    assert_eq!(inline.status, 200, "{}", inline.text);
    let policy = inline.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("sandbox allow-scripts") && !policy.contains("allow-same-origin"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_is_told_apart_from_a_page() {
    let server = Server::start().await;
    for path in ["/api", "/api/", "/api/nothing", "/api/w/basepoint/nothing"] {
        assert_eq!(server.get(path).await.code(), (404, "not-found".to_owned()), "{path}");
    }
    assert_eq!(server.get("/v2/objects").await.status, 401, "a session is no token");
    assert_eq!(server.get("/api/w/basepoint/v2/objects").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_cookie_is_for_this_server_alone_and_signing_in_takes_nothing_over() {
    let server = Server::with(|config| {
        config.development = false;
        config.public_url = "https://crm.example.com".parse().unwrap();
    })
    .await;
    let credentials = json!({ "email_address": "ada@example.com", "password": "adas password" });
    let answer = server.post("/api/session", credentials).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age="] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert_eq!(answer.headers["strict-transport-security"], "max-age=31536000");
    // The session that the browser came with has ended.
    assert_eq!(server.get("/api/w/basepoint/apps").await.status, 401);
    let mut nobody = server;
    nobody.cookie.clear();
    assert_eq!(
        nobody.get("/api/bootstrap").await.code(),
        (401, "unauthenticated".to_owned()),
        "not in development"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_a_password_is_answered_429_with_the_time_to_wait() {
    let server = Server::start().await;
    let wrong = || json!({ "email_address": "ada@example.com", "password": "wrong" });
    for _ in 0..10 {
        assert_eq!(server.post("/api/session", wrong()).await.status, 401);
    }
    let refused = server.post("/api/session", wrong()).await;
    assert_eq!(refused.code(), (429, "too-many-attempts".to_owned()));
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    assert_eq!(
        server.get("/api/w/basepoint/apps").await.status,
        200,
        "who is signed in stays so"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_the_browser_what_it_is() {
    let server = Server::start().await;
    for path in [
        "/",
        "/basepoint/people",
        "/api/w/basepoint/apps",
        "/v2/self",
        "/healthz",
        "/oauth/callback",
        "/graphql",
    ] {
        let answer = server.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src '"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
    }
    let page = server.get("/").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    let scripts = policy.split("; ").find(|part| part.starts_with("script-src")).unwrap();
    assert_eq!(scripts, "script-src 'self'");
    assert_eq!(page.headers["cross-origin-opener-policy"], "same-origin");
    assert_eq!(
        server.get("/api/w/basepoint/apps").await.headers["cache-control"],
        "no-store"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_that_wants_more_says_so_until_an_admin_approves_what_was_shown() {
    let server = Server::start().await;
    server
        .post(
            "/api/w/basepoint/apps/echo/install",
            json!({ "scopes": ["record_permission:read"] }),
        )
        .await;
    let install = |app: serde_json::Value| app["data"]["install"].clone();
    let mut build = crate::support::app();
    build.config.scopes = vec!["record_permission:read-write".to_owned(), "note:read".to_owned()];
    server.platform.register_app_build(build).await.unwrap();
    let shown = server.get("/api/w/basepoint/apps/echo").await.json();
    assert_eq!(
        shown["data"]["scopes"],
        json!(["record_permission:read-write", "note:read"])
    );
    assert_eq!(install(shown.clone())["scopes"], json!(["record_permission:read"]));
    assert_eq!(
        install(shown)["missing_scopes"],
        json!(["record_permission:read-write", "note:read"])
    );
    let own = server.result("basepoint", "self.server", json!([])).await;
    assert_eq!(own["scope"], "record_permission:read");

    let approve =
        |scopes: serde_json::Value| server.post("/api/w/basepoint/apps/echo/install", json!({ "scopes": scopes }));
    let refused = approve(json!(["record_permission:read"])).await;
    assert_eq!(refused.code(), (409, "scopes-changed".to_owned()));
    let approved = approve(json!(["note:read", "record_permission:read-write"]))
        .await
        .json();
    assert_eq!(approved["data"]["missing_scopes"], json!([]));
    let own = server.result("basepoint", "self.server", json!([])).await;
    assert_eq!(own["scope"], "note:read record_permission:read-write");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_named_and_changes_nothing() {
    let server = Server::start().await;
    let app = "/api/w/basepoint/apps/echo";
    server.post(&format!("{app}/install"), json!({})).await;
    for (path, body, status, code) in [
        ("/functions", "not json", 400, "invalid-body"),
        ("/functions", "{}", 400, "invalid-body"),
        (
            "/functions",
            r#"{"hash":"kv.server","args":"nope"}"#,
            400,
            "invalid-call",
        ),
        ("/functions", r#"{"hash":"kv.server","args":"{}"}"#, 400, "invalid-call"),
        (
            "/functions",
            r#"{"hash":"kv.server","args":"[]","version":-1}"#,
            400,
            "invalid-body",
        ),
        (
            "/functions",
            r#"{"hash":"kv.server","args":"[]","version":99}"#,
            409,
            "reload-required",
        ),
        ("/install", r#"{"scope":["x"]}"#, 400, "invalid-body"),
        (
            "/connections/workspace/default",
            r#"{"secrets":"x"}"#,
            400,
            "invalid-body",
        ),
        ("/connections/workspace/nope", "{}", 404, "not-found"),
        ("/connections/nobody/default", "{}", 404, "not-found"),
        ("/webhook-requests/nope/replay", "{}", 404, "not-found"),
    ] {
        let request = server
            .request("POST", &format!("{app}{path}"))
            .header("x-stoa-csrf", "1")
            .body(Body::from(body.to_owned()))
            .unwrap();
        assert_eq!(
            server.send(request).await.code(),
            (status, code.to_owned()),
            "{path} {body}"
        );
    }
    for path in [
        "/executions?limit=x",
        "/executions?before=nope",
        "/versions/x/index.js",
        "/versions/9/index.js",
        "/versions/1/server.js",
    ] {
        let answer = server.get(&format!("{app}{path}")).await;
        assert!(
            matches!(answer.status.as_u16(), 400 | 404),
            "{path}: {} {}",
            answer.status,
            answer.text
        );
    }
    let huge = vec![b'x'; 70 << 20];
    let request = server
        .request("POST", "/api/w/basepoint/apps")
        .header("x-stoa-csrf", "1")
        .body(Body::from(huge));
    assert_eq!(
        server.send(request.unwrap()).await.code(),
        (413, "invalid-body".to_owned())
    );
}
