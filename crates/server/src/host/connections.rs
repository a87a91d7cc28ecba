//! Connecting and disconnecting.

use super::{
    HostError, InWorkspace,
    apps::{Force, connection_json},
    input::{Input, Parameters},
};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use platform::{Browser, Connected, model::ConnectionKind};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    secret: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    /// A path on this server to come back to after OAuth.
    return_to: Option<String>,
}

type Slot = Path<(String, String, String, String)>;

/// `POST /api/w/{w}/apps/{app}/connections/{kind}/{key}`.
pub(super) async fn connect(
    State(state): State<AppState>,
    Path((_, app, kind, key)): Slot,
    me: InWorkspace,
    Input(wish): Input<Wish>,
) -> Result<Json<Value>, HostError> {
    let slot = (read_kind(&kind)?, key.as_str());
    if wish.client_id.is_some() || wish.client_secret.is_some() {
        let client = (
            wish.client_id.unwrap_or_default(),
            wish.client_secret.unwrap_or_default(),
        );
        let client = (client.0.as_str(), client.1.as_str());
        let connection = state.platform.connect_client(&me.member, &app, slot, client).await?;
        return Ok(Json(json!({ "data": { "connection": connection_json(&connection) } })));
    }
    let browser = Browser {
        session_id: me.session_id,
        return_to: wish.return_to,
    };
    let connected = state
        .platform
        .connect(&me.member, &app, slot, wish.secret, Some(browser))
        .await?;
    Ok(Json(json!({ "data": match connected {
        Connected::Done(connection) => json!({ "connection": connection_json(&connection) }),
        Connected::Authorize(url) => json!({ "authorize_url": url }),
    } })))
}

/// `DELETE /api/w/{w}/apps/{app}/connections/{kind}/{key}`.
pub(super) async fn disconnect(
    State(state): State<AppState>,
    Path((_, app, kind, key)): Slot,
    Parameters(force): Parameters<Force>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    state
        .platform
        .disconnect(&me.member, &app, (read_kind(&kind)?, &key), force.removal())
        .await?;
    Ok(Json(json!({})))
}

fn read_kind(text: &str) -> Result<ConnectionKind, HostError> {
    match text {
        "workspace" => Ok(ConnectionKind::Workspace),
        "user" => Ok(ConnectionKind::User),
        _ => Err(HostError::new(
            StatusCode::NOT_FOUND,
            "not-found",
            format!("{text:?} is no kind of connection; there are workspace and user"),
        )),
    }
}
