use crate::auth::Caller;
use axum::Json;
use serde_json::{Value, json};

/// Introspection: who the token is. Never fails; what is no token is simply not active
/// (`reference/rest-api.md` section 5).
pub(super) async fn get(caller: Option<Caller>) -> Json<Value> {
    let Some((caller, token)) = caller
        .as_ref()
        .and_then(|caller| Some((caller, caller.token.as_ref()?)))
    else {
        return Json(json!({ "active": false }));
    };
    let client_id = token.app_id.as_ref().unwrap_or(&token.id);
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
        "token_level": "workspace",
        "workspace_id": caller.workspace_id,
        "workspace_name": token.workspace_name,
        "workspace_slug": caller.workspace_slug,
        "workspace_logo_url": null,
    });
    if let (None, Some(members)) = (&caller.member_id, body.as_object_mut()) {
        members.shift_remove("authorized_by_workspace_member_id");
    }
    Json(body)
}
