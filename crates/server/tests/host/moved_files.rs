//! Files of a workspace that moves: out in lines with their bytes, and in as the lines come.

use crate::support::{Answer, Server};
use axum::body::Body;
use http::{Request, header};
use serde_json::{Value, json};

const BOUNDARY: &str = "----boundary";

/// Of four chunks, the last one short.
fn content() -> String {
    "0123456789abcdef".repeat(10_000)
}

/// A person with a folder, a file in it and a link to a file elsewhere, and the workspace as lines.
async fn with_files() -> (Server, String, String) {
    let server = Server::start().await;
    let v2 = "/api/w/basepoint/v2";
    let ada = json!({ "data": { "values": { "name": "Lovelace, Ada" } } });
    let ada = server.post(&format!("{v2}/objects/people/records"), ada).await.json();
    let ada = ada["data"]["id"]["record_id"].as_str().unwrap().to_owned();
    let folder = json!({ "object": "people", "record_id": ada, "file_type": "folder", "name": "Contracts" });
    let folder = server.post(&format!("{v2}/files"), folder).await.json();
    let folder = folder["data"]["id"]["file_id"].as_str().unwrap();
    let mut form = String::new();
    for (name, value) in [
        ("object", "people"),
        ("record_id", ada.as_str()),
        ("parent_folder_id", folder),
    ] {
        form += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    let named = "name=\"file\"; filename=\"offer.txt\"\r\nContent-Type: text/plain";
    let content = content();
    form += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {named}\r\n\r\n{content}\r\n--{BOUNDARY}--\r\n");
    let request = Request::post(format!("{v2}/files/upload"))
        .header(header::HOST, "127.0.0.1:4400")
        .header(header::COOKIE, &server.cookie)
        .header("x-stoa-csrf", "1")
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        );
    let uploaded = server.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.text);
    let link = json!({
        "object": "people", "record_id": ada, "file_type": "connected-file",
        "storage_provider": "dropbox", "external_provider_file_id": "id:1",
    });
    let linked = server.post(&format!("{v2}/files"), link).await;
    assert_eq!(linked.status, 200, "{}", linked.text);
    let lines = server.get("/api/w/basepoint/export").await.text;
    (server, ada, lines)
}

fn kind(line: &str) -> String {
    let line: Value = serde_json::from_str(line).unwrap();
    line["type"].as_str().unwrap().to_owned()
}

fn count(taken: &Value) -> [u64; 3] {
    ["created", "unchanged", "failed"].map(|name| taken[name].as_u64().unwrap())
}

impl Server {
    async fn take_files(&self, workspace: &str, lines: &str) -> Answer {
        let request = self.request("POST", &format!("/api/w/{workspace}/imports/files"));
        let request = request.header("x-stoa-csrf", "1");
        self.send(request.body(Body::from(lines.to_owned())).unwrap()).await
    }

    /// The other workspace, with the records of the first, signed in as its admin.
    async fn move_records(&mut self, lines: &str) {
        self.become_member("linus").await;
        let rest: Vec<&str> = lines.lines().filter(|line| !kind(line).starts_with("file")).collect();
        let request = self.request("POST", "/api/w/other/imports").header("x-stoa-csrf", "1");
        let uploaded = self.send(request.body(Body::from(rest.join("\n"))).unwrap()).await;
        let job = uploaded.json()["data"]["id"].as_str().unwrap().to_owned();
        let start = format!("/api/w/other/imports/{job}/start");
        self.post(&start, json!({ "columns": [] })).await;
        let done = self.ended("other", &job).await;
        assert_eq!(done["problems"], json!([]));
    }

    async fn files_of(&self, workspace: &str, person: &str) -> Vec<Value> {
        let path = format!("/api/w/{workspace}/v2/files?object=people&record_id={person}");
        self.get(&path).await.json()["data"].as_array().unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_move_with_folders_times_and_bytes_and_moving_them_twice_changes_nothing() {
    let (mut server, ada, lines) = with_files().await;
    let kinds: Vec<String> = lines
        .lines()
        .map(kind)
        .filter(|kind| kind.starts_with("file"))
        .collect();
    let chunk = "file_chunk";
    assert_eq!(kinds, ["file", "file", chunk, chunk, chunk, chunk, "file"]);
    assert!(lines.lines().all(|line| line.len() < 70_000), "lines of bounded size");
    let before = server.files_of("basepoint", &ada).await;

    server.move_records(&lines).await;
    for expected in [[3, 0, 0], [0, 3, 0]] {
        let taken = server.take_files("other", &lines).await;
        assert_eq!(taken.status, 200, "{}", taken.text);
        assert_eq!(count(&taken.json()["data"]), expected, "{}", taken.text);
    }
    let after = server.files_of("other", &ada).await;
    // Their ids are taken by the first workspace, which is on this server, too.
    let members = [
        "name",
        "file_type",
        "content_type",
        "content_size",
        "created_at",
        "external_provider_file_id",
    ];
    let told = |entry: &Value| members.map(|name| entry[name].clone());
    let (after_told, before_told): (Vec<_>, Vec<_>) =
        (after.iter().map(told).collect(), before.iter().map(told).collect());
    assert_eq!(after_told, before_told);
    assert_eq!(after[1]["parent_folder_id"], after[0]["id"]["file_id"]);

    let file = after[1]["id"]["file_id"].as_str().unwrap();
    let link = server.get(&format!("/api/w/other/v2/files/{file}/download")).await;
    let link = link.headers[header::LOCATION].to_str().unwrap();
    let (_, path) = link.split_once("/v2/").unwrap();
    let bytes = server.get(&format!("/v2/{path}")).await.text;
    assert!(bytes == content(), "the bytes are the same");
}

/// Lines with something wrong, the line that is named and what is said of it.
async fn check(spoil: impl Fn(&mut Vec<String>, usize), line: impl Fn(usize) -> usize, says: &str) {
    let (mut server, ada, lines) = with_files().await;
    server.move_records(&lines).await;
    let mut spoilt: Vec<String> = lines.lines().map(str::to_owned).collect();
    let first = spoilt.iter().position(|line| kind(line) == "file_chunk").unwrap();
    spoil(&mut spoilt, first);
    let taken = server.take_files("other", &spoilt.join("\n")).await.json()["data"].take();
    assert_eq!(
        count(&taken),
        [2, 0, 1],
        "the folder and the link are not to blame: {taken}"
    );
    let problem = &taken["problems"][0];
    assert_eq!(problem["line"], line(first) + 1, "{problem}");
    let message = problem["message"].as_str().unwrap();
    assert!(message.contains(says), "{message}");
    assert_eq!(server.files_of("other", &ada).await.len(), 2);
    let again = server.take_files("other", &lines).await.json()["data"].take();
    assert_eq!(count(&again), [1, 2, 0], "the whole file is taken afterwards: {again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_is_damaged_is_refused_and_its_line_named() {
    let spoil = |lines: &mut Vec<String>, first: usize| {
        let mut chunk: Value = serde_json::from_str(&lines[first + 1]).unwrap();
        chunk["bytes"] = json!("AAAA");
        lines[first + 1] = chunk.to_string();
    };
    check(spoil, |first| first + 1, "damaged").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_is_missing_is_found_out() {
    let middle = |lines: &mut Vec<String>, first: usize| drop(lines.remove(first + 1));
    check(middle, |first| first + 1, "comes where byte 49152 is to be").await;
    let last = |lines: &mut Vec<String>, first: usize| drop(lines.remove(first + 3));
    check(last, |first| first - 1, "bytes are missing").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_lines_of_an_export_are_taken_and_only_from_admins() {
    let (mut server, _, lines) = with_files().await;
    for body in ["", "{}", "{\"type\":\"file\",\"data\":{}}\n"] {
        let answer = server.take_files("basepoint", body).await;
        assert_eq!(answer.code(), (400, "invalid-file".to_owned()), "{body:?}");
    }
    server.add_member("basepoint", "grace").await;
    server.become_member("grace").await;
    let refused = server.take_files("basepoint", &lines).await;
    assert_eq!(refused.code(), (403, "forbidden".to_owned()));
}
