//! The REST API, version 2 (`reference/rest-api.md`).
//!
//! [`router`] serves it under `/v2` for API tokens. [`routes`] are the same handlers for whoever authenticates otherwise
//! (the web UI's `/api/w/{w}/v2`): they take the [`crate::auth::Caller`] from the request's extensions.

mod attributes;
mod body;
mod choices;
mod error;
mod headers;
mod limits;
mod links;
mod members;
mod objects;
mod params;
mod query;
mod records;
mod search;
mod self_;
mod target;
mod token;

pub use error::ApiError;
pub use limits::{RateLimits, RequestRates};

use ::records::{Records, SelectOption, Status};
use axum::Router;
use axum::extract::{OriginalUri, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, patch, post};
use std::sync::Arc;

/// What the handlers work with.
#[derive(Clone)]
pub struct RestState {
    pub records: Records,
    /// Who an API token belongs to.
    pub tokens: Arc<dyn TokenVerifier>,
    pub limits: Arc<RateLimits>,
    /// Where the web UI is reached, without a trailing slash: `http://127.0.0.1:4400`.
    pub public_url: Arc<str>,
}

pub use token::{TokenVerifier, authenticate};

/// The API for tokens, under `/v2`, and the short links to records that it hands out.
pub fn router(state: RestState) -> Router {
    let api = routes(state.clone())
        .layer(from_fn_with_state(state.clone(), limits::limit))
        .layer(from_fn_with_state(state, token::authenticate))
        .layer(from_fn(headers::describe));
    Router::new()
        .nest("/v2", api.clone())
        .route("/v2", get(unknown))
        .route("/v2/", get(unknown))
        .merge(links::router())
}

/// The handlers without authentication and rate limits, relative to `/v2`.
pub fn routes(state: RestState) -> Router {
    Router::new()
        .route("/objects", get(objects::list).post(objects::create))
        .route("/objects/{object}", get(objects::get).patch(objects::update))
        .route(
            "/{target}/{object}/attributes",
            get(attributes::list).post(attributes::create),
        )
        .route(
            "/{target}/{object}/attributes/{attribute}",
            get(attributes::get).patch(attributes::update),
        )
        .route(
            "/{target}/{object}/attributes/{attribute}/options",
            get(choices::list::<SelectOption>).post(choices::create_option),
        )
        .route(
            "/{target}/{object}/attributes/{attribute}/options/{choice}",
            patch(choices::update_option),
        )
        .route(
            "/{target}/{object}/attributes/{attribute}/statuses",
            get(choices::list::<Status>).post(choices::create_status),
        )
        .route(
            "/{target}/{object}/attributes/{attribute}/statuses/{choice}",
            patch(choices::update_status),
        )
        .route("/objects/{object}/records", post(records::create).put(records::assert))
        .route("/objects/{object}/records/query", post(query::query))
        .route("/objects/records/search", post(search::search))
        .route(
            "/objects/{object}/records/{record}",
            get(records::get)
                .patch(records::patch)
                .put(records::put)
                .delete(records::delete),
        )
        .route(
            "/objects/{object}/records/{record}/attributes/{attribute}/values",
            get(records::values),
        )
        .route("/objects/{object}/records/{record}/entries", get(records::entries))
        .route("/workspace_members", get(members::list))
        .route("/workspace_members/{member}", get(members::get))
        .route("/self", get(self_::get))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .with_state(state)
}

/// A route or method that does not exist: 404 either way, as the field answers.
async fn unknown(OriginalUri(uri): OriginalUri, request: Request) -> ApiError {
    let path = uri.path();
    let path = path.find("/v2").map_or(path, |at| &path[at..]);
    ApiError::unknown_endpoint(request.method(), path)
}
