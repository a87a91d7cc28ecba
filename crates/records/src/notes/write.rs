use super::{Format, NewNote, Note, NoteChange, NoteText, Notes, Tag, note};
use crate::documents::{Stored, changed, created, deleted, removed, touch};
use crate::record::retrying;
use crate::{Actor, Error, Issue, PathPart, Result};
use serde_json::json;
use store::{RecordKey, WorkspaceId, Write};
use uuid::Uuid;

/// The longest title, in characters. The vendor does not say its own.
const MOST_TITLE: usize = 10_000;

impl Notes {
    /// Makes a note on a record.
    ///
    /// # Errors
    /// `not_found` for the object, the record or the meeting; `validation_type` for a `created_at` before 1970 or in the
    /// future and a title that is too long; `too_large`.
    pub async fn create(&self, workspace_id: &WorkspaceId, new: NewNote, actor: &Actor) -> Result<Note> {
        self.write(workspace_id, Uuid::new_v4().to_string(), new, actor).await
    }

    pub(super) async fn write(
        &self,
        workspace_id: &WorkspaceId,
        id: String,
        new: NewNote,
        actor: &Actor,
    ) -> Result<Note> {
        let now = self.records.clock.now_ns();
        let created_at = new.created_at.unwrap_or(now);
        let mut issues = Vec::new();
        if !(0..=now).contains(&created_at) {
            issues.push(back_dating(vec!["data".into(), "created_at".into()]));
        }
        check_title(&new.title, &mut issues);
        if !issues.is_empty() {
            return Err(Error::body(issues));
        }
        let (text, rich) = NoteText::with_rich_text(new.format, &new.content)?;
        let meeting_id = match &new.meeting_id {
            None => None,
            Some(meeting_id) => Some(self.records.meetings().get(workspace_id, meeting_id).await?.id),
        };
        let tags = self.tags(workspace_id, &rich).await?;
        retrying(|| async {
            let (_, object, row) = self.records.owner(workspace_id, &new.object, &new.record_id).await?;
            let note = Note {
                id: id.clone(),
                workspace_id: workspace_id.to_owned(),
                object_id: object.id.clone(),
                record_id: row.key.record_id.clone(),
                title: new.title.clone(),
                meeting_id: meeting_id.clone(),
                text: text.clone(),
                tags: tags.clone(),
                created_by: actor.clone(),
                created_at,
            };
            let mut writes = created(&note);
            writes.push(touch(row));
            writes.push(self.tell("note.created", &note, actor));
            self.records.store.commit(writes).await?;
            Ok(note)
        })
        .await
    }

    /// Changes title, text or both.
    ///
    /// # Errors
    /// `not_found`, `too_large`, `validation_type` for a title that is too long.
    pub async fn update(
        &self,
        workspace_id: &WorkspaceId,
        note_id: &str,
        change: &NoteChange,
        actor: &Actor,
    ) -> Result<Note> {
        self.read(workspace_id, note_id).await?;
        let mut issues = Vec::new();
        check_title(change.title.as_deref().unwrap_or_default(), &mut issues);
        if !issues.is_empty() {
            return Err(Error::body(issues));
        }
        let text = match &change.text {
            None => None,
            Some((format, content)) => Some(self.text(workspace_id, *format, content).await?),
        };
        retrying(|| async {
            let before = self.read(workspace_id, note_id).await?;
            let mut after = before.value.clone();
            if let Some(title) = &change.title {
                after.title.clone_from(title);
            }
            if let Some((text, tags)) = &text {
                after.text.clone_from(text);
                after.tags.clone_from(tags);
            }
            if after == before.value {
                return Ok(after);
            }
            let mut writes = changed(&before, &after);
            if after.title != before.value.title {
                writes.push(self.tell("note.updated", &after, actor));
            }
            if after.text != before.value.text {
                writes.push(self.tell("note-content.updated", &after, actor));
            }
            self.records.store.commit(writes).await?;
            Ok(after)
        })
        .await
    }

    /// Deletes a note.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn delete(&self, workspace_id: &WorkspaceId, note_id: &str, actor: &Actor) -> Result<()> {
        retrying(|| async {
            let note = self.read(workspace_id, note_id).await?;
            let mut writes = deleted(&note);
            writes.push(self.tell("note.deleted", &note.value, actor));
            Ok(self.records.store.commit(writes).await?)
        })
        .await
    }

    async fn text(&self, workspace_id: &WorkspaceId, format: Format, content: &str) -> Result<(NoteText, Vec<Tag>)> {
        let (text, rich) = NoteText::with_rich_text(format, content)?;
        let tags = self.tags(workspace_id, &rich).await?;
        Ok((text, tags))
    }

    /// The writes that take the notes of a record along when it is deleted.
    pub(crate) async fn with_deleted_record(&self, key: &RecordKey, actor: &Actor) -> Result<Vec<Write>> {
        let mut writes = Vec::new();
        for note in self.of(key).await? {
            writes.extend(removed(&note.value));
            writes.push(self.tell("note.deleted", &note.value, actor));
        }
        Ok(writes)
    }

    /// The writes that give the notes of a record to the one that it was merged into.
    pub(crate) async fn with_merged_record(&self, from: &RecordKey, to: &RecordKey) -> Result<Vec<Write>> {
        let mut writes = Vec::new();
        for note in self.of(from).await? {
            let mut after = note.value.clone();
            after.record_id = to.record_id.clone();
            writes.extend(changed(&note, &after));
        }
        Ok(writes)
    }

    async fn of(&self, key: &RecordKey) -> Result<Vec<Stored<Note>>> {
        let list = note::of_record(&key.object_id, &key.record_id);
        self.records.all(&key.workspace_id, &list).await
    }

    fn tell(&self, topic: &str, note: &Note, actor: &Actor) -> Write {
        let payload = json!({
            "note_id": note.id,
            "parent_object_id": note.object_id,
            "parent_record_id": note.record_id,
        });
        self.records.told(&note.workspace_id, topic, payload, actor)
    }
}

fn check_title(title: &str, issues: &mut Vec<Issue>) {
    if title.chars().count() > MOST_TITLE {
        let path = vec![PathPart::from("data"), "title".into()];
        let message = format!("Too big: expected string to have <={MOST_TITLE} characters");
        issues.push(Issue::invalid(path, message));
    }
}

/// A moment of creation that cannot be.
pub(crate) fn back_dating(path: Vec<PathPart>) -> Issue {
    Issue::invalid(path, "A created_at before 1970 or in the future is not allowed")
}
