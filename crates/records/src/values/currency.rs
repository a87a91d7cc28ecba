use super::{Value, number, unwrap};
use crate::{Attribute, Issue};
use serde::ser::SerializeMap;
use serde_json::Value as Json;

/// The currency of an attribute that does not name one.
const FALLBACK_CODE: &str = "USD";

/// A number, a numeric string, or `{currency_value}`. The code always comes from the attribute.
pub(super) fn parse(attribute: &Attribute, given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "currency_value", "number")?;
    let amount = match inner {
        Json::String(text) => text.trim().parse().ok().filter(|amount: &f64| amount.is_finite()),
        other => other.as_f64(),
    };
    let Some(amount) = amount else {
        return Err(vec![Issue::wrong_type(path, "number", inner)]);
    };
    let code = attribute
        .config
        .currency
        .as_ref()
        .map_or(FALLBACK_CODE, |config| &config.default_currency_code)
        .to_owned();
    Ok(Value::Currency {
        amount: number::four_decimals(amount),
        code,
    })
}

pub(super) fn read<M: SerializeMap>(amount: f64, code: &str, out: &mut M) -> Result<(), M::Error> {
    out.serialize_entry("currency_code", code)?;
    out.serialize_entry("currency_value", &number::to_json(amount))
}
