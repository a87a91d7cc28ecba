//! The value types: one module each, with the same parts: `parse` (every accepted written form), `read` (the wire form),
//! `columns` (what filters and sorts use), `unique_key` (the normalised form that may be held once) and `PROPERTIES`
//! (what filters and sorts may name). The contract is `reference/rest-api.md` sections 7 and 10.

mod actor_reference;
mod checkbox;
mod currency;
mod date;
mod domain;
mod email_address;
mod interaction;
mod location;
mod number;
mod personal_name;
mod phone_number;
mod property;
mod rating;
mod record_reference;
mod select;
mod status;
mod text;
mod timestamp;

pub use actor_reference::MemberInput;
pub use domain::Domain;
pub use email_address::EmailAddress;
pub use interaction::Interaction;
pub use location::Location;
pub use personal_name::PersonalName;
pub use phone_number::PhoneNumber;
pub(crate) use property::{Operand, Operator, Property, properties};
pub use record_reference::{RecordInput, RecordKeyInput};

use crate::{Actor, Attribute, AttributeType, Error, Issue, OptionId, PathPart, Result, Schema, StatusId};
use ::time::Date;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{Column, ObjectId, RecordId, Scalar};

/// One value of one attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
pub enum Value {
    Text(String),
    Number(#[serde(with = "number::exact")] f64),
    Checkbox(bool),
    /// 0 to 5.
    Rating(u8),
    Currency {
        #[serde(with = "number::exact")]
        amount: f64,
        code: String,
    },
    Date(#[serde(with = "date::iso")] Date),
    /// In ns since the epoch.
    Timestamp(i64),
    Select {
        option_id: OptionId,
    },
    Status {
        status_id: StatusId,
    },
    RecordReference {
        object_id: ObjectId,
        record_id: RecordId,
    },
    ActorReference(Actor),
    PersonalName(PersonalName),
    EmailAddress(EmailAddress),
    Domain(Domain),
    PhoneNumber(PhoneNumber),
    Location(Location),
    Interaction(Interaction),
}

/// What was written, before records and members that it names are looked up.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    Value(Value),
    Record(RecordInput),
    Member(MemberInput),
}

/// Parses one written value of an attribute.
///
/// # Errors
/// `validation_type` with issues relative to the value when it has the wrong shape, `value_not_found` for an option or
/// status that does not exist.
pub fn parse(schema: &Schema, attribute: &Attribute, given: &Json) -> Result<Input> {
    let value = |parsed: Result<Value, Vec<Issue>>| match parsed {
        Ok(value) => Ok(Input::Value(value)),
        Err(issues) => Err(Error::invalid_value(&attribute.api_slug, issues)),
    };
    match attribute.kind {
        AttributeType::Text => value(text::parse(attribute, given)),
        AttributeType::Number => value(number::parse(given)),
        AttributeType::Checkbox => value(checkbox::parse(given)),
        AttributeType::Rating => value(rating::parse(given)),
        AttributeType::Currency => value(currency::parse(attribute, given)),
        AttributeType::Date => value(date::parse(given)),
        AttributeType::Timestamp => value(timestamp::parse(given)),
        AttributeType::Select => select::parse(attribute, given).map(Input::Value),
        AttributeType::Status => status::parse(attribute, given).map(Input::Value),
        AttributeType::PersonalName => value(personal_name::parse(given)),
        AttributeType::EmailAddress => value(email_address::parse(given)),
        AttributeType::Domain => value(domain::parse(given)),
        AttributeType::PhoneNumber => value(phone_number::parse(given)),
        AttributeType::Location => value(location::parse(given)),
        AttributeType::RecordReference => record_reference::parse(schema, attribute, given).map(Input::Record),
        AttributeType::ActorReference => match actor_reference::parse(given) {
            Ok(member) => Ok(Input::Member(member)),
            Err(issues) => Err(Error::invalid_value(&attribute.api_slug, issues)),
        },
        AttributeType::Interaction => value(Err(vec![Issue::invalid(vec![], "Interactions cannot be written.")])),
    }
}

/// How a written value reads: the type's own fields and `attribute_type`. A record or member that is named otherwise than by
/// its id keeps the form in which it was written: who that is may change until it is used.
pub(crate) fn shown(schema: &Schema, attribute: &Attribute, given: &Json) -> Json {
    let value = match parse(schema, attribute, given) {
        Ok(Input::Value(value)) => Some(value),
        Ok(Input::Record(RecordInput {
            object_id,
            key: RecordKeyInput::Id(record_id),
        })) => Some(Value::RecordReference { object_id, record_id }),
        Ok(Input::Member(MemberInput::Id(member))) => Some(Value::ActorReference(Actor::member(member))),
        _ => None,
    };
    let read = |value: Value| {
        let mut out = serde_json::value::Serializer.serialize_map(None)?;
        value.read(schema, attribute, &mut out)?;
        out.serialize_entry("attribute_type", attribute.kind.as_str())?;
        out.end()
    };
    value
        .and_then(|value| read(value).ok())
        .unwrap_or_else(|| given.clone())
}

impl Value {
    /// Writes the type's own fields of the wire form.
    pub(crate) fn read<M: SerializeMap>(
        &self,
        schema: &Schema,
        attribute: &Attribute,
        out: &mut M,
    ) -> Result<(), M::Error> {
        match self {
            Value::Text(value) => text::read(value, out),
            Value::Number(value) => number::read(*value, out),
            Value::Checkbox(value) => checkbox::read(*value, out),
            Value::Rating(value) => rating::read(*value, out),
            Value::Currency { amount, code } => currency::read(*amount, code, out),
            Value::Date(value) => date::read(*value, out),
            Value::Timestamp(value) => timestamp::read(*value, out),
            Value::Select { option_id } => select::read(schema, attribute, option_id, out),
            Value::Status { status_id } => status::read(schema, attribute, status_id, out),
            Value::RecordReference { object_id, record_id } => {
                record_reference::read(schema, object_id, record_id, out)
            }
            Value::ActorReference(actor) => actor_reference::read(actor, out),
            Value::PersonalName(name) => name.read(out),
            Value::EmailAddress(email) => email.read(out),
            Value::Domain(domain) => domain.read(out),
            Value::PhoneNumber(phone) => phone.read(out),
            Value::Location(location) => location.read(out),
            Value::Interaction(interaction) => interaction.read(out),
        }
    }

    /// What filters and sorts use.
    pub(crate) fn columns(&self, attribute: &Attribute) -> Vec<(Column, Scalar)> {
        match self {
            Value::Text(value) => vec![(Column::Text1, Scalar::Text(value.clone()))],
            Value::Number(value) => vec![(Column::Num1, Scalar::Num(*value))],
            Value::Checkbox(value) => vec![(Column::Int1, Scalar::Int(i64::from(*value)))],
            Value::Rating(value) => vec![(Column::Num1, Scalar::Num(f64::from(*value)))],
            Value::Currency { amount, code } => {
                vec![
                    (Column::Num1, Scalar::Num(*amount)),
                    (Column::Text1, Scalar::Text(code.clone())),
                ]
            }
            Value::Date(value) => vec![(Column::Int1, Scalar::Int(crate::timestamp::epoch_days(*value)))],
            Value::Timestamp(value) => vec![(Column::Int1, Scalar::Int(*value))],
            Value::Select { option_id } => select::columns(attribute, option_id),
            Value::Status { status_id } => status::columns(attribute, status_id),
            Value::RecordReference { object_id, record_id } => {
                vec![
                    (Column::Text1, Scalar::Text(object_id.to_string())),
                    (Column::Ref, Scalar::Text(record_id.to_string())),
                ]
            }
            Value::ActorReference(actor) => actor_reference::columns(actor),
            Value::PersonalName(name) => name.columns(),
            Value::EmailAddress(email) => email.columns(),
            Value::Domain(domain) => domain.columns(),
            Value::PhoneNumber(phone) => phone.columns(),
            Value::Location(location) => location.columns(),
            Value::Interaction(interaction) => interaction.columns(),
        }
    }

    /// Whether parts of the value's texts are asked for by filters.
    pub(crate) fn matches_parts(&self) -> bool {
        matches!(
            self,
            Value::Text(_)
                | Value::PersonalName(_)
                | Value::EmailAddress(_)
                | Value::Domain(_)
                | Value::PhoneNumber(_)
                | Value::Location(_)
        )
    }

    /// The normalised form that a unique attribute holds once; `None` for types that cannot be unique.
    pub fn unique_key(&self) -> Option<String> {
        match self {
            Value::Text(value) => Some(value.clone()),
            Value::Number(value) => Some(number::to_json(*value).to_string()),
            Value::Currency { amount, .. } => Some(number::to_json(*amount).to_string()),
            Value::Date(value) => Some(crate::timestamp::format_date(*value)),
            Value::Timestamp(value) => Some(value.to_string()),
            Value::EmailAddress(email) => Some(email.email_address.clone()),
            Value::Domain(domain) => Some(domain.domain.clone()),
            Value::PhoneNumber(phone) => Some(phone.phone_number.clone()),
            _ => None,
        }
    }

    /// The object form in which the value may be written, for messages and copies: `{"domain":"acme.com"}`.
    pub fn written(&self) -> Json {
        let fields: &[(&str, Json)] = &match self {
            Value::Text(value) => [("value", Json::from(value.clone()))],
            Value::Number(value) => [("value", number::to_json(*value))],
            Value::Checkbox(value) => [("value", Json::from(*value))],
            Value::Rating(value) => [("value", Json::from(*value))],
            Value::Currency { amount, .. } => [("currency_value", number::to_json(*amount))],
            Value::Date(value) => [("value", Json::from(crate::timestamp::format_date(*value)))],
            Value::Timestamp(value) => [("value", Json::from(crate::format_ns(*value)))],
            Value::Select { option_id } => [("option", json!(option_id))],
            Value::Status { status_id } => [("status", json!(status_id))],
            Value::EmailAddress(email) => [("email_address", Json::from(email.email_address.clone()))],
            Value::Domain(domain) => [("domain", Json::from(domain.domain.clone()))],
            Value::PhoneNumber(phone) => [("original_phone_number", Json::from(phone.phone_number.clone()))],
            Value::RecordReference { record_id, .. } => [("target_record_id", json!(record_id))],
            Value::ActorReference(actor) => [("referenced_actor_id", Json::from(actor.id.clone()))],
            Value::PersonalName(name) => [("full_name", Json::from(name.full_name.clone()))],
            Value::Location(location) => [("line_1", Json::from(location.line_1.clone()))],
            Value::Interaction(interaction) => {
                [("interacted_at", Json::from(crate::format_ns(interaction.interacted_at)))]
            }
        };
        Json::Object(
            fields
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    }

    /// Words by which a record is found, if the value is of the kind that people search by.
    pub(crate) fn search_words(&self) -> Option<&str> {
        match self {
            Value::Text(value) if value.len() <= 200 => Some(value),
            Value::PersonalName(name) => Some(&name.full_name),
            Value::EmailAddress(email) => Some(&email.email_address),
            Value::Domain(domain) => Some(&domain.domain),
            Value::PhoneNumber(phone) => Some(&phone.phone_number),
            _ => None,
        }
    }
}

/// The documented errors for options and statuses that do not exist.
pub(crate) mod not_found {
    pub(crate) fn option(title_or_id: &str) -> crate::Error {
        super::select::not_found(title_or_id)
    }

    pub(crate) fn status(title_or_id: &str) -> crate::Error {
        super::status::not_found(title_or_id)
    }
}

/// The scalar inside a written value: itself, or the member of a value object.
fn unwrap<'a>(given: &'a Json, member: &str, expected: &str) -> Result<(&'a Json, Vec<PathPart>), Vec<Issue>> {
    let Json::Object(object) = given else {
        return Ok((given, Vec::new()));
    };
    let path = vec![PathPart::from(member)];
    match object.get(member) {
        Some(inner) => Ok((inner, path)),
        None => Err(vec![Issue::required(path, expected)]),
    }
}
