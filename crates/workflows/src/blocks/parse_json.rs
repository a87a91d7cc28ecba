use super::{About, Answer, Config, Step, StepBlock, fields, input, shape};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::{Value as Json, json};

/// Reads JSON, of which a schema says what is in it.
pub struct ParseJson;

#[async_trait]
impl StepBlock for ParseJson {
    fn is_pure(&self) -> bool {
        true
    }

    fn about(&self) -> About {
        About {
            id: "parse-json",
            title: "Parse JSON",
            description: "Reads text as JSON, so that later blocks can use what is in it.",
            group: "Utilities",
            icon: "BracketsCross",
            config: Node::fields([
                ("text", Node::of("string").titled("JSON").with("multiline", true)),
                (
                    "schema",
                    Node::of("json")
                        .titled("What is in it")
                        .described(
                            "Text must be text, and a number a number; what the schema does not name is left out.",
                        )
                        .with("static", true),
                ),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        let node = shape::read_or_any(config.get("schema"));
        fields::done([("value", node.titled("Value"))])
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        shape::check(config.get("schema"), "config.schema", problems);
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        parse(step).unwrap_or_else(|failed| failed)
    }
}

fn parse(step: &Step<'_>) -> Result<Answer, Answer> {
    let text = input::text(step.config, "text").ok_or_else(|| input::missing("text"))?;
    let parsed: Json = serde_json::from_str(&text).map_err(|error| {
        Answer::error(format!(
            "The text is no JSON: {error}. It begins: {}",
            input::shown(&text.into())
        ))
    })?;
    let value = fitted(step.config.get("schema"), &parsed, "The JSON does not fit the schema")?;
    Ok(Answer::done(json!({ "value": value })))
}

/// A value as the schema in a field has it.
pub(super) fn fitted(schema: Option<&Json>, value: &Json, complaint: &str) -> Result<Json, Answer> {
    let Some(schema) = schema.filter(|schema| !schema.is_null()) else {
        return Ok(value.clone());
    };
    let node =
        shape::read(schema).map_err(|message| Answer::error(format!("The schema cannot be used: {message}.")))?;
    shape::fit(&node, Some(value)).map_err(|message| Answer::error(format!("{complaint}: {message}.")))
}
