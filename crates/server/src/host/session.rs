//! Who is signed in.

use super::{
    HostError,
    input::{Input, Parameters},
};
use crate::state::AppState;
use axum::{
    Json,
    extract::{ConnectInfo, FromRef, FromRequestParts, Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use platform::{
    PasswordChange, Platform, Scopes, SessionAccount, SessionId,
    model::{Account, Member, Workspace},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashMap, net::SocketAddr};

const COOKIE: &str = "stoa_session";

/// Somebody with a session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub session: SessionAccount,
}

/// Somebody with a session who is a member of the workspace in the path (`{w}`).
#[derive(Debug, Clone)]
pub struct InWorkspace {
    /// The session that asks; `None` for an API token.
    pub session_id: Option<SessionId>,
    pub member: Member,
    pub workspace: Workspace,
}

impl<S> FromRequestParts<S> for SignedIn
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = HostError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HostError> {
        let state = AppState::from_ref(state);
        let token = session_token(&parts.headers).ok_or_else(HostError::unauthenticated)?;
        let session = state.platform.session_account(&token).await?;
        Ok(Self {
            session: session.ok_or_else(HostError::unauthenticated)?,
        })
    }
}

impl<S> FromRequestParts<S> for InWorkspace
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = HostError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HostError> {
        let (account, session_id) = match bearer(&parts.headers) {
            Some(token) => (token_account(&AppState::from_ref(state).platform, token).await?, None),
            None => {
                let SignedIn { session } = SignedIn::from_request_parts(parts, state).await?;
                (session.account, Some(session.session_id))
            }
        };
        let Path(path): Path<HashMap<String, String>> = Path::from_request_parts(parts, state)
            .await
            .map_err(|error| HostError::new(StatusCode::BAD_REQUEST, "invalid-path", error.body_text()))?;
        let slug = path.get("w").map(String::as_str).unwrap_or_default();
        let state = AppState::from_ref(state);
        // A workspace that one is no member of does not exist, as far as one is told.
        let unknown = || {
            HostError::new(
                StatusCode::NOT_FOUND,
                "not-found",
                format!("workspace {slug:?} not found"),
            )
        };
        let workspace = state.platform.workspace_by_slug(slug).await?.ok_or_else(unknown)?;
        let member = state
            .platform
            .membership(&account, &workspace.id)
            .await?
            .ok_or_else(unknown)?;
        Ok(Self {
            session_id,
            member,
            workspace,
        })
    }
}

/// The account behind an API token of a member that may do everything: what the command line uses.
async fn token_account(platform: &Platform, token: &str) -> Result<Account, HostError> {
    let grant = platform
        .authenticate(token)
        .await?
        .ok_or_else(HostError::unauthenticated)?;
    let everything = grant.install_id.is_none() && grant.scopes == Scopes::all();
    let member_id = grant.created_by.filter(|_| everything).ok_or_else(|| {
        HostError::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "this needs a session, or a member's token with all scopes",
        )
    })?;
    let member = platform
        .member(&member_id)
        .await?
        .ok_or_else(HostError::unauthenticated)?;
    platform
        .account(&member.account_id)
        .await?
        .ok_or_else(HostError::unauthenticated)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
        .map(str::trim)
}

#[derive(Deserialize)]
pub(super) struct WhichWorkspace {
    /// A slug; without it the first workspace of the account.
    workspace: Option<String>,
}

/// `GET /api/bootstrap`: who and where one is, and who one is in each workspace. In development the first member is signed in
/// by this.
pub(super) async fn bootstrap(
    State(state): State<AppState>,
    Parameters(which): Parameters<WhichWorkspace>,
    headers: HeaderMap,
) -> Result<Response, HostError> {
    let platform = &state.platform;
    let session = match session_token(&headers) {
        Some(token) => platform.session_account(&token).await?,
        None => None,
    };
    let (account, cookie) = match session {
        Some(session) => (session.account, None),
        None if state.development() && is_own_host(platform, &headers) => {
            let account = first_account(platform).await?.ok_or_else(HostError::unauthenticated)?;
            let token = platform.start_session(&account).await?;
            (account, Some(set_cookie(platform, &token)))
        }
        None => return Err(HostError::unauthenticated()),
    };
    let memberships = platform.memberships(&account).await?;
    let chosen = match &which.workspace {
        Some(slug) => memberships.iter().find(|(workspace, _)| &workspace.slug == slug),
        None => memberships.first(),
    };
    let no_workspace = || {
        let message = if memberships.is_empty() {
            "you are suspended; an admin of your workspace can restore you"
        } else {
            "you are a member of no such workspace"
        };
        HostError::new(StatusCode::NOT_FOUND, "not-found", message)
    };
    let (workspace, member) = chosen.ok_or_else(no_workspace)?;
    let workspaces = memberships.iter().map(|(workspace, member)| {
        let mut shown = workspace_json(workspace);
        shown["member"] = member_json(member);
        shown
    });
    let body = json!({
        "member": member_json(member),
        "workspace": workspace_json(workspace),
        "workspaces": workspaces.collect::<Vec<_>>(),
        "development": state.development(),
    });
    let mut response = Json(body).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The address that a request comes from, as text: empty when the server does not know.
pub(super) struct From(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map_or_else(String::new, |peer| peer.0.ip().to_string())))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    email_address: String,
    password: String,
}

/// `POST /api/session`. A session that the browser has already ends: whoever signs in takes nothing over.
pub(super) async fn sign_in(
    State(state): State<AppState>,
    from: From,
    headers: HeaderMap,
    Input(credentials): Input<Credentials>,
) -> Result<Response, HostError> {
    let token = state
        .platform
        .sign_in(&credentials.email_address, &credentials.password, &from.0)
        .await?;
    let token = token.ok_or_else(|| {
        HostError::new(
            StatusCode::UNAUTHORIZED,
            "wrong-credentials",
            "this address and password do not fit",
        )
    })?;
    begin(&state.platform, &headers, &token).await
}

/// Gives a browser its new session, in place of the one that it has.
pub(super) async fn begin(platform: &Platform, headers: &HeaderMap, token: &str) -> Result<Response, HostError> {
    if let Some(before) = session_token(headers) {
        platform.end_session(&before).await?;
    }
    let cookie = set_cookie(platform, token);
    Ok(([(header::SET_COOKIE, cookie)], Json(json!({}))).into_response())
}

/// `DELETE /api/session`.
pub(super) async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, HostError> {
    if let Some(token) = session_token(&headers) {
        state.platform.end_session(&token).await?;
    }
    let gone = cookie(&state.platform, "", 0);
    Ok(([(header::SET_COOKIE, gone)], Json(json!({}))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Passwords {
    current: String,
    new: String,
}

/// `POST /api/account/password`: for oneself. The account's other sessions end.
pub(super) async fn change_password(
    State(state): State<AppState>,
    from: From,
    me: SignedIn,
    Input(Passwords { current, new }): Input<Passwords>,
) -> Result<Json<Value>, HostError> {
    let change = PasswordChange { current, new };
    state.platform.change_password(&me.session, change, &from.0).await?;
    Ok(Json(json!({})))
}

/// The first member of the first workspace.
async fn first_account(platform: &Platform) -> Result<Option<Account>, HostError> {
    for workspace in platform.workspaces().await? {
        if let Some(member) = platform.first_member(&workspace.id).await? {
            return Ok(platform.account(&member.account_id).await?);
        }
    }
    Ok(None)
}

/// Whether the browser believes to talk to this machine or to the public address. A name that another site has
/// pointed here (DNS rebinding) is neither, and must not be signed in by itself.
fn is_own_host(platform: &Platform, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") || platform.config().public_url.host_str() == Some(name)
}

/// The session cookie's value.
pub(super) fn session_token(headers: &HeaderMap) -> Option<String> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// A `Cookie` header without the session, for requests that app code will see; `None` when nothing is left.
pub(super) fn without_session(cookies: &str) -> Option<String> {
    let others = |pair: &&str| pair.split_once('=').is_none_or(|(name, _)| name.trim() != COOKIE);
    let left: Vec<&str> = cookies.split(';').map(str::trim).filter(others).collect();
    (!left.is_empty()).then(|| left.join("; "))
}

fn set_cookie(platform: &Platform, token: &str) -> http::HeaderValue {
    cookie(platform, token, platform.config().session_lifetime.as_secs())
}

fn cookie(platform: &Platform, token: &str, max_age_seconds: u64) -> http::HeaderValue {
    let secure = if platform.config().public_url.scheme() == "https" {
        "; Secure"
    } else {
        ""
    };
    http::HeaderValue::from_str(&format!(
        "{COOKIE}={token}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}"
    ))
    .expect("a token is hexadecimal, so the cookie is printable ASCII")
}

pub(super) fn member_json(member: &Member) -> Value {
    json!({
        "id": member.id,
        "first_name": member.first_name,
        "last_name": member.last_name,
        "full_name": member.full_name(),
        "email_address": member.email_address,
        "avatar_url": member.avatar_url,
        "access_level": member.access_level,
    })
}

pub(super) fn workspace_json(workspace: &Workspace) -> Value {
    json!({ "id": workspace.id, "slug": workspace.slug, "name": workspace.name })
}
