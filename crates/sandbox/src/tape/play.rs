//! Telling it again, and noticing what is different.

use super::{Answered, Blob, Divergence, Entry, State, Tape};
use crate::{
    HostError, Limit,
    engine::operations::{Answer, Begun, Settled},
};

pub(super) struct Playing {
    entries: Vec<Entry>,
    at: usize,
    divergence: Option<Divergence>,
}

/// The guest does something else than was recorded.
#[derive(Debug)]
pub(crate) struct Diverged;

/// What a parked guest is told next.
pub(crate) enum Next {
    Settle(Settled),
    /// Nothing more was recorded: it ended while it waited.
    AtEnd,
    Diverged,
}

impl Playing {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            at: 0,
            divergence: None,
        }
    }

    pub(super) fn divergence(&self) -> Option<Divergence> {
        let rest = || {
            let expected = self.entries.get(self.at)?;
            Some(Divergence {
                at: self.at,
                expected: Some(expected.to_string()),
                got: "the end".to_owned(),
            })
        };
        self.divergence.clone().or_else(rest)
    }

    fn diverge(&mut self, got: String) -> Diverged {
        let expected = self.entries.get(self.at).map(Entry::to_string);
        let at = self.at;
        self.divergence.get_or_insert(Divergence { at, expected, got });
        Diverged
    }

    /// The next entry, if it is what is looked for.
    fn next<T>(&mut self, got: &str, read: impl FnOnce(&Entry) -> Option<T>) -> Result<T, Diverged> {
        match self.entries.get(self.at).and_then(read) {
            Some(found) if self.divergence.is_none() => {
                self.at += 1;
                Ok(found)
            }
            _ => Err(self.diverge(got.to_owned())),
        }
    }
}

impl Tape {
    pub(crate) fn is_playing(&self) -> bool {
        matches!(*self.state(), State::Playing(_))
    }

    /// The time, which `real` tells while it is recorded.
    pub(crate) fn now(&self, real: impl FnOnce() -> i128) -> Result<i128, Diverged> {
        match &mut *self.state() {
            State::Recording(recording) => {
                let now = real();
                recording.push(Entry::Now(i64::try_from(now).unwrap_or(i64::MAX)), 0);
                Ok(now)
            }
            State::Playing(playing) => playing.next("the time", |entry| match entry {
                Entry::Now(now) => Some(i128::from(*now)),
                _ => None,
            }),
        }
    }

    pub(crate) fn elapsed(&self, real: impl FnOnce() -> std::time::Duration) -> Result<std::time::Duration, Diverged> {
        match &mut *self.state() {
            State::Recording(recording) => {
                // As exact as it is kept.
                let nanoseconds = u64::try_from(real().as_nanos()).unwrap_or(u64::MAX);
                recording.push(Entry::Elapsed(nanoseconds), 0);
                Ok(std::time::Duration::from_nanos(nanoseconds))
            }
            State::Playing(playing) => playing.next("the time that has passed", |entry| match entry {
                Entry::Elapsed(nanoseconds) => Some(std::time::Duration::from_nanos(*nanoseconds)),
                _ => None,
            }),
        }
    }

    pub(crate) fn random(&self, bytes: &mut [u8], real: impl FnOnce(&mut [u8])) -> Result<(), Diverged> {
        match &mut *self.state() {
            State::Recording(recording) => {
                real(bytes);
                recording.push(Entry::Random(Blob::new(bytes)), bytes.len() * 4 / 3);
                Ok(())
            }
            State::Playing(playing) => {
                let found = playing.next(&format!("{} random bytes", bytes.len()), |entry| match entry {
                    Entry::Random(blob) => Some(blob.bytes()).filter(|found| found.len() == bytes.len()),
                    _ => None,
                })?;
                bytes.copy_from_slice(&found);
                Ok(())
            }
        }
    }

    /// The guest begins an operation.
    pub(crate) fn asked(&self, id: u32, begun: &Begun) -> Result<(), Diverged> {
        let mut state = self.state();
        match &mut *state {
            State::Recording(recording) => {
                self.note_asked(recording, id, begun);
                Ok(())
            }
            State::Playing(playing) => {
                let got = self.described(begun);
                let told = got.to_string();
                playing.next(&told, |entry| match entry {
                    Entry::Asked { id: known, call } if *known == id && *call == got => Some(()),
                    _ => None,
                })
            }
        }
    }

    /// What the parked guest was told next when it was recorded.
    pub(crate) fn next(&self) -> Next {
        let mut state = self.state();
        let State::Playing(playing) = &mut *state else {
            return Next::AtEnd;
        };
        if playing.at == playing.entries.len() {
            return Next::AtEnd;
        }
        let told = playing.next("waits for an answer", |entry| match entry {
            Entry::Answered { id, answer } => Some((*id, answer.clone())),
            _ => None,
        });
        match told {
            Ok((id, answer)) => Next::Settle(self.settled(id, answer)),
            Err(Diverged) => Next::Diverged,
        }
    }

    fn settled(&self, id: u32, answer: Answered) -> Settled {
        let mut settled = Settled {
            id,
            due: None,
            outcome: Ok(Answer::default()),
            limit: None,
        };
        match answer {
            Answered::Json(text) => {
                settled.outcome = Ok(Answer {
                    payload: self.secrets.tell(&text),
                    body: None,
                });
            }
            Answered::Body(blob) => {
                settled.outcome = Ok(Answer {
                    payload: String::new(),
                    body: Some(self.secrets.tell_bytes(&blob.bytes())),
                });
            }
            Answered::Refused { code, message } => {
                settled.outcome = Err(HostError {
                    code,
                    message: self.secrets.tell(&message),
                });
            }
            Answered::TooLarge { url, limit_bytes } => {
                let url = self.secrets.tell(&url);
                settled.limit = Some(Limit::FetchBody { url, limit_bytes });
            }
        }
        settled
    }
}
