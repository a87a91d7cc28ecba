use super::{Value, unwrap};
use crate::Issue;
use serde_json::{Map, Value as Json};

/// A JSON number, or `{value}`; kept to four decimals.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "value", "number")?;
    match inner.as_f64() {
        Some(number) => Ok(Value::Number(four_decimals(number))),
        None => Err(vec![Issue::wrong_type(path, "number", inner)]),
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

pub(super) fn read(value: f64, out: &mut Map<String, Json>) {
    out.insert("value".into(), to_json(value));
}
