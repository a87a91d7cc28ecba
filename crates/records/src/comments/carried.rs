//! Threads as they are carried from one workspace to another.

use super::comment::Comment;
use super::{Comments, NewComment, Resolution};
use crate::documents::{Cursor, Indexed, Page, read};
use crate::{Actor, Code, Error, ImportOutcome, Result};
use store::{DocumentQuery, Order, WorkspaceId};
use uuid::{Builder, Uuid};

/// A comment of another workspace.
#[derive(Debug, Clone)]
pub struct CarriedComment {
    /// A UUID, by which the comment is known again when it is imported once more.
    pub id: String,
    /// A reply has the thread that it is in as its target, by the id that the thread has there.
    pub comment: NewComment,
    /// Of a comment that opens a thread.
    pub resolution: Option<Resolution>,
}

impl Comments {
    /// The threads of a workspace by the age of the comments that opened them, each with all its comments, the opening one
    /// first. A page may hold fewer than `limit` without being the last.
    pub async fn whole_threads(
        &self,
        workspace_id: &WorkspaceId,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<Vec<Comment>>> {
        let query = DocumentQuery {
            kind: Comment::KIND,
            parent: Some(workspace_id.to_string()),
            order: Order::OldestFirst,
            after: after.map(|cursor| (cursor.sort, cursor.id.clone())),
            limit: Some(limit.saturating_add(1)),
        };
        let documents = self.records.store.documents(query).await?;
        let page = Page::of(documents, limit, |document| Ok(read::<Comment>(document)?.value))?;
        let mut items = Vec::new();
        for head in page.items.into_iter().filter(Comment::opens_thread) {
            let replies = self.of_thread(workspace_id, &head.id).await?.into_iter();
            let replies = replies.map(|reply| reply.value).filter(|reply| !reply.opens_thread());
            items.push([head].into_iter().chain(replies).collect());
        }
        Ok(Page { items, next: page.next })
    }

    /// Writes a comment as it was elsewhere, unless it is there already.
    ///
    /// # Errors
    /// `validation_type` for an id that is no UUID; as [`Comments::create`].
    pub async fn import(
        &self,
        workspace_id: &WorkspaceId,
        carried: CarriedComment,
        actor: &Actor,
    ) -> Result<ImportOutcome> {
        let CarriedComment {
            id,
            mut comment,
            resolution,
        } = carried;
        let id = self.id_here(workspace_id, &id).await?;
        if self.find(workspace_id, &id).await?.is_some() {
            return Ok(ImportOutcome::Unchanged);
        }
        if let super::Target::Thread(thread_id) = &mut comment.target {
            *thread_id = self.id_here(workspace_id, thread_id).await?;
        }
        self.write(workspace_id, id, comment, resolution, actor).await?;
        Ok(ImportOutcome::Created)
    }

    /// The id that a comment of another workspace has in this one: its own, unless that is taken by a third one on this server.
    async fn id_here(&self, workspace_id: &WorkspaceId, id: &str) -> Result<String> {
        let uuid = Uuid::parse_str(id).map_err(|_| {
            let message = format!("\"{id}\" is no id of a comment: it is to be a UUID.");
            Error::new(Code::ValidationType, message)
        })?;
        let own = uuid.to_string();
        let taken = self.records.store.document(Comment::KIND, &own).await?;
        if taken.is_none_or(|document| document.parent == workspace_id.as_str()) {
            return Ok(own);
        }
        // The same each time.
        let workspace = Uuid::parse_str(workspace_id.as_str()).unwrap_or_default();
        let both = (uuid.as_u128() ^ workspace.as_u128()).to_be_bytes();
        Ok(Builder::from_random_bytes(both).into_uuid().to_string())
    }
}
