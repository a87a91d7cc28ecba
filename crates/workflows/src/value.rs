//! Values of configurations and outcomes, as JSON.
//!
//! Text, numbers, booleans, arrays and structs are themselves. Everything else carries its node type under `$`, beside the
//! fields of `sdk-surface.md` 2.5.2: `{"$": "date", "value": "2026-11-26"}`, `{"$": "timestamp", "value": "…Z"}`,
//! `{"$": "attio-entity-reference", "object": "people", "recordId": "…"}`, `{"$": "rich-text", "text": "…"}`. A struct with a
//! key `$` of its own is wrapped: `{"$": "struct", "fields": {…}}`. What is absent is left out, or `null`.
//!
//! A configuration may hold two more: `{"$": "variable", "path": "block.field.…"}`, which stands for what an earlier block gave,
//! and `{"$": "template", "parts": ["Hello ", {"$": "variable", …}]}`, which is text.
//!
//! `sdk/src/schema/tagged.ts` reads and writes the same for app code.

use serde_json::{Map, Value as Json, json};

/// The node type of a value that carries one.
pub fn tag(value: &Json) -> Option<&str> {
    value.get("$")?.as_str()
}

/// A value of a type that is not plain JSON.
pub fn tagged(kind: &str, fields: Json) -> Json {
    let mut value = Map::new();
    value.insert("$".to_owned(), kind.into());
    if let Json::Object(fields) = fields {
        value.extend(fields);
    }
    value.into()
}

/// A reference to a record.
pub fn record(object: &str, record_id: &str) -> Json {
    tagged(
        "attio-entity-reference",
        json!({ "object": object, "recordId": record_id }),
    )
}

/// An instant, from ms since the epoch.
pub fn timestamp(ms: i64) -> Json {
    let text = jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |instant| format!("{instant:.3}"));
    tagged("timestamp", json!({ "value": text }))
}

/// An actor as the API names it.
pub fn actor(actor: &records::Actor) -> Json {
    tagged(
        "attio-actor",
        json!({ "actorId": actor.id.as_deref().unwrap_or_default(), "actorType": actor.kind.as_str() }),
    )
}

/// Whether it stands for nothing.
pub fn is_absent(value: Option<&Json>) -> bool {
    value.is_none_or(Json::is_null)
}

/// How a value reads in the middle of text: names and addresses as people write them.
pub fn text_of(value: &Json) -> String {
    let field = |name: &str| value.get(name).map(text_of).unwrap_or_default();
    match (value, tag(value)) {
        (Json::Null, _) => String::new(),
        (Json::String(text), _) => text.clone(),
        (Json::Array(items), _) => items.iter().map(text_of).collect::<Vec<_>>().join(", "),
        (_, Some("date" | "timestamp" | "duration")) => field("value"),
        (_, Some("currency")) => format!("{} {}", field("value"), field("code")),
        (_, Some("domain" | "email-address" | "phone-number")) => field("original"),
        (_, Some("personal-name")) => field("full_name"),
        (_, Some("rich-text")) => field("text"),
        (_, Some("attio-entity-reference")) => field("recordId"),
        (_, Some("attio-actor")) => field("actorId"),
        (_, Some("attio-object")) => field("object"),
        (_, Some("attio-list")) => field("list"),
        (_, Some("attio-attribute")) => field("attribute"),
        (_, Some("attio-select")) if !is_absent(value.get("title")) => field("title"),
        (_, Some("attio-select")) => field("selectOptionId"),
        (_, Some("attio-list-entry")) => field("entryId"),
        (_, Some("attio-task")) => field("taskId"),
        (_, Some("attio-note")) => field("noteId"),
        (_, Some("location")) => [
            "line_1",
            "line_2",
            "line_3",
            "line_4",
            "postcode",
            "locality",
            "region",
            "country_code",
        ]
        .map(field)
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", "),
        (other, _) => other.to_string(),
    }
}
