use crate::{ConnectionId, ExecutionId, InstallId, WebhookHandlerId, WebhookRequestId, documents::Entity};
use serde::{Deserialize, Serialize};
use store::WorkspaceId;

/// A public URL behind which an app's `.webhook` file answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WebhookHandler {
    /// 128 random bits; the last part of the URL.
    pub id: WebhookHandlerId,
    pub workspace_id: WorkspaceId,
    pub install_id: InstallId,
    /// Without suffix.
    pub file_name: String,
    /// The third party's own id.
    pub external_webhook_id: Option<String>,
    /// The id of the connection whose `connection-added` makes this handler and is not over yet.
    #[serde(default)]
    pub(crate) pending: Option<ConnectionId>,
    pub created_at_ms: i64,
}

impl Entity for WebhookHandler {
    const KIND: &'static str = "webhook_handler";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.install_id
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
}

/// A request that came in. It is stored before the handler runs; without a status it was never answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WebhookRequest {
    pub id: WebhookRequestId,
    pub workspace_id: WorkspaceId,
    pub install_id: InstallId,
    pub handler_id: WebhookHandlerId,
    pub method: String,
    /// What follows the handler's id, with the query: `/leads?x=1` or nothing.
    pub path: String,
    pub headers: Vec<(String, String)>,
    #[serde(default)]
    pub body_bytes: u64,
    pub received_at_ms: i64,
    /// Tells apart, in lists, what came in the same millisecond.
    #[serde(default)]
    pub(crate) received_at_ns: i64,
    /// What was answered.
    pub status: Option<u16>,
    pub duration_ms: Option<f64>,
    pub execution_id: Option<ExecutionId>,
    /// The request that this one repeats.
    pub replay_of: Option<WebhookRequestId>,
    /// How often the handler was begun; more than once when the server stopped in the middle.
    #[serde(default)]
    pub attempts: u32,
    pub(crate) expires_at_ms: i64,
}

impl Entity for WebhookRequest {
    const KIND: &'static str = "webhook_request";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.handler_id
    }
    fn sort(&self) -> i64 {
        self.received_at_ns
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}

/// There while a request waits for its answer; what is left of them after a crash must be run again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UnansweredMark {
    /// The request's id.
    pub(crate) id: WebhookRequestId,
    pub(crate) received_at_ms: i64,
    pub(crate) expires_at_ms: i64,
}

impl Entity for UnansweredMark {
    const KIND: &'static str = "webhook_unanswered";
    fn id(&self) -> &str {
        &self.id
    }
    fn sort(&self) -> i64 {
        self.received_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}

/// The raw body of a [`WebhookRequest`], apart from it so that lists stay small.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WebhookBody {
    /// The request's id.
    pub(crate) id: WebhookRequestId,
    pub(crate) base64: String,
    pub(crate) received_at_ms: i64,
    pub(crate) expires_at_ms: i64,
}

impl Entity for WebhookBody {
    const KIND: &'static str = "webhook_body";
    fn id(&self) -> &str {
        &self.id
    }
    fn sort(&self) -> i64 {
        self.received_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}
