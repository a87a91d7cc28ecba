//! Saved views of the records of an object or the entries of a list (`reference/rest-api.md` sections 6 and 12).
//!
//! The contract only lists them and filters by them; what a view holds beyond that is ours. Within a view, attributes, objects and
//! choices are kept by id, so that it survives their renaming ([`names`]); callers read and write slugs and titles.

mod calculate;
mod calculation;
mod names;
mod view;
mod write;

pub use calculate::{Calculated, CalculatedGroup};
pub use calculation::{Calculation, ViewCalculation};
pub use view::{Place, View, ViewColumn, ViewKind};
pub use write::{NewView, ViewChange};

use crate::documents::{Cursor, Page, Stored, read};
use crate::{Code, Error, Object, Records, Result, Target};
use serde_json::Value as Json;
use store::{DocumentQuery, ObjectId, Order, WorkspaceId};

const KIND: &str = "view";

/// The door to a store's views. Cheap to clone.
#[derive(Clone)]
pub struct Views {
    records: Records,
}

/// Which views are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Unarchived,
    All,
}

impl Records {
    /// Saved views.
    pub fn views(&self) -> Views {
        Views { records: self.clone() }
    }
}

impl Views {
    /// The views of an object or list in the order that people gave them, with slugs and titles as they are now.
    ///
    /// # Errors
    /// `not_found` for the object or list.
    pub async fn list(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        shown: Shown,
    ) -> Result<Vec<View>> {
        let (schema, object) = self.records.resolve(workspace_id, of).await?;
        let views = self.stored(&object.id).await?.into_iter().map(|read| read.value);
        let wanted = views.filter(|view| shown == Shown::All || !view.is_archived);
        Ok(wanted.map(|view| view.named(&schema, &object)).collect())
    }

    /// A page of the views of an object or list, ordered by id.
    ///
    /// # Errors
    /// `not_found` for the object or list.
    pub async fn page(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        shown: Shown,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<View>> {
        let mut items = self.list(workspace_id, of, shown).await?;
        items.retain(|view| after.is_none_or(|after| view.id > after.id));
        items.sort_by(|a, b| a.id.cmp(&b.id));
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| has_more).map(|last| Cursor {
            sort: 0,
            id: last.id.clone(),
        });
        Ok(Page { items, next })
    }

    /// One view of an object or list.
    ///
    /// # Errors
    /// `not_found` for the object or list, and for a view that is not of it.
    pub async fn get(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        view_id: &str,
    ) -> Result<View> {
        let (schema, object) = self.records.resolve(workspace_id, of).await?;
        let view = self.read(&object, view_id).await?.value;
        Ok(view.named(&schema, &object))
    }

    /// The filter of a view, for a query of what it is a view of; archived views still filter.
    ///
    /// # Errors
    /// As [`Views::get`].
    pub async fn filter(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        view_id: &str,
    ) -> Result<Option<Json>> {
        let (_, object) = self.records.resolve(workspace_id, of).await?;
        // As it is kept: what is named by its id is found whatever it is called by now.
        Ok(self.read(&object, view_id).await?.value.filter)
    }

    async fn read(&self, object: &Object, view_id: &str) -> Result<Stored<View>> {
        let document = self.records.store.document(KIND, &view_id.to_ascii_lowercase()).await?;
        let document = document.filter(|document| document.parent == object.id.as_str());
        let not_found = || Error::new(Code::NotFound, format!("View with ID \"{view_id}\" not found."));
        let read = read::<View>(document.ok_or_else(not_found)?)?;
        if read.value.workspace_id == object.workspace_id {
            Ok(read)
        } else {
            Err(not_found())
        }
    }

    async fn stored(&self, object_id: &ObjectId) -> Result<Vec<Stored<View>>> {
        let query = DocumentQuery {
            kind: KIND,
            parent: Some(object_id.to_string()),
            order: Order::OldestFirst,
            after: None,
            limit: None,
        };
        let documents = self.records.store.documents(query).await?;
        documents.into_iter().map(read).collect()
    }
}
