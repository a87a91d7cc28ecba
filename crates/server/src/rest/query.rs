use super::body::{Body, Members};
use super::headers::QUERY_SCORE;
use super::links::web_url;
use super::params::Params;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use http::HeaderName;
use records::{Issue, MAX_LIMIT};
use serde_json::{Value, json};

pub(super) async fn query(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Result<([(HeaderName, String); 1], Json<Value>), ApiError> {
    caller.require(&["record_permission:read", "object_configuration:read"])?;
    let mut body = Members::unwrapped(body);
    let limit = count(&mut body, "limit").unwrap_or(MAX_LIMIT);
    let offset = count(&mut body, "offset").unwrap_or(0);
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
    let data: Vec<Value> = page
        .records
        .iter()
        .map(|record| record.to_json(&web_url(&state, &caller, record)))
        .collect();
    Ok(([(QUERY_SCORE, page.score.to_string())], Json(json!({ "data": data }))))
}

fn count(body: &mut Members, key: &str) -> Option<u32> {
    let given = body.map.get(key)?.clone();
    if given.is_null() {
        return None;
    }
    let Some(number) = given.as_f64() else {
        body.report(Issue::wrong_type(vec![key.into()], "number", &given));
        return None;
    };
    if number < 0.0 || number.fract() != 0.0 {
        body.report(Issue::invalid(
            vec![key.into()],
            "Expected a whole number that is not negative",
        ));
        return None;
    }
    Some(number.min(f64::from(u32::MAX)) as u32)
}
