//! Conditions: `{"all": […]}`, `{"any": […]}`, or `{"value", "operator", "operand"}`, nested freely.
//!
//! A value of several matches if any of them does, and a negative operator is the opposite of its positive one. Texts are
//! equal to the letter; addresses and domains in their normalised form; `contains` and its kin and the order of texts do
//! not tell upper from lower case. A date is equal to a timestamp on that day.

use super::input::{number_of, shown};
use super::moment::{day_of, instant_of, seconds_of, span_of};
use crate::check::Problems;
use crate::value::{is_absent, tag, text_of};
use jiff::tz::TimeZone;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// Deeper groups are refused.
const MAX_DEPTH: usize = 16;
/// The most tests in one condition.
const MAX_TESTS: usize = 200;

/// How a test compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equals,
    NotEquals,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    GreaterThan,
    GreaterOrEqual,
    LessThan,
    LessOrEqual,
    IsEmpty,
    IsNotEmpty,
    IsTrue,
    IsFalse,
    In,
}

impl Operator {
    const ALL: [(&'static str, Operator); 15] = [
        ("equals", Operator::Equals),
        ("not-equals", Operator::NotEquals),
        ("contains", Operator::Contains),
        ("not-contains", Operator::NotContains),
        ("starts-with", Operator::StartsWith),
        ("ends-with", Operator::EndsWith),
        ("greater-than", Operator::GreaterThan),
        ("greater-or-equal", Operator::GreaterOrEqual),
        ("less-than", Operator::LessThan),
        ("less-or-equal", Operator::LessOrEqual),
        ("is-empty", Operator::IsEmpty),
        ("is-not-empty", Operator::IsNotEmpty),
        ("is-true", Operator::IsTrue),
        ("is-false", Operator::IsFalse),
        ("in", Operator::In),
    ];

    /// The operator with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, operator)| operator)
    }

    /// Whether it compares with something.
    pub fn has_operand(self) -> bool {
        !matches!(self, Self::IsEmpty | Self::IsNotEmpty | Self::IsTrue | Self::IsFalse)
    }
}

/// One test.
#[derive(Debug, Clone, Copy)]
pub struct Test<'a> {
    pub value: &'a Json,
    pub operator: Operator,
    /// `null` when there is none.
    pub operand: &'a Json,
}

/// A condition, a level at a time.
#[derive(Debug)]
pub enum Condition<'a> {
    All(&'a [Json]),
    Any(&'a [Json]),
    Test(Test<'a>),
}

impl<'a> Condition<'a> {
    /// # Errors
    /// A sentence about what is no condition.
    pub fn read(given: &'a Json) -> Result<Self, String> {
        let group = |name: &str| match given.get(name)? {
            Json::Array(inner) => Some(inner.as_slice()),
            _ => None,
        };
        if let Some(inner) = group("all") {
            return Ok(Self::All(inner));
        }
        if let Some(inner) = group("any") {
            return Ok(Self::Any(inner));
        }
        let Some(name) = given.get("operator") else {
            return Err(format!("this is no condition: {}", shown(given)));
        };
        let operator = name.as_str().and_then(Operator::parse);
        let operator = operator.ok_or_else(|| format!("there is no operator {name}"))?;
        Ok(Self::Test(Test {
            value: given.get("value").unwrap_or(&Json::Null),
            operator,
            operand: given.get("operand").unwrap_or(&Json::Null),
        }))
    }
}

/// Whether a condition holds. An empty group does; nothing is compared that has no order.
///
/// # Errors
/// A sentence about what is no condition, or cannot be compared.
pub fn holds(given: &Json, timezone: &TimeZone) -> Result<bool, String> {
    match Condition::read(given)? {
        Condition::All(inner) => {
            for condition in inner {
                if !holds(condition, timezone)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Condition::Any(inner) => {
            for condition in inner {
                if holds(condition, timezone)? {
                    return Ok(true);
                }
            }
            Ok(inner.is_empty())
        }
        Condition::Test(test) => passes(test, timezone),
    }
}

/// Whether one test passes.
///
/// # Errors
/// As [`holds`].
pub fn passes(test: Test<'_>, timezone: &TimeZone) -> Result<bool, String> {
    let Test {
        value,
        operator,
        operand,
    } = test;
    let any = |matches: &dyn Fn(&Json, &Json) -> bool| {
        let values = several(value);
        let operands = several(operand);
        values
            .iter()
            .any(|value| operands.iter().any(|operand| matches(value, operand)))
    };
    let text = |matches: fn(&str, &str) -> bool| {
        any(&|value, operand| !is_empty(value) && !is_empty(operand) && matches(&lower(value), &lower(operand)))
    };
    let ordered = |fits: fn(Ordering) -> bool| -> Result<bool, String> {
        for value in several(value).iter().filter(|value| !is_empty(value)) {
            for operand in several(operand).iter().filter(|operand| !is_empty(operand)) {
                let order = order(value, operand, timezone)
                    .ok_or_else(|| format!("{} and {} cannot be compared", shown(value), shown(operand)))?;
                if fits(order) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    };
    let equal = || {
        let both_empty = is_empty(value) && is_empty(operand);
        both_empty || any(&|value, operand| same(value, operand, timezone))
    };
    let contains = || text(|value, part| value.contains(part)) || any(&|value, part| same(value, part, timezone));
    Ok(match operator {
        Operator::Equals => equal(),
        Operator::NotEquals => !equal(),
        Operator::In => any(&|value, operand| same(value, operand, timezone)),
        Operator::Contains => contains(),
        Operator::NotContains => !contains(),
        Operator::StartsWith => text(|value, part| value.starts_with(part)),
        Operator::EndsWith => text(|value, part| value.ends_with(part)),
        Operator::GreaterThan => ordered(Ordering::is_gt)?,
        Operator::GreaterOrEqual => ordered(Ordering::is_ge)?,
        Operator::LessThan => ordered(Ordering::is_lt)?,
        Operator::LessOrEqual => ordered(Ordering::is_le)?,
        Operator::IsEmpty => is_empty(value),
        Operator::IsNotEmpty => !is_empty(value),
        Operator::IsTrue => several(value).iter().any(|value| truth(value) == Some(true)),
        Operator::IsFalse => is_empty(value) || several(value).iter().any(|value| truth(value) == Some(false)),
    })
}

fn several(value: &Json) -> &[Json] {
    match value {
        Json::Array(all) => all,
        one => std::slice::from_ref(one),
    }
}

fn lower(value: &Json) -> String {
    text_of(value).to_lowercase()
}

/// Whether there is nothing, or nothing in it.
pub fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(all) => all.iter().all(is_empty),
        Json::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn truth(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(truth) => Some(*truth),
        Json::String(text) => text.trim().to_lowercase().parse().ok(),
        _ => None,
    }
}

fn is_moment(value: &Json) -> bool {
    matches!(tag(value), Some("date" | "timestamp"))
}

fn is_amount(value: &Json) -> bool {
    value.is_number() || tag(value) == Some("currency")
}

/// Whether two single values are the same to a reader.
fn same(a: &Json, b: &Json, timezone: &TimeZone) -> bool {
    if is_empty(a) || is_empty(b) {
        return false;
    }
    if is_amount(a) || is_amount(b) {
        return one_currency(a, b) && matches!((number_of(a), number_of(b)), (Some(a), Some(b)) if a == b);
    }
    if a.is_boolean() || b.is_boolean() {
        return matches!((truth(a), truth(b)), (Some(a), Some(b)) if a == b);
    }
    match (tag(a), tag(b)) {
        (Some("timestamp"), Some("timestamp")) => instant_of(a, timezone) == instant_of(b, timezone),
        _ if is_moment(a) || is_moment(b) => {
            let has_time = |value: &Json| tag(value) != Some("date") && text_of(value).len() > "2026-11-26".len();
            if has_time(a) && has_time(b) {
                let (a, b) = (instant_of(a, timezone), instant_of(b, timezone));
                a.is_some() && a == b
            } else {
                let (a, b) = (day_of(a, timezone), day_of(b, timezone));
                a.is_some() && a == b
            }
        }
        (Some("duration"), _) | (_, Some("duration")) => order(a, b, timezone) == Some(Ordering::Equal),
        (Some(kind), Some(other)) if kind == other => identity(a) == identity(b),
        (None, None) => a == b,
        _ => {
            let names = names(b);
            names_match(&self::names(a), &names)
        }
    }
}

fn names_match(a: &[String], b: &[String]) -> bool {
    a.iter().any(|name| b.contains(name))
}

/// What a value of a type is known by among those of its type.
fn identity(value: &Json) -> Vec<String> {
    let fields: &[&str] = match tag(value) {
        Some("attio-entity-reference") => &["object", "recordId"],
        Some("attio-list-entry") => &["list", "entryId"],
        Some("attio-actor") => &["actorType", "actorId"],
        Some("attio-select") => &["selectOptionId"],
        Some("attio-attribute") => &["object", "attribute"],
        Some("email-address" | "domain" | "phone-number") => &["normalized"],
        _ => return vec![text_of(value)],
    };
    let part = |field: &&str| value.get(*field).map(text_of).unwrap_or_default();
    fields.iter().map(part).collect()
}

/// The texts by which people may mean a value.
fn names(value: &Json) -> Vec<String> {
    let fields: &[&str] = match tag(value) {
        Some("attio-select") => &["title", "selectOptionId"],
        Some("attio-actor") => &["actorId", "actorType"],
        Some("email-address" | "phone-number") => &["normalized", "original"],
        Some("domain") => &["normalized"],
        _ => return vec![text_of(value), lower(value)],
    };
    let part = |field: &&str| value.get(*field).map(text_of);
    fields.iter().filter_map(part).collect()
}

fn one_currency(a: &Json, b: &Json) -> bool {
    match (a.get("code"), b.get("code")) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// How two single values stand to each other; `None` of values that have no order.
fn order(a: &Json, b: &Json, timezone: &TimeZone) -> Option<Ordering> {
    if is_amount(a) || is_amount(b) {
        return one_currency(a, b)
            .then(|| number_of(a)?.partial_cmp(&number_of(b)?))
            .flatten();
    }
    if tag(a) == Some("duration") || tag(b) == Some("duration") {
        return seconds_of(&span_of(a)?)?.partial_cmp(&seconds_of(&span_of(b)?)?);
    }
    if tag(a) == Some("date") && tag(b) == Some("date") {
        return Some(day_of(a, timezone)?.cmp(&day_of(b, timezone)?));
    }
    if is_moment(a) || is_moment(b) {
        return Some(instant_of(a, timezone)?.cmp(&instant_of(b, timezone)?));
    }
    if a.is_boolean() || b.is_boolean() || (tag(a).is_none() && (a.is_object() || b.is_object())) {
        return None;
    }
    match (number_of(a), number_of(b)) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => Some(lower(a).cmp(&lower(b))),
    }
}

/// What is wrong with a condition, its values being variables still.
pub fn check(given: &Json, path: &str, problems: &mut Problems) {
    if is_absent(Some(given)) {
        return;
    }
    let mut tests = 0;
    check_level(given, path, 0, &mut tests, problems);
    if tests == 0 {
        problems.add(path, "The condition tests nothing. Add a test to it.");
    } else if tests > MAX_TESTS {
        problems.add(
            path,
            format!("The condition has {tests} tests; {MAX_TESTS} are the most. Spread them over several blocks."),
        );
    }
}

fn check_level(given: &Json, path: &str, depth: usize, tests: &mut usize, problems: &mut Problems) {
    if depth > MAX_DEPTH {
        problems.add(path, format!("Groups of conditions may be nested {MAX_DEPTH} deep."));
        *tests += 1;
        return;
    }
    match Condition::read(given) {
        Err(message) => {
            *tests += 1;
            problems.add(path, format!("The condition cannot be read: {message}."));
        }
        Ok(Condition::All(inner) | Condition::Any(inner)) => {
            let name = if given.get("all").is_some() { "all" } else { "any" };
            for (index, condition) in inner.iter().enumerate() {
                check_level(condition, &format!("{path}.{name}.{index}"), depth + 1, tests, problems);
            }
        }
        Ok(Condition::Test(test)) => {
            *tests += 1;
            if is_absent(Some(test.value)) {
                problems.add(format!("{path}.value"), "Choose what to test.");
            }
            if test.operator.has_operand() && is_empty(test.operand) {
                problems.add(
                    format!("{path}.operand"),
                    "Say what to compare with, or test whether the value is empty.",
                );
            }
        }
    }
}
