//! Calls as the web UI reads them, and transcript files on their way in.

use crate::support::{Answer, Server};
use http::header;
use serde_json::{Value, json};

const CALLS: &str = "/api/w/basepoint/calls";
const VTT: &str = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ada Lindqvist>Hello.</v>\n\n00:02.500 --> 00:04.000\n<v Jonas Weber>Hi Ada.</v>\n";

async fn import(server: &Server, query: &str, media_type: &str, body: impl Into<axum::body::Body>) -> Answer {
    let mut request = server
        .request("POST", &format!("{CALLS}{query}"))
        .header("x-stoa-csrf", "1");
    request
        .headers_mut()
        .unwrap()
        .insert(header::CONTENT_TYPE, media_type.parse().unwrap());
    server.send(request.body(body.into()).unwrap()).await
}

fn form(fields: &[(&str, &str)], file: Option<(&str, &str)>) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        text += &format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    if let Some((name, content)) = file {
        text +=
            &format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n");
    }
    text + "--x--\r\n"
}

const FORM: &str = "multipart/form-data; boundary=x";

async fn count(server: &Server) -> usize {
    server.get(CALLS).await.json()["data"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_becomes_a_call_with_its_people() {
    let server = Server::start().await;
    let fields = [
        ("title", "Intro with Lumen"),
        ("start", "2026-11-20T10:00:00Z"),
        ("participants", "Ada Lindqvist <ada@lumenrobotics.io>"),
        ("video_url", "https://example.com/a.mp4"),
    ];
    let made = import(&server, "", FORM, form(&fields, Some(("call.vtt", VTT)))).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let call = made.json()["data"].clone();
    assert_eq!(call["title"], "Intro with Lumen");
    assert_eq!(call["start"]["datetime"], "2026-11-20T10:00:00.000Z");
    assert_eq!(call["end"]["datetime"], "2026-11-20T10:00:04.000Z");
    assert_eq!(call["duration"], 4.0);
    assert_eq!(call["media_url"], "https://example.com/a.mp4");
    let people = call["participants"].as_array().unwrap();
    assert_eq!(
        (&people[0]["email_address"], &people[1]["name"]),
        (&json!("ada@lumenrobotics.io"), &json!("Jonas Weber"))
    );
    assert_eq!(
        call["speakers"][0]["record_id"], people[0]["record_id"],
        "the speaker is the participant of that name"
    );
    assert!(call["speakers"][0]["record_id"].is_string());
    assert_eq!(call["speakers"][1], json!({ "name": "Jonas Weber", "record_id": null }));
    assert_eq!(
        call["transcript"][0],
        json!({ "speech": "Hello.", "start_time": 1.0, "end_time": 2.5, "speaker": { "name": "Ada Lindqvist" } })
    );
    assert_eq!((&call["summary"], &call["insights"]), (&Value::Null, &json!([])));
    let id = call["id"].as_str().unwrap();
    assert_eq!(server.get(&format!("{CALLS}/{id}")).await.json()["data"], call);

    // It is on the pages of the records that it is linked to, and nowhere else.
    for linked in call["linked_records"].as_array().unwrap() {
        let (object, record) = (
            linked["object_slug"].as_str().unwrap(),
            linked["record_id"].as_str().unwrap(),
        );
        let of_record = server
            .get(&format!("{CALLS}?object={object}&record_id={record}"))
            .await
            .json();
        assert_eq!(of_record["data"][0]["id"], call["id"], "{object}");
    }
    let nobody = server
        .get(&format!("{CALLS}?object=people&record_id={id}"))
        .await
        .json();
    assert_eq!(nobody, json!({ "data": [], "pagination": { "next_cursor": null } }));
    let foreign = server
        .get(&format!(
            "/api/w/basepoint/v2/meetings/{}",
            call["meeting_id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(foreign.json()["data"]["created_by_actor"]["type"], "workspace-member");

    // A second recording of the same meeting, as a plain body.
    let query = format!("?meeting_id={}", call["meeting_id"].as_str().unwrap());
    let second = import(
        &server,
        &query,
        "application/x-subrip",
        "1\n00:00:01,000 --> 00:00:02,000\nAda: Again.\n",
    )
    .await;
    assert_eq!(
        (second.status.as_u16(), &second.json()["data"]["title"]),
        (201, &json!("Intro with Lumen"))
    );
    assert_eq!(count(&server).await, 2);
    assert_eq!(server.delete(&format!("{CALLS}/{id}")).await.status, 200);
    assert_eq!(
        (
            count(&server).await,
            server.get(&format!("{CALLS}/{id}")).await.status.as_u16()
        ),
        (1, 404)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn json_says_everything_about_a_call_and_a_change_the_rest() {
    let server = Server::start().await;
    let file = json!({
        "title": "Renewal",
        "participants": [{ "name": "Grace", "email_address": "grace@halcyonhealth.org", "is_organizer": true }],
        "summary": "## In short\n\nThey stay.",
        "insights": [{ "title": "Next steps", "markdown": "- send the offer" }],
        "transcript": [{ "speech": "We stay.", "start_time": 0, "end_time": 1.5, "speaker": "Grace" }],
    });
    let made = import(&server, "", "application/json", file.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let call = made.json()["data"].clone();
    assert_eq!((&call["title"], &call["insights"]), (&file["title"], &file["insights"]));
    assert_eq!(call["participants"].as_array().unwrap().len(), 1);
    let path = format!("{CALLS}/{}", call["id"].as_str().unwrap());
    for (body, status, key, expected) in [
        (json!({ "summary": "Short." }), 200, "summary", json!("Short.")),
        (json!({}), 200, "summary", json!("Short.")),
        (json!({ "summary": null }), 200, "summary", Value::Null),
        (json!({ "insights": [] }), 200, "insights", json!([])),
        (
            json!({ "video_url": "http://127.0.0.1:9/a.mp4" }),
            200,
            "media_url",
            json!("http://127.0.0.1:9/a.mp4"),
        ),
        (
            json!({ "video_url": "file:///etc/passwd" }),
            400,
            "code",
            json!("validation-type"),
        ),
        (
            json!({ "insights": [{ "title": "" , "markdown": "x" }] }),
            400,
            "message",
            json!("An insight has no title."),
        ),
        (
            json!({ "insights": [{ "title": "x" }] }),
            400,
            "code",
            json!("invalid-body"),
        ),
        (json!({ "title": "x" }), 400, "code", json!("invalid-body")),
        (
            json!({ "summary": "x".repeat(100_001) }),
            400,
            "message",
            json!("The summary is longer than 100000 characters."),
        ),
    ] {
        let request = server
            .request("PATCH", &path)
            .header("x-stoa-csrf", "1")
            .body(body.to_string().into())
            .unwrap();
        let answer = server.send(request).await;
        let found = if status == 200 {
            answer.json()["data"][key].clone()
        } else {
            answer.json()[key].clone()
        };
        assert_eq!(
            (answer.status.as_u16(), &found),
            (status, &expected),
            "{body}: {}",
            answer.text
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_refused_with_its_line_and_nothing_is_left() {
    let server = Server::start().await;
    let large = "x".repeat((10 << 20) + 1);
    let larger = "x".repeat(11 << 20);
    for (what, query, media_type, body, status, message) in [
        (
            "a time",
            "",
            "text/vtt",
            "WEBVTT\n\n00:01 -> 2\nx",
            400,
            "Line 4: “x” is no time line such as 00:01:02.500 --> 00:01:04.000.",
        ),
        (
            "unknown text",
            "",
            "text/plain",
            "just text",
            400,
            "Line 1: “just text” is neither the number of a cue nor a time line such as 00:01:02,500 --> 00:01:04,000.",
        ),
        ("nothing", "", "text/vtt", "", 400, "The file is empty."),
        (
            "half of JSON",
            "",
            "application/json",
            "{\"transcript\": [",
            400,
            "Line 1: This is not JSON: EOF while parsing a list (column 16).",
        ),
        (
            "too much",
            "",
            "text/vtt",
            &large,
            400,
            "The file is larger than 10 MB.",
        ),
        (
            "far too much",
            "",
            "text/vtt",
            &larger,
            413,
            "the file is larger than 10 MB",
        ),
        (
            "a start",
            "?start=soon",
            "text/vtt",
            VTT,
            400,
            "start: \"soon\" is no ISO 8601 timestamp",
        ),
        (
            "an address",
            "?participants=ada%40",
            "text/vtt",
            VTT,
            400,
            "participants: \"ada@\" is no e-mail address",
        ),
        (
            "a title",
            &format!("?title={}", "x".repeat(1001)),
            "text/vtt",
            VTT,
            400,
            "title: Too big: expected string to have <=1000 characters",
        ),
        (
            "a URL",
            "?video_url=ftp%3A%2F%2Fx",
            "text/vtt",
            VTT,
            400,
            "Invalid video URL protocol. Only https is supported",
        ),
        (
            "no meeting",
            "?meeting_id=74716136-8b3f-4b28-b67f-75d3212684e1",
            "text/vtt",
            VTT,
            404,
            "The referenced meeting was not found.",
        ),
        (
            "a form without a file",
            "",
            FORM,
            &form(&[("title", "x")], None),
            400,
            "the field \"file\" is missing",
        ),
        (
            "a form with more",
            "",
            FORM,
            &form(&[("nope", "x")], Some(("a.vtt", VTT))),
            400,
            "the form has no field \"nope\"",
        ),
    ] {
        let answer = import(&server, query, media_type, body.to_owned()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["message"].as_str().unwrap()),
            (status, message),
            "{what}"
        );
    }
    assert_eq!(count(&server).await, 0);
    let meetings = server.get("/api/w/basepoint/v2/meetings").await.json();
    assert_eq!(meetings["data"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_of_another_workspace_are_not_there() {
    let mut server = Server::start().await;
    let made = import(&server, "", "text/vtt", VTT).await.json()["data"].clone();
    let (id, meeting) = (made["id"].as_str().unwrap(), made["meeting_id"].as_str().unwrap());
    server.become_member("linus").await;
    for path in [
        format!("/api/w/other/calls/{id}"),
        format!("/api/w/other/v2/meetings/{meeting}"),
        format!("/api/w/other/v2/meetings/{meeting}/call_recordings"),
        format!("/api/w/other/v2/meetings/{meeting}/call_recordings/{id}"),
    ] {
        assert_eq!(server.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(server.get("/api/w/other/calls").await.json()["data"], json!([]));
    assert_eq!(server.delete(&format!("/api/w/other/calls/{id}")).await.status, 404);
}
