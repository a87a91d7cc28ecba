//! Pieces of JavaScript that members write into workflows, in the sandbox, without network and storage.

use crate::{
    Platform,
    blocks::BlockFailure,
    executions::{is_timeout, summary},
};
use async_trait::async_trait;
use records::Clock;
use sandbox::{
    Call, Context, Environment, FetchRequest, FetchResponse, Host, HostError, Limits, LogLevel, PrepareError, Program,
    Returned,
};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a script may run, and how much of that it may compute.
const WALL: Duration = Duration::from_secs(100);

impl Platform {
    /// Calls the function that a script, the body of a function, returns with `inputs`; gives back what that returned, as JSON.
    ///
    /// # Errors
    /// What it threw, or which limit it met.
    pub async fn run_script(&self, script: &str, inputs: &Value) -> Result<Value, BlockFailure> {
        let failure = |message: String, retryable| BlockFailure {
            message,
            retryable,
            is_missing: false,
        };
        let program = Program {
            name: "code.js".to_owned(),
            source: program(script),
            source_map: None,
            environment: Environment::Server,
        };
        let image = self.0.engine.prepare(program).await.map_err(|error| match error {
            PrepareError::Thrown(thrown) => failure(format!("{}: {}", thrown.name, thrown.message), false),
            PrepareError::Limit(limit) => failure(limit.to_string(), false),
            PrepareError::Engine(reason) => {
                tracing::error!(reason, "a script could not be prepared");
                failure("the code could not be run now".to_owned(), true)
            }
        })?;
        let call = Call::ServerFunction {
            hash: "main".to_owned(),
            args: json!([json!({ "$": "object", "v": inputs })]).to_string(),
        };
        let limits = Limits {
            wall: WALL,
            cpu: WALL,
            ..self.0.config.limits.clone()
        };
        let host = Arc::new(Alone {
            clock: self.0.clock.clone(),
            random: self.0.random.clone(),
            began: Instant::now(),
        });
        let context = Context {
            development: self.0.config.development,
            ..Context::default()
        };
        let report = image.run(call, context, &limits, host).await;
        match report.result {
            Ok(Returned::Value(text)) => serde_json::from_str(&text).map_err(|error| failure(error.to_string(), false)),
            Ok(_) => Err(failure("the code gave no result".to_owned(), false)),
            Err(error) => {
                let told = summary(&error);
                let message = if told.name == "Error" {
                    told.message
                } else {
                    format!("{}: {}", told.name, told.message)
                };
                Err(failure(message, is_timeout(&error)))
            }
        }
    }
}

/// A program whose one server function is what the script returns. Its lines follow the first one of the program.
fn program(script: &str) -> String {
    format!(
        "var stdin_default = (() => {{ const main = (() => {{\n{script}\n}})();\nif (typeof main !== \"function\") \
         throw new TypeError(\"the code must export a function main(inputs)\");\n\
         return async (_, args) => (await main(...args)) ?? null;\n}})();"
    )
}

/// A host that reaches nothing.
struct Alone {
    clock: Arc<dyn Clock>,
    random: Arc<dyn crate::Random>,
    began: Instant,
}

fn refused(what: &str) -> HostError {
    HostError {
        code: "not-available".to_owned(),
        message: format!("{what} is not available to the code of workflows"),
    }
}

#[async_trait]
impl Host for Alone {
    async fn operation(&self, name: &str, _: Value) -> Result<Value, HostError> {
        Err(refused(name))
    }

    async fn fetch(&self, _: FetchRequest) -> Result<FetchResponse, HostError> {
        Err(refused("fetch"))
    }

    fn log(&self, _: LogLevel, _: String) {}

    fn now(&self) -> i128 {
        i128::from(self.clock.now_ns())
    }

    fn monotonic(&self) -> Duration {
        self.began.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        self.random.fill(bytes);
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
