use axum::{
    Json,
    response::{IntoResponse, Response},
};
use contract::environment::{self, Kind, Problem};
use http::{StatusCode, header};
use platform::PlatformError;
use records::{Code, PathPart};
use serde_json::{Map, Value, json};

/// An answer of the host API that is not a success: `{"code", "message"}` and sometimes more.
#[derive(Debug)]
pub struct HostError {
    status: StatusCode,
    code: String,
    message: String,
    more: Map<String, Value>,
    retry_after_seconds: Option<u64>,
}

impl HostError {
    pub fn new(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            more: Map::new(),
            retry_after_seconds: None,
        }
    }

    /// What people are told.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "please sign in")
    }

    /// Adds a field to the body.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }
}

impl From<PlatformError> for HostError {
    fn from(error: PlatformError) -> Self {
        let status = match &error {
            PlatformError::NotFound { .. } => StatusCode::NOT_FOUND,
            PlatformError::Forbidden(_) => StatusCode::FORBIDDEN,
            PlatformError::Invalid { .. } | PlatformError::Oauth { .. } | PlatformError::Environment(_) => {
                StatusCode::BAD_REQUEST
            }
            PlatformError::ConnectionRefused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            PlatformError::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
            PlatformError::Conflict { .. } | PlatformError::Disabled { .. } | PlatformError::ReloadRequired { .. } => {
                StatusCode::CONFLICT
            }
            _ => match error.code() {
                "conflict" => StatusCode::CONFLICT,
                "unavailable" => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
        };
        if status.is_server_error() {
            tracing::error!(%error, "a request failed");
            return Self::new(status, error.code(), "something went wrong on the server");
        }
        let told = Self::new(status, error.code(), error.to_string());
        match error {
            PlatformError::Environment(problems) => told.with("errors", environment_json(&problems)),
            PlatformError::TooManyAttempts { retry_after_seconds } => Self {
                retry_after_seconds: Some(retry_after_seconds),
                ..told
            },
            _ => told,
        }
    }
}

/// As `sdk-surface.md` 5.6 has them.
fn environment_json(problems: &[Problem]) -> Value {
    let shown = problems.iter().map(|Problem { kind, key, message }| {
        let mut shown = json!({ "code": kind.code(), "message": message });
        if let Some(key) = key {
            shown["key"] = json!(key);
        }
        match kind {
            Kind::TooManyVariables => shown["limit"] = json!(environment::VARIABLES),
            Kind::KeyTooLong => shown["max_bytes"] = json!(environment::KEY_BYTES),
            Kind::ValueTooLarge => shown["max_bytes"] = json!(environment::VALUE_BYTES),
            _ => {}
        }
        shown
    });
    shown.collect()
}

impl From<records::Error> for HostError {
    fn from(error: records::Error) -> Self {
        let status = match error.code {
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::ConcurrentWriteConflict | Code::UniquenessConflict => StatusCode::CONFLICT,
            Code::Unavailable => {
                tracing::error!(%error, "a request failed");
                let message = "something went wrong on the server";
                return Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message);
            }
            _ => StatusCode::BAD_REQUEST,
        };
        let message = match error.issues.first() {
            // The sentence above a list of issues says nothing by itself.
            Some(issue) => format!("{}: {}", place(&issue.path), issue.message),
            None => error.message,
        };
        let told = Self::new(status, error.code.as_str().replace('_', "-"), message);
        match error.path {
            Some(path) => told.with("path", path),
            None => told,
        }
    }
}

/// `participants[2].name`: where in what was sent.
fn place(path: &[PathPart]) -> String {
    let mut text = String::new();
    for part in path {
        match part {
            PathPart::Key(key) if key == "data" && text.is_empty() => {}
            PathPart::Key(key) if text.is_empty() => text.push_str(key),
            PathPart::Key(key) => text.extend([".", key.as_str()]),
            PathPart::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

impl IntoResponse for HostError {
    fn into_response(self) -> Response {
        let mut body = json!({ "code": self.code, "message": self.message });
        if let Some(body) = body.as_object_mut() {
            body.extend(self.more);
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
