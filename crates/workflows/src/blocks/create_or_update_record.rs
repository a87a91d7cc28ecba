use super::create_record::{record_outcome, record_written, written_values};
use super::search::object_of;
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::record_values::reference_to;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::json;

/// Changes the record that has a unique value, or creates it.
pub struct CreateOrUpdateRecord;

#[async_trait]
impl StepBlock for CreateOrUpdateRecord {
    fn about(&self) -> About {
        About {
            id: "create-or-update-record",
            title: "Create or update record",
            description: "Changes the record that has the same value in a unique attribute, or creates one.",
            group: "Records",
            icon: "RecordDetailEdit",
            config: Node::fields([
                ("object", fields::object()),
                (
                    "match",
                    fields::attribute("Match by", "object").described("An attribute whose values are unique."),
                ),
                ("values", fields::values("object")),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        record_outcome(config)
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        let Some(object) = checks::object(config, "object", schema, problems) else {
            return;
        };
        checks::values(config, "values", object, problems);
        let Some(attribute) = checks::attribute(config, "match", object, problems) else {
            return;
        };
        if !attribute.is_unique || !attribute.is_writable {
            problems.add(
                "config.match",
                format!(
                    "The values of \"{}\" are not unique. Choose another attribute.",
                    attribute.title
                ),
            );
        }
        let values = config.get("values");
        let has_value = |name: &str| values.and_then(|values| values.get(name)).is_some();
        if !has_value(&attribute.api_slug) && !has_value(&attribute.id) {
            problems.add(
                format!("config.values.{}", attribute.api_slug),
                format!("\"{}\" needs a value: records are matched by it.", attribute.title),
            );
        }
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It creates or changes a record of this workspace.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        assert(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn assert(step: &Step<'_>) -> Result<Answer, Answer> {
    let object = object_of(step, "object")?;
    let matching = input::needed_slug(step.config, "match")?;
    let values = written_values(step, object, "values");
    let effects = step.effects;
    let record = effects
        .writing(record_written(object))
        .assert_record(step.workspace_id, &object.id, matching, &values, effects.actor())
        .await?;
    Ok(Answer::done(json!({ "record": reference_to(&record) })))
}
