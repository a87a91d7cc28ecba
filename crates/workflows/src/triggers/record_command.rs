use super::TriggerBlock;
use super::event::{by, by_nodes, triggered};
use super::record_created::{object_input, record_node};
use crate::blocks::{About, Config, checks};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use records::{Actor, Schema};
use serde_json::Value as Json;

/// A member runs the workflow for a record.
pub struct RecordCommand;

impl RecordCommand {
    /// The data of the run that a member starts for a record.
    pub fn data(object: &str, record_id: &str, actor: &Actor, at_ms: i64) -> Json {
        let mut data = by(actor, at_ms);
        data.insert("record".to_owned(), value::record(object, record_id));
        data.into()
    }
}

#[async_trait]
impl TriggerBlock for RecordCommand {
    fn about(&self) -> About {
        About {
            id: "record-command",
            title: "Record command",
            description: "Adds \"Run workflow\" to records of an object; runs once for every record it is used on.",
            group: "Records",
            icon: "RecordBolt",
            config: Node::fields([("object", object_input())]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        triggered([record_node(config)].into_iter().chain(by_nodes()))
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        checks::object(config, "object", schema, problems);
    }
}
