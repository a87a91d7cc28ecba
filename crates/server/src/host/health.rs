use super::HostError;
use crate::state::AppState;
use axum::{Json, extract::State, response::IntoResponse};
use http::header;
use serde_json::{Value, json};

/// `GET /healthz`: 200 when the database answers.
pub(super) async fn healthz(State(state): State<AppState>) -> Result<Json<Value>, HostError> {
    state.platform.workspaces().await?;
    Ok(Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}

/// `GET /metrics`: the Prometheus text format.
pub(super) async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        state.platform.metrics(),
    )
}
