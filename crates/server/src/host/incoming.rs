//! Webhooks in: `/w/{id}`, any method, any sub-path, any query.

use super::{HostError, relay::relay, session::without_session};
use crate::state::AppState;
use axum::{
    body::{Bytes, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use platform::Incoming;
use std::time::Duration;

/// A sender that takes longer over its body only holds memory.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keeps the raw body, hands it to the platform and relays the answer.
pub(super) async fn receive(State(state): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if is_code_of_our_own_page(&parts.headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let limit = state.platform.config().webhook_body_bytes;
    let announced = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let body: Bytes = match tokio::time::timeout(PATIENCE, to_bytes(body, limit)).await {
        Ok(Ok(body)) => body,
        // The only other way for this to fail is a sender that hung up.
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let full = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let after = full.strip_prefix("/w/").unwrap_or_default();
    let end = after.find(['/', '?']).unwrap_or(after.len());
    let incoming = Incoming {
        handler_id: after[..end].into(),
        method: parts.method.to_string(),
        path: after[end..].to_owned(),
        headers: headers_for_app(&parts.headers),
        body,
    };
    let place = format!("/w/{}", incoming.handler_id);
    match state.platform.receive_webhook(incoming).await {
        Ok(response) => relay(response, &place),
        Err(error) => HostError::from(error).into_response(),
    }
}

/// `/w` without an id is nobody's.
pub(super) async fn nothing() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// Whether a page of this very origin wants to run what the app answers. The UI's policy lets it run scripts of its own
/// origin, and this address is one: an app must not get its code in that way.
pub(super) fn is_code_of_our_own_page(headers: &HeaderMap) -> bool {
    let says = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let code = [
        "script",
        "style",
        "worker",
        "sharedworker",
        "serviceworker",
        "audioworklet",
        "paintworklet",
        "xslt",
        "manifest",
    ];
    says("sec-fetch-site") == "same-origin" && code.contains(&says("sec-fetch-dest"))
}

/// The session cookie of a member whose browser was pointed here is none of the app's business.
pub(super) fn headers_for_app(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| {
        value
            .as_bytes()
            .iter()
            .map(|byte| char::from(*byte))
            .collect::<String>()
    };
    let kept = headers.iter().filter_map(|(name, value)| {
        let value = text(value);
        let value = if name == header::COOKIE {
            without_session(&value)?
        } else {
            value
        };
        Some((name.to_string(), value))
    });
    kept.collect()
}
