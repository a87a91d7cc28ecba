//! Every route of the server, walked: who may ask what. The table is the router's own, so a route cannot be forgotten.

use crate::support::{Answer, Server};
use axum::body::Body;
use http::header;
use platform::{NewToken, Scopes};
use serde_json::json;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What answers everybody, and why.
const OPEN: [&str; 21] = [
    // Says whether one is signed in, and signs in and out.
    "/api/bootstrap",
    "/api/session",
    // 256 random bits are the key.
    "/api/invitations/{token}",
    // There is nothing here.
    "/api",
    "/api/",
    "/api/{*path}",
    "/w",
    "/w/",
    // 128 random bits are the key.
    "/w/{id}",
    "/w/{id}/",
    "/w/{id}/{*path}",
    "/cb/{id}",
    // Wants a session and a state, and says so on a page.
    "/oauth/callback",
    // Want the credentials of a program, or a token, in the body.
    "/oauth/token",
    "/oauth/introspect",
    // Code without data, and numbers without names.
    "/realm/{file}",
    "/healthz",
    "/metrics",
    // Pages.
    "/graphql",
    "/openapi",
    // Tells what there is to ask, and nothing of any workspace.
    "/openapi.json",
];

/// Short links, which lead to a page whoever asks.
const LINKS: [&str; 3] = [
    "/{workspace}/person/{record}",
    "/{workspace}/company/{record}",
    "/{workspace}/{object}/record/{record}",
];

/// The templates of all routes, as axum's own debug output has them.
fn templates(server: &Server) -> Vec<String> {
    let debug = format!("{:?}", server.router);
    let (_, paths) = debug.split_once("paths: {").expect("axum shows its paths");
    let mut found: Vec<String> = paths
        .split("RouteId(")
        .skip(1)
        .map_while(|entry| {
            let (number, rest) = entry.split_once("): \"")?;
            number.parse::<u32>().ok()?;
            Some(rest.split_once('"')?.0.to_owned())
        })
        .filter(|path| !path.contains("__private__"))
        .collect();
    found.sort();
    found.dedup();
    assert!(found.len() > 40, "this is not the whole table: {found:?}");
    found
}

/// A real address for a template.
fn filled(template: &str) -> String {
    let file = if template.starts_with("/realm") {
        "frame.html"
    } else {
        "index.js"
    };
    [
        ("{w}", "basepoint"),
        ("{workspace}", "basepoint"),
        ("{app}", "echo"),
        ("{kind}", "workspace"),
        ("{key}", "default"),
        ("{number}", "1"),
        ("{file}", file),
        ("{id}", "0123456789abcdef0123456789abcdef"),
        ("{token}", "0123456789abcdef0123456789abcdef"),
        ("{target}", "objects"),
        ("{object}", "people"),
        ("{record}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{meeting}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{note}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{task}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{comment}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{thread}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{recording}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{attribute}", "name"),
        ("{option}", "x"),
        ("{status}", "x"),
        ("{member}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{other}", "0b6a1f0e-2a5c-4d7b-9a55-1d2f3c4b5a69"),
        ("{list}", "nothing"),
        ("{activity}", "calls"),
        ("{view}", "74716136-8b3f-4b28-b67f-75d3212684e1"),
        ("{*path}", "objects/people/records/query"),
    ]
    .iter()
    .fold(template.to_owned(), |path, (name, value)| path.replace(name, value))
}

async fn ask(server: &Server, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = http::Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1:4400")
        .header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = match method {
        "GET" => Body::empty(),
        _ if path.ends_with("/graphql") => Body::from(r#"{"query":"{ people { id } }"}"#),
        _ => Body::from("{}"),
    };
    server.send(request.body(body).unwrap()).await
}

/// A method that a route does not have says 405 (404 under `/v2`) before anybody is asked anything.
fn there_is_no_such_method(answer: &Answer) -> bool {
    answer.status == 405
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_answers_who_may_not_ask() {
    let server = Server::with(|config| config.development = false).await;
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    let (ada, linus) = (server.cookie.clone(), server.sign_in("linus").await);
    let powerless = token(&server, "basepoint", Scopes::default()).await;
    let foreign = token(&server, "other", Scopes::all()).await;
    let execution = server.result("basepoint", "token.server", json!([])).await;
    let execution = format!("Bearer {}", execution.as_str().unwrap());

    for template in templates(&server) {
        let path = filled(&template);
        for method in METHODS {
            let place = format!("{method} {template}");
            let asked = |headers: Vec<(&'static str, String)>| {
                let (server, path) = (&server, &path);
                async move {
                    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    ask(server, method, path, &headers).await
                }
            };
            let csrf = ("x-stoa-csrf", "1".to_owned());
            if template.starts_with("/api/") {
                let app = asked(vec![
                    csrf.clone(),
                    ("cookie", ada.clone()),
                    ("x-stoa-from-app", "1".to_owned()),
                ])
                .await;
                assert_eq!(app.status, 403, "{place}, app code: {}", app.text);
            }
            if template.starts_with("/api/w/") {
                let nobody = asked(vec![csrf.clone()]).await;
                if there_is_no_such_method(&nobody) {
                    continue;
                }
                assert_eq!(nobody.code(), (401, "unauthenticated".to_owned()), "{place}, nobody");
                let made_up = asked(vec![csrf.clone(), ("cookie", "stoa_session=made-up".to_owned())]).await;
                assert_eq!(
                    made_up.code(),
                    (401, "unauthenticated".to_owned()),
                    "{place}, a made-up session"
                );
                let stranger = asked(vec![csrf.clone(), ("cookie", linus.clone())]).await;
                assert_eq!(
                    stranger.code(),
                    (404, "not-found".to_owned()),
                    "{place}, another workspace's member"
                );
                for (who, bearer, status) in [
                    ("a token without scopes", &powerless, 403),
                    ("an app's token", &execution, 403),
                    ("another workspace's token", &foreign, 404),
                ] {
                    let answer = asked(vec![csrf.clone(), ("authorization", bearer.clone())]).await;
                    assert_eq!(answer.status, status, "{place}, {who}: {}", answer.text);
                }
                if method != "GET" {
                    let forged = asked(vec![("cookie", ada.clone())]).await;
                    assert_eq!(forged.code(), (403, "csrf".to_owned()), "{place}, from another site");
                }
            } else if template == "/v2/self" {
                let nobody = asked(vec![]).await;
                let says = nobody.status != 200 || nobody.json() == json!({ "active": false });
                assert!(says, "{place}: {}", nobody.text);
            } else if template.starts_with("/v2/file-downloads/") {
                // The signature in its address is the key.
                let nobody = asked(vec![("authorization", powerless.clone())]).await;
                let refused = matches!(nobody.status.as_u16(), 403 | 405);
                assert!(refused, "{place}: {} {}", nobody.status, nobody.text);
            } else if template.starts_with("/v2")
                || template.starts_with("/scim/v2")
                || (template == "/graphql" && method != "GET")
            {
                for (who, headers) in [
                    ("nobody", vec![]),
                    ("a session", vec![("cookie", ada.clone()), csrf.clone()]),
                    ("a made-up token", vec![("authorization", "Bearer made-up".to_owned())]),
                ] {
                    let answer = asked(headers).await;
                    let refused =
                        matches!(answer.status.as_u16(), 401 | 405) || (answer.status == 404 && template.len() < 5);
                    assert!(refused, "{place}, {who}: {} {}", answer.status, answer.text);
                }
                let answer = asked(vec![("authorization", powerless.clone())]).await;
                let refused = matches!(answer.status.as_u16(), 403..=405) || answer.text.contains("errors");
                assert!(refused, "{place}, without scopes: {} {}", answer.status, answer.text);
                // Nothing of one workspace is there for a token of another.
                if template.contains("{record}") || template.contains("{meeting}") {
                    let answer = asked(vec![("authorization", foreign.clone())]).await;
                    assert!(
                        answer.status.is_client_error(),
                        "{place}, a foreign token: {}",
                        answer.text
                    );
                }
            } else if matches!(&*template, "/api/authorization" | "/api/account/password") {
                let nobody = asked(vec![csrf.clone()]).await;
                assert!(matches!(nobody.status.as_u16(), 401 | 405), "{place}: {}", nobody.text);
            } else {
                let known = OPEN.contains(&template.as_str()) || LINKS.contains(&template.as_str());
                assert!(known, "{place} is new: say in this test who may ask it");
            }
        }
    }
    let not_there: Vec<_> = OPEN
        .iter()
        .filter(|open| !templates(&server).contains(&(**open).to_owned()))
        .collect();
    assert!(not_there.is_empty(), "{not_there:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_is_no_admin_changes_nothing_for_the_others() {
    let mut server = Server::start().await;
    let grace = server.add_member("basepoint", "grace").await;
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    server.become_member("grace").await;
    let app = "/api/w/basepoint/apps/echo";
    for (method, path, body) in [
        (
            "POST",
            "/api/w/basepoint/apps".to_owned(),
            serde_json::to_value(crate::support::app()).unwrap(),
        ),
        ("POST", format!("{app}/install"), json!({})),
        ("DELETE", format!("{app}/install"), json!({})),
        ("DELETE", format!("{app}/install?force=true"), json!({})),
        ("POST", format!("{app}/disable"), json!({})),
        ("POST", format!("{app}/enable"), json!({})),
        (
            "POST",
            format!("{app}/connections/workspace/default"),
            json!({ "secret": "x" }),
        ),
        ("DELETE", format!("{app}/connections/workspace/default"), json!({})),
        (
            "PUT",
            "/api/w/basepoint/objects/people/layout".to_owned(),
            json!({ "widgets": [] }),
        ),
        (
            "POST",
            "/api/w/basepoint/members".to_owned(),
            json!({ "email_address": "joe@example.com", "access_level": "admin" }),
        ),
        (
            "PATCH",
            format!("/api/w/basepoint/members/{grace}"),
            json!({ "access_level": "admin" }),
        ),
        (
            "POST",
            format!("/api/w/basepoint/members/{grace}/invitation"),
            json!({}),
        ),
    ] {
        let request = server
            .request(method, &path)
            .header("x-stoa-csrf", "1")
            .body(Body::from(body.to_string()))
            .unwrap();
        let answer = server.send(request).await;
        assert_eq!(answer.code(), (403, "forbidden".to_owned()), "{method} {path}");
    }
    // What a member does for themselves goes through.
    assert_eq!(server.get(app).await.status, 200);
    assert_eq!(server.get("/api/w/basepoint/objects/people/layout").await.status, 200);
    assert_eq!(server.result("basepoint", "kv.server", json!(["a"])).await, json!(null));
    assert_eq!(
        server
            .post(&format!("{app}/connections/user/default"), json!({}))
            .await
            .code(),
        (404, "not-found".to_owned()),
        "this app has no user connection, and that is all that is wrong"
    );
}

async fn token(server: &Server, workspace: &str, scopes: Scopes) -> String {
    let workspace = server.platform.workspace_by_slug(workspace).await.unwrap().unwrap();
    let member = server.platform.first_member(&workspace.id).await.unwrap().unwrap();
    let new = NewToken::of_workspace(workspace.id, "test", scopes, Some(member.id));
    format!("Bearer {}", server.platform.create_token(new).await.unwrap())
}
