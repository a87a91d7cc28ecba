//! Webhooks in: `/w/{id}`, any method, any sub-path, any query.

use super::{HostError, session::without_session};
use crate::state::AppState;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use platform::Incoming;

/// What an app's answer must not decide: the connection's own headers, and what would act on this origin in a browser.
const KEPT_BACK: [HeaderName; 9] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::TRAILER,
    header::SET_COOKIE,
    header::STRICT_TRANSPORT_SECURITY,
    HeaderName::from_static("clear-site-data"),
    HeaderName::from_static("service-worker-allowed"),
];

/// Keeps the raw body, hands it to the platform and relays the answer.
pub(super) async fn receive(State(state): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let limit = state.platform.config().webhook_body_bytes;
    let announced = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    // The only other way for this to fail is a sender that hung up.
    let Ok(body) = to_bytes(body, limit).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let full = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let after = full.strip_prefix("/w/").unwrap_or_default();
    let end = after.find(['/', '?']).unwrap_or(after.len());
    let incoming = Incoming {
        handler_id: after[..end].to_owned(),
        method: parts.method.to_string(),
        path: after[end..].to_owned(),
        headers: headers_for_app(&parts.headers),
        body,
    };
    match state.platform.receive_webhook(incoming).await {
        Ok(response) => relay(response),
        Err(error) => HostError::from(error).into_response(),
    }
}

/// The session cookie of a member whose browser was pointed here is none of the app's business.
fn headers_for_app(headers: &HeaderMap) -> Vec<(String, String)> {
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

fn relay(answer: sandbox::HttpResponse) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in &answer.headers {
        let bytes: Option<Vec<u8>> = value.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
        if let (Ok(name), Some(value)) = (name, value)
            && !KEPT_BACK.contains(&name)
        {
            headers.append(name, value);
        }
    }
    // App code answers on Stoa's own origin: whatever it says must not run there.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
