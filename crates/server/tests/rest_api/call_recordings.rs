//! `/v2/meetings/{meeting_id}/call_recordings`.

use crate::api::{Api, TOKEN, WORKSPACE};
use crate::meetings::{NOBODY, intro};
use serde_json::{Value, json};

#[tokio::test]
async fn a_recording_is_answered_in_its_documented_shape() {
    let api = Api::new().await;
    let meeting = intro(&api).await;
    let path = format!("/v2/meetings/{meeting}/call_recordings");
    let transcript = json!([
        { "speech": "Mr Watson,", "start_time": 0.51, "end_time": 0.81, "speaker": { "name": "Alex Bell", "email_address": "alex@bell.com" } },
        { "speech": "come here.", "start_time": 0.81, "end_time": 2.11, "speaker": { "name": "Alex Bell" } },
        { "speech": "I'm here.", "start_time": 4, "end_time": 5, "speaker": { "name": "Tom Watson" } },
    ]);
    let body = json!({ "data": { "transcript": transcript, "video_url": "https://example.com/recording.mp4" } });
    let made = api.post(&path, body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let data = &made.body["data"];
    let id = data["id"]["call_recording_id"].as_str().unwrap().to_owned();
    assert_eq!(
        data["id"],
        json!({ "workspace_id": WORKSPACE, "meeting_id": meeting, "call_recording_id": id })
    );
    assert_eq!(data["status"], "completed");
    assert_eq!(
        data["web_url"],
        format!("http://127.0.0.1:4400/test-workspace/calls/{meeting}/{id}")
    );
    assert_eq!(data["created_by_actor"], json!({ "type": "api-token", "id": TOKEN }));
    assert_eq!(data.as_object().unwrap().len(), 5);
    let listed = api.get(&path).await;
    assert_eq!(
        listed.body,
        json!({ "data": [data], "pagination": { "next_cursor": null } })
    );

    let raw = "[00:00] Alex Bell: Mr Watson, come here.\n[00:04] Tom Watson: I'm here.";
    let mut segments = transcript;
    segments[0]["speaker"] = json!({ "name": "Alex Bell" });
    segments[2]["start_time"] = json!(4.0);
    segments[2]["end_time"] = json!(5.0);
    let read = api.get(&format!("{path}/{id}")).await;
    let mut expected = data.clone();
    expected["video_url"] = Value::Null;
    expected["transcript"] = json!({ "segments": segments, "raw_transcript": raw });
    assert_eq!(read.body, json!({ "data": expected }));

    let old = api.get(&format!("{path}/{id}/transcript")).await;
    assert_eq!(
        old.body,
        json!({
            "data": {
                "id": data["id"], "transcript": segments, "raw_transcript": raw,
                "web_url": format!("{}/transcript", data["web_url"].as_str().unwrap()),
            },
            "pagination": { "next_cursor": null },
        })
    );

    let deleted = api.call("DELETE", &format!("{path}/{id}"), None).await;
    assert_eq!((deleted.status, deleted.body), (204, Value::Null));
    let message = format!("Call recording with ID \"{id}\" was not found.");
    assert_eq!(
        api.get(&format!("{path}/{id}")).await.error(),
        (404, "invalid_request_error", "not_found", message.as_str())
    );
    assert_eq!(api.get(&path).await.body["data"], json!([]));
    let again = api.call("DELETE", &format!("{path}/{id}"), None).await;
    assert_eq!(again.error().3, "The referenced call recording was not found.");
}

#[tokio::test]
async fn recordings_are_paged_belong_to_one_meeting_and_go_with_it() {
    let api = Api::new().await;
    let (meeting, other) = (intro(&api).await, intro(&api).await);
    let path = format!("/v2/meetings/{meeting}/call_recordings");
    let mut ids = Vec::new();
    for _ in 0..3 {
        let made = api.post(&path, json!({ "data": {} })).await;
        ids.push(
            made.body["data"]["id"]["call_recording_id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{path}?limit=2{cursor}")).await;
        seen.extend(
            page.body["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|at| at["id"]["call_recording_id"].as_str().unwrap().to_owned()),
        );
        match page.body["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    seen.sort();
    ids.sort();
    assert_eq!(seen, ids);
    let recording = &ids[0];
    let without = api.get(&format!("{path}/{recording}")).await;
    assert_eq!(without.body["data"]["transcript"], Value::Null, "nobody gave one");
    for (method, path) in [
        ("GET", format!("/v2/meetings/{other}/call_recordings/{recording}")),
        ("DELETE", format!("/v2/meetings/{other}/call_recordings/{recording}")),
        (
            "GET",
            format!("/v2/meetings/{other}/call_recordings/{recording}/transcript"),
        ),
        ("GET", format!("/v2/meetings/{NOBODY}/call_recordings")),
        ("GET", format!("{path}/{NOBODY}")),
    ] {
        assert_eq!(api.call(method, &path, None).await.status, 404, "{method} {path}");
    }
    let nowhere = api
        .post(&format!("/v2/meetings/{NOBODY}/call_recordings"), json!({ "data": {} }))
        .await;
    assert_eq!(nowhere.error().3, "The referenced meeting was not found.");
    for wrong in ["limit=0", "limit=201", "cursor=x"] {
        assert_eq!(api.get(&format!("{path}?{wrong}")).await.status, 400, "{wrong}");
    }
    api.call("DELETE", &format!("/v2/meetings/{meeting}"), None).await;
    assert_eq!(
        api.get(&format!("{path}/{recording}")).await.status,
        404,
        "its recordings went with it"
    );
}

#[tokio::test]
async fn long_transcripts_come_in_pages() {
    let api = Api::new().await;
    let meeting = intro(&api).await;
    let path = format!("/v2/meetings/{meeting}/call_recordings");
    let words: Vec<Value> = (0..2_500)
        .map(|at| json!({ "speech": format!("w{at}"), "start_time": at, "end_time": at + 1, "speaker": { "name": "A" } }))
        .collect();
    let made = api.post(&path, json!({ "data": { "transcript": words } })).await;
    let id = made.body["data"]["id"]["call_recording_id"].as_str().unwrap();
    let (mut sizes, mut last, mut cursor) = (Vec::new(), String::new(), String::new());
    loop {
        let page = api.get(&format!("{path}/{id}/transcript{cursor}")).await;
        let segments = page.body["data"]["transcript"].as_array().unwrap();
        sizes.push(segments.len());
        last = segments.last().map_or(last, |segment| segment["speech"].to_string());
        match page.body["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert_eq!((sizes, last), (vec![1000, 1000, 500], "\"w2499\"".to_owned()));
}

#[tokio::test]
async fn a_recording_that_cannot_be_is_refused() {
    let api = Api::new().await;
    let meeting = intro(&api).await;
    let path = format!("/v2/meetings/{meeting}/call_recordings");
    let segment = |key: &str, value: Value| {
        let mut segment = json!({ "speech": "a", "start_time": 1, "end_time": 2, "speaker": { "name": "A" } });
        segment[key] = value;
        json!({ "data": { "transcript": [segment] } })
    };
    let body = "Body payload validation error.";
    for (given, message, place) in [
        (json!({}), body, json!(["data"])),
        (
            json!({ "data": { "transcript": {} } }),
            body,
            json!(["data", "transcript"]),
        ),
        (
            json!({ "data": { "transcript": null } }),
            body,
            json!(["data", "transcript"]),
        ),
        (
            json!({ "data": { "transcript": ["a"] } }),
            body,
            json!(["data", "transcript", 0]),
        ),
        (
            segment("speech", json!(5)),
            body,
            json!(["data", "transcript", 0, "speech"]),
        ),
        (
            segment("speaker", json!("A")),
            body,
            json!(["data", "transcript", 0, "speaker"]),
        ),
        (
            segment("speaker", Value::Null),
            body,
            json!(["data", "transcript", 0, "speaker"]),
        ),
        (
            segment("speaker", json!({})),
            body,
            json!(["data", "transcript", 0, "speaker", "name"]),
        ),
        (
            segment("speaker", json!({ "name": " " })),
            body,
            json!(["data", "transcript", 0, "speaker", "name"]),
        ),
        (
            segment("start_time", json!("1")),
            body,
            json!(["data", "transcript", 0, "start_time"]),
        ),
        (
            segment("start_time", json!(-1)),
            body,
            json!(["data", "transcript", 0, "start_time"]),
        ),
        (
            segment("start_time", json!(3)),
            body,
            json!(["data", "transcript", 0, "end_time"]),
        ),
        (
            segment("end_time", json!(1e300)),
            body,
            json!(["data", "transcript", 0, "end_time"]),
        ),
        (
            json!({ "data": { "video_url": 5 } }),
            body,
            json!(["data", "video_url"]),
        ),
        (
            json!({ "data": { "video_url": "nope" } }),
            "Invalid video URL.",
            Value::Null,
        ),
        (
            json!({ "data": { "video_url": "http://example.com/a.mp4" } }),
            "Invalid video URL protocol. Only https is supported",
            Value::Null,
        ),
        (
            json!({ "data": { "video_url": "javascript:alert(1)" } }),
            "Invalid video URL protocol. Only https is supported",
            Value::Null,
        ),
    ] {
        let answer = api.post(&path, given.clone()).await;
        assert_eq!(
            answer.error(),
            (400, "invalid_request_error", "validation_type", message),
            "{given}"
        );
        assert_eq!(
            answer.body["validation_errors"][0]["path"], place,
            "{given}: {}",
            answer.body
        );
    }
    assert_eq!(api.get(&path).await.body["data"], json!([]), "nothing half-written");
}

#[tokio::test]
async fn a_recording_may_be_made_from_a_transcript_file() {
    let api = Api::new().await;
    let meeting = intro(&api).await;
    let path = format!("/v2/meetings/{meeting}/call_recordings");
    for (media_type, file, status, expected) in [
        (
            "text/vtt",
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Hello.</v>\n",
            200,
            "[00:01] Ada: Hello.",
        ),
        (
            "application/x-subrip; charset=utf-8",
            "1\n00:00:01,000 --> 00:00:02,000\nJo: Hi.\n",
            200,
            "[00:01] Jo: Hi.",
        ),
        (
            "text/vtt",
            "WEBVTT\n\n00:01.000 --> later\nHi\n",
            400,
            "Line 3: “later” is no time such as 00:01:02.500.",
        ),
        ("text/vtt", "", 400, "The file is empty."),
    ] {
        let request = api.request("POST", &path, media_type, file).await;
        assert_eq!(request.status, status, "{}", request.body);
        if status == 200 {
            let id = request.body["data"]["id"]["call_recording_id"].as_str().unwrap();
            let read = api.get(&format!("{path}/{id}")).await;
            assert_eq!(read.body["data"]["transcript"]["raw_transcript"], expected);
        } else {
            assert_eq!(
                request.error(),
                (400, "invalid_request_error", "validation_type", expected)
            );
        }
    }
    let large = format!("WEBVTT\n\n{}", "x".repeat(10 << 20));
    assert_eq!(api.request("POST", &path, "text/vtt", &large).await.status, 413);
    assert_eq!(api.get(&path).await.body["data"].as_array().unwrap().len(), 2);
}
