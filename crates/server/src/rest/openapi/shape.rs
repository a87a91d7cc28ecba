//! Shapes in a short notation, read into JSON Schema: `{id: {note_id: uuid}, title: string(1..), tags?: Tag[], deadline: datetime | null}`.
//!
//! Names in lower case are kinds, with bounds in parentheses where they have any; names that begin with a capital refer to
//! a component; `{[string]: T}` is a map; `"a" | "b"` are the only words allowed; `= 50` after a member is its default.

use serde_json::{Map, Value, json};

/// The least and the most of something.
type Bounds = (Option<u64>, Option<u64>);

/// A shape that cannot be read: what was expected, and what is there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at `{rest}`")]
pub struct ShapeError {
    expected: &'static str,
    rest: String,
}

/// The JSON Schema of a shape.
///
/// # Errors
/// When the notation is broken or names a kind that does not exist.
pub(crate) fn schema(shape: &str) -> Result<Value, ShapeError> {
    let mut reader = Reader { rest: shape };
    let read = reader.union()?;
    reader.skip();
    if reader.rest.is_empty() {
        Ok(read)
    } else {
        Err(reader.expected("the end"))
    }
}

/// JSON that stands in a description.
///
/// # Errors
/// When it is none.
pub(crate) fn example(text: &str) -> Result<Value, ShapeError> {
    serde_json::from_str(text).map_err(|_| ShapeError {
        expected: "JSON",
        rest: text.to_owned(),
    })
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn expected(&self, expected: &'static str) -> ShapeError {
        let rest = self.rest.chars().take(40).collect();
        ShapeError { expected, rest }
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn need(&mut self, token: &'static str) -> Result<(), ShapeError> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.expected(token))
        }
    }

    fn word(&mut self) -> &str {
        self.skip();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn union(&mut self) -> Result<Value, ShapeError> {
        let mut branches = vec![self.list()?];
        while self.take("|") {
            branches.push(self.list()?);
        }
        Ok(joined(branches))
    }

    fn list(&mut self) -> Result<Value, ShapeError> {
        let mut shape = self.single()?;
        while self.take("[]") {
            shape = json!({ "type": "array", "items": shape });
            if let Some((least, most)) = self.bounds()? {
                set(&mut shape, "minItems", least);
                set(&mut shape, "maxItems", most);
            }
        }
        Ok(shape)
    }

    fn single(&mut self) -> Result<Value, ShapeError> {
        if self.take("(") {
            let inner = self.union()?;
            self.need(")")?;
            return Ok(inner);
        }
        if self.take("{") {
            return self.object();
        }
        self.skip();
        if self.rest.starts_with('"') {
            return Ok(json!({ "enum": [self.quoted()?] }));
        }
        let before = self.rest;
        let word = self.word().to_owned();
        if word.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Ok(json!({ "$ref": format!("#/components/schemas/{word}") }));
        }
        let mut kind = match word.as_str() {
            "string" | "number" | "integer" | "boolean" | "null" | "object" => json!({ "type": word }),
            "uuid" | "uri" | "email" | "date" => json!({ "type": "string", "format": word }),
            "datetime" => json!({ "type": "string", "format": "date-time" }),
            "binary" => json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
            "any" => json!({}),
            "true" | "false" => json!({ "enum": [word == "true"] }),
            _ => {
                self.rest = before;
                return Err(self.expected("a kind"));
            }
        };
        if let Some((least, most)) = self.bounds()? {
            let (low, high) = if word == "string" {
                ("minLength", "maxLength")
            } else {
                ("minimum", "maximum")
            };
            set(&mut kind, low, least);
            set(&mut kind, high, most);
        }
        Ok(kind)
    }

    /// `(1..200)`, `(1..)` or `(..200)`.
    fn bounds(&mut self) -> Result<Option<Bounds>, ShapeError> {
        if !self.take("(") {
            return Ok(None);
        }
        let range = self.word().to_owned();
        let Some((least, most)) = range.split_once("..") else {
            return Err(self.expected("bounds before"));
        };
        self.need(")")?;
        Ok(Some((least.parse().ok(), most.parse().ok())))
    }

    fn object(&mut self) -> Result<Value, ShapeError> {
        if self.take("[") {
            self.need("string")?;
            self.need("]")?;
            self.need(":")?;
            let values = self.union()?;
            self.need("}")?;
            return Ok(json!({ "type": "object", "additionalProperties": values }));
        }
        let mut properties = Map::new();
        let mut required = Vec::new();
        while !self.take("}") {
            let key = self.word().to_owned();
            if key.is_empty() {
                return Err(self.expected("a member or }"));
            }
            if !self.take("?") {
                required.push(Value::from(key.clone()));
            }
            self.need(":")?;
            let mut shape = self.union()?;
            if self.take("=") {
                shape["default"] = self.default_value()?;
            }
            properties.insert(key, shape);
            if !self.take(",") {
                self.need("}")?;
                break;
            }
        }
        let mut object = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            object["required"] = required.into();
        }
        Ok(object)
    }

    fn default_value(&mut self) -> Result<Value, ShapeError> {
        self.skip();
        if self.rest.starts_with('"') {
            return self.quoted().map(Value::from);
        }
        let word = self.word().to_owned();
        serde_json::from_str(&word).map_err(|_| self.expected("a default before"))
    }

    fn quoted(&mut self) -> Result<String, ShapeError> {
        let inner = &self.rest[1..];
        let Some((text, rest)) = inner.split_once('"') else {
            return Err(self.expected("a closing quote"));
        };
        self.rest = rest;
        Ok(text.to_owned())
    }
}

fn set(schema: &mut Value, key: &str, bound: Option<u64>) {
    if let Some(bound) = bound {
        schema[key] = bound.into();
    }
}

/// Words become one list of words, a kind or null beside it one list of kinds, and the rest `anyOf`.
fn joined(branches: Vec<Value>) -> Value {
    let mut words = Vec::new();
    let mut others: Vec<Value> = Vec::new();
    for branch in branches {
        match branch.get("enum").and_then(Value::as_array) {
            Some(given) => words.extend(given.iter().cloned()),
            None => others.push(branch),
        }
    }
    let is_null = |shape: &Value| shape == &json!({ "type": "null" });
    let nullable = others.iter().any(is_null);
    others.retain(|shape| !is_null(shape));
    if !words.is_empty() {
        let text = words.iter().all(Value::is_string);
        if nullable && others.is_empty() {
            words.push(Value::Null);
        }
        let kind = if text { json!("string") } else { json!("boolean") };
        let kind = if nullable && others.is_empty() {
            json!([kind, "null"])
        } else {
            kind
        };
        others.push(json!({ "type": kind, "enum": words }));
        if nullable && others.len() == 1 {
            return others.remove(0);
        }
    }
    match (others.len(), nullable) {
        (0, _) => json!({ "type": "null" }),
        (1, false) => others.remove(0),
        (1, true) if others[0]["type"].is_string() => {
            let mut only = others.remove(0);
            only["type"] = json!([only["type"], "null"]);
            only
        }
        (_, true) => {
            others.push(json!({ "type": "null" }));
            json!({ "anyOf": others })
        }
        (_, false) => json!({ "anyOf": others }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read_into_json_schema() {
        for (shape, expected) in [
            ("string", json!({ "type": "string" })),
            (
                "string(1..200)",
                json!({ "type": "string", "minLength": 1, "maxLength": 200 }),
            ),
            ("integer(1..)", json!({ "type": "integer", "minimum": 1 })),
            ("uuid | null", json!({ "type": ["string", "null"], "format": "uuid" })),
            ("\"a\" | \"b\"", json!({ "type": "string", "enum": ["a", "b"] })),
            (
                "\"a\" | null",
                json!({ "type": ["string", "null"], "enum": ["a", null] }),
            ),
            ("true", json!({ "type": "boolean", "enum": [true] })),
            (
                "Note[]",
                json!({ "type": "array", "items": { "$ref": "#/components/schemas/Note" } }),
            ),
            (
                "string[](1..)",
                json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
            ),
            (
                "Note | null",
                json!({ "anyOf": [{ "$ref": "#/components/schemas/Note" }, { "type": "null" }] }),
            ),
            (
                "{[string]: any}",
                json!({ "type": "object", "additionalProperties": {} }),
            ),
            ("{}", json!({ "type": "object", "properties": {} })),
            (
                "{id: uuid, limit?: integer = 50, sort?: \"asc\" | \"desc\" = \"asc\"}",
                json!({
                    "type": "object",
                    "properties": {
                        "id": { "type": "string", "format": "uuid" },
                        "limit": { "type": "integer", "default": 50 },
                        "sort": { "type": "string", "enum": ["asc", "desc"], "default": "asc" },
                    },
                    "required": ["id"],
                }),
            ),
        ] {
            assert_eq!(schema(shape), Ok(expected), "{shape}");
        }
    }

    #[test]
    fn a_broken_shape_says_where() {
        for (shape, expected) in [
            ("{id: uuid", "expected } at ``"),
            ("{id uuid}", "expected : at `uuid}`"),
            ("text", "expected a kind at `text`"),
            ("string string", "expected the end at `string`"),
            ("\"a", "expected a closing quote at `\"a`"),
        ] {
            let error = schema(shape).unwrap_err();
            assert_eq!(error.to_string(), expected, "{shape}");
        }
    }
}
