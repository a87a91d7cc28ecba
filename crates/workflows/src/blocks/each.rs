use super::{About, Answer, Config, Step, StepBlock, checks, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::json;

/// The most items that one loop goes through.
const MAX_ITEMS: usize = 10_000;

/// Runs the blocks after it once for every item of a list.
pub struct Loop;

#[async_trait]
impl StepBlock for Loop {
    fn is_pure(&self) -> bool {
        true
    }

    fn about(&self) -> About {
        About {
            id: "loop",
            title: "Loop",
            description: "Runs blocks once for every item of a list, one after the other, and then goes on.",
            group: "Control",
            icon: "Repeat",
            config: Node::fields([
                ("items", Node::array(Node::of("any")).titled("Items")),
                (
                    "limit",
                    Node::of("number")
                        .titled("At most")
                        .described("Goes through the first of the items only.")
                        .with("min", 1)
                        .with("max", MAX_ITEMS)
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        let number = |title: &str| Node::of("number").titled(title);
        vec![
            Outcome {
                id: "each".to_owned(),
                label: Some("For each item".to_owned()),
                schema: Some(Node::fields([
                    ("item", Node::of("any").titled("Item")),
                    ("position", number("Position")),
                    ("count", number("Items to go through")),
                    ("total", number("Items in all")),
                ])),
            },
            Outcome {
                id: "complete".to_owned(),
                label: Some("Complete".to_owned()),
                schema: None,
            },
        ]
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        checks::within(config, "limit", 1.0, MAX_ITEMS as f64, problems);
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        let mut items = input::all(step.config, "items");
        let total = items.len();
        if let Some(limit) = input::number(step.config, "limit") {
            items.truncate(limit.max(0.0) as usize);
        }
        let count = items.len();
        if count > MAX_ITEMS {
            return Answer::error(format!(
                "The list has {count} items, and a loop goes through {MAX_ITEMS} at most. Set \"At most\", or loop over \
                 less."
            ));
        }
        let visit = |(index, item)| json!({ "item": item, "position": index + 1, "count": count, "total": total });
        Answer::Each {
            items: items.into_iter().enumerate().map(visit).collect(),
        }
    }
}
