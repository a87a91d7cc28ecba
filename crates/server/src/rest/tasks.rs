//! `/v2/tasks` (`reference/rest-api.md` sections 12 and 13, "Tasks").

use super::body::{Body, Members};
use super::paging::{linked, window};
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::Issue;
use records::tasks::{
    AssigneeFilter, AssigneeInput, LinkInput, LinkKey, NewTask, Task, TaskChange, TaskFilter, TaskSort,
};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

const READ: [&str; 4] = [
    "task:read",
    "object_configuration:read",
    "record_permission:read",
    "user_management:read",
];
const WRITE: [&str; 4] = [
    "task:read-write",
    "object_configuration:read",
    "record_permission:read",
    "user_management:read",
];

pub(super) async fn list(State(state): State<RestState>, caller: Caller, query: QueryParams) -> Answer {
    caller.require(&READ)?;
    let mut issues = Vec::new();
    let (offset, limit) = window(&query, 500, 500, &mut issues);
    let sort = match query.text("sort") {
        None => TaskSort::default(),
        Some(name) => TaskSort::parse(name).unwrap_or_else(|| {
            issues.push(Issue::not_an_option(vec!["sort".into()], &TaskSort::NAMES));
            TaskSort::default()
        }),
    };
    let filter = TaskFilter {
        linked: linked(&query, "linked_object", "linked_record_id", &mut issues),
        assignee: query.text("assignee").map(|text| match text {
            "" | "null" => AssigneeFilter::Nobody,
            key => AssigneeFilter::Member(key.to_owned()),
        }),
        is_completed: query.optional_flag("is_completed", &mut issues),
    };
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let tasks = state.records.tasks();
    let found = tasks.list(&caller.workspace_id, &filter, sort, offset, limit).await?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let data: Vec<Value> = found.iter().map(|task| task.to_json(&schema)).collect();
    Ok(Json(json!({ "data": data })))
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&WRITE)?;
    let mut data = body.data()?;
    for (key, kind) in [
        ("deadline_at", "string"),
        ("linked_records", "array"),
        ("assignees", "array"),
    ] {
        data.require(key, kind);
    }
    let content = data.text("content");
    data.word("format", &["plaintext"]);
    let new = NewTask {
        content,
        deadline_at: data.nullable_instant("deadline_at").flatten(),
        is_completed: data.flag("is_completed"),
        links: links(&mut data).unwrap_or_default(),
        assignees: assignees(&mut data).unwrap_or_default(),
    };
    data.finish()?;
    let task = state
        .records
        .tasks()
        .create(&caller.workspace_id, new, &caller.actor)
        .await?;
    answer(&state, &caller, &task).await
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&READ)?;
    let task = state
        .records
        .tasks()
        .get(&caller.workspace_id, task_id(&params)?)
        .await?;
    answer(&state, &caller, &task).await
}

pub(super) async fn update(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    caller.require(&WRITE)?;
    let task_id = task_id(&params)?;
    let mut data = body.data()?;
    data.allow_only(&["deadline_at", "is_completed", "linked_records", "assignees"]);
    let change = TaskChange {
        content: None,
        deadline_at: data.nullable_instant("deadline_at"),
        is_completed: data.optional_flag("is_completed"),
        links: links(&mut data),
        assignees: assignees(&mut data),
    };
    data.finish()?;
    let task = state
        .records
        .tasks()
        .update(&caller.workspace_id, task_id, &change, &caller.actor)
        .await?;
    answer(&state, &caller, &task).await
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&WRITE[..1])?;
    let task_id = task_id(&params)?;
    state
        .records
        .tasks()
        .delete(&caller.workspace_id, task_id, &caller.actor)
        .await?;
    Ok(Json(json!({})))
}

async fn answer(state: &RestState, caller: &Caller, task: &Task) -> Answer {
    let schema = state.records.schema(&caller.workspace_id).await?;
    Ok(Json(json!({ "data": task.to_json(&schema) })))
}

fn task_id(params: &Params) -> Result<&str, ApiError> {
    params.uuid("task", "task_id")
}

/// `{target_object, target_record_id}` or `{target_object, <unique attribute>: [value]}`.
fn links(data: &mut Members) -> Option<Vec<LinkInput>> {
    let links = data.list("linked_records", |link| {
        let object = link.text("target_object");
        if link.has("target_record_id") {
            let key = LinkKey::Id(link.uuid("target_record_id"));
            return Some(LinkInput { object, key });
        }
        let matching: Vec<(String, Value)> = link
            .map
            .iter()
            .filter(|(key, _)| *key != "target_object")
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let (attribute, value) = match matching.as_slice() {
            [(attribute, value)] => (attribute.clone(), value),
            [] => {
                link.report(Issue::required(link.at("target_record_id"), "string"));
                return None;
            }
            [_, (second, _), ..] => {
                link.report(Issue::invalid(link.at(second), "Records are matched by one attribute"));
                return None;
            }
        };
        match value {
            Value::Array(values) if values.len() == 1 => {
                let key = LinkKey::Unique {
                    attribute,
                    value: values[0].clone(),
                };
                Some(LinkInput { object, key })
            }
            Value::Array(_) => {
                link.report(Issue::invalid(link.at(&attribute), "Exactly one value is needed"));
                None
            }
            other => {
                link.report(Issue::wrong_type(link.at(&attribute), "array", other));
                None
            }
        }
    });
    links.map(|links| links.into_iter().flatten().collect())
}

/// `{referenced_actor_type: "workspace-member", referenced_actor_id}` or `{workspace_member_email_address}`.
fn assignees(data: &mut Members) -> Option<Vec<AssigneeInput>> {
    data.list("assignees", |assignee| {
        if assignee.has("workspace_member_email_address") {
            assignee.allow_only(&["workspace_member_email_address"]);
            return AssigneeInput::Email(assignee.text("workspace_member_email_address"));
        }
        assignee.word("referenced_actor_type", &["workspace-member"]);
        AssigneeInput::Id(assignee.uuid("referenced_actor_id"))
    })
}
