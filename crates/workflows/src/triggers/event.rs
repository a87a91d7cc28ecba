//! What happened to a record, an entry or a task, out of a row of the outbox.

use crate::record_values::{entry, values_of};
use crate::schema::{Node, Outcome};
use crate::value;
use records::{Actor, Object, Records, Schema, StoredValue, Target};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use store::query::History;
use store::{OutboxRow, RecordId};

/// Something that happened to a record or an entry.
#[derive(Debug)]
pub(super) struct Event<'a> {
    /// Whether it came to be just now.
    pub is_creation: bool,
    /// The object or the list.
    pub owner: &'a Arc<Object>,
    /// The record or the entry.
    pub id: &'a str,
    row: &'a OutboxRow,
}

impl<'a> Event<'a> {
    /// What a row tells of a record of this object.
    pub fn of_object(schema: &'a Schema, slug: &str, row: &'a OutboxRow) -> Option<Self> {
        let is_creation = match row.topic.as_str() {
            "record.created" => true,
            "record.updated" => false,
            _ => return None,
        };
        let owner = schema.object(slug)?;
        Self::read(owner, "object_id", "record_id", is_creation, row)
    }

    /// What a row tells of an entry of this list.
    pub fn of_list(schema: &'a Schema, slug: &str, row: &'a OutboxRow) -> Option<Self> {
        let is_creation = match row.topic.as_str() {
            "list-entry.created" => true,
            "list-entry.updated" => false,
            _ => return None,
        };
        let owner = schema.list(slug)?;
        Self::read(owner, "list_id", "entry_id", is_creation, row)
    }

    fn read(owner: &'a Arc<Object>, of: &str, id: &str, is_creation: bool, row: &'a OutboxRow) -> Option<Self> {
        let is_of_it = text(row, of)? == owner.id.as_str();
        is_of_it.then_some(Self {
            is_creation,
            owner,
            id: text(row, id)?,
            row,
        })
    }

    /// The attributes that changed, by slug.
    pub fn changed(&self) -> Vec<&str> {
        let ids = self.row.payload.get("attribute_ids").and_then(Json::as_array);
        let ids = ids.into_iter().flatten().filter_map(Json::as_str);
        ids.filter_map(|id| Some(self.owner.attribute(id)?.api_slug.as_str()))
            .collect()
    }

    /// The data that all triggers of records and entries give.
    pub fn data(&self, schema: &Schema) -> Map<String, Json> {
        let mut data = Map::new();
        match self.owner.list() {
            None => {
                data.insert("record".to_owned(), value::record(&self.owner.api_slug, self.id));
            }
            Some(_) => {
                let parent = text(self.row, "parent_object_id").and_then(|id| schema.object(id));
                let parent = parent.zip(text(self.row, "parent_record_id"));
                let record = parent.map(|(object, id)| value::record(&object.api_slug, id));
                data.insert("record".to_owned(), record.unwrap_or_default());
                data.insert("entry".to_owned(), entry(&self.owner.api_slug, self.id));
            }
        }
        data.extend(told_by(self.row));
        data
    }
}

fn text<'a>(row: &'a OutboxRow, field: &str) -> Option<&'a str> {
    row.payload.get(field)?.as_str()
}

/// Who did it, and when.
pub(super) fn told_by(row: &OutboxRow) -> Map<String, Json> {
    let actor = row.payload.get("actor");
    let actor = actor.and_then(|actor| serde_json::from_value(actor.clone()).ok());
    by(&actor.unwrap_or(Actor::SYSTEM), row.at_ms)
}

/// Who, and when.
pub(super) fn by(actor: &Actor, at_ms: i64) -> Map<String, Json> {
    let fields = [
        ("actor", value::actor(actor)),
        ("actor_type", actor.kind.as_str().into()),
        ("timestamp", value::timestamp(at_ms)),
    ];
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

/// The nodes of [`by`].
pub(super) fn by_nodes() -> [(&'static str, Node); 3] {
    let kinds = ["workspace-member", "api-token", "app", "system", "workflow"];
    [
        ("actor", Node::of("attio-actor").titled("Actor")),
        ("actor_type", Node::one_of(&kinds).titled("Kind of actor")),
        ("timestamp", Node::of("timestamp").titled("When")),
    ]
}

/// The only outcome of a trigger, with these fields.
pub(super) fn triggered<'a>(fields: impl IntoIterator<Item = (&'a str, Node)>) -> Vec<Outcome> {
    vec![Outcome {
        id: "triggered".to_owned(),
        label: None,
        schema: Some(Node::fields(fields)),
    }]
}

/// Adds to the data of a change of an attribute what it was and what it became. What cannot be known any more, since the
/// record is gone, is `null`.
///
/// # Errors
/// What the store says.
pub(super) async fn with_values(
    mut data: Json,
    target: Target<'_>,
    id: &RecordId,
    attribute: &str,
    row: &OutboxRow,
    records: &Records,
) -> records::Result<Json> {
    let found = records
        .attribute_values(&row.workspace_id, target, id, attribute, History::All)
        .await;
    let (schema, attribute, history) = match found {
        Ok(found) => found,
        Err(error) if error.is_internal() => return Err(error),
        Err(_) => return Ok(data),
    };
    // The row knows the time to the millisecond; the values, to the nanosecond. The last change in that time is the one.
    let is_then = |ns: &i64| ns.div_euclid(1_000_000) == row.at_ms;
    let times = history
        .iter()
        .flat_map(|value| [Some(value.stored.active_from), value.active_until]);
    let Some(at) = times.flatten().filter(is_then).max() else {
        return Ok(data);
    };
    let held = |is_held: &dyn Fn(i64, Option<i64>) -> bool| {
        let mut held: Vec<&StoredValue> = history
            .iter()
            .filter(|value| is_held(value.stored.active_from, value.active_until))
            .map(|value| &value.stored)
            .collect();
        held.sort_by_key(|stored| stored.active_from);
        values_of(&schema, &attribute, held.into_iter().map(|stored| &stored.value))
    };
    data["new_value"] = held(&|from, until| from <= at && until.is_none_or(|until| until > at));
    data["previous_value"] = held(&|from, until| from < at && until.is_none_or(|until| until >= at));
    Ok(data)
}
