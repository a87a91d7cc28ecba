use super::filter::tested;
use super::{About, Answer, Config, Step, StepBlock, condition};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::json;

/// Two ways to go on, by a condition.
pub struct If;

#[async_trait]
impl StepBlock for If {
    fn is_pure(&self) -> bool {
        true
    }

    fn about(&self) -> About {
        About {
            id: "if",
            title: "If",
            description: "Goes one way if a condition holds, and another way if it does not.",
            group: "Conditions",
            icon: "GitBranch",
            config: Node::fields([("condition", Node::of("condition").titled("Condition"))]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        [("true", "True"), ("false", "False")]
            .map(|(id, label)| Outcome {
                id: id.to_owned(),
                label: Some(label.to_owned()),
                schema: None,
            })
            .into()
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        if let Some(given) = config.get("condition") {
            condition::check(given, "config.condition", problems);
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        match tested(step, "condition") {
            Ok(holds) => Answer::Outcome {
                id: holds.to_string(),
                data: json!({}),
            },
            Err(failed) => failed,
        }
    }
}
