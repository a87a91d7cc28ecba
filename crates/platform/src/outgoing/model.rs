use super::Filter;
use crate::{DeliveryId, WebhookId, documents::Entity};
use records::Actor;
use serde::{Deserialize, Serialize};
use store::WorkspaceId;

/// A URL that is told of events.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Webhook {
    pub id: WebhookId,
    pub workspace_id: WorkspaceId,
    pub target_url: String,
    pub subscriptions: Vec<Subscription>,
    pub status: WebhookStatus,
    pub created_by: Actor,
    pub created_at_ms: i64,
    /// Since when deliveries to it are given up.
    pub(crate) degraded_at_ms: Option<i64>,
    /// What signs its deliveries.
    pub(crate) sealed_secret: String,
}

/// One type of event that a webhook is told of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    pub event_type: String,
    pub filter: Option<Filter>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebhookStatus {
    Active,
    /// The last delivery that ended was given up; it still is told of events.
    Degraded,
    /// Degraded for too long: it is told of nothing until somebody changes it.
    Inactive,
}

impl WebhookStatus {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Degraded => "degraded",
            Self::Inactive => "inactive",
        }
    }
}

impl Entity for Webhook {
    const KIND: &'static str = "webhook";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
}

/// One event on its way to one webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivery {
    /// Sent as `Idempotency-Key`, the same at every attempt.
    pub id: DeliveryId,
    pub webhook_id: WebhookId,
    pub event_type: String,
    /// What is sent, to the byte: the signature is over it.
    pub body: String,
    pub state: DeliveryState,
    pub attempts: Vec<Attempt>,
    pub created_at_ms: i64,
    pub(crate) expires_at_ms: i64,
    /// How many of the attempts belong to earlier rounds: sending again begins a new one.
    #[serde(default)]
    pub(crate) attempts_before: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    Waiting,
    Delivered,
    /// Every attempt failed; it can be sent again by hand.
    Dead,
}

/// One try to deliver.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    pub at_ms: i64,
    pub duration_ms: i64,
    /// `None` when there was no answer.
    pub status: Option<u16>,
    pub error: Option<String>,
}

impl Entity for Delivery {
    const KIND: &'static str = "webhook_delivery";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.webhook_id
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at_ms)
    }
}

/// Says when a delivery is to be sent; ordered by that.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Due {
    pub(super) delivery_id: DeliveryId,
    pub(super) webhook_id: WebhookId,
    pub(super) at_ms: i64,
}

impl Entity for Due {
    const KIND: &'static str = "webhook_due";
    fn id(&self) -> &str {
        &self.delivery_id
    }
    fn sort(&self) -> i64 {
        self.at_ms
    }
}

/// How far the outbox has been turned into deliveries.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) position: i64,
}

impl Place {
    pub(super) const ID: &str = "outbox";
}

impl Entity for Place {
    const KIND: &'static str = "webhook_place";
    fn id(&self) -> &str {
        Self::ID
    }
    fn sort(&self) -> i64 {
        0
    }
}
