use super::create_record::{record_outcome, record_written, written_values};
use super::search::object_of;
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::record_values::reference_to;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::{Mode, Schema, Target};
use serde_json::json;

/// Changes a record.
pub struct UpdateRecord;

#[async_trait]
impl StepBlock for UpdateRecord {
    fn about(&self) -> About {
        About {
            id: "update-record",
            title: "Update record",
            description: "Changes attributes of a record; those that are not named stay.",
            group: "Records",
            icon: "RecordEdit",
            config: Node::fields([
                ("object", fields::object()),
                ("record", fields::record("Record", "object")),
                ("values", fields::values("object")),
                ("mode", fields::mode()),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        record_outcome(config)
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        if let Some(object) = checks::object(config, "object", schema, problems) {
            checks::values(config, "values", object, problems);
        }
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It changes a record of this workspace.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        update(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn update(step: &Step<'_>) -> Result<Answer, Answer> {
    let object = object_of(step, "object")?;
    let (target, record_id) = input::needed_reference(step.config, "record")?;
    let named = step.schema.find(target)?;
    if named.id != object.id {
        return Err(Answer::error(format!(
            "The record is one of {}, and the block changes {}.",
            named.plural_noun, object.plural_noun
        )));
    }
    let values = written_values(step, object, "values");
    let effects = step.effects;
    let record = effects
        .writing(record_written(object))
        .update_record(
            step.workspace_id,
            Target::Object(&object.id),
            &record_id,
            &values,
            mode(step.config),
            effects.actor(),
        )
        .await?;
    Ok(Answer::done(json!({ "record": reference_to(&record) })))
}

/// What becomes of the values that attributes with several have.
pub(super) fn mode(config: &Config) -> Mode {
    match input::text(config, "mode").as_deref() {
        Some("add") => Mode::Patch,
        _ => Mode::Put,
    }
}
