use super::{About, Answer, Config, Step, StepBlock, fields, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::Schema;
use serde_json::{Value as Json, json};

/// Picks members in turn.
pub struct RoundRobin;

/// The most members that take turns.
const MAX_MEMBERS: usize = 100;

#[async_trait]
impl StepBlock for RoundRobin {
    fn about(&self) -> About {
        About {
            id: "round-robin",
            title: "Round robin",
            description: "Picks one of several members, each in turn, over all runs of the workflow.",
            group: "Workspace",
            icon: "Users",
            config: Node::fields([(
                "members",
                Node::array(Node::of("attio-actor"))
                    .titled("Members")
                    .with("max", MAX_MEMBERS),
            )]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        fields::done([("member", Node::of("attio-actor").titled("Member"))])
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        match config.get("members") {
            Some(Json::Array(members)) if members.is_empty() => {
                problems.add("config.members", "Choose the members who take turns.");
            }
            Some(Json::Array(members)) if members.len() > MAX_MEMBERS => {
                problems.add("config.members", format!("{MAX_MEMBERS} members are the most."));
            }
            _ => {}
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        pick(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn pick(step: &Step<'_>) -> Result<Answer, Answer> {
    let members = input::all(step.config, "members");
    if members.is_empty() {
        return Err(input::missing("members"));
    }
    let turn = step.effects.count().await? % members.len() as u64;
    let member = members.into_iter().nth(turn as usize).unwrap_or_default();
    Ok(Answer::done(json!({ "member": member })))
}
