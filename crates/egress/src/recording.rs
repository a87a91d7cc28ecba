use crate::Body;
use bytes::Bytes;
use futures::{Stream, StreamExt};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};
use url::Url;

/// One outbound request as it went over the wire; a redirect makes another one. What may authenticate somebody is not in
/// it: values of headers and query parameters whose names say so are hidden before anything is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    pub method: String,
    /// As the app wrote it, before the origin map.
    pub url: String,
    /// `None` when there was no response.
    pub status: Option<u16>,
    /// Until the response's headers, in ms.
    pub duration_ms: f64,
    /// Until the last byte of the response's body, in ms; `None` as long as it was not read to its end.
    #[serde(default)]
    pub total_ms: Option<f64>,
    /// Of the request's body.
    #[serde(default)]
    pub request_bytes: u64,
    /// Of the response's body, as far as it was read.
    #[serde(default)]
    pub response_bytes: u64,
    #[serde(default)]
    pub request_headers: Vec<(String, String)>,
    #[serde(default)]
    pub response_headers: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Collects the exchanges of one execution. Clones share what is collected.
#[derive(Debug, Clone, Default)]
pub struct Recording(Arc<Mutex<Vec<Exchange>>>);

/// More exchanges than this are counted by nobody and would only fill the database.
const KEPT: usize = 500;
const HEADERS: usize = 50;
/// In characters.
const HEADER_VALUE: usize = 500;
const URL: usize = 4096;

const HIDDEN: &str = "[hidden]";

/// A header or parameter whose name contains one of these authenticates, or signs.
const SECRET_WORDS: [&str; 12] = [
    "auth",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "apikey",
    "api-key",
    "api_key",
    "signature",
    "session",
    "credential",
];

/// Whether a name says that its value is a secret.
pub fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "key" || name.ends_with("-key") || name.ends_with("_key") || SECRET_WORDS.iter().any(|w| name.contains(w))
}

impl Recording {
    /// What was recorded so far, in order.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.lock().clone()
    }

    /// Records what became of a request; the body of its response is still to come.
    pub(crate) fn add(&self, sent: Sent, took: Duration, outcome: Result<(u16, &HeaderMap), String>) -> Option<usize> {
        let mut exchanges = self.lock();
        if exchanges.len() >= KEPT {
            return None;
        }
        exchanges.push(Exchange {
            method: sent.method,
            url: sent.url,
            status: outcome.as_ref().ok().map(|(status, _)| *status),
            duration_ms: millis(took),
            total_ms: None,
            request_bytes: sent.bytes,
            response_bytes: 0,
            request_headers: sent.headers,
            response_headers: outcome
                .as_ref()
                .map_or_else(|_| Vec::new(), |(_, headers)| shown(headers)),
            error: outcome.err(),
        });
        Some(exchanges.len() - 1)
    }

    /// The same body, which says in the recording how much of it came, and when its end did.
    pub(crate) fn measured(&self, at: Option<usize>, started: Instant, body: Body) -> Body {
        match at {
            Some(at) => Measured {
                recording: self.clone(),
                at,
                started,
                bytes: 0,
                body,
            }
            .boxed(),
            None => body,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Exchange>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept of a request.
pub(crate) struct Sent {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    bytes: u64,
}

impl Sent {
    pub(crate) fn of(request: &crate::Request) -> Self {
        Self {
            method: request.method.to_string(),
            url: shown_url(&request.url),
            headers: shown(&request.headers),
            bytes: request.body.as_ref().map_or(0, |body| body.len() as u64),
        }
    }
}

fn shown_url(url: &Url) -> String {
    let mut url = url.clone();
    // These only fail for addresses that have no such part.
    if url.password().is_some() {
        let _ = url.set_password(Some(HIDDEN));
    }
    let Some(query) = url.query() else {
        return cut(url.as_str(), URL);
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() && names_secret(name) => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    let query = pairs.collect::<Vec<_>>().join("&");
    url.set_query(None);
    let fragment = url
        .fragment()
        .map(|fragment| format!("#{fragment}"))
        .unwrap_or_default();
    url.set_fragment(None);
    cut(&format!("{url}?{query}{fragment}"), URL)
}

fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let one = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let value = if names_secret(name.as_str()) {
            HIDDEN.to_owned()
        } else {
            cut(&String::from_utf8_lossy(value.as_bytes()), HEADER_VALUE)
        };
        (name.to_string(), value)
    };
    headers.iter().take(HEADERS).map(one).collect()
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

struct Measured {
    recording: Recording,
    at: usize,
    started: Instant,
    bytes: u64,
    body: Body,
}

impl Stream for Measured {
    type Item = <Body as Stream>::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece: Option<Result<Bytes, _>> = std::task::ready!(self.body.poll_next_unpin(context));
        if let Some(Ok(bytes)) = &piece {
            self.bytes += bytes.len() as u64;
        }
        if let Some(exchange) = self.recording.lock().get_mut(self.at) {
            exchange.response_bytes = self.bytes;
            match &piece {
                Some(Ok(_)) => {}
                Some(Err(error)) => exchange.error = Some(error.to_string()),
                None => exchange.total_ms = Some(millis(self.started.elapsed())),
            }
        }
        Poll::Ready(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_authenticates_is_hidden_before_it_is_kept() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", "Bearer abc"),
            ("cookie", "sid=1"),
            ("set-cookie", "sid=1"),
            ("x-api-key", "k"),
            ("x-hub-signature-256", "sha"),
            ("x-amz-security-token", "t"),
            ("accept", "text/html"),
            ("x-request-id", "r1"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let shown = shown(&headers);
        let of = |name: &str| shown.iter().find(|(known, _)| known == name).unwrap().1.clone();
        for name in [
            "authorization",
            "cookie",
            "set-cookie",
            "x-api-key",
            "x-hub-signature-256",
            "x-amz-security-token",
        ] {
            assert_eq!(of(name), HIDDEN, "{name}");
        }
        assert_eq!(
            (of("accept"), of("x-request-id")),
            ("text/html".to_owned(), "r1".to_owned())
        );
    }

    #[test]
    fn addresses_keep_their_shape_without_their_secrets() {
        for (url, expected) in [
            ("https://x.org/a?b=1#c", "https://x.org/a?b=1#c"),
            ("https://x.org/?api_key=k&q=2", "https://x.org/?api_key=[hidden]&q=2"),
            (
                "https://x.org/?access_token=k&key=&monkey=m",
                "https://x.org/?access_token=[hidden]&key=&monkey=m",
            ),
            ("https://me:pass@x.org/", "https://me:[hidden]@x.org/"),
        ] {
            let shown = shown_url(&url.parse().unwrap());
            assert_eq!(shown.replace("%5Bhidden%5D", HIDDEN), expected);
        }
    }
}
