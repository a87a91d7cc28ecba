//! Plain JSON to and from wire values (`sdk/src/wire.ts`).

use serde_json::{Map, Value, json};

/// JSON as a wire value: an object that has a key `$` is wrapped, everything else is itself.
pub fn from_json(value: &Value) -> String {
    encode(value).to_string()
}

fn encode(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(encode).collect(),
        Value::Object(fields) => {
            let fields: Map<String, Value> = fields.iter().map(|(key, value)| (key.clone(), encode(value))).collect();
            if fields.contains_key("$") {
                json!({ "$": "object", "v": fields })
            } else {
                Value::Object(fields)
            }
        }
        plain => plain.clone(),
    }
}

/// A wire value as JSON, as near as JSON comes: dates and big integers as text, maps as pairs, `undefined` as null (left
/// out in objects). `None` when the text is no wire value.
pub fn to_json(wire: &str) -> Option<Value> {
    Some(decode(&serde_json::from_str(wire).ok()?))
}

fn decode(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(decode).collect(),
        Value::Object(fields) => match fields.get("$").and_then(Value::as_str) {
            None => plain(fields),
            Some("object") => fields.get("v").and_then(Value::as_object).map_or(Value::Null, plain),
            Some("undefined") => Value::Null,
            Some("error") => plain(fields),
            Some(_) => fields.get("v").map_or(Value::Null, decode),
        },
        plain => plain.clone(),
    }
}

fn plain(fields: &Map<String, Value>) -> Value {
    let kept = fields
        .iter()
        .filter(|(key, value)| *key != "$" && value.get("$") != Some(&json!("undefined")));
    Value::Object(kept.map(|(key, value)| (key.clone(), decode(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_goes_in_and_comes_out() {
        for value in [json!(null), json!([1, "a", { "b": [true] }]), json!({ "c": 1.5 })] {
            assert_eq!(to_json(&from_json(&value)), Some(value));
        }
        assert_eq!(from_json(&json!({ "$": "date" })), r#"{"$":"object","v":{"$":"date"}}"#);
    }

    #[test]
    fn what_json_lacks_comes_out_as_near_as_it_can() {
        for (wire, expected) in [
            (r#"{"$":"undefined"}"#, json!(null)),
            (r#"{"a":{"$":"undefined"},"b":1}"#, json!({ "b": 1 })),
            (
                r#"{"$":"date","v":"2026-01-01T00:00:00.000Z"}"#,
                json!("2026-01-01T00:00:00.000Z"),
            ),
            (r#"{"$":"bigint","v":"12"}"#, json!("12")),
            (r#"{"$":"map","v":[["k",{"$":"set","v":[1]}]]}"#, json!([["k", [1]]])),
            (
                r#"{"$":"error","name":"E","message":"m"}"#,
                json!({ "name": "E", "message": "m" }),
            ),
        ] {
            assert_eq!(to_json(wire), Some(expected), "{wire}");
        }
    }
}
