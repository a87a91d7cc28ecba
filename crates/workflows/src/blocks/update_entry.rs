use super::add_to_list::{entry_outcome, entry_written};
use super::create_record::written_values;
use super::search::list_of;
use super::update_record::mode;
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::record_values::reference_to;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::{Object, Schema, Target};
use serde_json::json;
use store::RecordId;

/// Changes an entry of a list.
pub struct UpdateEntry;

#[async_trait]
impl StepBlock for UpdateEntry {
    fn about(&self) -> About {
        About {
            id: "update-entry",
            title: "Update list entry",
            description: "Changes attributes of an entry of a list; those that are not named stay.",
            group: "Lists",
            icon: "ListEdit",
            config: Node::fields([
                ("list", fields::list()),
                ("entry", entry_input()),
                ("values", fields::values("list")),
                ("mode", fields::mode()),
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
        Some("It changes an entry of a list of this workspace.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        update(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn update(step: &Step<'_>) -> Result<Answer, Answer> {
    let list = list_of(step, "list")?;
    let entry_id = entry_id(step, list).await?;
    let values = written_values(step, list, "values");
    let effects = step.effects;
    let entry = effects
        .writing(entry_written(list))
        .update_record(
            step.workspace_id,
            Target::List(&list.id),
            &entry_id,
            &values,
            mode(step.config),
            effects.actor(),
        )
        .await?;
    Ok(Answer::done(json!({ "entry": reference_to(&entry) })))
}

/// The input for an entry; a record stands for its only entry.
pub(super) fn entry_input() -> crate::schema::Node {
    fields::entry("Entry", "list").described("An entry, or a record that is on the list once.")
}

/// The entry in the field `entry`.
pub(super) async fn entry_id(step: &Step<'_>, list: &Object) -> Result<RecordId, Answer> {
    let (target, id) = input::needed_reference(step.config, "entry")?;
    let object = match target {
        Target::List(named) => {
            let named = step.schema.find(Target::List(named))?;
            return if named.id == list.id {
                Ok(id)
            } else {
                Err(Answer::error(format!(
                    "The entry is one of \"{}\", and the block is about \"{}\".",
                    named.singular_noun, list.singular_noun
                )))
            };
        }
        other => step.schema.find(other)?,
    };
    let records = step.effects.records();
    let entries = records
        .entries_on(step.workspace_id, &list.id, std::slice::from_ref(&id), 2)
        .await?;
    match entries.as_slice() {
        [only] => Ok(only.id.clone()),
        several => Err(Answer::error(format!(
            "The {} is on \"{}\" {}: use an entry instead.",
            object.singular_noun.to_lowercase(),
            list.singular_noun,
            if several.is_empty() {
                "not at all"
            } else {
                "more than once"
            },
        ))),
    }
}
