use super::body::{Body, Members};
use super::headers::QUERY_SCORE;
use super::links::web_url;
use super::params::Params;
use super::records::data;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::extract::State;
use axum::response::Response;
use http::HeaderName;
use records::{Issue, MAX_LIMIT, WireRecord};
use serde_json::Value;

pub(super) async fn query(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Result<([(HeaderName, String); 1], Response), ApiError> {
    caller.require(&["record_permission:read", "object_configuration:read"])?;
    let mut body = Members::unwrapped(body);
    let limit = body.count("limit").unwrap_or(MAX_LIMIT);
    let offset = body.count("offset").unwrap_or(0);
    let sorts = match body.map.get("sorts").cloned() {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(sorts)) => sorts,
        Some(other) => {
            body.report(Issue::wrong_type(vec!["sorts".into()], "array", &other));
            Vec::new()
        }
    };
    let filter = body.map.get("filter").cloned().filter(|filter| !filter.is_null());
    if let Some(other) = filter.as_ref().filter(|filter| !filter.is_object()) {
        body.report(Issue::wrong_type(vec!["filter".into()], "object", other));
    }
    if let Some(view) = body.optional_text("filter_view_id") {
        return Err(ApiError::not_found(format!("View with ID \"{view}\" not found.")));
    }
    body.finish()?;
    let object = params.get("object");
    let page = state
        .records
        .query(&caller.workspace_id, object, filter.as_ref(), &sorts, limit, offset)
        .await?;
    let urls: Vec<String> = page
        .records
        .iter()
        .map(|record| web_url(&state, &caller, record))
        .collect();
    let shown: Vec<WireRecord<'_>> = page
        .records
        .iter()
        .zip(&urls)
        .map(|(record, url)| record.wire(url))
        .collect();
    Ok(([(QUERY_SCORE, page.score.to_string())], data(&shown)))
}
