//! A host for tests of web globals.

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream};
use rand::RngCore;
use sandbox::{FetchRequest, FetchResponse, Host, HostError, LogLevel};
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A host with the real clock and real randomness, and no network.
pub struct RealHost(Instant);

impl RealHost {
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

#[async_trait]
impl Host for RealHost {
    async fn operation(&self, name: &str, _payload: Value) -> Result<Value, HostError> {
        panic!("no case asks for the operation {name}")
    }

    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, HostError> {
        if request.url.starts_with("https://refused.example/") {
            return Err(HostError {
                code: "egress-refused".into(),
                message: "not that way".into(),
            });
        }
        let echo = json!({
            "method": request.method,
            "url": request.url,
            "headers": request.headers,
            "body": request.body.map(|body| String::from_utf8_lossy(&body).into_owned()),
        });
        let text = Bytes::from(echo.to_string());
        let half = text.len() / 2;
        let chunks = [text.slice(..half), text.slice(half..)];
        Ok(FetchResponse {
            status: 200,
            status_text: "OK".into(),
            headers: vec![("content-type".into(), "application/json".into())],
            url: request.url,
            redirected: false,
            body: stream::iter(chunks).map(Ok).boxed(),
        })
    }

    fn log(&self, _level: LogLevel, _message: String) {}

    fn now(&self) -> i128 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("now is after 1970");
        i128::try_from(now.as_nanos()).expect("the time fits")
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
