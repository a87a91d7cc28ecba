//! What a browser needs to run app UI: which apps, their client bundles, and the realm's own files.

use super::{HostError, InWorkspace};
use crate::state::AppState;
use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;
use serde_json::{Value, json};

/// `GET /api/w/{w}/realms`: the active installs with what their realms run.
pub(super) async fn realms(State(state): State<AppState>, me: InWorkspace) -> Result<Json<Value>, HostError> {
    let realms = state.platform.realms(&me.workspace.id).await?;
    let shown = realms.iter().map(|realm| {
        let base = format!(
            "/api/w/{}/apps/{}/versions/{}",
            me.workspace.slug, realm.app.slug, realm.version.number
        );
        json!({
            "install_id": realm.install.id,
            "app_slug": realm.app.slug,
            "app_name": realm.app.name,
            "icon": realm.app.icon,
            "icon_url": realm.app.icon_url,
            "version": realm.version.number,
            "bundle_url": format!("{base}/index.js"),
            "source_map_url": realm.version.bundles.client.map.as_ref().map(|_| format!("{base}/index.js.map")),
            "surfaces": realm.version.manifest.get("surfaces").cloned().unwrap_or(json!({})),
        })
    });
    Ok(Json(json!({ "data": shown.collect::<Vec<_>>() })))
}

/// `GET /api/w/{w}/apps/{app}/versions/{number}/{file}`: a client bundle or its source map. Only for apps that are
/// installed here. Plain text: the page hands it to the realm and must never run it itself.
pub(super) async fn bundle(
    State(state): State<AppState>,
    Path((_, app, number, file)): Path<(String, String, u32, String)>,
    me: InWorkspace,
) -> Result<Response, HostError> {
    let version = state.platform.installed_version(&me.workspace.id, &app, number).await?;
    let blob = match file.as_str() {
        "index.js" => Some(&version.bundles.client.code),
        "index.js.map" => version.bundles.client.map.as_ref(),
        _ => None,
    };
    let missing = || {
        HostError::new(
            StatusCode::NOT_FOUND,
            "not-found",
            format!("version {number} has no {file:?}"),
        )
    };
    let text = state.platform.bundle_text(blob.ok_or_else(missing)?).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
    ];
    Ok((headers, text).into_response())
}

/// The realm's document and worker, built by `npm run build -w sdk`.
#[derive(RustEmbed)]
#[folder = "../../sdk/dist"]
#[allow_missing = true]
struct RealmFiles;

/// If the build left no policy of its own: nothing can be loaded, from anywhere.
const CLOSED: &str =
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:";

/// `GET /realm/frame.html` and `GET /realm/worker.js`; `GET /realm/inline.html`, in which HTML of an app is shown.
pub(super) async fn file(Path(name): Path<String>) -> Response {
    let (content_type, policy) = match name.as_str() {
        "frame.html" => ("text/html; charset=utf-8", "frame.csp"),
        "worker.js" => ("text/javascript; charset=utf-8", "frame.csp"),
        "inline.html" => ("text/html; charset=utf-8", "inline.csp"),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let Some(file) = RealmFiles::get(&name) else {
        return (
            StatusCode::NOT_FOUND,
            "the realm is not built; run: npm ci && npm run build -w sdk\n",
        )
            .into_response();
    };
    let own = RealmFiles::get(policy).and_then(|policy| String::from_utf8(policy.data.into_owned()).ok());
    let policy = own.as_deref().map_or(CLOSED, str::trim).to_owned();
    let headers: [(HeaderName, String); 5] = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        // The frame's opaque origin is another one; it may still be embedded here and nowhere else.
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin".to_owned(),
        ),
    ];
    let mut response = (headers, file.data.into_owned()).into_response();
    if name == "frame.html" {
        // Isolated, the frame can measure how much memory its worker holds: the page ends a realm that holds too much.
        response.headers_mut().insert(
            HeaderName::from_static("document-isolation-policy"),
            HeaderValue::from_static("isolate-and-require-corp"),
        );
    }
    response
}
