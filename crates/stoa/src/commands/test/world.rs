//! The workspace of one test file: the real platform on a temporary database, with the app installed.

use super::{
    block,
    clock::TestClock,
    events::{Event, Line},
    host::{read, refuse},
    network::Network,
    run::Setting,
};
use crate::{
    commands::app_build::{self, Built},
    compose::Stoa,
    config::Config,
};
use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Method, Request, header};
use platform::{
    Bootstrapped, Direct, ExecutionId, Incoming, NewMember, NewToken, Removal, Scopes,
    model::{ConnectionKind, Install},
};
use sandbox::{FetchRequest, FetchResponse, Host, HostError, LogLevel};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashSet, path::PathBuf, sync::Arc};
use tokio::sync::{Mutex, OnceCell, mpsc::UnboundedSender};
use tower::ServiceExt;

pub struct World {
    setting: Arc<Setting>,
    clock: Arc<TestClock>,
    network: Arc<Network>,
    events: UnboundedSender<Event>,
    stoa: OnceCell<Stoa>,
    opened: Mutex<Option<Arc<Opened>>>,
    /// How many workspaces were begun.
    count: std::sync::atomic::AtomicU32,
}

/// A workspace with the app in it.
struct Opened {
    made: Bootstrapped,
    slug: String,
    name: String,
    install: Install,
    token: String,
    direct: Direct,
    /// Executions whose output was told.
    seen: Mutex<HashSet<ExecutionId>>,
}

#[derive(Deserialize)]
struct Api {
    method: String,
    path: String,
    token: String,
    body: Option<String>,
}

#[derive(Deserialize)]
struct Query {
    query: String,
    variables: Value,
}

#[derive(Deserialize)]
struct Function {
    hash: String,
    args: String,
}

#[derive(Deserialize)]
struct Connect {
    kind: ConnectionKind,
    key: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct Webhook {
    handler: String,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

#[derive(Deserialize)]
struct File {
    path: String,
    #[serde(default)]
    text: String,
}

fn failed(error: impl std::fmt::Display) -> HostError {
    refuse("test", error.to_string())
}

impl World {
    pub fn new(setting: Arc<Setting>, file: String, events: UnboundedSender<Event>) -> Arc<Self> {
        let origins = match &setting.subject.app {
            Some((app, _)) => app.config().origins.clone().into_iter().collect(),
            None => Vec::new(),
        };
        let network = Arc::new(Network::new(&setting.subject.root, &file, setting.record, origins));
        Arc::new(Self {
            setting,
            clock: Arc::default(),
            network,
            events,
            stoa: OnceCell::new(),
            opened: Mutex::new(None),
            count: std::sync::atomic::AtomicU32::new(0),
        })
    }

    /// What server code reaches that a test calls by itself.
    pub async fn host(&self) -> Result<Arc<dyn Host>, HostError> {
        Ok(self.open().await?.direct.host.clone())
    }

    /// A request of the test's own code.
    pub async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, HostError> {
        if self.setting.subject.app.is_some() {
            return self.host().await?.fetch(request).await;
        }
        // Without an app there is no workspace; third parties can be scripted all the same.
        self.network.fetch(request).await
    }

    pub async fn operation(&self, name: &str, mut payload: Value) -> Result<Value, HostError> {
        self.clock.set(payload.get("now_ms").and_then(Value::as_f64));
        if let Some(fields) = payload.as_object_mut() {
            fields.remove("now_ms");
        }
        match name {
            "next" => return self.network.next().await,
            "answer" => return self.network.answer(payload).await,
            "file.read" | "file.write" | "file.remove" => return self.file(name, &read(payload)?),
            "reset" => {
                *self.opened.lock().await = None;
                return Ok(json!(null));
            }
            _ => {}
        }
        let opened = self.open().await?;
        let answer = self.in_workspace(&opened, name, payload).await;
        self.tell_output(&opened).await;
        answer
    }

    async fn in_workspace(&self, opened: &Opened, name: &str, payload: Value) -> Result<Value, HostError> {
        let platform = &self.stoa().await?.platform;
        let (admin, slug) = (&opened.made.admin, opened.slug.as_str());
        match name {
            "open" => {
                // Connections may have changed, and tokens of executions do not live long.
                let direct = platform.direct(admin, slug).await.map_err(failed)?;
                let workspace = &opened.made.workspace;
                Ok(json!({
                    "workspace": { "id": workspace.id, "slug": workspace.slug, "name": workspace.name },
                    "member": {
                        "id": admin.id, "email_address": admin.email_address,
                        "first_name": admin.first_name, "last_name": admin.last_name,
                    },
                    "app": { "slug": opened.slug, "name": opened.name },
                    "token": opened.token,
                    "context": direct.context,
                }))
            }
            "api" => {
                let Api {
                    method,
                    path,
                    token,
                    body,
                } = read(payload)?;
                let (status, body) = self.request(&method, &path, &token, body).await?;
                Ok(json!({ "status": status, "body": body }))
            }
            "query" => {
                let Query { query, variables } = read(payload)?;
                let body = json!({ "query": query, "variables": variables }).to_string();
                let (_, body) = self.request("POST", "/graphql", &opened.token, Some(body)).await?;
                serde_json::from_str(&body).map_err(failed)
            }
            "function" => {
                let Function { hash, args } = read(payload)?;
                let outcome = platform
                    .call_function(admin, slug, &hash, args, None)
                    .await
                    .map_err(failed)?;
                Ok(match outcome {
                    Ok(wire) => json!({ "ok": wire }),
                    Err(error) => {
                        let stack = error.stack.map(|frames| {
                            frames
                                .iter()
                                .fold(format!("{}: {}", error.name, error.message), |text, frame| {
                                    let place = format!("{}:{}:{}", frame.file, frame.line, frame.column);
                                    match &frame.function {
                                        Some(function) => format!("{text}\n    at {function} ({place})"),
                                        None => format!("{text}\n    at {place}"),
                                    }
                                })
                        });
                        let mut failure = json!({
                            "code": error.code, "message": error.message, "name": error.name,
                        });
                        if let (Some(wire), Some(fields)) = (error.wire, failure.as_object_mut()) {
                            fields.insert("wire".to_owned(), wire.into());
                        }
                        if let (Some(stack), Some(fields)) = (stack, failure.as_object_mut()) {
                            fields.insert("stack".to_owned(), stack.into());
                        }
                        if let (Some((kind, key)), Some(fields)) = (error.connection, failure.as_object_mut()) {
                            fields.insert("kind".to_owned(), json!(kind));
                            fields.insert("key".to_owned(), key.into());
                        }
                        json!({ "error": failure })
                    }
                })
            }
            "connect" => {
                let Connect { kind, key, value } = read(payload)?;
                platform
                    .connect_with(admin, slug, (kind, &key), value)
                    .await
                    .map_err(failed)?;
                Ok(json!(null))
            }
            "disconnect" => {
                let Connect { kind, key, .. } = read(payload)?;
                platform
                    .disconnect(admin, slug, (kind, &key), Removal::IfAppAgrees)
                    .await
                    .map_err(failed)?;
                Ok(json!(null))
            }
            "handlers" => {
                let handlers = platform.webhook_handlers(&opened.install).await.map_err(failed)?;
                Ok(handlers
                    .iter()
                    .map(|handler| {
                        json!({
                            "id": handler.id, "fileName": handler.file_name, "url": platform.webhook_url(handler),
                            "externalWebhookId": handler.external_webhook_id,
                        })
                    })
                    .collect())
            }
            "block" => block::call(platform, &opened.made, slug, read(payload)?).await,
            "block.replay" => block::replay(platform, &opened.install, read(payload)?).await,
            "webhook" => self.webhook(opened, read(payload)?).await,
            "kv" => Ok(Value::Object(
                platform.kv_entries(&opened.install).await.map_err(failed)?,
            )),
            _ => Err(refuse(
                "unknown-operation",
                format!("stoa test has no operation {name:?}"),
            )),
        }
    }

    async fn webhook(&self, opened: &Opened, webhook: Webhook) -> Result<Value, HostError> {
        let platform = &self.stoa().await?.platform;
        let handlers = platform.webhook_handlers(&opened.install).await.map_err(failed)?;
        let named = |handler: &&platform::model::WebhookHandler| {
            *handler.id == *webhook.handler || handler.file_name == webhook.handler
        };
        let Some(handler) = handlers.iter().rev().find(named) else {
            let known: Vec<_> = handlers
                .iter()
                .map(|handler| format!("\"{}\"", handler.file_name))
                .collect();
            let there = if known.is_empty() {
                "the app has created none so far (createWebhookHandler)".to_owned()
            } else {
                format!("the app has created {}", known.join(", "))
            };
            return Err(failed(format!(
                "there is no webhook handler \"{}\": {there}",
                webhook.handler
            )));
        };
        let incoming = Incoming {
            handler_id: handler.id.clone(),
            method: webhook.method,
            path: webhook.path,
            headers: webhook.headers,
            body: STANDARD.decode(webhook.body).map_err(failed)?.into(),
        };
        let response = platform.receive_webhook(incoming).await.map_err(failed)?;
        Ok(json!({
            "status": response.status,
            "headers": response.headers,
            "body": STANDARD.encode(&response.body),
        }))
    }

    /// A request of the workspace's own API.
    async fn request(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<String>,
    ) -> Result<(u16, String), HostError> {
        let request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).map_err(failed)?)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or_else(Body::empty, Body::from))
            .map_err(failed)?;
        let response = match self.stoa().await?.router().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 64 << 20)
            .await
            .map_err(failed)?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }

    /// Snapshot files: nothing but what lies in the app's folder.
    fn file(&self, name: &str, file: &File) -> Result<Value, HostError> {
        let path = PathBuf::from(file.path.trim_start_matches('/'));
        if path
            .components()
            .any(|part| !matches!(part, std::path::Component::Normal(_)))
        {
            return Err(failed(format!("{} lies outside of the app", file.path)));
        }
        let path = self.setting.subject.root.join(path);
        let denied = |error: std::io::Error| failed(format!("{}: {error}", path.display()));
        match name {
            "file.read" => Ok(std::fs::read_to_string(&path).ok().into()),
            "file.write" => {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder).map_err(denied)?;
                }
                std::fs::write(&path, &file.text).map_err(denied)?;
                Ok(json!(null))
            }
            _ => {
                std::fs::remove_file(&path).map_err(denied)?;
                Ok(json!(null))
            }
        }
    }

    async fn stoa(&self) -> Result<&Stoa, HostError> {
        let open = || async {
            let stoa = Stoa::for_tests(&Config::default(), self.setting.engine.clone(), self.clock.clone()).await;
            let stoa = stoa.map_err(|error| failed(format!("{error:#}")))?;
            stoa.platform.egress().stand_in(self.network.clone());
            Ok(stoa)
        };
        self.stoa.get_or_try_init(open).await
    }

    async fn open(&self) -> Result<Arc<Opened>, HostError> {
        let mut opened = self.opened.lock().await;
        if let Some(opened) = &*opened {
            return Ok(opened.clone());
        }
        let Some((app, build)) = &self.setting.subject.app else {
            return Err(failed("there is no app in this folder that could be installed"));
        };
        // Before it can fail: then another build may help.
        let _ = self.events.send(Event::Installed);
        let platform = &self.stoa().await?.platform;
        let number = self.count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let slug = if number == 0 {
            "test".to_owned()
        } else {
            format!("test-{}", number + 1)
        };
        if number == 0 {
            let built = Built {
                config: app.config().clone(),
                environment: app.environment().map_err(|problems| failed(format!("{problems:?}")))?,
                build: (**build).clone(),
            };
            let build = app_build::for_platform(&built).map_err(|error| failed(format!("{error:#}")))?;
            platform.register_app_build(build).await.map_err(failed)?;
        }
        let made = platform
            .bootstrap_workspace("Test", &slug, member())
            .await
            .map_err(failed)?;
        let app_slug = app.config().slug.clone();
        let install = platform.install(&made.admin, &app_slug, None).await.map_err(failed)?;
        let token = NewToken::of_workspace(
            made.workspace.id.clone(),
            "stoa test",
            Scopes::all(),
            Some(made.admin.id.clone()),
        );
        let token = platform.create_token(token).await.map_err(failed)?;
        let direct = platform.direct(&made.admin, &app_slug).await.map_err(failed)?;
        let new = Arc::new(Opened {
            made,
            slug: app_slug,
            name: app.config().name.clone(),
            install,
            token,
            direct,
            seen: Mutex::default(),
        });
        *opened = Some(new.clone());
        Ok(new)
    }

    /// What executions on the server wrote since the last time belongs to the test that caused them.
    async fn tell_output(&self, opened: &Opened) {
        let Ok(stoa) = self.stoa().await else { return };
        let mut seen = opened.seen.lock().await;
        let executions = stoa
            .platform
            .executions(&opened.install, 20, None)
            .await
            .unwrap_or_default();
        for execution in executions.into_iter().rev() {
            if !seen.insert(execution.id.clone()) {
                continue;
            }
            let Ok((execution, detail)) = stoa.platform.execution(&opened.made.workspace.id, &execution.id).await
            else {
                continue;
            };
            for line in detail.logs {
                self.tell(line.level, line.message);
            }
            if let Some(error) = execution
                .error
                .filter(|_| matches!(execution.kind, platform::model::ExecutionKind::Webhook))
            {
                let place = detail
                    .stack
                    .first()
                    .map(|frame| format!(" ({}:{})", frame.file, frame.line));
                let text = format!(
                    "{} failed: {}: {}{}",
                    execution.name,
                    error.name,
                    error.message,
                    place.unwrap_or_default()
                );
                self.tell(LogLevel::Error, text);
            }
        }
    }

    fn tell(&self, level: LogLevel, message: String) {
        let _ = self.events.send(Event::Output(Line {
            level,
            side: "server",
            message,
        }));
    }
}

fn member() -> NewMember {
    NewMember {
        email_address: "ada@example.com".to_owned(),
        first_name: "Ada".to_owned(),
        last_name: "Admin".to_owned(),
        password: None,
    }
}
