//! Stoa as an OAuth 2.0 authorization server: registering programs, the consent page's questions, and the two
//! endpoints that programs call.

use super::{
    HostError, InWorkspace, SignedIn,
    input::{Input, Parameters},
};
use crate::{rest::introspection, state::AppState, time::timestamp};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, StatusCode, header};
use platform::{
    Authorization, AuthorizationRequest, NewOauthClient, OauthClientId, PlatformError, Scopes, TokenRefusal,
    TokenRequest, model::OauthClient,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// `GET /api/w/{w}/oauth-clients`.
pub(super) async fn clients(State(state): State<AppState>, me: InWorkspace) -> Result<Json<Value>, HostError> {
    let clients = state.platform.oauth_clients(&me.member).await?;
    let shown: Vec<Value> = clients.iter().map(client_json).collect();
    Ok(Json(json!({ "data": shown })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    name: String,
    redirect_uris: Vec<String>,
    scopes: Vec<String>,
}

/// `POST /api/w/{w}/oauth-clients`: the answer has the `client_secret`, which is shown only now.
pub(super) async fn register(
    State(state): State<AppState>,
    me: InWorkspace,
    Input(wanted): Input<Wanted>,
) -> Result<Json<Value>, HostError> {
    let new = NewOauthClient {
        name: wanted.name,
        redirect_uris: wanted.redirect_uris,
        scopes: Scopes::only(wanted.scopes),
    };
    let (client, secret) = state.platform.create_oauth_client(&me.member, new).await?;
    let mut shown = client_json(&client);
    shown["client_secret"] = secret.into();
    Ok(Json(json!({ "data": shown })))
}

/// `DELETE /api/w/{w}/oauth-clients/{id}`: with every token that it was granted.
pub(super) async fn unregister(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, OauthClientId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    state.platform.delete_oauth_client(&me.member, &id).await?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    client_id: OauthClientId,
    #[serde(default)]
    response_type: String,
    redirect_uri: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

impl From<Asked> for AuthorizationRequest {
    fn from(asked: Asked) -> Self {
        Self {
            client_id: asked.client_id,
            response_type: asked.response_type,
            redirect_uri: asked.redirect_uri,
            scope: asked.scope,
            state: asked.state,
            code_challenge: asked.code_challenge,
            code_challenge_method: asked.code_challenge_method,
        }
    }
}

/// `GET /api/authorization`: what a program asks for, with the parameters of its request.
pub(super) async fn asked(
    State(state): State<AppState>,
    _me: SignedIn,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Value>, HostError> {
    let authorization = state.platform.authorization(asked.into()).await?;
    Ok(Json(json!({ "data": {
        "client": { "id": authorization.client.id, "name": authorization.client.name },
        "redirect_uri": authorization.redirect_uri,
        "scopes": authorization.scopes.iter().collect::<Vec<_>>(),
    } })))
}

#[derive(Deserialize)]
pub(super) struct Decision {
    /// `false` sends the browser back with `access_denied`.
    allow: bool,
    #[serde(flatten)]
    asked: Asked,
}

/// `POST /api/w/{w}/authorization`: an admin's answer; gives the address to which the browser goes.
pub(super) async fn decide(
    State(state): State<AppState>,
    me: InWorkspace,
    Input(Decision { allow, asked }): Input<Decision>,
) -> Result<Json<Value>, HostError> {
    let authorization: Authorization = state.platform.authorization(asked.into()).await?;
    let to = if allow {
        state.platform.grant(&me.member, authorization).await?
    } else {
        authorization.refused()?
    };
    Ok(Json(json!({ "data": { "redirect_to": to } })))
}

/// `POST /oauth/token` (RFC 6749 section 4.1.3): form-encoded or JSON; the client's secret in the body or in Basic form.
pub(super) async fn token(State(state): State<AppState>, headers: HeaderMap, body: Bytes) -> Response {
    let mut given = parameters(&headers, &body);
    if let Some((id, secret)) = basic(&headers) {
        given.entry("client_id".to_owned()).or_insert(id);
        given.entry("client_secret".to_owned()).or_insert(secret);
    }
    let mut take = |name: &str| given.remove(name).filter(|value| !value.is_empty());
    let (Some(grant_type), Some(client_id), Some(code)) = (take("grant_type"), take("client_id"), take("code")) else {
        let description = "grant_type, client_id and code are needed";
        return refusal(StatusCode::BAD_REQUEST, "invalid_request", description);
    };
    let request = TokenRequest {
        grant_type,
        client_id: client_id.into(),
        client_secret: take("client_secret"),
        code,
        redirect_uri: take("redirect_uri"),
        code_verifier: take("code_verifier"),
    };
    match state.platform.exchange_code(request).await {
        Ok(token) => answer(StatusCode::OK, json!({ "access_token": token, "token_type": "Bearer" })),
        Err(TokenRefusal::UnsupportedGrantType) => {
            let description = "the grant_type must be \"authorization_code\"";
            refusal(StatusCode::BAD_REQUEST, "unsupported_grant_type", description)
        }
        Err(TokenRefusal::InvalidClient) => {
            let description = "the client is unknown, or its secret is wrong";
            refusal(StatusCode::UNAUTHORIZED, "invalid_client", description)
        }
        Err(TokenRefusal::InvalidGrant(why)) => refusal(StatusCode::BAD_REQUEST, "invalid_grant", why),
        Err(TokenRefusal::Failed(error)) => HostError::from(error).into_response(),
    }
}

/// `POST /oauth/introspect` (RFC 7662): a token in `Authorization: Bearer`, or in the field `token`.
pub(super) async fn introspect(State(state): State<AppState>, headers: HeaderMap, body: Bytes) -> Response {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .map(|token| token.trim().to_owned());
    let token = parameters(&headers, &body)
        .remove("token")
        .or(bearer)
        .unwrap_or_default();
    match introspection(&state.platform, &token).await {
        Ok(shown) => answer(StatusCode::OK, shown),
        Err(error) => HostError::from(PlatformError::from(error)).into_response(),
    }
}

fn parameters(headers: &HeaderMap, body: &[u8]) -> HashMap<String, String> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("application/json")));
    if is_json {
        return serde_json::from_slice(body).unwrap_or_default();
    }
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// Client id and secret (RFC 6749 section 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decoded = |part: &str| {
        let pair = format!("v={part}");
        url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    Some((decoded(id)?, decoded(secret)?))
}

fn refusal(status: StatusCode, error: &str, description: &str) -> Response {
    answer(status, json!({ "error": error, "error_description": description }))
}

/// Nobody on the way may keep it.
fn answer(status: StatusCode, body: Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn client_json(client: &OauthClient) -> Value {
    json!({
        "id": client.id,
        "name": client.name,
        "redirect_uris": client.redirect_uris,
        "scopes": client.scopes.iter().collect::<Vec<_>>(),
        "created_at": timestamp(client.created_at_ms),
    })
}
