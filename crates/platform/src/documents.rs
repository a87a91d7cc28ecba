//! Typed documents over the store's JSON ones.

pub(crate) use store::entity::{Entity, Stored, delete, delete_revision, put, take};

use crate::error::Result;
use serde_json::Value;
use std::sync::Arc;
use store::{DocumentQuery, Order, OutboxRow, Store, WorkspaceId, Write, entity::read};

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
        Ok(self.0.document(T::KIND, id).await?.map(read).transpose()?)
    }

    pub(crate) async fn find<T: Entity>(&self, lookup: &str) -> Result<Option<Stored<T>>> {
        Ok(self.0.lookup(T::KIND, lookup).await?.map(read).transpose()?)
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
        let found = self.0.documents(query).await?.into_iter();
        Ok(found.map(read).collect::<store::Result<_>>()?)
    }

    pub(crate) async fn commit(&self, writes: Vec<Write>) -> Result<()> {
        Ok(self.0.commit(writes).await?)
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
