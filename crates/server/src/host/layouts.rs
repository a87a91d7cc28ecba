//! The layout of the record pages of an object.

use super::{HostError, InWorkspace, input::Input};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
};
use platform::{ReadLayout, WidgetName};
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET /api/w/{w}/objects/{object}/layout`: `{"widgets": [{"app", "widget"}], "hidden_tabs": ["activity", "app/tab"], "revision"}`, for every member.
pub(super) async fn read(
    State(state): State<AppState>,
    Path((_, object)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let layout = state.platform.record_layout(&me.workspace.id, &object).await?;
    Ok(told(&layout))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    widgets: Vec<WidgetName>,
    /// Without it, they stay as they are.
    hidden_tabs: Option<Vec<String>>,
    /// The one that was changed; 409 `layout-changed` when there is a newer one.
    revision: Option<i64>,
}

/// `PUT /api/w/{w}/objects/{object}/layout`: replaces it for everybody; admins only.
pub(super) async fn replace(
    State(state): State<AppState>,
    Path((_, object)): Path<(String, String)>,
    me: InWorkspace,
    Input(wanted): Input<Wanted>,
) -> Result<Json<Value>, HostError> {
    let layout = state
        .platform
        .set_record_layout(
            &me.member,
            &object,
            &wanted.widgets,
            wanted.hidden_tabs.as_deref(),
            wanted.revision,
        )
        .await?;
    Ok(told(&layout))
}

fn told(layout: &ReadLayout) -> Json<Value> {
    let widgets = layout.widgets.iter().map(|placed| {
        json!({
            "app": placed.app_slug,
            "widget": placed.widget_id,
        })
    });
    Json(json!({ "data": {
        "widgets": widgets.collect::<Vec<_>>(),
        "hidden_tabs": layout.hidden_tabs,
        "revision": layout.revision,
    } }))
}
