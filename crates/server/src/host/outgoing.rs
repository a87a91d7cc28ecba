//! What outgoing webhooks have delivered. Webhooks themselves are made and changed through `/api/w/{w}/v2/webhooks`.

use super::{HostError, InWorkspace, input::Input};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use platform::{
    DeliveryId, PlatformError, WebhookId,
    outgoing::{Attempt, Delivery},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// How many deliveries are shown.
const RECENT: u32 = 50;

/// `GET /api/w/{w}/webhooks/{id}/deliveries`: the newest, with every attempt and with what is sent.
pub(super) async fn deliveries(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, WebhookId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    admin(&me)?;
    let webhooks = state.platform.outgoing();
    let deliveries = webhooks.deliveries(&me.workspace.id, &id, RECENT).await?;
    let shown: Vec<Value> = deliveries.iter().map(delivery_json).collect();
    Ok(Json(json!({ "data": shown })))
}

/// `POST /api/w/{w}/webhooks/{id}/deliveries/{delivery}/resend`.
pub(super) async fn resend(
    State(state): State<AppState>,
    Path((_, id, delivery)): Path<(String, WebhookId, DeliveryId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    admin(&me)?;
    state
        .platform
        .outgoing()
        .resend(&me.workspace.id, &id, &delivery)
        .await?;
    Ok(Json(json!({ "data": { "id": delivery } })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Test {
    event_type: String,
}

/// `POST /api/w/{w}/webhooks/{id}/test`: sends an event that never happened, whatever the filters say.
pub(super) async fn test(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, WebhookId)>,
    me: InWorkspace,
    Input(test): Input<Test>,
) -> Result<Json<Value>, HostError> {
    admin(&me)?;
    let webhooks = state.platform.outgoing();
    let delivery = webhooks.send_test(&me.workspace.id, &id, &test.event_type).await?;
    Ok(Json(json!({ "data": { "id": delivery } })))
}

fn admin(me: &InWorkspace) -> Result<(), HostError> {
    if me.member.is_admin() {
        Ok(())
    } else {
        Err(PlatformError::Forbidden("only admins see webhooks").into())
    }
}

fn delivery_json(delivery: &Delivery) -> Value {
    json!({
        "id": delivery.id,
        "event_type": delivery.event_type,
        "state": delivery.state,
        "body": delivery.body,
        "created_at": timestamp(delivery.created_at_ms),
        "attempts": delivery.attempts.iter().map(attempt_json).collect::<Vec<_>>(),
    })
}

fn attempt_json(attempt: &Attempt) -> Value {
    json!({
        "at": timestamp(attempt.at_ms),
        "duration_ms": attempt.duration_ms,
        "status": attempt.status,
        "error": attempt.error,
    })
}
