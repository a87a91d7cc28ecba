//! Requests to webhook handlers. What came in is stored before app code sees it, so a crash loses nothing.

use crate::{
    Platform, PlatformError, Result,
    config::ms,
    documents::{Stored, emit, put},
    executions::{Job, is_timeout, millis},
    model::{ExecutionKind, Install, InstallStatus, WebhookBody, WebhookHandler, WebhookRequest},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use sandbox::{Call, Failure, HttpRequest, HttpResponse, Returned};
use serde_json::json;
use store::{Expect, Write};

/// A request to `/w/{handler_id}{path}`.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub handler_id: String,
    pub method: String,
    /// What follows the handler's id, with the query: `/leads?x=1` or nothing.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Platform {
    /// Stores the request, runs the handler, and gives what it answered; or 404 for an unknown handler, 410 for a
    /// disabled app, 413 for too large a body, 500 when the app fails, 504 when it takes too long.
    ///
    /// # Errors
    /// What the store refuses; then the sender should try again.
    pub async fn receive_webhook(&self, incoming: Incoming) -> Result<HttpResponse> {
        let handler: Option<Stored<WebhookHandler>> = self.0.docs.get(&incoming.handler_id).await?;
        let Some(handler) = handler else { return Ok(bare(404)) };
        let Some(install) = self.install_by_id(&handler.install_id).await? else {
            return Ok(bare(404));
        };
        if install.status == InstallStatus::Disabled {
            return Ok(bare(410));
        }
        if incoming.body.len() > self.0.config.webhook_body_bytes {
            return Ok(bare(413));
        }
        let (_, response) = self.accept(install, handler.value, incoming, None).await?;
        Ok(response)
    }

    /// Runs a stored request once more, as a new request.
    ///
    /// # Errors
    /// Not found when the request, its handler or its app is gone; disabled.
    pub async fn replay_webhook(&self, workspace_id: &str, app_slug: &str, request_id: &str) -> Result<WebhookRequest> {
        let not_found = || PlatformError::not_found("webhook request", request_id);
        let install = self.active_install(workspace_id, app_slug).await?;
        let request: Option<Stored<WebhookRequest>> = self.0.docs.get(request_id).await?;
        let request = request
            .filter(|request| request.install_id == install.id)
            .ok_or_else(not_found)?
            .value;
        let handler: Option<Stored<WebhookHandler>> = self.0.docs.get(&request.handler_id).await?;
        let handler = handler.ok_or_else(not_found)?.value;
        let body: Option<Stored<WebhookBody>> = self.0.docs.get(request_id).await?;
        let body = body.map(|stored| STANDARD.decode(&stored.base64)).transpose();
        let body = body.map_err(|error| PlatformError::Internal(format!("webhook request {request_id}: {error}")))?;
        let again = Incoming {
            handler_id: request.handler_id,
            method: request.method,
            path: request.path,
            headers: request.headers,
            body: body.unwrap_or_default().into(),
        };
        let (request, _) = self.accept(install, handler, again, Some(request.id)).await?;
        Ok(request)
    }

    /// The sender may hang up at any time; the work goes on without it.
    async fn accept(
        &self,
        install: Install,
        handler: WebhookHandler,
        incoming: Incoming,
        replay_of: Option<String>,
    ) -> Result<(WebhookRequest, HttpResponse)> {
        let platform = self.clone();
        let work = tokio::spawn(async move { platform.answer(install, handler, incoming, replay_of).await });
        work.await.map_err(|error| PlatformError::Internal(error.to_string()))?
    }

    async fn answer(
        &self,
        install: Install,
        handler: WebhookHandler,
        incoming: Incoming,
        replay_of: Option<String>,
    ) -> Result<(WebhookRequest, HttpResponse)> {
        let now = self.now_ms();
        let expires_at_ms = now + ms(self.0.config.retention);
        let mut request = WebhookRequest {
            id: self.0.random.uuid(),
            workspace_id: install.workspace_id.clone(),
            install_id: install.id.clone(),
            handler_id: handler.id.clone(),
            method: incoming.method.clone(),
            path: incoming.path.clone(),
            headers: incoming.headers.clone(),
            received_at_ms: now,
            status: None,
            duration_ms: None,
            execution_id: None,
            replay_of,
            expires_at_ms,
        };
        let mut received = vec![
            put(&request, Expect::Absent),
            self.request_told(&install, &request, "received"),
        ];
        if !incoming.body.is_empty() {
            let base64 = STANDARD.encode(&incoming.body);
            let body = WebhookBody {
                id: request.id.clone(),
                base64,
                received_at_ms: now,
                expires_at_ms,
            };
            received.push(put(&body, Expect::Absent));
        }
        self.0.journal.store(received).await?;

        let job = Job {
            version: self.loaded_current(&install).await?,
            install: install.clone(),
            kind: ExecutionKind::Webhook,
            name: handler.file_name.clone(),
            member: None,
            call: Call::Webhook {
                id: handler.file_name.clone(),
                request: HttpRequest {
                    method: incoming.method,
                    url: format!("{}{}", self.webhook_url(&handler), incoming.path),
                    headers: incoming.headers,
                    body: incoming.body,
                },
            },
            offered: None,
        };
        let ended = self.execute(job).await;
        request.execution_id = Some(ended.execution_id);
        request.duration_ms = Some(millis(ended.duration));
        let response = response_to(ended.result);
        request.status = Some(response.status);
        let answered = vec![
            put(&request, Expect::Anything),
            self.request_told(&install, &request, "answered"),
        ];
        self.0.journal.store(answered).await?;
        Ok((request, response))
    }

    fn request_told(&self, install: &Install, request: &WebhookRequest, what: &str) -> Write {
        let payload = json!({
            "webhook_request_id": request.id,
            "webhook_handler_id": request.handler_id,
            "install_id": install.id,
            "app_slug": install.app_slug,
            "status": request.status,
        });
        emit(
            &install.workspace_id,
            &format!("webhook_request.{what}"),
            payload,
            self.now_ms(),
        )
    }
}

fn response_to(result: Result<Returned, Failure>) -> HttpResponse {
    match result {
        Ok(Returned::Response(response)) => response,
        Ok(_) => bare(500),
        // The dispatcher's own words for a file that the installed version does not have (`sdk-surface.md` 4.4).
        Err(Failure::Thrown(thrown)) if thrown.message.starts_with("Webhook handler not found") => bare(404),
        Err(failure) if is_timeout(&failure) => bare(504),
        Err(_) => bare(500),
    }
}

fn bare(status: u16) -> HttpResponse {
    HttpResponse {
        status,
        headers: Vec::new(),
        body: Bytes::new(),
    }
}
