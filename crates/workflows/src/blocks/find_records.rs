use super::search::{self, object_of};
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;

/// Finds records by a condition on their attributes.
pub struct FindRecords;

#[async_trait]
impl StepBlock for FindRecords {
    fn about(&self) -> About {
        let mut inputs = vec![("object", fields::object())];
        inputs.extend(search::inputs("object"));
        search::about(
            "find-records",
            "Find records",
            "Finds up to 100 records of an object.",
            "Records",
            inputs,
        )
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        let record = Node::record_of(input::slug(config, "object"));
        fields::done([
            ("records", Node::array(record).titled("Records")),
            ("count", Node::of("number").titled("How many")),
        ])
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        if let Some(object) = checks::object(config, "object", schema, problems) {
            search::check(config, object, problems);
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        let found = match object_of(step, "object") {
            Ok(object) => search::find(step, object, None).await,
            Err(failed) => Err(failed),
        };
        match found {
            Ok(records) => Answer::done(search::found("records", &records)),
            Err(failed) => failed,
        }
    }
}
