//! A whole workspace as JSON Lines: definitions first, then records, entries, notes, tasks and comments, each in the form in
//! which the REST API answers it. Files, meetings and e-mails are not part of it.

mod export;
mod import;
mod values;

pub use export::export_lines;
pub(crate) use import::{Importer, Pass};

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The form of the lines.
pub(crate) const VERSION: u32 = 1;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Line {
    /// The first line.
    Workspace {
        version: u32,
    },
    Member {
        data: Json,
    },
    Object {
        data: Json,
    },
    List {
        data: Json,
    },
    Attribute {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        list: Option<String>,
        data: Json,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<Json>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        statuses: Vec<Json>,
    },
    Record {
        object: String,
        data: Json,
    },
    Entry {
        list: String,
        data: Json,
    },
    Note {
        data: Json,
    },
    Task {
        data: Json,
    },
    /// The comment that opens a thread comes before its replies.
    Comment {
        data: Json,
    },
}

/// Lines of a file that say something.
pub(crate) fn split(bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    (1..)
        .zip(bytes.split(|byte| *byte == b'\n'))
        .filter(|(_, line)| !line.trim_ascii().is_empty())
}

/// How many lines there are.
///
/// # Errors
/// [`Error::File`] when the first one does not say that it is an export, of a form that is known.
pub(crate) fn count(bytes: &[u8]) -> Result<usize> {
    let first = split(bytes)
        .next()
        .map(|(_, line)| serde_json::from_slice::<Line>(line));
    match first {
        Some(Ok(Line::Workspace { version: VERSION })) => Ok(split(bytes).count()),
        Some(Ok(Line::Workspace { version })) => Err(Error::File(format!(
            "the file has version {version}; this server reads version {VERSION}"
        ))),
        _ => Err(Error::File(
            "the file is no export of a workspace: its first line is not {\"type\":\"workspace\",\"version\":1}"
                .to_owned(),
        )),
    }
}
