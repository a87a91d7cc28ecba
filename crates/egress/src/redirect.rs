//! The redirect rules of the Fetch standard (HTTP-redirect fetch).

use crate::{EgressError, Origin, Request};
use http::{HeaderName, Method, StatusCode, header};
use url::Url;

/// Credentials that must not follow a request to another origin.
const CREDENTIALS: [HeaderName; 3] = [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// Headers that describe a body.
const BODY_HEADERS: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LOCATION,
];

/// Where a response redirects to, if it does.
///
/// # Errors
/// [`EgressError::BadRedirect`] for a location that is no http or https URL, or that carries credentials.
pub(crate) fn location(from: &Url, status: StatusCode, headers: &http::HeaderMap) -> Result<Option<Url>, EgressError> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(value) = headers.get(header::LOCATION) else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let bad = |reason| EgressError::BadRedirect {
        location: text.clone(),
        reason,
    };
    let mut url = from.join(&text).map_err(|_| bad("it is not a URL"))?;
    if Origin::of(&url).is_none() {
        return Err(bad("only http and https are supported"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("it carries credentials"));
    }
    if url.fragment().is_none() {
        url.set_fragment(from.fragment());
    }
    Ok(Some(url))
}

/// Turns a request into the one that follows the redirect.
pub(crate) fn follow(request: &mut Request, status: StatusCode, to: Url) {
    let becomes_get = match status.as_u16() {
        301 | 302 => request.method == Method::POST,
        303 => request.method != Method::GET && request.method != Method::HEAD,
        _ => false,
    };
    if becomes_get {
        request.method = Method::GET;
        request.body = None;
        for name in BODY_HEADERS {
            request.headers.remove(name);
        }
    }
    if Origin::of(&request.url) != Origin::of(&to) {
        for name in CREDENTIALS {
            request.headers.remove(name);
        }
    }
    request.url = to;
}
