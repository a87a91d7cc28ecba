//! What workflows reach beyond the store: apps' blocks, the network, and JavaScript of members.

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use egress::{Recording, Request};
use futures::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use platform::{
    Platform, Random, SystemRandom,
    blocks::{BlockCall, BlockEnded, BlockFailure},
};
use serde_json::Value;
use std::time::Duration;
use store::WorkspaceId;
use url::Url;
use workflows::{
    AppAnswer, AppBlock, AppCall, AppFailure, AppResult, Apps, Handler, HttpRequest, HttpResponse, Outside, Trouble,
    schema::Node,
};

/// How long a workflow's own request may take.
const REQUEST_WITHIN: Duration = Duration::from_secs(120);
/// How much of an answer is kept.
const ANSWER_BYTES: usize = 5 << 20;

/// The world of a server.
#[derive(Clone)]
pub struct WorkflowWorld(pub Platform);

#[async_trait]
impl Apps for WorkflowWorld {
    async fn blocks(&self, workspace_id: &WorkspaceId) -> Result<Vec<AppBlock>, String> {
        let found = self.0.blocks(workspace_id).await.map_err(|error| error.to_string())?;
        let block = |found: platform::blocks::InstalledBlock| AppBlock {
            app: found.app_slug,
            app_name: found.app_name,
            icon_url: found.app_icon_url,
            version: found.version_id.to_string(),
            is_trigger: found.block.kind == "trigger",
            title: found.block.title,
            description: found.block.description.unwrap_or_default(),
            config: serde_json::from_value(found.block.config_schema).unwrap_or_else(|_| Node::fields([])),
            deprecated: found.block.deprecated.then_some(found.block.replaced_by),
            requires_user_connection: found.block.require_user_connection,
            block: found.block.id,
        };
        Ok(found.into_iter().map(block).collect())
    }

    async fn call(&self, call: AppCall) -> AppAnswer {
        let handler = match call.handler {
            Handler::Execute => "execute",
            Handler::Finish => "deferCallback",
            Handler::Activate => "activate",
            Handler::Trigger => "triggerCallback",
            Handler::Deactivate => "deactivate",
        };
        let request = call.request.map(|request| sandbox::HttpRequest {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: STANDARD.decode(&request.body).unwrap_or_default().into(),
        });
        let block = call.block.clone();
        let BlockEnded { execution_id, result } = self
            .0
            .call_block(BlockCall {
                workspace_id: call.workspace_id,
                workflow_id: Some(call.workflow_id),
                app_slug: call.app,
                version_id: call.version.map(Into::into),
                block: call.block,
                handler,
                request,
                config: call.config,
                metadata: call.metadata,
                member: call.member.map(Into::into),
                cause: call.cause,
                is_test: call.is_test,
            })
            .await;
        AppAnswer {
            execution: execution_id.map(|id| id.to_string()),
            result: match result {
                Ok(given) => read(&given).ok_or_else(|| AppFailure {
                    message: format!("The block {block} returned {given} from {handler}, which is no result."),
                    retryable: false,
                    is_missing: false,
                }),
                Err(failure) => Err(failed(failure)),
            },
        }
    }
}

fn failed(failure: BlockFailure) -> AppFailure {
    AppFailure {
        message: failure.message,
        retryable: failure.retryable,
        is_missing: failure.is_missing,
    }
}

/// A handler's result (`sdk-surface.md` 2.4.3).
fn read(given: &Value) -> Option<AppResult> {
    let text = |field: &str| given[field].as_str().map(str::to_owned);
    Some(match given["type"].as_str()? {
        "outcome" => AppResult::Outcome {
            id: text("id").or_else(|| text("slug"))?,
            data: given["data"].clone(),
        },
        "exit" => AppResult::Exit,
        "error" => AppResult::Error {
            message: text("errorMessage")?,
            retryable: given["retryable"] == true,
        },
        "defer" => AppResult::Defer,
        "no-op" => AppResult::NoOp,
        "complete" => AppResult::Complete,
        _ => return None,
    })
}

#[async_trait]
impl Outside for WorkflowWorld {
    async fn send(&self, _: &WorkspaceId, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        let refused = |message: String| Trouble {
            message,
            retryable: false,
        };
        let url = Url::parse(&request.url).map_err(|error| refused(format!("{:?} is no URL: {error}", request.url)))?;
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| refused(format!("{:?} is no HTTP method", request.method)))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let header = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| refused(format!("{name:?} is no name of a header")))?;
            let value = HeaderValue::from_str(value)
                .map_err(|_| refused(format!("the value of the header {name} cannot be sent")))?;
            headers.append(header, value);
        }
        let request = Request {
            headers,
            body: request.body.map(Into::into),
            ..Request::new(method, url)
        };
        let work = async {
            let mut response = self.0.egress().send(request, &Recording::default()).await?;
            let mut body = Vec::new();
            while let Some(part) = response.body.next().await {
                body.extend_from_slice(&part?);
                if body.len() > ANSWER_BYTES {
                    return Ok(None);
                }
            }
            Ok(Some(HttpResponse {
                status: response.status.as_u16(),
                body: String::from_utf8_lossy(&body).into_owned(),
            }))
        };
        match tokio::time::timeout(REQUEST_WITHIN, work).await {
            Err(_) => Err(Trouble {
                message: "No answer came within two minutes".to_owned(),
                retryable: true,
            }),
            Ok(Ok(Some(response))) => Ok(response),
            Ok(Ok(None)) => Err(refused(format!("The answer is larger than {ANSWER_BYTES} bytes"))),
            Ok(Err(error)) => {
                let error: egress::EgressError = error;
                Err(Trouble {
                    retryable: matches!(
                        error.code(),
                        "egress-timeout" | "egress-transport" | "egress-unresolved"
                    ),
                    message: error.to_string(),
                })
            }
        }
    }

    async fn run_code(&self, _: &WorkspaceId, code: &str, inputs: &Value) -> Result<Value, Trouble> {
        self.0.run_script(code, inputs).await.map_err(|failure| Trouble {
            message: failure.message,
            retryable: failure.retryable,
        })
    }

    fn random(&self) -> u128 {
        let mut bytes = [0; 16];
        SystemRandom.fill(&mut bytes);
        u128::from_be_bytes(bytes)
    }

    async fn workspace_slug(&self, workspace_id: &WorkspaceId) -> Option<String> {
        Some(self.0.workspace(workspace_id).await.ok()??.slug)
    }
}
