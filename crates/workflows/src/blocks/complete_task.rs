use super::{About, Answer, Config, Step, StepBlock, fields, input};
use crate::schema::{Node, Outcome};
use crate::value::tag;
use async_trait::async_trait;
use records::Schema;
use records::tasks::TaskChange;
use serde_json::{Value as Json, json};

/// Completes a task.
pub struct CompleteTask;

#[async_trait]
impl StepBlock for CompleteTask {
    fn about(&self) -> About {
        About {
            id: "complete-task",
            title: "Complete task",
            description: "Marks a task as done. One that is done stays so.",
            group: "Tasks",
            icon: "CheckSquare",
            config: Node::fields([("task", Node::of("attio-task").titled("Task"))]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        fields::done([("task", Node::of("attio-task").titled("Task"))])
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It completes a task of this workspace.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        complete(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn complete(step: &Step<'_>) -> Result<Answer, Answer> {
    let given = input::one(step.config, "task").ok_or_else(|| input::missing("task"))?;
    let task_id = match (given, tag(given)) {
        (Json::String(id), _) => Some(id.as_str()),
        (_, Some("attio-task")) => given.get("taskId").and_then(Json::as_str),
        _ => None,
    };
    let task_id = task_id.ok_or_else(|| Answer::error(format!("{} is no task.", input::shown(given))))?;
    let change = TaskChange {
        is_completed: Some(true),
        ..TaskChange::default()
    };
    let effects = step.effects;
    let done = json!({ "task": input::task_value(task_id) });
    let answer = done.clone();
    let tasks = effects.writing(Box::new(move |_| answer.clone())).tasks();
    tasks
        .update(step.workspace_id, task_id, &change, effects.actor())
        .await?;
    Ok(Answer::done(done))
}
