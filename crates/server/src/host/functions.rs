//! Server functions, called by the realm of an app.

use super::{HostError, InWorkspace, input::Input};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use platform::FunctionError;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct FunctionCall {
    hash: String,
    /// A wire value: JSON text of an array.
    args: String,
    /// Number of the version that the calling bundle belongs to.
    version: Option<u32>,
}

/// `POST /api/w/{w}/apps/{app}/functions`.
pub(super) async fn call(
    State(state): State<AppState>,
    Path((_, app)): Path<(String, String)>,
    me: InWorkspace,
    Input(call): Input<FunctionCall>,
) -> Result<Json<Value>, HostError> {
    let called = state
        .platform
        .call_function(&me.member, &app, &call.hash, call.args, call.version)
        .await?;
    match called {
        Ok(result) => Ok(Json(json!({ "result": result }))),
        Err(error) => Err(refusal(error)),
    }
}

fn refusal(error: FunctionError) -> HostError {
    let code = error.code.unwrap_or_else(|| "app-error".to_owned());
    let mut refusal = HostError::new(StatusCode::UNPROCESSABLE_ENTITY, code, error.message)
        .with("name", error.name)
        .with("execution_id", error.execution_id.as_str());
    if let Some(wire) = error.wire {
        refusal = refusal.with("wire", wire);
    }
    if let Some(stack) = error.stack {
        refusal = refusal.with("stack", json!(stack));
    }
    if let Some((kind, key)) = error.connection {
        refusal = refusal.with("kind", kind.as_str()).with("key", key);
    }
    refusal
}
