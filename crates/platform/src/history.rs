//! How much is kept of what happened: executions of an install, requests to a webhook handler.
//!
//! Age alone is no bound: a busy app, or somebody who floods a webhook, would fill the disk within the retention time.
//! What is too much goes now and then, so that no request pays for it.

use crate::{
    InstallId, Platform, Result, WebhookHandlerId,
    documents::{Entity, Stored, delete},
    model::{Execution, ExecutionDetail, UnansweredMark, WebhookBody, WebhookRequest},
    time_travel::SealedRecording,
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use store::{Order, Write};

/// Read at once while looking for what is too much.
const PAGE: u32 = 500;

/// What was added under each parent since it was tidied last.
#[derive(Default)]
pub(crate) struct History(Mutex<HashMap<String, Added>>);

#[derive(Default)]
struct Added {
    count: u32,
    bytes: u64,
}

impl History {
    /// Counts one more; true when it is time to tidy up.
    fn add(&self, parent: &str, bytes: u64, (most, most_bytes): (u32, u64)) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let added = all.entry(parent.to_owned()).or_default();
        added.count += 1;
        added.bytes += bytes;
        let due = added.count > most / 10 || added.bytes > most_bytes / 10;
        if due {
            all.remove(parent);
        }
        due
    }
}

impl Platform {
    /// An execution was stored.
    pub(crate) fn kept_execution(&self, install_id: &InstallId) {
        let most = self.0.config.executions_kept;
        if !self.0.history.add(install_id, 0, (most, 0)) {
            return;
        }
        let (platform, parent) = (self.clone(), install_id.to_owned());
        tokio::spawn(async move {
            let mut seen = 0;
            let keeps = |_: &Execution| {
                seen += 1;
                seen <= most
            };
            let gone = |id: &str| {
                vec![
                    delete::<Execution>(id),
                    delete::<ExecutionDetail>(id),
                    delete::<SealedRecording>(id),
                ]
            };
            warn(platform.forget_older(&parent, keeps, gone).await);
        });
    }

    /// A webhook request was stored.
    pub(crate) fn kept_webhook_request(&self, handler_id: &WebhookHandlerId, body_bytes: u64) {
        let config = &self.0.config;
        let (most, most_bytes) = (config.webhook_requests_kept, config.webhook_bodies_kept_bytes);
        if !self.0.history.add(handler_id, body_bytes, (most, most_bytes)) {
            return;
        }
        let (platform, parent) = (self.clone(), handler_id.to_owned());
        tokio::spawn(async move {
            let (mut seen, mut bytes) = (0, 0);
            let keeps = |request: &WebhookRequest| {
                seen += 1;
                bytes += request.body_bytes;
                seen <= most && bytes <= most_bytes
            };
            let gone = |id: &str| {
                vec![
                    delete::<WebhookRequest>(id),
                    delete::<WebhookBody>(id),
                    delete::<UnansweredMark>(id),
                ]
            };
            warn(platform.forget_older(&parent, keeps, gone).await);
        });
    }

    /// Goes through everything under a parent, newest first, and deletes what need not be kept.
    async fn forget_older<T: Entity + Sync>(
        &self,
        parent: &str,
        mut keeps: impl FnMut(&T) -> bool + Send,
        gone: impl Fn(&str) -> Vec<Write> + Send,
    ) -> Result<()> {
        // What was reported so far counts.
        self.flush().await;
        let mut after = None;
        loop {
            let page: Vec<Stored<T>> = self
                .0
                .docs
                .page(Some(parent), Order::NewestFirst, after, Some(PAGE))
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some((last.sort(), last.id().to_owned()));
            let writes: Vec<Write> = page
                .iter()
                .filter(|stored| !keeps(stored))
                .flat_map(|stored| gone(stored.id()))
                .collect();
            if !writes.is_empty() {
                self.0.docs.commit(writes).await?;
            }
        }
    }
}

fn warn(outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "what is too old could not be deleted");
    }
}
