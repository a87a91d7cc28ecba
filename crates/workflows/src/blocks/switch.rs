use super::filter::holds;
use super::{About, Answer, Config, Step, StepBlock, condition};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::{Value as Json, json};

/// The most cases.
const MAX_CASES: usize = 20;
/// The way for what no case takes.
const DEFAULT: &str = "default";

/// Several ways to go on: that of the first case whose condition holds.
pub struct Switch;

struct Case<'a> {
    id: &'a str,
    label: Option<&'a str>,
    condition: &'a Json,
}

fn cases(config: &Config) -> impl Iterator<Item = Case<'_>> {
    let cases = config.get("cases").and_then(Json::as_array);
    cases.into_iter().flatten().map(|case| {
        let text = |field: &str| case.get(field).and_then(Json::as_str).filter(|text| !text.is_empty());
        Case {
            id: text("id").unwrap_or_default(),
            label: text("label"),
            condition: case.get("condition").unwrap_or(&Json::Null),
        }
    })
}

#[async_trait]
impl StepBlock for Switch {
    fn is_pure(&self) -> bool {
        true
    }

    fn about(&self) -> About {
        let case = Node::fields([
            (
                "id",
                Node::of("string").titled("Name of the branch").with("static", true),
            ),
            (
                "label",
                Node::of("string").titled("Label").with("static", true).optional(),
            ),
            ("condition", Node::of("condition").titled("Condition")),
        ]);
        About {
            id: "switch",
            title: "Switch",
            description: "Goes the way of the first case whose condition holds, or the default way.",
            group: "Conditions",
            icon: "Switch",
            config: Node::fields([("cases", Node::array(case).titled("Cases").with("max", MAX_CASES))]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        let of_cases = cases(config).filter(|case| !case.id.is_empty()).map(|case| Outcome {
            id: case.id.to_owned(),
            label: Some(case.label.unwrap_or(case.id).to_owned()),
            schema: None,
        });
        let default = Outcome {
            id: DEFAULT.to_owned(),
            label: Some("Default".to_owned()),
            schema: None,
        };
        of_cases.chain([default]).collect()
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        let cases: Vec<Case<'_>> = cases(config).collect();
        if cases.is_empty() {
            problems.add("config.cases", "Add a case: without one, all goes the default way.");
        }
        if cases.len() > MAX_CASES {
            problems.add(
                "config.cases",
                format!("There are {} cases; {MAX_CASES} are the most.", cases.len()),
            );
        }
        for (index, case) in cases.iter().enumerate() {
            let at = |field: &str| format!("config.cases.{index}.{field}");
            if case.id.is_empty() || case.id == DEFAULT {
                problems.add(at("id"), "A case needs a name of its own, other than \"default\".");
            } else if cases[..index].iter().any(|earlier| earlier.id == case.id) {
                problems.add(at("id"), format!("Two cases are called \"{}\".", case.id));
            }
            if case.condition.is_null() {
                problems.add(at("condition"), "The case has no condition.");
            }
            condition::check(case.condition, &at("condition"), problems);
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        for case in cases(step.config) {
            match holds(case.condition, step) {
                Ok(true) => return taken(case.id),
                Ok(false) => {}
                Err(failed) => return failed,
            }
        }
        taken(DEFAULT)
    }
}

fn taken(id: &str) -> Answer {
    Answer::Outcome {
        id: id.to_owned(),
        data: json!({}),
    }
}
