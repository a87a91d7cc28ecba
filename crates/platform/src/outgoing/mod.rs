//! Outgoing webhooks: what happens in a workspace is told to URLs that its API users have named
//! (`reference/rest-api.md` section 14).
//!
//! A dispatcher turns rows of the outbox into [`Delivery`]s, each in the same commit as its own place in the outbox: no
//! event is lost and none makes two deliveries. A sender sends what is due, at least once: a delivery is claimed by
//! putting it off, so that one whose process dies is sent again when the claim has run out.

mod deliver;
mod dispatch;
mod event;
mod filter;
mod manage;
mod model;
mod pace;

pub use event::{EVENT_TYPES, Event};
pub use filter::Filter;
pub use manage::{NewWebhook, WebhookChange};
pub use model::{Attempt, Delivery, DeliveryState, Subscription, Webhook, WebhookStatus};

use crate::documents::Documents;
use egress::Egress;
use records::Clock;
use secrets::Vault;
use std::sync::Arc;
use store::Store;
use tokio::sync::Notify;

/// The door to a store's outgoing webhooks. Cheap to clone.
#[derive(Clone)]
pub struct Webhooks(Arc<Inner>);

struct Inner {
    docs: Documents,
    egress: Egress,
    vault: Vault,
    clock: Arc<dyn Clock>,
    pace: pace::Pace,
    /// Wakes the sender before its time.
    due: Notify,
}

impl Webhooks {
    pub fn new(store: Arc<dyn Store>, egress: Egress, vault: Vault, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            docs: Documents::new(store),
            egress,
            vault,
            clock,
            pace: pace::Pace::default(),
            due: Notify::new(),
        }))
    }

    /// Dispatches and sends from now on, for as long as something else holds on to these webhooks.
    pub fn start(&self) {
        tokio::spawn(dispatch::run(Arc::downgrade(&self.0)));
        tokio::spawn(deliver::run(Arc::downgrade(&self.0)));
    }

    /// Whether this machine may be told of events.
    pub fn reaches_loopback(&self) -> bool {
        self.0.egress.reaches_loopback()
    }

    fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }
}
