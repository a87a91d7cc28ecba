//! Conditions on attributes as filters of records. In them the value of a test is an attribute: `{"$": "attio-attribute",
//! "object": slug of the object or list, "attribute": slug}`. A test of anything else is known before records are looked at.

use super::condition::{Condition, Operator, Test, is_empty, passes};
use super::{About, Answer, Config, Step, checks, input};
use crate::check::Problems;
use crate::record_values::{reference_to, written_single};
use crate::schema::Node;
use crate::value::{tag, text_of};
use jiff::tz::TimeZone;
use records::{Attribute, AttributeType, Object, Record, Target};
use serde_json::{Map, Value as Json, json};

/// The most records that one block finds.
pub(super) const MAX_FOUND: u32 = 100;

/// The filter (`reference/rest-api.md` section 10) of a condition.
///
/// # Errors
/// A sentence about what cannot be asked of records.
pub fn filter_of(owner: &Object, given: &Json, timezone: &TimeZone) -> Result<Json, String> {
    let each = |inner: &[Json]| -> Result<Vec<Json>, String> {
        inner.iter().map(|one| filter_of(owner, one, timezone)).collect()
    };
    match Condition::read(given)? {
        Condition::All(inner) => Ok(json!({ "$and": each(inner)? })),
        Condition::Any([]) => Ok(json!({})),
        Condition::Any(inner) => Ok(json!({ "$or": each(inner)? })),
        Condition::Test(test) => match attribute_of(owner, test.value)? {
            Some(attribute) => of_attribute(attribute, test, timezone),
            None if passes(test, timezone)? => Ok(json!({})),
            None => Ok(json!({ "$or": [] })),
        },
    }
}

fn attribute_of<'a>(owner: &'a Object, value: &Json) -> Result<Option<&'a Attribute>, String> {
    if tag(value) != Some("attio-attribute") {
        return Ok(None);
    }
    let slug = value.get("attribute").and_then(Json::as_str).unwrap_or_default();
    match owner.attribute(slug) {
        Some(attribute) => Ok(Some(attribute)),
        None => Err(format!("{} have no attribute \"{slug}\"", owner.plural_noun)),
    }
}

fn of_attribute(attribute: &Attribute, test: Test<'_>, timezone: &TimeZone) -> Result<Json, String> {
    let not = |filter: Json| json!({ "$not": filter });
    let one_of = |name: &str| any_operand(attribute, name, test.operand, timezone);
    Ok(match test.operator {
        Operator::IsNotEmpty => not_empty(attribute),
        Operator::IsEmpty => not(not_empty(attribute)),
        Operator::Equals if is_empty(test.operand) => not(not_empty(attribute)),
        Operator::NotEquals if is_empty(test.operand) => not_empty(attribute),
        Operator::Equals | Operator::In => one_of("$eq"),
        Operator::NotEquals => not(one_of("$eq")),
        Operator::Contains => one_of("$contains"),
        Operator::NotContains => not(one_of("$contains")),
        Operator::StartsWith => one_of("$starts_with"),
        Operator::EndsWith => one_of("$ends_with"),
        Operator::GreaterThan => one_of("$gt"),
        Operator::GreaterOrEqual => one_of("$gte"),
        Operator::LessThan => one_of("$lt"),
        Operator::LessOrEqual => one_of("$lte"),
        Operator::IsTrue => tested(attribute, "$eq", &true.into()),
        Operator::IsFalse => not(tested(attribute, "$eq", &true.into())),
    })
}

fn any_operand(attribute: &Attribute, operator: &str, operand: &Json, timezone: &TimeZone) -> Json {
    let single = |operand: &Json| tested(attribute, operator, &operand_of(attribute, operand, timezone));
    match operand {
        Json::Array(all) => json!({ "$or": all.iter().map(single).collect::<Vec<_>>() }),
        one => single(one),
    }
}

/// A test of the parts of an attribute that stand for the whole.
fn tested(attribute: &Attribute, operator: &str, operand: &Json) -> Json {
    let test = |property: &&str| json!({ &attribute.api_slug: { *property: { operator: operand } } });
    match properties(attribute.kind) {
        [only] => test(only),
        several => json!({ "$or": several.iter().map(test).collect::<Vec<_>>() }),
    }
}

fn properties(kind: AttributeType) -> &'static [&'static str] {
    match kind {
        AttributeType::Text
        | AttributeType::Number
        | AttributeType::Rating
        | AttributeType::Checkbox
        | AttributeType::Date
        | AttributeType::Timestamp => &["value"],
        AttributeType::Currency => &["currency_value"],
        AttributeType::Select => &["option"],
        AttributeType::Status => &["status"],
        AttributeType::RecordReference => &["target_record_id"],
        AttributeType::ActorReference => &["referenced_actor_id"],
        AttributeType::PersonalName => &["full_name"],
        AttributeType::EmailAddress => &["email_address"],
        AttributeType::Domain => &["domain"],
        AttributeType::PhoneNumber => &["phone_number"],
        AttributeType::Location => &["locality", "region", "postcode", "line_1"],
        AttributeType::Interaction => &["interacted_at"],
    }
}

/// E-mail addresses cannot be asked whether they are there; every one has an at sign.
fn not_empty(attribute: &Attribute) -> Json {
    match attribute.kind {
        AttributeType::EmailAddress => tested(attribute, "$contains", &"@".into()),
        _ => json!({ &attribute.api_slug: { "$not_empty": true } }),
    }
}

fn operand_of(attribute: &Attribute, operand: &Json, timezone: &TimeZone) -> Json {
    let part = |field: &str| operand.get(field).cloned().unwrap_or_default();
    match (attribute.kind, tag(operand)) {
        (AttributeType::RecordReference, Some("attio-entity-reference")) => part("recordId"),
        (AttributeType::ActorReference, Some("attio-actor")) => part("actorId"),
        (AttributeType::PersonalName | AttributeType::Location, Some(_)) => text_of(operand).into(),
        (AttributeType::EmailAddress, Some("email-address")) => part("normalized"),
        (AttributeType::PhoneNumber, Some("phone-number")) => part("normalized"),
        (AttributeType::Interaction, _) => written_single(AttributeType::Timestamp, operand, timezone),
        (kind, _) => written_single(kind, operand, timezone),
    }
}

/// The inputs that all blocks that find have.
pub(super) fn inputs(of: &str) -> [(&'static str, Node); 4] {
    let from = format!("{of}_from");
    [
        (
            "condition",
            Node::of("condition").titled("Where").with("of", of).optional(),
        ),
        (
            "sort_by",
            Node::of("attio-attribute")
                .titled("Sort by")
                .with(&from, of)
                .with("static", true)
                .optional(),
        ),
        (
            "direction",
            Node::one_of(&["ascending", "descending"])
                .titled("Direction")
                .with("static", true)
                .optional(),
        ),
        (
            "limit",
            Node::of("number")
                .titled("At most")
                .with("min", 1)
                .with("max", MAX_FOUND),
        ),
    ]
}

/// What is wrong with those inputs.
pub(super) fn check(config: &Config, owner: &Object, problems: &mut Problems) {
    checks::within(config, "limit", 1.0, f64::from(MAX_FOUND), problems);
    checks::attribute(config, "sort_by", owner, problems);
    let Some(condition) = config.get("condition").filter(|given| !given.is_null()) else {
        return;
    };
    super::condition::check(condition, "config.condition", problems);
    check_attributes(condition, "config.condition", owner, problems);
}

fn check_attributes(given: &Json, path: &str, owner: &Object, problems: &mut Problems) {
    match Condition::read(given) {
        Ok(Condition::All(inner) | Condition::Any(inner)) => {
            for one in inner {
                check_attributes(one, path, owner, problems);
            }
        }
        Ok(Condition::Test(test)) => {
            if let Err(message) = attribute_of(owner, test.value) {
                problems.add(path, format!("{message} (any more). Choose another."));
            }
        }
        Err(_) => {}
    }
}

/// Finds by those inputs, and by `also`.
pub(super) async fn find(step: &Step<'_>, owner: &Object, also: Option<Json>) -> Result<Vec<Record>, Answer> {
    let limit = input::number(step.config, "limit").ok_or_else(|| input::missing("limit"))?;
    if !(1.0..=f64::from(MAX_FOUND)).contains(&limit) {
        return Err(Answer::error(format!("\"At most\" is a number from 1 to {MAX_FOUND}.")));
    }
    let mut filters: Vec<Json> = also.into_iter().collect();
    if let Some(condition) = step.config.get("condition").filter(|given| !given.is_null()) {
        let filter = filter_of(owner, condition, step.timezone);
        filters.push(filter.map_err(|message| Answer::error(format!("The condition cannot be used: {message}.")))?);
    }
    let filter = json!({ "$and": filters });
    let direction = match input::text(step.config, "direction").as_deref() {
        Some("descending") => "desc",
        _ => "asc",
    };
    let sorts: Vec<Json> = input::slug(step.config, "sort_by")
        .map(|slug| json!({ "attribute": slug, "direction": direction }))
        .into_iter()
        .collect();
    let records = step.effects.records();
    let page = records
        .query(
            step.workspace_id,
            owner.target(),
            Some(&filter),
            &sorts,
            limit as u32,
            0,
        )
        .await?;
    Ok(page.records)
}

/// The data of what was found.
pub(super) fn found(name: &str, records: &[Record]) -> Json {
    let mut data = Map::new();
    data.insert(name.to_owned(), records.iter().map(reference_to).collect());
    data.insert("count".to_owned(), records.len().into());
    data.into()
}

/// What a block that finds says of itself.
pub(super) fn about(
    id: &'static str,
    title: &'static str,
    description: &'static str,
    group: &'static str,
    fields: Vec<(&str, Node)>,
) -> About {
    About {
        id,
        title,
        description,
        group,
        icon: if group == "Lists" { "ListSearch" } else { "RecordSearch" },
        config: Node::fields(fields),
    }
}

/// An object by the slug in a field.
pub(super) fn object_of<'a>(step: &'a Step<'_>, field: &str) -> Result<&'a Object, Answer> {
    let slug = input::needed_slug(step.config, field)?;
    Ok(step.schema.find(Target::Object(slug))?)
}

/// A list by the slug in a field.
pub(super) fn list_of<'a>(step: &'a Step<'_>, field: &str) -> Result<&'a Object, Answer> {
    let slug = input::needed_slug(step.config, field)?;
    Ok(step.schema.find(Target::List(slug))?)
}
