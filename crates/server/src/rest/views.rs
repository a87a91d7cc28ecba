//! `/v2/objects/{object}/views` and `/v2/lists/{list}/views` (`reference/rest-api.md` section 12).

use super::lists::allowed;
use super::paging::{cursor, limit, paged};
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::views::Shown;
use records::{ListAccess, Object};
use serde_json::Value;

type Answer = Result<Json<Value>, ApiError>;

/// How many views are listed unless told, and at most.
const LIMIT: u32 = 500;

pub(super) async fn of_object(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
) -> Answer {
    caller.require(&["object_configuration:read"])?;
    let of = state.records.object(&caller.workspace_id, params.get("object")).await?;
    list(&state, &caller, &of, &query).await
}

pub(super) async fn of_list(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    query: QueryParams,
) -> Answer {
    caller.require(&["list_configuration:read"])?;
    let of = allowed(&state, &caller, params.get("list"), ListAccess::ReadOnly).await?;
    list(&state, &caller, &of, &query).await
}

async fn list(state: &RestState, caller: &Caller, of: &Object, query: &QueryParams) -> Answer {
    let mut issues = Vec::new();
    let shown = match query.optional_flag("show_archived", &mut issues) {
        Some(true) => Shown::All,
        _ => Shown::Unarchived,
    };
    let limit = limit(query, LIMIT, LIMIT, &mut issues);
    let after = cursor(query, &mut issues);
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let views = state.records.views();
    let page = views
        .page(&caller.workspace_id, of.target(), shown, after.as_ref(), limit as usize)
        .await?;
    let data = page.items.iter().map(|view| view.listed_json(of)).collect();
    Ok(paged(data, &page))
}
