//! What every answer tells a browser, unless the handler has said it better.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

/// Whether this server is reached by TLS only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    ByTls,
    Plainly,
}

impl Reached {
    pub(crate) fn under(public_url: &url::Url) -> Self {
        if public_url.scheme() == "https" {
            Self::ByTls
        } else {
            Self::Plainly
        }
    }
}

/// Answers are data: nothing may run, frame or sniff them. What `/api` answers is about a person and must not stay in a
/// cache.
pub(crate) async fn headers(State(reached): State<Reached>, request: Request, next: Next) -> Response {
    let private = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut unless_said = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_said(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    unless_said(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_said(header::REFERRER_POLICY, "same-origin");
    if private {
        unless_said(header::CACHE_CONTROL, "no-store");
    }
    if reached == Reached::ByTls {
        unless_said(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
