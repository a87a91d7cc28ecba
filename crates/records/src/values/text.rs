use super::{Value, unwrap};
use crate::{Issue, schema::Attribute};
use serde::ser::SerializeMap;
use serde_json::Value as Json;

/// The longest text, in bytes.
const MAX_BYTES: usize = 10 * 1024 * 1024;

/// A string, or `{value}`. Where the official documents call one attribute text in prose and an e-mail address in
/// examples (`primary_email_address` of users), apps write `{email_address}`: that is the text then.
pub(super) fn parse(attribute: &Attribute, given: &Json) -> Result<Value, Vec<Issue>> {
    let member = match given {
        Json::Object(object) if !object.contains_key("value") && attribute.api_slug == "primary_email_address" => {
            "email_address"
        }
        _ => "value",
    };
    let (inner, path) = unwrap(given, member, "string")?;
    match inner {
        Json::String(text) if text.len() > MAX_BYTES => {
            Err(vec![Issue::invalid(path, "Text may be at most 10 MB long")])
        }
        Json::String(text) => Ok(Value::Text(text.clone())),
        other => Err(vec![Issue::wrong_type(path, "string", other)]),
    }
}

pub(super) fn read<M: SerializeMap>(value: &str, out: &mut M) -> Result<(), M::Error> {
    out.serialize_entry("value", value)
}
