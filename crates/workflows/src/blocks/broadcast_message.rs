use super::create_task::member_id;
use super::{About, Answer, Config, Step, StepBlock, fields, input};
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use records::Schema;
use serde_json::json;

/// Tells members something.
pub struct BroadcastMessage;

/// The topic of messages in the outbox.
pub const TOPIC: &str = "workflow.message";
/// The longest message, in characters.
const MAX_CHARACTERS: usize = 2_000;

#[async_trait]
impl StepBlock for BroadcastMessage {
    fn about(&self) -> About {
        About {
            id: "broadcast-message",
            title: "Broadcast message",
            description: "Shows a message to members, at once and among their notifications.",
            group: "Workspace",
            icon: "InboxNotification",
            config: Node::fields([
                ("message", Node::of("string").titled("Message").with("multiline", true)),
                (
                    "members",
                    Node::array(Node::of("attio-actor"))
                        .titled("Members")
                        .described("Nobody here means everybody.")
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        fields::nothing()
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It shows the message to the members.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        tell(step).unwrap_or_else(|failed| failed)
    }
}

fn tell(step: &Step<'_>) -> Result<Answer, Answer> {
    let message = input::text(step.config, "message").ok_or_else(|| input::missing("message"))?;
    let length = message.chars().count();
    if length > MAX_CHARACTERS {
        return Err(Answer::error(format!(
            "The message has {length} characters, and {MAX_CHARACTERS} are the most."
        )));
    }
    let members = input::all(step.config, "members");
    let members = members.iter().map(member_id).collect::<Result<Vec<String>, Answer>>()?;
    let payload = json!({
        "workflow_id": step.workflow_id,
        "run_id": step.run_id,
        "message": message,
        "member_ids": if members.is_empty() { None } else { Some(members) },
        "at": value::timestamp(step.now_ms)["value"],
    });
    step.effects.tell(TOPIC, payload);
    Ok(Answer::done(json!({})))
}
