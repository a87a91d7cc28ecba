use super::search::list_of;
use super::update_entry::{entry_id, entry_input};
use super::{About, Answer, Config, Step, StepBlock, checks, fields};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::{Schema, Target};
use serde_json::json;

/// Takes an entry off its list.
pub struct DeleteEntry;

#[async_trait]
impl StepBlock for DeleteEntry {
    fn about(&self) -> About {
        About {
            id: "delete-entry",
            title: "Delete list entry",
            description: "Takes an entry off a list. The record stays.",
            group: "Lists",
            icon: "ListMinus",
            config: Node::fields([("list", fields::list()), ("entry", entry_input())]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        fields::nothing()
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        checks::list(config, "list", schema, problems);
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It deletes an entry of a list of this workspace.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        delete(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn delete(step: &Step<'_>) -> Result<Answer, Answer> {
    let list = list_of(step, "list")?;
    let entry_id = entry_id(step, list).await?;
    let effects = step.effects;
    effects
        .writing(Box::new(|_| json!({})))
        .delete_record(step.workspace_id, Target::List(&list.id), &entry_id, effects.actor())
        .await?;
    Ok(Answer::done(json!({})))
}
