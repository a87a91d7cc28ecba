use super::TriggerBlock;
use super::event::{Event, by_nodes, triggered};
use crate::blocks::{About, Config, checks, input};
use crate::check::Problems;
use crate::record_values::entry_node;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::Value as Json;
use store::OutboxRow;

/// A record is added to a list.
pub struct RecordAddedToList;

#[async_trait]
impl TriggerBlock for RecordAddedToList {
    fn about(&self) -> About {
        About {
            id: "record-added-to-list",
            title: "Record added to list",
            description: "Runs when a record is added to a list.",
            group: "Lists",
            icon: "ListPlus",
            config: Node::fields([("list", list_input())]),
        }
    }

    fn outcomes(&self, config: &Config, schema: &Schema) -> Vec<Outcome> {
        triggered(entry_nodes(config, schema).into_iter().chain(by_nodes()))
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        checks::list(config, "list", schema, problems);
    }

    fn started_by(&self, config: &Config, schema: &Schema, happened: &OutboxRow) -> Vec<Json> {
        let event = input::slug(config, "list").and_then(|slug| Event::of_list(schema, slug, happened));
        let event = event.filter(|event| event.is_creation);
        event.map(|event| event.data(schema).into()).into_iter().collect()
    }
}

/// Which list.
pub(super) fn list_input() -> Node {
    Node::of("attio-list").titled("List").with("static", true)
}

/// The record and its entry, of the list in the field `list`.
pub(super) fn entry_nodes(config: &Config, schema: &Schema) -> [(&'static str, Node); 2] {
    let slug = input::slug(config, "list");
    let settings = slug.and_then(|slug| schema.list(slug)?.list());
    let parent = match settings.map(|settings| settings.parent_object_ids.as_slice()) {
        Some([only]) => schema.object(only),
        _ => None,
    };
    let record = Node::record_of(parent.map(|object| object.api_slug.as_str()));
    [
        ("record", record.titled("Record")),
        ("entry", entry_node(slug).titled("Entry")),
    ]
}
