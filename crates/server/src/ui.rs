//! The embedded web UI (`ui/dist`), with its one page for every address that is not a file.

use axum::{
    Router,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{HeaderName, Method, StatusCode, Uri, header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Files;

/// The page runs its own scripts only; app code lives in the realm's frame, whose policy is its own. What apps show in
/// iframes (`showIframe`) comes by TLS, or from this machine while an app is being made; this origin's own pages refuse
/// to be framed. Recordings of calls are played from where they are.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; \
    media-src 'self' blob: https: http://localhost:* http://127.0.0.1:*; font-src 'self' data:; connect-src 'self'; \
    frame-src 'self' https: http://localhost:* http://127.0.0.1:*; \
    worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Stoa</title>\
    <h1>The web UI is not built</h1><p>Run <code>npm ci &amp;&amp; npm run build</code> and start Stoa again.</p>";

/// Answers what no other router does.
pub fn router() -> Router {
    Router::new().route("/openapi", get(reference)).fallback(page)
}

/// The description of the REST API, to read and to try.
async fn reference() -> Response {
    entry("openapi.html")
}

async fn page(method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Files::get(path) {
        // Vite puts a hash into the name of everything under assets/.
        let cache = if path.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        return served(file, cache);
    }
    if path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    entry("index.html")
}

fn entry(file: &str) -> Response {
    match Files::get(file) {
        Some(file) => served(file, "no-cache"),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

fn served(file: rust_embed::EmbeddedFile, cache: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, file.metadata.mimetype().to_owned()),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "same-origin".to_owned()),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin".to_owned(),
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=(), usb=()".to_owned(),
        ),
    ];
    (headers, file.data.into_owned()).into_response()
}
