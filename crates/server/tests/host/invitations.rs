//! Links with which people set a password, and changing one's own.

use crate::{
    members::{MEMBERS, invite, listed},
    support::{Ahead, Answer, Server},
};
use http::{Request, header};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// Where the API has the invitation that a link leads to.
pub(crate) fn invitation(invited: &Value) -> String {
    let url = invited["invitation_url"].as_str().expect("a link");
    let token = url
        .strip_prefix("http://127.0.0.1:4400/join/")
        .expect("an address here");
    assert_eq!(token.len(), 64);
    format!("/api/invitations/{token}")
}

/// Uses an invitation in a browser in which nobody is signed in; the password is the one that [`Server::sign_in`] knows.
pub(crate) async fn accept(server: &Server, invitation: &str, name: &str) -> Answer {
    let entered = json!({ "first_name": name, "last_name": "Test", "password": format!("{name}s password") });
    entering(server, invitation, entered).await
}

async fn entering(server: &Server, invitation: &str, entered: Value) -> Answer {
    let request = Request::post(invitation)
        .header(header::HOST, "127.0.0.1:4400")
        .header("x-stoa-csrf", "1")
        .body(entered.to_string().into());
    server.send(request.unwrap()).await
}

async fn is_over(server: &Server, invitation: &str) {
    let read = server.get(invitation).await;
    assert_eq!(read.code(), (404, "not-found".to_owned()));
    let said = read.json()["message"].as_str().unwrap().to_owned();
    assert!(said.contains("ask an admin of the workspace for a new one"), "{said}");
    assert_eq!(
        accept(server, invitation, "grace").await.code(),
        (404, "not-found".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_says_who_is_invited_and_sets_a_password_once() {
    let mut server = Server::start().await;
    let invited = invite(&server, "grace", "member").await;
    let link = invitation(&invited);
    let document = server.store.document("invitation", invited["id"].as_str().unwrap());
    let kept = document.await.unwrap().unwrap().body.to_string();
    assert!(!kept.contains(link.rsplit('/').next().unwrap()), "{kept}");

    let in_adas_browser = server.get(&link).await.json()["data"]["signed_in_as"].clone();
    assert_eq!(in_adas_browser, "ada@example.com");
    let ada = std::mem::take(&mut server.cookie);
    let read = server.get(&link).await;
    assert_eq!(read.headers[header::CACHE_CONTROL], "no-store");
    let read = read.json()["data"].clone();
    assert_eq!(read["workspace"]["name"], "Basepoint");
    assert_eq!(read["email_address"], "grace@example.com");
    assert_eq!(read["signed_in_as"], json!(null));
    assert_eq!((&read["first_name"], &read["last_name"]), (&json!("grace"), &json!("")));
    assert_eq!(
        (&read["invited_by"], &read["has_password"]),
        (&json!("ada Test"), &json!(false))
    );

    let accepted = accept(&server, &link, "grace").await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    let cookie = accepted.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
    server.cookie = cookie.split(';').next().unwrap().to_owned();
    let me = server.get("/api/bootstrap").await.json()["member"].clone();
    assert_eq!(
        (&me["full_name"], &me["access_level"]),
        (&json!("grace Test"), &json!("member"))
    );
    is_over(&server, &link).await;
    server.become_member("grace").await;

    server.cookie = ada;
    let grace = listed(&server, "grace").await;
    assert_eq!(
        (&grace["can_sign_in"], &grace["invited_until"]),
        (&json!(true), &json!(null))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_use_a_link_at_once_one_is_let_in() {
    let server = Server::start().await;
    let link = invitation(&invite(&server, "grace", "member").await);
    let (one, other) = tokio::join!(accept(&server, &link, "grace"), accept(&server, &link, "grace"));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_after_seven_days_and_when_there_is_a_newer_one() {
    let clock = Arc::new(Ahead::default());
    let server = Server::at(clock.clone(), |_| {}).await;
    let invited = invite(&server, "grace", "member").await;
    let first = invitation(&invited);
    let second = new_link(&server, "basepoint", &invited).await.json()["data"].clone();
    let second = invitation(&second);
    is_over(&server, &first).await;

    clock.advance(Duration::from_secs(7 * 24 * 60 * 60 - 60));
    assert_eq!(server.get(&second).await.status, 200);
    clock.advance(Duration::from_secs(60));
    is_over(&server, &second).await;
    assert_eq!(listed(&server, "grace").await["invited_until"], json!(null));
    let third = new_link(&server, "basepoint", &invited).await.json()["data"].clone();
    assert_eq!(accept(&server, &invitation(&third), "grace").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_entered_wrongly_is_named_and_uses_nothing_up() {
    let server = Server::start().await;
    let link = invitation(&invite(&server, "grace", "member").await);
    for (entered, code) in [
        (
            json!({ "first_name": "Grace", "last_name": "", "password": "too short" }),
            "invalid-password",
        ),
        (
            json!({ "first_name": "Grace", "last_name": "", "password": "x".repeat(1001) }),
            "invalid-password",
        ),
        (
            json!({ "first_name": " ", "last_name": "", "password": "long enough" }),
            "invalid-name",
        ),
        (
            json!({ "first_name": "G".repeat(101), "last_name": "", "password": "long enough" }),
            "invalid-name",
        ),
        (json!({ "password": "long enough" }), "invalid-body"),
    ] {
        let answer = entering(&server, &link, entered.clone()).await;
        assert_eq!(answer.code(), (400, code.to_owned()), "{entered}");
    }
    assert_eq!(accept(&server, &link, "grace").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_links_is_answered_429_as_trying_passwords_is() {
    let server = Server::start().await;
    for number in 0..50 {
        let guess = format!("/api/invitations/{number:064}");
        assert_eq!(accept(&server, &guess, "grace").await.status, 404);
    }
    let refused = accept(&server, &format!("/api/invitations/{:064}", 50), "grace").await;
    assert_eq!(refused.code(), (429, "too-many-attempts".to_owned()));
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_link_sets_a_forgotten_password_anew_and_ends_every_session() {
    let mut server = Server::start().await;
    let invited = invite(&server, "grace", "member").await;
    accept(&server, &invitation(&invited), "grace").await;
    let before = server.sign_in("grace").await;
    let link = invitation(&new_link(&server, "basepoint", &invited).await.json()["data"]);
    assert_eq!(server.get(&link).await.json()["data"]["has_password"], true);
    server.cookie.clone_from(&before);
    assert_eq!(
        server.get(MEMBERS).await.status,
        200,
        "a link that nobody has used changes nothing"
    );
    let entered = json!({ "first_name": "Grace", "last_name": "Hopper", "password": "another password" });
    assert_eq!(entering(&server, &link, entered).await.status, 200);
    assert_eq!(server.get(MEMBERS).await.status, 401);
    let old = json!({ "email_address": "grace@example.com", "password": "graces password" });
    assert_eq!(
        server.post("/api/session", old).await.code(),
        (401, "wrong-credentials".to_owned())
    );
}

/// Asks for a new link, as whoever is signed in.
async fn new_link(server: &Server, workspace: &str, member: &Value) -> Answer {
    let id = member["id"].as_str().unwrap();
    server
        .post(&format!("/api/w/{workspace}/members/{id}/invitation"), json!({}))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_takes_over_no_account_of_another_workspace() {
    let mut server = Server::start().await;
    // Linus has a password, and signs in to both workspaces with it.
    let linus = invite(&server, "linus", "member").await;
    assert_eq!(linus["invitation_url"], json!(null));
    let refused = new_link(&server, "basepoint", &linus).await;
    assert_eq!(refused.code(), (403, "forbidden".to_owned()));
    assert!(
        refused.text.contains("a member of another workspace too"),
        "{}",
        refused.text
    );

    // Grace has none, and is invited by both: the link of the first one counts.
    let grace = invite(&server, "grace", "member").await;
    let link = invitation(&grace);
    let ada = server.become_member("linus").await;
    assert_eq!(server.get(MEMBERS).await.status, 200);
    let wanted = json!({ "email_address": "grace@example.com", "access_level": "member" });
    let there = server.post("/api/w/other/members", wanted).await.json()["data"].clone();
    assert_eq!(
        (&there["invitation_url"], &there["can_sign_in"]),
        (&json!(null), &json!(false))
    );
    let refused = new_link(&server, "other", &there).await;
    assert_eq!(refused.code(), (403, "forbidden".to_owned()));
    assert!(
        refused.text.contains("invited to another workspace first"),
        "{}",
        refused.text
    );
    assert_eq!(accept(&server, &link, "grace").await.status, 200);

    // A link that was there before somebody became a member elsewhere opens nothing any more.
    server.cookie = ada;
    let mary = invite(&server, "mary", "member").await;
    accept(&server, &invitation(&mary), "mary").await;
    let open = new_link(&server, "basepoint", &mary).await.json()["data"].clone();
    let open = invitation(&open);
    assert_eq!(server.get(&open).await.status, 200);
    server.add_member("other", "mary").await;
    is_over(&server, &open).await;
    assert_eq!(listed(&server, "mary").await["invited_until"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_ones_password_asks_for_the_old_one_and_ends_the_other_sessions() {
    let mut server = Server::start().await;
    let elsewhere = server.sign_in("ada").await;
    for (current, new, code) in [
        ("wrong", "a new password", "wrong-password"),
        ("adas password", "short", "invalid-password"),
    ] {
        let change = json!({ "current": current, "new": new });
        let refused = server.post("/api/account/password", change).await;
        assert_eq!(refused.code(), (400, code.to_owned()));
    }
    let change = json!({ "current": "adas password", "new": "a new password" });
    let changed = server.post("/api/account/password", change.clone()).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(server.get(MEMBERS).await.status, 200, "this session goes on");
    let here = std::mem::replace(&mut server.cookie, elsewhere);
    assert_eq!(server.get(MEMBERS).await.status, 401);
    for (password, status) in [("adas password", 401), ("a new password", 200)] {
        let credentials = json!({ "email_address": "ada@example.com", "password": password });
        assert_eq!(
            server.post("/api/session", credentials).await.status,
            status,
            "{password}"
        );
    }
    server.cookie = here;
    for _ in 0..10 {
        assert_eq!(server.post("/api/account/password", change.clone()).await.status, 400);
    }
    let refused = server.post("/api/account/password", change).await;
    assert_eq!(refused.code(), (429, "too-many-attempts".to_owned()));
    assert_eq!(server.get(MEMBERS).await.status, 200, "who is signed in stays so");
}
