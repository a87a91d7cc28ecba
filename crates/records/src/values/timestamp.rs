use super::{Value, unwrap};
use crate::{Issue, format_ns, parse_instant};
use serde::ser::SerializeMap;
use serde_json::Value as Json;

/// An ISO string of any precision, or `{value}`; no zone means UTC.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "value", "string")?;
    let Json::String(text) = inner else {
        return Err(vec![Issue::wrong_type(path, "string", inner)]);
    };
    parse_instant(text)
        .map(Value::Timestamp)
        .ok_or_else(|| vec![Issue::invalid(path, "Invalid timestamp")])
}

pub(super) fn read<M: SerializeMap>(value: i64, out: &mut M) -> Result<(), M::Error> {
    out.serialize_entry("value", &format_ns(value))
}
