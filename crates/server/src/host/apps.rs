//! The app directory and the app details page.

use super::{HostError, InWorkspace, input::Parameters};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use platform::{
    AppBuild, ConnectionSlot, Removal,
    model::{Connection, ConnectionStatus, Install},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET /api/w/{w}/apps`.
pub(super) async fn list(State(state): State<AppState>, me: InWorkspace) -> Result<Json<Value>, HostError> {
    let installs = state.platform.installs(&me.workspace.id).await?;
    let apps = state.platform.apps().await?;
    let shown = apps.iter().map(|app| {
        let install = installs.iter().find(|install| install.app_id == app.id);
        json!({
            "id": app.id,
            "slug": app.slug,
            "name": app.name,
            "description": app.description,
            "icon": app.icon,
            "icon_url": app.icon_url,
            "install": install.map(install_json),
        })
    });
    Ok(Json(json!({ "data": shown.collect::<Vec<_>>() })))
}

/// `POST /api/w/{w}/apps`: a build, as `stoa install` makes it, becomes the app's newest version.
pub(super) async fn upload(
    State(state): State<AppState>,
    me: InWorkspace,
    Json(build): Json<AppBuild>,
) -> Result<Json<Value>, HostError> {
    if !me.member.is_admin() {
        return Err(HostError::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "only admins upload apps",
        ));
    }
    let slug = build.config.slug.clone();
    let version = state.platform.register_app_build(build).await?;
    Ok(Json(json!({ "data": { "slug": slug, "number": version.number } })))
}

/// `GET /api/w/{w}/apps/{app}`.
pub(super) async fn details(
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let platform = &state.platform;
    let app = platform.app(&slug).await?;
    let version = platform.current_version(&app).await?;
    let install = platform
        .installs(&me.workspace.id)
        .await?
        .into_iter()
        .find(|install| install.app_id == app.id);
    let connections = platform
        .connection_slots(install.as_ref(), &version, &me.member)
        .await?;
    Ok(Json(json!({ "data": {
        "id": app.id,
        "slug": app.slug,
        "name": app.name,
        "description": app.description,
        "icon": app.icon,
        "icon_url": app.icon_url,
        "version": {
            "id": version.id,
            "number": version.number,
            "created_at": timestamp(version.created_at_ms),
        },
        "scopes": version.config.scopes,
        "manifest": version.manifest,
        "install": install.as_ref().map(install_json),
        "connections": connections.iter().map(slot_json).collect::<Vec<_>>(),
    } })))
}

/// `POST /api/w/{w}/apps/{app}/install`.
pub(super) async fn install(
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let install = state.platform.install(&me.member, &slug).await?;
    Ok(Json(json!({ "data": install_json(&install) })))
}

#[derive(Deserialize)]
pub(super) struct Force {
    #[serde(default)]
    force: bool,
}

impl Force {
    pub(super) fn removal(&self) -> Removal {
        if self.force {
            Removal::Forced
        } else {
            Removal::IfAppAgrees
        }
    }
}

/// `DELETE /api/w/{w}/apps/{app}/install?force=true`.
pub(super) async fn uninstall(
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
    Parameters(force): Parameters<Force>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    state.platform.uninstall(&me.member, &slug, force.removal()).await?;
    Ok(Json(json!({})))
}

/// `POST /api/w/{w}/apps/{app}/disable`.
pub(super) async fn disable(
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let install = state.platform.disable(&me.member, &slug).await?;
    Ok(Json(json!({ "data": install_json(&install) })))
}

/// `POST /api/w/{w}/apps/{app}/enable`.
pub(super) async fn enable(
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let install = state.platform.enable(&me.member, &slug).await?;
    Ok(Json(json!({ "data": install_json(&install) })))
}

fn install_json(install: &Install) -> Value {
    json!({
        "id": install.id,
        "status": install.status,
        "installed_at": timestamp(install.installed_at_ms),
        "scopes": install.scopes,
    })
}

fn slot_json(slot: &ConnectionSlot) -> Value {
    let mut shown = json!({
        "kind": slot.kind,
        "key": slot.key,
        "type": slot.connection_type,
        "label": slot.label,
        "status": slot.connection.as_ref().map_or("missing", status_word),
    });
    if let (Some(connection), Some(shown)) = (&slot.connection, shown.as_object_mut()) {
        shown.insert("id".to_owned(), json!(connection.id));
        shown.insert("connected_at".to_owned(), json!(timestamp(connection.connected_at_ms)));
        shown.insert("created_by".to_owned(), json!(connection.created_by));
    }
    shown
}

fn status_word(connection: &Connection) -> &'static str {
    match connection.status {
        ConnectionStatus::Connected => "connected",
        ConnectionStatus::Expired => "expired",
    }
}

pub(super) fn connection_json(connection: &Connection) -> Value {
    json!({
        "id": connection.id,
        "kind": connection.kind,
        "key": connection.key,
        "type": connection.connection_type,
        "status": status_word(connection),
        "connected_at": timestamp(connection.connected_at_ms),
        "created_by": connection.created_by,
    })
}
