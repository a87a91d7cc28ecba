//! What is kept of an execution: its console output and results, without the secrets it was given.

use crate::model::{ErrorSummary, LogLine};
use egress::Exchange;
use sandbox::Returned;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// A larger result is not kept.
const RESULT_BYTES: usize = 64 << 10;

/// A shorter value is too likely to be an ordinary word.
const SHORTEST_SECRET: usize = 8;

const HIDDEN: &str = "[hidden]";

/// Console output so far. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Logs(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    all: Vec<LogLine>,
    published: usize,
}

impl Logs {
    pub(super) fn push(&self, line: LogLine) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).all.push(line);
    }

    pub(super) fn all(&self) -> Vec<LogLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).all.clone()
    }

    /// Lines since the last time this was asked.
    pub(super) fn take_new(&self) -> Vec<LogLine> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let from = std::mem::replace(&mut lines.published, usize::MAX).min(lines.all.len());
        lines.published = lines.all.len();
        lines.all[from..].to_vec()
    }
}

/// Takes the secrets of an execution out of what is kept of it.
#[derive(Default)]
pub(super) struct Redactor(Vec<String>);

impl Redactor {
    pub(super) fn new<'a>(
        api_token: &str,
        connections: impl Iterator<Item = &'a Result<sandbox::Connection, String>>,
    ) -> Self {
        let values = connections
            .filter_map(|connection| connection.as_ref().ok())
            .map(|known| known.value.as_str());
        let secrets = std::iter::once(api_token)
            .chain(values)
            .filter(|secret| secret.len() >= SHORTEST_SECRET);
        Self(secrets.map(str::to_owned).collect())
    }

    fn text(&self, text: String) -> String {
        let hide = |text: String, secret: &String| {
            if text.contains(secret) {
                text.replace(secret, HIDDEN)
            } else {
                text
            }
        };
        self.0.iter().fold(text, hide)
    }

    pub(super) fn lines(&self, lines: Vec<LogLine>) -> Vec<LogLine> {
        lines
            .into_iter()
            .map(|line| LogLine {
                message: self.text(line.message),
                ..line
            })
            .collect()
    }

    pub(super) fn exchanges(&self, exchanges: Vec<Exchange>) -> Vec<Exchange> {
        let clean = |exchange: Exchange| Exchange {
            url: self.text(exchange.url),
            error: exchange.error.map(|error| self.text(error)),
            ..exchange
        };
        exchanges.into_iter().map(clean).collect()
    }

    pub(super) fn summary(&self, error: ErrorSummary) -> ErrorSummary {
        ErrorSummary {
            message: self.text(error.message),
            ..error
        }
    }

    pub(super) fn returned(&self, returned: &Returned) -> Option<Value> {
        match returned {
            Returned::Value(wire) if wire.len() <= RESULT_BYTES => serde_json::from_str(&self.text(wire.clone())).ok(),
            Returned::Value(_) | Returned::NoHandler => None,
            Returned::Response(response) => Some(json!({ "status": response.status })),
        }
    }
}
