use super::{Value, unwrap};
use crate::Issue;
use serde::ser::SerializeMap;
use serde_json::Value as Json;

/// An integer from 0 to 5, or `{value}`.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "value", "number")?;
    let Some(number) = inner.as_f64() else {
        return Err(vec![Issue::wrong_type(path, "number", inner)]);
    };
    if number.fract() != 0.0 || !(0.0..=5.0).contains(&number) {
        return Err(vec![Issue::invalid(path, "A rating is a whole number from 0 to 5")]);
    }
    Ok(Value::Rating(number as u8))
}

pub(super) fn read<M: SerializeMap>(value: u8, out: &mut M) -> Result<(), M::Error> {
    out.serialize_entry("value", &value)
}
