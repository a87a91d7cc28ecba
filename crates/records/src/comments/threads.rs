use super::Comments;
use super::comment::{Comment, of_thread, on_entry, on_record};
use crate::documents::{Cursor, Stored};
use crate::{Code, Error, Result, format_ns};
use serde_json::{Value as Json, json};
use store::{Order, WorkspaceId};

/// How many replies of each thread a list of threads shows (`reference/rest-api.md` section 13).
const REPLIES: u32 = 80;

/// A thread with comments of it, oldest first.
#[derive(Debug, Clone)]
pub struct Thread {
    pub head: Comment,
    pub comments: Vec<Comment>,
    /// Whether there are more than `comments`.
    pub has_more: bool,
}

/// A thread with a page of its comments.
#[derive(Debug, Clone)]
pub struct ThreadPage {
    pub thread: Thread,
    pub next: Option<Cursor>,
}

impl Thread {
    /// The wire form (`reference/rest-api.md` section 12, `<thread>`).
    pub fn to_json(&self) -> Json {
        json!({
            "id": { "workspace_id": self.head.workspace_id, "thread_id": self.head.id },
            "created_at": format_ns(self.head.created_at),
            "comments": self.comments.iter().map(Comment::to_json).collect::<Vec<_>>(),
        })
    }
}

impl Comments {
    /// The threads about a record itself, oldest first, from `offset` on.
    ///
    /// # Errors
    /// `not_found` for an unknown object.
    pub async fn of_record(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        record_id: &str,
        page: (usize, usize),
    ) -> Result<Vec<Thread>> {
        let object = self.records.object(workspace_id, object).await?;
        self.threads(workspace_id, &on_record(&object.id, record_id), page)
            .await
    }

    /// The threads about an entry, oldest first, from `offset` on.
    ///
    /// # Errors
    /// `not_found` for the list or the entry.
    pub async fn of_entry(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        entry_id: &str,
        page: (usize, usize),
    ) -> Result<Vec<Thread>> {
        let entry = self.entry(workspace_id, list, entry_id).await?;
        let list = on_entry(&entry.list_id, &entry.entry_id);
        self.threads(workspace_id, &list, page).await
    }

    async fn threads(&self, workspace_id: &WorkspaceId, list: &str, page: (usize, usize)) -> Result<Vec<Thread>> {
        let heads: Vec<Comment> = self
            .records
            .window(workspace_id, list, Order::OldestFirst, page, None)
            .await?;
        let mut threads = Vec::with_capacity(heads.len());
        for head in heads {
            threads.push(self.page_of(head, None, None, REPLIES + 1).await?.thread);
        }
        Ok(threads)
    }

    /// One thread, with the comments after a place in it and a moment (in ns since the epoch).
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn thread(
        &self,
        workspace_id: &WorkspaceId,
        thread_id: &str,
        after: Option<&Cursor>,
        created_after: Option<i64>,
        limit: u32,
    ) -> Result<ThreadPage> {
        let head = self.head(workspace_id, thread_id).await?;
        self.page_of(head.value, after, created_after, limit).await
    }

    pub(super) async fn head(&self, workspace_id: &WorkspaceId, thread_id: &str) -> Result<Stored<Comment>> {
        let found = self.find(workspace_id, thread_id).await?;
        let missing = || Error::new(Code::NotFound, format!("Thread with ID \"{thread_id}\" was not found."));
        found.filter(|comment| comment.value.opens_thread()).ok_or_else(missing)
    }

    async fn page_of(
        &self,
        head: Comment,
        after: Option<&Cursor>,
        created_after: Option<i64>,
        limit: u32,
    ) -> Result<ThreadPage> {
        // A place behind everything of that moment: no id is greater than this one.
        let moment = created_after.map(|sort| Cursor {
            sort,
            id: "~".to_owned(),
        });
        let after = match (after, &moment) {
            (Some(after), Some(moment)) if after.sort < moment.sort => Some(moment),
            (None, Some(moment)) => Some(moment),
            (after, _) => after,
        };
        let page = self
            .records
            .page::<Comment>(
                &head.workspace_id,
                &of_thread(&head.id),
                Order::OldestFirst,
                after,
                limit,
            )
            .await?;
        let mut comments = page.items;
        for comment in &mut comments {
            comment.resolution.clone_from(&head.resolution);
        }
        Ok(ThreadPage {
            thread: Thread {
                head,
                comments,
                has_more: page.next.is_some(),
            },
            next: page.next,
        })
    }
}
