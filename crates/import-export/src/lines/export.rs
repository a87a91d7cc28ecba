use super::{FileChunk, Line, VERSION, sha256};
use crate::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use files::{Storage, StorageError};
use futures::StreamExt;
use records::files::FileEntry;
use records::notes::NoteFilter;
use records::tasks::{TaskFilter, TaskSort};
use records::{Attribute, Choice, Record, Records, Schema, Target};
use serde_json::{Value as Json, json};
use store::WorkspaceId;
use tokio::sync::mpsc::Sender;

/// Read at once.
const PAGE: usize = 500;
/// Bytes of a file in one line. In base64, three bytes are four letters: chunks divide by three.
const CHUNK: usize = 48 << 10;

/// Writes a workspace line by line, with its files; ends early when nobody reads any more.
///
/// # Errors
/// What the store and the storage answer. The reader finds an end without the last lines then, and has to be told.
pub async fn export_lines(
    records: &Records,
    storage: &dyn Storage,
    workspace_id: &WorkspaceId,
    sender: Sender<Bytes>,
) -> Result<()> {
    let export = Export {
        records,
        storage,
        workspace_id,
        sender,
    };
    match export.all().await {
        Err(Stop::Gone) | Ok(()) => Ok(()),
        Err(Stop::Failed(error)) => Err(error),
    }
}

struct Export<'a> {
    records: &'a Records,
    storage: &'a dyn Storage,
    workspace_id: &'a WorkspaceId,
    sender: Sender<Bytes>,
}

enum Stop {
    /// Nobody reads.
    Gone,
    Failed(Error),
}

impl From<records::Error> for Stop {
    fn from(error: records::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

type Step = std::result::Result<(), Stop>;

impl Export<'_> {
    async fn all(&self) -> Step {
        self.line(&Line::Workspace { version: VERSION }).await?;
        for member in self.records.members(self.workspace_id).await? {
            self.line(&Line::Member { data: member.to_json() }).await?;
        }
        let schema = self.records.schema(self.workspace_id).await?;
        self.definitions(&schema).await?;
        for object in schema.objects() {
            let slug = &object.api_slug;
            self.records_of(Target::Object(slug), |record| Line::Record {
                object: slug.clone(),
                data: json!(record.wire("")),
            })
            .await?;
        }
        for list in schema.lists() {
            let slug = &list.api_slug;
            self.records_of(Target::List(slug), |entry| Line::Entry {
                list: slug.clone(),
                data: json!(records::WireEntry(entry)),
            })
            .await?;
        }
        self.notes(&schema).await?;
        self.tasks(&schema).await?;
        self.comments().await?;
        self.files(&schema).await
    }

    async fn definitions(&self, schema: &Schema) -> Step {
        for object in schema.objects() {
            self.line(&Line::Object { data: object.to_json() }).await?;
        }
        for list in schema.lists() {
            self.line(&Line::List {
                data: list.list_json(schema),
            })
            .await?;
        }
        for owner in schema.objects().chain(schema.lists()) {
            let is_list = owner.list().is_some();
            for attribute in owner.attributes() {
                self.line(&Line::Attribute {
                    object: (!is_list).then(|| owner.api_slug.clone()),
                    list: is_list.then(|| owner.api_slug.clone()),
                    data: schema.attribute_json(attribute),
                    options: self.choices(&attribute.options, attribute),
                    statuses: self.choices(&attribute.statuses, attribute),
                })
                .await?;
            }
        }
        Ok(())
    }

    fn choices<C: Choice>(&self, all: &[C], attribute: &Attribute) -> Vec<Json> {
        all.iter()
            .map(|choice| choice.to_json(self.workspace_id, attribute))
            .collect()
    }

    async fn records_of(&self, target: Target<'_>, line: impl Fn(&Record) -> Line) -> Step {
        let page = |offset| async move {
            let (limit, offset) = (PAGE as u32, u32::try_from(offset).unwrap_or(u32::MAX));
            let found = self.records.query(self.workspace_id, target, None, &[], limit, offset);
            Ok(found.await?.records)
        };
        self.pages(page, line).await
    }

    async fn notes(&self, schema: &Schema) -> Step {
        let (notes, all) = (self.records.notes(), NoteFilter::default());
        let page = |offset| notes.list(self.workspace_id, &all, offset, PAGE);
        self.pages(page, |note| Line::Note {
            data: note.to_json(schema),
        })
        .await
    }

    async fn tasks(&self, schema: &Schema) -> Step {
        let (tasks, all) = (self.records.tasks(), TaskFilter::default());
        let page = |offset| tasks.list(self.workspace_id, &all, TaskSort::CreatedAscending, offset, PAGE);
        self.pages(page, |task| Line::Task {
            data: task.to_json(schema),
        })
        .await
    }

    async fn comments(&self) -> Step {
        let comments = self.records.comments();
        let mut after = None;
        loop {
            let page = comments.whole_threads(self.workspace_id, after.as_ref(), PAGE as u32);
            let page = page.await?;
            for comment in page.items.iter().flatten() {
                self.line(&Line::Comment {
                    data: comment.to_json(),
                })
                .await?;
            }
            match page.next {
                None => return Ok(()),
                next => after = next,
            }
        }
    }

    async fn files(&self, schema: &Schema) -> Step {
        let files = self.records.files();
        let mut after = None;
        loop {
            let page = files.whole(self.workspace_id, after.as_ref(), PAGE as u32).await?;
            for entry in &page.items {
                let data = entry.to_json(schema);
                self.line(&Line::File { data }).await?;
                self.bytes_of(entry).await?;
            }
            match page.next {
                None => return Ok(()),
                next => after = next,
            }
        }
    }

    async fn bytes_of(&self, entry: &FileEntry) -> Step {
        let Some(key) = entry.storage_key() else { return Ok(()) };
        // None when it was deleted meanwhile. The import says what is missing.
        let Some((_, mut pieces)) = self.storage.get(&key).await? else {
            return Ok(());
        };
        let mut held = BytesMut::with_capacity(CHUNK);
        let mut at = 0;
        while let Some(piece) = pieces.next().await {
            let mut piece = piece.map_err(StorageError::Interrupted)?;
            while !piece.is_empty() {
                let fitting = piece.len().min(CHUNK - held.len());
                held.extend_from_slice(&piece.split_to(fitting));
                if held.len() == CHUNK {
                    self.chunk(&entry.id, at, &held).await?;
                    at += CHUNK as u64;
                    held.clear();
                }
            }
        }
        if held.is_empty() {
            return Ok(());
        }
        self.chunk(&entry.id, at, &held).await
    }

    async fn chunk(&self, file_id: &str, at: u64, bytes: &[u8]) -> Step {
        self.line(&Line::FileChunk(FileChunk {
            file_id: file_id.to_owned(),
            at,
            sha256: sha256(bytes),
            bytes: STANDARD.encode(bytes),
        }))
        .await
    }

    /// Writes a line for each item of all pages; `page` gives those from an offset on.
    async fn pages<T, P>(&self, page: impl Fn(usize) -> P, line: impl Fn(&T) -> Line) -> Step
    where
        P: Future<Output = records::Result<Vec<T>>>,
    {
        for offset in (0..).step_by(PAGE) {
            let found = page(offset).await?;
            for item in &found {
                self.line(&line(item)).await?;
            }
            if found.len() < PAGE {
                break;
            }
        }
        Ok(())
    }

    async fn line(&self, line: &Line) -> Step {
        // Lines have string keys only.
        let mut bytes = serde_json::to_vec(line).unwrap_or_default();
        bytes.push(b'\n');
        self.sender.send(bytes.into()).await.map_err(|_| Stop::Gone)
    }
}
