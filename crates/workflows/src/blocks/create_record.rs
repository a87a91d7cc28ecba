use super::search::object_of;
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::effects::AnswerOf;
use crate::record_values::{reference_to, written};
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use records::{Object, Schema};
use serde_json::{Map, Value as Json, json};

/// Creates a record.
pub struct CreateRecord;

#[async_trait]
impl StepBlock for CreateRecord {
    fn about(&self) -> About {
        About {
            id: "create-record",
            title: "Create record",
            description: "Creates a record of an object.",
            group: "Records",
            icon: "RecordPlus",
            config: Node::fields([("object", fields::object()), ("values", fields::values("object"))]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        record_outcome(config)
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        if let Some(object) = checks::object(config, "object", schema, problems) {
            checks::values(config, "values", object, problems);
            checks::required_values(config, "values", object, problems);
        }
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It creates a record in this workspace.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        create(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn create(step: &Step<'_>) -> Result<Answer, Answer> {
    let object = object_of(step, "object")?;
    let values = written_values(step, object, "values");
    let effects = step.effects;
    let record = effects
        .writing(record_written(object))
        .create_record(step.workspace_id, &object.id, &values, effects.actor())
        .await?;
    Ok(Answer::done(json!({ "record": reference_to(&record) })))
}

/// What a step gives that wrote a record of an object.
pub(super) fn record_written(object: &Object) -> AnswerOf {
    let (id, slug) = (object.id.clone(), object.api_slug.clone());
    Box::new(move |written| json!({ "record": value::record(&slug, written.record_of(&id)) }))
}

/// The values in a field, as they are written to an object or list.
pub(super) fn written_values(step: &Step<'_>, owner: &Object, field: &str) -> Map<String, Json> {
    match step.config.get(field) {
        Some(Json::Object(values)) => written(owner, values, step.timezone),
        _ => Map::new(),
    }
}

/// An outcome that gives a record of the object in the field `object`.
pub(super) fn record_outcome(config: &Config) -> Vec<Outcome> {
    fields::done([(
        "record",
        Node::record_of(input::slug(config, "object")).titled("Record"),
    )])
}
