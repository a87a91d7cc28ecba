//! How things that are no records are kept: a document each, and small index documents by which they are listed.

mod carried;
mod indexed;
mod page;

pub(crate) use indexed::{Indexed, Listing, changed, created, deleted, removed};
pub use page::{Cursor, Page};
pub(crate) use store::entity::Stored;

use crate::{Actor, Error, Object, Records, Result, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::sync::Arc;
use store::{Document, Expect, OutboxRow, RecordRow, StoreError, WorkspaceId, Write};

pub(crate) fn read<T: DeserializeOwned>(document: Document) -> Result<Stored<T>> {
    let unreadable = |error| StoreError::Corrupt(format!("{} {}: {error}", document.kind, document.id));
    Ok(Stored {
        value: serde_json::from_value(document.body).map_err(unreadable)?,
        revision: document.revision,
    })
}

pub(crate) fn put(kind: &str, id: &str, parent: &str, sort: i64, body: &impl Serialize, expect: Expect) -> Write {
    Write::PutDocument {
        document: Document {
            kind: kind.to_owned(),
            id: id.to_owned(),
            parent: parent.to_owned(),
            lookup: None,
            sort,
            expires_at: None,
            search_text: None,
            revision: 0,
            body: serde_json::to_value(body).expect("model types have string keys only and serialise without effects"),
        },
        expect,
    }
}

pub(crate) fn delete(kind: &'static str, id: &str) -> Write {
    Write::DeleteDocument {
        kind,
        id: id.to_owned(),
        expect: Expect::Anything,
    }
}

/// Writes a record as it is, so that the commit fails when the record was changed or deleted since it was read: what
/// belongs to a record is committed together with it.
pub(crate) fn touch(row: RecordRow) -> Write {
    let expect = Expect::Revision(row.revision);
    Write::PutRecord { record: row, expect }
}

impl Records {
    /// A record that something is to belong to, with its object.
    ///
    /// # Errors
    /// `not_found` for the object or the record.
    pub(crate) async fn owner(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        record_id: &str,
    ) -> Result<(Arc<Schema>, Arc<Object>, RecordRow)> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let key = crate::records::record_key(&object, &record_id.into());
        match self.store.record(&key).await? {
            Some(row) => Ok((schema, object, row)),
            None => Err(Error::record_not_found(record_id)),
        }
    }

    /// Something that happened; `payload` is an object and gets the member `actor`.
    pub(crate) fn told(&self, workspace_id: &WorkspaceId, topic: &str, mut payload: Json, actor: &Actor) -> Write {
        payload["actor"] = actor.to_json();
        Write::Emit {
            row: OutboxRow {
                workspace_id: workspace_id.to_owned(),
                topic: topic.to_owned(),
                payload,
                at_ms: self.clock.now_ms(),
            },
        }
    }
}
