//! Callbacks of workflows in: `/cb/{id}`, any method. The id is the key: 128 random bits of it.
//!
//! Answers are without a body: 200 when the app's handler has dealt with the request, 202 when it is kept and will be, 400 for a
//! webhook that starts runs and is no JSON, 410 for an address that is not there or no more, 413, 500 when the handler threw.

use super::{
    HostError,
    incoming::{headers_for_app, is_code_of_our_own_page},
};
use crate::state::AppState;
use axum::{
    body::to_bytes,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::StatusCode;
use std::time::Duration;
use workflows::CallbackRequest;

/// The largest body: it is kept in the run's journal.
const BODY_BYTES: usize = 1 << 20;
/// A sender that takes longer over its body only holds memory.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keeps the request and waits for what is made of it. The sender may hang up at any time; the work goes on without it.
pub(super) async fn receive(State(state): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if is_code_of_our_own_page(&parts.headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let body = match tokio::time::timeout(PATIENCE, to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let after = path.strip_prefix("/cb/").unwrap_or_default();
    let end = after.find(['/', '?']).unwrap_or(after.len());
    let given = CallbackRequest {
        id: after[..end].to_owned(),
        request: workflows::machine::Request {
            method: parts.method.to_string(),
            url: state.platform.config().url(path),
            headers: headers_for_app(&parts.headers),
            body: STANDARD.encode(&body),
        },
        body,
    };
    let workflows = state.workflows;
    let answered = tokio::spawn(async move { workflows.callback(given).await }).await;
    match answered {
        Ok(Ok(answer)) => StatusCode::from_u16(answer.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response(),
        Ok(Err(error)) => HostError::from(workflows::WorkflowError::Store(error)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a callback failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
