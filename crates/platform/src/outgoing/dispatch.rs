//! Turns rows of the outbox into deliveries.

use super::{
    Delivery, DeliveryState, Event, Inner, Webhook, WebhookStatus, Webhooks,
    model::{Due, Place},
};
use crate::{
    DeliveryId, Result, WebhookId,
    documents::{Stored, put},
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Weak, time::Duration};
use store::{Change, Expect, StoreError, WorkspaceId};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use uuid::Uuid;

/// Rows read at once.
const BATCH: u32 = 500;
/// How long deliveries are kept.
const KEPT_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// A webhook that is degraded for so long becomes inactive.
const PATIENCE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

pub(super) async fn run(inner: Weak<Inner>) {
    let Some(mut changes) = inner.upgrade().map(|inner| inner.docs.store().watch()) else {
        return;
    };
    let mut place = None;
    loop {
        let Some(webhooks) = inner.upgrade().map(Webhooks) else {
            return;
        };
        match webhooks.dispatch(&mut place).await {
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(%error, "events cannot be turned into webhook deliveries now");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        }
        drop(webhooks);
        // What nobody outside is told of, as most rows are, is not read.
        loop {
            let mut is_told = match changes.recv().await {
                Ok(change) => heard(&change, &mut place),
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => return,
            };
            // Whatever else has come is read from the outbox in one go.
            loop {
                match changes.try_recv() {
                    Ok(change) if is_told => drop(change),
                    Ok(change) => is_told = heard(&change, &mut place),
                    Err(TryRecvError::Lagged(_)) => is_told = true,
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
            if is_told {
                break;
            }
        }
    }
}

/// Whether a change may be for webhooks; the place is after one that is not.
fn heard(change: &Change, place: &mut Option<i64>) -> bool {
    let is_told = Event::is_told(&change.row);
    if !is_told {
        *place = (*place).max(Some(change.position));
    }
    is_told
}

impl Webhooks {
    /// Makes deliveries of all that has happened since `place` (`None`: since what is stored).
    ///
    /// # Errors
    /// What the store refuses; nothing is lost then, and the next call goes on.
    async fn dispatch(&self, place: &mut Option<i64>) -> Result<()> {
        // Most installations have no webhooks; they do not pay for them.
        let any: Vec<Stored<Webhook>> = self.0.docs.page(None, store::Order::OldestFirst, None, Some(1)).await?;
        if any.is_empty() {
            return Ok(());
        }
        loop {
            let stored: Option<Stored<Place>> = self.0.docs.get(Place::ID).await?;
            let from = place
                .unwrap_or_default()
                .max(stored.as_ref().map_or(0, |stored| stored.position));
            let rows = self.0.docs.store().outbox(from, BATCH).await?;
            let Some(last) = rows.last().map(|row| row.position) else {
                return Ok(());
            };
            let is_full = rows.len() == BATCH as usize;
            let deliveries = self.deliveries_of(&rows).await?;
            if !deliveries.is_empty() || is_full {
                let expect = stored.map_or(Expect::Absent, |stored| Expect::Revision(stored.revision));
                let mut writes = vec![put(&Place { position: last }, expect)];
                for (delivery, due) in &deliveries {
                    writes.extend([put(delivery, Expect::Absent), put(due, Expect::Absent)]);
                }
                match self.0.docs.store().commit(writes).await {
                    // Another process has done these rows.
                    Err(StoreError::Conflict { .. } | StoreError::Unique { .. }) => {
                        *place = None;
                        continue;
                    }
                    done => done?,
                }
                self.0.due.notify_one();
            }
            // Rows that made no delivery make none when they are read again, so their place need not be kept.
            *place = Some(last);
            if !is_full {
                return Ok(());
            }
        }
    }

    async fn deliveries_of(&self, rows: &[Change]) -> Result<Vec<(Delivery, Due)>> {
        let mut known: HashMap<WorkspaceId, Vec<Webhook>> = HashMap::new();
        let mut made = Vec::new();
        for Change { row, .. } in rows {
            let events = Event::all_of(row);
            if events.is_empty() {
                continue;
            }
            if !known.contains_key(&row.workspace_id) {
                known.insert(row.workspace_id.clone(), self.listening(&row.workspace_id).await?);
            }
            let listening = known.get(&row.workspace_id).map_or(&[][..], Vec::as_slice);
            for event in &events {
                let told = listening
                    .iter()
                    .filter(|webhook| row.at_ms >= webhook.created_at_ms && webhook.wants(event));
                made.extend(told.map(|webhook| self.delivery(&webhook.id, event)));
            }
        }
        Ok(made)
    }

    /// The webhooks of a workspace that are told of events. Those whose patience is at its end are not, from now on.
    async fn listening(&self, workspace_id: &WorkspaceId) -> Result<Vec<Webhook>> {
        let all: Vec<Stored<Webhook>> = self.0.docs.all(Some(workspace_id)).await?;
        let mut listening = Vec::with_capacity(all.len());
        for stored in all {
            let is_over = |since: i64| self.now_ms() - since >= PATIENCE_MS;
            match stored.status {
                WebhookStatus::Inactive => {}
                WebhookStatus::Degraded if stored.degraded_at_ms.is_some_and(is_over) => {
                    self.set_status(&stored.id, WebhookStatus::Inactive).await?;
                }
                _ => listening.push(stored.value),
            }
        }
        Ok(listening)
    }

    pub(super) fn delivery(&self, webhook_id: &WebhookId, event: &Event) -> (Delivery, Due) {
        let now = self.now_ms();
        let delivery = Delivery {
            id: Uuid::new_v4().to_string().into(),
            webhook_id: webhook_id.clone(),
            event_type: event.event_type.to_owned(),
            body: body(webhook_id, &event.body),
            state: DeliveryState::Waiting,
            attempts: Vec::new(),
            created_at_ms: now,
            expires_at_ms: now + KEPT_MS,
            attempts_before: 0,
        };
        let due = due(&delivery.id, webhook_id, now);
        (delivery, due)
    }
}

impl Webhook {
    fn wants(&self, event: &Event) -> bool {
        self.subscriptions.iter().any(|subscription| {
            subscription.event_type == event.event_type
                && subscription
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.matches(&event.body))
        })
    }
}

pub(super) fn due(delivery_id: &DeliveryId, webhook_id: &WebhookId, at_ms: i64) -> Due {
    Due {
        delivery_id: delivery_id.clone(),
        webhook_id: webhook_id.clone(),
        at_ms,
    }
}

fn body(webhook_id: &WebhookId, event: &Value) -> String {
    json!({ "webhook_id": webhook_id, "events": [event] }).to_string()
}
