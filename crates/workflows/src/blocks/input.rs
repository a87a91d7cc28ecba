//! What a configuration holds, read as blocks need it: values are resolved by then. Of several values where one is wanted,
//! the first counts.

use super::{Answer, Config};
use crate::record_values::target_of;
use crate::value::{self, is_absent, tag, text_of};
use crate::{Trouble, value::tagged};
use records::{Code, Target};
use serde_json::{Value as Json, json};
use store::RecordId;

/// What is in a field; of several the first. `None` when there is nothing.
pub fn one<'a>(config: &'a Config, field: &str) -> Option<&'a Json> {
    let value = match config.get(field)? {
        Json::Array(all) => all.first()?,
        one => one,
    };
    (!is_absent(Some(value))).then_some(value)
}

/// All that is in a field: one value is a list of one.
pub fn all(config: &Config, field: &str) -> Vec<Json> {
    match config.get(field) {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(all)) => all.iter().filter(|one| !one.is_null()).cloned().collect(),
        Some(one) => vec![one.clone()],
    }
}

/// As it reads.
pub fn text(config: &Config, field: &str) -> Option<String> {
    one(config, field).map(text_of)
}

/// A number, or an amount of money.
pub fn number(config: &Config, field: &str) -> Option<f64> {
    number_of(one(config, field)?)
}

/// The number in a value; text counts when it is one.
pub fn number_of(value: &Json) -> Option<f64> {
    match (value, tag(value)) {
        (Json::Number(number), _) => number.as_f64(),
        (Json::String(text), _) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        (_, Some("currency")) => value.get("value")?.as_f64(),
        _ => None,
    }
}

/// A number as JSON has it: without a fraction where there is none.
pub fn number_json(number: f64) -> Json {
    let whole = number as i64;
    if whole as f64 == number && number.abs() < 9.0e15 {
        whole.into()
    } else {
        number.into()
    }
}

/// The slug of an object, list or attribute.
pub fn slug<'a>(config: &'a Config, field: &str) -> Option<&'a str> {
    let value = one(config, field)?;
    let of_tag = match tag(value) {
        Some("attio-object") => value.get("object"),
        Some("attio-list") => value.get("list"),
        Some("attio-attribute") => value.get("attribute"),
        _ => Some(value),
    };
    of_tag?.as_str().filter(|slug| !slug.is_empty())
}

/// The slug of an object, list or attribute that the block cannot do without.
pub fn needed_slug<'a>(config: &'a Config, field: &str) -> Result<&'a str, Answer> {
    slug(config, field).ok_or_else(|| missing(field))
}

/// The record or entry that a block cannot do without.
pub fn needed_reference<'a>(config: &'a Config, field: &str) -> Result<(Target<'a>, RecordId), Answer> {
    let value = one(config, field).ok_or_else(|| missing(field))?;
    target_of(value).ok_or_else(|| Answer::error(format!("The field \"{field}\" holds no record: {}.", shown(value))))
}

/// The failure of a block that lacks an input.
pub fn missing(field: &str) -> Answer {
    Answer::error(format!(
        "The field \"{field}\" is empty. Choose a value, or a variable that is never empty when this block runs."
    ))
}

/// How a value reads in a message.
pub fn shown(value: &Json) -> String {
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(120) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// The value of a task.
pub fn task_value(task_id: &str) -> Json {
    tagged("attio-task", json!({ "taskId": task_id }))
}

/// An instant in ns since the epoch.
pub fn timestamp_ns(ns: i64) -> Json {
    value::timestamp(ns.div_euclid(1_000_000))
}

impl From<records::Error> for Answer {
    fn from(error: records::Error) -> Self {
        let issues: Vec<&str> = error.issues.iter().map(|issue| issue.message.as_str()).collect();
        let message = match issues.is_empty() {
            true => error.message.clone(),
            false => format!("{} {}", error.message, issues.join("; ")),
        };
        Self::Error {
            message,
            retryable: matches!(error.code, Code::Unavailable | Code::ConcurrentWriteConflict),
        }
    }
}

impl From<Trouble> for Answer {
    fn from(Trouble { message, retryable }: Trouble) -> Self {
        Self::Error { message, retryable }
    }
}
