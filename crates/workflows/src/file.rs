//! Workflows as files that are kept in git: a definition, and an id by which it is found wherever the file is applied.

use crate::{Block, Definition};
use serde::Serialize;
use serde_json::{Map, Number, Value as Json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use thiserror::Error;

/// A file with a workflow: the JSON of its definition, with the key `id` before it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkflowFile {
    /// A UUID in lower case; it stays the same in every workspace.
    pub id: String,
    pub definition: Definition,
}

/// Why a text is no workflow.
#[derive(Debug, Error)]
pub enum FileError {
    #[error("it is no JSON: {0}")]
    NoJson(serde_json::Error),
    #[error("it has no id: a UUID in lower case as \"id\" says which workflow it is, in every workspace")]
    NoId,
    #[error("its id {0:?} is no UUID in lower case")]
    BadId(String),
    #[error("it is no workflow: {0}; an exported workflow shows how one looks")]
    NoWorkflow(serde_json::Error),
}

impl WorkflowFile {
    /// Reads what [`WorkflowFile::to_text`] wrote, or a person.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence that begins with the file's name.
    pub fn read(text: &str) -> Result<Self, FileError> {
        let mut body: Map<String, Json> = serde_json::from_str(text).map_err(FileError::NoJson)?;
        let id = match body.shift_remove("id") {
            Some(Json::String(id)) => id,
            Some(other) => return Err(FileError::BadId(other.to_string())),
            None => return Err(FileError::NoId),
        };
        if !is_file_id(&id) {
            return Err(FileError::BadId(id));
        }
        let definition = serde_json::from_value(Json::Object(body)).map_err(FileError::NoWorkflow)?;
        Ok(Self { id, definition })
    }

    /// The file, to the byte as the editor exports it.
    pub fn to_text(&self) -> String {
        let mut body = Map::new();
        body.insert("id".to_owned(), self.id.clone().into());
        if let Json::Object(definition) = json_of(&self.definition) {
            body.extend(definition);
        }
        format!("{:#}\n", whole_numbers(Json::Object(body)))
    }

    /// What the file is called in a folder, without its ending: the title in letters, digits and dashes.
    pub fn name(&self) -> String {
        let mut name = String::new();
        for letter in self.definition.title.to_lowercase().chars() {
            if letter.is_ascii_alphanumeric() {
                name.push(letter);
            } else if !name.is_empty() && !name.ends_with('-') {
                name.push('-');
            }
        }
        match name.trim_end_matches('-') {
            "" => "workflow".to_owned(),
            name => name.to_owned(),
        }
    }
}

/// Whether a file can have this id.
pub(crate) fn is_file_id(id: &str) -> bool {
    uuid::Uuid::parse_str(id).is_ok_and(|parsed| parsed.to_string() == id)
}

/// The id of a file's workflow in a workspace where its own is not free, because another workspace of the same server
/// has it: always the same one.
pub(crate) fn id_elsewhere(file_id: &str, workspace_id: &str) -> String {
    let hash = Sha256::digest(format!("{file_id}\n{workspace_id}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// One thing that is another in two definitions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub kind: ChangeKind,
    /// The block, if it is about one.
    pub block: Option<String>,
    /// Where: `title`, `config.values.name`, `outcomes.done` for what comes after; empty for a whole block.
    pub path: String,
    /// `None` where there was nothing.
    pub before: Option<Json>,
    /// `None` where there is nothing any more.
    pub after: Option<Json>,
}

impl Change {
    /// Whether it is only about where a block stands on the canvas.
    pub fn is_position(&self) -> bool {
        self.block.is_some() && (self.path == "position" || self.path.starts_with("position."))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A block that was not there.
    Added,
    /// A block that is there no more.
    Removed,
    Changed,
}

/// What was done to one definition to make it another: first to the workflow, then to its blocks. In which order blocks and
/// connections stand does not count.
pub fn difference(before: &Definition, after: &Definition) -> Vec<Change> {
    let mut found = Found {
        block: None,
        changes: Vec::new(),
    };
    for (path, was, is) in [
        ("title", &before.title, &after.title),
        ("description", &before.description, &after.description),
        ("timezone", &before.timezone, &after.timezone),
    ] {
        found.compare(path, Some(&Json::from(was.as_str())), Some(&Json::from(is.as_str())));
    }
    for block in &after.blocks {
        found.block = Some(block.id.clone());
        match before.block(&block.id) {
            Some(was) => found.compare_fields("", &fields_of(was), &fields_of(block)),
            None => found.add(ChangeKind::Added, "", None, Some(&json_of(block))),
        }
        let (was, is) = (ways(before, &block.id), ways(after, &block.id));
        found.compare_fields("outcomes", &was, &is);
    }
    for block in before.blocks.iter().filter(|block| after.block(&block.id).is_none()) {
        found.block = Some(block.id.clone());
        found.add(ChangeKind::Removed, "", Some(&json_of(block)), None);
    }
    found.changes
}

/// Which block comes after each outcome of a block.
fn ways(definition: &Definition, from: &str) -> Map<String, Json> {
    let sorted: BTreeMap<&str, &str> = definition
        .connections
        .iter()
        .filter(|connection| connection.from == from)
        .map(|connection| (connection.outcome.as_str(), connection.to.as_str()))
        .collect();
    let ways = sorted.into_iter();
    ways.map(|(outcome, to)| (outcome.to_owned(), to.into())).collect()
}

fn fields_of(block: &Block) -> Map<String, Json> {
    let Json::Object(mut fields) = json_of(block) else {
        return Map::new();
    };
    fields.shift_remove("id");
    // `outcomes` is where connections are told; what a configurator declared is compared as one.
    if let Some(declared) = fields.shift_remove("outcomes") {
        fields.insert("declared_outcomes".to_owned(), declared);
    }
    fields
}

fn json_of(value: &impl Serialize) -> Json {
    serde_json::to_value(value).expect("definitions have string keys only")
}

/// Writes 100.0 as JavaScript does.
fn whole_numbers(value: Json) -> Json {
    /// Up to here a double tells whole numbers apart.
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    match value {
        Json::Number(number) if number.is_f64() => match number.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
            Some(double) if double.fract() == 0.0 && double.abs() < LARGEST => {
                Json::Number(Number::from(double as i64))
            }
            _ => Json::Number(number),
        },
        Json::Array(items) => items.into_iter().map(whole_numbers).collect(),
        Json::Object(fields) => fields
            .into_iter()
            .map(|(name, inner)| (name, whole_numbers(inner)))
            .collect(),
        other => other,
    }
}

struct Found {
    block: Option<String>,
    changes: Vec<Change>,
}

impl Found {
    fn add(&mut self, kind: ChangeKind, path: &str, before: Option<&Json>, after: Option<&Json>) {
        self.changes.push(Change {
            kind,
            block: self.block.clone(),
            path: path.to_owned(),
            before: before.cloned(),
            after: after.cloned(),
        });
    }

    fn compare(&mut self, path: &str, before: Option<&Json>, after: Option<&Json>) {
        match (before, after) {
            // A tagged value is one value: no part of it means anything alone.
            (Some(Json::Object(was)), Some(Json::Object(is))) if !was.contains_key("$") && !is.contains_key("$") => {
                self.compare_fields(path, was, is);
            }
            (Some(Json::Array(was)), Some(Json::Array(is))) if was.len() == is.len() => {
                for (index, (was, is)) in was.iter().zip(is).enumerate() {
                    self.compare(&format!("{path}.{index}"), Some(was), Some(is));
                }
            }
            (Some(was), Some(is)) if whole_numbers(was.clone()) == whole_numbers(is.clone()) => {}
            (None, None) => {}
            _ => self.add(ChangeKind::Changed, path, before, after),
        }
    }

    fn compare_fields(&mut self, path: &str, before: &Map<String, Json>, after: &Map<String, Json>) {
        let inside = |name: &str| match path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        for (name, is) in after {
            self.compare(&inside(name), before.get(name), Some(is));
        }
        for (name, was) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
            self.compare(&inside(name), Some(was), None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, ChangeKind, WorkflowFile, difference, id_elsewhere, is_file_id};
    use serde_json::{Value as Json, json};

    const ID: &str = "6b3f6a0e-6f0c-4d6e-9a3f-0d1c5a7e2b11";

    fn file(body: Json) -> WorkflowFile {
        let mut body = body;
        body["id"] = ID.into();
        WorkflowFile::read(&body.to_string()).expect("a workflow")
    }

    fn base() -> Json {
        json!({
            "title": "Été: Close the deal!",
            "timezone": "UTC",
            "blocks": [
                { "id": "start", "block": "manual-run", "position": { "x": 100.0, "y": 0.5 } },
                { "id": "task", "block": "create-task", "config": { "content": "Call", "records": [1, 2] } },
            ],
            "connections": [{ "from": "start", "outcome": "triggered", "to": "task" }],
        })
    }

    fn told(changes: &[Change]) -> Vec<String> {
        let text = |value: &Option<Json>| value.as_ref().map_or_else(|| "-".to_owned(), Json::to_string);
        let one = |change: &Change| {
            let block = change.block.as_deref().unwrap_or("workflow");
            match change.kind {
                ChangeKind::Added => format!("+ {block}"),
                ChangeKind::Removed => format!("- {block}"),
                ChangeKind::Changed => format!(
                    "{block} {}: {} > {}",
                    change.path,
                    text(&change.before),
                    text(&change.after)
                ),
            }
        };
        changes.iter().map(one).collect()
    }

    #[test]
    fn a_file_that_was_written_is_read_as_what_it_was() {
        let file = file(base());
        let text = file.to_text();
        assert!(
            text.starts_with(&format!("{{\n  \"id\": \"{ID}\",\n  \"title\"")),
            "{text}"
        );
        assert!(text.contains("\"x\": 100,"), "as JavaScript writes it: {text}");
        assert!(text.ends_with("}\n"));
        assert_eq!(WorkflowFile::read(&text).expect("a workflow"), file);
        assert_eq!(file.name(), "t-close-the-deal");
    }

    #[test]
    fn a_text_that_is_no_workflow_is_refused_with_what_is_wrong() {
        for (text, why) in [
            ("{", "it is no JSON"),
            ("[]", "it is no JSON"),
            (r#"{"title": "T", "blocks": []}"#, "it has no id"),
            (r#"{"id": "mine", "title": "T", "blocks": []}"#, "\"mine\" is no UUID"),
            (
                r#"{"id": "6B3F6A0E-6f0c-4d6e-9a3f-0d1c5a7e2b11", "title": "T", "blocks": []}"#,
                "no UUID in lower case",
            ),
            (
                r#"{"id": "6b3f6a0e-6f0c-4d6e-9a3f-0d1c5a7e2b11", "title": "T"}"#,
                "missing field `blocks`",
            ),
            (
                r#"{"id": "6b3f6a0e-6f0c-4d6e-9a3f-0d1c5a7e2b11", "title": "T", "blocks": [], "steps": 1}"#,
                "unknown field `steps`",
            ),
        ] {
            let said = WorkflowFile::read(text).expect_err(text).to_string();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn a_difference_names_block_and_path() {
        let before = file(base()).definition;
        assert_eq!(difference(&before, &before), []);
        let mut body = base();
        body["title"] = "Won".into();
        body["blocks"][0]["position"]["x"] = 100.into();
        body["blocks"][1]["config"] = json!({ "content": { "$": "template", "parts": ["Hi"] }, "records": [1, 3] });
        body["blocks"][1]["title"] = "Call them".into();
        body["blocks"]
            .as_array_mut()
            .expect("a list")
            .push(json!({ "id": "end", "block": "delay" }));
        body["connections"] = json!([
            { "from": "task", "outcome": "done", "to": "end" },
            { "from": "start", "outcome": "triggered", "to": "end" },
        ]);
        let after = file(body).definition;
        assert_eq!(
            told(&difference(&before, &after)),
            [
                r#"workflow title: "Été: Close the deal!" > "Won""#,
                r#"start outcomes.triggered: "task" > "end""#,
                r#"task title: - > "Call them""#,
                r#"task config.content: "Call" > {"$":"template","parts":["Hi"]}"#,
                "task config.records.1: 2 > 3",
                r#"task outcomes.done: - > "end""#,
                "+ end",
            ]
        );
        let back = told(&difference(&after, &before));
        assert_eq!(back.last().map(String::as_str), Some("- end"));
    }

    #[test]
    fn a_block_that_was_moved_is_told_from_one_that_does_something_else() {
        let before = file(base()).definition;
        let mut body = base();
        body["blocks"][0]["position"]["x"] = 7.into();
        body["blocks"][1]["position"] = json!({ "x": 1, "y": 2 });
        body["blocks"][1]["config"]["position"] = "Buyer".into();
        let changes = difference(&before, &file(body).definition);
        let moved: Vec<(&str, bool)> = changes
            .iter()
            .map(|change| (&*change.path, change.is_position()))
            .collect();
        assert_eq!(
            moved,
            [("position.x", true), ("config.position", false), ("position", true)]
        );
    }

    #[test]
    fn the_order_of_blocks_and_keys_is_no_difference() {
        let before = file(base()).definition;
        let mut body = base();
        body["blocks"].as_array_mut().expect("a list").reverse();
        body["blocks"][0]["config"] = json!({ "records": [1, 2], "content": "Call" });
        assert_eq!(difference(&before, &file(body).definition), []);
    }

    #[test]
    fn an_id_elsewhere_is_a_files_id_and_always_the_same() {
        let derived = id_elsewhere(ID, "other");
        assert!(is_file_id(&derived), "{derived}");
        assert_eq!(derived, id_elsewhere(ID, "other"));
        assert_ne!(derived, id_elsewhere(ID, "third"));
    }
}
