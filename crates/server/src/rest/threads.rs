//! `/v2/threads` (`reference/rest-api.md` sections 12 and 13, "Comments and threads").

use super::comments::{OF_ENTRIES, OF_RECORDS, may_see, require_place, thread_not_found};
use super::lists::allowed;
use super::paging::{cursor, limit, linked, window};
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::comments::Thread;
use records::{Cursor, Issue, ListAccess};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

pub(super) async fn list(State(state): State<RestState>, caller: Caller, query: QueryParams) -> Answer {
    caller.require(&["comment:read"])?;
    let mut issues = Vec::new();
    let page = window(&query, 10, 50, &mut issues);
    let record = linked(&query, "object", "record_id", &mut issues);
    let entry = linked(&query, "list", "entry_id", &mut issues);
    if issues.is_empty() && record.is_some() == entry.is_some() {
        let message = "Invalid input: either record_id and object or entry_id and list are needed";
        issues.push(Issue::invalid(Vec::new(), message));
    }
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let comments = state.records.comments();
    let workspace_id = &caller.workspace_id;
    let threads = match (record, entry) {
        (Some((object, record_id)), _) => {
            caller.require(&OF_RECORDS)?;
            comments.of_record(workspace_id, &object, &record_id, page).await?
        }
        (None, Some((list, entry_id))) => {
            caller.require(&OF_ENTRIES)?;
            allowed(&state, &caller, &list, ListAccess::ReadOnly).await?;
            comments.of_entry(workspace_id, &list, &entry_id, page).await?
        }
        (None, None) => Vec::new(),
    };
    let data: Vec<Value> = threads.iter().map(listed).collect();
    Ok(Json(json!({ "data": data })))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params, query: QueryParams) -> Answer {
    caller.require(&["comment:read"])?;
    let thread_id = params.uuid("thread", "thread_id")?;
    let mut issues = Vec::new();
    let limit = limit(&query, 250, 250, &mut issues);
    let after = cursor(&query, &mut issues);
    let created_after = match query.text("created_after").filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => {
            let moment = records::parse_instant(text);
            if moment.is_none() {
                let message = "Invalid ISO 8601 timestamp";
                issues.push(Issue::invalid(vec!["created_after".into()], message));
            }
            moment
        }
    };
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let comments = state.records.comments();
    let page = comments
        .thread(&caller.workspace_id, thread_id, after.as_ref(), created_after, limit)
        .await?;
    let place = &page.thread.head.place;
    require_place(&caller, place)?;
    if !may_see(&state, &caller, place).await? {
        return Err(thread_not_found(thread_id).into());
    }
    let next = page.next.as_ref().map(Cursor::encode);
    Ok(Json(
        json!({ "data": page.thread.to_json(), "pagination": { "next_cursor": next } }),
    ))
}

fn listed(thread: &Thread) -> Value {
    let mut shown = thread.to_json();
    shown["has_more_comments"] = thread.has_more.into();
    shown
}
