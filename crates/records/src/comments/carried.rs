//! Threads as they are carried from one workspace to another.

use super::comment::Comment;
use super::{Comments, NewComment, Resolution};
use crate::documents::{Cursor, Page};
use crate::{Actor, ImportOutcome, Result};
use store::WorkspaceId;

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
        let page = self.records.whole::<Comment>(workspace_id, after, limit).await?;
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
        let Some(id) = self.records.id_if_new::<Comment>(workspace_id, &id).await? else {
            return Ok(ImportOutcome::Unchanged);
        };
        if let super::Target::Thread(thread_id) = &mut comment.target {
            *thread_id = self.records.id_here::<Comment>(workspace_id, thread_id).await?;
        }
        self.write(workspace_id, id, comment, resolution, actor).await?;
        Ok(ImportOutcome::Created)
    }
}
