//! Making values fit the nodes of a schema.

use crate::{
    schema::Node,
    value::{tag, tagged, text_of},
};
use serde_json::{Map, Value as Json, json};

/// How much is done to make a value fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As configurations are filled in: one of several is taken, text is parsed, a number becomes text.
    Willing,
    /// As outcomes of apps are taken: the type has to be right. Keys that the schema does not have are dropped.
    Strict,
}

/// Why a value does not fit, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Dotted, below the value; empty for the value itself.
    pub path: String,
    pub message: String,
}

impl Misfit {
    fn new(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
        }
    }

    fn below(mut self, step: impl std::fmt::Display) -> Self {
        self.path = if self.path.is_empty() {
            step.to_string()
        } else {
            format!("{step}.{}", self.path)
        };
        self
    }
}

/// The value as its node wants it; an absent optional one is `null`.
///
/// # Errors
/// [`Misfit`], with a sentence that can be shown.
pub fn fit(node: &Node, value: Option<&Json>, manner: Manner) -> Result<Json, Misfit> {
    let (node, is_optional) = node.bare();
    let value = value.unwrap_or(&Json::Null);
    match node.kind.as_str() {
        _ if value.is_null() && is_optional => Ok(Json::Null),
        "struct" => fields(node, value, manner),
        "record" => entries(node, value, manner),
        "array" => items(node, value, manner),
        // Types that only built-in blocks know, who read them themselves.
        "condition" | "values" | "code" | "json" | "any" => Ok(value.clone()),
        _ if value.is_null() => Err(Misfit::new("is required")),
        kind => one(node, kind, value, manner),
    }
}

fn fields(node: &Node, value: &Json, manner: Manner) -> Result<Json, Misfit> {
    let empty = Map::new();
    let given = match value {
        Json::Null => &empty,
        Json::Object(_) if tag(value) == Some("struct") => value["fields"].as_object().unwrap_or(&empty),
        Json::Object(given) if tag(value).is_none() => given,
        _ => return Err(Misfit::new(format!("must be an object, not {}", described(value)))),
    };
    let mut fitted = Map::new();
    for (name, field) in node.fields.iter().flatten() {
        let value = fit(field, given.get(name), manner).map_err(|misfit| misfit.below(name))?;
        if !value.is_null() {
            fitted.insert(name.clone(), value);
        }
    }
    Ok(if fitted.contains_key("$") {
        tagged("struct", json!({ "fields": fitted }))
    } else {
        fitted.into()
    })
}

fn entries(node: &Node, value: &Json, manner: Manner) -> Result<Json, Misfit> {
    let Some(element) = node.value.as_deref() else {
        return Ok(value.clone());
    };
    match value {
        Json::Null => Ok(json!({})),
        Json::Object(given) => given
            .iter()
            .map(|(name, value)| {
                let value = fit(element, Some(value), manner).map_err(|misfit| misfit.below(name))?;
                Ok((name.clone(), value))
            })
            .collect::<Result<Map<_, _>, _>>()
            .map(Json::from),
        _ => Err(Misfit::new(format!("must be an object, not {}", described(value)))),
    }
}

fn items(node: &Node, value: &Json, manner: Manner) -> Result<Json, Misfit> {
    let Some(element) = node.element.as_deref() else {
        return Ok(value.clone());
    };
    let given = match (value, manner) {
        (Json::Array(items), _) => items.iter().collect(),
        (Json::Null, Manner::Willing) => Vec::new(),
        (one, Manner::Willing) => vec![one],
        (_, Manner::Strict) => return Err(Misfit::new(format!("must be an array, not {}", described(value)))),
    };
    let fitted = given
        .into_iter()
        .enumerate()
        .map(|(index, item)| fit(element, Some(item), manner).map_err(|misfit| misfit.below(index)));
    fitted.collect::<Result<Vec<_>, _>>().map(Json::from)
}

fn one(node: &Node, kind: &str, value: &Json, manner: Manner) -> Result<Json, Misfit> {
    if let (Json::Array(items), Manner::Willing) = (value, manner) {
        let first = items
            .first()
            .ok_or_else(|| Misfit::new("is required, but the list is empty"))?;
        return one(node, kind, first, manner);
    }
    let is_right = match kind {
        "timestamp" if node.options.contains_key("local") && is_local(value) => true,
        "string" => value.is_string(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "string-enum" => return choice(node, value),
        _ => tag(value) == Some(kind),
    };
    if is_right {
        return Ok(value.clone());
    }
    let made = match manner {
        Manner::Willing => make(kind, value),
        Manner::Strict => None,
    };
    made.ok_or_else(|| Misfit::new(format!("must be {}, not {}", wanted(kind), described(value))))
}

/// Whether it is a day, or a time without a zone. Blocks that know the workflow's time zone read those themselves: their
/// nodes have the option `local`.
fn is_local(value: &Json) -> bool {
    let is_time = |text: &str| text.parse::<jiff::civil::DateTime>().is_ok();
    tag(value) == Some("date") || value.as_str().is_some_and(is_time)
}

fn choice(node: &Node, value: &Json) -> Result<Json, Misfit> {
    let choices = node.options.get("values").and_then(Json::as_array);
    match choices {
        Some(choices) if !choices.contains(value) => {
            let names: Vec<String> = choices.iter().map(text_of).collect();
            Err(Misfit::new(format!(
                "must be one of {}, not {}",
                names.join(", "),
                described(value)
            )))
        }
        _ => Ok(value.clone()),
    }
}

/// What can be made of a value of another type.
fn make(kind: &str, value: &Json) -> Option<Json> {
    let text = text_of(value);
    let text = text.trim();
    match kind {
        "string" => Some(text_of(value).into()),
        "number" => match tag(value) {
            Some("currency") => value.get("value").cloned(),
            _ => text
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .map(Json::from),
        },
        "boolean" => text.parse::<bool>().ok().map(Json::from),
        // Blocks that want an entry find the one that the record has.
        "attio-list-entry" => (tag(value) == Some("attio-entity-reference")).then(|| value.clone()),
        "rich-text" => Some(tagged("rich-text", json!({ "text": text_of(value) }))),
        "email-address" => contact::EmailAddress::parse(text).map(|email| {
            tagged(
                "email-address",
                json!({
                    "original": email.original, "normalized": email.normalized, "domain": email.domain,
                    "root_domain": email.root_domain, "local_specifier": email.local,
                }),
            )
        }),
        "phone-number" => contact::PhoneNumber::parse(text, None).map(|phone| {
            tagged(
                "phone-number",
                json!({ "original": phone.original, "normalized": phone.normalized, "country_code": phone.country }),
            )
        }),
        "domain" => {
            let normalized = contact::host(text);
            let root = contact::root_domain(&normalized)?;
            Some(tagged(
                "domain",
                json!({ "original": text, "normalized": normalized, "root": root }),
            ))
        }
        "date" => text
            .get(..10)
            .filter(|day| day.parse::<jiff::civil::Date>().is_ok())
            .map(|day| tagged("date", json!({ "value": day }))),
        "timestamp" => instant(text).map(|instant| tagged("timestamp", json!({ "value": format!("{instant:.3}") }))),
        "duration" => text
            .parse::<jiff::Span>()
            .ok()
            .map(|_| tagged("duration", json!({ "value": text }))),
        _ => None,
    }
}

/// An instant, or a day: then its beginning in UTC.
fn instant(text: &str) -> Option<jiff::Timestamp> {
    text.parse().ok().or_else(|| {
        let day: jiff::civil::Date = text.parse().ok()?;
        jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
    })
}

fn wanted(kind: &str) -> String {
    match kind {
        "string" => "text".to_owned(),
        "number" => "a number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "attio-entity-reference" => "a record".to_owned(),
        other => {
            let name = other.strip_prefix("attio-").unwrap_or(other).replace('-', " ");
            let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
                "an"
            } else {
                "a"
            };
            format!("{article} {name}")
        }
    }
}

fn described(value: &Json) -> String {
    match (value, tag(value)) {
        (Json::Null, _) => "nothing".to_owned(),
        (Json::String(text), _) => {
            let short: String = text.chars().take(60).collect();
            format!("the text {short:?}")
        }
        (Json::Number(number), _) => format!("the number {number}"),
        (Json::Bool(is), _) => is.to_string(),
        (Json::Array(_), _) => "a list".to_owned(),
        (_, Some(kind)) => wanted(kind),
        _ => "an object".to_owned(),
    }
}
