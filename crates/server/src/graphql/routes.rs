//! The doors to GraphQL: for API tokens, for signed-in members, and the explorer.

use super::{GraphQl, GraphQlRequest};
use crate::AppState;
use crate::auth::Caller;
use crate::host::{InWorkspace, keep_others_out};
use crate::rest::{RestState, authenticate};
use axum::extract::rejection::JsonRejection;
use axum::extract::{Json, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::{HeaderName, header};
use serde_json::json;

/// Whether `GET /graphql` shows the explorer: a page in which a developer writes a query and sees its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explorer {
    Shown,
    Hidden,
}

/// `POST /graphql` for API tokens, and the explorer.
pub fn router(graphql: GraphQl, tokens: RestState, explorer: Explorer) -> Router {
    let api = Router::new()
        .route("/graphql", post(for_token))
        .layer(from_fn_with_state(tokens, authenticate))
        .with_state(graphql);
    match explorer {
        Explorer::Shown => api.route("/graphql", get(page)),
        Explorer::Hidden => api,
    }
}

/// `POST /api/w/{w}/graphql` for signed-in members.
pub fn host_router(graphql: GraphQl, app: AppState) -> Router {
    Router::new()
        .route("/api/w/{w}/graphql", post(for_member))
        .layer(from_fn(keep_others_out))
        .layer(Extension(graphql))
        .with_state(app)
}

/// A body that could be read, or why not.
type Given = Result<Json<GraphQlRequest>, JsonRejection>;

async fn for_token(State(graphql): State<GraphQl>, caller: Caller, given: Given) -> Response {
    answer(&graphql, &caller, given).await
}

async fn for_member(Extension(graphql): Extension<GraphQl>, me: InWorkspace, given: Given) -> Response {
    answer(&graphql, &Caller::from(me), given).await
}

/// A body that is no request is answered in the shape of every other failed one.
async fn answer(graphql: &GraphQl, caller: &Caller, given: Given) -> Response {
    match given {
        Ok(Json(request)) => Json(graphql.execute(caller, request).await).into_response(),
        Err(refused) => {
            let body = json!({ "errors": [{ "message": refused.body_text() }] });
            (refused.status(), Json(body)).into_response()
        }
    }
}

/// Needs nothing from elsewhere, so that it works offline.
async fn page() -> ([(HeaderName, &'static str); 1], Html<&'static str>) {
    let own = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; \
        frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    (
        [(header::CONTENT_SECURITY_POLICY, own)],
        Html(include_str!("explorer.html")),
    )
}
