use super::expression::{self, Names};
use super::moment::{day_of, instant_of};
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use crate::value::{self, tagged, text_of};
use async_trait::async_trait;
use records::Schema;
use serde_json::{Value as Json, json};

/// Calculates an expression over named inputs.
pub struct Formula;

const RESULTS: [&str; 5] = ["number", "text", "boolean", "date", "timestamp"];

#[async_trait]
impl StepBlock for Formula {
    fn is_pure(&self) -> bool {
        true
    }

    fn about(&self) -> About {
        About {
            id: "formula",
            title: "Formula",
            description: "Calculates with numbers, texts and dates: round(amount * 1.19, 2).",
            group: "Calculations",
            icon: "Equals",
            config: Node::fields([
                (
                    "inputs",
                    inputs_node()
                        .described("The names by which the formula knows its values.")
                        .optional(),
                ),
                (
                    "expression",
                    Node::of("string")
                        .titled("Formula")
                        .with("multiline", true)
                        .with("static", true),
                ),
                (
                    "result",
                    Node::one_of(&RESULTS).titled("The result is a").with("static", true),
                ),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        let node = match input::text(config, "result").as_deref() {
            Some("text") => Node::of("string"),
            Some(kind @ ("boolean" | "date" | "timestamp")) => Node::of(kind),
            _ => Node::of("number"),
        };
        fields::done([("result", node.titled("Result"))])
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        let names = check_names(config, problems);
        let Some(expression) = input::one(config, "expression").filter(|given| !checks::is_dynamic(given)) else {
            return;
        };
        if let Err(message) = expression::check(&text_of(expression), &names) {
            problems.add("config.expression", format!("The formula cannot be read: {message}."));
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        calculate(step).unwrap_or_else(|failed| failed)
    }
}

fn calculate(step: &Step<'_>) -> Result<Answer, Answer> {
    let text = input::text(step.config, "expression").ok_or_else(|| input::missing("expression"))?;
    let empty = Config::new();
    let inputs = match step.config.get("inputs") {
        Some(Json::Object(inputs)) => inputs,
        _ => &empty,
    };
    let result = expression::evaluate(&text, inputs, step.now_ms, step.timezone)
        .map_err(|message| Answer::error(format!("The formula could not be calculated: {message}.")))?;
    let wanted = input::text(step.config, "result").unwrap_or_else(|| "number".to_owned());
    let converted = match (&result, wanted.as_str()) {
        (Json::Null, _) => Some(Json::Null),
        (_, "text") => Some(text_of(&result).into()),
        (Json::Bool(_), "boolean") => Some(result.clone()),
        (_, "number") => input::number_of(&result).map(input::number_json),
        (_, "date") => day_of(&result, step.timezone).map(|day| tagged("date", json!({ "value": day.to_string() }))),
        (_, "timestamp") => {
            instant_of(&result, step.timezone).map(|instant| value::timestamp(instant.as_millisecond()))
        }
        _ => None,
    };
    match converted {
        Some(result) => Ok(Answer::done(json!({ "result": result }))),
        None => Err(Answer::error(format!(
            "The formula gave {}, and that is no {wanted}.",
            input::shown(&result)
        ))),
    }
}

/// Values by names of one's own.
pub(super) fn inputs_node() -> Node {
    Node {
        value: Some(Box::new(Node::of("any"))),
        ..Node::of("record")
    }
    .titled("Inputs")
}

/// The names of the inputs; those that are none are told of.
pub(super) fn check_names(config: &Config, problems: &mut Problems) -> Names {
    let inputs = config.get("inputs").and_then(Json::as_object);
    let names: Vec<String> = inputs.into_iter().flatten().map(|(name, _)| name.clone()).collect();
    for name in &names {
        let mut letters = name.chars();
        let is_name = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if !is_name {
            problems.add(
                format!("config.inputs.{name}"),
                format!("\"{name}\" is no name for an input. Use letters, digits and _, and no digit first."),
            );
        }
    }
    names
}
