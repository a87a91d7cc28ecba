//! Keeping what happens.

use super::{Answered, Asked, Blob, Entry, Recorded, SentBody, State, Tape, refused};
use crate::{
    Limit,
    engine::operations::{Answer, Begun, Settled},
};
use std::collections::HashMap;

/// What an entry takes besides what is in it.
const ENTRY_BYTES: usize = 24;

/// Of a header whose value is a credential, or made from one.
const CREDENTIALS: [&str; 7] = ["auth", "cookie", "token", "secret", "key", "signature", "password"];

pub(super) struct Recording {
    entries: Vec<Entry>,
    bytes: usize,
    limit_bytes: usize,
    left_out: Option<String>,
    /// The fetch that a read belongs to.
    reads: HashMap<u32, u32>,
    /// The end of what was read of each fetch, in which a secret may have begun.
    tails: HashMap<u32, Vec<u8>>,
    longest_secret: usize,
}

impl Recording {
    pub(super) fn new(limit_bytes: usize, longest_secret: usize) -> Self {
        Self {
            entries: Vec::new(),
            bytes: 0,
            limit_bytes,
            left_out: None,
            reads: HashMap::new(),
            tails: HashMap::new(),
            longest_secret,
        }
    }

    pub(super) fn recorded(&self) -> Recorded {
        Recorded {
            entries: self.entries.clone(),
            left_out: self.left_out.clone(),
        }
    }

    pub(super) fn push(&mut self, entry: Entry, bytes: usize) {
        if self.left_out.is_some() {
            return;
        }
        self.bytes += ENTRY_BYTES + bytes;
        if self.bytes > self.limit_bytes {
            let limit = self.limit_bytes;
            self.give_up(format!(
                "what it was told is over the {limit} bytes that are kept of an execution"
            ));
        } else {
            self.entries.push(entry);
        }
    }

    /// A part is of no use; the room is.
    fn give_up(&mut self, reason: String) {
        self.left_out = Some(reason);
        self.entries = Vec::new();
        self.tails.clear();
    }
}

impl Tape {
    /// What the guest begins, as a tape has it.
    pub(super) fn described(&self, begun: &Begun) -> Asked {
        match begun {
            Begun::Sleep(duration) => Asked::Sleep {
                nanoseconds: u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX),
            },
            Begun::Operation { name, payload, .. } => Asked::Operation {
                name: name.clone(),
                payload: self.secrets.hide_value(payload),
            },
            Begun::Fetch(request) => Asked::Fetch {
                method: request.method.clone(),
                url: self.secrets.hide(&request.url),
                headers: request
                    .headers
                    .iter()
                    .map(|(name, value)| {
                        let name = name.to_ascii_lowercase();
                        let is_credential = CREDENTIALS.iter().any(|word| name.contains(word));
                        let value = if is_credential {
                            String::new()
                        } else {
                            self.secrets.hide(value)
                        };
                        (name, value)
                    })
                    .collect(),
                body: request
                    .body
                    .as_ref()
                    .map(|body| SentBody::of(&self.secrets.hide_bytes(body))),
            },
            Begun::Read(fetch) => Asked::Read { fetch: *fetch },
        }
    }

    pub(super) fn note_asked(&self, recording: &mut Recording, id: u32, begun: &Begun) {
        if recording.left_out.is_some() {
            return;
        }
        if let Begun::Read(fetch) = begun {
            recording.reads.insert(id, *fetch);
        }
        let call = self.described(begun);
        let bytes = match &call {
            Asked::Operation { name, payload } => name.len() + payload.to_string().len(),
            Asked::Fetch { url, headers, body, .. } => {
                let headers: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
                let body = body
                    .as_ref()
                    .and_then(|body| body.text.as_ref())
                    .map_or(64, String::len);
                url.len() + headers + body
            }
            Asked::Sleep { .. } | Asked::Read { .. } => 0,
        };
        recording.push(Entry::Asked { id, call }, bytes);
    }

    /// Notes an answer right before the guest gets it.
    pub(crate) fn answering(&self, settled: &Settled) {
        let mut state = self.state();
        let State::Recording(recording) = &mut *state else {
            return;
        };
        if recording.left_out.is_some() {
            return;
        }
        let (answer, bytes) = match (&settled.limit, &settled.outcome) {
            (Some(Limit::FetchBody { url, limit_bytes }), _) => (
                Answered::TooLarge {
                    url: self.secrets.hide(url),
                    limit_bytes: *limit_bytes,
                },
                url.len(),
            ),
            (Some(_), _) => return,
            (None, Ok(Answer { body: Some(body), .. })) => {
                if self.is_split(recording, settled.id, body) {
                    recording.give_up("a secret lies in two pieces of an answer".to_owned());
                    return;
                }
                let blob = Blob::new(&self.secrets.hide_bytes(body));
                // Base64 is longer by a third.
                let bytes = match &blob {
                    Blob::Text(text) => text.len(),
                    Blob::Base64 { base64 } => base64.len(),
                };
                (Answered::Body(blob), bytes)
            }
            (None, Ok(Answer { payload, body: None })) => {
                let text = self.secrets.hide(payload);
                let bytes = text.len();
                (Answered::Json(text), bytes)
            }
            (None, Err(error)) => {
                let mut error = error.clone();
                error.message = self.secrets.hide(&error.message);
                let bytes = error.message.len();
                (refused(&error), bytes)
            }
        };
        recording.push(Entry::Answered { id: settled.id, answer }, bytes);
    }

    /// Whether a secret begins in what was read before and ends in this piece: then neither part would be found.
    fn is_split(&self, recording: &mut Recording, read: u32, piece: &[u8]) -> bool {
        let Some(fetch) = recording.reads.remove(&read).filter(|_| recording.longest_secret > 0) else {
            return false;
        };
        let tail = recording.tails.remove(&fetch).unwrap_or_default();
        let joined = [&tail[..], piece].concat();
        let is_split =
            !tail.is_empty() && self.secrets.count(&joined) > self.secrets.count(&tail) + self.secrets.count(piece);
        let keep = joined.len().min(recording.longest_secret.saturating_sub(1));
        recording.tails.insert(fetch, joined[joined.len() - keep..].to_vec());
        is_split
    }
}
