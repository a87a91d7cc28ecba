//! What an app registers, learned by running its client bundle in the sandbox.

use crate::{
    bundle::Bundle,
    diagnostic::{Code, Diagnostic},
};
use async_trait::async_trait;
use sandbox::{
    Call, Context, Engine, Environment, Failure, FetchRequest, FetchResponse, Host, HostError, LogLevel, PrepareError,
    Program, Returned, Thrown,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// `manifest.json`: what a host needs to know of an app without running it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always 1.
    pub format: u32,
    pub name: String,
    pub slug: String,
    /// By surface key (`sdk-surface.md` 4.3): what is serialisable of each element. `objects` is a list of slugs,
    /// `{"predicate": true}`, or absent.
    pub surfaces: BTreeMap<String, Vec<Value>>,
    /// Workspace settings by key.
    pub settings_schema: Map<String, Value>,
    /// Hashes; `None` when the bundles came from elsewhere and do not tell.
    pub server_functions: Option<Vec<String>>,
    pub webhooks: Option<Vec<String>>,
    pub events: Option<Vec<String>>,
}

/// What a client bundle registered.
pub(crate) struct Registered {
    pub(crate) surfaces: BTreeMap<String, Vec<Value>>,
    pub(crate) settings_schema: Map<String, Value>,
}

/// Runs the client bundle and reads what it registered.
///
/// # Errors
/// `MANIFEST_EVALUATION_FAILED` with the place of the app's code that threw, `MANIFEST_INVALID`.
pub(crate) async fn learn(engine: &dyn Engine, client: &Bundle) -> Result<Registered, Diagnostic> {
    let program = Program {
        name: "index.js".to_owned(),
        source: client.code.clone(),
        source_map: client.map.clone(),
        environment: Environment::Manifest,
    };
    let image = engine.prepare(program).await.map_err(|error| match error {
        PrepareError::Thrown(thrown) => evaluation_failed(&thrown),
        other => Diagnostic::error(Code::ManifestEvaluationFailed, other.to_string()),
    })?;
    let limits = sandbox::Limits::default();
    let report = image.run(Call::Registrations, Context::default(), &limits, Arc::new(NoHost)).await;
    match report.result {
        Ok(Returned::Value(wire)) => read(&wire),
        Ok(other) => Err(invalid(format!("registrations are {other:?}"))),
        Err(Failure::Thrown(thrown)) => Err(evaluation_failed(&thrown)),
        Err(failure) => Err(Diagnostic::error(Code::ManifestEvaluationFailed, failure.to_string())),
    }
}

fn evaluation_failed(thrown: &Thrown) -> Diagnostic {
    let place = thrown.stack.iter().find(|frame| !frame.file.ends_with(".js") || frame.file.contains("src/"));
    let message = match place {
        Some(frame) => format!("{thrown} ({}:{}:{})", frame.file, frame.line, frame.column),
        None => thrown.to_string(),
    };
    let diagnostic = Diagnostic::error(Code::ManifestEvaluationFailed, message)
        .hint("the app's top-level client code runs when it is built and must not throw");
    match place {
        Some(frame) => diagnostic.in_file(frame.file.clone()),
        None => diagnostic,
    }
}

fn invalid(message: String) -> Diagnostic {
    Diagnostic::error(Code::ManifestInvalid, message)
}

fn read(wire: &str) -> Result<Registered, Diagnostic> {
    let value: Value = serde_json::from_str(wire).map_err(|error| invalid(format!("registrations are not JSON: {error}")))?;
    let mut surfaces = BTreeMap::new();
    if let Some(registered) = value["surfaces"].as_object() {
        for (kind, elements) in registered {
            let Some(elements) = elements.as_array() else {
                return Err(invalid(format!("the surfaces of {kind} are not a list")));
            };
            surfaces.insert(kind.clone(), elements.iter().map(describe).collect());
        }
    }
    let settings_schema = value["settingsSchema"]["workspace"].as_object().cloned().unwrap_or_default();
    Ok(Registered { surfaces, settings_schema })
}

/// An element without its functions; `objects` in its one form.
fn describe(element: &Value) -> Value {
    let Some(fields) = element.as_object() else { return element.clone() };
    let mut described = Map::new();
    for (key, value) in fields {
        let marker = value.get("$").and_then(Value::as_str);
        match (key.as_str(), marker) {
            ("objects", Some("function")) => described.insert(key.clone(), json!({ "predicate": true })),
            ("objects", None) if value.is_string() => described.insert(key.clone(), json!([value])),
            (_, Some("function" | "undefined")) => None,
            _ => described.insert(key.clone(), value.clone()),
        };
    }
    Value::Object(described)
}

/// A host that offers nothing: top-level code may not reach out.
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn operation(&self, name: &str, _: Value) -> Result<Value, HostError> {
        Err(refused(name))
    }

    async fn fetch(&self, _: FetchRequest) -> Result<FetchResponse, HostError> {
        Err(refused("fetch"))
    }

    fn log(&self, _: LogLevel, _: String) {}

    fn now(&self) -> i128 {
        0
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn random(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }

    async fn sleep(&self, _: Duration) {}
}

fn refused(what: &str) -> HostError {
    HostError { code: "not-available".to_owned(), message: format!("{what} is not available while an app is being built") }
}
