use super::TriggerBlock;
use super::event::{Event, by_nodes, triggered, with_values};
use super::record_added_to_list::{entry_nodes, list_input};
use super::record_updated::{attribute_input, changed_node, started_by_update, value_nodes};
use crate::blocks::{About, Config, checks, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::{Records, Schema, Target};
use serde_json::Value as Json;
use store::OutboxRow;

/// Attributes of an entry of a list change, other than by its creation.
pub struct ListEntryUpdated;

#[async_trait]
impl TriggerBlock for ListEntryUpdated {
    fn about(&self) -> About {
        About {
            id: "list-entry-updated",
            title: "List entry updated",
            description: "Runs when an entry of a list changes, in any attribute of the list or in one.",
            group: "Lists",
            icon: "ListEdit",
            config: Node::fields([
                ("list", list_input()),
                ("attribute", attribute_input("list_from", "list")),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, schema: &Schema) -> Vec<Outcome> {
        let list = input::slug(config, "list").and_then(|slug| schema.list(slug));
        let fields = entry_nodes(config, schema)
            .into_iter()
            .chain([changed_node()])
            .chain(by_nodes());
        triggered(fields.chain(value_nodes(config, list.map(|list| &**list), schema)))
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        if let Some(list) = checks::list(config, "list", schema, problems) {
            checks::attribute(config, "attribute", list, problems);
        }
    }

    fn started_by(&self, config: &Config, schema: &Schema, happened: &OutboxRow) -> Vec<Json> {
        let event = input::slug(config, "list").and_then(|slug| Event::of_list(schema, slug, happened));
        started_by_update(event, config, schema)
    }

    async fn complete(
        &self,
        config: &Config,
        data: Json,
        happened: &OutboxRow,
        records: &Records,
    ) -> records::Result<Json> {
        let id = happened.payload["entry_id"].as_str().unwrap_or_default().into();
        match (input::slug(config, "list"), input::slug(config, "attribute")) {
            (Some(list), Some(attribute)) => {
                with_values(data, Target::List(list), &id, attribute, happened, records).await
            }
            _ => Ok(data),
        }
    }
}
