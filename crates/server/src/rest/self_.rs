use super::TokenVerifier;
use crate::auth::Caller;
use crate::identity::PlatformTokens;
use axum::Json;
use platform::Platform;
use serde_json::{Value, json};

/// Introspection: who the token is. Never fails; what is no token is simply not active
/// (`reference/rest-api.md` section 5).
pub(super) async fn get(caller: Option<Caller>) -> Json<Value> {
    Json(shown(caller.as_ref()))
}

/// As `GET /v2/self`, for whoever has a token in hand.
///
/// # Errors
/// What the store answers.
pub async fn introspection(platform: &Platform, token: &str) -> Result<Value, records::Error> {
    let caller = PlatformTokens(platform.clone()).verify(token).await?;
    Ok(shown(caller.as_ref()))
}

fn shown(caller: Option<&Caller>) -> Value {
    let Some((caller, token)) = caller.and_then(|caller| Some((caller, caller.token.as_ref()?))) else {
        return json!({ "active": false });
    };
    let app = token.app_id.as_deref().or(token.client_id.as_deref());
    let client_id = app.unwrap_or(&token.id);
    let mut body = json!({
        "active": true,
        "scope": caller.scopes.to_string(),
        "client_id": client_id,
        "token_type": "Bearer",
        "exp": null,
        "iat": token.issued_at,
        "sub": caller.workspace_id,
        "aud": client_id,
        "iss": "attio.com",
        "authorized_by_workspace_member_id": caller.member_id,
        "token_level": token.level.as_str(),
        "workspace_id": caller.workspace_id,
        "workspace_name": token.workspace_name,
        "workspace_slug": caller.workspace_slug,
        "workspace_logo_url": null,
    });
    if let (None, Some(members)) = (&caller.member_id, body.as_object_mut()) {
        members.shift_remove("authorized_by_workspace_member_id");
    }
    body
}
