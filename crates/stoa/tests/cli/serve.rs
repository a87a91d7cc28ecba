//! `stoa serve` with files in a bucket: the whole binary, and a server that checks every signature.

use crate::support::command;
use s3_server::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn serve(folder: &Path, endpoint: &str) -> Command {
    let mut command = command(folder, &["serve"]);
    command
        .env("STOA_LISTEN", "127.0.0.1:0")
        .env("STOA_WORKSPACE_ADMIN_PASSWORD", "a password")
        .env("STOA_FILES_S3_BUCKET", BUCKET)
        .env("STOA_FILES_S3_ENDPOINT", endpoint)
        .env("STOA_FILES_S3_PATH_STYLE", "true")
        .env("STOA_FILES_S3_PREFIX", "crm")
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .env_remove("AWS_SESSION_TOKEN");
    command
}

/// A server that runs until it is dropped.
struct Running {
    child: Child,
    said: Receiver<String>,
    /// Everything that it has said.
    log: String,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a started process");
        let stderr = child.stderr.take().expect("a pipe");
        let (send, said) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            said,
            log: String::new(),
        }
    }

    /// The line that says something, and all before it.
    fn until(&mut self, what: &str) -> String {
        loop {
            let line = self.said.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|error| panic!("{error} before {what:?}: {}", self.log));
            self.log.push_str(&line);
            self.log.push('\n');
            if line.contains(what) {
                return line;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The browser of the first member.
struct Browser {
    client: reqwest::Client,
    base: String,
    cookie: String,
}

impl Browser {
    async fn sign_in(base: String) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        let mut browser = Self {
            client,
            base,
            cookie: String::new(),
        };
        let credentials = json!({ "email_address": "admin@example.com", "password": "a password" });
        let body = credentials.to_string().into_bytes();
        let answer = browser.post("/api/session", "application/json", body).await;
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().expect("text");
        browser.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        browser
    }

    async fn post(&self, path: &str, media_type: &str, body: Vec<u8>) -> reqwest::Response {
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request
            .header("x-stoa-csrf", "1")
            .header("content-type", media_type)
            .header("cookie", &self.cookie);
        request.body(body).send().await.expect("an answer")
    }

    async fn get(&self, url: &str) -> reqwest::Response {
        let request = self.client.get(url).header("cookie", &self.cookie);
        request.send().await.expect("an answer")
    }
}

async fn read(answer: reqwest::Response) -> Value {
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    assert!(status.is_success(), "{status} {text}");
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_in_the_bucket_that_is_configured() {
    let bucket = S3Server::start().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = serve(folder.path(), &bucket.endpoint());
    command
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .env("STOA_LOG", "debug,hyper=info");
    let mut running = Running::start(command);
    let line = running.until("Stoa is running at ");
    let (_, base) = line.split_once("running at ").expect("an address");
    let browser = Browser::sign_in(base.trim().to_owned()).await;
    let v2 = "/api/w/main/v2";
    let company = json!({ "data": { "values": { "name": "Acme" } } }).to_string();
    let made = browser
        .post(
            &format!("{v2}/objects/companies/records"),
            "application/json",
            company.into(),
        )
        .await;
    let made = read(made).await;
    let record = made["data"]["id"]["record_id"].as_str().expect("an id");
    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"object\"\r\n\r\ncompanies\r\n\
         --x\r\nContent-Disposition: form-data; name=\"record_id\"\r\n\r\n{record}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n"
    );
    let upload = browser
        .post(
            &format!("{v2}/files/upload"),
            "multipart/form-data; boundary=x",
            form.into(),
        )
        .await;
    let upload = read(upload).await;
    let id = &upload["data"]["id"];
    let (workspace, file) = (id["workspace_id"].as_str(), id["file_id"].as_str());
    let (workspace, file) = (workspace.expect("an id"), file.expect("an id"));
    assert_eq!(bucket.objects(), [format!("crm/{workspace}/{file}")]);
    let link = browser
        .get(&format!("{}{v2}/files/{file}/download", browser.base))
        .await;
    assert_eq!(link.status(), 302);
    let link = link.headers()["location"].to_str().expect("text").to_owned();
    assert_eq!(browser.get(&link).await.text().await.expect("a body"), "hello");
    if !running.log.contains("files are kept in a bucket") {
        running.until("files are kept in a bucket");
    }
    for key in [ACCESS_KEY_ID, SECRET_ACCESS_KEY] {
        assert!(!running.log.contains(key), "{}", running.log);
    }
}

#[test]
fn a_bucket_without_access_keys_stops_the_start() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ran = serve(folder.path(), "https://s3.example.com")
        .output()
        .expect("a started process");
    let told = String::from_utf8(ran.stderr).expect("text");
    assert_eq!(ran.status.code(), Some(1), "{told}");
    for part in [
        "there are no access keys for the bucket `stoa-files`",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_refuses_the_keys_is_told_at_the_start() {
    let bucket = S3Server::start().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = serve(folder.path(), &bucket.endpoint());
    command
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", "mistyped");
    let mut running = Running::start(command);
    let line = running.until("files can be neither kept nor read");
    let expected = format!(
        "the bucket `{BUCKET}` at {} refuses the access keys (SignatureDoesNotMatch)",
        bucket.endpoint()
    );
    assert!(line.contains(&expected), "{line}");
}
