//! Documents that were read lately, in memory: every request asks for the same token, workspace and members.
//!
//! The writer forgets what a commit touched after the commit and before its answer, so that whoever was answered, or
//! starts to read later, sees the change. A read that overlaps the commit keeps nothing: the kind's generation has grown.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::Document;

/// How many documents of one kind are kept; the kind is forgotten when there are more.
const MOST: usize = 2_048;
/// The largest JSON text that is kept, in bytes.
const LARGEST: usize = 16 * 1024;

#[derive(Default)]
pub(crate) struct Cache(RwLock<HashMap<String, Kind>>);

#[derive(Default)]
struct Kind {
    generation: u64,
    by_id: HashMap<String, Arc<Document>>,
    /// A hint only: the document found is asked whether the key is still its own.
    by_lookup: HashMap<String, String>,
}

/// A kind and an id.
pub(crate) type Touched = (String, String);

impl Cache {
    pub(crate) fn by_id(&self, kind: &str, id: &str, now_ms: i64) -> Option<Document> {
        let kinds = self.0.read().unwrap_or_else(PoisonError::into_inner);
        living(kinds.get(kind)?.by_id.get(id)?, now_ms)
    }

    pub(crate) fn by_lookup(&self, kind: &str, key: &str, now_ms: i64) -> Option<Document> {
        let kinds = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds.get(kind)?;
        let found = kind.by_id.get(kind.by_lookup.get(key)?)?;
        living(found, now_ms).filter(|document| document.lookup.as_deref() == Some(key))
    }

    /// To be asked before a read and handed to [`Cache::keep`] after it.
    pub(crate) fn generation(&self, kind: &str) -> u64 {
        let kinds = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kinds.get(kind).map_or(0, |kind| kind.generation)
    }

    /// Keeps what was read in `generation`; `bytes` is the length of its JSON text.
    pub(crate) fn keep(&self, generation: u64, document: &Document, bytes: usize) {
        if bytes > LARGEST {
            return;
        }
        let mut kinds = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds.entry(document.kind.clone()).or_default();
        if kind.generation != generation {
            return;
        }
        if kind.by_id.len() >= MOST {
            kind.by_id.clear();
            kind.by_lookup.clear();
        }
        if let Some(key) = &document.lookup {
            kind.by_lookup.insert(key.clone(), document.id.clone());
        }
        kind.by_id.insert(document.id.clone(), Arc::new(document.clone()));
    }

    /// Forgets what a commit wrote or deleted.
    pub(crate) fn forget(&self, touched: &[Touched]) {
        if touched.is_empty() {
            return;
        }
        let mut kinds = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (kind, id) in touched {
            let kind = match kinds.get_mut(kind) {
                Some(kind) => kind,
                None => kinds.entry(kind.clone()).or_default(),
            };
            kind.generation += 1;
            kind.by_id.remove(id);
        }
    }
}

fn living(document: &Document, now_ms: i64) -> Option<Document> {
    document
        .expires_at
        .is_none_or(|end| end > now_ms)
        .then(|| document.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str, lookup: &str, n: i64) -> Document {
        Document {
            kind: "token".into(),
            id: id.into(),
            parent: String::new(),
            lookup: Some(lookup.into()),
            sort: 0,
            expires_at: (n == 0).then_some(10),
            search_text: None,
            revision: n,
            body: n.into(),
        }
    }

    #[test]
    fn a_read_that_overlaps_a_commit_keeps_nothing() {
        let cache = Cache::default();
        let generation = cache.generation("token");
        cache.forget(&[("token".into(), "a".into())]);
        cache.keep(generation, &document("a", "k", 1), 10);
        assert_eq!(cache.by_id("token", "a", 0), None);
        cache.keep(cache.generation("token"), &document("a", "k", 2), 10);
        assert_eq!(cache.by_id("token", "a", 0).map(|found| found.revision), Some(2));
    }

    #[test]
    fn a_lookup_follows_its_key_to_another_document() {
        let cache = Cache::default();
        let keep = |document: Document| cache.keep(cache.generation("token"), &document, 10);
        keep(document("a", "k", 1));
        assert!(cache.by_lookup("token", "k", 0).is_some());
        cache.forget(&[("token".into(), "a".into()), ("token".into(), "b".into())]);
        assert_eq!(cache.by_lookup("token", "k", 0), None);
        keep(document("a", "other", 2));
        assert_eq!(cache.by_lookup("token", "k", 0), None);
        keep(document("b", "k", 3));
        assert_eq!(cache.by_lookup("token", "k", 0).map(|found| found.id), Some("b".into()));
    }

    #[test]
    fn expired_and_large_documents_are_not_there() {
        let cache = Cache::default();
        cache.keep(0, &document("a", "k", 0), 10);
        assert!(cache.by_id("token", "a", 9).is_some());
        assert_eq!(cache.by_id("token", "a", 10), None);
        cache.keep(0, &document("b", "l", 1), LARGEST + 1);
        assert_eq!(cache.by_id("token", "b", 0), None);
    }
}
