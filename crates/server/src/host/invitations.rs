//! What a link of an invitation leads to. Its token, 256 random bits, is all that one needs.

use super::{
    HostError,
    input::Input,
    session::{From, begin, session_token, workspace_json},
};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use http::{HeaderMap, StatusCode};
use platform::Acceptance;
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET /api/invitations/{token}`: who is invited where, and by whom; and whose session the browser has, which ends when the
/// invitation is used.
pub(super) async fn read(
    State(state): State<AppState>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, HostError> {
    let open = state.platform.open_invitation(&token).await?.ok_or_else(over)?;
    let session = match session_token(&headers) {
        Some(token) => state.platform.session_account(&token).await?,
        None => None,
    };
    let invited_by = open.invited_by.as_ref().map(|member| {
        let name = member.full_name();
        if name.is_empty() {
            member.email_address.clone()
        } else {
            name
        }
    });
    Ok(Json(json!({ "data": {
        "workspace": workspace_json(&open.workspace),
        "email_address": open.member.email_address,
        "first_name": open.member.first_name,
        "last_name": open.member.last_name,
        "invited_by": invited_by,
        "has_password": open.has_password,
        "signed_in_as": session.map(|session| session.account.email_address),
    } })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accepted {
    first_name: String,
    last_name: String,
    password: String,
}

/// `POST /api/invitations/{token}`: sets the password and signs in. It works once.
pub(super) async fn accept(
    State(state): State<AppState>,
    Path(token): Path<String>,
    from: From,
    headers: HeaderMap,
    Input(accepted): Input<Accepted>,
) -> Result<Response, HostError> {
    let acceptance = Acceptance {
        first_name: accepted.first_name,
        last_name: accepted.last_name,
        password: accepted.password,
    };
    let session = state.platform.accept_invitation(&token, acceptance, &from.0).await?;
    begin(&state.platform, &headers, &session.ok_or_else(over)?).await
}

fn over() -> HostError {
    HostError::new(
        StatusCode::NOT_FOUND,
        "not-found",
        "this link is used, too old, or was replaced by another; ask an admin of the workspace for a new one",
    )
}
