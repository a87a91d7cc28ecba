//! All that app code on the server can reach (`sandbox::Host`), for one execution.

use super::report::Logs;
use crate::{
    ConnectionId, Platform, PlatformError, WebhookHandlerId,
    apps::LoadedVersion,
    model::{Install, LogLine},
};
use async_trait::async_trait;
use egress::Recording;
use futures::{StreamExt, TryStreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use sandbox::{FetchRequest, FetchResponse, Host, HostError, LogLevel, Redirect, tape::Tape};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use url::Url;

/// What app code sees when an operation is refused.
pub(crate) type Refusal = HostError;

pub(crate) fn refuse(code: &str, message: impl Into<String>) -> Refusal {
    HostError {
        code: code.to_owned(),
        message: message.into(),
    }
}

impl From<PlatformError> for HostError {
    fn from(error: PlatformError) -> Self {
        match error.code() {
            // What is Stoa's own business stays in Stoa's own log.
            code @ ("internal" | "unavailable") => {
                tracing::error!(%error, "an operation of app code failed");
                refuse(code, "the server could not do this now")
            }
            code => refuse(code, error.to_string()),
        }
    }
}

pub(super) struct ExecutionHost {
    pub(super) platform: Platform,
    pub(super) install: Install,
    pub(super) version: Arc<LoadedVersion>,
    /// The connection with which the webhook handlers of this execution stay or go.
    pub(super) pending: Option<ConnectionId>,
    pub(super) started: Instant,
    pub(super) logs: Logs,
    pub(super) recording: Recording,
    /// What is kept to run it again.
    pub(super) tape: Option<Arc<Tape>>,
}

#[derive(Deserialize)]
struct KeyOnly {
    key: String,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KvSet {
    key: String,
    value: Value,
    ttl_in_seconds: Option<f64>,
}

#[derive(Deserialize)]
struct IdOnly {
    id: WebhookHandlerId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileName {
    file_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExternalId {
    id: WebhookHandlerId,
    external_webhook_id: Option<String>,
}

#[derive(Deserialize)]
struct KeyValue {
    key: String,
    value: Value,
}

fn read<T: DeserializeOwned>(name: &str, payload: Value) -> Result<T, Refusal> {
    serde_json::from_value(payload).map_err(|error| refuse("invalid-payload", format!("{name}: {error}")))
}

#[async_trait]
impl Host for ExecutionHost {
    async fn operation(&self, name: &str, payload: Value) -> Result<Value, HostError> {
        let Self {
            platform,
            install,
            version,
            pending,
            ..
        } = self;
        match name {
            "kv.get" => platform.kv_get(install, &read::<KeyOnly>(name, payload)?.key).await,
            "kv.mget" => platform.kv_mget(install, &read::<Keys>(name, payload)?.keys).await,
            "kv.set" => {
                let KvSet {
                    key,
                    value,
                    ttl_in_seconds,
                } = read(name, payload)?;
                platform.kv_set(install, &key, value, ttl_in_seconds).await
            }
            "kv.delete" => platform.kv_delete(install, &read::<KeyOnly>(name, payload)?.key).await,
            "settings.get" => Ok(Value::Object(platform.setting_values(install, version).await?)),
            "settings.set" => {
                let KeyValue { key, value } = read(name, payload)?;
                platform.set_setting(install, version, &key, value).await?;
                Ok(Value::Null)
            }
            "webhookHandlers.create" => {
                let FileName { file_name } = read(name, payload)?;
                platform
                    .create_webhook_handler(install, version, &file_name, pending.as_ref())
                    .await
            }
            "webhookHandlers.list" => platform.list_webhook_handlers(install).await,
            "webhookHandlers.get" => {
                platform
                    .get_webhook_handler(install, &read::<IdOnly>(name, payload)?.id)
                    .await
            }
            "webhookHandlers.update" => {
                let ExternalId {
                    id,
                    external_webhook_id,
                } = read(name, payload)?;
                platform.update_webhook_handler(install, &id, external_webhook_id).await
            }
            "webhookHandlers.delete" => {
                platform
                    .delete_webhook_handler(install, &read::<IdOnly>(name, payload)?.id)
                    .await
            }
            _ => Err(refuse("unknown-operation", format!("there is no operation {name:?}"))),
        }
    }

    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, HostError> {
        let invalid = |what: &str| refuse("fetch-invalid", format!("{what} cannot be sent"));
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| invalid(&request.method))?;
        let url = Url::parse(&request.url).map_err(|_| invalid(&request.url))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let value = HeaderValue::from_bytes(&latin1(value).ok_or_else(|| invalid(name))?);
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid(name))?;
            headers.append(name.clone(), value.map_err(|_| invalid(name.as_str()))?);
        }
        let redirect = match request.redirect {
            Redirect::Follow => egress::Redirect::Follow,
            Redirect::Error => egress::Redirect::Error,
            Redirect::Manual => egress::Redirect::Manual,
        };
        let outgoing = egress::Request {
            method,
            url,
            headers,
            body: request.body,
            redirect,
        };
        let failed = |error: egress::EgressError| refuse(error.code(), error.to_string());
        let response = self
            .platform
            .egress()
            .send(outgoing, &self.recording)
            .await
            .map_err(failed)?;
        let from_latin1 = |value: &HeaderValue| value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
        Ok(FetchResponse {
            status: response.status.as_u16(),
            status_text: response.status.canonical_reason().unwrap_or_default().to_owned(),
            headers: response
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), from_latin1(value)))
                .collect(),
            url: response.url.to_string(),
            redirected: response.redirected,
            body: response.body.map_err(failed).boxed(),
        })
    }

    fn log(&self, level: LogLevel, message: String) {
        self.logs.push(LogLine {
            at_ms: self.platform.now_ms(),
            level,
            message,
        });
    }

    fn now(&self) -> i128 {
        i128::from(self.platform.0.clock.now_ns())
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        self.platform.0.random.fill(bytes);
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn tape(&self) -> Option<&Tape> {
        self.tape.as_deref()
    }
}

/// A header value's bytes: JavaScript holds one byte per character.
fn latin1(value: &str) -> Option<Vec<u8>> {
    value.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect()
}
