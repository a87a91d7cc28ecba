use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use thiserror::Error;

/// All that guest code can reach. One value per execution.
#[async_trait]
pub trait Host: Send + Sync + 'static {
    /// An operation of `attio/server`: `kv.get`, `kv.set`, `kv.mget`, `kv.delete`, `webhookHandlers.create`,
    /// `webhookHandlers.list`, `webhookHandlers.get`, `webhookHandlers.update`, `webhookHandlers.delete`,
    /// `settings.get`, `settings.set`. Payload and answer are plain JSON.
    async fn operation(&self, name: &str, payload: serde_json::Value) -> Result<serde_json::Value, HostError>;

    /// An outbound request. Redirects, guards and the way to Stoa's own API are the host's business.
    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, HostError>;

    /// A line of console output.
    fn log(&self, level: LogLevel, message: String);

    /// Nanoseconds since the epoch.
    fn now(&self) -> i128;

    /// Time since the execution began.
    fn monotonic(&self) -> Duration;

    /// Fills with random bytes.
    fn random(&self, bytes: &mut [u8]);

    /// Sleeps; an injected clock may return at once.
    async fn sleep(&self, duration: Duration);

    /// What the execution is recorded on, or played from. A playing one is all that the guest is told: nothing else of the host is
    /// asked but to hear console output.
    fn tape(&self) -> Option<&crate::tape::Tape> {
        None
    }
}

/// A refusal that app code sees as an `Error` (a `TypeError` for `fetch`).
#[derive(Debug, Clone, Error, Serialize, Deserialize)]
#[error("{message}")]
pub struct HostError {
    /// Stable, for machines: `egress-refused`, `kv-value-too-large` …
    pub code: String,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Debug,
    Log,
    Info,
    Warn,
    Error,
}

#[derive(Debug)]
pub struct FetchRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Bytes>,
    /// `follow`, `error` or `manual`.
    pub redirect: Redirect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Redirect {
    #[default]
    Follow,
    Error,
    Manual,
}

pub type FetchBody = BoxStream<'static, Result<Bytes, HostError>>;

pub struct FetchResponse {
    pub status: u16,
    pub status_text: String,
    pub headers: Vec<(String, String)>,
    /// Where the answer came from, after redirects.
    pub url: String,
    pub redirected: bool,
    pub body: FetchBody,
}
