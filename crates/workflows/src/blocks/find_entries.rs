use super::search::{self, list_of};
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::record_values::entry_node;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::json;

/// Finds entries of a list: of one record, by a condition on their attributes, or both.
pub struct FindEntries;

#[async_trait]
impl StepBlock for FindEntries {
    fn about(&self) -> About {
        let mut inputs = vec![
            ("list", fields::list()),
            (
                "record",
                Node::record_of(None)
                    .titled("Of the record")
                    .described("Only entries of this record.")
                    .optional(),
            ),
        ];
        inputs.extend(search::inputs("list"));
        search::about(
            "find-entries",
            "Find list entries",
            "Finds up to 100 entries of a list.",
            "Lists",
            inputs,
        )
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        let entry = entry_node(input::slug(config, "list"));
        fields::done([
            ("entries", Node::array(entry).titled("Entries")),
            ("count", Node::of("number").titled("How many")),
        ])
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        if let Some(list) = checks::list(config, "list", schema, problems) {
            search::check(config, list, problems);
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        find(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn find(step: &Step<'_>) -> Result<Answer, Answer> {
    let list = list_of(step, "list")?;
    let of_record = match input::one(step.config, "record") {
        None => None,
        Some(_) => {
            let (_, record_id) = input::needed_reference(step.config, "record")?;
            Some(json!({ "parent_record": { "target_record_id": record_id } }))
        }
    };
    let entries = search::find(step, list, of_record).await?;
    Ok(Answer::done(search::found("entries", &entries)))
}
