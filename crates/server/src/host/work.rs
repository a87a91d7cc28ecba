//! What people do with notes, tasks, threads, lists and attributes in the web UI and the REST API has no operation for.

use super::{
    HostError, InWorkspace,
    input::{Input, Parameters},
};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
};
use platform::PlatformError;
use records::{
    Actor, Code, ListAccess, Schema, Target,
    comments::Comments,
    notes::{FoundNote, NoteFilter},
    tasks::TaskChange,
};
use serde::Deserialize;
use serde_json::{Value, json};

type Answer = Result<Json<Value>, HostError>;

/// The most notes of a page.
const MOST_NOTES: usize = 100;
/// The most notes, and the most tasks, that a search finds.
const MOST_FOUND: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotesWanted {
    /// Slug or id.
    object: Option<String>,
    /// Needs `object`.
    record_id: Option<String>,
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
}

/// `GET /api/w/{w}/notes`: newest first, each with the beginning of its text instead of the whole.
pub(super) async fn notes(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(wanted): Parameters<NotesWanted>,
) -> Answer {
    let filter = NoteFilter {
        object: wanted.object,
        record_id: wanted.record_id,
    };
    let limit = wanted.limit.unwrap_or(MOST_NOTES).min(MOST_NOTES);
    let notes = state.records.notes();
    let found = notes.newest(&me.workspace.id, &filter, wanted.offset, limit).await?;
    let schema = state.records.schema(&me.workspace.id).await?;
    Ok(Json(json!({ "data": notes_json(&found, &schema) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Searched {
    query: String,
}

/// `GET /api/w/{w}/search?query=`: notes and tasks by their words. Records have a search in the REST API.
pub(super) async fn search(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(Searched { query }): Parameters<Searched>,
) -> Answer {
    let workspace_id = &me.workspace.id;
    let query: String = query.chars().take(256).collect();
    let notes = state.records.notes();
    let notes = notes.search(workspace_id, &query, MOST_FOUND).await?;
    let tasks = state.records.tasks();
    let tasks = tasks.search(workspace_id, &query, MOST_FOUND).await?;
    let schema = state.records.schema(workspace_id).await?;
    Ok(Json(json!({ "data": {
        "notes": notes_json(&notes, &schema),
        "tasks": tasks.iter().map(|task| task.to_json(&schema)).collect::<Vec<_>>(),
    } })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskText {
    content: String,
}

/// `PATCH /api/w/{w}/tasks/{task}`: other words for a task. The REST API changes the rest of it.
pub(super) async fn rewrite_task(
    State(state): State<AppState>,
    Path((_, task_id)): Path<(String, String)>,
    me: InWorkspace,
    Input(TaskText { content }): Input<TaskText>,
) -> Answer {
    let change = TaskChange {
        content: Some(content),
        ..TaskChange::default()
    };
    let tasks = state.records.tasks();
    let task = tasks.update(&me.workspace.id, &task_id, &change, &actor(&me)).await?;
    let schema = state.records.schema(&me.workspace.id).await?;
    Ok(Json(json!({ "data": task.to_json(&schema) })))
}

/// `PUT /api/w/{w}/threads/{thread}/resolution`: the thread is done.
pub(super) async fn resolve(
    State(state): State<AppState>,
    Path((_, thread_id)): Path<(String, String)>,
    me: InWorkspace,
) -> Answer {
    let comments = visible(&state, &me, &thread_id).await?;
    let head = comments.resolve(&me.workspace.id, &thread_id, &actor(&me)).await?;
    Ok(Json(json!({ "data": head.to_json() })))
}

/// `DELETE /api/w/{w}/threads/{thread}/resolution`: it is not.
pub(super) async fn reopen(
    State(state): State<AppState>,
    Path((_, thread_id)): Path<(String, String)>,
    me: InWorkspace,
) -> Answer {
    let comments = visible(&state, &me, &thread_id).await?;
    let head = comments.unresolve(&me.workspace.id, &thread_id, &actor(&me)).await?;
    Ok(Json(json!({ "data": head.to_json() })))
}

/// Comments, once the thread is known to exist for the member.
async fn visible(state: &AppState, me: &InWorkspace, thread: &str) -> Result<Comments, HostError> {
    let comments = state.records.comments();
    let missing = || records::Error::new(Code::NotFound, format!("Thread with ID \"{thread}\" was not found."));
    let head = match comments.get(&me.workspace.id, thread).await {
        Err(error) if error.code == Code::NotFound => return Err(missing().into()),
        found => found?,
    };
    if let Some((list_id, _)) = &head.place.entry {
        let schema = state.records.schema(&me.workspace.id).await?;
        let list = schema.list(list_id);
        if list.is_none_or(|list| !list.is_list_of(&me.member.id)) {
            return Err(missing().into());
        }
    }
    Ok(comments)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttributeOrder {
    /// Slugs or ids; the others follow.
    attributes: Vec<String>,
}

/// `PUT /api/w/{w}/objects/{object}/attribute-order`: for everybody; admins only.
pub(super) async fn order_of_object(
    State(state): State<AppState>,
    Path((_, object)): Path<(String, String)>,
    me: InWorkspace,
    Input(order): Input<AttributeOrder>,
) -> Answer {
    if !me.member.is_admin() {
        return Err(PlatformError::Forbidden("only admins change the order of attributes").into());
    }
    order_attributes(&state, &me, Target::Object(&object), &order).await
}

/// `PUT /api/w/{w}/lists/{list}/attribute-order`: for everybody; for members with full access to the list.
pub(super) async fn order_of_list(
    State(state): State<AppState>,
    Path((_, list)): Path<(String, String)>,
    me: InWorkspace,
    Input(order): Input<AttributeOrder>,
) -> Answer {
    with_full_access(&state, &me, &list).await?;
    order_attributes(&state, &me, Target::List(&list), &order).await
}

/// `DELETE /api/w/{w}/lists/{list}`: with its entries; for members with full access to the list.
pub(super) async fn delete_list(
    State(state): State<AppState>,
    Path((_, list)): Path<(String, String)>,
    me: InWorkspace,
) -> Answer {
    with_full_access(&state, &me, &list).await?;
    let workspace_id = &me.workspace.id;
    state.records.delete_list(workspace_id, &list, &actor(&me)).await?;
    Ok(Json(json!({ "data": {} })))
}

async fn with_full_access(state: &AppState, me: &InWorkspace, list: &str) -> Result<(), HostError> {
    let found = state.records.list(&me.workspace.id, list).await?;
    match found.list().and_then(|settings| settings.access_of(&me.member.id)) {
        // A list that one may not see does not exist, as far as one is told.
        None => Err(records::Error::list_not_found(list).into()),
        Some(ListAccess::FullAccess) => Ok(()),
        Some(_) => Err(PlatformError::Forbidden("this takes full access to the list").into()),
    }
}

async fn order_attributes(state: &AppState, me: &InWorkspace, target: Target<'_>, order: &AttributeOrder) -> Answer {
    state
        .records
        .order_attributes(&me.workspace.id, target, &order.attributes)
        .await?;
    Ok(Json(json!({ "data": {} })))
}

fn actor(me: &InWorkspace) -> Actor {
    Actor::member(me.member.id.clone())
}

fn notes_json(found: &[FoundNote], schema: &Schema) -> Vec<Value> {
    let shown = found.iter().map(|found| {
        let mut shown = found.note.to_json(schema);
        if let Some(shown) = shown.as_object_mut() {
            shown.remove("content_plaintext");
            shown.remove("content_markdown");
            shown.insert("excerpt".to_owned(), found.excerpt.clone().into());
        }
        shown
    });
    shown.collect()
}
