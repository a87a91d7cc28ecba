use super::{Value, unwrap};
use crate::Issue;
use serde::ser::SerializeMap;
use serde_json::Value as Json;

/// `true`, `false`, their strings, or `{value}`.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "value", "boolean")?;
    match inner {
        Json::Bool(value) => Ok(Value::Checkbox(*value)),
        Json::String(text) if text == "true" => Ok(Value::Checkbox(true)),
        Json::String(text) if text == "false" => Ok(Value::Checkbox(false)),
        other => Err(vec![Issue::wrong_type(path, "boolean", other)]),
    }
}

pub(super) fn read<M: SerializeMap>(value: bool, out: &mut M) -> Result<(), M::Error> {
    out.serialize_entry("value", &value)
}
