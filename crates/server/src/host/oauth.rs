//! Where third parties send the browser back to.

use super::{HostError, SignedIn};
use crate::state::AppState;
use axum::{
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use http::StatusCode;
use platform::{Callback, PlatformError};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

#[derive(Deserialize)]
pub(super) struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// `GET /oauth/callback`: ends the round trip and goes back to the page it began on, with `connected` or
/// `connection_error` in its query. Without a page to go back to, a person reads why.
pub(super) async fn callback(
    State(state): State<AppState>,
    Query(answer): Query<Answer>,
    me: Result<SignedIn, HostError>,
) -> Result<Response, HostError> {
    let Ok(me) = me else {
        return Ok(not_connected("please sign in and connect again"));
    };
    let Answer {
        state: given,
        code,
        error,
        error_description,
    } = answer;
    let callback = Callback {
        state: given,
        code,
        error,
        error_description,
    };
    let outcome = match state.platform.finish_oauth(callback, &me.account).await {
        Err(error @ PlatformError::Oauth { .. }) => return Ok(not_connected(&error.to_string())),
        outcome => outcome?,
    };
    let (name, value) = match outcome.connection {
        Ok(connection) => ("connected", connection.kind.to_string()),
        Err(error @ (PlatformError::Oauth { .. } | PlatformError::ConnectionRefused { .. })) => {
            ("connection_error", error.to_string())
        }
        Err(error) => {
            tracing::error!(%error, "an OAuth round trip failed");
            ("connection_error", "something went wrong on the server".to_owned())
        }
    };
    let back = outcome
        .return_to
        .unwrap_or_else(|| format!("/{}/apps/{}", outcome.workspace_slug, outcome.app_slug));
    let joint = if back.contains('?') { '&' } else { '?' };
    let value: String = byte_serialize(value.as_bytes()).collect();
    Ok(Redirect::to(&format!("{back}{joint}{name}={value}")).into_response())
}

/// `reason` is in Stoa's own words: nothing of it comes from the address.
fn not_connected(reason: &str) -> Response {
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>Not connected</title><h1>Not connected</h1><p>{reason}</p>\
         <p><a href=\"/\">Back to Stoa</a></p>"
    );
    (StatusCode::BAD_REQUEST, Html(page)).into_response()
}
