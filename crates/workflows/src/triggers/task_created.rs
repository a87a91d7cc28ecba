use super::TriggerBlock;
use super::event::{by_nodes, told_by, triggered};
use crate::blocks::{About, Config, input};
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use records::{Actor, Records, Schema};
use serde_json::{Value as Json, json};
use store::OutboxRow;

/// A task is made.
pub struct TaskCreated;

#[async_trait]
impl TriggerBlock for TaskCreated {
    fn about(&self) -> About {
        About {
            id: "task-created",
            title: "Task created",
            description: "Runs when a task is made.",
            group: "Tasks",
            icon: "CheckSquarePlus",
            config: Node::fields([]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        let fields = [
            ("task", Node::of("attio-task").titled("Task")),
            ("content", Node::of("string").titled("Content")),
            ("deadline", Node::of("timestamp").titled("Due").optional()),
            ("assignees", Node::array(Node::of("attio-actor")).titled("Assignees")),
            ("records", Node::array(Node::record_of(None)).titled("Records")),
        ];
        triggered(fields.into_iter().chain(by_nodes()))
    }

    fn started_by(&self, _: &Config, _: &Schema, happened: &OutboxRow) -> Vec<Json> {
        let task_id = happened.payload.get("task_id").and_then(Json::as_str);
        let Some(task_id) = task_id.filter(|_| happened.topic == "task.created") else {
            return Vec::new();
        };
        let mut data = told_by(happened);
        data.insert("task".to_owned(), input::task_value(task_id));
        data.extend([
            ("content".to_owned(), json!("")),
            ("assignees".to_owned(), json!([])),
            ("records".to_owned(), json!([])),
        ]);
        vec![data.into()]
    }

    /// A task that is gone by now keeps an empty content.
    async fn complete(
        &self,
        _: &Config,
        mut data: Json,
        happened: &OutboxRow,
        records: &Records,
    ) -> records::Result<Json> {
        let task_id = happened.payload["task_id"].as_str().unwrap_or_default();
        let task = match records.tasks().get(&happened.workspace_id, task_id).await {
            Ok(task) => task,
            Err(error) if error.is_internal() => return Err(error),
            Err(_) => return Ok(data),
        };
        let schema = records.schema(&happened.workspace_id).await?;
        let links = task.links.iter();
        let linked = links.filter_map(|link| {
            Some(value::record(
                &schema.object(&link.object_id)?.api_slug,
                &link.record_id,
            ))
        });
        data["records"] = linked.collect();
        let assignees = task.assignees.iter();
        data["assignees"] = assignees.map(|id| value::actor(&Actor::member(id.as_str()))).collect();
        data["deadline"] = task.deadline_at.map(input::timestamp_ns).unwrap_or_default();
        data["content"] = task.content.into();
        Ok(data)
    }
}
