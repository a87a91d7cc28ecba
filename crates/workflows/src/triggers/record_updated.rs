use super::TriggerBlock;
use super::event::{Event, by_nodes, triggered, with_values};
use super::record_created::{object_input, record_node};
use crate::blocks::{About, Config, checks, input};
use crate::check::Problems;
use crate::record_values::node_of;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::{Attribute, Object, Records, Schema, Target};
use serde_json::{Value as Json, json};
use store::OutboxRow;

/// Attributes of a record change, other than by its creation.
pub struct RecordUpdated;

#[async_trait]
impl TriggerBlock for RecordUpdated {
    fn about(&self) -> About {
        About {
            id: "record-updated",
            title: "Record updated",
            description: "Runs when a record of an object changes, in any attribute or in one; not when it is created.",
            group: "Records",
            icon: "RecordEdit",
            config: Node::fields([
                ("object", object_input()),
                ("attribute", attribute_input("object_from", "object")),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, schema: &Schema) -> Vec<Outcome> {
        let object = input::slug(config, "object").and_then(|slug| schema.object(slug));
        let fields = [record_node(config), changed_node()].into_iter().chain(by_nodes());
        triggered(fields.chain(value_nodes(config, object.map(|object| &**object), schema)))
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        if let Some(object) = checks::object(config, "object", schema, problems) {
            checks::attribute(config, "attribute", object, problems);
        }
    }

    fn started_by(&self, config: &Config, schema: &Schema, happened: &OutboxRow) -> Vec<Json> {
        let event = input::slug(config, "object").and_then(|slug| Event::of_object(schema, slug, happened));
        started_by_update(event, config, schema)
    }

    async fn complete(
        &self,
        config: &Config,
        data: Json,
        happened: &OutboxRow,
        records: &Records,
    ) -> records::Result<Json> {
        let id = happened.payload["record_id"].as_str().unwrap_or_default().into();
        match (input::slug(config, "object"), input::slug(config, "attribute")) {
            (Some(object), Some(attribute)) => {
                with_values(data, Target::Object(object), &id, attribute, happened, records).await
            }
            _ => Ok(data),
        }
    }
}

/// The one attribute whose changes count, if not all do.
pub(super) fn attribute_input(option: &str, of: &str) -> Node {
    Node::of("attio-attribute")
        .titled("Attribute")
        .described("Without one, every change counts. With one, its new and previous values can be used.")
        .with(option, of)
        .with("static", true)
        .optional()
}

/// The slugs of the attributes that changed.
pub(super) fn changed_node() -> (&'static str, Node) {
    (
        "changed_attributes",
        Node::array(Node::of("string")).titled("Changed attributes"),
    )
}

/// The new and the previous value of the attribute in the field `attribute`.
pub(super) fn value_nodes(
    config: &Config,
    owner: Option<&Object>,
    schema: &Schema,
) -> impl Iterator<Item = (&'static str, Node)> + use<> {
    let attribute = owner.and_then(|owner| owner.attribute(input::slug(config, "attribute")?));
    let node = |attribute: &Attribute, title: &str| node_of(schema, attribute).titled(title).optional();
    let nodes = attribute.map(|attribute| {
        [
            ("new_value", node(attribute, "New value")),
            ("previous_value", node(attribute, "Previous value")),
        ]
    });
    nodes.into_iter().flatten()
}

/// The run that a change starts, if it is one that counts.
pub(super) fn started_by_update(event: Option<Event<'_>>, config: &Config, schema: &Schema) -> Vec<Json> {
    let Some(event) = event.filter(|event| !event.is_creation) else {
        return Vec::new();
    };
    let changed = event.changed();
    let wanted = input::slug(config, "attribute");
    // The attribute may be named by its id.
    let wanted = wanted.map(|name| {
        event
            .owner
            .attribute(name)
            .map_or(name, |attribute| attribute.api_slug.as_str())
    });
    if changed.is_empty() || wanted.is_some_and(|wanted| !changed.contains(&wanted)) {
        return Vec::new();
    }
    let mut data = event.data(schema);
    data.insert("changed_attributes".to_owned(), json!(changed));
    vec![data.into()]
}
