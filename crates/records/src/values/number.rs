use super::{Value, unwrap};
use crate::Issue;
use serde::ser::SerializeMap;
use serde_json::Value as Json;

/// A JSON number, or `{value}`; kept to four decimals.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "value", "number")?;
    match inner.as_f64() {
        Some(number) => Ok(Value::Number(four_decimals(number))),
        None if inner.is_number() => Err(vec![Issue::invalid(path, "The number is out of range")]),
        None => Err(vec![Issue::wrong_type(path, "number", inner)]),
    }
}

/// A number in the store, so that reading gives back to the bit what was written: JSON parsers round where there are more
/// than 15 digits, so such a number is kept as text.
pub(super) mod exact {
    use super::{four_decimals, to_json};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value as Json;

    pub(crate) fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        let json = to_json(*number);
        if json.is_i64() || (number.abs() < 9.0e11 && four_decimals(*number) == *number) {
            json.serialize(serializer)
        } else {
            serializer.collect_str(&format_args!("{number:e}"))
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        let number = match Json::deserialize(deserializer)? {
            Json::Number(number) => number.as_f64(),
            Json::String(text) => text.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| D::Error::custom("a number is needed"))
    }
}

/// Rounds to the four decimals that the contract keeps.
pub(super) fn four_decimals(number: f64) -> f64 {
    let rounded = (number * 10_000.0).round() / 10_000.0;
    // Beyond 2^53 / 10^4 the scaling loses more than it rounds.
    if rounded.is_finite() && number.abs() < 9.0e11 {
        rounded + 0.0
    } else {
        number
    }
}

/// A JSON number without a fraction where there is none, as the wire has it (`10000`, not `10000.0`).
pub(super) fn to_json(number: f64) -> Json {
    let whole = number as i64;
    if whole as f64 == number && number.abs() < 9.007_199_254_740_992e15 {
        Json::from(whole)
    } else {
        Json::from(number)
    }
}

pub(super) fn read<M: SerializeMap>(value: f64, out: &mut M) -> Result<(), M::Error> {
    out.serialize_entry("value", &to_json(value))
}
