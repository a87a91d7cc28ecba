//! Comments on records and list entries, in threads (`reference/rest-api.md` sections 12 and 13, "Comments and threads").
//!
//! The comment that opens a thread gives it its id. Whether a thread is resolved is kept with that comment and holds for
//! all in it.

mod carried;
mod comment;
mod place;
mod threads;
mod write;

pub use carried::CarriedComment;
pub use comment::{Comment, NewComment, Place, Resolution, Target};
pub use place::Entry;
pub use threads::{Thread, ThreadPage};

use crate::documents::Stored;
use crate::{Code, Error, Records, Result};
use store::WorkspaceId;

/// The door to a store's comments. Cheap to clone.
#[derive(Clone)]
pub struct Comments {
    records: Records,
}

impl Records {
    /// Comments and their threads.
    pub fn comments(&self) -> Comments {
        Comments { records: self.clone() }
    }
}

impl Comments {
    /// One comment.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn get(&self, workspace_id: &WorkspaceId, comment_id: &str) -> Result<Comment> {
        let missing = || {
            Error::new(
                Code::NotFound,
                format!("Comment with ID \"{comment_id}\" was not found."),
            )
        };
        let found = self.find(workspace_id, comment_id).await?.ok_or_else(missing)?;
        let mut comment = found.value;
        if !comment.opens_thread() {
            let head = self.find(workspace_id, &comment.thread_id).await?.ok_or_else(missing)?;
            comment.resolution = head.value.resolution;
        }
        Ok(comment)
    }

    async fn find(&self, workspace_id: &WorkspaceId, comment_id: &str) -> Result<Option<Stored<Comment>>> {
        self.records.thing(workspace_id, comment_id).await
    }
}
