use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::schema::Outcome;

/// A workflow as it is drawn, exported and kept in git: blocks, and the connections between them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// An IANA name; it governs all that the workflow's blocks do with time.
    #[serde(default = "utc")]
    pub timezone: String,
    pub blocks: Vec<Block>,
    #[serde(default)]
    pub connections: Vec<Connection>,
}

/// One block on the canvas: a trigger or a step, built in or an app's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Unique in the workflow; variables name it. Lower-case letters, digits and dashes.
    pub id: String,
    /// The slug of the app whose block this is; `None` for a built-in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// The id of the block in the catalog: `record-created`, or what the app calls it.
    pub block: String,
    /// What it is called on this canvas, if not by its name in the catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// By field of the block's config schema: values, variables and templates (`value.rs`).
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub config: Map<String, Json>,
    /// The outcomes that the configurator of an app's block declared; built-in blocks derive theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// Fields in the config of an app's block that its configurator shows no input for, by path (`address.city`). A draft keeps their
    /// values, and what is published has none of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// The member whose user connection an app's block uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Where it stands on the canvas; the editor lays out what has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub x: f64,
    pub y: f64,
}

/// From an outcome of a block to the block that runs next. An outcome leads to one block at most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    pub from: String,
    pub outcome: String,
    pub to: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl Definition {
    /// The block with this id.
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.id == id)
    }

    /// What is published of a draft: without the values that nobody sees.
    #[must_use]
    pub fn published(&self) -> Self {
        Self {
            blocks: self.blocks.iter().map(Block::published).collect(),
            ..self.clone()
        }
    }

    /// Whether the same runs by both: where blocks stand on the canvas does not count.
    #[must_use]
    pub fn runs_like(&self, other: &Self) -> bool {
        self.unplaced() == other.unplaced()
    }

    fn unplaced(&self) -> Self {
        let unplaced = |block: &Block| Block {
            position: None,
            ..block.clone()
        };
        Self {
            blocks: self.blocks.iter().map(unplaced).collect(),
            ..self.clone()
        }
    }

    /// What runs after an outcome of a block.
    pub fn next(&self, from: &str, outcome: &str) -> Option<&Block> {
        let connection = self
            .connections
            .iter()
            .find(|connection| connection.from == from && connection.outcome == outcome)?;
        self.block(&connection.to)
    }
}

impl Block {
    /// Without the values of hidden fields.
    #[must_use]
    pub fn published(&self) -> Self {
        let mut published = self.clone();
        for path in std::mem::take(&mut published.hidden) {
            remove(&mut published.config, &path);
        }
        published
    }

    /// What names its kind in the catalog: an app's block carries the app's slug.
    pub fn name(&self) -> BlockName<'_> {
        BlockName {
            app: self.app.as_deref(),
            block: &self.block,
        }
    }
}

fn remove(config: &mut Map<String, Json>, path: &str) {
    match path.split_once('.') {
        None => {
            config.shift_remove(path);
        }
        Some((name, rest)) => {
            if let Some(Json::Object(inside)) = config.get_mut(name) {
                remove(inside, rest);
            }
        }
    }
}

/// Names a kind of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlockName<'a> {
    pub app: Option<&'a str>,
    pub block: &'a str,
}

impl std::fmt::Display for BlockName<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.app {
            Some(app) => write!(f, "{app}/{}", self.block),
            None => f.write_str(self.block),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Definition};
    use serde_json::json;

    #[test]
    fn where_blocks_stand_is_no_change_of_what_runs() {
        let definition = |block: serde_json::Value| -> Definition {
            serde_json::from_value(json!({ "title": "T", "blocks": [block] })).expect("a definition")
        };
        let placed = definition(json!({ "id": "run", "block": "manual-run", "position": { "x": 40, "y": 0.5 } }));
        for (other, same) in [
            (json!({ "id": "run", "block": "manual-run" }), true),
            (
                json!({ "id": "run", "block": "manual-run", "position": { "x": 1, "y": 2 } }),
                true,
            ),
            (json!({ "id": "run", "block": "manual-run", "title": "Go" }), false),
            (json!({ "id": "run", "block": "webhook-received" }), false),
        ] {
            let other = definition(other);
            assert_eq!(placed.runs_like(&other), same, "{other:?}");
            assert_eq!(other.runs_like(&placed), same, "{other:?}");
        }
    }

    #[test]
    fn what_is_published_has_no_values_of_hidden_fields() {
        let draft: Block = serde_json::from_value(json!({
            "id": "send", "app": "mail", "block": "send",
            "config": { "by": "phone", "email": "ada@example.com", "address": { "city": "London", "zip": "N1" }, "text": { "$": "template", "parts": ["x"] } },
            "hidden": ["email", "address.zip", "gone", "by.nothing"],
        }))
        .expect("a block");
        let published = draft.published();
        assert_eq!(
            serde_json::to_value(&published).expect("JSON"),
            json!({
                "id": "send", "app": "mail", "block": "send",
                "config": { "by": "phone", "address": { "city": "London" }, "text": { "$": "template", "parts": ["x"] } },
            })
        );
        assert_eq!(draft.config["email"], "ada@example.com", "the draft keeps it");
        assert_eq!(published.published(), published);
    }
}
