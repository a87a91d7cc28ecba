//! Blocks that a test calls: as a workflow does, or as it was recorded.

use super::host::refuse;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use platform::{
    Bootstrapped, Platform,
    blocks::BlockCall,
    model::{Install, LogLine},
    time_travel::{Outcome, RecordedExecution},
};
use sandbox::{HostError, HttpRequest};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub struct Called {
    block: String,
    handler: String,
    config: Value,
    metadata: Value,
    request: Option<Sent>,
}

#[derive(Deserialize)]
struct Sent {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    /// Base64.
    body: String,
}

fn failed(error: impl std::fmt::Display) -> HostError {
    refuse("test", error.to_string())
}

/// Calls a block for real, in an execution of its own.
///
/// # Errors
/// There is no such block or handler.
pub async fn call(platform: &Platform, made: &Bootstrapped, app: &str, called: Called) -> Result<Value, HostError> {
    let handler = ["execute", "deferCallback", "activate", "triggerCallback", "deactivate"]
        .into_iter()
        .find(|known| *known == called.handler)
        .ok_or_else(|| failed(format!("blocks have no handler {:?}", called.handler)))?;
    let request = match called.request {
        None => None,
        Some(Sent {
            method,
            url,
            headers,
            body,
        }) => Some(HttpRequest {
            method,
            url,
            headers,
            body: STANDARD.decode(body).map_err(failed)?.into(),
        }),
    };
    let ended = platform
        .call_block(BlockCall {
            workspace_id: made.workspace.id.clone(),
            workflow_id: None,
            app_slug: app.to_owned(),
            version_id: None,
            block: called.block,
            handler,
            request,
            config: called.config,
            metadata: called.metadata,
            member: Some(made.admin.id.clone()),
            cause: None,
            is_test: false,
        })
        .await;
    let Some(id) = ended.execution_id else {
        let message = ended.result.err().map_or_else(String::new, |failure| failure.message);
        return Err(failed(message));
    };
    let (_, detail, recorded) = platform
        .recorded_execution(&made.workspace.id, &id)
        .await
        .map_err(failed)?;
    Ok(told(&recorded.outcome, &detail.logs, &recorded.recorded.calls()))
}

/// Calls it with what was recorded.
///
/// # Errors
/// There is no such block.
pub async fn replay(platform: &Platform, install: &Install, recorded: RecordedExecution) -> Result<Value, HostError> {
    let again = platform.rehearse_current(install, &recorded).await.map_err(failed)?;
    Ok(told(&again.outcome, &again.logs, &again.calls))
}

fn told(outcome: &Outcome, logs: &[LogLine], calls: &[String]) -> Value {
    let logs: Vec<String> = logs
        .iter()
        .map(|line| format!("{} {}", json!(line.level).as_str().unwrap_or_default(), line.message))
        .collect();
    json!({ "outcome": outcome.json(), "logs": logs, "calls": calls })
}
