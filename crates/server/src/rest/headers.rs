//! The headers that every answer carries (`reference/rest-api.md` section 1).

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use records::{Clock, SystemClock, format_ns};
use uuid::Uuid;

const EXPOSED: &str = "x-attio-client,x-attio-execution-id,x-attio-platform,x-attio-platform-version,\
    x-attio-record-query-score,x-attio-app-installation-bundle-id,WWW-Authenticate";

const EXECUTION_ID: HeaderName = HeaderName::from_static("x-attio-execution-id");
const ACCURATE_AT: HeaderName = HeaderName::from_static("x-accurate-at");
/// How many conditions and sorts a query had.
pub(super) const QUERY_SCORE: HeaderName = HeaderName::from_static("x-attio-record-query-score");

/// Adds the execution id, the moment as of which a read is true, and what browsers need to call from any origin.
pub(super) async fn describe(request: Request, next: Next) -> Response {
    let is_preflight = request.method() == Method::OPTIONS && request.headers().contains_key(header::ORIGIN);
    let accurate_at = format_ns(SystemClock.now_ns());
    let mut response = if is_preflight {
        preflight()
    } else {
        next.run(request).await
    };
    let is_success = response.status().is_success();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Ok(id) = HeaderValue::try_from(Uuid::new_v4().to_string()) {
        headers.insert(EXECUTION_ID, id);
    }
    if let (true, Ok(at)) = (is_success, HeaderValue::try_from(accurate_at)) {
        headers.insert(ACCURATE_AT, at);
    }
    if headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json")
    {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
    }
    response
}

fn preflight() -> Response {
    let headers = [
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            "GET,POST,PUT,PATCH,DELETE,OPTIONS",
        ),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization,content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
