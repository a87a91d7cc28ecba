use super::{Note, NoteFilter, Notes, note};
use crate::Result;
use crate::search::{Excerpt, excerpt, words};
use store::{Order, WorkspaceId};

/// A note that was found, with the part of its text that answers.
#[derive(Debug, Clone)]
pub struct FoundNote {
    pub note: Note,
    pub excerpt: Excerpt,
}

impl Notes {
    /// Notes, newest first, from `offset` on: what people look through. Its own order is all that it has beyond
    /// [`Notes::list`], whose order is the contract's.
    ///
    /// # Errors
    /// `not_found` for an unknown object.
    pub async fn newest(
        &self,
        workspace_id: &WorkspaceId,
        filter: &NoteFilter,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<FoundNote>> {
        let list = self.listing(workspace_id, filter).await?;
        let page = (offset, limit);
        let found: Vec<Note> = self
            .records
            .window(workspace_id, &list, Order::NewestFirst, page, None)
            .await?;
        let shown = found.into_iter().map(|note| FoundNote {
            excerpt: excerpt(&note.text.plaintext, &[]),
            note,
        });
        Ok(shown.collect())
    }

    /// Notes that have every word of a text in title or text, each as the beginning of a word of theirs; newest first.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn search(&self, workspace_id: &WorkspaceId, text: &str, limit: usize) -> Result<Vec<FoundNote>> {
        let wanted = words(text);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let found: Vec<Note> = self.records.searched(workspace_id, text, limit).await?;
        let shown = found.into_iter().map(|note| FoundNote {
            excerpt: excerpt(&note.text.plaintext, &wanted),
            note,
        });
        Ok(shown.collect())
    }

    pub(super) async fn listing(&self, workspace_id: &WorkspaceId, filter: &NoteFilter) -> Result<String> {
        let Some(object) = &filter.object else {
            return Ok("all".to_owned());
        };
        let object = self.records.object(workspace_id, object).await?;
        Ok(match &filter.record_id {
            None => note::of_object(&object.id),
            Some(record_id) => note::of_record(&object.id, record_id),
        })
    }
}
