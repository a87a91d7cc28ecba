//! A host made for tests: it records what the guest did and answers what it was told to.

pub mod real;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream};
use sandbox::{
    Call, Context, Engine, Environment, Failure, FetchRequest, FetchResponse, Host, HostError, Image, Limits, LogLevel,
    Options, Program, QuickJs, Report, Returned,
};
use std::{
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, Instant},
};

/// One engine for all tests: making one takes a second when nothing is cached.
pub static ENGINE: LazyLock<QuickJs> = LazyLock::new(|| QuickJs::new(Options::default()).expect("the engine starts"));

pub struct TestHost {
    pub started: Instant,
    pub logs: Mutex<Vec<(LogLevel, String)>>,
    pub requests: Mutex<Vec<String>>,
    /// Seeds the random bytes.
    pub seed: u8,
    pub now_ns: i128,
    /// Chunks of the answer to every request.
    pub answer: Vec<&'static [u8]>,
    /// What happens to a request.
    pub fetching: Fetching,
}

pub enum Fetching {
    Answers,
    Refuses,
    Hangs,
}

impl Default for TestHost {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            logs: Mutex::default(),
            requests: Mutex::default(),
            seed: 7,
            now_ns: 1_700_000_000_000_000_000,
            answer: vec![b"hello ", b"world"],
            fetching: Fetching::Answers,
        }
    }
}

#[async_trait]
impl Host for TestHost {
    async fn operation(&self, name: &str, payload: serde_json::Value) -> Result<serde_json::Value, HostError> {
        match name {
            "kv.get" => Ok(serde_json::json!({ "name": name, "payload": payload })),
            _ => Err(HostError {
                code: "unknown-operation".into(),
                message: format!("no operation {name}"),
            }),
        }
    }

    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, HostError> {
        let body = request
            .body
            .map(|body| String::from_utf8_lossy(&body).into_owned())
            .unwrap_or_default();
        self.requests
            .lock()
            .unwrap()
            .push(format!("{} {} {body}", request.method, request.url).trim().to_owned());
        match self.fetching {
            Fetching::Refuses => Err(HostError {
                code: "egress-refused".into(),
                message: "not that way".into(),
            }),
            Fetching::Hangs => std::future::pending().await,
            Fetching::Answers => Ok(FetchResponse {
                status: 200,
                status_text: "OK".into(),
                headers: vec![("content-type".into(), "text/plain".into())],
                url: request.url,
                redirected: false,
                body: stream::iter(self.answer.clone())
                    .map(|chunk| Ok(Bytes::from_static(chunk)))
                    .boxed(),
            }),
        }
    }

    fn log(&self, level: LogLevel, message: String) {
        self.logs.lock().unwrap().push((level, message));
    }

    fn now(&self) -> i128 {
        self.now_ns
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        bytes.fill(self.seed);
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// A server program whose one function has this body; it may use `args` and `await`, and `$` for what the top level
/// declares: `let $ = {}`.
pub fn function(body: &str) -> Program {
    program(&format!(
        "let $ = {{}}; var stdin_default = async (hash, args) => {{ {body} }};"
    ))
}

pub fn program(source: &str) -> Program {
    Program {
        name: "server.js".into(),
        source: source.into(),
        source_map: None,
        environment: Environment::Server,
    }
}

pub fn call(args: &str) -> Call {
    Call::ServerFunction {
        hash: "f".into(),
        args: args.into(),
    }
}

pub async fn prepare(program: Program) -> Arc<dyn Image> {
    ENGINE.prepare(program).await.expect("the program loads")
}

/// Prepares and runs with everything by default.
pub async fn run(body: &str) -> Report {
    run_with(body, &Limits::default(), Arc::new(TestHost::default())).await
}

pub async fn run_with(body: &str, limits: &Limits, host: Arc<TestHost>) -> Report {
    prepare(function(body))
        .await
        .run(call("[]"), Context::default(), limits, host)
        .await
}

/// The value that came back, as wire text.
pub fn value(report: Report) -> String {
    match report.result {
        Ok(Returned::Value(value)) => value,
        other => panic!("expected a value, got {other:?}"),
    }
}

/// What an error says.
pub fn failure(report: Report) -> Failure {
    report.result.expect_err("the call fails")
}

/// Limits so small that a table of offenders runs fast.
pub fn tight() -> Limits {
    Limits {
        memory_bytes: 64 << 20,
        // Far more than the CPU limit: on a busy machine this clock runs much faster.
        wall: Duration::from_secs(20),
        cpu: Duration::from_millis(400),
        result_bytes: 100_000,
        argument_bytes: 100_000,
        fetch_body_bytes: 10,
        timers: 100,
        operations: 10,
        log_bytes: 1_000,
    }
}
