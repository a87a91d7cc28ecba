//! Things that stand in several lists: of their workspace, of a record, of a member.
//!
//! Each list that a thing stands in has an index document of the thing: small, and in the list's order. All change in the
//! commit that changes the thing.

use super::{Cursor, Page, Stored, delete, put, read};
use crate::{Records, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use store::{DocumentQuery, DocumentSearch, Expect, Order, WorkspaceId, Write};

/// A thing of a workspace that is kept as a document and listed.
pub(crate) trait Indexed: Serialize + DeserializeOwned + Send {
    /// Kind of its document.
    const KIND: &'static str;
    /// Kind of its index documents.
    const INDEX: &'static str;

    fn id(&self) -> &str;
    fn workspace_id(&self) -> &WorkspaceId;
    /// In ns since the epoch: finer than the ms that other documents are ordered by, since what is made in a row is to be
    /// listed in a row.
    fn created_at(&self) -> i64;
    /// The text by whose words it is searched; `None` for what has no search.
    fn search_text(&self) -> Option<String> {
        None
    }
    /// The lists that it stands in. No two have the same name.
    fn listings(&self) -> Vec<Listing>;
}

/// A place in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Name of the list within workspace and kind.
    pub(crate) list: String,
    pub(crate) sort: i64,
}

impl Listing {
    pub(crate) fn new(list: impl Into<String>, sort: i64) -> Self {
        let list = list.into();
        Self { list, sort }
    }
}

/// How many index documents one look into the store reads.
const BATCH: u32 = 256;

fn key(workspace_id: &WorkspaceId, list: &str) -> String {
    format!("{workspace_id}/{list}")
}

fn index_id(key: &str, id: &str) -> String {
    format!("{key}#{id}")
}

fn put_thing<T: Indexed>(thing: &T, expect: Expect) -> Write {
    let mut write = put(
        T::KIND,
        thing.id(),
        thing.workspace_id(),
        thing.created_at(),
        thing,
        expect,
    );
    if let Write::PutDocument { document, .. } = &mut write {
        document.search_text = thing.search_text();
    }
    write
}

fn list_it<T: Indexed>(thing: &T, listing: &Listing) -> Write {
    let key = key(thing.workspace_id(), &listing.list);
    let body = json!({ "id": thing.id() });
    put(
        T::INDEX,
        &index_id(&key, thing.id()),
        &key,
        listing.sort,
        &body,
        Expect::Anything,
    )
}

fn unlist_it<T: Indexed>(thing: &T, listing: &Listing) -> Write {
    let key = key(thing.workspace_id(), &listing.list);
    delete(T::INDEX, &index_id(&key, thing.id()))
}

/// The writes that make a thing.
pub(crate) fn created<T: Indexed>(thing: &T) -> Vec<Write> {
    let mut writes = vec![put_thing(thing, Expect::Absent)];
    writes.extend(thing.listings().iter().map(|listing| list_it(thing, listing)));
    writes
}

/// The writes that change a thing from what was read.
pub(crate) fn changed<T: Indexed>(before: &Stored<T>, after: &T) -> Vec<Write> {
    let (old, new) = (before.value.listings(), after.listings());
    let mut writes = vec![put_thing(after, Expect::Revision(before.revision))];
    let gone = old
        .iter()
        .filter(|listing| !new.iter().any(|kept| kept.list == listing.list));
    writes.extend(gone.map(|listing| unlist_it(&before.value, listing)));
    let come = new.iter().filter(|listing| !old.contains(listing));
    writes.extend(come.map(|listing| list_it(after, listing)));
    writes
}

/// The writes that delete a thing as it was read.
pub(crate) fn deleted<T: Indexed>(thing: &Stored<T>) -> Vec<Write> {
    removals(&thing.value, Expect::Revision(thing.revision))
}

/// The writes that delete a thing, whoever has changed it since.
pub(crate) fn removed<T: Indexed>(thing: &T) -> Vec<Write> {
    removals(thing, Expect::Anything)
}

fn removals<T: Indexed>(thing: &T, expect: Expect) -> Vec<Write> {
    let mut writes = vec![Write::DeleteDocument {
        kind: T::KIND,
        id: thing.id().to_owned(),
        expect,
    }];
    writes.extend(thing.listings().iter().map(|listing| unlist_it(thing, listing)));
    writes
}

impl Records {
    /// One thing by id.
    pub(crate) async fn thing<T: Indexed>(&self, workspace_id: &WorkspaceId, id: &str) -> Result<Option<Stored<T>>> {
        let document = self.store.document(T::KIND, &id.to_ascii_lowercase()).await?;
        let document = document.filter(|document| document.parent == workspace_id.as_str());
        document.map(read).transpose()
    }

    /// Places of a list; their ids are those of the things.
    pub(crate) async fn places<T: Indexed>(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        order: Order,
        after: Option<&Cursor>,
        limit: Option<u32>,
    ) -> Result<Vec<Cursor>> {
        let key = key(workspace_id, list);
        let query = DocumentQuery {
            kind: T::INDEX,
            parent: Some(key.clone()),
            order,
            after: after.map(|cursor| (cursor.sort, index_id(&key, &cursor.id))),
            limit,
        };
        let place = |document: store::Document| {
            let id = document.id.get(key.len() + 1..).unwrap_or_default().to_owned();
            let sort = document.sort;
            Cursor { sort, id }
        };
        Ok(self.store.documents(query).await?.into_iter().map(place).collect())
    }

    /// All things of a list.
    pub(crate) async fn all<T: Indexed>(&self, workspace_id: &WorkspaceId, list: &str) -> Result<Vec<Stored<T>>> {
        let places = self
            .places::<T>(workspace_id, list, Order::OldestFirst, None, None)
            .await?;
        self.at_places(workspace_id, &places).await
    }

    /// Those of a list that fit, from an offset on.
    pub(crate) async fn window<T: Indexed>(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        order: Order,
        (mut offset, limit): (usize, usize),
        fits: Option<&(dyn Fn(&T) -> bool + Send + Sync)>,
    ) -> Result<Vec<T>> {
        let mut found: Vec<T> = Vec::new();
        let mut after: Option<Cursor> = None;
        while found.len() < limit {
            let mut places = self
                .places::<T>(workspace_id, list, order, after.as_ref(), Some(BATCH))
                .await?;
            let is_end = places.len() < BATCH as usize;
            after = places.last().cloned();
            // Without a test the index alone tells what an offset skips.
            if fits.is_none() {
                let skipped = offset.min(places.len());
                places.drain(..skipped);
                offset -= skipped;
                places.truncate(limit - found.len());
            }
            let things = self.at_places::<T>(workspace_id, &places).await?;
            for thing in things.into_iter().map(|read| read.value) {
                if !fits.is_none_or(|fits| fits(&thing)) {
                    continue;
                }
                if fits.is_some() && offset > 0 {
                    offset -= 1;
                } else if found.len() < limit {
                    found.push(thing);
                }
            }
            if is_end {
                break;
            }
        }
        Ok(found)
    }

    /// The newest things of a workspace whose search text has every word of a text, each as the beginning of a word.
    pub(crate) async fn searched<T: Indexed>(
        &self,
        workspace_id: &WorkspaceId,
        text: &str,
        limit: usize,
    ) -> Result<Vec<T>> {
        let search = DocumentSearch {
            kind: T::KIND,
            parent: workspace_id.to_string(),
            query: text.to_owned(),
            after: None,
            limit: u32::try_from(limit).unwrap_or(u32::MAX),
        };
        let found = self.store.search_documents(search).await?.into_iter();
        found.map(|document| Ok(read::<T>(document)?.value)).collect()
    }

    /// A page of a list after a place in it.
    pub(crate) async fn page<T: Indexed>(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        order: Order,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<T>> {
        let mut places = self
            .places::<T>(workspace_id, list, order, after, Some(limit.saturating_add(1)))
            .await?;
        let has_more = places.len() > limit as usize;
        places.truncate(limit as usize);
        let things = self.at_places::<T>(workspace_id, &places).await?;
        Ok(Page {
            items: things.into_iter().map(|read| read.value).collect(),
            next: places.pop().filter(|_| has_more),
        })
    }

    /// The things at places of a list. What has been deleted since the places were read is left out.
    pub(crate) async fn at_places<T: Indexed>(
        &self,
        workspace_id: &WorkspaceId,
        places: &[Cursor],
    ) -> Result<Vec<Stored<T>>> {
        let ids: Vec<String> = places.iter().map(|place| place.id.clone()).collect();
        let found = self.store.documents_by_id(T::KIND, &ids).await?.into_iter().flatten();
        found
            .filter(|document| document.parent == workspace_id.as_str())
            .map(read)
            .collect()
    }
}
