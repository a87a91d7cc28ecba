use super::comment::{around_record, of_thread, on_entry};
use super::{Comment, Comments, NewComment, Place, Resolution, Target};
use crate::documents::{Stored, changed, created, deleted, removed, touch};
use crate::notes::back_dating;
use crate::record::retrying;
use crate::{Actor, Code, Error, Issue, MemberId, PathPart, Result};
use serde_json::{Value as Json, json};
use store::{ObjectId, RecordId, RecordKey, WorkspaceId, Write};
use uuid::Uuid;

/// The longest comment, in characters. The vendor does not say its own.
const MOST_CONTENT: usize = 100_000;

impl Comments {
    /// Writes a comment: a reply, or one that opens a thread.
    ///
    /// # Errors
    /// `value_not_found` for the thread, the record, the entry or the author; `validation_type` for content that is too long
    /// and a `created_at` before 1970 or in the future.
    pub async fn create(&self, workspace_id: &WorkspaceId, new: NewComment, actor: &Actor) -> Result<Comment> {
        let id = Uuid::new_v4().to_string();
        self.write(workspace_id, id, new, None, actor).await
    }

    pub(super) async fn write(
        &self,
        workspace_id: &WorkspaceId,
        id: String,
        new: NewComment,
        resolution: Option<Resolution>,
        actor: &Actor,
    ) -> Result<Comment> {
        let now = self.records.clock.now_ns();
        let created_at = new.created_at.unwrap_or(now);
        let at = |key: &str| vec![PathPart::from("data"), key.into()];
        let mut issues = Vec::new();
        if !(0..=now).contains(&created_at) {
            issues.push(back_dating(at("created_at")));
        }
        if new.content.chars().count() > MOST_CONTENT {
            let message = format!("Too big: expected string to have <={MOST_CONTENT} characters");
            issues.push(Issue::invalid(at("content"), message));
        }
        if !issues.is_empty() {
            return Err(Error::body(issues));
        }
        let author_id: MemberId = new.author.to_ascii_lowercase().into();
        let author = self
            .records
            .member(workspace_id, &author_id)
            .await
            .map_err(referenced)?
            .id;
        retrying(|| async {
            // What the comment belongs to is written with it, so that a deletion cannot miss it.
            let (thread_id, place, mut writes) = match &new.target {
                Target::Thread(thread_id) => {
                    let head = self
                        .head(workspace_id, thread_id)
                        .await
                        .map_err(|error| match error.code {
                            Code::NotFound => {
                                let message = "The referenced Thread could not be found, it might have been deleted.";
                                Error::new(Code::ValueNotFound, message)
                            }
                            _ => error,
                        })?;
                    (
                        head.value.id.clone(),
                        head.value.place.clone(),
                        changed(&head, &head.value),
                    )
                }
                Target::Record(object, record_id) => {
                    let (place, row) = self
                        .on_record(workspace_id, object, record_id)
                        .await
                        .map_err(referenced)?;
                    (id.clone(), place, vec![touch(row)])
                }
                Target::Entry(list, entry_id) => {
                    let entry = self.entry(workspace_id, list, entry_id).await.map_err(referenced)?;
                    let parent = &entry.parent;
                    let (mut place, row) = self
                        .on_record(workspace_id, &parent.object_id, &parent.record_id)
                        .await
                        .map_err(referenced)?;
                    place.entry = Some((entry.list_id, entry.entry_id));
                    (id.clone(), place, vec![touch(row)])
                }
            };
            let comment = Comment {
                id: id.clone(),
                workspace_id: workspace_id.to_owned(),
                thread_id,
                place,
                content: new.content.clone(),
                author: author.clone(),
                created_at,
                resolution: resolution.clone(),
            };
            writes.extend(created(&comment));
            writes.push(self.tell("comment.created", &comment, actor));
            self.records.store.commit(writes).await?;
            Ok(comment)
        })
        .await
    }

    /// Deletes a comment; with the comment that opened a thread the whole thread. `only_by` allows comments of that member
    /// alone.
    ///
    /// # Errors
    /// `not_found`; `unauthorized` for somebody else's comment.
    pub async fn delete(
        &self,
        workspace_id: &WorkspaceId,
        comment_id: &str,
        only_by: Option<&MemberId>,
        actor: &Actor,
    ) -> Result<()> {
        retrying(|| async {
            let found = self.find(workspace_id, comment_id).await?;
            let comment = found.ok_or_else(|| {
                let message = format!("Could not find Comment with ID \"{comment_id}\".");
                Error::new(Code::NotFound, message)
            })?;
            if only_by.is_some_and(|member_id| comment.value.author != *member_id) {
                let message = "Only the member who wrote a comment may delete it.";
                return Err(Error::new(Code::NotAllowed, message));
            }
            let mut writes = deleted(&comment);
            writes.push(self.tell("comment.deleted", &comment.value, actor));
            if comment.value.opens_thread() {
                let replies = self.of_thread(workspace_id, &comment.value.id).await?;
                for reply in replies.iter().filter(|reply| !reply.value.opens_thread()) {
                    writes.extend(removed(&reply.value));
                    writes.push(self.tell("comment.deleted", &reply.value, actor));
                }
            }
            Ok(self.records.store.commit(writes).await?)
        })
        .await
    }

    /// Says that a thread is done.
    ///
    /// # Errors
    /// `not_found` when there is no such thread.
    pub async fn resolve(&self, workspace_id: &WorkspaceId, thread_id: &str, actor: &Actor) -> Result<Comment> {
        let at = self.records.clock.now_ns();
        let by = actor.clone();
        self.settle(workspace_id, thread_id, Some(Resolution { at, by }), actor)
            .await
    }

    /// Takes it back.
    ///
    /// # Errors
    /// `not_found` when there is no such thread.
    pub async fn unresolve(&self, workspace_id: &WorkspaceId, thread_id: &str, actor: &Actor) -> Result<Comment> {
        self.settle(workspace_id, thread_id, None, actor).await
    }

    /// One that is settled that way already stays as it is.
    async fn settle(
        &self,
        workspace_id: &WorkspaceId,
        thread_id: &str,
        resolution: Option<Resolution>,
        actor: &Actor,
    ) -> Result<Comment> {
        retrying(|| async {
            let head = self.head(workspace_id, thread_id).await?;
            if head.value.resolution.is_some() == resolution.is_some() {
                return Ok(head.value);
            }
            let topic = if resolution.is_some() {
                "comment.resolved"
            } else {
                "comment.unresolved"
            };
            let mut after = head.value.clone();
            after.resolution.clone_from(&resolution);
            let mut writes = changed(&head, &after);
            writes.push(self.tell(topic, &after, actor));
            self.records.store.commit(writes).await?;
            Ok(after)
        })
        .await
    }

    /// The writes that take all threads around a record along when it is deleted.
    pub(crate) async fn with_deleted_record(&self, key: &RecordKey, actor: &Actor) -> Result<Vec<Write>> {
        let list = around_record(&key.object_id, &key.record_id);
        self.with_threads_deleted(&key.workspace_id, &list, actor).await
    }

    /// The writes that take the threads about an entry along when it is deleted.
    pub(crate) async fn with_deleted_entry(
        &self,
        workspace_id: &WorkspaceId,
        list_id: &ObjectId,
        entry_id: &RecordId,
        actor: &Actor,
    ) -> Result<Vec<Write>> {
        self.with_threads_deleted(workspace_id, &on_entry(list_id, entry_id), actor)
            .await
    }

    async fn with_threads_deleted(&self, workspace_id: &WorkspaceId, list: &str, actor: &Actor) -> Result<Vec<Write>> {
        let mut writes = Vec::new();
        for head in self.records.all::<Comment>(workspace_id, list).await? {
            for comment in self.of_thread(workspace_id, &head.value.id).await? {
                // The opening comment as it was read: a reply that comes meanwhile changes it.
                writes.extend(if comment.value.opens_thread() {
                    deleted(&comment)
                } else {
                    removed(&comment.value)
                });
                writes.push(self.tell("comment.deleted", &comment.value, actor));
            }
        }
        Ok(writes)
    }

    /// The writes that give the threads around a record to the one that it was merged into.
    pub(crate) async fn with_merged_record(&self, from: &RecordKey, to: &RecordKey) -> Result<Vec<Write>> {
        let list = around_record(&from.object_id, &from.record_id);
        let mut writes = Vec::new();
        for head in self.records.all::<Comment>(&from.workspace_id, &list).await? {
            for comment in self.of_thread(&from.workspace_id, &head.value.id).await? {
                let mut after = comment.value.clone();
                after.place = Place {
                    object_id: to.object_id.clone(),
                    record_id: to.record_id.clone(),
                    entry: after.place.entry,
                };
                writes.extend(changed(&comment, &after));
            }
        }
        Ok(writes)
    }

    pub(super) async fn of_thread(&self, workspace_id: &WorkspaceId, thread_id: &str) -> Result<Vec<Stored<Comment>>> {
        self.records.all(workspace_id, &of_thread(thread_id)).await
    }

    fn tell(&self, topic: &str, comment: &Comment, actor: &Actor) -> Write {
        let Place {
            object_id,
            record_id,
            entry,
        } = &comment.place;
        let mut payload = json!({
            "comment_id": comment.id,
            "thread_id": comment.thread_id,
            "parent_object_id": object_id,
            "parent_record_id": record_id,
        });
        if let Some((list_id, entry_id)) = entry {
            payload["list_id"] = Json::from(list_id.as_str());
            payload["entry_id"] = Json::from(entry_id.as_str());
        }
        self.records.told(&comment.workspace_id, topic, payload, actor)
    }
}

fn referenced(error: Error) -> Error {
    match error.code {
        Code::NotFound => Error::new(Code::ValueNotFound, error.message),
        _ => error,
    }
}
