use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// One of the ways in which a block can end: a branch out of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What handlers return and connections name.
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What later blocks can use of it; `None` when there is nothing.
    pub schema: Option<Node>,
}

/// A node of a config or outcome schema in the form that the SDK serialises (`sdk-surface.md` 2.5.1 and 2.5.3). Types
/// that only built-in blocks have in their configs: `condition`, `values`, `code`, `json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    #[serde(rename = "type")]
    pub kind: String,
    /// Of a struct.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<IndexMap<String, Node>>,
    /// Of an array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<Box<Node>>,
    /// Of a record, a map with keys of any name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Box<Node>>,
    /// Of a union: one that holds `undefined` makes its other node optional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Vec<Node>>,
    /// `title` and `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Of an enumeration of strings (`values`), refinements (`object_slug`, `list_slug`, `attribute_slug` …), and what an
    /// input of a built-in block needs to know.
    #[serde(flatten)]
    pub options: Map<String, Json>,
}

/// What a person reads about a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Node {
    /// A node of this type and nothing else.
    pub fn of(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            fields: None,
            element: None,
            value: None,
            nodes: None,
            metadata: None,
            options: Map::new(),
        }
    }

    /// A struct.
    pub fn fields<'a>(fields: impl IntoIterator<Item = (&'a str, Node)>) -> Self {
        Self {
            fields: Some(fields.into_iter().map(|(name, node)| (name.to_owned(), node)).collect()),
            ..Self::of("struct")
        }
    }

    /// An array.
    pub fn array(element: Node) -> Self {
        Self {
            element: Some(Box::new(element)),
            ..Self::of("array")
        }
    }

    /// A reference to a record of an object, or of any.
    pub fn record_of(object: Option<&str>) -> Self {
        let node = Self::of("attio-entity-reference");
        match object {
            Some(slug) => node.with("object_slug", slug),
            None => node,
        }
    }

    /// One of these strings.
    pub fn one_of(values: &[&str]) -> Self {
        Self::of("string-enum").with("values", values.to_vec())
    }

    /// With a name that people read.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        self.metadata.get_or_insert_default().title = Some(title.to_owned());
        self
    }

    /// With a sentence that explains it.
    #[must_use]
    pub fn described(mut self, description: &str) -> Self {
        self.metadata.get_or_insert_default().description = Some(description.to_owned());
        self
    }

    /// With one more option.
    #[must_use]
    pub fn with(mut self, option: &str, value: impl Into<Json>) -> Self {
        self.options.insert(option.to_owned(), value.into());
        self
    }

    /// The same, but it may be absent.
    #[must_use]
    pub fn optional(self) -> Self {
        Self {
            nodes: Some(vec![self, Self::of("undefined")]),
            ..Self::of("union")
        }
    }

    /// Without the union that makes it optional, and whether it was.
    pub fn bare(&self) -> (&Node, bool) {
        let Some(nodes) = self.nodes.as_deref().filter(|_| self.kind == "union") else {
            return (self, false);
        };
        let is_optional = nodes.iter().any(|node| node.kind == "undefined");
        match nodes.iter().find(|node| node.kind != "undefined") {
            Some(inside) => (inside.bare().0, is_optional),
            None => (self, is_optional),
        }
    }

    /// The node at a dotted path; unions are transparent in it.
    pub fn at(&self, path: &str) -> Option<&Node> {
        let mut at = self.bare().0;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            let next = match at.kind.as_str() {
                "struct" => at.fields.as_ref()?.get(step)?,
                "array" if step.bytes().all(|byte| byte.is_ascii_digit()) => at.element.as_deref()?,
                "record" => at.value.as_deref()?,
                _ => return None,
            };
            at = next.bare().0;
        }
        Some(at)
    }

    /// An option that is text.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name)?.as_str()
    }
}
