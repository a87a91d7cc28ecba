use super::{Value, unwrap};
use crate::Issue;
use crate::timestamp::{format_date, parse_day};
use ::time::Date;
use serde::ser::SerializeMap;
use serde_json::Value as Json;

/// An ISO string of any precision, or `{value}`; the UTC day counts, a missing month or day is the first.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    let (inner, path) = unwrap(given, "value", "string")?;
    let Json::String(text) = inner else {
        return Err(vec![Issue::wrong_type(path, "string", inner)]);
    };
    parse_day(text)
        .map(Value::Date)
        .ok_or_else(|| vec![Issue::invalid(path, "Invalid date")])
}

pub(super) fn read<M: SerializeMap>(value: Date, out: &mut M) -> Result<(), M::Error> {
    out.serialize_entry("value", &format_date(value))
}

/// A date in the store is `YYYY-MM-DD`.
pub(super) mod iso {
    use super::{Date, format_date, parse_day};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_date(*date))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_day(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no date")))
    }
}
