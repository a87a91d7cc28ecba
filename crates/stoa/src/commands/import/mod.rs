//! `stoa import`: files and whole workspaces into a running server.

mod attio;
mod emails;
mod workspace;

use crate::cli::{ImportAttioArgs, ImportCommand, ImportCsvArgs};
use crate::client::Client;
use crate::print::{data, talk};
use indicatif::{ProgressBar, ProgressStyle};
use miette::{IntoDiagnostic, Result, WrapErr, bail, miette};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use url::form_urlencoded;

/// How often one asks how far an import is.
const LOOK: Duration = Duration::from_millis(200);
/// How many problems are shown.
const SHOWN: usize = 20;

pub async fn run(command: ImportCommand) -> Result<ExitCode> {
    match command {
        ImportCommand::Csv(arguments) => csv(&arguments).await,
        ImportCommand::Emails(arguments) => emails::run(&arguments).await,
        ImportCommand::Workspace(arguments) => workspace::run(&arguments).await,
        ImportCommand::Attio(arguments) => other(&arguments).await,
    }
}

async fn csv(arguments: &ImportCsvArgs) -> Result<ExitCode> {
    let bytes = read(&arguments.file)?;
    let client = Client::connect(&arguments.server).await?;
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("object", &arguments.object)
        .append_pair("file_name", &name(&arguments.file))
        .finish();
    let job = client.upload(&client.path(&format!("/imports?{query}")), bytes).await?["data"].take();
    let plan = json!({
        "columns": columns(&job, &arguments.columns)?,
        "matching": arguments.matching,
        "create_options": arguments.create_options,
    });
    for mapped in plan["columns"].as_array().into_iter().flatten() {
        let header = mapped["column"].as_u64().and_then(|at| job["columns"].get(at as usize));
        let header = header.and_then(|column| column["name"].as_str()).unwrap_or_default();
        let attribute = mapped["attribute"].as_str().unwrap_or_default();
        let part = mapped["property"]
            .as_str()
            .map(|part| format!(".{part}"))
            .unwrap_or_default();
        talk(format_args!("{header} -> {attribute}{part}"));
    }
    let what = if arguments.dry_run { "check" } else { "start" };
    follow(&client, &job, what, &plan).await
}

async fn other(arguments: &ImportAttioArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let lines = attio::read(&arguments.from, &arguments.from_token).await?;
    if let Some(keep) = &arguments.keep {
        std::fs::write(keep, &lines)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write {}", keep.display()))?;
    }
    send(&client, "workspace.jsonl", lines).await
}

async fn send(client: &Client, name: &str, bytes: Vec<u8>) -> Result<ExitCode> {
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("file_name", name)
        .finish();
    let job = client.upload(&client.path(&format!("/imports?{query}")), bytes).await?["data"].take();
    follow(client, &job, "start", &json!({ "columns": [] })).await
}

/// Begins an import, shows how far it is, and ends with what became of it.
async fn follow(client: &Client, job: &Value, what: &str, plan: &Value) -> Result<ExitCode> {
    let id = job["id"]
        .as_str()
        .ok_or_else(|| miette!("the server answered without a job: {job}"))?;
    let path = client.path(&format!("/imports/{id}"));
    client.post(&format!("{path}/{what}"), plan).await?;
    let bar = bar(job["total"].as_u64().unwrap_or(0));
    let job = loop {
        let job = client.get(&path).await?["data"].take();
        bar.set_length(job["total"].as_u64().unwrap_or(0));
        bar.set_position(job["position"].as_u64().unwrap_or(0));
        if !matches!(job["state"].as_str(), Some("checking" | "running")) {
            break job;
        }
        tokio::time::sleep(LOOK).await;
    };
    bar.finish_and_clear();
    let problems = job["problems"].as_array().cloned().unwrap_or_default();
    for problem in problems.iter().take(SHOWN) {
        let column = problem["column"]
            .as_str()
            .map(|column| format!("{column}: "))
            .unwrap_or_default();
        let message = problem["message"].as_str().unwrap_or_default();
        talk(format_args!("line {}: {column}{message}", problem["line"]));
    }
    if problems.len() > SHOWN {
        let more = problems.len() - SHOWN;
        talk(format_args!(
            "and {more} more: {}{path}/problems.csv has all rows",
            client.url()
        ));
    }
    let counts = ["created", "updated", "unchanged", "failed"];
    let counts: serde_json::Map<String, Value> = counts
        .iter()
        .map(|name| ((*name).to_owned(), job[*name].clone()))
        .collect();
    data(Value::from(counts)).into_diagnostic()?;
    if let Some(failure) = job["failure"].as_str() {
        bail!("the import ended before its file did: {failure}");
    }
    if what == "check" {
        talk("Nothing was changed.");
    }
    Ok(match job["failed"].as_u64() {
        Some(0) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// The columns as they were said, or else as the server suggests.
fn columns(job: &Value, said: &[String]) -> Result<Value> {
    let suggested = job["suggested"]["columns"].clone();
    if said.is_empty() {
        if suggested.as_array().is_none_or(Vec::is_empty) {
            bail!(
                help = "say what columns become: --column 'Header=attribute_slug'",
                "no column is called like an attribute"
            );
        }
        return Ok(suggested);
    }
    let headers: Vec<&str> = job["columns"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|column| column["name"].as_str())
        .collect();
    let mut columns = Vec::new();
    for text in said {
        let Some((header, target)) = text.rsplit_once('=') else {
            bail!(
                help = "for example --column 'Mail=email_addresses'",
                "--column {text:?} is not of the form HEADER=ATTRIBUTE"
            );
        };
        let Some(at) = headers.iter().position(|known| *known == header) else {
            bail!(
                help = format!("its columns are {}", headers.join(", ")),
                "the file has no column {header:?}"
            );
        };
        let (attribute, property) = match target.split_once('.') {
            Some((attribute, property)) => (attribute, Some(property)),
            None => (target, None),
        };
        let dates = job["columns"][at]["dates"].clone();
        columns.push(json!({ "column": at, "attribute": attribute, "property": property, "dates": dates }));
    }
    Ok(columns.into())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read {}", file.display()))
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A bar on a terminal, nothing elsewhere.
fn bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    // The template is ours.
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:32}] {human_pos}/{human_len} {per_sec} {eta}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
