use crate::Failure;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// What to call (`sdk-surface.md` 4.4).
#[derive(Debug, Clone)]
pub enum Call {
    /// `stdin_default(hash, args)`; `args` is a wire value (an array), see `sdk/src/wire.ts`.
    ServerFunction { hash: String, args: String },
    /// `stdin_webhooks_default(id, [Request])`.
    Webhook { id: String, request: HttpRequest },
    /// `stdin_events_default(id, [{connection}])`; a missing handler is `Returned::NoHandler`.
    Event { id: String, connection: Connection },
    /// `stdin_workflow_block_handlers_default(block, handler, args)`; `args` is the JSON text of `[config, metadata]`, with the
    /// configuration in the form of `sdk/src/schema/tagged.ts`, and `request`, when given, becomes a `Request` in front of
    /// them. What comes back is a wire value: text, of the handler's result in the same form.
    Block {
        block: String,
        handler: String,
        request: Option<HttpRequest>,
        args: String,
    },
    /// Reads what the program registered: `{surfaces, settingsSchema}` as a wire value; functions are described as
    /// `{"$": "function"}`.
    Registrations,
    /// Runs the tests of a file; `options` is JSON (`sdk/src/test/options.ts`). What comes of each test is told to the
    /// host through operations whose names begin with `test.`.
    Test { options: String },
}

/// What differs from execution to execution and is there synchronously.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// `ATTIO_API_TOKEN`.
    pub api_token: String,
    /// `process.env`.
    pub env: BTreeMap<String, String>,
    /// `getCurrentUser()`.
    pub current_user: Option<CurrentUser>,
    /// Connections by key; the default key is `"default"`. `Err` holds the code to throw
    /// (`no-user-connection`, `no-workspace-connection`, `connection-expired`).
    pub user_connections: BTreeMap<String, Result<Connection, String>>,
    pub workspace_connections: BTreeMap<String, Result<Connection, String>>,
    /// True in development: stacks cross to the client.
    pub development: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CurrentUser {
    /// Workspace member id.
    pub id: String,
}

/// A connection as app code sees it (`sdk-surface.md` 2.4.1).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Connection {
    pub id: String,
    pub value: String,
    pub connection_key: String,
    #[serde(rename = "createdBy")]
    pub created_by: ConnectionOwner,
    #[serde(rename = "ownedBy")]
    pub owned_by: ConnectionOwner,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConnectionOwner {
    /// `user` or `workspace`.
    #[serde(rename = "type")]
    pub kind: String,
    pub id: String,
}

/// An incoming request for a guest handler.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: bytes::Bytes,
}

/// What a guest handler answered.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: bytes::Bytes,
}

/// What a call gave back.
#[derive(Debug, Clone)]
pub enum Returned {
    /// A wire value as JSON text.
    Value(String),
    Response(HttpResponse),
    NoHandler,
}

/// Everything there is to know about one finished execution.
#[derive(Debug, Clone)]
pub struct Report {
    pub result: Result<Returned, Failure>,
    /// From start to end.
    pub wall: Duration,
    /// Time spent inside the guest.
    pub cpu: Duration,
    /// Highest guest memory, in bytes.
    pub memory_bytes: u64,
    /// How many outbound requests were begun.
    pub fetches: u32,
}
