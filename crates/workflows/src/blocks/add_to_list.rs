use super::create_record::written_values;
use super::search::list_of;
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::effects::AnswerOf;
use crate::record_values::{entry, entry_node, reference_to};
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::{NewEntry, Object, Schema, Target};
use serde_json::json;

/// Adds a record to a list.
pub struct AddToList;

#[async_trait]
impl StepBlock for AddToList {
    fn about(&self) -> About {
        About {
            id: "add-to-list",
            title: "Add record to list",
            description: "Adds a record to a list, with values of the list's own attributes.",
            group: "Lists",
            icon: "ListPlus",
            config: Node::fields([
                ("list", fields::list()),
                ("record", Node::record_of(None).titled("Record")),
                ("values", fields::values("list").optional()),
                (
                    "when_present",
                    Node::one_of(&["add-another", "update"])
                        .titled("If the record is on the list")
                        .described("Add another entry, or change the one that is there.")
                        .with("static", true)
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, _: &Schema) -> Vec<Outcome> {
        entry_outcome(config)
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        if let Some(list) = checks::list(config, "list", schema, problems) {
            checks::values(config, "values", list, problems);
        }
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It adds a record to a list of this workspace.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        add(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn add(step: &Step<'_>) -> Result<Answer, Answer> {
    let list = list_of(step, "list")?;
    let (target, record_id) = input::needed_reference(step.config, "record")?;
    let Target::Object(parent_object) = target else {
        return Err(Answer::error(
            "Only records can be added to a list, and this is an entry of one.",
        ));
    };
    let values = written_values(step, list, "values");
    let new = NewEntry {
        parent_object,
        parent_record_id: &record_id,
        values: &values,
    };
    let (records, actor) = (step.effects.writing(entry_written(list)), step.effects.actor());
    let added = match input::text(step.config, "when_present").as_deref() {
        Some("update") => records.assert_entry(step.workspace_id, &list.id, new, actor).await?,
        _ => records.create_entry(step.workspace_id, &list.id, new, actor).await?,
    };
    Ok(Answer::done(json!({ "entry": reference_to(&added) })))
}

/// What a step gives that wrote an entry of a list.
pub(super) fn entry_written(list: &Object) -> AnswerOf {
    let (id, slug) = (list.id.clone(), list.api_slug.clone());
    Box::new(move |written| json!({ "entry": entry(&slug, written.record_of(&id)) }))
}

/// An outcome that gives an entry of the list in the field `list`.
pub(super) fn entry_outcome(config: &Config) -> Vec<Outcome> {
    fields::done([("entry", entry_node(input::slug(config, "list")).titled("Entry"))])
}
