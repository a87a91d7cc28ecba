//! API tokens as members manage them.

use super::{HostError, InWorkspace, input::Input};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use platform::{
    ListedToken, NewToken, Scopes, TokenId,
    model::{Token, TokenLevel},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET /api/w/{w}/tokens`: for admins all of the workspace, for others their own.
pub(super) async fn list(State(state): State<AppState>, me: InWorkspace) -> Result<Json<Value>, HostError> {
    let tokens = state.platform.tokens(&me.member).await?;
    let shown = tokens.iter().map(|ListedToken { token, last_used_at_ms }| {
        let mut shown = token_json(token);
        shown["last_used_at"] = json!(last_used_at_ms.map(timestamp));
        shown
    });
    Ok(Json(json!({ "data": shown.collect::<Vec<_>>() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    name: String,
    scopes: Vec<String>,
    #[serde(default)]
    level: TokenLevel,
}

/// `POST /api/w/{w}/tokens`: the answer has the `token` itself, which is shown only now.
pub(super) async fn create(
    State(state): State<AppState>,
    me: InWorkspace,
    Input(wanted): Input<Wanted>,
) -> Result<Json<Value>, HostError> {
    let refuse = |code: &str, message: String| Err(HostError::new(StatusCode::BAD_REQUEST, code, message));
    let name = wanted.name.trim();
    if name.is_empty() || name.len() > 100 {
        return refuse("invalid-name", "a name has 1 to 100 characters".to_owned());
    }
    if let Some(unknown) = wanted.scopes.iter().find(|scope| !contract::scope::is_known(scope)) {
        return refuse("unknown-scope", format!("there is no scope {unknown:?}"));
    }
    if wanted.level == TokenLevel::Workspace && !me.member.is_admin() {
        let message = "only admins make tokens that act for the workspace";
        return Err(HostError::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let new = NewToken {
        workspace_id: me.workspace.id.clone(),
        name: name.to_owned(),
        scopes: Scopes::only(wanted.scopes),
        level: wanted.level,
        created_by: Some(me.member.id.clone()),
        client_id: None,
    };
    let (token, text) = state.platform.create_named_token(new).await?;
    let mut shown = token_json(&token);
    shown["token"] = text.into();
    Ok(Json(json!({ "data": shown })))
}

/// `DELETE /api/w/{w}/tokens/{id}`.
pub(super) async fn revoke(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, TokenId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    state.platform.revoke_token(&me.member, &id).await?;
    Ok(Json(json!({})))
}

fn token_json(token: &Token) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "scopes": token.scopes.iter().collect::<Vec<_>>(),
        "level": token.level.as_str(),
        "client_id": token.client_id,
        "created_by": token.created_by,
        "created_at": timestamp(token.created_at_ms),
    })
}
