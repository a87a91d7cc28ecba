//! Documents of the model.

use super::check;
use super::words::{is_found, words};
use std::collections::BTreeMap;
use store::{Document, DocumentQuery, DocumentSearch, Expect, Order, Result, StoreError};

/// By kind and id.
#[derive(Clone, Default)]
pub(super) struct Documents(BTreeMap<(String, String), Document>);

impl Documents {
    pub(super) fn put(&mut self, document: Document, expect: Expect, now_ms: i64) -> Result<()> {
        self.sweep(now_ms);
        let at = (document.kind.clone(), document.id.clone());
        let found = self.0.get(&at).map(|found| found.revision);
        check(expect, found, &document.kind, &document.id)?;
        let holder = self
            .0
            .values()
            .find(|other| other.kind == document.kind && other.id != document.id && other.lookup == document.lookup);
        if let (Some(key), Some(holder)) = (&document.lookup, holder) {
            return Err(StoreError::Unique {
                what: document.kind.clone(),
                key: key.clone(),
                holder: holder.id.clone(),
            });
        }
        let revision = found.unwrap_or(0) + 1;
        self.0.insert(at, Document { revision, ..document });
        Ok(())
    }

    pub(super) fn delete(&mut self, kind: &str, id: &str, expect: Expect, now_ms: i64) -> Result<()> {
        self.sweep(now_ms);
        let at = (kind.to_owned(), id.to_owned());
        check(expect, self.0.get(&at).map(|found| found.revision), kind, id)?;
        self.0.remove(&at);
        Ok(())
    }

    pub(super) fn one(&self, kind: &str, id: &str, now_ms: i64) -> Option<Document> {
        let found = self.0.get(&(kind.to_owned(), id.to_owned()));
        found.filter(|document| is_living(document, now_ms)).cloned()
    }

    pub(super) fn many(&self, kind: &str, ids: &[String], now_ms: i64) -> Vec<Option<Document>> {
        ids.iter().map(|id| self.one(kind, id, now_ms)).collect()
    }

    pub(super) fn lookup(&self, kind: &str, key: &str, now_ms: i64) -> Option<Document> {
        let mut all = self.0.values();
        let is_it = |document: &&Document| {
            document.kind == kind && document.lookup.as_deref() == Some(key) && is_living(document, now_ms)
        };
        all.find(is_it).cloned()
    }

    pub(super) fn page(&self, query: &DocumentQuery, now_ms: i64) -> Vec<Document> {
        let mut all: Vec<Document> = self
            .0
            .values()
            .filter(|d| d.kind == query.kind && is_living(d, now_ms))
            .filter(|d| query.parent.as_ref().is_none_or(|parent| *parent == d.parent))
            .cloned()
            .collect();
        all.sort_by(|a, b| (a.sort, &a.id).cmp(&(b.sort, &b.id)));
        if query.order == Order::NewestFirst {
            all.reverse();
        }
        if let Some((sort, id)) = &query.after {
            all.retain(|d| match query.order {
                Order::OldestFirst => (d.sort, &d.id) > (*sort, id),
                Order::NewestFirst => (d.sort, &d.id) < (*sort, id),
            });
        }
        all.truncate(query.limit.map_or(usize::MAX, |limit| limit as usize));
        all
    }

    pub(super) fn search(&self, search: DocumentSearch, now_ms: i64) -> Vec<Document> {
        if words(&search.query).is_empty() {
            return Vec::new();
        }
        let all = DocumentQuery {
            kind: search.kind,
            parent: Some(search.parent),
            order: Order::NewestFirst,
            after: search.after,
            limit: None,
        };
        let mut found = self.page(&all, now_ms);
        found.retain(|d| d.search_text.as_ref().is_some_and(|text| is_found(&search.query, text)));
        found.truncate(search.limit as usize);
        found
    }

    /// Removes what has expired, and says how many that were.
    pub(super) fn sweep(&mut self, now_ms: i64) -> usize {
        let before = self.0.len();
        self.0.retain(|_, document| is_living(document, now_ms));
        before - self.0.len()
    }
}

fn is_living(document: &Document, now_ms: i64) -> bool {
    document.expires_at.is_none_or(|end| end > now_ms)
}
