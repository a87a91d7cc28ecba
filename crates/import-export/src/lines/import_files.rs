//! The files of another workspace, taken in as their lines come.

use super::import::{needed, text};
use super::{FileChunk, Importer, Line, check_first, sha256};
use crate::error::words;
use crate::{Error, Problem, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use files::{Storage, StorageError, until_the_end};
use futures::{Stream, StreamExt};
use records::files::{CarriedFile, FileKind, Provider, Upload};
use records::{Actor, Code, ImportOutcome, Records, parse_instant};
use serde::Serialize;
use serde_json::Value as Json;
use std::io;
use std::sync::Arc;
use store::WorkspaceId;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// The longest line, in bytes.
const MOST_LINE: usize = 8 << 20;
/// The longest name of a file, in characters, and the longest content type.
const MOST_NAME: usize = 255;
/// How many problems are told.
const MOST_PROBLEMS: usize = 1_000;
/// Chunks that wait to be kept.
const AHEAD: usize = 4;

/// Where files go.
#[derive(Clone)]
pub struct FileRoom {
    pub storage: Arc<dyn Storage>,
    /// How many bytes a workspace may keep.
    pub quota_bytes: u64,
    /// How many bytes a single file may have.
    pub most_file_bytes: u64,
}

/// What became of the files.
#[derive(Debug, Default, Serialize)]
pub struct FilesTaken {
    pub created: u64,
    pub unchanged: u64,
    pub failed: u64,
    pub problems: Vec<Problem>,
}

/// Takes in the files of an export, whose lines come in pieces of any size. Lines of other things say at most what ids of the
/// other workspace stand for; they may be left out, with an empty line in the place of each, which keeps the numbers of lines.
/// What is wrong with one file does not stop the others.
///
/// # Errors
/// [`Error::File`] when it is no export, or does not come whole; what the store and the storage answer. Files that are whole
/// by then stay.
pub async fn import_files(
    records: &Records,
    room: &FileRoom,
    workspace_id: &WorkspaceId,
    actor: Actor,
    pieces: impl Stream<Item = io::Result<Bytes>> + Unpin,
) -> Result<FilesTaken> {
    let here = records.members(workspace_id).await?;
    let mut intake = Intake {
        records,
        room,
        workspace_id,
        importer: Importer::unnamed(records, workspace_id, actor),
        current: Current::Nothing,
        taken: FilesTaken::default(),
    };
    let mut lines = Lines {
        pieces,
        held: BytesMut::new(),
        number: 0,
        is_over: false,
    };
    let mut is_export = false;
    while let Some((number, line)) = lines.next().await? {
        if line.trim_ascii().is_empty() {
            continue;
        }
        if !is_export {
            check_first(&line)?;
            is_export = true;
        }
        match serde_json::from_slice(&line) {
            Ok(Line::File { data }) => {
                intake.close().await?;
                intake.open(number, &data).await?;
            }
            Ok(Line::FileChunk(chunk)) => intake.chunk(number, chunk).await?,
            Ok(line) => intake.importer.learn(&line, &here),
            Err(error) => intake.refuse(number, error.to_string()),
        }
    }
    if !is_export {
        check_first(&[])?;
    }
    intake.close().await?;
    Ok(intake.taken)
}

/// Lines that come in pieces.
struct Lines<S> {
    pieces: S,
    held: BytesMut,
    number: u64,
    is_over: bool,
}

impl<S: Stream<Item = io::Result<Bytes>> + Unpin> Lines<S> {
    /// The next line with its number, the first being 1.
    async fn next(&mut self) -> Result<Option<(u64, Bytes)>> {
        loop {
            let end = self.held.iter().position(|byte| *byte == b'\n');
            if end.is_some() || self.is_over && !self.held.is_empty() {
                let line = match end {
                    Some(end) => self.held.split_to(end + 1),
                    None => self.held.split(),
                };
                self.number += 1;
                return Ok(Some((self.number, line.freeze())));
            }
            if self.is_over {
                return Ok(None);
            }
            if self.held.len() > MOST_LINE {
                let (line, most) = (self.number + 1, MOST_LINE >> 20);
                return Err(Error::File(format!("line {line} has more than {most} MB")));
            }
            match self.pieces.next().await {
                Some(Ok(piece)) => self.held.extend_from_slice(&piece),
                Some(Err(error)) => return Err(Error::File(format!("the file did not come whole: {error}"))),
                None => self.is_over = true,
            }
        }
    }
}

struct Intake<'a> {
    records: &'a Records,
    room: &'a FileRoom,
    workspace_id: &'a WorkspaceId,
    importer: Importer,
    current: Current,
    taken: FilesTaken,
}

/// The file whose lines come now.
enum Current {
    Nothing,
    /// Its bytes are not wanted: it is there already, or was refused.
    Passing(String),
    Coming(Box<Coming>),
}

/// A file whose bytes are kept as they come.
struct Coming {
    /// The line that names it.
    line: u64,
    carried: CarriedFile,
    author: Actor,
    /// How many bytes it is to have, and has by now.
    size: u64,
    got: u64,
    upload: Upload,
    sender: mpsc::Sender<io::Result<Option<Bytes>>>,
    kept: JoinHandle<files::Result<u64>>,
}

impl Intake<'_> {
    async fn open(&mut self, line: u64, data: &Json) -> Result<()> {
        let carried = match carried(data) {
            Ok(carried) => carried,
            Err(message) => {
                self.refuse(line, message);
                self.current = Current::Passing(text(&data["id"]["file_id"]).unwrap_or_default());
                return Ok(());
            }
        };
        let files = self.records.files();
        let author = self.importer.author(&data["created_by_actor"], "id").await?;
        let FileKind::File { content_size: size, .. } = carried.kind else {
            let outcome = files.import(self.workspace_id, &carried, &author).await;
            return self.settle(line, outcome);
        };
        self.current = Current::Passing(carried.id.clone());
        if size > self.room.most_file_bytes {
            let most = self.room.most_file_bytes >> 20;
            self.refuse(line, format!("the file has more than {most} MB"));
            return Ok(());
        }
        let upload = match files.begin_import(self.workspace_id, &carried.id).await {
            Ok(Some(upload)) => upload,
            Ok(None) => return self.settle(line, Ok(ImportOutcome::Unchanged)),
            Err(error) => return self.settle(line, Err(error)),
        };
        let (sender, receiver) = mpsc::channel(AHEAD);
        let (storage, key) = (self.room.storage.clone(), upload.storage_key.clone());
        let kept = tokio::spawn(async move { storage.put(&key, until_the_end(receiver), size).await });
        self.current = Current::Coming(Box::new(Coming {
            line,
            carried,
            author,
            size,
            got: 0,
            upload,
            sender,
            kept,
        }));
        Ok(())
    }

    async fn chunk(&mut self, line: u64, chunk: FileChunk) -> Result<()> {
        self.current = match std::mem::replace(&mut self.current, Current::Nothing) {
            Current::Passing(id) if id == chunk.file_id => Current::Passing(id),
            Current::Coming(mut coming) if coming.carried.id == chunk.file_id => match coming.piece(&chunk) {
                Ok(bytes) => {
                    if coming.sender.send(Ok(Some(bytes))).await.is_err() {
                        // It has ended before its bytes have, and says why.
                        return kept(coming.kept).await.map(drop);
                    }
                    Current::Coming(coming)
                }
                Err(message) => {
                    self.refuse(line, message);
                    self.forget(*coming).await?;
                    Current::Passing(chunk.file_id)
                }
            },
            current => {
                self.refuse(line, "these are no bytes of the file before them".to_owned());
                current
            }
        };
        Ok(())
    }

    /// The lines of the current file have ended.
    async fn close(&mut self) -> Result<()> {
        let Current::Coming(coming) = std::mem::replace(&mut self.current, Current::Nothing) else {
            return Ok(());
        };
        if coming.got < coming.size {
            let (missing, size) = (coming.size - coming.got, coming.size);
            self.refuse(coming.line, format!("{missing} of the file's {size} bytes are missing"));
            return self.forget(*coming).await;
        }
        let Coming {
            line,
            carried,
            author,
            upload,
            sender,
            kept: keeping,
            ..
        } = *coming;
        // Where nobody receives, what keeps the bytes has ended, and says why.
        let _ = sender.send(Ok(None)).await;
        kept(keeping).await?;
        let files = self.records.files();
        let outcome = files
            .finish_import(self.workspace_id, &upload, &carried, self.room.quota_bytes, &author)
            .await;
        // Of a store that cannot answer it is not known whether it has the file; the note of the upload stays then.
        let is_refused = |error: &records::Error| error.code != Code::Unavailable;
        if outcome.as_ref().is_err_and(is_refused) {
            self.room.storage.delete(&upload.storage_key).await?;
            files.swept(&[upload.storage_key]).await?;
        }
        self.settle(line, outcome)
    }

    /// Keeps nothing of a file.
    async fn forget(&self, coming: Coming) -> Result<()> {
        let Coming {
            sender, kept, upload, ..
        } = coming;
        // Without a word that these were all bytes, none are kept.
        drop(sender);
        let _ = kept.await;
        Ok(self.records.files().swept(&[upload.storage_key]).await?)
    }

    /// What is wrong with the file is told; what is wrong with the store ends the import.
    fn settle(&mut self, line: u64, outcome: records::Result<ImportOutcome>) -> Result<()> {
        match outcome {
            Ok(ImportOutcome::Created | ImportOutcome::Updated) => self.taken.created += 1,
            Ok(ImportOutcome::Unchanged) => self.taken.unchanged += 1,
            Err(error) if error.code == Code::Unavailable => return Err(error.into()),
            Err(error) => self.refuse(line, words(&error)),
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, message: String) {
        self.taken.failed += 1;
        if self.taken.problems.len() < MOST_PROBLEMS {
            self.taken.problems.push(Problem {
                line,
                column: None,
                message,
            });
        }
    }
}

impl Coming {
    /// The bytes of the next chunk, when they are what was exported.
    fn piece(&mut self, chunk: &FileChunk) -> Result<Bytes, String> {
        let bytes = STANDARD.decode(&chunk.bytes);
        let bytes = bytes.map_err(|error| format!("the bytes of the file are no base64: {error}"))?;
        if sha256(&bytes) != chunk.sha256.to_ascii_lowercase() {
            return Err("the bytes of the file are damaged: they are not those that were exported".to_owned());
        }
        if chunk.at != self.got {
            let (at, got) = (chunk.at, self.got);
            return Err(format!("byte {at} of the file comes where byte {got} is to be"));
        }
        self.got += bytes.len() as u64;
        if self.got > self.size {
            return Err(format!("the file has more than its {} bytes", self.size));
        }
        Ok(bytes.into())
    }
}

/// How many bytes were kept, when all were.
async fn kept(keeping: JoinHandle<files::Result<u64>>) -> Result<u64> {
    match keeping.await {
        Ok(kept) => Ok(kept?),
        Err(error) => Err(StorageError::Unavailable(format!("keeping a file failed: {error}")).into()),
    }
}

fn carried(data: &Json) -> Result<CarriedFile, String> {
    let folder = text(&data["parent_folder_id"]);
    let kind = match needed(data, "file_type")?.as_str() {
        "file" => FileKind::File {
            name: name(data)?,
            content_type: text(&data["content_type"]).filter(|text| text.len() <= MOST_NAME),
            content_size: data["content_size"].as_u64().ok_or("content_size is missing")?,
            folder,
        },
        "folder" => FileKind::Folder {
            name: name(data)?,
            folder,
        },
        kind @ ("connected-file" | "connected-folder") => FileKind::Connected {
            is_folder: kind == "connected-folder",
            provider: Provider::parse(&needed(data, "storage_provider")?)
                .filter(|provider| *provider != Provider::Attio)
                .ok_or("storage_provider is not known")?,
            external_id: needed(data, "external_provider_file_id")?,
            microsoft_drive_id: text(&data["microsoft_drive_id"]),
        },
        other => return Err(format!("there is no file_type {other:?}")),
    };
    Ok(CarriedFile {
        id: needed(&data["id"], "file_id")?,
        object: needed(data, "object_slug")?,
        record_id: needed(data, "record_id")?,
        kind,
        created_at: data["created_at"].as_str().and_then(parse_instant),
    })
}

fn name(data: &Json) -> Result<String, String> {
    let name = needed(data, "name")?;
    let is_good = !name.is_empty() && name.chars().count() <= MOST_NAME && !name.chars().any(char::is_control);
    if is_good {
        Ok(name)
    } else {
        Err(format!("{name:?} is no name of a file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    #[tokio::test]
    async fn lines_are_the_same_in_pieces_of_any_size() {
        let text = "one\n\ntwo\nthree";
        for size in 1..=text.len() {
            let pieces = text.as_bytes().chunks(size).map(Bytes::copy_from_slice);
            let mut lines = Lines {
                pieces: stream::iter(pieces.map(Ok::<_, io::Error>)),
                held: BytesMut::new(),
                number: 0,
                is_over: false,
            };
            let mut found = Vec::new();
            while let Some((number, line)) = lines.next().await.unwrap() {
                found.push(format!("{number} {}", String::from_utf8_lossy(line.trim_ascii())));
            }
            assert_eq!(found, ["1 one", "2 ", "3 two", "4 three"], "pieces of {size}");
        }
    }
}
