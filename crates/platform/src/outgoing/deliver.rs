//! Sends deliveries when they are due.

use super::{
    Attempt, Delivery, DeliveryState, Inner, Webhook, WebhookStatus, Webhooks, dispatch::due, manage::place, model::Due,
};
use crate::{
    Result, WebhookId,
    documents::{Stored, delete, put},
};
use egress::{Recording, Redirect, Request};
use futures::{StreamExt, TryStreamExt};
use hmac::{Hmac, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use secrets::Purpose;
use sha2::Sha256;
use std::{fmt::Write as _, sync::Weak, time::Duration};
use store::{Expect, Order, StoreError};
use url::Url;

/// How long a target may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a claim holds: longer than an attempt takes.
const CLAIM_MS: i64 = 60_000;
/// Sent at the same time.
const AT_ONCE: usize = 32;
/// Looked at in one go.
const BATCH: u32 = 200;
/// When nothing tells the sender to look, in ms.
const LOOK_MS: i64 = 30_000;
/// How much of an answer is read; nothing in it counts.
const ANSWER_BYTES: usize = 64 << 10;

/// How long to wait after each failed attempt, in s: ten more tries within about three days.
const LADDER: [i64; 10] = [5, 30, 120, 600, 1_800, 3_600, 10_800, 28_800, 72_000, 144_000];

pub(super) async fn run(inner: Weak<Inner>) {
    loop {
        let Some(webhooks) = inner.upgrade().map(Webhooks) else {
            return;
        };
        let wait = match webhooks.send_due().await {
            Ok(next_at_ms) => {
                let look = webhooks.now_ms() + LOOK_MS;
                (next_at_ms.unwrap_or(look).min(look) - webhooks.now_ms()).max(0)
            }
            Err(error) => {
                tracing::warn!(%error, "webhook deliveries cannot be sent now");
                1000
            }
        };
        let wait = Duration::from_millis(u64::try_from(wait).unwrap_or_default());
        tokio::select! {
            () = webhooks.0.due.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

impl Webhooks {
    /// Sends everything that is due, and tells when the next delivery is.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn send_due(&self) -> Result<Option<i64>> {
        loop {
            let now = self.now_ms();
            let page: Vec<Stored<Due>> = self.0.docs.page(None, Order::OldestFirst, None, Some(BATCH)).await?;
            let next = page.iter().find(|due| due.at_ms > now).map(|due| due.at_ms);
            let ready: Vec<Stored<Due>> = page.into_iter().filter(|due| due.at_ms <= now).collect();
            if ready.is_empty() {
                return Ok(next);
            }
            futures::stream::iter(ready.into_iter().map(Ok))
                .try_for_each_concurrent(AT_ONCE, |due| async move { self.attend(&due).await })
                .await?;
        }
    }

    async fn attend(&self, due_now: &Stored<Due>) -> Result<()> {
        let webhook: Option<Stored<Webhook>> = self.0.docs.get(&due_now.webhook_id).await?;
        let delivery: Option<Stored<Delivery>> = self.0.docs.get(&due_now.delivery_id).await?;
        let (Some(webhook), Some(delivery)) = (webhook, delivery) else {
            return self.0.docs.commit(vec![delete::<Due>(&due_now.delivery_id)]).await;
        };
        let now = self.now_ms();
        let is_held = self.0.pace.take(&webhook.target_url, now).err();
        let claim = due(&delivery.id, &webhook.id, is_held.unwrap_or(now + CLAIM_MS));
        match self
            .0
            .docs
            .store()
            .commit(vec![put(&claim, Expect::Revision(due_now.revision))])
            .await
        {
            // Another process sends it.
            Err(StoreError::Conflict { .. }) => return Ok(()),
            claimed => claimed?,
        }
        if is_held.is_some() {
            return Ok(());
        }
        let attempt = self.attempt(&webhook, &delivery).await;
        self.settle(&webhook.id, delivery.value, attempt).await
    }

    async fn attempt(&self, webhook: &Webhook, delivery: &Delivery) -> Attempt {
        let at_ms = self.now_ms();
        let started = std::time::Instant::now();
        let sent = self.send(webhook, delivery).await;
        let duration_ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let (status, error) = match sent {
            Ok(status) if (200..300).contains(&status) => (Some(status), None),
            Ok(status) => (Some(status), Some(format!("the target answered {status}"))),
            Err(error) => (None, Some(error)),
        };
        Attempt {
            at_ms,
            duration_ms,
            status,
            error,
        }
    }

    async fn send(&self, webhook: &Webhook, delivery: &Delivery) -> Result<u16, String> {
        let secret = self
            .0
            .vault
            .open(Purpose::Webhook, place(webhook), &webhook.sealed_secret)
            .map_err(|error| format!("its secret cannot be opened: {error}"))?;
        let url = Url::parse(&webhook.target_url).map_err(|error| error.to_string())?;
        let mut request = Request::new(Method::POST, url);
        request.redirect = Redirect::Manual;
        request.headers = headers(&signature(&secret, delivery.body.as_bytes()), &delivery.id)?;
        request.body = Some(delivery.body.clone().into_bytes().into());
        let exchange = async {
            let response = self
                .0
                .egress
                .send(request, &Recording::default())
                .await
                .map_err(|error| error.to_string())?;
            let status = response.status.as_u16();
            // A target that sees its answer cut off may think the worst.
            let mut body = response.body;
            let mut read = 0;
            while let Some(Ok(piece)) = body.next().await {
                read += piece.len();
                if read > ANSWER_BYTES {
                    break;
                }
            }
            Ok(status)
        };
        match tokio::time::timeout(PATIENCE, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        }
    }

    /// Stores what became of an attempt, and when the next one is.
    async fn settle(&self, webhook_id: &WebhookId, mut delivery: Delivery, attempt: Attempt) -> Result<()> {
        let now = self.now_ms();
        let succeeded = attempt.error.is_none();
        delivery.attempts.push(attempt);
        let tries = delivery.attempts.len() - delivery.attempts_before;
        let next = LADDER.get(tries - 1).map(|seconds| now + seconds * 1000);
        let (state, mark, status) = match next {
            _ if succeeded => (DeliveryState::Delivered, None, Some(WebhookStatus::Active)),
            None => (DeliveryState::Dead, None, Some(WebhookStatus::Degraded)),
            Some(at) => (DeliveryState::Waiting, Some(at), None),
        };
        delivery.state = state;
        let mark = match mark {
            Some(at) => put(&due(&delivery.id, webhook_id, at), Expect::Anything),
            None => delete::<Due>(&delivery.id),
        };
        // Deleted in the meantime: then nothing is stored, and the mark goes at the next look.
        match self
            .0
            .docs
            .store()
            .commit(vec![put(&delivery, Expect::Present), mark])
            .await
        {
            Err(StoreError::Conflict { .. }) => return Ok(()),
            stored => stored?,
        }
        match status {
            Some(status) => self.set_status(webhook_id, status).await,
            None => Ok(()),
        }
    }

    /// Says how a webhook does; what is inactive stays so, whatever still comes back from its deliveries.
    pub(super) async fn set_status(&self, webhook_id: &WebhookId, status: WebhookStatus) -> Result<()> {
        let stored: Option<Stored<Webhook>> = self.0.docs.get(webhook_id).await?;
        let Some(stored) = stored else { return Ok(()) };
        if stored.status == status || stored.status == WebhookStatus::Inactive {
            return Ok(());
        }
        let expect = Expect::Revision(stored.revision);
        let degraded_at_ms = match status {
            WebhookStatus::Active => None,
            _ => stored.degraded_at_ms.or(Some(self.now_ms())),
        };
        let webhook = Webhook {
            status,
            degraded_at_ms,
            ..stored.value
        };
        match self.0.docs.store().commit(vec![put(&webhook, expect)]).await {
            // Somebody changed it; the next delivery tells again.
            Err(StoreError::Conflict { .. }) => Ok(()),
            stored => Ok(stored?),
        }
    }
}

/// The signature of a body: HMAC-SHA256 with the secret's text as key, in lower-case hexadecimal.
pub(super) fn signature(secret: &[u8], body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
        text
    })
}

fn headers(signature: &str, key: &str) -> Result<HeaderMap, String> {
    let text = |value: &str| HeaderValue::from_str(value).map_err(|error| error.to_string());
    Ok(HeaderMap::from_iter([
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        ),
        (HeaderName::from_static("attio-signature"), text(signature)?),
        (HeaderName::from_static("x-attio-signature"), text(signature)?),
        (HeaderName::from_static("idempotency-key"), text(key)?),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_signed_as_rfc_4231_has_it() {
        let signed = signature(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(
            signed,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn ten_more_tries_take_about_three_days() {
        let days = LADDER.iter().sum::<i64>() as f64 / 86_400.0;
        assert!((2.5..3.5).contains(&days), "{days}");
        assert!(LADDER.is_sorted());
    }
}
