//! The JSON that crosses between the engine and `sdk/src/guest/engine.ts`.

use crate::{Call, Connection, HttpRequest, HttpResponse, Returned};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The guest's entry points, in the order of `entry_names` in `guest/stoa.c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Install = 0,
    Call = 1,
    Resolve = 2,
    Reject = 3,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum CallJson<'a> {
    ServerFunction {
        hash: &'a str,
        args: &'a str,
    },
    Webhook {
        id: &'a str,
        request: RequestJson<'a>,
    },
    Event {
        id: &'a str,
        connection: &'a Connection,
    },
    Block {
        block: &'a str,
        handler: &'a str,
        args: &'a str,
        request: Option<RequestJson<'a>>,
    },
    Registrations,
    Test {
        options: &'a str,
    },
}

#[derive(Serialize)]
struct RequestJson<'a> {
    method: &'a str,
    url: &'a str,
    headers: &'a [(String, String)],
}

impl<'a> From<&'a HttpRequest> for RequestJson<'a> {
    fn from(request: &'a HttpRequest) -> Self {
        Self {
            method: &request.method,
            url: &request.url,
            headers: &request.headers,
        }
    }
}

/// The call as `entry.call` takes it: JSON, and the body of its request.
pub(super) fn call_json(call: &Call) -> serde_json::Result<(String, Option<Bytes>)> {
    let (json, body) = match call {
        Call::ServerFunction { hash, args } => (CallJson::ServerFunction { hash, args }, None),
        Call::Webhook { id, request } => (
            CallJson::Webhook {
                id,
                request: request.into(),
            },
            Some(request.body.clone()),
        ),
        Call::Event { id, connection } => (CallJson::Event { id, connection }, None),
        Call::Block {
            block,
            handler,
            request,
            args,
        } => (
            CallJson::Block {
                block,
                handler,
                args,
                request: request.as_ref().map(Into::into),
            },
            request.as_ref().map(|request| request.body.clone()),
        ),
        Call::Registrations => (CallJson::Registrations, None),
        Call::Test { options } => (CallJson::Test { options }, None),
    };
    Ok((serde_json::to_string(&json)?, body))
}

/// How much of [`crate::Limits::argument_bytes`] a call takes.
pub(super) fn argument_bytes(call: &Call) -> u64 {
    let request_bytes = |request: &HttpRequest| {
        let headers: usize = request
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        request.url.len() + headers + request.body.len()
    };
    let bytes = match call {
        Call::ServerFunction { args, .. } => args.len(),
        Call::Webhook { request, .. } => request_bytes(request),
        Call::Event { .. } | Call::Registrations | Call::Test { .. } => 0,
        Call::Block { request, args, .. } => args.len() + request.as_ref().map_or(0, request_bytes),
    };
    bytes as u64
}

/// The payload of `done`.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Done {
    Value {
        value: String,
    },
    Response {
        status: u16,
        headers: Vec<(String, String)>,
    },
    NoHandler,
}

impl Done {
    pub(super) fn with_body(self, body: Bytes) -> Returned {
        match self {
            Self::Value { value } => Returned::Value(value),
            Self::Response { status, headers } => Returned::Response(HttpResponse { status, headers, body }),
            Self::NoHandler => Returned::NoHandler,
        }
    }
}

/// The payload of `failed`.
#[derive(Deserialize)]
pub(super) struct Failed {
    pub name: String,
    pub message: String,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub stack: Option<String>,
    pub wire: String,
}
