//! Telling it to other code: the same question gets the answer that was recorded, whenever it is asked.

use super::{Answered, Asked, Entry, Tape};
use crate::{FetchRequest, FetchResponse, Host, HostError, LogLevel, engine::operations::Begun};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Hears console output.
pub type Listener = Box<dyn Fn(LogLevel, String) + Send + Sync>;

/// A host that knows what was recorded of another execution, and nothing else: what that one did not ask is refused with the code
/// `not-recorded`. Clocks tell the readings in their order and then the last one; random bytes beyond the recorded ones are the
/// same every time.
pub struct Recall {
    tape: Arc<Tape>,
    known: Mutex<Known>,
    listener: Listener,
}

struct Known {
    /// What was asked and not asked again so far.
    questions: Vec<Question>,
    now: VecDeque<i64>,
    last_now: i64,
    elapsed: VecDeque<u64>,
    last_elapsed: u64,
    random: Vec<Bytes>,
    beyond: u64,
}

struct Question {
    call: Asked,
    answer: Option<Answered>,
    /// Of the body of a fetch.
    pieces: Vec<Answered>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    status: u16,
    #[serde(default)]
    status_text: String,
    headers: Vec<(String, String)>,
    url: String,
    #[serde(default)]
    redirected: bool,
}

impl Recall {
    /// Of these entries. The execution that is told them is recorded on `tape`, whose secrets are the values that it is told.
    pub fn new(entries: &[Entry], tape: Arc<Tape>, listener: Listener) -> Self {
        let mut known = Known {
            questions: Vec::new(),
            now: VecDeque::new(),
            last_now: 0,
            elapsed: VecDeque::new(),
            last_elapsed: 0,
            random: Vec::new(),
            beyond: 0,
        };
        let answer_to = |asked: u32| {
            entries.iter().find_map(|entry| match entry {
                Entry::Answered { id, answer } if *id == asked => Some(answer.clone()),
                _ => None,
            })
        };
        for entry in entries {
            match entry {
                Entry::Now(now) => known.now.push_back(*now),
                Entry::Elapsed(elapsed) => known.elapsed.push_back(*elapsed),
                Entry::Random(bytes) => known.random.push(bytes.bytes()),
                Entry::Answered { .. } => {}
                Entry::Asked {
                    call: Asked::Sleep { .. } | Asked::Read { .. },
                    ..
                } => {}
                Entry::Asked { id, call } => {
                    let reads = entries.iter().filter_map(|entry| match entry {
                        Entry::Asked {
                            id: read,
                            call: Asked::Read { fetch },
                        } if fetch == id => answer_to(*read),
                        _ => None,
                    });
                    known.questions.push(Question {
                        call: call.clone(),
                        answer: answer_to(*id),
                        pieces: reads.collect(),
                    });
                }
            }
        }
        known.last_now = known.now.front().copied().unwrap_or_default();
        Self {
            tape,
            known: Mutex::new(known),
            listener,
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, begun: &Begun) -> Result<Question, HostError> {
        let call = self.tape.described(begun);
        let mut known = self.known();
        let at = known
            .questions
            .iter()
            .position(|question| is_same(&question.call, &call));
        match at {
            Some(at) => Ok(known.questions.remove(at)),
            None => Err(HostError {
                code: "not-recorded".to_owned(),
                message: format!("the recorded execution did not ask this: {call}"),
            }),
        }
    }

    fn told(&self, answer: Option<Answered>) -> Result<String, HostError> {
        let never = |message: String| HostError {
            code: "not-recorded".to_owned(),
            message,
        };
        match answer {
            Some(Answered::Json(text)) => Ok(self.tape.secrets.tell(&text)),
            Some(Answered::Refused { code, message }) => Err(HostError {
                code,
                message: self.tape.secrets.tell(&message),
            }),
            _ => Err(never(
                "the recorded execution ended before this was answered".to_owned(),
            )),
        }
    }
}

/// Headers may differ: they carry dates, versions and signatures.
fn is_same(a: &Asked, b: &Asked) -> bool {
    match (a, b) {
        (
            Asked::Fetch { method, url, body, .. },
            Asked::Fetch {
                method: other_method,
                url: other_url,
                body: other_body,
                ..
            },
        ) => {
            let digest = |body: &Option<super::SentBody>| body.as_ref().map(|body| body.digest.clone());
            method == other_method && url == other_url && digest(body) == digest(other_body)
        }
        _ => a == b,
    }
}

#[async_trait]
impl Host for Recall {
    async fn operation(&self, name: &str, payload: Value) -> Result<Value, HostError> {
        let question = self.ask(&Begun::Operation {
            name: name.to_owned(),
            payload,
            bytes: 0,
        })?;
        let text = self.told(question.answer)?;
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, HostError> {
        let question = self.ask(&Begun::Fetch(request))?;
        let head: Head = serde_json::from_str(&self.told(question.answer)?).map_err(|error| HostError {
            code: "not-recorded".to_owned(),
            message: format!("the recorded answer cannot be read: {error}"),
        })?;
        let pieces: Vec<Result<Bytes, HostError>> = question
            .pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Answered::Body(blob) => Some(Ok(self.tape.secrets.tell_bytes(&blob.bytes()))),
                Answered::Refused { code, message } => Some(Err(HostError { code, message })),
                Answered::Json(_) | Answered::TooLarge { .. } => None,
            })
            .collect();
        Ok(FetchResponse {
            status: head.status,
            status_text: head.status_text,
            headers: head.headers,
            url: head.url,
            redirected: head.redirected,
            body: futures::stream::iter(pieces).boxed(),
        })
    }

    fn log(&self, level: LogLevel, message: String) {
        (self.listener)(level, message);
    }

    fn now(&self) -> i128 {
        let mut known = self.known();
        if let Some(now) = known.now.pop_front() {
            known.last_now = now;
        }
        i128::from(known.last_now)
    }

    fn monotonic(&self) -> Duration {
        let mut known = self.known();
        if let Some(elapsed) = known.elapsed.pop_front() {
            known.last_elapsed = elapsed;
        }
        Duration::from_nanos(known.last_elapsed)
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut known = self.known();
        let at = known.random.iter().position(|found| found.len() == bytes.len());
        if let Some(at) = at {
            bytes.copy_from_slice(&known.random.remove(at));
            return;
        }
        for chunk in bytes.chunks_mut(32) {
            known.beyond += 1;
            let made = Sha256::digest(known.beyond.to_le_bytes());
            chunk.copy_from_slice(&made[..chunk.len()]);
        }
    }

    async fn sleep(&self, _: Duration) {}

    fn tape(&self) -> Option<&Tape> {
        Some(&self.tape)
    }
}

/// A host for an execution that is played: its tape tells it everything, and nothing is reached.
pub struct Offline {
    tape: Arc<Tape>,
    listener: Listener,
}

impl Offline {
    pub fn new(tape: Arc<Tape>, listener: Listener) -> Self {
        Self { tape, listener }
    }
}

fn unreachable() -> HostError {
    HostError {
        code: "offline".to_owned(),
        message: "nothing is reached while an execution is replayed".to_owned(),
    }
}

#[async_trait]
impl Host for Offline {
    async fn operation(&self, _: &str, _: Value) -> Result<Value, HostError> {
        Err(unreachable())
    }

    async fn fetch(&self, _: FetchRequest) -> Result<FetchResponse, HostError> {
        Err(unreachable())
    }

    fn log(&self, level: LogLevel, message: String) {
        (self.listener)(level, message);
    }

    fn now(&self) -> i128 {
        0
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn random(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }

    async fn sleep(&self, _: Duration) {}

    fn tape(&self) -> Option<&Tape> {
        Some(&self.tape)
    }
}
