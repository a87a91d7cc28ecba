//! Typed documents over the store's JSON ones.

use crate::error::Result;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{ops::Deref, sync::Arc};
use store::{Document, DocumentQuery, Expect, Order, OutboxRow, Store, StoreError, WorkspaceId, Write};

/// A model type that is kept as one document.
pub(crate) trait Entity: Serialize + DeserializeOwned + Send {
    const KIND: &'static str;
    fn id(&self) -> &str;
    fn parent(&self) -> &str {
        ""
    }
    fn lookup(&self) -> Option<String> {
        None
    }
    /// By convention creation time in ms.
    fn sort(&self) -> i64;
    /// In ms since the epoch.
    fn expires_at(&self) -> Option<i64> {
        None
    }
}

/// What was read, with the revision that a careful write expects.
#[derive(Debug, Clone)]
pub(crate) struct Stored<T> {
    pub(crate) value: T,
    pub(crate) revision: i64,
}

impl<T> Deref for Stored<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

#[derive(Clone)]
pub(crate) struct Documents(Arc<dyn Store>);

impl Documents {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.0
    }

    pub(crate) async fn get<T: Entity>(&self, id: &str) -> Result<Option<Stored<T>>> {
        self.0.document(T::KIND, id).await?.map(typed).transpose()
    }

    pub(crate) async fn find<T: Entity>(&self, lookup: &str) -> Result<Option<Stored<T>>> {
        self.0.lookup(T::KIND, lookup).await?.map(typed).transpose()
    }

    /// All documents of a kind under a parent, oldest first.
    pub(crate) async fn all<T: Entity>(&self, parent: Option<&str>) -> Result<Vec<Stored<T>>> {
        self.page(parent, Order::OldestFirst, None, None).await
    }

    /// What [`Self::all`] lists, without revisions.
    pub(crate) async fn values<T: Entity>(&self, parent: Option<&str>) -> Result<Vec<T>> {
        let all = self.all::<T>(parent).await?;
        Ok(all.into_iter().map(|stored| stored.value).collect())
    }

    pub(crate) async fn page<T: Entity>(
        &self,
        parent: Option<&str>,
        order: Order,
        after: Option<(i64, String)>,
        limit: Option<u32>,
    ) -> Result<Vec<Stored<T>>> {
        let query = DocumentQuery {
            kind: T::KIND,
            parent: parent.map(str::to_owned),
            order,
            after,
            limit,
        };
        self.0.documents(query).await?.into_iter().map(typed).collect()
    }

    pub(crate) async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        Ok(self.0.commit(writes).await?)
    }
}

fn typed<T: Entity>(document: Document) -> Result<Stored<T>> {
    let value = serde_json::from_value(document.body)
        .map_err(|error| StoreError::Corrupt(format!("{} {}: {error}", T::KIND, document.id)))?;
    Ok(Stored {
        value,
        revision: document.revision,
    })
}

/// Inserts or replaces.
pub(crate) fn put<T: Entity>(value: &T, expect: Expect) -> Write {
    Write::PutDocument {
        document: Document {
            kind: T::KIND.to_owned(),
            id: value.id().to_owned(),
            parent: value.parent().to_owned(),
            lookup: value.lookup(),
            sort: value.sort(),
            expires_at: value.expires_at(),
            search_text: None,
            revision: 0,
            body: serde_json::to_value(value).expect("model types have string keys only and serialise without effects"),
        },
        expect,
    }
}

pub(crate) fn delete<T: Entity>(id: &str) -> Write {
    Write::DeleteDocument {
        kind: T::KIND,
        id: id.to_owned(),
        expect: Expect::Anything,
    }
}

/// Deletes what is still as it was read.
pub(crate) fn delete_revision<T: Entity>(id: &str, revision: i64) -> Write {
    Write::DeleteDocument {
        kind: T::KIND,
        id: id.to_owned(),
        expect: Expect::Revision(revision),
    }
}

/// Deletes what must still be there: of several who try, one succeeds and the others see a conflict.
pub(crate) fn take<T: Entity>(id: &str) -> Write {
    Write::DeleteDocument {
        kind: T::KIND,
        id: id.to_owned(),
        expect: Expect::Present,
    }
}

pub(crate) fn emit(workspace_id: &WorkspaceId, topic: &str, payload: Value, at_ms: i64) -> Write {
    Write::Emit {
        row: OutboxRow {
            workspace_id: workspace_id.to_owned(),
            topic: topic.to_owned(),
            payload,
            at_ms,
        },
    }
}
