//! Objects and lists as tables; the rows of a list are its entries.
//!
//! | attribute | column |
//! | --- | --- |
//! | text, select, status, date, timestamp | text: the value, the title, ISO 8601 |
//! | number, rating, currency | a number |
//! | checkbox | 1 or 0 |
//! | personal-name | the full name |
//! | email-address, domain, phone-number | the normalised form |
//! | record-reference, actor-reference | the id |
//! | interaction | when it was |
//! | location | JSON of its ten members |
//!
//! An attribute that takes several values has a JSON array of them, for `json_each`; without any value it is NULL.

use records::values::Location;
use records::{AttributeType, Object, Record};
use rusqlite::types::Value;
use serde_json::Value as Json;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) object: Arc<Object>,
    /// Its slug.
    pub(crate) name: String,
    columns: Vec<Column>,
}

#[derive(Debug, Clone)]
struct Column {
    /// The attribute's slug.
    name: String,
    kind: AttributeType,
    is_multiselect: bool,
}

impl Table {
    pub(crate) fn of(object: &Arc<Object>) -> Self {
        let columns = object
            .attributes()
            .filter(|attribute| !attribute.is_archived)
            .map(|attribute| Column {
                name: attribute.api_slug.clone(),
                kind: attribute.kind,
                is_multiselect: attribute.is_multiselect,
            })
            .collect();
        Self {
            object: object.clone(),
            name: object.api_slug.clone(),
            columns,
        }
    }

    pub(crate) fn create(&self) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("{} {}", quoted(&column.name), column.affinity()))
            .collect();
        format!("CREATE TABLE {} ({})", quoted(&self.name), columns.join(", "))
    }

    pub(crate) fn insert(&self) -> String {
        let places = vec!["?"; self.columns.len()].join(", ");
        format!("INSERT INTO {} VALUES ({places})", quoted(&self.name))
    }

    pub(crate) fn row(&self, record: &Record) -> Vec<Value> {
        let wire = serde_json::to_value(record.wire("")).unwrap_or_default();
        let values = &wire["values"];
        self.columns
            .iter()
            .map(|column| column.cell(values[column.name.as_str()].as_array().map_or(&[], Vec::as_slice)))
            .collect()
    }
}

impl Column {
    fn affinity(&self) -> &'static str {
        match self.kind {
            _ if self.is_multiselect => "TEXT",
            AttributeType::Number | AttributeType::Currency => "REAL",
            AttributeType::Rating | AttributeType::Checkbox => "INTEGER",
            _ => "TEXT",
        }
    }

    fn cell(&self, values: &[Json]) -> Value {
        let mut simple = values.iter().map(|value| self.simple(value));
        if !self.is_multiselect {
            return simple.next().map_or(Value::Null, |value| cell(&value));
        }
        let all: Vec<Json> = simple.collect();
        if all.is_empty() {
            Value::Null
        } else {
            Value::Text(Json::from(all).to_string())
        }
    }

    /// What of a value stands for it.
    fn simple(&self, value: &Json) -> Json {
        let member = match self.kind {
            AttributeType::Currency => "currency_value",
            AttributeType::PersonalName => "full_name",
            AttributeType::EmailAddress => "email_address",
            AttributeType::Domain => "domain",
            AttributeType::PhoneNumber => "phone_number",
            AttributeType::RecordReference => "target_record_id",
            AttributeType::ActorReference => "referenced_actor_id",
            AttributeType::Interaction => "interacted_at",
            AttributeType::Select => return value["option"]["title"].clone(),
            AttributeType::Status => return value["status"]["title"].clone(),
            AttributeType::Location => return location(value),
            _ => "value",
        };
        value[member].clone()
    }
}

fn location(value: &Json) -> Json {
    Location::MEMBERS
        .into_iter()
        .map(|member| (member.to_owned(), value[member].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn cell(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Integer(i64::from(*flag)),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => number.as_f64().map_or(Value::Null, Value::Real),
        },
        Json::String(text) => Value::Text(text.clone()),
        other => Value::Text(other.to_string()),
    }
}

/// A name as SQL writes it when it is somebody's own.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
