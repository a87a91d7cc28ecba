//! The app directory and the app details page.

use super::{
    HostError, InWorkspace,
    input::{Input, Parameters},
};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use platform::{
    AppBuild, ConnectionSlot, Removal, Scopes,
    model::{Connection, ConnectionStatus, Install, Version},
};
use serde::Deserialize;
use serde_json::{Value, json};
use workflows::WorkflowError;

/// `GET /api/w/{w}/apps`.
pub(super) async fn list(State(state): State<AppState>, me: InWorkspace) -> Result<Json<Value>, HostError> {
    let platform = &state.platform;
    let installs = platform.installs(&me.workspace.id).await?;
    let mut shown = Vec::new();
    for app in platform.apps().await? {
        let install = match installs.iter().find(|install| install.app_id == app.id) {
            Some(install) => Some(install_json(install, &platform.current_version(&app).await?)),
            None => None,
        };
        shown.push(json!({
            "id": app.id,
            "slug": app.slug,
            "name": app.name,
            "description": app.description,
            "icon": app.icon,
            "icon_url": app.icon_url,
            "install": install,
        }));
    }
    Ok(Json(json!({ "data": shown })))
}

/// `POST /api/w/{w}/apps`: a build, as `stoa install` makes it, becomes the app's newest version.
pub(super) async fn upload(
    State(state): State<AppState>,
    me: InWorkspace,
    Input(build): Input<AppBuild>,
) -> Result<Json<Value>, HostError> {
    let slug = build.config.slug.clone();
    let version = state.platform.publish_app_build(&me.member, build).await?;
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
        "install": install.as_ref().map(|install| install_json(install, &version)),
        "connections": connections.iter().map(slot_json).collect::<Vec<_>>(),
    } })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Consent {
    /// The scopes that the admin was shown.
    scopes: Option<Scopes>,
}

/// `POST /api/w/{w}/apps/{app}/install`: installs, or approves what a new version asks for.
pub(super) async fn install(
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
    me: InWorkspace,
    Input(consent): Input<Consent>,
) -> Result<Json<Value>, HostError> {
    let install = state
        .platform
        .install(&me.member, &slug, consent.scopes.as_ref())
        .await?;
    told(&state, &install).await
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
    leaves(&state, &me, &slug, "Uninstalling", "Install the app if it is gone").await?;
    state.platform.uninstall(&me.member, &slug, force.removal()).await?;
    Ok(Json(json!({})))
}

/// `POST /api/w/{w}/apps/{app}/disable`.
pub(super) async fn disable(
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    leaves(&state, &me, &slug, "Disabling", "Enable the app").await?;
    let install = state.platform.disable(&me.member, &slug).await?;
    told(&state, &install).await
}

/// `POST /api/w/{w}/apps/{app}/enable`.
pub(super) async fn enable(
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let install = state.platform.enable(&me.member, &slug).await?;
    told(&state, &install).await
}

/// Stops the workflows that the triggers of an installed app start, before an admin takes the app away.
async fn leaves(state: &AppState, me: &InWorkspace, slug: &str, how: &str, way_out: &str) -> Result<(), HostError> {
    let is_installed = state.platform.installed(&me.workspace.id, slug).await.is_ok();
    if !(me.member.is_admin() && is_installed) {
        // Whoever takes it away says why that cannot be.
        return Ok(());
    }
    let name = state.platform.app(slug).await?.name;
    let reason = format!(
        "{how} the app {name} stopped this workflow, which a trigger of the app starts. {way_out}, then enable the workflow again."
    );
    let stopped = state.workflows.app_leaves(&me.workspace.id, slug, &reason).await;
    stopped.map_err(|error| WorkflowError::from(error).into())
}

async fn told(state: &AppState, install: &Install) -> Result<Json<Value>, HostError> {
    let app = state.platform.app(&install.app_slug).await?;
    let version = state.platform.current_version(&app).await?;
    Ok(Json(json!({ "data": install_json(install, &version) })))
}

/// `scopes` are those granted; `missing_scopes` those that the current version asks for as well and works without until
/// an admin approves them.
fn install_json(install: &Install, version: &Version) -> Value {
    let asked: Vec<&str> = version.config.scopes.iter().map(String::as_str).collect();
    json!({
        "id": install.id,
        "status": install.status,
        "installed_at": timestamp(install.installed_at_ms),
        "scopes": install.scopes,
        "missing_scopes": install.scopes.missing(&asked),
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
