//! JSON Schema, as far as the OpenAPI documents use it for answers. (A validator from crates.io would change the features
//! of crates that the engine is built on, which would then be compiled twice.)

use serde_json::Value;

/// Keywords that say nothing about what is valid.
const WORDS: [&str; 10] = [
    "description",
    "example",
    "examples",
    "default",
    "title",
    "components",
    "deprecated",
    "contentMediaType",
    "discriminator",
    "pattern",
];
const KEYWORDS: [&str; 16] = [
    "$ref",
    "anyOf",
    "oneOf",
    "allOf",
    "type",
    "enum",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
];

/// What is wrong with `value` under a schema of a document, each with its place.
pub fn mismatches(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let Some(keywords) = schema.as_object() else {
        return if schema == &Value::Bool(false) {
            vec![format!("{at} must not be there")]
        } else {
            Vec::new()
        };
    };
    let mut wrong: Vec<String> = keywords
        .keys()
        .filter(|key| !KEYWORDS.contains(&key.as_str()) && !WORDS.contains(&key.as_str()) && !key.starts_with("x-"))
        .map(|key| format!("{at}: the keyword {key} is not understood by this test"))
        .collect();
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#'));
        let target = target.unwrap_or_else(|| panic!("{reference} leads nowhere"));
        wrong.extend(mismatches(document, target, value, at));
    }
    for key in ["anyOf", "oneOf"] {
        wrong.extend(no_branch(document, &schema[key], value, at));
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        wrong.extend(mismatches(document, part, value, at));
    }
    wrong.extend(of_its_kind(schema, value, at));
    members(document, schema, value, at, &mut wrong);
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        if !schema["items"].is_null() {
            wrong.extend(mismatches(document, &schema["items"], item, &format!("{at}[{index}]")));
        }
    }
    wrong
}

/// Of branches of which none fits, what is wrong under the one that comes nearest.
fn no_branch(document: &Value, branches: &Value, value: &Value, at: &str) -> Vec<String> {
    let Some(branches) = branches.as_array() else {
        return Vec::new();
    };
    let tried = branches.iter().map(|branch| mismatches(document, branch, value, at));
    let nearest = tried.min_by_key(Vec::len).unwrap_or_default();
    if nearest.is_empty() {
        Vec::new()
    } else {
        vec![format!(
            "{at} fits no branch, the nearest not since {}",
            nearest.join(", ")
        )]
    }
}

/// `type`, `enum`, bounds and formats.
fn of_its_kind(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let fits = |kind: &&str| match *kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        _ => value.is_null(),
    };
    if !kinds.is_empty() && !kinds.iter().any(fits) {
        wrong.push(format!("{at}: {value} is no {kinds:?}"));
    }
    if let Some(allowed) = schema["enum"].as_array().filter(|allowed| !allowed.contains(value)) {
        wrong.push(format!("{at}: {value} is none of {} words", allowed.len()));
    }
    let size = match value {
        Value::String(text) => Some((text.chars().count() as f64, "minLength", "maxLength")),
        Value::Array(items) => Some((items.len() as f64, "minItems", "maxItems")),
        _ => value.as_f64().map(|number| (number, "minimum", "maximum")),
    };
    if let Some((size, least, most)) = size {
        if schema[least].as_f64().is_some_and(|least| size < least) {
            wrong.push(format!("{at}: {value} is below {}", schema[least]));
        }
        if schema[most].as_f64().is_some_and(|most| size > most) {
            wrong.push(format!("{at}: {value} is above {}", schema[most]));
        }
    }
    if let (Some(format), Some(text)) = (schema["format"].as_str(), value.as_str()) {
        let fits = match format {
            "uuid" => uuid::Uuid::try_parse(text).is_ok(),
            "date-time" => text.contains('T') && text.ends_with('Z') && records::parse_instant(text).is_some(),
            "date" => text.len() == 10 && records::parse_instant(text).is_some(),
            "uri" => url::Url::parse(text).is_ok(),
            "email" => text.contains('@'),
            _ => true,
        };
        if !fits {
            wrong.push(format!("{at}: {value} is no {format}"));
        }
    }
    wrong
}

fn members(document: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let Some(object) = value.as_object() else { return };
    let required = schema["required"].as_array().into_iter().flatten();
    for key in required.filter_map(Value::as_str) {
        if !object.contains_key(key) {
            wrong.push(format!("{at}.{key} is missing"));
        }
    }
    for (key, inner) in object {
        let known = &schema["properties"][key];
        let schema = if known.is_null() {
            &schema["additionalProperties"]
        } else {
            known
        };
        wrong.extend(mismatches(document, schema, inner, &format!("{at}.{key}")));
    }
}
