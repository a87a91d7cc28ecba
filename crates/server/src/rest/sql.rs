//! `/v2/sql` (`reference/rest-api.md` sections 11 and 12, "SQL").

use super::body::{Body, Members};
use super::comments::OF_ENTRIES;
use super::lists::access;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::{Code, Issue};
use serde_json::{Value, json};

/// The body is not wrapped.
pub(super) async fn query(State(state): State<RestState>, caller: Caller, body: Body) -> Result<Json<Value>, ApiError> {
    caller.require(&["record_permission:read", "object_configuration:read"])?;
    let sql = given(body)?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let mut of: Vec<_> = schema.objects().cloned().collect();
    // Entries take scopes of their own; without them, and for who may not see it, a list is not there.
    if caller.require(&OF_ENTRIES).is_ok() {
        of.extend(schema.lists().filter(|list| access(&caller, list).is_some()).cloned());
    }
    let rows = sql::query(&state.records, &caller.workspace_id, &of, &sql, sql::Limits::default()).await?;
    Ok(Json(json!({ "data": { "rows": rows } })))
}

/// `filter_error` is the only code that this operation documents.
fn given(body: Body) -> Result<String, ApiError> {
    let mut body = Members::unwrapped(body);
    let text = body.text("sql");
    body.finish().map_err(|error| {
        let first = error.issues.first().map_or("", |issue: &Issue| &issue.message);
        let message = format!("Error in filter. sql: {first}");
        ApiError::from(records::Error::new(Code::FilterError, message))
    })?;
    Ok(text)
}
