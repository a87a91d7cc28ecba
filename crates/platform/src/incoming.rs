//! Requests to webhook handlers. What came in is stored before app code sees it, so a crash loses nothing.

use crate::{
    Platform, PlatformError, Result, WebhookHandlerId, WebhookRequestId,
    config::ms,
    connections::to_the_end,
    documents::{Stored, delete, emit, put},
    executions::{Job, is_timeout, millis},
    model::{ExecutionKind, Install, InstallStatus, UnansweredMark, WebhookBody, WebhookHandler, WebhookRequest},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use sandbox::{Call, Failure, HttpRequest, HttpResponse, Returned};
use serde_json::json;
use store::{Expect, StoreError, WorkspaceId, Write};

/// How often a request is begun when each time the process is killed in the middle: it may be the request that kills.
const ATTEMPTS: u32 = 3;

/// A request to `/w/{handler_id}{path}`.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub handler_id: WebhookHandlerId,
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

    /// One request of an install, with its body.
    ///
    /// # Errors
    /// Not found.
    pub async fn webhook_request(
        &self,
        workspace_id: &WorkspaceId,
        app_slug: &str,
        request_id: &WebhookRequestId,
    ) -> Result<(WebhookRequest, Bytes)> {
        let install = self.installed(workspace_id, app_slug).await?;
        let request: Option<Stored<WebhookRequest>> = self.0.docs.get(request_id).await?;
        let request = request
            .filter(|request| request.install_id == install.id)
            .ok_or_else(|| PlatformError::not_found("webhook request", request_id))?
            .value;
        Ok((request, self.webhook_body(request_id).await?))
    }

    /// Runs a stored request once more, as a new request.
    ///
    /// # Errors
    /// Not found when the request, its handler or its app is gone; disabled.
    pub async fn replay_webhook(
        &self,
        workspace_id: &WorkspaceId,
        app_slug: &str,
        request_id: &WebhookRequestId,
    ) -> Result<WebhookRequest> {
        let not_found = || PlatformError::not_found("webhook request", request_id);
        let install = self.active_install(workspace_id, app_slug).await?;
        let (request, body) = self.webhook_request(workspace_id, app_slug, request_id).await?;
        let handler: Option<Stored<WebhookHandler>> = self.0.docs.get(&request.handler_id).await?;
        let handler = handler.ok_or_else(not_found)?.value;
        let again = Incoming {
            handler_id: request.handler_id,
            method: request.method,
            path: request.path,
            headers: request.headers,
            body,
        };
        let (request, _) = self.accept(install, handler, again, Some(request.id)).await?;
        self.flush().await;
        Ok(request)
    }

    /// The sender may hang up at any time; the work goes on without it.
    async fn accept(
        &self,
        install: Install,
        handler: WebhookHandler,
        incoming: Incoming,
        replay_of: Option<WebhookRequestId>,
    ) -> Result<(WebhookRequest, HttpResponse)> {
        let platform = self.clone();
        to_the_end(async move {
            let body = incoming.body.clone();
            let request = platform.keep(&install, &handler, incoming, replay_of).await?;
            platform.answer(install, handler, request, body).await
        })
        .await
    }

    /// Stores a request, so that it is answered even if this process is killed before it could be.
    async fn keep(
        &self,
        install: &Install,
        handler: &WebhookHandler,
        incoming: Incoming,
        replay_of: Option<WebhookRequestId>,
    ) -> Result<WebhookRequest> {
        let received_at_ms = self.now_ms();
        let expires_at_ms = received_at_ms + ms(self.0.config.retention);
        let request = WebhookRequest {
            id: self.0.random.uuid(),
            workspace_id: install.workspace_id.clone(),
            install_id: install.id.clone(),
            handler_id: handler.id.clone(),
            method: incoming.method,
            path: incoming.path,
            headers: incoming.headers,
            body_bytes: incoming.body.len() as u64,
            received_at_ms,
            received_at_ns: self.0.clock.now_ns(),
            status: None,
            duration_ms: None,
            execution_id: None,
            replay_of,
            attempts: 1,
            expires_at_ms,
        };
        let mark = UnansweredMark {
            id: request.id.clone(),
            received_at_ms,
            expires_at_ms,
        };
        let mut received = vec![
            put(&request, Expect::Absent),
            put(&mark, Expect::Absent),
            self.request_told(install, &request, "received"),
        ];
        if !incoming.body.is_empty() {
            let body = WebhookBody {
                id: request.id.clone(),
                base64: STANDARD.encode(&incoming.body),
                received_at_ms,
                expires_at_ms,
            };
            received.push(put(&body, Expect::Absent));
        }
        self.0.journal.store(received).await?;
        self.kept_webhook_request(&handler.id, request.body_bytes);
        Ok(request)
    }

    /// Runs the handler on a stored request.
    async fn answer(
        &self,
        install: Install,
        handler: WebhookHandler,
        mut request: WebhookRequest,
        body: Bytes,
    ) -> Result<(WebhookRequest, HttpResponse)> {
        let replay_of = match &request.replay_of {
            Some(first) => {
                let first: Option<Stored<WebhookRequest>> = self.0.docs.get(first).await?;
                first.and_then(|first| first.value.execution_id)
            }
            None => None,
        };
        let job = Job {
            version: self.loaded_current(&install).await?,
            install: install.clone(),
            kind: ExecutionKind::Webhook,
            name: handler.file_name.clone(),
            member: None,
            call: Call::Webhook {
                id: handler.file_name.clone(),
                request: HttpRequest {
                    method: request.method.clone(),
                    url: format!("{}{}", self.webhook_url(&handler), request.path),
                    headers: request.headers.clone(),
                    body,
                },
            },
            offered: None,
            pending: None,
            webhook_request: Some(request.id.clone()),
            replay_of,
            cause: None,
            workflow_id: None,
        };
        let ended = self.execute(job).await;
        request.execution_id = Some(ended.execution_id);
        request.duration_ms = Some(millis(ended.duration));
        let response = response_to(ended.result);
        request.status = Some(response.status);
        // The answer does not wait for this to be on the disk: whoever is killed in between runs the request once more,
        // and webhooks come at least once anyway.
        let answered = vec![
            put(&request, Expect::Anything),
            delete::<UnansweredMark>(&request.id),
            self.request_told(&install, &request, "answered"),
        ];
        self.0.journal.report(answered).await;
        Ok((request, response))
    }

    /// Runs what came in and was never answered, because the last process was killed in the middle; oldest first.
    /// Nobody waits for the answers any more. To be called once, when apps can be reached and can reach the world.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn redeliver_webhooks(&self) -> Result<()> {
        let marks: Vec<Stored<UnansweredMark>> = self.0.docs.all(None).await?;
        let before = self.left_behind_before_ms().unwrap_or(self.0.started_at_ms);
        for mark in marks.iter().filter(|mark| mark.received_at_ms <= before) {
            if let Err(error) = self.redeliver(mark).await {
                tracing::warn!(%error, request = %mark.id, "a webhook request could not be run again");
            }
        }
        Ok(())
    }

    async fn redeliver(&self, mark: &Stored<UnansweredMark>) -> Result<()> {
        let request_id = &mark.id;
        let request: Option<Stored<WebhookRequest>> = self.0.docs.get(request_id).await?;
        let Some(request) = request else {
            return self.0.docs.commit(vec![delete::<UnansweredMark>(request_id)]).await;
        };
        let mut request = request.value;
        let handler: Option<Stored<WebhookHandler>> = self.0.docs.get(&request.handler_id).await?;
        let install = self.install_by_id(&request.install_id).await?;
        let active = install.filter(|install| install.status == InstallStatus::Active);
        let (Some(handler), Some(install)) = (handler, active) else {
            return self.0.docs.commit(vec![delete::<UnansweredMark>(request_id)]).await;
        };
        if request.attempts >= ATTEMPTS {
            tracing::warn!(
                %request_id,
                "a webhook request that the server never survives is given up"
            );
            return self.0.docs.commit(vec![delete::<UnansweredMark>(request_id)]).await;
        }
        request.attempts += 1;
        // Where processes share the store, one of them takes it, and the mark is young again.
        let taken = UnansweredMark {
            received_at_ms: self.now_ms(),
            ..mark.value.clone()
        };
        let claim = vec![
            put(&taken, Expect::Revision(mark.revision)),
            put(&request, Expect::Present),
        ];
        match self.0.docs.store().commit(claim).await {
            Err(StoreError::Conflict { .. }) => return Ok(()),
            claimed => claimed?,
        }
        let body = self.webhook_body(request_id).await?;
        self.answer(install, handler.value, request, body).await?;
        Ok(())
    }

    async fn webhook_body(&self, request_id: &WebhookRequestId) -> Result<Bytes> {
        let body: Option<Stored<WebhookBody>> = self.0.docs.get(request_id).await?;
        let body = body.map(|stored| STANDARD.decode(&stored.base64)).transpose();
        let body = body.map_err(|error| PlatformError::Internal(format!("webhook request {request_id}: {error}")))?;
        Ok(body.unwrap_or_default().into())
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
