//! Values of records as workflows see them (`value.rs`), their schema nodes, and the way back into written values.
//!
//! An attribute that takes several values is an array; one that takes a single value is that value, or `null`. A record is
//! named by `attio-entity-reference`; an entry of a list by a type of its own, `{"$": "attio-list-entry", "list": slug,
//! "entryId": id}` with the option `list_slug` on its node: a record goes nowhere where an entry is wanted, or the other
//! way round. Statuses are `attio-select`, as options are; both carry their `title`, for texts and comparisons.

use crate::schema::Node;
use crate::value::{self, tag, tagged, text_of};
use jiff::{Timestamp, civil, tz::TimeZone};
use records::values::Location;
use records::{Attribute, AttributeType, Object, Record, Schema, Target, Value};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use store::{ObjectId, RecordId};

/// The node type of entries of lists.
pub const ENTRY: &str = "attio-list-entry";
/// The node type of records.
pub const RECORD: &str = "attio-entity-reference";

/// A reference to an entry of a list.
pub fn entry(list: &str, entry_id: &str) -> Json {
    tagged(ENTRY, json!({ "list": list, "entryId": entry_id }))
}

/// The node of an entry of a list, or of any.
pub fn entry_node(list: Option<&str>) -> Node {
    match list {
        Some(slug) => Node::of(ENTRY).with("list_slug", slug),
        None => Node::of(ENTRY),
    }
}

/// What names a record, or an entry.
pub fn reference_to(record: &Record) -> Json {
    match record.object.list() {
        Some(_) => entry(&record.object.api_slug, &record.id),
        None => value::record(&record.object.api_slug, &record.id),
    }
}

/// What a record or entry is read by; `None` of values that name neither.
pub fn target_of(value: &Json) -> Option<(Target<'_>, RecordId)> {
    let text = |field: &str| value.get(field)?.as_str();
    match tag(value)? {
        RECORD => Some((Target::Object(text("object")?), text("recordId")?.into())),
        ENTRY => Some((Target::List(text("list")?), text("entryId")?.into())),
        _ => None,
    }
}

/// The object or list whose attributes stand below a node that is a record or an entry; `None` when the node does not say.
pub fn owner_of<'a>(schema: &'a Schema, node: &Node) -> Option<&'a Arc<Object>> {
    match node.kind.as_str() {
        RECORD => schema.object(node.option("object_slug")?),
        ENTRY => schema.list(node.option("list_slug")?),
        _ => None,
    }
}

/// The schema node of an attribute: what [`field`] gives for it.
pub fn node_of(schema: &Schema, attribute: &Attribute) -> Node {
    let one = single_node(schema, attribute);
    let node = if attribute.is_multiselect {
        Node::array(one)
    } else {
        one
    };
    node.titled(&attribute.title)
}

fn single_node(schema: &Schema, attribute: &Attribute) -> Node {
    match attribute.kind {
        AttributeType::Text => Node::of("string"),
        AttributeType::Number | AttributeType::Rating => Node::of("number"),
        AttributeType::Checkbox => Node::of("boolean"),
        AttributeType::Currency => Node::of("currency"),
        AttributeType::Date => Node::of("date"),
        AttributeType::Timestamp => Node::of("timestamp"),
        AttributeType::Select | AttributeType::Status => Node::of("attio-select")
            .with("object_slug", owner_slug(schema, &attribute.object_id))
            .with("attribute_slug", attribute.api_slug.as_str()),
        AttributeType::RecordReference => {
            let only = match attribute.allowed_object_ids() {
                [only] => schema.object(only),
                _ => None,
            };
            Node::record_of(only.map(|object| object.api_slug.as_str()))
        }
        AttributeType::ActorReference => Node::of("attio-actor"),
        AttributeType::Location => Node::of("location"),
        AttributeType::Domain => Node::of("domain"),
        AttributeType::EmailAddress => Node::of("email-address"),
        AttributeType::PhoneNumber => Node::of("phone-number"),
        AttributeType::PersonalName => Node::of("personal-name"),
        AttributeType::Interaction => Node::fields([
            ("interaction_type", Node::of("string").titled("Type")),
            ("interacted_at", Node::of("timestamp").titled("When")),
            ("owner", Node::of("attio-actor").titled("Owner")),
        ]),
    }
}

/// What a record or entry has in an attribute, by slug or id; `None` when there is no such attribute.
pub fn field(record: &Record, slug_or_id: &str) -> Option<Json> {
    let attribute = record.object.attribute(slug_or_id)?;
    let held = record.current(attribute);
    let values = held.iter().map(|stored| &stored.value);
    Some(values_of(&record.schema, attribute, values))
}

/// All values of an attribute: an array of them if it takes several, else the one or `null`.
pub fn values_of<'a>(schema: &Schema, attribute: &Attribute, values: impl IntoIterator<Item = &'a Value>) -> Json {
    let mut values = values.into_iter().map(|value| value_of(schema, attribute, value));
    if attribute.is_multiselect {
        values.collect()
    } else {
        values.next().unwrap_or_default()
    }
}

/// One stored value.
pub fn value_of(schema: &Schema, attribute: &Attribute, value: &Value) -> Json {
    let plain = || value.written().get("value").cloned().unwrap_or_default();
    match value {
        Value::Text(_) | Value::Number(_) | Value::Checkbox(_) | Value::Rating(_) => plain(),
        Value::Currency { code, .. } => {
            let amount = value.written().get("currency_value").cloned();
            tagged("currency", json!({ "value": amount, "code": code }))
        }
        Value::Date(_) => tagged("date", json!({ "value": plain() })),
        Value::Timestamp(ns) => value::timestamp(ns.div_euclid(1_000_000)),
        Value::Select { option_id } => {
            let title = attribute.options.iter().find(|option| option.id == *option_id);
            choice(schema, attribute, option_id, title.map(|option| option.title.as_str()))
        }
        Value::Status { status_id } => {
            let title = attribute.statuses.iter().find(|status| status.id == *status_id);
            choice(schema, attribute, status_id, title.map(|status| status.title.as_str()))
        }
        Value::RecordReference { object_id, record_id } => value::record(owner_slug(schema, object_id), record_id),
        Value::ActorReference(actor) => value::actor(actor),
        Value::PersonalName(name) => tagged(
            "personal-name",
            json!({ "first_name": name.first_name, "last_name": name.last_name, "full_name": name.full_name }),
        ),
        Value::EmailAddress(email) => tagged(
            "email-address",
            json!({
                "original": email.original_email_address,
                "normalized": email.email_address,
                "domain": email.email_domain,
                "root_domain": email.email_root_domain,
                "local_specifier": email.email_local_specifier,
            }),
        ),
        Value::Domain(domain) => tagged(
            "domain",
            json!({ "original": domain.domain, "normalized": domain.domain, "root": domain.root_domain }),
        ),
        Value::PhoneNumber(phone) => tagged(
            "phone-number",
            json!({
                "original": phone.original_phone_number,
                "normalized": phone.phone_number,
                "country_code": phone.country_code,
            }),
        ),
        Value::Location(location) => {
            let texts = [
                ("line_1", &location.line_1),
                ("line_2", &location.line_2),
                ("line_3", &location.line_3),
                ("line_4", &location.line_4),
                ("locality", &location.locality),
                ("region", &location.region),
                ("postcode", &location.postcode),
                ("country_code", &location.country_code),
            ];
            let texts = texts.map(|(name, text)| (name, text.as_deref().map(Json::from)));
            let numbers = [("latitude", &location.latitude), ("longitude", &location.longitude)];
            let numbers = numbers.map(|(name, text)| {
                let number = text.as_deref().and_then(|text| text.parse::<f64>().ok());
                (name, number.map(Json::from))
            });
            let fields: Map<String, Json> = texts
                .into_iter()
                .chain(numbers)
                .filter_map(|(name, part)| Some((name.to_owned(), part?)))
                .collect();
            tagged("location", fields.into())
        }
        Value::Interaction(interaction) => json!({
            "interaction_type": interaction.interaction_type,
            "interacted_at": value::timestamp(interaction.interacted_at.div_euclid(1_000_000)),
            "owner": value::actor(&interaction.owner_actor),
        }),
    }
}

fn choice(schema: &Schema, attribute: &Attribute, id: &str, title: Option<&str>) -> Json {
    let fields = json!({
        "selectOptionId": id,
        "title": title,
        "attribute": attribute.api_slug,
        "object": owner_slug(schema, &attribute.object_id),
    });
    tagged("attio-select", fields)
}

/// The slug of an object, list or activity; its id when it is gone.
fn owner_slug<'a>(schema: &'a Schema, id: &'a ObjectId) -> &'a str {
    let owner = schema
        .object(id)
        .or_else(|| schema.list(id))
        .or_else(|| schema.activity(id));
    owner.map_or(id.as_str(), |owner| owner.api_slug.as_str())
}

/// Values by attribute slug or id, in the form that [`records::Records::create_record`] takes. What names no attribute
/// stays as it is: writing it says so.
pub fn written(owner: &Object, values: &Map<String, Json>, timezone: &TimeZone) -> Map<String, Json> {
    let one = |(slug, value): (&String, &Json)| {
        let value = match owner.attribute(slug) {
            Some(attribute) => written_value(attribute, value, timezone),
            None => value.clone(),
        };
        (slug.clone(), value)
    };
    values.iter().map(one).collect()
}

/// The written form of what an attribute is to hold. Of several values for an attribute that takes one, the first counts;
/// nothing clears it.
pub fn written_value(attribute: &Attribute, value: &Json, timezone: &TimeZone) -> Json {
    let one = |value: &Json| written_single(attribute.kind, value, timezone);
    match (attribute.is_multiselect, value) {
        (true, Json::Array(all)) => all.iter().filter(|one| !one.is_null()).map(one).collect(),
        (true, Json::Null) => json!([]),
        (true, only) => json!([one(only)]),
        (false, Json::Array(all)) => all.first().map_or_else(|| cleared(attribute.kind), one),
        (false, Json::Null) => cleared(attribute.kind),
        (false, only) => one(only),
    }
}

/// A checkbox is never empty.
fn cleared(kind: AttributeType) -> Json {
    match kind {
        AttributeType::Checkbox => false.into(),
        _ => Json::Null,
    }
}

/// The written form of one value for an attribute of a type.
pub fn written_single(kind: AttributeType, value: &Json, timezone: &TimeZone) -> Json {
    let part = |name: &str| value.get(name).cloned().unwrap_or_default();
    match (kind, tag(value)) {
        (AttributeType::Text, _) => text_of(value).into(),
        (AttributeType::Number | AttributeType::Rating, Some("currency")) => part("value"),
        (AttributeType::Number | AttributeType::Rating, None) => number(value),
        (AttributeType::Currency, Some("currency")) => part("value"),
        (AttributeType::Date, Some("date")) | (AttributeType::Timestamp, Some("timestamp")) => part("value"),
        (AttributeType::Date, Some("timestamp")) => {
            let instant: Option<Timestamp> = text_of(value).parse().ok();
            let day = instant.map(|at| at.to_zoned_datetime(timezone.clone()).date().to_string());
            day.map_or_else(|| part("value"), Json::from)
        }
        (AttributeType::Timestamp, Some("date")) => {
            let day: Option<civil::Date> = text_of(value).parse().ok();
            let start = day.and_then(|day| day.to_zoned_datetime(timezone.clone()).ok());
            start.map_or_else(|| part("value"), |start| start.timestamp().to_string().into())
        }
        (AttributeType::Select | AttributeType::Status, Some("attio-select")) => part("selectOptionId"),
        (AttributeType::RecordReference, Some(RECORD)) => {
            json!({ "target_object": part("object"), "target_record_id": part("recordId") })
        }
        (AttributeType::RecordReference, Some("domain" | "email-address")) => part("normalized"),
        (AttributeType::ActorReference, Some("attio-actor")) => {
            json!({ "referenced_actor_type": part("actorType"), "referenced_actor_id": part("actorId") })
        }
        (AttributeType::ActorReference, Some("email-address")) => part("normalized"),
        (AttributeType::PersonalName, Some("personal-name")) => json!({
            "first_name": part("first_name"),
            "last_name": part("last_name"),
            "full_name": part("full_name"),
        }),
        (AttributeType::EmailAddress, Some("email-address")) => part("original"),
        (AttributeType::Domain, Some("email-address")) => part("domain"),
        (AttributeType::Domain, Some("domain")) => part("normalized"),
        (AttributeType::PhoneNumber, Some("phone-number")) => {
            json!({ "original_phone_number": part("original"), "country_code": part("country_code") })
        }
        (AttributeType::Location, Some("location")) => location(value),
        _ => value.clone(),
    }
}

/// Numbers may come as text, out of answers of others.
fn number(value: &Json) -> Json {
    let parsed = value.as_str().and_then(|text| text.trim().parse::<f64>().ok());
    parsed
        .and_then(serde_json::Number::from_f64)
        .map_or_else(|| value.clone(), Json::from)
}

/// All members of an address have to be there when it is written.
fn location(value: &Json) -> Json {
    let member = |name: &str| match value.get(name) {
        None | Some(Json::Null) => Json::Null,
        Some(Json::String(text)) => text.as_str().into(),
        Some(other) => other.to_string().into(),
    };
    Location::MEMBERS
        .into_iter()
        .map(|name| (name.to_owned(), member(name)))
        .collect()
}
