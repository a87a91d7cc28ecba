//! What an app answered, made fit to be answered on Stoa's own origin.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// The connection's own headers (RFC 9110, 7.6.1), and what would act on the whole origin in a browser.
const KEPT_BACK: [HeaderName; 17] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::TE,
    header::UPGRADE,
    header::TRAILER,
    header::PROXY_AUTHENTICATE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::STRICT_TRANSPORT_SECURITY,
    header::ALT_SVC,
    HeaderName::from_static("clear-site-data"),
    HeaderName::from_static("service-worker-allowed"),
    HeaderName::from_static("nel"),
    HeaderName::from_static("report-to"),
    HeaderName::from_static("accept-ch"),
    HeaderName::from_static("critical-ch"),
];

/// Status, headers and body as the app wants them. `place` is the path of the handler: its cookies go nowhere else.
pub(super) fn relay(answer: sandbox::HttpResponse, place: &str) -> Response {
    let status = StatusCode::from_u16(answer.status)
        .ok()
        .filter(|status| !status.is_informational())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // RFC 9110: these have no content, whatever the app says.
    let empty = matches!(
        status,
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
    );
    let mut response = Response::new(if empty { Body::empty() } else { Body::from(answer.body) });
    *response.status_mut() = status;
    let named = named_by_connection(&answer.headers);
    let headers = response.headers_mut();
    for (name, value) in &answer.headers {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        if KEPT_BACK.contains(&name) || named.contains(&name) {
            continue;
        }
        let value = if name == header::SET_COOKIE {
            &confined(value, place)
        } else {
            value
        };
        let bytes: Option<Vec<u8>> = value.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
        if let Some(value) = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok()) {
            headers.append(name, value);
        }
    }
    guard(headers);
    response
}

/// App code answers on Stoa's own origin: whatever it says must not run there.
fn guard(headers: &mut HeaderMap) {
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// The headers that the app declares to be the connection's.
fn named_by_connection(headers: &[(String, String)]) -> Vec<HeaderName> {
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("connection"))
        .flat_map(|(_, value)| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect()
}

/// A cookie that comes back to this handler and to nothing else on this server: not to the UI, not to another app.
fn confined(cookie: &str, place: &str) -> String {
    let elsewhere = |attribute: &&str| {
        let name = attribute.split('=').next().unwrap_or_default().trim();
        !name.eq_ignore_ascii_case("path") && !name.eq_ignore_ascii_case("domain")
    };
    let kept: Vec<&str> = cookie
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .filter(elsewhere)
        .collect();
    format!("{}; Path={place}", kept.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, headers: &[(&str, &str)]) -> Response {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let answer = sandbox::HttpResponse {
            status,
            headers: headers.collect(),
            body: bytes::Bytes::from_static(b"body"),
        };
        relay(answer, "/w/abc")
    }

    #[test]
    fn every_cookie_goes_back_confined_to_its_handler() {
        let response = answered(
            200,
            &[
                ("set-cookie", "a=1; Path=/; Domain=example.com; HttpOnly"),
                ("Set-Cookie", "stoa_session=x"),
                ("set-cookie", "b=2; path=/other; Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
            ],
        );
        let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
        assert_eq!(
            cookies,
            [
                "a=1; HttpOnly; Path=/w/abc",
                "stoa_session=x; Path=/w/abc",
                "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/w/abc"
            ]
        );
    }

    #[test]
    fn what_belongs_to_the_connection_or_the_origin_stays_behind() {
        let response = answered(
            200,
            &[
                ("connection", "close, x-private"),
                ("x-private", "1"),
                ("keep-alive", "timeout=5"),
                ("transfer-encoding", "chunked"),
                ("content-length", "999"),
                ("strict-transport-security", "max-age=1"),
                ("clear-site-data", "\"*\""),
                ("content-security-policy", "default-src *"),
                ("x-kept", "caf\u{e9}"),
                ("bad name", "x"),
                ("x-bad", "a\nb"),
            ],
        );
        let names: Vec<_> = response.headers().keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["content-security-policy", "x-kept", "x-content-type-options"]);
        assert_eq!(response.headers()["x-kept"].as_bytes(), b"caf\xe9");
        assert_eq!(
            response.headers()["content-security-policy"],
            "sandbox; default-src 'none'"
        );
    }

    #[test]
    fn a_status_that_cannot_be_answered_is_the_apps_fault() {
        for (given, answers) in [
            (204, 204),
            (304, 304),
            (418, 418),
            (599, 599),
            (0, 500),
            (101, 500),
            (1000, 500),
        ] {
            assert_eq!(answered(given, &[]).status().as_u16(), answers, "{given}");
        }
    }
}
