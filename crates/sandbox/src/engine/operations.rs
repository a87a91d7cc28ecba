//! Asynchronous host operations: what the guest asked for, and how the host does it while the guest is parked.

use crate::{FetchBody, FetchRequest, Host, HostError, Limit, Redirect, ops::OpError};
use bytes::Bytes;
use futures::{StreamExt, future::BoxFuture};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, fmt, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// Longer sleeps are cut; no execution lives this long.
const LONGEST_SLEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// A longer URL is refused.
const URL_BYTES: usize = 64 << 10;
/// Names and values of a request's headers.
const HEADER_BYTES: usize = 256 << 10;
/// An operation's payload: more than any operation takes.
const PAYLOAD_BYTES: usize = 1 << 20;
/// Parsed JSON takes up to this many times the room of its text.
const JSON_FACTOR: u64 = 16;
/// Of a URL in a message.
const URL_SHOWN_CHARS: usize = 200;

/// An operation that the guest began.
pub(crate) enum Begun {
    Sleep(Duration),
    Operation {
        name: String,
        payload: serde_json::Value,
        /// Of the text that it was.
        bytes: usize,
    },
    Fetch(FetchRequest),
    /// The next bytes of the answer to that fetch.
    Read(u32),
}

#[derive(Deserialize)]
struct OperationPayload {
    name: String,
    #[serde(default)]
    payload: serde_json::Value,
}

#[derive(Deserialize)]
struct FetchPayload {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    #[serde(default)]
    redirect: Redirect,
}

impl Begun {
    /// Reads what `__stoa.start` was given: see "Operations of the engine itself" in `guest/README.md`.
    pub(super) fn read(name: &str, payload: &[u8], body: Option<&[u8]>) -> Result<Self, OpError> {
        let bad = |error: &dyn fmt::Display| OpError::type_error("bad-payload", format!("{name}: {error}"));
        match name {
            "sleep" => {
                let ms: f64 = number(payload).ok_or_else(|| bad(&"milliseconds are needed"))?;
                let seconds = (ms.max(0.0) / 1000.0).min(LONGEST_SLEEP.as_secs_f64());
                Ok(Self::Sleep(Duration::from_secs_f64(if seconds.is_nan() {
                    0.0
                } else {
                    seconds
                })))
            }
            "operation" => {
                let bytes = payload.len();
                if bytes > PAYLOAD_BYTES {
                    return Err(OpError::new(
                        "payload-too-large",
                        format!("what attio/server sends is {bytes} bytes, the limit is {PAYLOAD_BYTES}"),
                    ));
                }
                let OperationPayload { name, payload } =
                    serde_json::from_slice(payload).map_err(|error| bad(&error))?;
                Ok(Self::Operation { name, payload, bytes })
            }
            "fetch" => {
                if payload.len() > URL_BYTES + 2 * HEADER_BYTES {
                    return Err(OpError::type_error(
                        "fetch-too-large",
                        format!(
                            "fetch: URL and headers are {} bytes together, which is too much",
                            payload.len()
                        ),
                    ));
                }
                let FetchPayload {
                    method,
                    url,
                    headers,
                    redirect,
                } = serde_json::from_slice(payload).map_err(|error| bad(&error))?;
                let header_bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
                for (what, bytes, limit) in [
                    ("URL is", url.len(), URL_BYTES),
                    ("headers are", header_bytes, HEADER_BYTES),
                ] {
                    if bytes > limit {
                        let message = format!("fetch: the {what} {bytes} bytes, the limit is {limit}");
                        return Err(OpError::type_error("fetch-too-large", message));
                    }
                }
                let body = body.map(Bytes::copy_from_slice);
                Ok(Self::Fetch(FetchRequest {
                    method,
                    url,
                    headers,
                    body,
                    redirect,
                }))
            }
            "fetch.read" => Ok(Self::Read(
                number(payload).ok_or_else(|| bad(&"the id of a fetch is needed"))?,
            )),
            _ => Err(OpError::new(
                "no-such-operation",
                format!("the host has no operation {name:?}"),
            )),
        }
    }
}

impl Begun {
    /// What the host holds for the guest until this is over.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Sleep(_) | Self::Read(_) => 0,
            Self::Operation { bytes, .. } => *bytes as u64 * JSON_FACTOR,
            Self::Fetch(request) => (request.url.len() + request.body.as_ref().map_or(0, Bytes::len)) as u64,
        }
    }
}

/// The beginning of a URL, for messages.
pub(super) fn shown(url: &str) -> String {
    match url.char_indices().nth(URL_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &url[..end]),
        None => url.to_owned(),
    }
}

fn number<T: std::str::FromStr>(payload: &[u8]) -> Option<T> {
    std::str::from_utf8(payload).ok()?.trim().parse().ok()
}

impl fmt::Display for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sleep(duration) => write!(f, "a timer of {} ms", duration.as_millis()),
            Self::Operation { name, .. } => f.write_str(name),
            Self::Fetch(request) => write!(f, "{} {}", request.method, shown(&request.url)),
            Self::Read(_) => f.write_str("the body of a response"),
        }
    }
}

/// What `entry.resolve` is called with.
#[derive(Default)]
pub(crate) struct Answer {
    pub payload: String,
    pub body: Option<Bytes>,
}

/// How one operation ended.
pub(crate) struct Settled {
    pub id: u32,
    /// When a timer was due: timers go off in the order in which they were due, whatever order they were noticed in.
    pub due: Option<Instant>,
    pub outcome: Result<Answer, HostError>,
    /// A limit that the operation met, which ends the execution.
    pub limit: Option<Limit>,
}

/// The answers that the guest has not read to their end, by the fetch's id.
#[derive(Clone, Default)]
pub(super) struct Bodies(Arc<std::sync::Mutex<HashMap<u32, Arc<Mutex<Body>>>>>);

struct Body {
    url: String,
    read_bytes: u64,
    stream: FetchBody,
}

impl Bodies {
    fn put(&self, id: u32, body: Body) {
        self.lock().insert(id, Arc::new(Mutex::new(body)));
    }

    fn get(&self, id: u32) -> Option<Arc<Mutex<Body>>> {
        self.lock().get(&id).cloned()
    }

    /// The guest wants no more of it.
    pub(super) fn drop_body(&self, id: u32) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u32, Arc<Mutex<Body>>>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Does it.
pub(super) fn perform(
    id: u32,
    begun: Begun,
    host: Arc<dyn Host>,
    bodies: Bodies,
    body_limit: u64,
) -> BoxFuture<'static, Settled> {
    Box::pin(async move {
        let mut settled = Settled {
            id,
            due: None,
            outcome: Ok(Answer::default()),
            limit: None,
        };
        match begun {
            Begun::Sleep(duration) => {
                settled.due = Some(Instant::now() + duration);
                host.sleep(duration).await;
            }
            Begun::Operation { name, payload, .. } => {
                settled.outcome = host.operation(&name, payload).await.map(|answer| Answer {
                    payload: answer.to_string(),
                    body: None,
                });
            }
            Begun::Fetch(request) => settled.outcome = fetch(id, request, &*host, &bodies).await,
            Begun::Read(fetch_id) => match read(fetch_id, &bodies, body_limit).await {
                Ok(outcome) => settled.outcome = outcome,
                Err(limit) => settled.limit = Some(limit),
            },
        }
        settled
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FetchHead<'a> {
    status: u16,
    status_text: &'a str,
    headers: &'a [(String, String)],
    url: &'a str,
    redirected: bool,
}

async fn fetch(id: u32, request: FetchRequest, host: &dyn Host, bodies: &Bodies) -> Result<Answer, HostError> {
    let response = host.fetch(request).await?;
    let head = FetchHead {
        status: response.status,
        status_text: &response.status_text,
        headers: &response.headers,
        url: &response.url,
        redirected: response.redirected,
    };
    let payload = serde_json::to_string(&head).map_err(|error| HostError {
        code: "unexpected".into(),
        message: error.to_string(),
    })?;
    bodies.put(
        id,
        Body {
            url: response.url,
            read_bytes: 0,
            stream: response.body,
        },
    );
    Ok(Answer { payload, body: None })
}

async fn read(fetch_id: u32, bodies: &Bodies, limit_bytes: u64) -> Result<Result<Answer, HostError>, Limit> {
    let Some(body) = bodies.get(fetch_id) else {
        return Ok(Ok(Answer::default()));
    };
    let mut body = body.lock().await;
    loop {
        match body.stream.next().await {
            Some(Ok(chunk)) if chunk.is_empty() => {}
            Some(Ok(chunk)) => {
                body.read_bytes += chunk.len() as u64;
                if body.read_bytes > limit_bytes {
                    return Err(Limit::FetchBody {
                        url: shown(&body.url),
                        limit_bytes,
                    });
                }
                return Ok(Ok(Answer {
                    payload: String::new(),
                    body: Some(chunk),
                }));
            }
            Some(Err(error)) => {
                bodies.drop_body(fetch_id);
                return Ok(Err(error));
            }
            None => {
                bodies.drop_body(fetch_id);
                return Ok(Ok(Answer::default()));
            }
        }
    }
}
