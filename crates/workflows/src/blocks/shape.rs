//! Plain JSON against a schema: nothing is coerced, and what the schema does not name is dropped.

use crate::check::Problems;
use crate::schema::Node;
use crate::value::tagged;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde_json::{Map, Value as Json, json};

/// Deeper schemas are refused.
const MAX_DEPTH: usize = 32;

/// The schema in a field of type `json`.
///
/// # Errors
/// What is wrong with it.
pub fn read(given: &Json) -> Result<Node, String> {
    let parsed: Result<Node, _> = match given {
        Json::String(text) => serde_json::from_str(text),
        other => serde_json::from_value(other.clone()),
    };
    let node = parsed.map_err(|error| format!("it is no schema: {error}"))?;
    known(&node, "", 0)?;
    Ok(node)
}

/// The schema in a field of type `json`, or one that takes anything.
pub fn read_or_any(given: Option<&Json>) -> Node {
    given
        .and_then(|given| read(given).ok())
        .unwrap_or_else(|| Node::of("any"))
}

/// What is wrong with the schema in a field.
pub fn check(given: Option<&Json>, path: &str, problems: &mut Problems) {
    let Some(given) = given.filter(|given| !given.is_null()) else {
        return;
    };
    if let Err(message) = read(given) {
        problems.add(path, format!("The schema cannot be used: {message}."));
    }
}

fn known(node: &Node, path: &str, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!("it is nested deeper than {MAX_DEPTH}"));
    }
    let lacks = |what: &str| format!("{} needs {what}", place(path));
    match node.kind.as_str() {
        "string" | "number" | "boolean" | "any" | "date" | "timestamp" | "duration" | "undefined" | "email-address"
        | "domain" | "phone-number" => Ok(()),
        "string-enum" => match node.options.get("values") {
            Some(Json::Array(values)) if values.iter().all(Json::is_string) => Ok(()),
            _ => Err(lacks("\"values\", an array of texts")),
        },
        "struct" => {
            let fields = node.fields.as_ref().ok_or_else(|| lacks("\"fields\""))?;
            fields
                .iter()
                .try_for_each(|(name, field)| known(field, &below(path, name), depth + 1))
        }
        "array" => known(
            node.element.as_deref().ok_or_else(|| lacks("\"element\""))?,
            &below(path, "0"),
            depth + 1,
        ),
        "record" => known(
            node.value.as_deref().ok_or_else(|| lacks("\"value\""))?,
            &below(path, "*"),
            depth + 1,
        ),
        "union" => {
            let nodes = node.nodes.as_ref().ok_or_else(|| lacks("\"nodes\""))?;
            nodes.iter().try_for_each(|node| known(node, path, depth + 1))
        }
        other => Err(format!("{} has the type \"{other}\", which JSON has not", place(path))),
    }
}

/// A value as the schema has it. Dates, times, durations, addresses, domains and phone numbers are texts in JSON.
///
/// # Errors
/// What does not fit, and where.
pub fn fit(node: &Node, given: Option<&Json>) -> Result<Json, String> {
    fit_at(node, given, "")
}

fn fit_at(node: &Node, given: Option<&Json>, path: &str) -> Result<Json, String> {
    let (node, is_optional) = node.bare();
    let Some(given) = given.filter(|given| !given.is_null()) else {
        return match (is_optional, node.kind.as_str()) {
            (true, _) | (false, "any" | "undefined") => Ok(Json::Null),
            _ => Err(format!("{} is missing", place(path))),
        };
    };
    let wrong = |what: &str| {
        let given = super::input::shown(given);
        Err(format!("{} is {given}, and should be {what}", place(path)))
    };
    let tagged_text = |kind: &str, text: &str| tagged(kind, json!({ "value": text }));
    match (node.kind.as_str(), given) {
        ("any", value)
        | ("string", value @ Json::String(_))
        | ("number", value @ Json::Number(_))
        | ("boolean", value @ Json::Bool(_)) => Ok(value.clone()),
        ("string", _) => wrong("a text"),
        ("number", _) => wrong("a number"),
        ("boolean", _) => wrong("true or false"),
        ("string-enum", value) => match node.options.get("values").and_then(Json::as_array) {
            Some(values) if values.contains(value) => Ok(value.clone()),
            values => wrong(&format!("one of {}", Json::from(values.cloned().unwrap_or_default()))),
        },
        ("date", Json::String(text)) if text.parse::<Date>().is_ok() => Ok(tagged_text("date", text)),
        ("date", _) => wrong("a date as text, 2026-11-26"),
        ("timestamp", Json::String(text)) => match text.parse::<Timestamp>() {
            Ok(instant) => Ok(crate::value::timestamp(instant.as_millisecond())),
            Err(_) => wrong("a time with its zone as text, 2026-11-26T09:00:00Z"),
        },
        ("timestamp", _) => wrong("a time with its zone as text, 2026-11-26T09:00:00Z"),
        ("duration", Json::String(text)) if text.parse::<Span>().is_ok() => Ok(tagged_text("duration", text)),
        ("duration", _) => wrong("a duration as text, PT30M"),
        ("email-address", Json::String(text)) => match contact::EmailAddress::parse(text) {
            Some(email) => Ok(tagged(
                "email-address",
                json!({
                    "original": email.original,
                    "normalized": email.normalized,
                    "domain": email.domain,
                    "root_domain": email.root_domain,
                    "local_specifier": email.local,
                }),
            )),
            None => wrong("an e-mail address"),
        },
        ("email-address", _) => wrong("an e-mail address"),
        ("domain", Json::String(text)) => {
            let domain = contact::host(text);
            match contact::root_domain(&domain) {
                Some(root) => Ok(tagged(
                    "domain",
                    json!({ "original": text, "normalized": domain, "root": root }),
                )),
                None => wrong("a domain"),
            }
        }
        ("domain", _) => wrong("a domain"),
        ("phone-number", Json::String(text)) => match contact::PhoneNumber::parse(text, None) {
            Some(phone) => Ok(tagged(
                "phone-number",
                json!({
                    "original": phone.original,
                    "normalized": phone.normalized,
                    "country_code": phone.country,
                }),
            )),
            None => wrong("a phone number with its country, +49 30 …"),
        },
        ("phone-number", _) => wrong("a phone number with its country, +49 30 …"),
        ("array", Json::Array(items)) => {
            let any = Node::of("any");
            let element = node.element.as_deref().unwrap_or(&any);
            let fitted = items
                .iter()
                .enumerate()
                .map(|(index, item)| fit_at(element, Some(item), &below(path, &index.to_string())));
            fitted.collect::<Result<Vec<_>, _>>().map(Json::from)
        }
        ("array", _) => wrong("an array"),
        ("struct", Json::Object(given)) => {
            let mut fitted = Map::new();
            for (name, field) in node.fields.iter().flatten() {
                let value = fit_at(field, given.get(name), &below(path, name))?;
                fitted.insert(name.clone(), value);
            }
            Ok(plain_struct(fitted))
        }
        ("struct", _) => wrong("an object"),
        ("record", Json::Object(given)) => {
            let any = Node::of("any");
            let value = node.value.as_deref().unwrap_or(&any);
            let mut fitted = Map::new();
            for (name, one) in given {
                fitted.insert(name.clone(), fit_at(value, Some(one), &below(path, name))?);
            }
            Ok(plain_struct(fitted))
        }
        ("record", _) => wrong("an object"),
        (other, _) => Err(format!("{} has the type \"{other}\", which JSON has not", place(path))),
    }
}

/// A struct with a key `$` of its own is wrapped (`value.rs`).
fn plain_struct(fields: Map<String, Json>) -> Json {
    if fields.contains_key("$") {
        return tagged("struct", json!({ "fields": fields }));
    }
    fields.into()
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn place(path: &str) -> String {
    if path.is_empty() {
        "the value".to_owned()
    } else {
        format!("\"{path}\"")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn json_fits_its_schema_or_says_where_not() {
        let node = |given: Json| read(&given).unwrap();
        let person = json!({ "type": "struct", "fields": {
            "name": { "type": "string" },
            "age": { "type": "union", "nodes": [{ "type": "number" }, { "type": "undefined" }] },
            "tags": { "type": "union", "nodes": [
                { "type": "array", "element": { "type": "string-enum", "values": ["a", "b"] } },
                { "type": "undefined" },
            ] },
        } });
        for (schema, given, expected) in [
            (
                person.clone(),
                json!({ "name": "Ada", "x": 1 }),
                Ok(json!({ "name": "Ada", "age": null, "tags": null })),
            ),
            (
                person.clone(),
                json!({ "name": "Ada", "age": 36, "tags": ["a"] }),
                Ok(json!({ "name": "Ada", "age": 36, "tags": ["a"] })),
            ),
            (person.clone(), json!({ "age": 36 }), Err("\"name\" is missing")),
            (
                person.clone(),
                json!({ "name": 5 }),
                Err("\"name\" is 5, and should be a text"),
            ),
            (
                person.clone(),
                json!({ "name": "A", "age": "36" }),
                Err("\"age\" is \"36\", and should be a number"),
            ),
            (
                person.clone(),
                json!({ "name": "A", "tags": ["a", "c"] }),
                Err("\"tags.1\" is \"c\", and should be one of [\"a\",\"b\"]"),
            ),
            (person, json!([]), Err("the value is [], and should be an object")),
            (
                json!({ "type": "date" }),
                json!("2026-02-30"),
                Err("the value is \"2026-02-30\", and should be a date as text, 2026-11-26"),
            ),
            (
                json!({ "type": "date" }),
                json!("2026-02-28"),
                Ok(json!({ "$": "date", "value": "2026-02-28" })),
            ),
            (
                json!({ "type": "timestamp" }),
                json!("2026-02-28T01:00:00+01:00"),
                Ok(json!({ "$": "timestamp", "value": "2026-02-28T00:00:00.000Z" })),
            ),
            (
                json!({ "type": "duration" }),
                json!("P1D"),
                Ok(json!({ "$": "duration", "value": "P1D" })),
            ),
            (json!({ "type": "any" }), json!({ "a": [1] }), Ok(json!({ "a": [1] }))),
            (
                json!({ "type": "record", "value": { "type": "number" } }),
                json!({ "$": 1 }),
                Ok(json!({ "$": "struct", "fields": { "$": 1 } })),
            ),
            (
                json!({ "type": "email-address" }),
                json!("nobody"),
                Err("the value is \"nobody\", and should be an e-mail address"),
            ),
        ] {
            let fitted = fit(&node(schema.clone()), Some(&given));
            assert_eq!(fitted, expected.map_err(str::to_owned), "{schema} of {given}");
        }
    }

    #[test]
    fn schemas_that_json_cannot_have_are_refused() {
        for (given, expected) in [
            (
                json!("{"),
                "it is no schema: EOF while parsing an object at line 1 column 1",
            ),
            (
                json!({ "type": "attio-actor" }),
                "the value has the type \"attio-actor\", which JSON has not",
            ),
            (json!({ "type": "struct" }), "the value needs \"fields\""),
            (
                json!({ "type": "struct", "fields": { "a": { "type": "array" } } }),
                "\"a\" needs \"element\"",
            ),
        ] {
            assert_eq!(read(&given).unwrap_err(), expected, "{given}");
        }
    }
}
