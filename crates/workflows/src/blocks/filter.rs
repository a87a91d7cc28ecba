use super::{About, Answer, Config, Step, StepBlock, condition, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::{Value as Json, json};

/// Goes on when a condition holds, and else ends the run quietly.
pub struct Filter;

#[async_trait]
impl StepBlock for Filter {
    fn is_pure(&self) -> bool {
        true
    }

    fn about(&self) -> About {
        About {
            id: "filter",
            title: "Filter",
            description: "Goes on if a condition holds; otherwise the run ends here, well.",
            group: "Conditions",
            icon: "Funnel",
            config: Node::fields([("condition", Node::of("condition").titled("Go on if"))]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        vec![Outcome {
            id: "passed".to_owned(),
            label: Some("Passed".to_owned()),
            schema: None,
        }]
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        if let Some(given) = config.get("condition") {
            condition::check(given, "config.condition", problems);
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        match tested(step, "condition") {
            Ok(true) => Answer::Outcome {
                id: "passed".to_owned(),
                data: json!({}),
            },
            // No branch leads on from here: the run ends, or the loop around goes on with its next item.
            Ok(false) => Answer::Outcome {
                id: "stopped".to_owned(),
                data: json!({}),
            },
            Err(failed) => failed,
        }
    }
}

/// Whether the condition in a field holds.
pub(super) fn tested(step: &Step<'_>, field: &str) -> Result<bool, Answer> {
    let condition = step.config.get(field).filter(|given| !given.is_null());
    holds(condition.ok_or_else(|| input::missing(field))?, step)
}

pub(super) fn holds(condition: &Json, step: &Step<'_>) -> Result<bool, Answer> {
    condition::holds(condition, step.timezone)
        .map_err(|message| Answer::error(format!("The condition could not be tested: {message}.")))
}
