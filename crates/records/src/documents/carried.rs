//! Things as they are carried from one workspace to another.

use super::{Cursor, Indexed, Page, read};
use crate::{Code, Error, Records, Result};
use store::{DocumentQuery, Order, WorkspaceId};
use uuid::{Builder, Uuid};

impl Records {
    /// Everything of a kind that a workspace has, the oldest first.
    pub(crate) async fn whole<T: Indexed>(
        &self,
        workspace_id: &WorkspaceId,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<T>> {
        let query = DocumentQuery {
            kind: T::KIND,
            parent: Some(workspace_id.to_string()),
            order: Order::OldestFirst,
            after: after.map(|cursor| (cursor.sort, cursor.id.clone())),
            limit: Some(limit.saturating_add(1)),
        };
        let documents = self.store.documents(query).await?;
        Page::of(documents, limit, |document| Ok(read::<T>(document)?.value))
    }

    /// The id under which a thing of another workspace is to be made; `None` when it is there already.
    ///
    /// # Errors
    /// As [`Records::id_here`].
    pub(crate) async fn id_if_new<T: Indexed>(&self, workspace_id: &WorkspaceId, id: &str) -> Result<Option<String>> {
        let id = self.id_here::<T>(workspace_id, id).await?;
        let there = self.thing::<T>(workspace_id, &id).await?;
        Ok(there.is_none().then_some(id))
    }

    /// The id that a thing of another workspace has in this one: its own, unless that is taken by a third one on this server.
    ///
    /// # Errors
    /// `validation_type` for an id that is no UUID.
    pub(crate) async fn id_here<T: Indexed>(&self, workspace_id: &WorkspaceId, id: &str) -> Result<String> {
        let uuid = Uuid::parse_str(id).map_err(|_| {
            let message = format!("\"{id}\" is no id of a {}: it is to be a UUID.", T::KIND);
            Error::new(Code::ValidationType, message)
        })?;
        let own = uuid.to_string();
        let taken = self.store.document(T::KIND, &own).await?;
        if taken.is_none_or(|document| document.parent == workspace_id.as_str()) {
            return Ok(own);
        }
        // The same each time.
        let workspace = Uuid::parse_str(workspace_id.as_str()).unwrap_or_default();
        let both = (uuid.as_u128() ^ workspace.as_u128()).to_be_bytes();
        Ok(Builder::from_random_bytes(both).into_uuid().to_string())
    }
}
