//! The synchronous host operations that JavaScript reaches as `__stoa.op(name, payload)`: what a C engine inside
//! WebAssembly would do slowly or not at all (URL parsing, text codecs, cryptography).
//!
//! An operation is a pure function of its payload: no clock, no I/O, no state. One file per subject, each with a
//! constant that lists its operations; [`find`] looks in all of them.

mod aes;
mod contact;
mod curves;
mod hash;
mod packed;
mod rsa;
mod text;
mod url;

#[cfg(test)]
mod tests;

/// One operation.
pub(crate) struct Op {
    /// As JavaScript calls it: `url.parse`, `digest` …
    pub name: &'static str,
    pub answer: Answer,
    /// From the payload's bytes (a string's UTF-8 or an `ArrayBuffer`'s content) to the answer's.
    pub run: fn(&[u8]) -> Result<Vec<u8>, OpError>,
}

impl Op {
    /// Runs the operation. A library that panics on what app code gave it costs that call only.
    pub(crate) fn call(&self, payload: &[u8]) -> Result<Vec<u8>, OpError> {
        std::panic::catch_unwind(|| (self.run)(payload)).unwrap_or_else(|_| {
            Err(OpError::new(
                "host-failure",
                format!("the host failed to do {}", self.name),
            ))
        })
    }
}

/// How the answer's bytes arrive in JavaScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A string; the bytes are UTF-8.
    Text,
    /// An `ArrayBuffer`.
    Bytes,
}

/// A refusal, thrown in JavaScript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpError {
    /// A global constructor: `TypeError`, `RangeError`, `Error` …
    pub name: &'static str,
    /// The thrown error's `code`; empty for none.
    pub code: &'static str,
    pub message: String,
}

impl OpError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            name: "Error",
            code,
            message: message.into(),
        }
    }

    pub(crate) fn type_error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            name: "TypeError",
            code,
            message: message.into(),
        }
    }

    pub(crate) fn range_error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            name: "RangeError",
            code,
            message: message.into(),
        }
    }
}

/// Every subject's operations. To add a subject, write its module and add its list here.
const SUBJECTS: &[&[Op]] = &[
    url::OPS,
    text::OPS,
    contact::OPS,
    hash::OPS,
    aes::OPS,
    curves::OPS,
    rsa::OPS,
];

/// The operation of that name.
pub(crate) fn find(name: &str) -> Option<&'static Op> {
    use std::{collections::HashMap, sync::LazyLock};
    static BY_NAME: LazyLock<HashMap<&'static str, &'static Op>> = LazyLock::new(|| {
        SUBJECTS
            .iter()
            .flat_map(|ops| ops.iter())
            .map(|op| (op.name, op))
            .collect()
    });
    BY_NAME.get(name).copied()
}
