//! A whole workspace as JSON Lines: definitions first, then records, entries, notes, tasks, comments and files, each in the form
//! in which the REST API answers it, the bytes of a file behind it. Meetings, e-mails and dismissed duplicates are not part of it.
//!
//! What is written in lines goes through a job, which has all of them at hand. Files are taken in as their lines come, since no
//! more than a chunk of one is ever held.

mod export;
mod import;
mod import_files;
mod taking;
mod values;

pub use export::export_lines;
use import::Importer;
pub(crate) use import::Pass;
pub use import_files::{FileRoom, FilesTaken, import_files};
pub(crate) use taking::Lines;

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

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
    /// A file, a folder or a link to either. A folder comes before what lies in it.
    File {
        data: Json,
    },
    FileChunk(FileChunk),
}

/// Some bytes of the file that the lines before name; all of them stand in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FileChunk {
    pub(crate) file_id: String,
    /// How many bytes come before.
    pub(crate) at: u64,
    /// Of the bytes, in hexadecimal.
    pub(crate) sha256: String,
    /// In base64.
    pub(crate) bytes: String,
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
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
    check_first(split(bytes).next().map_or(&[][..], |(_, line)| line))?;
    Ok(split(bytes).count())
}

fn check_first(line: &[u8]) -> Result<()> {
    match serde_json::from_slice::<Line>(line) {
        Ok(Line::Workspace { version: VERSION }) => Ok(()),
        Ok(Line::Workspace { version }) => Err(Error::File(format!(
            "the file has version {version}; this server reads version {VERSION}"
        ))),
        _ => Err(Error::File(
            "the file is no export of a workspace: its first line is not {\"type\":\"workspace\",\"version\":1}"
                .to_owned(),
        )),
    }
}
