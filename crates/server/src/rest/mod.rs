//! The REST API, version 2 (`reference/rest-api.md`).
//!
//! [`router`] serves it under `/v2` for API tokens. [`routes`] are the same handlers for whoever authenticates otherwise
//! (the web UI's `/api/w/{w}/v2`): they take the [`crate::auth::Caller`] from the request's extensions.

mod activities;
mod attributes;
mod body;
mod call_recordings;
mod choices;
mod comments;
mod emails;
mod entries;
mod error;
mod file_bytes;
mod files;
mod headers;
mod limits;
mod links;
mod lists;
mod meetings;
mod members;
mod notes;
mod objects;
mod openapi;
mod paging;
mod params;
mod query;
mod records;
mod scim;
mod search;
mod self_;
mod sequences;
mod sql;
mod table;
mod target;
mod tasks;
mod threads;
mod token;
mod views;
mod webhooks;

pub use error::ApiError;
pub use file_bytes::FileBytes;
pub use limits::{RateLimits, RequestRates};
pub(crate) use lists::access;
pub use openapi::{ShapeError, described_ahead, document as openapi_document};
pub(crate) use self_::introspection;

use crate::auth::Caller;
use ::platform::outgoing::Webhooks;
use ::records::{Records, SelectOption, Status};
use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::any;
use std::sync::Arc;
use table::{PerRequest, Routes, get, patch, post};

/// What the handlers work with.
#[derive(Clone)]
pub struct RestState {
    pub records: Records,
    pub webhooks: Webhooks,
    /// Who an API token belongs to.
    pub tokens: Arc<dyn TokenVerifier>,
    pub limits: Arc<RateLimits>,
    pub files: FileBytes,
    /// Where the web UI is reached, without a trailing slash: `http://127.0.0.1:4400`.
    pub public_url: Arc<str>,
}

impl PerRequest for RestState {
    /// What is written for a run of a workflow says so.
    fn for_request(self, request: &Request) -> Self {
        let caller = request.extensions().get::<Caller>();
        match caller.and_then(|caller| caller.cause.clone()) {
            Some(cause) => Self {
                records: self.records.caused_by(cause),
                ..self
            },
            None => self,
        }
    }
}

pub use token::{TokenVerifier, authenticate};

/// The API for tokens, under `/v2`, and the short links to records that it hands out.
pub fn router(state: RestState) -> Router {
    let api = routes(state.clone())
        .layer(from_fn_with_state(state.clone(), limits::limit))
        .layer(from_fn_with_state(state.clone(), token::authenticate))
        .layer(from_fn(headers::describe));
    Router::new()
        .nest("/v2", api.clone())
        .route("/v2", any(unknown))
        .route("/v2/", any(unknown))
        .merge(openapi::router(&state.public_url))
        .merge(links::router())
        .merge(file_bytes::router(state.clone()))
        .merge(scim::router(state))
}

/// The handlers without authentication and rate limits, relative to `/v2`.
pub fn routes(state: RestState) -> Router {
    table()
        .into_router()
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .with_state(state)
}

/// Every operation. What each of them takes and answers is described in [`openapi`], without which it has no test.
fn table() -> Routes<RestState> {
    Routes::new()
        .route("/objects", get(objects::list).post(objects::create))
        .route(
            "/objects/{object}",
            get(objects::get).patch(objects::update).delete(objects::delete),
        )
        .route("/objects/{object}/views", get(views::of_object))
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
        .route("/objects/{object}/records/merge", post(records::merge))
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
            get(records::values).put(records::write_values),
        )
        .route("/objects/{object}/records/{record}/entries", get(entries::of_record))
        .route("/lists", get(lists::list).post(lists::create))
        .route("/lists/{list}", get(lists::get).patch(lists::update))
        .route("/lists/{list}/views", get(views::of_list))
        .route("/lists/{list}/entries/query", post(entries::query))
        .route("/lists/{list}/entries", post(entries::create).put(entries::assert))
        .route(
            "/lists/{list}/entries/{entry}",
            get(entries::get)
                .patch(entries::patch)
                .put(entries::put)
                .delete(entries::delete),
        )
        .route(
            "/lists/{list}/entries/{entry}/attributes/{attribute}/values",
            get(entries::values).put(entries::write_values),
        )
        .route("/activities", get(activities::list).post(activities::create))
        .route(
            "/activities/{activity}",
            get(activities::get)
                .patch(activities::update)
                .delete(activities::delete),
        )
        .route("/activities/{activity}/records/query", post(activities::query_records))
        .route(
            "/activities/{activity}/records",
            post(activities::create_record).put(activities::assert_record),
        )
        .route(
            "/activities/{activity}/records/{record}",
            get(activities::get_record)
                .patch(activities::patch_record)
                .put(activities::put_record)
                .delete(activities::delete_record),
        )
        .route("/workspace_members", get(members::list))
        .route("/workspace_members/{member}", get(members::get))
        .route("/meetings", get(meetings::list).post(meetings::create))
        .route(
            "/meetings/{meeting}",
            get(meetings::get)
                .patch(meetings::patch)
                .put(meetings::put)
                .delete(meetings::delete),
        )
        .route(
            "/meetings/{meeting}/call_recordings",
            get(call_recordings::list).post(call_recordings::create),
        )
        .route(
            "/meetings/{meeting}/call_recordings/{recording}",
            get(call_recordings::get).delete(call_recordings::delete),
        )
        .route(
            "/meetings/{meeting}/call_recordings/{recording}/transcript",
            get(call_recordings::transcript),
        )
        .route("/notes", get(notes::list).post(notes::create))
        .route(
            "/notes/{note}",
            get(notes::get).patch(notes::update).delete(notes::delete),
        )
        .route("/tasks", get(tasks::list).post(tasks::create))
        .route(
            "/tasks/{task}",
            get(tasks::get).patch(tasks::update).delete(tasks::delete),
        )
        .route("/comments", post(comments::create))
        .route("/comments/{comment}", get(comments::get).delete(comments::delete))
        .route("/sequences/unsubscribed_emails", post(sequences::unsubscribe))
        .route("/threads", get(threads::list))
        .route("/threads/{thread}", get(threads::get))
        .route("/webhooks", get(webhooks::list).post(webhooks::create))
        .route(
            "/webhooks/{webhook}",
            get(webhooks::get).patch(webhooks::update).delete(webhooks::delete),
        )
        .route("/files", get(files::list).post(files::create))
        // Its own limit counts, as the bytes come.
        .route(
            "/files/upload",
            post(file_bytes::upload).layer(DefaultBodyLimit::disable()),
        )
        .route("/files/{file}", get(files::get).delete(files::delete))
        .route("/files/{file}/download", get(files::download))
        .route("/emails", get(emails::list))
        .route("/sql", post(sql::query))
        .route("/self", get(self_::get))
}

/// A route or method that does not exist: 404 either way, as the field answers.
async fn unknown(OriginalUri(uri): OriginalUri, request: Request) -> ApiError {
    let path = uri.path();
    let path = path.find("/v2").map_or(path, |at| &path[at..]);
    ApiError::unknown_endpoint(request.method(), path)
}
