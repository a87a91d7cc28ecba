//! HTTP requests, round robin, messages.

use crate::world::{ADA, World, member};
use serde_json::json;
use workflows::{HttpRequest, HttpResponse, Trouble};

#[tokio::test]
async fn a_request_goes_out_as_it_was_written() {
    let world = World::new().await;
    let config = json!({
        "method": "POST", "url": " https://x.org/a ", "body": "{\"a\":1}",
        "headers": [{ "name": "X-Key", "value": "k" }],
    });
    let expected = json!({ "done": { "status": 200, "body": "fine", "success": true } });
    assert_eq!(world.run("send-http-request", config).await, expected);
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let sent = HttpRequest {
        method: "POST".to_owned(),
        url: "https://x.org/a".to_owned(),
        headers: vec![header("X-Key", "k"), header("content-type", "application/json")],
        body: Some("{\"a\":1}".to_owned()),
    };
    assert_eq!(world.sent.lock().unwrap().pop(), Some(sent));
    *world.response.lock().unwrap() = Ok(HttpResponse {
        status: 404,
        body: String::new(),
    });
    let config = json!({ "method": "GET", "url": "http://x.org", "body": "ignored" });
    let expected = json!({ "done": { "status": 404, "body": "", "success": false } });
    assert_eq!(world.run("send-http-request", config).await, expected);
    assert_eq!(world.sent.lock().unwrap().pop().unwrap().body, None);
}

#[tokio::test]
async fn only_what_may_be_sent_twice_is_tried_again() {
    let world = World::new().await;
    *world.response.lock().unwrap() = Err(Trouble {
        message: "x.org does not answer.".to_owned(),
        retryable: true,
    });
    for (method, expected) in [
        ("GET", "! x.org does not answer. (again)"),
        ("PUT", "! x.org does not answer. (again)"),
        ("POST", "! x.org does not answer."),
        ("PATCH", "! x.org does not answer."),
        ("TRACE", "! \"TRACE\" is none of GET, POST, PUT, PATCH, DELETE, HEAD."),
    ] {
        let config = json!({ "method": method, "url": "https://x.org" });
        assert_eq!(
            world.run("send-http-request", config).await,
            json!(expected),
            "{method}"
        );
    }
    let config = json!({ "method": "GET", "url": "https://x.org", "headers": [{ "name": "a", "value": "b\r\nc: d" }] });
    let expected = json!("! The value of the header \"a\" has more than one line.");
    assert_eq!(world.run("send-http-request", config).await, expected);
}

#[tokio::test]
async fn members_take_turns() {
    let world = World::new().await;
    let config = json!({ "members": [member("a"), member("b")] });
    for expected in ["a", "b", "a"] {
        let picked = world.run("round-robin", config.clone()).await;
        assert_eq!(picked, json!({ "done": { "member": member(expected) } }));
    }
    let nobody = world.run("round-robin", json!({ "members": [] })).await;
    assert!(
        nobody
            .as_str()
            .unwrap()
            .starts_with("! The field \"members\" is empty.")
    );
}

#[tokio::test]
async fn a_message_is_told_to_those_who_are_named() {
    let world = World::new().await;
    let told = |members| json!({ "workflow_id": "workflow", "run_id": "run", "message": "Hi", "member_ids": members, "at": "2026-11-26T09:00:00.000Z" });
    for (config, expected) in [
        (json!({ "message": "Hi" }), told(json!(null))),
        (json!({ "message": "Hi", "members": [member(ADA)] }), told(json!([ADA]))),
    ] {
        assert_eq!(world.run("broadcast-message", config).await, json!({ "done": {} }));
        assert_eq!(
            world.told.lock().unwrap().pop(),
            Some(("workflow.message".to_owned(), expected))
        );
    }
    let config = json!({ "message": "x".repeat(2_001) });
    let expected = json!("! The message has 2001 characters, and 2000 are the most.");
    assert_eq!(world.run("broadcast-message", config).await, expected);
}
