//! Third parties in tests: what the test scripts, what was recorded, or a loud refusal.

use super::{
    fixtures::Fixtures,
    host::{read, refuse},
};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use egress::{Egress, EgressError, Guard, Loopback, Recording, Request, Response, StandIn};
use futures::{StreamExt, TryStreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use sandbox::HostError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot};

/// Requests of app code on their way to the test and back.
pub struct Network {
    fixtures: Fixtures,
    record: bool,
    origins: Vec<(String, String)>,
    /// Whether the test answers requests at all.
    is_heard: AtomicBool,
    last: AtomicU64,
    asked: mpsc::UnboundedSender<Value>,
    asking: AsyncMutex<mpsc::UnboundedReceiver<Value>>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answer>>>,
}

/// What the test says to a request.
#[derive(Deserialize)]
struct Answer {
    id: u64,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    /// In base64.
    #[serde(default)]
    body: String,
    /// The patterns that there are, none of which fits.
    unmatched: Option<Vec<String>>,
    /// The test's own function threw.
    error: Option<String>,
}

impl Network {
    pub fn new(root: &Path, file: &str, record: bool, origins: Vec<(String, String)>) -> Self {
        let (asked, asking) = mpsc::unbounded_channel();
        Self {
            fixtures: Fixtures::beside(root, file),
            record,
            origins,
            is_heard: AtomicBool::new(false),
            last: AtomicU64::new(0),
            asked,
            asking: AsyncMutex::new(asking),
            waiting: Mutex::default(),
        }
    }

    /// The next request that the test is to answer.
    pub async fn next(&self) -> Result<Value, HostError> {
        self.is_heard.store(true, Ordering::SeqCst);
        Ok(self.asking.lock().await.recv().await.unwrap_or(Value::Null))
    }

    pub async fn answer(&self, payload: Value) -> Result<Value, HostError> {
        let answer: Answer = read(payload)?;
        let waiting = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&answer.id);
        let waiting = waiting.ok_or_else(|| refuse("test", "nobody waits for this answer"))?;
        // Who asked may have gone.
        let _ = waiting.send(answer);
        Ok(json!(null))
    }

    /// A request of code that belongs to no app.
    pub async fn fetch(&self, request: sandbox::FetchRequest) -> Result<sandbox::FetchResponse, HostError> {
        let invalid = |error: &dyn std::fmt::Display| refuse("fetch-invalid", error.to_string());
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| invalid(&error))?;
            let value = HeaderValue::from_str(value).map_err(|error| invalid(&error))?;
            headers.append(name, value);
        }
        let outgoing = Request {
            method: http::Method::from_bytes(request.method.as_bytes()).map_err(|error| invalid(&error))?,
            url: url::Url::parse(&request.url).map_err(|error| invalid(&error))?,
            headers,
            body: request.body,
            redirect: egress::Redirect::Manual,
        };
        let failed = |error: EgressError| refuse(error.code(), error.to_string());
        let response = StandIn::answer(self, &outgoing).await.map_err(failed)?;
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Ok(sandbox::FetchResponse {
            status: response.status.as_u16(),
            status_text: response.status.canonical_reason().unwrap_or_default().to_owned(),
            headers: response
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            url: response.url.to_string(),
            redirected: false,
            body: response.body.map_err(failed).boxed(),
        })
    }

    async fn ask(&self, request: &Request) -> Option<Answer> {
        if !self.is_heard.load(Ordering::SeqCst) {
            return None;
        }
        let id = self.last.fetch_add(1, Ordering::SeqCst) + 1;
        let (send, answer) = oneshot::channel();
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, send);
        let headers: Vec<(String, String)> = request
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let asked = json!({
            "id": id,
            "method": request.method.as_str(),
            "url": request.url.as_str(),
            "headers": headers,
            "body": STANDARD.encode(request.body.as_deref().unwrap_or_default()),
        });
        self.asked.send(asked).ok()?;
        answer.await.ok()
    }

    async fn record(&self, request: &Request) -> Result<Response, EgressError> {
        let egress = Egress::new(egress::Config {
            guard: Guard {
                loopback: Loopback::Allowed,
                ..Guard::default()
            },
            ..egress::Config::default()
        })?;
        for (origin, url) in &self.origins {
            egress
                .map_origin(origin, url)
                .map_err(|error| EgressError::Unanswered {
                    reason: error.to_string(),
                })?;
        }
        let response = egress.send(request.clone(), &Recording::default()).await?;
        let (status, headers, url) = (response.status, response.headers, response.url);
        let body: Vec<Bytes> = response.body.try_collect().await?;
        let body = body.concat();
        self.fixtures
            .add(request, status.as_u16(), &headers, &body)
            .map_err(|error| EgressError::Unanswered {
                reason: format!("the answer cannot be recorded: {error}"),
            })?;
        Ok(Response {
            status,
            headers,
            url,
            redirected: false,
            body: whole(body.into()),
        })
    }
}

#[async_trait]
impl StandIn for Network {
    async fn answer(&self, request: &Request) -> Result<Response, EgressError> {
        let unanswered = |reason| Err(EgressError::Unanswered { reason });
        let what = format!("{} {}", request.method, request.url);
        let answer = self.ask(request).await;
        let patterns = match answer {
            Some(Answer {
                unmatched: Some(patterns),
                ..
            }) => patterns,
            Some(Answer { error: Some(error), .. }) => {
                return unanswered(format!("the test's answer to {what} threw: {error}"));
            }
            Some(answer) => return scripted(request, answer),
            None => Vec::new(),
        };
        if self.record {
            return self.record(request).await;
        }
        if let Some((status, headers, body)) = self.fixtures.next(request) {
            let answer = Answer {
                id: 0,
                status,
                headers,
                body,
                unmatched: None,
                error: None,
            };
            return scripted(request, answer);
        }
        let there = if patterns.is_empty() {
            "nothing is scripted".to_owned()
        } else {
            format!("scripted are {}", patterns.join(", "))
        };
        unanswered(format!(
            "no answer to {what} in this test: {there}; add network.on(\"{} {}\", …) of stoa/test, or record it with --record",
            request.method,
            request.url.as_str().split('?').next().unwrap_or_default()
        ))
    }
}

fn scripted(request: &Request, answer: Answer) -> Result<Response, EgressError> {
    let broken = |what: String| EgressError::Unanswered {
        reason: format!("the answer to {}: {what}", request.url),
    };
    let body = STANDARD
        .decode(&answer.body)
        .map_err(|error| broken(error.to_string()))?;
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| broken(error.to_string()))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| broken(error.to_string()))?;
        headers.append(name, value);
    }
    Ok(Response {
        status: StatusCode::from_u16(answer.status).map_err(|error| broken(error.to_string()))?,
        headers,
        url: request.url.clone(),
        redirected: false,
        body: whole(body.into()),
    })
}

fn whole(body: Bytes) -> egress::Body {
    futures::stream::once(async move { Ok(body) }).boxed()
}
