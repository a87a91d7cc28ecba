//! Webhook handlers and what came in, as the app details page shows them.

use super::{HostError, InWorkspace};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use platform::{WebhookRequestId, model::WebhookRequest};
use serde_json::{Value, json};

/// How many requests are shown of each handler.
const RECENT: u32 = 20;

/// `GET /api/w/{w}/apps/{app}/webhook-handlers`.
pub(super) async fn handlers(
    State(state): State<AppState>,
    Path((_, app)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let platform = &state.platform;
    let install = platform.installed(&me.workspace.id, &app).await?;
    let mut shown = Vec::new();
    for handler in platform.webhook_handlers(&install).await? {
        let requests = platform.webhook_requests(&handler, RECENT).await?;
        shown.push(json!({
            "id": handler.id,
            "url": platform.webhook_url(&handler),
            "file_name": handler.file_name,
            "external_webhook_id": handler.external_webhook_id,
            "created_at": timestamp(handler.created_at_ms),
            "requests": requests.iter().map(request_json).collect::<Vec<_>>(),
        }));
    }
    Ok(Json(json!({ "data": shown })))
}

/// `GET /api/w/{w}/apps/{app}/webhook-requests/{id}`: with headers and body, which is text where it can be.
pub(super) async fn request(
    State(state): State<AppState>,
    Path((_, app, id)): Path<(String, String, WebhookRequestId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let (request, body) = state.platform.webhook_request(&me.workspace.id, &app, &id).await?;
    let mut shown = request_json(&request);
    shown["headers"] = request.headers.iter().map(readable).collect();
    match std::str::from_utf8(&body) {
        Ok(text) => shown["body"] = text.into(),
        Err(_) => shown["body_base64"] = STANDARD.encode(&body).into(),
    }
    Ok(Json(json!({ "data": shown })))
}

/// `POST /api/w/{w}/apps/{app}/webhook-requests/{id}/replay`.
pub(super) async fn replay(
    State(state): State<AppState>,
    Path((_, app, id)): Path<(String, String, WebhookRequestId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let request = state.platform.replay_webhook(&me.workspace.id, &app, &id).await?;
    Ok(Json(json!({ "data": request_json(&request) })))
}

/// A header as people see it: what authenticates the sender, or signs, stays between the two machines.
fn readable((name, value): &(String, String)) -> Value {
    if egress::names_secret(name) {
        json!([name, "[hidden]"])
    } else {
        json!([name, value])
    }
}

fn request_json(request: &WebhookRequest) -> Value {
    json!({
        "id": request.id,
        "method": request.method,
        "path": request.path,
        "body_bytes": request.body_bytes,
        "received_at": timestamp(request.received_at_ms),
        "status": request.status,
        "duration_ms": request.duration_ms,
        "execution_id": request.execution_id,
        "replay_of": request.replay_of,
        "attempts": request.attempts,
    })
}
