//! The host API: what the web UI talks to, and what third parties reach (webhooks, OAuth callback).
//!
//! Every route under `/api` asks who is signed in, but for those that let somebody in; every writing one wants the header
//! `x-stoa-csrf: 1`, which no other site can send. Errors are [`HostError`]s.

mod apps;
mod authorization;
mod callbacks;
mod calls;
mod connections;
mod dev;
mod duplicates;
mod emails;
mod error;
mod events;
mod executions;
mod functions;
mod health;
mod imports;
mod incoming;
mod input;
mod invitations;
mod layouts;
mod members;
mod notifications;
mod oauth;
mod outgoing;
mod realm;
mod relay;
mod session;
mod settings;
mod time_travel;
mod timeline;
mod tokens;
mod views;
mod webhooks;
mod work;
mod workflows;

pub use error::HostError;
pub use session::{InWorkspace, SignedIn};

use crate::state::AppState;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, delete, get, patch, post, put},
};
use http::StatusCode;

/// Largest build that may be uploaded.
const UPLOAD_BYTES: usize = 64 << 20;

/// All routes of this module.
pub fn router(state: AppState) -> Router {
    let limits = &state.platform.config().limits;
    let function_body = usize::try_from(limits.argument_bytes * 2 + (64 << 10)).unwrap_or(usize::MAX);
    let api = Router::new()
        .route("/api/bootstrap", get(session::bootstrap))
        .route("/api/session", post(session::sign_in).delete(session::sign_out))
        .route("/api/account/password", post(session::change_password))
        .route(
            "/api/invitations/{token}",
            get(invitations::read).post(invitations::accept),
        )
        .route("/api/w/{w}/events", get(events::events))
        .route("/api/w/{w}/members", get(members::list).post(members::invite))
        .route("/api/w/{w}/members/{id}", patch(members::change))
        .route("/api/w/{w}/members/{id}/invitation", post(members::invitation))
        .route(
            "/api/w/{w}/calls",
            get(calls::list)
                .post(calls::import)
                .layer(DefaultBodyLimit::max(calls::IMPORT_BYTES)),
        )
        .route(
            "/api/w/{w}/calls/{id}",
            get(calls::details).patch(calls::change).delete(calls::delete),
        )
        .route("/api/w/{w}/emails", get(emails::list))
        .route("/api/w/{w}/realms", get(realm::realms))
        .route(
            "/api/w/{w}/apps",
            get(apps::list)
                .post(apps::upload)
                .layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .route("/api/w/{w}/apps/{app}", get(apps::details))
        .route(
            "/api/w/{w}/apps/{app}/install",
            post(apps::install).delete(apps::uninstall),
        )
        .route("/api/w/{w}/apps/{app}/disable", post(apps::disable))
        .route("/api/w/{w}/apps/{app}/enable", post(apps::enable))
        .route(
            "/api/w/{w}/apps/{app}/connections/{kind}/{key}",
            post(connections::connect).delete(connections::disconnect),
        )
        .route(
            "/api/w/{w}/apps/{app}/settings",
            get(settings::read).patch(settings::change),
        )
        .route("/api/w/{w}/apps/{app}/webhook-handlers", get(webhooks::handlers))
        .route("/api/w/{w}/apps/{app}/webhook-requests/{id}", get(webhooks::request))
        .route(
            "/api/w/{w}/apps/{app}/webhook-requests/{id}/replay",
            post(webhooks::replay),
        )
        .route("/api/w/{w}/apps/{app}/executions", get(executions::list))
        .route("/api/w/{w}/executions/{id}", get(executions::details))
        .route("/api/w/{w}/executions/{id}/replay", post(executions::replay))
        .route("/api/w/{w}/executions/{id}/time-travel", post(time_travel::execution))
        .route("/api/w/{w}/executions/{id}/recording", get(time_travel::recording))
        .route("/api/w/{w}/runs/{run}/replay", post(time_travel::run))
        .route("/api/w/{w}/dev/builds", get(dev::builds))
        .route("/api/w/{w}/apps/{app}/versions/{number}/{file}", get(realm::bundle))
        .route(
            "/api/w/{w}/apps/{app}/functions",
            post(functions::call).layer(DefaultBodyLimit::max(function_body)),
        )
        .route(
            "/api/w/{w}/objects/{object}/layout",
            get(layouts::read).put(layouts::replace),
        )
        .route(
            "/api/w/{w}/objects/{object}/views",
            get(views::list).post(views::create),
        )
        .route("/api/w/{w}/objects/{object}/calculate", post(views::calculate))
        .route("/api/w/{w}/lists/{list}/calculate", post(views::calculate))
        .route("/api/w/{w}/objects/{object}/views/order", put(views::order))
        .route(
            "/api/w/{w}/objects/{object}/views/{view}",
            get(views::get).patch(views::update).delete(views::delete),
        )
        .route("/api/w/{w}/lists/{list}/views", get(views::list).post(views::create))
        .route("/api/w/{w}/lists/{list}/views/order", put(views::order))
        .route(
            "/api/w/{w}/lists/{list}/views/{view}",
            get(views::get).patch(views::update).delete(views::delete),
        )
        .route(
            "/api/w/{w}/imports",
            get(imports::list)
                .post(imports::create)
                .layer(DefaultBodyLimit::max(imports::FILE_BYTES)),
        )
        .route("/api/w/{w}/imports/files", post(imports::files))
        .route("/api/w/{w}/imports/emails", post(imports::emails))
        .route("/api/w/{w}/imports/{id}", get(imports::details).delete(imports::forget))
        .route("/api/w/{w}/imports/{id}/check", post(imports::check))
        .route("/api/w/{w}/imports/{id}/start", post(imports::start))
        .route("/api/w/{w}/imports/{id}/cancel", post(imports::cancel))
        .route("/api/w/{w}/imports/{id}/problems.csv", get(imports::problems))
        .route("/api/w/{w}/export", get(imports::workspace))
        .route("/api/w/{w}/objects/{object}/export.csv", get(imports::records))
        .route(
            "/api/w/{w}/objects/{object}/attribute-order",
            put(work::order_of_object),
        )
        .route(
            "/api/w/{w}/objects/{object}/records/{record}/timeline",
            get(timeline::doers),
        )
        .route(
            "/api/w/{w}/objects/{object}/records/{record}/dismissed-duplicates",
            get(duplicates::list),
        )
        .route(
            "/api/w/{w}/objects/{object}/records/{record}/dismissed-duplicates/{other}",
            put(duplicates::dismiss).delete(duplicates::restore),
        )
        .route("/api/w/{w}/lists/{list}", delete(work::delete_list))
        .route("/api/w/{w}/lists/{list}/attribute-order", put(work::order_of_list))
        .route("/api/w/{w}/notes", get(work::notes))
        .route("/api/w/{w}/search", get(work::search))
        .route("/api/w/{w}/tasks/{task}", patch(work::rewrite_task))
        .route(
            "/api/w/{w}/threads/{thread}/resolution",
            put(work::resolve).delete(work::reopen),
        )
        .route("/api/w/{w}/tokens", get(tokens::list).post(tokens::create))
        .route("/api/w/{w}/tokens/{id}", delete(tokens::revoke))
        .route(
            "/api/w/{w}/oauth-clients",
            get(authorization::clients).post(authorization::register),
        )
        .route("/api/w/{w}/oauth-clients/{id}", delete(authorization::unregister))
        .route("/api/authorization", get(authorization::asked))
        .route("/api/w/{w}/authorization", post(authorization::decide))
        .route("/api/w/{w}/webhooks/{id}/deliveries", get(outgoing::deliveries))
        .route(
            "/api/w/{w}/webhooks/{id}/deliveries/{delivery}/resend",
            post(outgoing::resend),
        )
        .route("/api/w/{w}/webhooks/{id}/test", post(outgoing::test))
        .route("/api/w/{w}/workflow-blocks", get(workflows::blocks))
        .route("/api/w/{w}/record-commands", get(workflows::record_commands))
        .route("/api/w/{w}/workflows", get(workflows::list).post(workflows::create))
        .route(
            "/api/w/{w}/workflows/{id}",
            get(workflows::details).delete(workflows::delete),
        )
        .route("/api/w/{w}/workflows/{id}/draft", put(workflows::draft))
        .route("/api/w/{w}/workflows/{id}/access", put(workflows::share))
        .route("/api/w/{w}/workflows/{id}/check", post(workflows::check))
        .route("/api/w/{w}/workflows/{id}/failures", put(workflows::failures))
        .route("/api/w/{w}/workflows/{id}/samples", post(workflows::samples))
        .route("/api/w/{w}/workflows/{id}/test", post(workflows::test))
        .route("/api/w/{w}/workflows/{id}/publish", post(workflows::publish))
        .route("/api/w/{w}/workflows/{id}/versions", get(workflows::versions))
        .route(
            "/api/w/{w}/workflows/{id}/versions/{version}/restore",
            post(workflows::restore),
        )
        .route(
            "/api/w/{w}/workflows/{id}/runs",
            get(workflows::runs).post(workflows::start),
        )
        .route("/api/w/{w}/workflows/{id}/{act}", post(workflows::act))
        .route("/api/w/{w}/notifications", get(notifications::list))
        .route("/api/w/{w}/notifications/read", post(notifications::read))
        .route("/api/w/{w}/runs", get(workflows::all_runs))
        .route("/api/w/{w}/runs/{run}", get(workflows::run_details))
        .route("/api/w/{w}/runs/{run}/retry", post(workflows::retry))
        .route("/api/w/{w}/runs/{run}/{what}", post(workflows::ask))
        .route("/api", any(unknown))
        .route("/api/", any(unknown))
        .route("/api/{*path}", any(unknown))
        .layer(middleware::from_fn(keep_others_out));
    let webhook_body = state.platform.config().webhook_body_bytes;
    Router::new()
        .merge(api)
        .route("/oauth/callback", get(oauth::callback))
        .route("/oauth/token", post(authorization::token))
        .route("/oauth/introspect", post(authorization::introspect))
        .route("/w", any(incoming::nothing))
        .route("/w/", any(incoming::nothing))
        .route("/w/{id}", any(incoming::receive))
        .route("/w/{id}/", any(incoming::receive))
        .route("/w/{id}/{*path}", any(incoming::receive))
        .route("/cb/{id}", any(callbacks::receive))
        .layer(DefaultBodyLimit::max(webhook_body.max(2 << 20)))
        .route("/realm/{file}", get(realm::file))
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics))
        .with_state(state)
}

async fn unknown(request: Request) -> HostError {
    let message = format!("there is no {} {}", request.method(), request.uri().path());
    HostError::new(StatusCode::NOT_FOUND, "not-found", message)
}

/// The host API is for people's browsers and the command line. A form of another site cannot set a header, and a script
/// of another site may not without a preflight that nobody here answers. App code on the server could set it, and in
/// development it reaches this address, where whoever asks is signed in: its requests carry a mark.
pub(crate) async fn keep_others_out(request: Request, next: Next) -> Response {
    if request.headers().contains_key(egress::FROM_APP) {
        let message = "app code cannot use the host API; it has https://api.attio.com with ATTIO_API_TOKEN";
        return HostError::new(StatusCode::FORBIDDEN, "from-app", message).into_response();
    }
    let sent = request.headers().get("x-stoa-csrf").is_some_and(|value| value == "1");
    if request.method().is_safe() || sent {
        return next.run(request).await;
    }
    HostError::new(StatusCode::FORBIDDEN, "csrf", "the header x-stoa-csrf: 1 is missing").into_response()
}
