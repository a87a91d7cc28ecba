use async_trait::async_trait;
use sandbox::{FetchRequest, FetchResponse, Host, HostError, LogLevel};
use std::time::Duration;

/// A host that gives nothing: while surfaces are being learned, an app has no network, clock or chance.
pub(super) struct NoHost;

fn refused(what: &str) -> HostError {
    HostError {
        code: "not-available".to_owned(),
        message: format!("{what} is not available while the app is being loaded"),
    }
}

#[async_trait]
impl Host for NoHost {
    async fn operation(&self, name: &str, _payload: serde_json::Value) -> Result<serde_json::Value, HostError> {
        Err(refused(name))
    }

    async fn fetch(&self, _request: FetchRequest) -> Result<FetchResponse, HostError> {
        Err(refused("fetch"))
    }

    fn log(&self, _level: LogLevel, message: String) {
        tracing::debug!(message, "client bundle");
    }

    fn now(&self) -> i128 {
        0
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn random(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }

    async fn sleep(&self, _duration: Duration) {}
}
