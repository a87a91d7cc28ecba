use super::TriggerBlock;
use super::event::{Event, by_nodes, triggered};
use crate::blocks::{About, Config, checks, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::Value as Json;
use store::OutboxRow;

/// A record of an object comes to be.
pub struct RecordCreated;

#[async_trait]
impl TriggerBlock for RecordCreated {
    fn about(&self) -> About {
        About {
            id: "record-created",
            title: "Record created",
            description: "Runs when a record of an object is created.",
            group: "Records",
            icon: "RecordPlus",
            config: Node::fields([("object", object_input())]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        triggered([record_node(config)].into_iter().chain(by_nodes()))
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        checks::object(config, "object", schema, problems);
    }

    fn started_by(&self, config: &Config, schema: &Schema, happened: &OutboxRow) -> Vec<Json> {
        let event = input::slug(config, "object").and_then(|slug| Event::of_object(schema, slug, happened));
        let event = event.filter(|event| event.is_creation);
        event.map(|event| event.data(schema).into()).into_iter().collect()
    }
}

/// Which object.
pub(super) fn object_input() -> Node {
    Node::of("attio-object").titled("Object").with("static", true)
}

/// The record, of the object in the field `object`.
pub(super) fn record_node(config: &Config) -> (&'static str, Node) {
    (
        "record",
        Node::record_of(input::slug(config, "object")).titled("Record"),
    )
}
