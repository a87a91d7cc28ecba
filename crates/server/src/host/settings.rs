//! Workspace settings of an app: every member reads them, admins change them.

use super::{HostError, InWorkspace, input::Input};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
};
use platform::{Settings, model::Member};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// `GET /api/w/{w}/apps/{app}/settings`.
pub(super) async fn read(
    State(state): State<AppState>,
    Path((_, app)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let settings = state.platform.settings(&me.workspace.id, &app).await?;
    Ok(Json(json!({ "data": settings_json(settings, &me.member) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// In the body and not in the path: a key may be any text, `..` too.
    key: String,
    /// `null` clears the setting.
    value: Value,
}

/// `PATCH /api/w/{w}/apps/{app}/settings`: changes one key and gives all settings.
pub(super) async fn change(
    State(state): State<AppState>,
    Path((_, app)): Path<(String, String)>,
    me: InWorkspace,
    Input(change): Input<Change>,
) -> Result<Json<Value>, HostError> {
    let Change { key, value } = change;
    state.platform.change_setting(&me.member, &app, &key, value).await?;
    let settings = state.platform.settings(&me.workspace.id, &app).await?;
    Ok(Json(json!({ "data": settings_json(settings, &me.member) })))
}

/// `editable`: whether who asks may change them.
fn settings_json(settings: Settings, member: &Member) -> Value {
    let node = |(key, kind): (String, platform::SettingType)| (key, json!({ "type": kind.as_str() }));
    let schema: Map<String, Value> = settings.schema.into_iter().map(node).collect();
    json!({ "schema": schema, "values": settings.values, "editable": member.is_admin() })
}
