use super::{Value, unwrap};
use crate::Issue;
use serde::ser::SerializeMap;
use serde_json::Value as Json;

/// The longest text, in bytes.
const MAX_BYTES: usize = 10 * 1024 * 1024;

/// A string, or `{value}`.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "value", "string")?;
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
