use super::TriggerBlock;
use super::event::{by, by_nodes, triggered};
use super::record_added_to_list::{entry_nodes, list_input};
use crate::blocks::{About, Config, checks};
use crate::check::Problems;
use crate::record_values::entry;
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use records::{Actor, Record, Schema};
use serde_json::Value as Json;

/// A member runs the workflow for an entry of a list.
pub struct ListEntryCommand;

impl ListEntryCommand {
    /// The data of the run that a member starts for an entry.
    pub fn data(of: &Record, actor: &Actor, at_ms: i64) -> Json {
        let mut data = by(actor, at_ms);
        let parent = of.parent();
        let record = parent.and_then(|(object, id)| Some(value::record(&of.schema.object(object)?.api_slug, id)));
        data.insert("record".to_owned(), record.unwrap_or_default());
        data.insert("entry".to_owned(), entry(&of.object.api_slug, &of.id));
        data.into()
    }
}

#[async_trait]
impl TriggerBlock for ListEntryCommand {
    fn about(&self) -> About {
        About {
            id: "list-entry-command",
            title: "List entry command",
            description: "Adds \"Run workflow\" to entries of a list; runs once for every entry it is used on.",
            group: "Lists",
            icon: "ListBolt",
            config: Node::fields([("list", list_input())]),
        }
    }

    fn outcomes(&self, config: &Config, schema: &Schema) -> Vec<Outcome> {
        triggered(entry_nodes(config, schema).into_iter().chain(by_nodes()))
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        checks::list(config, "list", schema, problems);
    }
}
