//! `stoa workflows`: the workflows of a running server, and workflows as files.

mod apply;
mod export;

use crate::{
    cli::{WorkflowsArgs, WorkflowsCommand, WorkflowsListArgs},
    client::Client,
    print::{data, talk},
};
use miette::{IntoDiagnostic, Result};
use serde::Deserialize;
use serde_json::Value;
use std::process::ExitCode;
use workflows::Definition;

pub async fn run(arguments: WorkflowsArgs) -> Result<ExitCode> {
    match arguments.command {
        None => list(&arguments.list).await,
        Some(WorkflowsCommand::Export(arguments)) => export::run(&arguments).await,
        Some(WorkflowsCommand::Apply(arguments)) => apply::run(&arguments).await,
    }
}

/// What a list says of a workflow.
#[derive(Debug, Deserialize)]
struct Listed {
    id: String,
    file_id: String,
    title: String,
    status: String,
    published_at: Option<String>,
    has_changes: bool,
}

/// A workflow with its draft.
#[derive(Debug, Deserialize)]
struct Opened {
    id: String,
    file_id: String,
    draft: Definition,
    revision: i64,
}

async fn listed(client: &Client) -> Result<Vec<Listed>> {
    let mut answer = client.get(&client.path("/workflows")).await?;
    serde_json::from_value(answer["data"].take()).into_diagnostic()
}

async fn opened(client: &Client, id: &str) -> Result<Opened> {
    let answer = client.get(&client.path(&format!("/workflows/{id}"))).await?;
    serde_json::from_value(answer).into_diagnostic()
}

async fn list(arguments: &WorkflowsListArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let answer = client.get(&client.path("/workflows")).await?;
    let rows = answer["data"].as_array().cloned().unwrap_or_default();
    if rows.is_empty() && !arguments.json {
        talk("No workflows; `stoa workflows apply FILE` makes one.");
    }
    for row in rows {
        let line = if arguments.json {
            row.to_string()
        } else {
            let text = |name: &str| row[name].as_str().unwrap_or_default();
            let changes = if row["has_changes"] == Value::Bool(true) && text("status") == "live" {
                ", with changes"
            } else {
                ""
            };
            format!("{}\t{}{changes}\t{}", text("file_id"), text("status"), text("title"))
        };
        if data(line).is_err() {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}
