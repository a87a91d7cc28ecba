use crate::support::Server;
use axum::body::Body;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_asks_who_is_there() {
    let mut server = Server::start().await;
    let paths = [
        "/api/w/basepoint/events",
        "/api/w/basepoint/realms",
        "/api/w/basepoint/apps",
        "/api/w/basepoint/apps/echo",
        "/api/w/basepoint/apps/echo/webhook-handlers",
        "/api/w/basepoint/apps/echo/executions",
        "/api/w/basepoint/executions/x",
        "/api/w/basepoint/apps/echo/versions/1/index.js",
        "/api/w/basepoint/v2/objects",
    ];
    let ada = std::mem::take(&mut server.cookie);
    for path in paths {
        assert_eq!(
            server.get(path).await.code(),
            (401, "unauthenticated".to_owned()),
            "{path}"
        );
    }
    server.cookie = server.sign_in("linus").await;
    for path in paths {
        assert_eq!(server.get(path).await.code(), (404, "not-found".to_owned()), "{path}");
    }
    server.cookie = ada;
    assert_eq!(server.get("/api/w/basepoint/v2/objects").await.status, 200);
    assert_eq!(server.get("/api/nothing").await.code(), (404, "not-found".to_owned()));
    assert_eq!(server.get("/v2/objects").await.status, 401, "a session is no token");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writing_request_without_the_header_of_our_own_page_is_refused() {
    let server = Server::start().await;
    for (method, path) in [
        ("POST", "/api/w/basepoint/apps/echo/install"),
        ("DELETE", "/api/session"),
        ("POST", "/api/session"),
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
    assert_eq!(server.get("/realm/guest.js").await.status, 404);
}
