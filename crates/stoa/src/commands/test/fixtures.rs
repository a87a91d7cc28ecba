//! Recorded answers of third parties, beside the test file: `__fixtures__/NAME.json`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use egress::Request;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// One exchange. Headers of the request are not kept: they hold credentials.
/// A recorded answer: status, headers and the body in base64.
pub type Recorded = (u16, Vec<(String, String)>, String);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Exchange {
    method: String,
    url: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    request: String,
    status: u16,
    headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

pub struct Fixtures {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    recorded: Vec<Exchange>,
    /// How many answers to each request were given.
    given: HashMap<(String, String, String), usize>,
    is_new: bool,
}

/// Of an answer, what describes its content; cookies and the like are nobody's business later.
const KEPT_HEADERS: [&str; 5] = ["content-type", "location", "link", "retry-after", "etag"];

impl Fixtures {
    pub fn beside(root: &Path, file: &str) -> Self {
        let test = root.join(file);
        let name = test
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let path = test.with_file_name("__fixtures__").join(format!("{name}.json"));
        let recorded = std::fs::read_to_string(&path)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        Self {
            path,
            state: Mutex::new(State {
                recorded,
                ..State::default()
            }),
        }
    }

    /// The recorded answer to a request: the first time the first one, then the next, the last one from then on. The body
    /// is in base64.
    pub fn next(&self, request: &Request) -> Option<Recorded> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(request);
        let matching: Vec<Exchange> = state
            .recorded
            .iter()
            .filter(|one| (&one.method, &one.url, &one.request) == (&key.0, &key.1, &key.2))
            .cloned()
            .collect();
        let given = state.given.entry(key).or_default();
        let exchange = matching.get(*given).or(matching.last())?.clone();
        *given += 1;
        let body = exchange
            .base64
            .unwrap_or_else(|| STANDARD.encode(exchange.text.unwrap_or_default()));
        Some((exchange.status, exchange.headers, body))
    }

    /// Keeps an exchange; the first one of a run replaces what was recorded before.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, request: &Request, status: u16, headers: &HeaderMap, body: &[u8]) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.is_new {
            state.recorded.clear();
            state.is_new = true;
        }
        let (method, url, sent) = key(request);
        let headers = headers
            .iter()
            .filter(|(name, _)| KEPT_HEADERS.contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let (text, base64) = match std::str::from_utf8(body) {
            Ok(text) => (Some(text.to_owned()), None),
            Err(_) => (None, Some(STANDARD.encode(body))),
        };
        state.recorded.push(Exchange {
            method,
            url,
            request: sent,
            status,
            headers,
            text,
            base64,
        });
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut text = serde_json::to_string_pretty(&state.recorded)?;
        text.push('\n');
        std::fs::write(&self.path, text)
    }
}

fn key(request: &Request) -> (String, String, String) {
    let body = String::from_utf8_lossy(request.body.as_deref().unwrap_or_default()).into_owned();
    (request.method.to_string(), request.url.to_string(), body)
}
