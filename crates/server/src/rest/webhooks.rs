//! `/v2/webhooks` (`reference/rest-api.md` sections 12 and 14).

use super::body::{Body, Members};
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use platform::outgoing::{EVENT_TYPES, Filter, NewWebhook, Subscription, Webhook, WebhookChange};
use platform::{PlatformError, WebhookId};
use records::{Issue, format_ns};
use serde_json::{Value, json};
use url::{Host, Url};

type Answer = Result<Json<Value>, ApiError>;

const READ: &str = "webhook:read";
const WRITE: &str = "webhook:read-write";

/// How many are listed unless told, and at most.
const LIMITS: (usize, usize) = (10, 100);

pub(super) async fn list(State(state): State<RestState>, caller: Caller, query: QueryParams) -> Answer {
    caller.require(&[READ])?;
    caller.require_workspace_level()?;
    let all = state.webhooks.all(&caller.workspace_id).await.map_err(refused)?;
    let page = query.page_within(all.iter(), LIMITS)?;
    let shown: Vec<Value> = page.into_iter().map(webhook_json).collect();
    Ok(Json(json!({ "data": shown })))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&[READ])?;
    caller.require_workspace_level()?;
    let id = webhook_id(&params)?;
    let webhook = state.webhooks.get(&caller.workspace_id, &id).await.map_err(refused)?;
    Ok(Json(json!({ "data": webhook_json(&webhook) })))
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&[WRITE])?;
    caller.require_workspace_level()?;
    let mut data = body.data()?;
    data.require("target_url", "string");
    data.require("subscriptions", "array");
    let target_url = target_url(&state, &mut data).unwrap_or_default();
    let subscriptions = subscriptions(&mut data).unwrap_or_default();
    data.finish()?;
    let new = NewWebhook {
        target_url,
        subscriptions,
        created_by: caller.actor.clone(),
    };
    let (webhook, secret) = state
        .webhooks
        .create(&caller.workspace_id, new)
        .await
        .map_err(refused)?;
    let mut shown = webhook_json(&webhook);
    shown["secret"] = secret.into();
    Ok(Json(json!({ "data": shown })))
}

pub(super) async fn update(State(state): State<RestState>, caller: Caller, params: Params, body: Body) -> Answer {
    caller.require(&[WRITE])?;
    caller.require_workspace_level()?;
    let id = webhook_id(&params)?;
    let mut data = body.data()?;
    let change = WebhookChange {
        target_url: target_url(&state, &mut data),
        subscriptions: subscriptions(&mut data),
    };
    data.finish()?;
    let webhook = state
        .webhooks
        .update(&caller.workspace_id, &id, change)
        .await
        .map_err(refused)?;
    Ok(Json(json!({ "data": webhook_json(&webhook) })))
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&[WRITE])?;
    caller.require_workspace_level()?;
    let id = webhook_id(&params)?;
    state
        .webhooks
        .delete(&caller.workspace_id, &id)
        .await
        .map_err(refused)?;
    Ok(Json(json!({})))
}

/// A URL that begins with `https://`; where this machine may be reached, also `http://` of itself.
fn target_url(state: &RestState, data: &mut Members) -> Option<String> {
    let text = data.optional_text("target_url")?;
    let is_own = |url: &Url| match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match Url::parse(&text) {
        Ok(url) if url.scheme() == "https" => Some(text),
        Ok(url) if url.scheme() == "http" && is_own(&url) && state.webhooks.reaches_loopback() => Some(text),
        Ok(_) => {
            data.report(Issue::invalid(
                data.at("target_url"),
                "The URL must begin with https://",
            ));
            None
        }
        Err(_) => {
            data.report(Issue::invalid(data.at("target_url"), "Invalid url"));
            None
        }
    }
}

fn subscriptions(data: &mut Members) -> Option<Vec<Subscription>> {
    data.list("subscriptions", |item| {
        let event_type = item.word("event_type", &EVENT_TYPES).unwrap_or_default();
        item.require("filter", "object");
        Subscription {
            event_type,
            filter: filter(item),
        }
    })
}

/// `null`, or conditions joined by `$and` or `$or`.
fn filter(subscription: &mut Members) -> Option<Filter> {
    let given = subscription.map.get("filter").filter(|given| !given.is_null())?.clone();
    let read = serde_json::from_value(given);
    read.map_err(|error| {
        let message = format!(
            "Expected {{\"$and\": […]}} or {{\"$or\": […]}} of {{field, operator: equals or not_equals, value}}: {error}"
        );
        subscription.report(Issue::invalid(subscription.at("filter"), message));
    })
    .ok()
}

fn webhook_id(params: &Params) -> Result<WebhookId, ApiError> {
    let text = params.get("webhook");
    match uuid::Uuid::try_parse(text) {
        Ok(id) => Ok(id.to_string().into()),
        Err(_) => Err(ApiError::path_params(vec![Issue::invalid(
            vec!["webhook_id".into()],
            "Invalid UUID",
        )])),
    }
}

fn webhook_json(webhook: &Webhook) -> Value {
    json!({
        "target_url": webhook.target_url,
        "subscriptions": webhook.subscriptions,
        "id": { "workspace_id": webhook.workspace_id, "webhook_id": webhook.id },
        "status": webhook.status.as_str(),
        "created_at": format_ns(webhook.created_at_ms * 1_000_000),
    })
}

fn refused(error: PlatformError) -> ApiError {
    match error {
        PlatformError::NotFound { id, .. } => ApiError::not_found(format!("Webhook with ID \"{id}\" was not found.")),
        PlatformError::Conflict { code, message } => ApiError::conflict(code, message),
        PlatformError::Invalid { message, .. } => ApiError::validation(message),
        PlatformError::Store(error) => records::Error::from(error).into(),
        error => records::Error::new(records::Code::Unavailable, error.to_string()).into(),
    }
}
