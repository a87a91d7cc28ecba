//! What an execution asked of its host and was told, in order, so that it can run once more without one.
//!
//! Guest code is a machine that knows nothing but its program, its call and what its host tells it. A tape holds all that it was told:
//! readings of clocks, random bytes, and the answer to every operation at the place in the order where the guest got it. An
//! execution whose host has a playing tape ([`Host::tape`](crate::Host::tape)) is told the same again, and reaches nothing.

mod play;
mod recall;
mod record;
mod secrets;

pub use recall::{Listener, Offline, Recall};
pub use secrets::{SHORTEST_SECRET, Secrets, written_forms};

use crate::HostError;
use bytes::Bytes;
use play::Playing;
pub(crate) use play::{Diverged, Next};
use record::Recording;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A longer body of a request is kept as its digest alone.
const BODY_SHOWN_BYTES: usize = 4 << 10;
/// Of a payload or body in a line about a call.
const SHOWN_CHARS: usize = 200;

/// One thing that the guest asked or was told. Numbers are whole, so that they are the same after they were text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Entry {
    /// The time, in nanoseconds since the epoch.
    Now(i64),
    /// Nanoseconds since the execution began.
    Elapsed(u64),
    Random(Blob),
    Asked {
        id: u32,
        call: Asked,
    },
    Answered {
        id: u32,
        answer: Answered,
    },
}

/// An operation that the guest began. Secrets are named in it, not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Asked {
    Sleep {
        nanoseconds: u64,
    },
    Operation {
        name: String,
        payload: Value,
    },
    Fetch {
        method: String,
        url: String,
        /// Without the values of those that carry credentials.
        headers: Vec<(String, String)>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<SentBody>,
    },
    /// The next bytes of the answer to that fetch.
    Read {
        fetch: u32,
    },
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentBody {
    pub bytes: usize,
    /// SHA-256, in hexadecimal digits.
    pub digest: String,
    /// The body itself, when it is short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl SentBody {
    fn of(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes)
            .ok()
            .filter(|text| text.len() <= BODY_SHOWN_BYTES);
        Self {
            bytes: bytes.len(),
            digest: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
            text: text.map(str::to_owned),
        }
    }
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answered {
    /// JSON text, perhaps empty.
    Json(String),
    Body(Blob),
    Refused {
        code: String,
        message: String,
    },
    /// A body over its limit, which ended the execution.
    TooLarge {
        url: String,
        limit_bytes: u64,
    },
}

/// Bytes that are written as text where they are text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Blob {
    Text(String),
    Base64 { base64: String },
}

impl Blob {
    pub fn new(bytes: &[u8]) -> Self {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Base64 {
                base64: STANDARD.encode(bytes),
            },
        }
    }

    /// Nothing, where the text is no base64.
    pub fn bytes(&self) -> Bytes {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        match self {
            Self::Text(text) => text.clone().into(),
            Self::Base64 { base64 } => STANDARD.decode(base64).unwrap_or_default().into(),
        }
    }
}

/// One line: what people compare.
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sleep { nanoseconds } => write!(f, "sleep {} ms", nanoseconds / 1_000_000),
            Self::Operation { name, payload } => write!(f, "{name} {}", short(&payload.to_string())),
            Self::Fetch { method, url, body, .. } => {
                write!(f, "fetch {method} {url}")?;
                match body {
                    None => Ok(()),
                    Some(SentBody { text: Some(text), .. }) => write!(f, " {}", short(text)),
                    Some(body) => write!(
                        f,
                        " ({} bytes, {}…)",
                        body.bytes,
                        &body.digest[..body.digest.len().min(12)]
                    ),
                }
            }
            Self::Read { .. } => f.write_str("read the answer"),
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(_) => f.write_str("the time"),
            Self::Elapsed(_) => f.write_str("the time that has passed"),
            Self::Random(bytes) => write!(f, "{} random bytes", bytes.bytes().len()),
            Self::Asked { call, .. } => call.fmt(f),
            Self::Answered { .. } => f.write_str("waits for an answer"),
        }
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Where a second run went another way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// How many entries were the same before.
    pub at: usize,
    /// The recorded one; `None` beyond the end.
    pub expected: Option<String>,
    pub got: String,
}

/// What was recorded of one execution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub entries: Vec<Entry>,
    /// Why it is not all: a sentence. Such a recording cannot be played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<String>,
}

impl Recorded {
    /// What the guest asked for, one line each, in order. Clocks, randomness and the pieces of bodies are not among them.
    pub fn calls(&self) -> Vec<String> {
        let line = |entry: &Entry| match entry {
            Entry::Asked {
                call: Asked::Read { .. },
                ..
            } => None,
            Entry::Asked { call, .. } => Some(call.to_string()),
            _ => None,
        };
        self.entries.iter().filter_map(line).collect()
    }
}

/// The tape of one execution; what an engine does with it is its own business.
pub struct Tape {
    secrets: Secrets,
    state: Mutex<State>,
}

enum State {
    Recording(Recording),
    Playing(Playing),
}

impl Tape {
    /// An empty one, that keeps up to so many bytes and names these secrets where it meets them.
    pub fn recording(secrets: Secrets, limit_bytes: usize) -> Self {
        Self {
            state: Mutex::new(State::Recording(Recording::new(limit_bytes, secrets.longest()))),
            secrets,
        }
    }

    /// One that tells what was recorded, with these values for the secrets that it names.
    pub fn playing(secrets: Secrets, entries: Vec<Entry>) -> Self {
        Self {
            secrets,
            state: Mutex::new(State::Playing(Playing::new(entries))),
        }
    }

    /// What was recorded so far.
    pub fn recorded(&self) -> Recorded {
        match &*self.state() {
            State::Recording(recording) => recording.recorded(),
            State::Playing(_) => Recorded::default(),
        }
    }

    /// Where playing went another way, if it did; or what was recorded and not asked for again.
    pub fn divergence(&self) -> Option<Divergence> {
        match &*self.state() {
            State::Recording(_) => None,
            State::Playing(playing) => playing.divergence(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(error: &HostError) -> Answered {
    Answered::Refused {
        code: error.code.clone(),
        message: error.message.clone(),
    }
}
