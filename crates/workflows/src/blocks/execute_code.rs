use super::formula::{check_names, inputs_node};
use super::parse_json::fitted;
use super::{About, Answer, Config, Step, StepBlock, fields, input, script, shape};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use crate::value::{tag, text_of};
use async_trait::async_trait;
use records::Schema;
use serde_json::{Map, Value as Json, json};

/// Runs a piece of JavaScript in the sandbox.
pub struct ExecuteCode;

/// The longest code, in bytes.
const MAX_CODE_BYTES: usize = 200_000;

#[async_trait]
impl StepBlock for ExecuteCode {
    fn about(&self) -> About {
        About {
            id: "execute-code",
            title: "Execute code",
            description: "Runs JavaScript that exports main(inputs), for up to 100 seconds.",
            group: "Calculations",
            icon: "Code",
            config: Node::fields([
                (
                    "inputs",
                    inputs_node()
                        .described("What main() is called with, by name.")
                        .optional(),
                ),
                ("code", Node::of("code").titled("Code").with("static", true)),
                (
                    "schema",
                    Node::of("json")
                        .titled("What it returns")
                        .described("Later blocks can use what this names.")
                        .with("static", true)
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        let node = shape::read_or_any(config.get("schema"));
        fields::done([("result", node.titled("Result"))])
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        check_names(config, problems);
        shape::check(config.get("schema"), "config.schema", problems);
        let Some(code) = input::text(config, "code") else {
            return;
        };
        if code.len() > MAX_CODE_BYTES {
            problems.add(
                "config.code",
                format!("The code is longer than {MAX_CODE_BYTES} bytes. Put it into an app."),
            );
        } else if let Err(reason) = script::of(&code) {
            problems.add("config.code", reason);
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        execute(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn execute(step: &Step<'_>) -> Result<Answer, Answer> {
    let code = input::text(step.config, "code").ok_or_else(|| input::missing("code"))?;
    let inputs = match step.config.get("inputs") {
        Some(Json::Object(inputs)) => inputs
            .iter()
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect(),
        _ => Map::new(),
    };
    let script = script::of(&code).map_err(Answer::error)?;
    let returned = step.effects.run_code(&script, &inputs.into()).await?;
    let result = fitted(
        step.config.get("schema"),
        &returned,
        "What main() returned does not fit the schema",
    )?;
    Ok(Answer::done(json!({ "result": result })))
}

/// A value as code wants it: times, durations, addresses and the like are texts, an amount and a record are objects.
fn plain(value: &Json) -> Json {
    match (value, tag(value)) {
        (Json::Array(all), _) => all.iter().map(plain).collect(),
        (_, Some("date" | "timestamp" | "duration" | "rich-text")) => text_of(value).into(),
        (_, Some("email-address" | "domain" | "phone-number")) => value.get("normalized").cloned().unwrap_or_default(),
        (Json::Object(fields), Some("struct")) => fields.get("fields").map(plain_fields).unwrap_or_default(),
        (Json::Object(_), _) => plain_fields(value),
        _ => value.clone(),
    }
}

fn plain_fields(value: &Json) -> Json {
    let is_tagged = tag(value).is_some();
    let fields = value.as_object().into_iter().flatten();
    let kept = fields.filter(|(name, _)| !(is_tagged && name.as_str() == "$"));
    kept.map(|(name, value)| (name.clone(), plain(value))).collect()
}
