//! Making and changing webhooks, and looking at what was delivered.

use super::{
    Delivery, DeliveryState, Event, Filter, Subscription, Webhook, WebhookStatus, Webhooks, dispatch::due, model::Due,
};
use crate::{
    DeliveryId, PlatformError, Result, WebhookId,
    documents::{Stored, delete, emit, put},
    random::secret,
};
use records::Actor;
use secrets::{Place, Purpose};
use serde_json::json;
use store::{Expect, Order, WorkspaceId, Write};
use uuid::Uuid;

/// Most webhooks of a workspace.
const MOST: usize = 1000;

/// A webhook to make.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    pub target_url: String,
    pub subscriptions: Vec<Subscription>,
    pub created_by: Actor,
}

/// What to change of a webhook; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct WebhookChange {
    pub target_url: Option<String>,
    pub subscriptions: Option<Vec<Subscription>>,
}

impl Webhooks {
    /// Makes a webhook and gives its secret, which happens only now.
    ///
    /// # Errors
    /// Conflict `uniqueness_conflict` when the workspace has a webhook with this URL, event and filter already.
    pub async fn create(&self, workspace_id: &WorkspaceId, new: NewWebhook) -> Result<(Webhook, String)> {
        let others = self.all(workspace_id).await?;
        if others.len() >= MOST {
            return Err(PlatformError::invalid(
                "validation_type",
                format!("A workspace may have {MOST} webhooks."),
            ));
        }
        refuse_duplicates(&new.target_url, &new.subscriptions, &others)?;
        let secret = secret();
        let mut webhook = Webhook {
            id: Uuid::new_v4().to_string().into(),
            workspace_id: workspace_id.clone(),
            target_url: new.target_url,
            subscriptions: new.subscriptions,
            status: WebhookStatus::Active,
            created_by: new.created_by,
            created_at_ms: self.now_ms(),
            degraded_at_ms: None,
            sealed_secret: String::new(),
        };
        webhook.sealed_secret = self.0.vault.seal(Purpose::Webhook, place(&webhook), secret.as_bytes());
        let writes = vec![put(&webhook, Expect::Absent), self.changed(&webhook)];
        self.0.docs.commit(writes).await?;
        Ok((webhook, secret))
    }

    /// The webhooks of a workspace, oldest first.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn all(&self, workspace_id: &WorkspaceId) -> Result<Vec<Webhook>> {
        let all = self.0.docs.all(Some(workspace_id)).await?;
        Ok(all.into_iter().map(|stored: Stored<Webhook>| stored.value).collect())
    }

    /// One webhook.
    ///
    /// # Errors
    /// Not found when the workspace has no such webhook.
    pub async fn get(&self, workspace_id: &WorkspaceId, id: &WebhookId) -> Result<Webhook> {
        Ok(self.own(workspace_id, id).await?.value)
    }

    /// Changes a webhook, and makes it active again.
    ///
    /// # Errors
    /// Not found; conflict `uniqueness_conflict` as for [`Webhooks::create`].
    pub async fn update(&self, workspace_id: &WorkspaceId, id: &WebhookId, change: WebhookChange) -> Result<Webhook> {
        let stored = self.own(workspace_id, id).await?;
        let expect = Expect::Revision(stored.revision);
        let old = stored.value;
        let webhook = Webhook {
            target_url: change.target_url.unwrap_or(old.target_url),
            subscriptions: change.subscriptions.unwrap_or(old.subscriptions),
            status: WebhookStatus::Active,
            degraded_at_ms: None,
            ..old
        };
        let mut others = self.all(workspace_id).await?;
        others.retain(|other| other.id != webhook.id);
        refuse_duplicates(&webhook.target_url, &webhook.subscriptions, &others)?;
        let writes = vec![put(&webhook, expect), self.changed(&webhook)];
        self.0.docs.commit(writes).await?;
        Ok(webhook)
    }

    /// Deletes a webhook with everything that was to be delivered to it.
    ///
    /// # Errors
    /// Not found when the workspace has no such webhook.
    pub async fn delete(&self, workspace_id: &WorkspaceId, id: &WebhookId) -> Result<()> {
        let webhook = self.get(workspace_id, id).await?;
        let deliveries: Vec<Stored<Delivery>> = self.0.docs.all(Some(id)).await?;
        let mut writes: Vec<Write> = deliveries
            .iter()
            .flat_map(|delivery| [delete::<Delivery>(&delivery.id), delete::<Due>(&delivery.id)])
            .collect();
        writes.extend([delete::<Webhook>(id), self.changed(&webhook)]);
        self.0.docs.commit(writes).await
    }

    /// The newest deliveries of a webhook.
    ///
    /// # Errors
    /// Not found when the workspace has no such webhook.
    pub async fn deliveries(&self, workspace_id: &WorkspaceId, id: &WebhookId, limit: u32) -> Result<Vec<Delivery>> {
        self.own(workspace_id, id).await?;
        let page = self
            .0
            .docs
            .page(Some(id), Order::NewestFirst, None, Some(limit))
            .await?;
        Ok(page.into_iter().map(|stored: Stored<Delivery>| stored.value).collect())
    }

    /// Sends a delivery again, with the body and the key that it had.
    ///
    /// # Errors
    /// Not found when the webhook has no such delivery.
    pub async fn resend(&self, workspace_id: &WorkspaceId, id: &WebhookId, delivery_id: &DeliveryId) -> Result<()> {
        self.own(workspace_id, id).await?;
        let stored: Option<Stored<Delivery>> = self.0.docs.get(delivery_id).await?;
        let stored = stored
            .filter(|delivery| delivery.webhook_id == *id)
            .ok_or_else(|| PlatformError::not_found("delivery", delivery_id))?;
        let expect = Expect::Revision(stored.revision);
        let attempts_before = stored.attempts.len();
        let delivery = Delivery {
            state: DeliveryState::Waiting,
            attempts_before,
            ..stored.value
        };
        let mark = put(&due(delivery_id, id, self.now_ms()), Expect::Anything);
        self.0.docs.commit(vec![put(&delivery, expect), mark]).await?;
        self.0.due.notify_one();
        Ok(())
    }

    /// Sends an event that never happened, whatever the filters say.
    ///
    /// # Errors
    /// Not found; invalid `unknown-event-type`.
    pub async fn send_test(&self, workspace_id: &WorkspaceId, id: &WebhookId, event_type: &str) -> Result<DeliveryId> {
        self.own(workspace_id, id).await?;
        let event = Event::sample(event_type, workspace_id)
            .ok_or_else(|| PlatformError::invalid("unknown-event-type", format!("there is no event {event_type:?}")))?;
        let (delivery, mark) = self.delivery(id, &event);
        self.0
            .docs
            .commit(vec![put(&delivery, Expect::Absent), put(&mark, Expect::Absent)])
            .await?;
        self.0.due.notify_one();
        Ok(delivery.id)
    }

    async fn own(&self, workspace_id: &WorkspaceId, id: &WebhookId) -> Result<Stored<Webhook>> {
        let stored: Option<Stored<Webhook>> = self.0.docs.get(id).await?;
        stored
            .filter(|webhook| webhook.workspace_id == *workspace_id)
            .ok_or_else(|| PlatformError::not_found("webhook", id))
    }

    fn changed(&self, webhook: &Webhook) -> Write {
        let payload = json!({ "webhook_id": webhook.id });
        emit(&webhook.workspace_id, "webhook.changed", payload, self.now_ms())
    }
}

/// Where the secret of a webhook is kept.
pub(super) fn place(webhook: &Webhook) -> Place<'_> {
    Place {
        workspace: &webhook.workspace_id,
        install: &webhook.id,
        field: "secret",
    }
}

/// Within a workspace, URL, event and filter are unique together.
fn refuse_duplicates(url: &str, subscriptions: &[Subscription], others: &[Webhook]) -> Result<()> {
    let same = |a: &Subscription, b: &Subscription| {
        a.event_type == b.event_type && Filter::canonical(a.filter.as_ref()) == Filter::canonical(b.filter.as_ref())
    };
    let taken = others.iter().filter(|other| other.target_url == url);
    let taken: Vec<&Subscription> = taken.flat_map(|other| &other.subscriptions).collect();
    for (at, subscription) in subscriptions.iter().enumerate() {
        let earlier = subscriptions[..at].iter().chain(taken.iter().copied());
        if earlier.into_iter().any(|other| same(other, subscription)) {
            return Err(PlatformError::Conflict {
                code: "uniqueness_conflict",
                message: format!(
                    "A webhook with the target URL \"{url}\", the event type \"{}\" and the same filter exists already.",
                    subscription.event_type
                ),
            });
        }
    }
    Ok(())
}
