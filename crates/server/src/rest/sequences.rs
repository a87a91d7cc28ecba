//! `/v2/sequences` (`reference/rest-api.md` sections 12 and 13, "Sequences").

use super::body::Body;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::UnsubscribedEmail;
use serde_json::{Value, json};

pub(super) async fn unsubscribe(
    State(state): State<RestState>,
    caller: Caller,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    caller.require(&["sequence_unsubscribe:read-write"])?;
    // The document spells the status of this operation's errors `statusCode`.
    let addresses = addresses(body).map_err(ApiError::with_camel_case_status)?;
    let listed = state.records.unsubscribe(&caller.workspace_id, &addresses).await;
    let listed = listed.map_err(|error| ApiError::from(error).with_camel_case_status())?;
    let data: Vec<Value> = listed.iter().map(UnsubscribedEmail::to_json).collect();
    Ok(Json(json!({ "data": data })))
}

fn addresses(body: Body) -> Result<Vec<String>, ApiError> {
    let mut data = body.data()?;
    data.require("email_addresses", "array");
    let addresses = data.texts("email_addresses").unwrap_or_default();
    data.finish()?;
    Ok(addresses)
}
