//! Writes of documents. An expired document is not there, whether or not the sweep has met it.

use super::{Group, Key, Pair, Undo, pair};
use crate::text::{self, key};
use store::{Document, Expect, Result, StoreError};

#[derive(Clone, Default)]
pub(super) struct Slot<'j> {
    /// A row is in the database, with this lookup; it may have expired.
    pub(super) stored: Option<Option<Key<'j>>>,
    pub(super) now: Now<'j>,
}

#[derive(Clone, Default)]
pub(super) enum Now<'j> {
    #[default]
    Absent,
    /// As it is in the database.
    Kept {
        revision: i64,
        lookup: Option<Key<'j>>,
    },
    Written {
        revision: i64,
        document: &'j Document,
    },
}

impl<'j> Now<'j> {
    fn revision(&self) -> Option<i64> {
        match self {
            Self::Absent => None,
            Self::Kept { revision, .. } | Self::Written { revision, .. } => Some(*revision),
        }
    }

    pub(super) fn lookup(&self) -> Option<Key<'j>> {
        match self {
            Self::Absent => None,
            Self::Kept { lookup, .. } => lookup.clone(),
            Self::Written { document, .. } => document.lookup.as_deref().map(key),
        }
    }
}

impl<'j> Group<'j> {
    pub(super) fn put_document(&mut self, document: &'j Document, expect: Expect) -> Result<()> {
        let Document { kind, id, lookup, .. } = document;
        let at = pair(kind, id);
        self.forget_expired(&at);
        let found = self.revision(&at);
        expect.check(found, kind, id)?;
        if let Some(lookup) = lookup
            && let Some(holder) = self.lookups.get(&pair(kind, lookup)).cloned()
        {
            self.forget_expired(&(key(kind), holder));
        }
        if let Some(lookup) = lookup
            && let Some(holder) = self.lookups.get(&pair(kind, lookup))
            && *holder != at.1
        {
            return Err(StoreError::Unique {
                what: kind.clone(),
                key: lookup.clone(),
                holder: text::read(holder.to_string()),
            });
        }
        let now = Now::Written {
            revision: found.unwrap_or(0) + 1,
            document,
        };
        self.set_document(at, now);
        Ok(())
    }

    pub(super) fn delete_document(&mut self, kind: &'j str, id: &'j str, expect: Expect) -> Result<()> {
        let at = pair(kind, id);
        self.forget_expired(&at);
        expect.check(self.revision(&at), kind, id)?;
        self.set_document(at, Now::Absent);
        Ok(())
    }

    /// What the group itself has written may have expired before. What had expired in the database was never loaded.
    fn forget_expired(&mut self, at: &Pair<'j>) {
        if let Some(Now::Written { document, .. }) = self.documents.get(at).map(|slot| &slot.now)
            && document.expires_at.is_some_and(|end| end <= self.now_ms)
        {
            self.set_document(at.clone(), Now::Absent);
        }
    }

    fn revision(&self, at: &Pair<'j>) -> Option<i64> {
        self.documents.get(at)?.now.revision()
    }

    fn set_document(&mut self, at: Pair<'j>, now: Now<'j>) {
        let before = self.documents.get(&at).cloned();
        let slot = before.clone().unwrap_or_default();
        if let Some(lookup) = slot.now.lookup() {
            self.set_lookup((at.0.clone(), lookup), None);
        }
        if let Some(lookup) = now.lookup() {
            self.set_lookup((at.0.clone(), lookup), Some(at.1.clone()));
        }
        self.documents.insert(at.clone(), Slot { now, ..slot });
        self.undo.push(Undo::Document(at, before));
    }

    fn set_lookup(&mut self, at: Pair<'j>, holder: Option<Key<'j>>) {
        let before = match holder {
            Some(holder) => self.lookups.insert(at.clone(), holder),
            None => self.lookups.remove(&at),
        };
        self.undo.push(Undo::Lookup(at, before));
    }
}
