//! What a test file reaches: the operations of `sdk/src/test`, and, as server code does, those of `attio/server`.

use super::{
    events::{Event, Line, Snapshots, State, Thrown},
    world::World,
};
use async_trait::async_trait;
use sandbox::{FetchRequest, FetchResponse, Host, HostError, LogLevel};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::sync::mpsc::UnboundedSender;

pub struct TestHost {
    world: Arc<World>,
    events: UnboundedSender<Event>,
    started: Instant,
}

pub fn refuse(code: &str, message: impl Into<String>) -> HostError {
    HostError {
        code: code.to_owned(),
        message: message.into(),
    }
}

pub fn read<T: DeserializeOwned>(payload: Value) -> Result<T, HostError> {
    serde_json::from_value(payload).map_err(|error| refuse("invalid-payload", error.to_string()))
}

#[derive(Deserialize)]
struct Collected {
    tests: Vec<String>,
}

#[derive(Deserialize)]
struct Begin {
    index: usize,
    timeout_ms: f64,
}

#[derive(Deserialize)]
struct End {
    index: usize,
    state: State,
    duration_ms: f64,
    errors: Vec<Thrown>,
}

#[derive(Deserialize)]
struct SuiteFailed {
    #[serde(default)]
    name: String,
    errors: Vec<Thrown>,
}

impl TestHost {
    pub fn new(world: Arc<World>, events: UnboundedSender<Event>) -> Self {
        Self {
            world,
            events,
            started: Instant::now(),
        }
    }

    fn tell(&self, event: Event) {
        // Whoever runs the file is gone only when the guest is being ended.
        let _ = self.events.send(event);
    }

    async fn test(&self, name: &str, payload: Value) -> Result<Value, HostError> {
        match name {
            "collected" => self.tell(Event::Collected(read::<Collected>(payload)?.tests)),
            "begin" => {
                let Begin { index, timeout_ms } = read(payload)?;
                let timeout = Duration::from_millis(timeout_ms.clamp(0.0, 3_600_000.0) as u64);
                self.tell(Event::Begin { index, timeout });
            }
            "end" => {
                let End {
                    index,
                    state,
                    duration_ms,
                    errors,
                } = read(payload)?;
                self.tell(Event::End {
                    index,
                    state,
                    duration_ms,
                    errors,
                });
            }
            "file-failed" | "suite-failed" => {
                let SuiteFailed { name, errors } = read(payload)?;
                self.tell(Event::SuiteFailed { name, errors });
            }
            "snapshots" => self.tell(Event::Snapshots(read::<Snapshots>(payload)?)),
            "alive" => self.tell(Event::Alive),
            "done" => self.tell(Event::Done),
            _ => return self.world.operation(name, payload).await,
        }
        Ok(json!(null))
    }
}

#[async_trait]
impl Host for TestHost {
    async fn operation(&self, name: &str, payload: Value) -> Result<Value, HostError> {
        match name.strip_prefix("test.") {
            Some(name) => self.test(name, payload).await,
            None => self.world.host().await?.operation(name, payload).await,
        }
    }

    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, HostError> {
        self.world.fetch(request).await
    }

    fn log(&self, level: LogLevel, message: String) {
        // How the sandbox tells it, for want of another way; a test during which it happens fails.
        if let Some(reason) = message.strip_prefix("a promise was rejected and nobody handled it: ") {
            return self.tell(Event::Unhandled(reason.to_owned()));
        }
        self.tell(Event::Output(Line {
            level,
            side: "test",
            message,
        }));
    }

    fn now(&self) -> i128 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos() as i128)
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        platform::Random::fill(&platform::SystemRandom, bytes);
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
