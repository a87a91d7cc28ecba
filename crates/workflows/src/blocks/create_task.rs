use super::moment::instant_of;
use super::{About, Answer, Config, Step, StepBlock, fields, input};
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::tasks::{AssigneeInput, LinkInput, LinkKey, NewTask};
use records::{Schema, Target};
use serde_json::{Value as Json, json};

/// Makes a task.
pub struct CreateTask;

#[async_trait]
impl StepBlock for CreateTask {
    fn about(&self) -> About {
        About {
            id: "create-task",
            title: "Create task",
            description: "Makes a task, for members and about records.",
            group: "Tasks",
            icon: "CheckSquarePlus",
            config: Node::fields([
                ("content", Node::of("string").titled("Task").with("multiline", true)),
                (
                    "deadline",
                    Node::of("timestamp").titled("Due").with("local", true).optional(),
                ),
                (
                    "assignees",
                    Node::array(Node::of("attio-actor")).titled("Assignees").optional(),
                ),
                (
                    "records",
                    Node::array(Node::record_of(None)).titled("Records").optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        fields::done([("task", Node::of("attio-task").titled("Task"))])
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It creates a task in this workspace.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        create(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn create(step: &Step<'_>) -> Result<Answer, Answer> {
    let config = step.config;
    let deadline_at = match input::one(config, "deadline") {
        None => None,
        Some(given) => {
            let instant = instant_of(given, step.timezone)
                .ok_or_else(|| Answer::error(format!("{} is no time.", input::shown(given))))?;
            Some(instant.as_millisecond().saturating_mul(1_000_000))
        }
    };
    let links = input::all(config, "records")
        .iter()
        .map(link)
        .collect::<Result<_, _>>()?;
    let assignees = input::all(config, "assignees")
        .iter()
        .map(assignee)
        .collect::<Result<_, _>>()?;
    let new = NewTask {
        content: input::text(config, "content").ok_or_else(|| input::missing("content"))?,
        deadline_at,
        is_completed: false,
        links,
        assignees,
    };
    let effects = step.effects;
    let task = effects
        .writing(Box::new(
            |written| json!({ "task": input::task_value(written.document("task")) }),
        ))
        .tasks()
        .create(step.workspace_id, new, effects.actor())
        .await?;
    Ok(Answer::done(json!({ "task": input::task_value(&task.id) })))
}

fn link(value: &Json) -> Result<LinkInput, Answer> {
    match crate::record_values::target_of(value) {
        Some((Target::Object(object), record_id)) => Ok(LinkInput {
            object: object.to_owned(),
            key: LinkKey::Id(record_id.to_string()),
        }),
        _ => Err(Answer::error(format!("{} is no record.", input::shown(value)))),
    }
}

fn assignee(value: &Json) -> Result<AssigneeInput, Answer> {
    match value {
        Json::String(email) => Ok(AssigneeInput::Email(email.clone())),
        _ => member_id(value).map(AssigneeInput::Id),
    }
}

/// The member that a value names.
pub(super) fn member_id(value: &Json) -> Result<String, Answer> {
    let text = |field: &str| value.get(field).and_then(Json::as_str);
    match (text("actorType"), text("actorId")) {
        (Some("workspace-member"), Some(id)) => Ok(id.to_owned()),
        _ => Err(Answer::error(format!(
            "{} is no member of the workspace.",
            input::shown(value)
        ))),
    }
}
