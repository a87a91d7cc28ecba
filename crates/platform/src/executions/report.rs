//! What is kept of an execution: its console output and results, without the secrets it was given.

use crate::model::{ErrorSummary, LogLine};
use egress::Exchange;
use sandbox::{
    Returned,
    tape::{SHORTEST_SECRET, written_forms},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// A larger result is not kept.
const RESULT_BYTES: usize = 64 << 10;

/// What the name of an environment variable says about its value. The others are addresses, names and switches, which a
/// developer wants to see.
const SECRET_NAMES: [&str; 4] = ["KEY", "SECRET", "TOKEN", "PASSWORD"];

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
pub(crate) struct Redactor(Vec<String>);

impl Redactor {
    pub(crate) fn new<'a>(
        api_token: &str,
        connections: impl Iterator<Item = &'a Result<sandbox::Connection, String>>,
        environment: &BTreeMap<String, String>,
    ) -> Self {
        let values = connections
            .filter_map(|connection| connection.as_ref().ok())
            .map(|known| known.value.as_str());
        let variables = environment
            .iter()
            .filter(|(name, _)| is_secret_name(name))
            .map(|(_, value)| value.as_str());
        let secrets = std::iter::once(api_token)
            .chain(values)
            .chain(variables)
            .filter(|secret| secret.len() >= SHORTEST_SECRET);
        let mut needles: Vec<String> = secrets.flat_map(written_forms).collect();
        // The longer one first: it may contain the other.
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles.dedup();
        Self(needles)
    }

    pub(crate) fn text(&self, text: String) -> String {
        let hide = |text: String, secret: &String| {
            if text.contains(secret) {
                text.replace(secret, HIDDEN)
            } else {
                text
            }
        };
        self.0.iter().fold(text, hide)
    }

    pub(crate) fn lines(&self, lines: Vec<LogLine>) -> Vec<LogLine> {
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
            request_headers: self.headers(exchange.request_headers),
            response_headers: self.headers(exchange.response_headers),
            error: exchange.error.map(|error| self.text(error)),
            ..exchange
        };
        exchanges.into_iter().map(clean).collect()
    }

    fn headers(&self, headers: Vec<(String, String)>) -> Vec<(String, String)> {
        headers
            .into_iter()
            .map(|(name, value)| (name, self.text(value)))
            .collect()
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

/// Whether an environment variable of this name holds a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    SECRET_NAMES.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::Redactor;
    use std::collections::BTreeMap;

    #[test]
    fn secrets_are_hidden_in_every_form_and_other_values_are_not() {
        let connection = sandbox::Connection {
            id: String::new(),
            value: "se\"cret/and+more".to_owned(),
            connection_key: String::new(),
            created_by: sandbox::ConnectionOwner {
                kind: String::new(),
                id: String::new(),
            },
            owned_by: sandbox::ConnectionOwner {
                kind: String::new(),
                id: String::new(),
            },
        };
        let environment = BTreeMap::from([
            ("API_KEY".to_owned(), "key-1234567".to_owned()),
            ("LONG_TOKEN".to_owned(), "key-1234567-and-longer".to_owned()),
            ("PIN_SECRET".to_owned(), "1234".to_owned()),
            ("API_URL".to_owned(), "https://api.example.com".to_owned()),
        ]);
        let redactor = Redactor::new("the-token-itself", [Ok(connection)].iter(), &environment);
        for (given, expected) in [
            ("Bearer the-token-itself!", "Bearer [hidden]!"),
            ("se\"cret/and+more", "[hidden]"),
            (r#"{"v":"se\"cret/and+more"}"#, r#"{"v":"[hidden]"}"#),
            ("https://x/?k=se%22cret%2Fand%2Bmore&a=1", "https://x/?k=[hidden]&a=1"),
            ("key-1234567-and-longer key-1234567", "[hidden] [hidden]"),
            ("1234 https://api.example.com", "1234 https://api.example.com"),
        ] {
            assert_eq!(redactor.text(given.to_owned()), expected);
        }
    }
}
