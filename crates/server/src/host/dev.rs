//! What a developer is shown while `stoa dev` runs.

use super::{HostError, InWorkspace};
use crate::state::AppState;
use axum::{Json, extract::State};
use serde_json::{Value, json};

/// `GET /api/w/{w}/dev/builds`: the apps whose newest source does not build, with the builder's diagnostics. The events
/// `build.failed` and `build.mended` say when to ask. Only `stoa dev` watches sources, so elsewhere there is never one.
pub(super) async fn builds(State(state): State<AppState>, _: InWorkspace) -> Result<Json<Value>, HostError> {
    Ok(Json(json!({ "data": state.platform.broken_builds() })))
}
