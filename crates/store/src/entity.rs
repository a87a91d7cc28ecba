//! Types that are kept as one document each.

use crate::{Document, Expect, Result, StoreError, Write};
use serde::{Serialize, de::DeserializeOwned};
use std::ops::Deref;

/// A type that is kept as one document.
pub trait Entity: Serialize + DeserializeOwned + Send {
    /// [`Document::kind`].
    const KIND: &'static str;
    fn id(&self) -> &str;
    /// [`Document::parent`].
    fn parent(&self) -> &str {
        ""
    }
    /// [`Document::lookup`].
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
pub struct Stored<T> {
    pub value: T,
    pub revision: i64,
}

impl<T> Deref for Stored<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// What a document holds.
///
/// # Errors
/// [`StoreError::Corrupt`] when it holds something else.
pub fn read<T: Entity>(document: Document) -> Result<Stored<T>> {
    let value = serde_json::from_value(document.body)
        .map_err(|error| StoreError::Corrupt(format!("{} {}: {error}", T::KIND, document.id)))?;
    Ok(Stored {
        value,
        revision: document.revision,
    })
}

/// Inserts or replaces.
pub fn put<T: Entity>(value: &T, expect: Expect) -> Write {
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
            body: serde_json::to_value(value).expect("entities have string keys only and serialise without effects"),
        },
        expect,
    }
}

/// Deletes what is there, if anything is.
pub fn delete<T: Entity>(id: &str) -> Write {
    delete_expecting::<T>(id, Expect::Anything)
}

/// Deletes what is still as it was read.
pub fn delete_revision<T: Entity>(id: &str, revision: i64) -> Write {
    delete_expecting::<T>(id, Expect::Revision(revision))
}

/// Deletes what must still be there: of several who try, one succeeds and the others see a conflict.
pub fn take<T: Entity>(id: &str) -> Write {
    delete_expecting::<T>(id, Expect::Present)
}

fn delete_expecting<T: Entity>(id: &str, expect: Expect) -> Write {
    Write::DeleteDocument {
        kind: T::KIND,
        id: id.to_owned(),
        expect,
    }
}
