//! Webhook handlers: public URLs that app code makes for itself (`sdk-behaviour.md` 14).

use crate::{
    ConnectionId, Platform, PlatformError, Result, WebhookHandlerId,
    apps::LoadedVersion,
    documents::{Stored, delete, emit, put},
    executions::{Refusal, refuse},
    model::{Install, WebhookHandler, WebhookRequest},
};
use serde_json::{Value, json};
use store::{Expect, Order, Write};

/// More handlers than this in one install are a leak in the app.
const HANDLERS: usize = 1000;
const EXTERNAL_ID_BYTES: usize = 1024;

impl Platform {
    pub(crate) async fn create_webhook_handler(
        &self,
        install: &Install,
        version: &LoadedVersion,
        file_name: &str,
        pending: Option<&ConnectionId>,
    ) -> Result<Value, Refusal> {
        if let Some(files) = version.version.names("webhooks")
            && !files.contains(&file_name)
        {
            let known = if files.is_empty() {
                "none".to_owned()
            } else {
                files.join(", ")
            };
            let message = format!("there is no webhook file {file_name:?}; this app has: {known}");
            return Err(refuse("webhook-file-unknown", message));
        }
        if self.webhook_handlers(install).await?.len() >= HANDLERS {
            return Err(refuse(
                "too-many-webhook-handlers",
                format!("an app may have {HANDLERS} webhook handlers"),
            ));
        }
        let handler = WebhookHandler {
            id: self.0.random.url_id(),
            workspace_id: install.workspace_id.clone(),
            install_id: install.id.clone(),
            file_name: file_name.to_owned(),
            external_webhook_id: None,
            pending: pending.cloned(),
            created_at_ms: self.now_ms(),
        };
        let writes = vec![put(&handler, Expect::Absent), self.handler_changed(install, &handler)];
        self.commit_within(&install.id, writes).await?;
        Ok(self.shown(&handler))
    }

    /// The writes that let the handlers stay which `connection-added` has made for this connection.
    pub(crate) async fn accept_webhook_handlers(
        &self,
        install: &Install,
        connection_id: &ConnectionId,
    ) -> Result<Vec<Write>> {
        let handlers: Vec<Stored<WebhookHandler>> = self.0.docs.all(Some(&install.id)).await?;
        let pending = handlers
            .into_iter()
            .filter(|handler| handler.pending.as_ref() == Some(connection_id));
        let accepted = pending.map(|stored| {
            let expect = Expect::Revision(stored.revision);
            let handler = WebhookHandler {
                pending: None,
                ..stored.value
            };
            put(&handler, expect)
        });
        Ok(accepted.collect())
    }

    /// Takes away what `connection-added` has made for a connection that did not come about.
    pub(crate) async fn forget_webhook_handlers(&self, install: &Install, connection_id: &ConnectionId) -> Result<()> {
        let handlers: Vec<Stored<WebhookHandler>> = self.0.docs.all(Some(&install.id)).await?;
        let pending = handlers
            .iter()
            .filter(|handler| handler.pending.as_ref() == Some(connection_id));
        let writes: Vec<Write> = pending
            .flat_map(|handler| {
                [
                    delete::<WebhookHandler>(&handler.id),
                    self.handler_changed(install, handler),
                ]
            })
            .collect();
        if writes.is_empty() {
            Ok(())
        } else {
            self.0.docs.commit(writes).await
        }
    }

    /// As [`Platform::forget_webhook_handlers`], for connections in the middle of which the last process was killed.
    pub(crate) async fn forget_abandoned_webhook_handlers(&self) -> Result<()> {
        let handlers: Vec<Stored<WebhookHandler>> = self.0.docs.all(None).await?;
        let before = self.left_behind_before_ms();
        let is_abandoned = |handler: &&Stored<WebhookHandler>| {
            handler.pending.is_some() && before.is_none_or(|before| handler.created_at_ms <= before)
        };
        let abandoned = handlers.iter().filter(is_abandoned);
        let writes: Vec<Write> = abandoned.map(|handler| delete::<WebhookHandler>(&handler.id)).collect();
        if writes.is_empty() {
            Ok(())
        } else {
            self.0.docs.commit(writes).await
        }
    }

    pub(crate) async fn list_webhook_handlers(&self, install: &Install) -> Result<Value, Refusal> {
        Ok(self
            .webhook_handlers(install)
            .await?
            .iter()
            .map(|handler| self.shown(handler))
            .collect())
    }

    pub(crate) async fn get_webhook_handler(&self, install: &Install, id: &WebhookHandlerId) -> Result<Value, Refusal> {
        Ok(self.shown(&*self.own_handler(install, id).await?))
    }

    pub(crate) async fn update_webhook_handler(
        &self,
        install: &Install,
        id: &WebhookHandlerId,
        external_webhook_id: Option<String>,
    ) -> Result<Value, Refusal> {
        if external_webhook_id
            .as_ref()
            .is_some_and(|id| id.len() > EXTERNAL_ID_BYTES)
        {
            let message = format!("externalWebhookId may have {EXTERNAL_ID_BYTES} bytes");
            return Err(refuse("external-webhook-id-too-long", message));
        }
        let stored = self.own_handler(install, id).await?;
        let expect = Expect::Revision(stored.revision);
        let handler = WebhookHandler {
            external_webhook_id,
            ..stored.value
        };
        self.0
            .docs
            .commit(vec![put(&handler, expect), self.handler_changed(install, &handler)])
            .await?;
        Ok(Value::Null)
    }

    pub(crate) async fn delete_webhook_handler(
        &self,
        install: &Install,
        id: &WebhookHandlerId,
    ) -> Result<Value, Refusal> {
        let handler = self.own_handler(install, id).await?;
        let writes = vec![
            delete::<WebhookHandler>(&handler.id),
            self.handler_changed(install, &handler),
        ];
        self.0.docs.commit(writes).await?;
        Ok(Value::Null)
    }

    /// The handlers of an install, oldest first.
    pub async fn webhook_handlers(&self, install: &Install) -> Result<Vec<WebhookHandler>> {
        self.0.docs.values(Some(&install.id)).await
    }

    /// The newest requests to a handler: what was answered before this was asked shows as answered.
    pub async fn webhook_requests(&self, handler: &WebhookHandler, limit: u32) -> Result<Vec<WebhookRequest>> {
        self.flush().await;
        let page = self
            .0
            .docs
            .page(Some(&handler.id), Order::NewestFirst, None, Some(limit))
            .await?;
        Ok(page.into_iter().map(|stored| stored.value).collect())
    }

    /// The public URL of a handler.
    pub fn webhook_url(&self, handler: &WebhookHandler) -> String {
        self.0.config.url(&format!("/w/{}", handler.id))
    }

    async fn own_handler(&self, install: &Install, id: &WebhookHandlerId) -> Result<Stored<WebhookHandler>> {
        let handler: Option<Stored<WebhookHandler>> = self.0.docs.get(id).await?;
        handler
            .filter(|handler| handler.install_id == install.id)
            .ok_or_else(|| PlatformError::not_found("webhook handler", id))
    }

    fn shown(&self, handler: &WebhookHandler) -> Value {
        json!({
            "id": handler.id,
            "url": self.webhook_url(handler),
            "fileName": handler.file_name,
            "externalWebhookId": handler.external_webhook_id,
        })
    }

    fn handler_changed(&self, install: &Install, handler: &WebhookHandler) -> Write {
        let payload =
            json!({ "webhook_handler_id": handler.id, "install_id": install.id, "app_slug": install.app_slug });
        emit(&install.workspace_id, "webhook_handler.changed", payload, self.now_ms())
    }
}
