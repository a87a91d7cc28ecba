use serde_json::{Map, Value, json};
use store::OutboxRow;

/// One kind of event: its name, the keys of its `id` beside `workspace_id`, and what else stands beside the `id`.
struct Kind {
    name: &'static str,
    id: &'static [&'static str],
    beside: &'static [&'static str],
    /// Told once for each attribute that changed, whose id stands in `id`.
    by_attribute: bool,
}

const fn kind(name: &'static str, id: &'static [&'static str], beside: &'static [&'static str]) -> Kind {
    Kind {
        name,
        id,
        beside,
        by_attribute: false,
    }
}

const PARENT: &[&str] = &["parent_object_id", "parent_record_id"];
const COMMENT: &[&str] = &[
    "thread_id",
    "parent_object_id",
    "parent_record_id",
    "list_id",
    "entry_id",
];
const MERGED: &[&str] = &["duplicate_object_id", "duplicate_record_id"];

/// The documented events. Rows of the outbox are named alike, with exceptions in [`topic_of`].
const KINDS: [Kind; 34] = [
    kind("activity.created", &["activity_id"], &[]),
    kind("activity.updated", &["activity_id"], &[]),
    kind("activity.deleted", &["activity_id"], &[]),
    kind("activity-attribute.created", &["activity_id", "attribute_id"], &[]),
    kind("activity-attribute.updated", &["activity_id", "attribute_id"], &[]),
    kind("activity-record.created", &["activity_id", "record_id"], &[]),
    kind("activity-record.deleted", &["activity_id", "record_id"], &[]),
    kind("call-recording.created", &["meeting_id", "call_recording_id"], &[]),
    kind("comment.created", &["comment_id"], COMMENT),
    kind("comment.resolved", &["comment_id"], COMMENT),
    kind("comment.unresolved", &["comment_id"], COMMENT),
    kind("comment.deleted", &["comment_id"], COMMENT),
    kind("list.created", &["list_id"], &[]),
    kind("list.updated", &["list_id"], &[]),
    kind("list.deleted", &["list_id"], &[]),
    kind("list-attribute.created", &["list_id", "attribute_id"], &[]),
    kind("list-attribute.updated", &["list_id", "attribute_id"], &[]),
    kind("list-entry.created", &["list_id", "entry_id"], PARENT),
    Kind {
        by_attribute: true,
        ..kind("list-entry.updated", &["list_id", "entry_id"], PARENT)
    },
    kind("list-entry.deleted", &["list_id", "entry_id"], PARENT),
    kind("object-attribute.created", &["object_id", "attribute_id"], &[]),
    kind("object-attribute.updated", &["object_id", "attribute_id"], &[]),
    kind("note.created", &["note_id"], PARENT),
    kind("note-content.updated", &["note_id"], PARENT),
    kind("note.updated", &["note_id"], PARENT),
    kind("note.deleted", &["note_id"], PARENT),
    kind("record.created", &["object_id", "record_id"], &[]),
    kind("record.merged", &["object_id", "record_id"], MERGED),
    Kind {
        by_attribute: true,
        ..kind("record.updated", &["object_id", "record_id"], &[])
    },
    kind("record.deleted", &["object_id", "record_id"], &[]),
    kind("task.created", &["task_id"], &[]),
    kind("task.updated", &["task_id"], &[]),
    kind("task.deleted", &["task_id"], &[]),
    kind("workspace-member.created", &["workspace_member_id"], &[]),
];

/// The names that a subscription may have, in the order of the contract.
pub const EVENT_TYPES: [&str; 34] = {
    let mut names = [""; 34];
    let mut at = 0;
    while at < names.len() {
        names[at] = KINDS[at].name;
        at += 1;
    }
    names
};

/// Something that is told to the outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub event_type: &'static str,
    /// `{event_type, id, actor, …}` as it is sent.
    pub body: Value,
}

/// The name in the outbox of an event whose name there differs.
fn topic_of(name: &'static str) -> &'static str {
    match name {
        "call-recording.created" => "call_recording.created",
        same => same,
    }
}

impl Event {
    /// Whether a row of the outbox tells the outside anything.
    pub(super) fn is_told(row: &OutboxRow) -> bool {
        Kind::of(row).is_some()
    }

    /// What a row of the outbox tells the outside: nothing, one event, or one for each attribute that changed.
    pub(super) fn all_of(row: &OutboxRow) -> Vec<Self> {
        let Some(kind) = Kind::of(row) else {
            return Vec::new();
        };
        let attributes = row.payload["attribute_ids"].as_array().filter(|_| kind.by_attribute);
        match attributes {
            Some(ids) => ids.iter().map(|id| kind.event(row, Some(id))).collect(),
            None => vec![kind.event(row, None)],
        }
    }

    /// An event of this type as it might be, for a test send; `None` for a name that is not in [`EVENT_TYPES`].
    pub(super) fn sample(event_type: &str, workspace_id: &store::WorkspaceId) -> Option<Self> {
        let kind = KINDS.iter().find(|kind| kind.name == event_type)?;
        let keys = kind.id.iter().chain(kind.beside);
        let mut payload: Map<String, Value> = keys
            .map(|key| ((*key).to_owned(), "00000000-0000-4000-8000-000000000000".into()))
            .collect();
        payload.insert("actor".to_owned(), json!({ "type": "system", "id": null }));
        let row = OutboxRow {
            workspace_id: workspace_id.clone(),
            topic: topic_of(kind.name).to_owned(),
            payload: payload.into(),
            at_ms: 0,
        };
        Some(kind.event(&row, None))
    }
}

impl Kind {
    /// What a row of the outbox tells of.
    fn of(row: &OutboxRow) -> Option<&'static Self> {
        KINDS.iter().find(|kind| topic_of(kind.name) == row.topic)
    }

    fn event(&self, row: &OutboxRow, attribute_id: Option<&Value>) -> Event {
        let mut id = Map::new();
        id.insert("workspace_id".to_owned(), row.workspace_id.as_str().into());
        copy(self.id, &row.payload, &mut id);
        if let Some(attribute_id) = attribute_id {
            id.insert("attribute_id".to_owned(), attribute_id.clone());
        }
        let mut body = Map::new();
        body.insert("event_type".to_owned(), self.name.into());
        body.insert("id".to_owned(), id.into());
        copy(self.beside, &row.payload, &mut body);
        let actor = row.payload.get("actor").cloned();
        let nobody = || json!({ "type": "system", "id": null });
        body.insert("actor".to_owned(), actor.unwrap_or_else(nobody));
        Event {
            event_type: self.name,
            body: body.into(),
        }
    }
}

fn copy(keys: &[&str], from: &Value, to: &mut Map<String, Value>) {
    for key in keys {
        if let Some(value) = from.get(key) {
            to.insert((*key).to_owned(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(topic: &str, payload: Value) -> Vec<Value> {
        let row = OutboxRow {
            workspace_id: "w".into(),
            topic: topic.to_owned(),
            payload,
            at_ms: 0,
        };
        Event::all_of(&row).into_iter().map(|event| event.body).collect()
    }

    #[test]
    fn rows_of_the_outbox_become_events() {
        let actor = json!({ "type": "workspace-member", "id": "m" });
        for (what, topic, payload, expected) in [
            (
                "a record",
                "record.created",
                json!({ "object_id": "o", "object_slug": "people", "record_id": "r", "attribute_ids": ["a"], "actor": actor }),
                json!([{ "event_type": "record.created", "id": { "workspace_id": "w", "object_id": "o", "record_id": "r" }, "actor": actor }]),
            ),
            (
                "a change, once for each attribute",
                "record.updated",
                json!({ "object_id": "o", "record_id": "r", "attribute_ids": ["a", "b"], "actor": actor }),
                json!([
                    { "event_type": "record.updated", "id": { "workspace_id": "w", "object_id": "o", "record_id": "r", "attribute_id": "a" }, "actor": actor },
                    { "event_type": "record.updated", "id": { "workspace_id": "w", "object_id": "o", "record_id": "r", "attribute_id": "b" }, "actor": actor },
                ]),
            ),
            (
                "an entry with its parent",
                "list-entry.created",
                json!({ "list_id": "l", "entry_id": "e", "parent_object_id": "o", "parent_record_id": "r", "actor": actor }),
                json!([{ "event_type": "list-entry.created", "id": { "workspace_id": "w", "list_id": "l", "entry_id": "e" },
                    "parent_object_id": "o", "parent_record_id": "r", "actor": actor }]),
            ),
            (
                "nobody in particular",
                "call_recording.created",
                json!({ "meeting_id": "m", "call_recording_id": "c" }),
                json!([{ "event_type": "call-recording.created", "id": { "workspace_id": "w", "meeting_id": "m", "call_recording_id": "c" },
                    "actor": { "type": "system", "id": null } }]),
            ),
            ("what is nobody's business", "execution.finished", json!({}), json!([])),
        ] {
            assert_eq!(Value::from(told(topic, payload)), expected, "{what}");
        }
    }

    #[test]
    fn every_type_has_a_sample() {
        for name in EVENT_TYPES {
            let sample = Event::sample(name, &"w".into()).unwrap();
            assert_eq!(sample.body["event_type"], name);
        }
        assert!(Event::sample("object.created", &"w".into()).is_none());
    }
}
