#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use async_trait::async_trait;
use bytes::Bytes;
use egress::{
    Body, Config, Egress, EgressError, Guard, InProcess, Loopback, OriginMap, Recording, Redirect, Request, Resolve,
    Response,
};
use futures::{StreamExt, TryStreamExt, stream};
use http::{HeaderValue, Method, header};
use std::{
    io,
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A server on this machine that answers by path and remembers what it was asked.
struct Site {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    async fn start(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (asked.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (log, answer) = (log.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut request = Vec::new();
                    let mut piece = [0; 4096];
                    while !whole(&request) {
                        match socket.read(&mut piece).await {
                            Ok(0) | Err(_) => break,
                            Ok(length) => request.extend_from_slice(&piece[..length]),
                        }
                    }
                    let request = String::from_utf8_lossy(&request).into_owned();
                    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                    log.lock().unwrap().push(request);
                    let _ = socket.write_all(answer(&path).as_bytes()).await;
                });
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length: ")?
            .parse::<usize>()
            .ok()
    });
    body.len() >= length.unwrap_or(0)
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn redirect(status: u16, to: &str) -> String {
    format!("HTTP/1.1 {status} Moved\r\nconnection: close\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
}

fn open() -> Config {
    Config {
        guard: Guard {
            loopback: Loopback::Allowed,
            ..Guard::default()
        },
        ..Config::default()
    }
}

fn get(url: &str) -> Request {
    Request::new(Method::GET, url.parse().unwrap())
}

async fn text(response: Response) -> String {
    let pieces: Vec<Bytes> = response.body.try_collect().await.unwrap();
    String::from_utf8(pieces.concat()).unwrap()
}

/// Gives other addresses every time: what a rebinding name server does.
struct Rebinding {
    answers: Vec<&'static str>,
    asked: AtomicUsize,
}

#[async_trait]
impl Resolve for Rebinding {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        Ok(self.answers[at]
            .split(',')
            .map(|address| address.parse().unwrap())
            .collect())
    }
}

fn rebinding(answers: &[&'static str]) -> Arc<Rebinding> {
    Arc::new(Rebinding {
        answers: answers.to_vec(),
        asked: AtomicUsize::new(0),
    })
}

#[tokio::test]
async fn what_is_not_public_is_refused_before_a_connection_is_made() {
    let site = Site::start(|_| ok("secret")).await;
    let egress = Egress::new(Config::default()).unwrap();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "0.0.0.0",
        "017700000001",
        "127.1",
        "127.0.0.1.",
        "localhost.",
        "crm.localhost",
        "127。0。0。1",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ] {
        let url = format!("http://{host}:{}/", site.port);
        let refused = egress.send(get(&url), &Recording::default()).await;
        assert!(
            matches!(refused, Err(EgressError::Refused { .. })),
            "{host}: {refused:?}"
        );
    }
    assert_eq!(site.asked().len(), 0);
}

#[tokio::test]
async fn a_name_that_rebinds_reaches_nothing_that_was_not_checked() {
    let site = Site::start(|_| ok("inside")).await;
    let url = format!("http://rebind.example:{}/", site.port);
    // The first answer passes the guard (it stands for a public address), the second one must not.
    let resolver = rebinding(&["127.0.0.2", "127.0.0.1"]);
    let guard = Guard {
        allowed: vec!["127.0.0.2/32".parse().unwrap()],
        ..Guard::default()
    };
    let egress = Egress::with_resolver(
        Config {
            guard,
            ..Config::default()
        },
        resolver.clone(),
    )
    .unwrap();

    let first = egress.send(get(&url), &Recording::default()).await;
    assert!(!matches!(first, Err(EgressError::Refused { .. })), "{first:?}");
    assert_eq!(
        resolver.asked.load(Ordering::SeqCst),
        1,
        "one connection, one look-up: nothing to rebind between"
    );
    let second = egress.send(get(&url), &Recording::default()).await;
    assert!(matches!(second, Err(EgressError::Refused { .. })), "{second:?}");
    assert_eq!(site.asked().len(), 0);
}

#[tokio::test]
async fn one_bad_address_among_good_ones_is_enough_to_refuse() {
    let egress = Egress::with_resolver(Config::default(), rebinding(&["8.8.8.8,10.0.0.1"])).unwrap();
    let refused = egress.send(get("http://mixed.example/"), &Recording::default()).await;
    assert!(matches!(refused, Err(EgressError::Refused { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_redirect_is_checked_like_a_first_request() {
    let inside = Site::start(|_| ok("inside")).await;
    let target = inside.url("/");
    let outside = Site::start(move |_| redirect(302, &target)).await;
    let guard = Guard {
        allowed: vec!["127.0.0.2/32".parse().unwrap()],
        ..Guard::default()
    };
    let mut config = Config {
        guard,
        ..Config::default()
    };
    config
        .origins
        .insert("https://outside.example", &outside.url(""))
        .unwrap();
    let egress = Egress::new(config).unwrap();
    let refused = egress
        .send(get("https://outside.example/"), &Recording::default())
        .await;
    assert!(matches!(refused, Err(EgressError::Refused { .. })), "{refused:?}");
    assert_eq!(inside.asked().len(), 0);
}

#[tokio::test]
async fn redirects_change_method_and_body_as_the_fetch_standard_says() {
    for (status, method, becomes, keeps_body) in [
        (301, "POST", "GET", false),
        (302, "POST", "GET", false),
        (303, "POST", "GET", false),
        (303, "PUT", "GET", false),
        (301, "PUT", "PUT", true),
        (307, "POST", "POST", true),
        (308, "POST", "POST", true),
    ] {
        let site = Site::start(move |path| {
            if path == "/to" {
                ok("there")
            } else {
                redirect(status, "/to")
            }
        })
        .await;
        let mut request = Request::new(method.parse().unwrap(), site.url("/from#part").parse().unwrap());
        request.body = Some("body".into());
        request
            .headers
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        request
            .headers
            .insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer t"));
        let recording = Recording::default();
        let response = Egress::new(open()).unwrap().send(request, &recording).await.unwrap();
        assert!(response.redirected);
        assert_eq!(response.url.as_str(), site.url("/to#part"));
        assert_eq!(text(response).await, "there");
        let second = &site.asked()[1];
        assert!(
            second.starts_with(&format!("{becomes} /to ")),
            "{status} {method}: {second}"
        );
        assert_eq!(second.ends_with("body"), keeps_body, "{status} {method}: {second}");
        assert_eq!(
            second.contains("content-type"),
            keeps_body,
            "{status} {method}: {second}"
        );
        assert!(second.contains("Bearer t"), "the same origin keeps its credentials");
        let hops: Vec<_> = recording
            .exchanges()
            .iter()
            .map(|hop| (hop.method.clone(), hop.status))
            .collect();
        assert_eq!(
            hops,
            [(method.to_owned(), Some(status)), (becomes.to_owned(), Some(200))]
        );
    }
}

#[tokio::test]
async fn credentials_do_not_follow_to_another_origin() {
    let other = Site::start(|_| ok("other")).await;
    let to = other.url("/");
    let site = Site::start(move |_| redirect(307, &to)).await;
    let mut request = get(&site.url("/"));
    request
        .headers
        .insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer t"));
    request.headers.insert(header::COOKIE, HeaderValue::from_static("a=b"));
    request.headers.insert("x-kept", HeaderValue::from_static("yes"));
    Egress::new(open())
        .unwrap()
        .send(request, &Recording::default())
        .await
        .unwrap();
    let asked = other.asked()[0].to_lowercase();
    assert!(!asked.contains("authorization") && !asked.contains("cookie"), "{asked}");
    assert!(asked.contains("x-kept: yes"), "{asked}");
}

#[tokio::test]
async fn redirect_modes_and_bad_redirects() {
    let site = Site::start(|path| match path {
        "/loop" => redirect(302, "/loop"),
        "/ftp" => redirect(302, "ftp://example.com/"),
        "/file" => redirect(302, "file:///etc/passwd"),
        "/data" => redirect(302, "data:text/plain,x"),
        "/user" => redirect(302, "http://user:secret@example.com/"),
        _ => redirect(302, "/loop"),
    })
    .await;
    let egress = Egress::new(open()).unwrap();
    for (path, mode, expected) in [
        ("/loop", Redirect::Follow, "more than 20 redirects"),
        (
            "/ftp",
            Redirect::Follow,
            "the redirect to \"ftp://example.com/\" cannot be followed: only http and https are supported",
        ),
        ("/file", Redirect::Follow, "only http and https are supported"),
        ("/data", Redirect::Follow, "only http and https are supported"),
        (
            "/user",
            Redirect::Follow,
            "the redirect to \"http://user:secret@example.com/\" cannot be followed: it carries credentials",
        ),
        ("/a", Redirect::Error, "redirects, and the request does not allow it"),
        ("/a", Redirect::Manual, "302"),
    ] {
        let request = Request {
            redirect: mode,
            ..get(&site.url(path))
        };
        let got = match egress.send(request, &Recording::default()).await {
            Ok(response) => response.status.as_u16().to_string(),
            Err(error) => error.to_string(),
        };
        assert!(got.ends_with(expected), "{path}: {got}");
    }
}

#[tokio::test]
async fn a_mapped_origin_goes_where_the_operator_says() {
    let site = Site::start(ok).await;
    let mut origins = OriginMap::default();
    origins
        .insert_line(&format!("https://a.example={}", site.url("/base/")))
        .unwrap();
    // The guard is closed: the target is the operator's own word.
    let egress = Egress::new(Config {
        origins,
        ..Config::default()
    })
    .unwrap();
    let response = egress
        .send(get("https://a.example/x/y?q=1"), &Recording::default())
        .await
        .unwrap();
    assert_eq!(response.url.as_str(), "https://a.example/x/y?q=1");
    assert_eq!(text(response).await, "/base/x/y?q=1");
    assert_eq!(
        egress.mapped(&"https://a.example/x".parse().unwrap()).as_str(),
        site.url("/base/x")
    );
}

#[test]
fn a_wrong_mapping_is_named() {
    for (line, expected) in [
        (
            "https://a.example",
            "\"https://a.example\" is not of the form ORIGIN=URL",
        ),
        (
            "a.example=http://b",
            "\"a.example\" is not an origin like https://api.example.com",
        ),
        (
            "https://a.example/path=http://b",
            "\"https://a.example/path\" is not an origin like https://api.example.com",
        ),
        (
            "https://a.example=ftp://b",
            "\"ftp://b\" is not an http or https URL to map an origin to",
        ),
    ] {
        assert_eq!(
            OriginMap::default().insert_line(line).unwrap_err().to_string(),
            expected
        );
    }
}

struct Own;

#[async_trait]
impl InProcess for Own {
    async fn call(&self, request: http::Request<Bytes>) -> http::Response<Body> {
        let said = format!(
            "{} {} {}",
            request.method(),
            request.uri(),
            request.headers()["authorization"].to_str().unwrap()
        );
        http::Response::new(stream::iter([Ok(Bytes::from(said))]).boxed())
    }
}

/// Says whether the request was marked.
struct Marked;

#[async_trait]
impl InProcess for Marked {
    async fn call(&self, request: http::Request<Bytes>) -> http::Response<Body> {
        let marks: Vec<_> = request.headers().get_all(egress::FROM_APP).iter().collect();
        http::Response::new(stream::iter([Ok(Bytes::from(format!("{marks:?}")))]).boxed())
    }
}

#[tokio::test]
async fn what_may_reach_this_machine_says_that_an_app_sends_it() {
    let site = Site::start(ok).await;
    let egress = Egress::new(open()).unwrap();
    egress.answer_in_process("https://api.example.com".parse().unwrap(), Arc::new(Marked));
    egress.map_origin("https://a.example", &site.url("/")).unwrap();
    let send = async |url: &str| {
        let mut request = get(url);
        // App code cannot unsay it.
        request.headers.insert(egress::FROM_APP, HeaderValue::from_static(""));
        text(egress.send(request, &Recording::default()).await.unwrap()).await
    };
    assert_eq!(send("https://api.example.com/api/bootstrap").await, r#"["1"]"#);
    for url in [site.url("/api/bootstrap"), "https://a.example/x".to_owned()] {
        send(&url).await;
        let asked = site.asked().pop().unwrap().to_lowercase();
        assert_eq!(asked.matches("x-stoa-from-app").count(), 1, "{url}: {asked}");
        assert!(asked.contains("x-stoa-from-app: 1\r\n"), "{url}: {asked}");
    }
}

#[tokio::test]
async fn an_origin_can_be_answered_without_leaving_the_process() {
    let egress = Egress::with_resolver(Config::default(), rebinding(&["10.0.0.1"])).unwrap();
    egress.answer_in_process("https://api.example.com".parse().unwrap(), Arc::new(Own));
    let mut request = get("https://api.example.com/v2/self?x=1#y");
    request
        .headers
        .insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer t"));
    let recording = Recording::default();
    let response = egress.send(request, &recording).await.unwrap();
    assert_eq!(text(response).await, "GET https://api.example.com/v2/self?x=1 Bearer t");
    assert_eq!(recording.exchanges()[0].url, "https://api.example.com/v2/self?x=1#y");
}

#[tokio::test]
async fn failures_name_their_cause() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let config = Config {
        response_timeout: Duration::from_millis(50),
        ..open()
    };
    let egress = Egress::new(config).unwrap();
    let silent_url = format!("http://{}/", silent.local_addr().unwrap());
    for (url, code) in [
        (silent_url.as_str(), "egress-timeout"),
        (&format!("http://127.0.0.1:{closed}/"), "egress-transport"),
        ("http://10.0.0.1/", "egress-refused"),
        ("ftp://example.com/", "egress-scheme"),
        ("data:text/plain,x", "egress-scheme"),
    ] {
        let recording = Recording::default();
        let error = egress.send(get(url), &recording).await.unwrap_err();
        assert_eq!(error.code(), code, "{url}: {error}");
        assert_eq!(
            recording.exchanges()[0].error.as_deref(),
            Some(error.to_string().as_str())
        );
    }
}
