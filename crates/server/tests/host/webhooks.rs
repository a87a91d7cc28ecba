//! Webhooks as a third party sends them and a browser sees them.

use crate::support::Server;
use axum::body::Body;
use futures::{StreamExt, stream};
use http::{Request, StatusCode, header};
use serde_json::json;

async fn installed() -> (Server, String) {
    let server = Server::with(|config| config.webhook_body_bytes = 4096).await;
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    let path = server.webhook("basepoint").await;
    (server, path)
}

fn request(method: &str, path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::builder().method(method).uri(path).body(body.into()).unwrap()
}

async fn bytes(server: &Server, request: Request<Body>) -> (StatusCode, Vec<u8>) {
    let (parts, body) = server.open(request).await.into_parts();
    (
        parts.status,
        axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn any_method_path_and_bytes_reach_the_handler_and_its_answer_goes_back() {
    let (server, path) = installed().await;
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"] {
        let body = if method == "GET" { "" } else { "x" };
        let answer = server
            .send(request(method, &format!("{path}/a/b%20c?d=%26"), body))
            .await;
        assert_eq!(answer.status, 201, "{method}: {}", answer.text);
        assert_eq!(answer.text, format!("echo {method} ?d=%26 {body}"));
    }
    let every_byte: Vec<u8> = (0..=255).collect();
    let mirrored = bytes(&server, request("POST", &format!("{path}/mirror"), every_byte.clone())).await;
    assert_eq!(mirrored, (StatusCode::OK, every_byte));
    let streamed = bytes(&server, request("POST", &format!("{path}/stream"), "")).await;
    assert_eq!(streamed, (StatusCode::OK, b"one two three".to_vec()));

    let redirected = server.send(request("POST", &format!("{path}/redirect"), "")).await;
    assert_eq!(
        (redirected.status.as_u16(), &redirected.headers["location"]),
        (303, &"https://example.com/next".parse().unwrap())
    );
    let empty = server.send(request("POST", &format!("{path}/empty"), "")).await;
    assert_eq!(
        (empty.status.as_u16(), empty.text.as_str(), &empty.headers["x-kept"]),
        (204, "", &"1".parse().unwrap())
    );
    let head = server.send(request("HEAD", &format!("{path}/mirror"), "")).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    let cookies = server.send(request("POST", &format!("{path}/cookies"), "")).await;
    let set: Vec<_> = cookies
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert_eq!(
        set,
        [format!("a=1; HttpOnly; Path={path}"), format!("b=2; Path={path}")]
    );
    assert!(!cookies.headers.contains_key("x-private") && !cookies.headers.contains_key("connection"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_when_the_app_does_not() {
    let (server, path) = installed().await;
    let post = |path: String| server.send(request("POST", &path.clone(), "{}"));
    assert_eq!(post(format!("{path}0")).await.status, 404);
    for nothing in ["/w", "/w/"] {
        assert_eq!(post(nothing.to_owned()).await.status, 404, "{nothing}");
    }
    let thrown = post(format!("{path}/throw")).await;
    assert_eq!(
        (thrown.status.as_u16(), thrown.text.as_str()),
        (500, ""),
        "the error is the app's business"
    );

    let announced = Request::post(&path)
        .header(header::CONTENT_LENGTH, 4097)
        .body(Body::empty())
        .unwrap();
    assert_eq!(server.send(announced).await.status, 413);
    let pieces = stream::iter((0..5).map(|_| Ok::<_, std::io::Error>(vec![0; 1024])));
    let unannounced = request("POST", &path, Body::from_stream(pieces.boxed()));
    assert_eq!(server.send(unannounced).await.status, 413);
    assert_eq!(
        server.send(request("POST", &path, vec![b'x'; 4096])).await.status,
        201,
        "the limit itself goes through"
    );

    server.post("/api/w/basepoint/apps/echo/disable", json!({})).await;
    assert_eq!(post(path.clone()).await.status, 410);
    server.post("/api/w/basepoint/apps/echo/enable", json!({})).await;
    assert_eq!(post(path.clone()).await.status, 201);
    server.delete("/api/w/basepoint/apps/echo/install").await;
    assert_eq!(post(path).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_all_answered_with_their_own_body() {
    let (server, path) = installed().await;
    let server = &server;
    let sent = (0..60).map(|n| {
        let mirror = format!("{path}/mirror");
        async move { (n, server.send(request("POST", &mirror, format!("delivery {n}"))).await) }
    });
    for (n, answer) in futures::future::join_all(sent).await {
        assert_eq!((answer.status.as_u16(), answer.text), (200, format!("delivery {n}")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apps_answer_is_no_code_of_stoas_own_page() {
    let (server, path) = installed().await;
    for (site, dest, status) in [
        ("same-origin", "script", 403),
        ("same-origin", "serviceworker", 403),
        ("same-origin", "style", 403),
        ("same-origin", "document", 201),
        ("cross-site", "script", 201),
        ("none", "document", 201),
    ] {
        let request = Request::get(&path)
            .header("sec-fetch-site", site)
            .header("sec-fetch-dest", dest)
            .body(Body::empty());
        let answer = server.send(request.unwrap()).await;
        assert_eq!(answer.status, status, "{site} {dest}");
        assert!(answer.headers.contains_key("content-security-policy"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_request_is_shown_as_it_came_and_run_again() {
    let (server, path) = installed().await;
    server
        .send(request("POST", &format!("{path}/mirror?a=1"), "text"))
        .await;
    server
        .send(request("POST", &format!("{path}/mirror"), vec![0xff]))
        .await;
    let app = "/api/w/basepoint/apps/echo";
    let handlers = server.get(&format!("{app}/webhook-handlers")).await.json();
    let requests = handlers["data"][0]["requests"].as_array().unwrap().clone();
    let shown = |at: usize| format!("{app}/webhook-requests/{}", requests[at]["id"].as_str().unwrap());
    let binary = server.get(&shown(0)).await.json();
    assert_eq!(binary["data"]["body_base64"], "/w==");
    let text = server.get(&shown(1)).await.json();
    assert_eq!(
        (
            &text["data"]["body"],
            &text["data"]["path"],
            &text["data"]["body_bytes"],
            &text["data"]["status"]
        ),
        (&json!("text"), &json!("/mirror?a=1"), &json!(4), &json!(200))
    );
    let again = server.post(&format!("{}/replay", shown(1)), json!({})).await.json();
    assert_eq!(again["data"]["replay_of"], requests[1]["id"]);
    assert_eq!(again["data"]["status"], 200);
}
