//! The one error type of the REST API: it renders the documented body (`reference/rest-api.md` section 2).
//!
//! Which error belongs where: `records::Error` for what the data says, [`ApiError`] for what the request says (token,
//! scope, body, route, rate).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use records::{Code, Issue};
use serde_json::{Map, Value as JsonValue};

/// An answer that is no success.
#[derive(Debug)]
pub struct ApiError {
    pub status: StatusCode,
    /// `invalid_request_error`, `auth_error`, `rate_limit_error` or `api_error`.
    pub kind: &'static str,
    pub code: &'static str,
    pub message: String,
    pub issues: Vec<Issue>,
    /// Where in a filter the error is.
    pub path: Option<Vec<String>>,
    /// HTTP date.
    retry_after: Option<Box<str>>,
    /// Whether the status is told as `statusCode`, too.
    in_camel_case: bool,
}

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            code,
            message: message.into(),
            issues: Vec::new(),
            path: None,
            retry_after: None,
            in_camel_case: false,
        }
    }

    /// For operations whose document spells `status_code` as `statusCode`: both are sent (`reference/rest-api.md` section 2).
    #[must_use]
    pub fn with_camel_case_status(self) -> Self {
        Self {
            in_camel_case: true,
            ..self
        }
    }

    /// For operations that answer a code with a status of their own.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// 401: no token was sent.
    pub fn missing_token() -> Self {
        Self::unauthorized("An API key was not provided. Send it in the header Authorization: Bearer <API key>.")
    }

    /// 401 with a reason.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "auth_error", "unauthorized", message)
    }

    /// 403 with a reason.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "auth_error", "unauthorized", message)
    }

    /// 403: the token lacks scopes.
    pub fn missing_scopes(missing: &[&str]) -> Self {
        let message = format!(
            "The API key lacks the scopes that this endpoint needs: {}.",
            missing.join(", ")
        );
        Self::forbidden(message)
    }

    /// 404 with a reason.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", "not_found", message)
    }

    /// 409 with a code and a reason.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "invalid_request_error", code, message)
    }

    /// 404: no such route.
    pub fn unknown_endpoint(method: &http::Method, path: &str) -> Self {
        Self::not_found(format!("Could not find endpoint \"{method} {path}\"."))
    }

    /// 400 `validation_type` with a reason.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            "validation_type",
            message,
        )
    }

    /// 400: the body has the wrong shape.
    pub fn body(issues: Vec<Issue>) -> Self {
        Self {
            issues,
            ..Self::validation("Body payload validation error.")
        }
    }

    /// 400: a query parameter has the wrong shape.
    pub fn query(issues: Vec<Issue>) -> Self {
        Self {
            issues,
            ..Self::validation("Query params validation error.")
        }
    }

    /// 400: a path parameter has the wrong shape.
    pub fn path_params(issues: Vec<Issue>) -> Self {
        Self {
            issues,
            ..Self::validation("Path params validation error.")
        }
    }

    /// 413: the body is larger than the server takes.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..Self::validation(message)
        }
    }

    /// 503: what the server is built on cannot answer. What is wrong is for the log.
    pub fn unavailable() -> Self {
        let message = "The server cannot answer right now. Please try again.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "api_error", "internal_error", message)
    }

    /// 429; `retry_after` is an HTTP date.
    pub fn rate_limited(retry_after: String) -> Self {
        let message = "Rate limit exceeded, please try again later";
        let error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limit_error",
            "rate_limit_exceeded",
            message,
        );
        Self {
            retry_after: Some(retry_after.into()),
            ..error
        }
    }
}

impl From<records::Error> for ApiError {
    fn from(error: records::Error) -> Self {
        let status = match error.code {
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::NotAllowed => return Self::forbidden(error.message),
            Code::QuotaExceeded => {
                return Self::new(StatusCode::FORBIDDEN, "auth_error", "quota_exceeded", error.message);
            }
            Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::SlugConflict | Code::ConcurrentWriteConflict => StatusCode::CONFLICT,
            Code::Unavailable => {
                tracing::error!(error = %error, "the store cannot answer");
                return Self::unavailable();
            }
            _ => StatusCode::BAD_REQUEST,
        };
        let rendered = Self::new(status, "invalid_request_error", error.code.as_str(), error.message);
        Self {
            issues: error.issues,
            path: error.path,
            ..rendered
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = Map::new();
        body.insert("status_code".into(), self.status.as_u16().into());
        if self.in_camel_case {
            body.insert("statusCode".into(), self.status.as_u16().into());
        }
        body.insert("type".into(), self.kind.into());
        body.insert("code".into(), self.code.into());
        body.insert("message".into(), self.message.into());
        if !self.issues.is_empty() {
            let issues = self.issues.iter().filter_map(|issue| serde_json::to_value(issue).ok());
            body.insert("validation_errors".into(), issues.collect());
        }
        if let Some(path) = self.path {
            body.insert("path".into(), path.into());
        }
        let mut response = (self.status, Json(JsonValue::Object(body))).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
        if let Some(Ok(date)) = self.retry_after.as_deref().map(HeaderValue::try_from) {
            headers.insert(header::RETRY_AFTER, date);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
