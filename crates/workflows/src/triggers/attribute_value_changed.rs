use super::TriggerBlock;
use super::event::{Event, by_nodes, triggered, with_values};
use super::record_created::object_input;
use super::record_updated::value_nodes;
use crate::blocks::{About, Config, checks, input};
use crate::check::Problems;
use crate::record_values::entry_node;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::{Object, Records, Schema, Target};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::OutboxRow;

/// The value of one attribute changes: when a record or an entry is created with it, and later.
pub struct AttributeValueChanged;

fn is_of_list(config: &Config) -> bool {
    input::text(config, "of").as_deref() == Some("list")
}

fn owner_of<'a>(config: &Config, schema: &'a Schema) -> Option<&'a Arc<Object>> {
    if is_of_list(config) {
        schema.list(input::slug(config, "list")?)
    } else {
        schema.object(input::slug(config, "object")?)
    }
}

#[async_trait]
impl TriggerBlock for AttributeValueChanged {
    fn about(&self) -> About {
        let visible_for = |kind: &str| json!({ "field": "of", "values": [kind] });
        About {
            id: "attribute-value-changed",
            title: "Attribute value changed",
            description: "Runs when an attribute of a record or a list entry gets another value, also at its creation.",
            group: "Records",
            icon: "Change",
            config: Node::fields([
                (
                    "of",
                    Node::one_of(&["object", "list"])
                        .titled("Attribute of an")
                        .with("static", true),
                ),
                (
                    "object",
                    object_input().with("visible_when", visible_for("object")).optional(),
                ),
                (
                    "list",
                    Node::of("attio-list")
                        .titled("List")
                        .with("static", true)
                        .with("visible_when", visible_for("list"))
                        .optional(),
                ),
                (
                    "attribute",
                    Node::of("attio-attribute")
                        .titled("Attribute")
                        .with("object_from", "object")
                        .with("list_from", "list")
                        .with("static", true),
                ),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, schema: &Schema) -> Vec<Outcome> {
        let owner = owner_of(config, schema);
        let (record, entry) = if is_of_list(config) {
            let list = input::slug(config, "list");
            (None, Some(("entry", entry_node(list).titled("Entry"))))
        } else {
            (input::slug(config, "object"), None)
        };
        let record = ("record", Node::record_of(record).titled("Record"));
        let fields = [record].into_iter().chain(entry).chain(by_nodes());
        triggered(fields.chain(value_nodes(config, owner.map(|owner| &**owner), schema)))
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        let field = if is_of_list(config) { "list" } else { "object" };
        if input::slug(config, field).is_none() {
            problems.add(
                format!("config.{field}"),
                format!("Choose the {field} that the attribute is of."),
            );
        }
        let owner = match field {
            "list" => checks::list(config, field, schema, problems),
            _ => checks::object(config, field, schema, problems),
        };
        if let Some(owner) = owner {
            checks::attribute(config, "attribute", owner, problems);
        }
    }

    fn started_by(&self, config: &Config, schema: &Schema, happened: &OutboxRow) -> Vec<Json> {
        let event = if is_of_list(config) {
            input::slug(config, "list").and_then(|slug| Event::of_list(schema, slug, happened))
        } else {
            input::slug(config, "object").and_then(|slug| Event::of_object(schema, slug, happened))
        };
        let attribute = owner_of(config, schema).and_then(|owner| owner.attribute(input::slug(config, "attribute")?));
        match (event, attribute) {
            (Some(event), Some(attribute)) if event.changed().contains(&attribute.api_slug.as_str()) => {
                vec![event.data(schema).into()]
            }
            _ => Vec::new(),
        }
    }

    async fn complete(
        &self,
        config: &Config,
        data: Json,
        happened: &OutboxRow,
        records: &Records,
    ) -> records::Result<Json> {
        let id = |field: &str| happened.payload[field].as_str().unwrap_or_default().into();
        let Some(attribute) = input::slug(config, "attribute") else {
            return Ok(data);
        };
        match (
            is_of_list(config),
            input::slug(config, "object"),
            input::slug(config, "list"),
        ) {
            (true, _, Some(list)) => {
                with_values(data, Target::List(list), &id("entry_id"), attribute, happened, records).await
            }
            (false, Some(object), _) => {
                with_values(
                    data,
                    Target::Object(object),
                    &id("record_id"),
                    attribute,
                    happened,
                    records,
                )
                .await
            }
            _ => Ok(data),
        }
    }
}
