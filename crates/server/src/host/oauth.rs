//! Where third parties send the browser back to.

use super::{HostError, SignedIn};
use crate::state::AppState;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
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
    answer: Result<Query<Answer>, QueryRejection>,
    me: Result<SignedIn, HostError>,
) -> Result<Response, HostError> {
    let Ok(Query(answer)) = answer else {
        return Ok(not_connected(
            "the address to which the third party sent you back is not well-formed; please connect again",
        ));
    };
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
    let outcome = match state.platform.finish_oauth(callback, &me.session).await {
        Err(error @ PlatformError::Oauth { .. }) => return Ok(not_connected(&error.to_string())),
        outcome => outcome?,
    };
    let (name, value) = match outcome.connection {
        Ok(connection) => ("connected", connection.kind.to_string()),
        // In the words that any other answer of this API has for it.
        Err(error) => ("connection_error", HostError::from(error).message().to_owned()),
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
