//! Who is in a workspace, and what admins do about it.

use crate::{
    invitations::{accept, invitation},
    support::{Answer, Server},
};
use axum::body::Body;
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) const MEMBERS: &str = "/api/w/basepoint/members";

/// Invites somebody to `basepoint`; gives what is told of them.
pub(crate) async fn invite(server: &Server, name: &str, level: &str) -> Value {
    let wanted = json!({ "email_address": format!("{name}@example.com"), "first_name": name, "access_level": level });
    let answer = server.post(MEMBERS, wanted).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["data"].clone()
}

/// The line of somebody in the list of `basepoint`.
pub(crate) async fn listed(server: &Server, name: &str) -> Value {
    let listed = server.get(MEMBERS).await.json();
    let address = format!("{name}@example.com");
    let mut lines = listed["data"].as_array().unwrap().iter();
    lines
        .find(|member| member["email_address"] == address.as_str())
        .unwrap_or_else(|| panic!("{name} is not in {listed:#}"))
        .clone()
}

async fn id_of(server: &Server, name: &str) -> String {
    listed(server, name).await["id"].as_str().unwrap().to_owned()
}

async fn set_level(server: &Server, name: &str, level: &str) -> Answer {
    let path = format!("{MEMBERS}/{}", id_of(server, name).await);
    server.patch(&path, json!({ "access_level": level })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_sees_who_is_there_and_admins_see_who_is_invited() {
    let mut server = Server::start().await;
    server.add_member("basepoint", "grace").await;
    let joe = invite(&server, "joe", "admin").await;
    assert_eq!(
        (&joe["full_name"], &joe["access_level"], &joe["can_sign_in"]),
        (&json!("joe"), &json!("admin"), &json!(false))
    );
    let line = listed(&server, "joe").await;
    assert!(
        line["invited_until"].is_string() && line["created_at"].is_string(),
        "{line}"
    );
    assert!(line.get("invitation_url").is_none(), "a link is shown once: {line}");
    assert_eq!(listed(&server, "grace").await["invited_until"], json!(null));

    server.become_member("grace").await;
    let line = listed(&server, "joe").await;
    assert_eq!(line["can_sign_in"], false);
    assert!(line.get("invited_until").is_none(), "{line}");
    let listed = server.get(MEMBERS).await.json();
    let names: Vec<&str> = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["first_name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["ada", "grace", "joe"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_invited_is_named() {
    let server = Server::start().await;
    server.add_member("basepoint", "grace").await;
    set_level(&server, "grace", "suspended").await;
    for (wanted, status, code, part) in [
        (
            json!({ "email_address": " ADA@example.com ", "access_level": "member" }),
            409,
            "already-member",
            "ADA@example.com is a member of this workspace already",
        ),
        (
            json!({ "email_address": "grace@example.com", "access_level": "member" }),
            409,
            "already-member",
            "who is suspended",
        ),
        (
            json!({ "email_address": "nobody", "access_level": "member" }),
            400,
            "invalid-email-address",
            "nobody",
        ),
        (
            json!({ "email_address": "joe@example.com", "access_level": "suspended" }),
            400,
            "invalid-access-level",
            "admin",
        ),
        (
            json!({ "email_address": "joe@example.com", "access_level": "owner" }),
            400,
            "invalid-body",
            "owner",
        ),
        (
            json!({ "email_address": "joe@example.com", "first_name": "j".repeat(101), "access_level": "member" }),
            400,
            "invalid-name",
            "100",
        ),
    ] {
        let refused = server.post(MEMBERS, wanted.clone()).await;
        assert_eq!(refused.code(), (status, code.to_owned()), "{wanted}");
        let said = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(said.contains(part), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_renamed_and_of_another_workspace_nobody_is() {
    let mut server = Server::start().await;
    let grace = server.add_member("basepoint", "grace").await;
    let names = json!({ "first_name": " Grace ", "last_name": "Hopper" });
    let changed = server.patch(&format!("{MEMBERS}/{grace}"), names.clone()).await.json();
    assert_eq!(
        (&changed["data"]["full_name"], &changed["data"]["access_level"]),
        (&json!("Grace Hopper"), &json!("member"))
    );
    server.become_member("linus").await;
    let there = format!("/api/w/other/members/{grace}");
    assert_eq!(server.patch(&there, names).await.code(), (404, "not-found".to_owned()));
    let link = server.post(&format!("{there}/invitation"), json!({})).await;
    assert_eq!(link.code(), (404, "not-found".to_owned()));
    assert_eq!(server.get(MEMBERS).await.code(), (404, "not-found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_who_can_sign_in_is_always_left() {
    let mut server = Server::start().await;
    let joe = invite(&server, "joe", "admin").await;
    for level in ["member", "suspended"] {
        let refused = set_level(&server, "ada", level).await;
        assert_eq!(
            refused.code(),
            (409, "last-admin".to_owned()),
            "who is only invited does not count"
        );
    }
    assert_eq!(set_level(&server, "joe", "member").await.status, 200);
    assert_eq!(set_level(&server, "joe", "admin").await.status, 200);
    accept(&server, &invitation(&joe), "joe").await;

    // Two admins who demote each other at once: one of them stays.
    let (ada_id, joe_id) = (id_of(&server, "ada").await, id_of(&server, "joe").await);
    let joes = server.sign_in("joe").await;
    let demoting = |cookie: &str, id: &str| {
        let request = http::Request::patch(format!("{MEMBERS}/{id}"))
            .header("cookie", cookie)
            .header("x-stoa-csrf", "1")
            .body(Body::from(r#"{"access_level":"member"}"#));
        server.send(request.unwrap())
    };
    let (one, other) = tokio::join!(demoting(&server.cookie, &joe_id), demoting(&joes, &ada_id));
    let done = [one.status, other.status].into_iter().filter(|status| *status == 200);
    assert_eq!(done.count(), 1, "{} {}", one.text, other.text);
    if one.status != 200 {
        server.cookie = joes;
    }
    let own = if one.status == 200 { "ada" } else { "joe" };
    let refused = set_level(&server, own, "member").await;
    assert_eq!(refused.code(), (409, "last-admin".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_suspended_is_let_in_nowhere_until_restored() {
    let mut server = Server::start().await;
    server.add_member("basepoint", "grace").await;
    let ada = server.become_member("grace").await;
    let token = |level: &str| {
        let wanted = json!({ "name": level, "scopes": ["object_configuration:read"], "level": level });
        server.post("/api/w/basepoint/tokens", wanted)
    };
    let token = token("user").await.json()["data"]["token"].as_str().unwrap().to_owned();
    let objects = || {
        let request = http::Request::get("/v2/objects").header("authorization", format!("Bearer {token}"));
        server.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(objects().await.status, 200);
    let request = server.request("GET", "/api/w/basepoint/events");
    let mut feed = server
        .open(request.body(Body::empty()).unwrap())
        .await
        .into_body()
        .into_data_stream();

    let path = format!("{MEMBERS}/{}", id_of(&server, "grace").await);
    let by_ada = |method: &'static str, path: &str, body: Value| {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("cookie", &ada)
            .header("x-stoa-csrf", "1")
            .body(Body::from(body.to_string()));
        server.send(request.unwrap())
    };
    let suspended = by_ada("PATCH", &path, json!({ "access_level": "suspended" })).await;
    assert_eq!(suspended.status, 200, "{}", suspended.text);
    assert_eq!(server.get(MEMBERS).await.code(), (404, "not-found".to_owned()));
    assert_eq!(server.get("/api/w/basepoint/v2/objects").await.status, 404);
    let told = server.get("/api/bootstrap").await;
    assert_eq!(told.code(), (404, "not-found".to_owned()));
    assert!(told.text.contains("you are suspended"), "{}", told.text);
    assert_eq!(objects().await.status, 401);
    let ended = async { while feed.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(10), ended)
        .await
        .expect("the feed ends with what it shows");
    let link = by_ada("POST", &format!("{path}/invitation"), json!({})).await;
    assert_eq!(link.code(), (409, "suspended".to_owned()));

    by_ada("PATCH", &path, json!({ "access_level": "member" })).await;
    assert_eq!(server.get(MEMBERS).await.status, 200);
    assert_eq!(objects().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_several_workspaces_is_told_who_they_are_in_each() {
    let mut server = Server::start().await;
    let there = server.add_member("other", "grace").await;
    let here = server.add_member("basepoint", "grace").await;
    set_level(&server, "grace", "admin").await;
    let ada = server.become_member("grace").await;
    let in_each = async |server: &Server| {
        let told = server.get("/api/bootstrap").await.json();
        let workspaces = told["workspaces"].as_array().unwrap();
        let shown = workspaces.iter().map(|workspace| {
            let member = &workspace["member"];
            json!([workspace["slug"], member["id"], member["access_level"]])
        });
        json!(shown.collect::<Vec<_>>())
    };
    assert_eq!(
        in_each(&server).await,
        json!([["other", there, "member"], ["basepoint", here, "admin"]])
    );
    server.cookie = ada;
    set_level(&server, "grace", "suspended").await;
    server.become_member("grace").await;
    assert_eq!(in_each(&server).await, json!([["other", there, "member"]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn suspending_ends_an_invitation_and_other_browsers_hear_of_it() {
    let server = Server::start().await;
    let request = server.request("GET", "/api/w/basepoint/events");
    let mut feed = server
        .open(request.body(Body::empty()).unwrap())
        .await
        .into_body()
        .into_data_stream();
    let invited = invite(&server, "grace", "member").await;
    set_level(&server, "grace", "suspended").await;
    assert_eq!(server.get(&invitation(&invited)).await.status, 404);
    set_level(&server, "grace", "member").await;
    assert_eq!(server.get(&invitation(&invited)).await.status, 404);
    let mut heard = String::new();
    while heard.matches("event: workspace-member.changed").count() < 2 {
        let next = tokio::time::timeout(Duration::from_secs(10), feed.next())
            .await
            .expect("an event");
        heard.push_str(&String::from_utf8_lossy(&next.unwrap().unwrap()));
    }
    assert!(heard.contains("event: workspace-member.created"), "{heard}");
    assert!(heard.contains(invited["id"].as_str().unwrap()), "{heard}");
}
