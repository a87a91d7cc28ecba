//! Makes [`Caller`]s out of API tokens and of signed-in members.

use crate::{
    AppState,
    auth::{Caller, Scopes, TokenInfo, TokenLevel},
    host::InWorkspace,
    rest::{RestState, TokenVerifier, routes},
};
use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::any,
};
use http::{StatusCode, Uri};
use platform::{Platform, PlatformError};
use records::Actor;
use tower::ServiceExt;

/// Asks the platform whom a token belongs to.
pub(crate) struct PlatformTokens(pub(crate) Platform);

#[async_trait]
impl TokenVerifier for PlatformTokens {
    async fn verify(&self, token: &str) -> Result<Option<Caller>, records::Error> {
        let unavailable = |error: PlatformError| match error {
            PlatformError::Store(error) => records::Error::from(error),
            error => records::Error::new(records::Code::Unavailable, error.to_string()),
        };
        let Some(grant) = self.0.authenticate(token).await.map_err(unavailable)? else {
            return Ok(None);
        };
        let Some(workspace) = self.0.workspace(&grant.workspace_id).await.map_err(unavailable)? else {
            return Ok(None);
        };
        let app = grant.app_id.as_deref().or(grant.client_id.as_deref());
        let actor = match (app, grant.level, &grant.created_by) {
            (Some(app), ..) => Actor::app(app),
            (None, TokenLevel::User, Some(member)) => Actor::member(member.clone()),
            (None, ..) => Actor::token(grant.token_id.clone()),
        };
        Ok(Some(Caller {
            workspace_id: workspace.id,
            workspace_slug: workspace.slug,
            actor,
            scopes: grant.scopes,
            member_id: grant.created_by,
            token: Some(TokenInfo {
                id: grant.token_id,
                app_id: grant.app_id,
                client_id: grant.client_id,
                level: grant.level,
                issued_at: grant.created_at_ms.div_euclid(1000),
                workspace_name: workspace.name,
            }),
            access_level: None,
            cause: grant.cause,
        }))
    }
}

impl From<InWorkspace> for Caller {
    fn from(InWorkspace { member, workspace, .. }: InWorkspace) -> Self {
        Self {
            workspace_id: workspace.id,
            workspace_slug: workspace.slug,
            actor: Actor::member(member.id.clone()),
            scopes: Scopes::all(),
            member_id: Some(member.id),
            token: None,
            access_level: Some(member.access_level),
            cause: None,
        }
    }
}

/// `/api/w/{w}/v2/**`: the REST API as the signed-in member.
pub(crate) fn member_rest(state: AppState, rest: RestState) -> Router {
    Router::new()
        .route("/api/w/{w}/v2/{*path}", any(forward))
        .layer(from_fn(crate::host::keep_others_out))
        .with_state(Forward {
            state,
            rest: Router::new().nest("/v2", routes(rest)),
        })
}

#[derive(Clone)]
struct Forward {
    state: AppState,
    rest: Router,
}

impl axum::extract::FromRef<Forward> for AppState {
    fn from_ref(forward: &Forward) -> Self {
        forward.state.clone()
    }
}

async fn forward(State(forward): State<Forward>, me: InWorkspace, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let full = parts.uri.path_and_query().map_or("", |path| path.as_str());
    // `/api/w/{w}/v2/…`: the third slash after `/api` begins what the REST API knows.
    let own = full.match_indices('/').nth(3).map_or("", |(at, _)| &full[at..]);
    let Ok(uri) = own.parse::<Uri>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // A new request, because the old one carries the path parameters of this route.
    let mut inner = Request::new(Body::new(body));
    *inner.method_mut() = parts.method;
    *inner.uri_mut() = uri;
    *inner.headers_mut() = parts.headers;
    inner.extensions_mut().insert(Caller::from(me));
    forward.rest.oneshot(inner).await.into_response()
}
