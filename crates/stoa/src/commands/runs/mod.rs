//! `stoa runs`: runs of workflows on a running server.

mod export;
mod replay;

use super::workflows::{listed, named};
use crate::{
    cli::{ListRunsArgs, OneRunArgs, RetryRunArgs, RunsArgs, RunsCommand, ServerArgs, ShowRunArgs, StartRunArgs},
    client::Client,
    print::{data, talk},
};
use miette::Result;
use serde_json::{Value, json};
use std::{collections::HashMap, process::ExitCode};

pub async fn run(arguments: RunsArgs) -> Result<ExitCode> {
    match arguments.command {
        None => list(&arguments.list).await,
        Some(RunsCommand::List(arguments)) => list(&arguments).await,
        Some(RunsCommand::Show(arguments)) => show(&arguments).await,
        Some(RunsCommand::Start(arguments)) => start(&arguments).await,
        Some(RunsCommand::Pause(arguments)) => ask(&arguments, "pause").await,
        Some(RunsCommand::Resume(arguments)) => ask(&arguments, "resume").await,
        Some(RunsCommand::Cancel(arguments)) => ask(&arguments, "cancel").await,
        Some(RunsCommand::Retry(arguments)) => retry(&arguments).await,
        Some(RunsCommand::Replay(arguments)) => replay::run(&arguments).await,
        Some(RunsCommand::Export(arguments)) => export::run(&arguments).await,
    }
}

async fn list(arguments: &ListRunsArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let workflows = listed(&client).await?;
    let titles: HashMap<&str, &str> = workflows
        .iter()
        .map(|workflow| (&*workflow.id, &*workflow.title))
        .collect();
    let mut path = format!("/runs?limit={}", arguments.limit.clamp(1, 200));
    if let Some(name) = &arguments.workflow {
        path.push_str(&format!("&workflow={}", named(&workflows, name)?.id));
    }
    if let Some(states) = &arguments.state {
        let states: String = url::form_urlencoded::byte_serialize(states.as_bytes()).collect();
        path.push_str(&format!("&status={states}"));
    }
    let (mut shown, mut after) = (0, String::new());
    loop {
        let page = client.get(&client.path(&format!("{path}{after}"))).await?;
        for run in page["data"].as_array().into_iter().flatten() {
            if shown == arguments.limit {
                return Ok(ExitCode::SUCCESS);
            }
            shown += 1;
            let line = if arguments.json {
                run.to_string()
            } else {
                let title = titles.get(text(&run["workflow_id"])).copied().unwrap_or("?");
                let error = text(&run["error"]["message"]);
                let line = format!(
                    "{}\t{}\t{}\t{title}\t{error}",
                    text(&run["id"]),
                    text(&run["status"]),
                    text(&run["created_at"])
                );
                line.trim_end().to_owned()
            };
            if data(line).is_err() {
                return Ok(ExitCode::SUCCESS);
            }
        }
        match page["next"].as_str() {
            Some(next) if shown < arguments.limit => after = format!("&after={next}"),
            _ => break,
        }
    }
    if shown == 0 {
        talk("No runs.");
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(arguments: &ShowRunArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let run = one(&client, &arguments.run).await?;
    let told = if arguments.json {
        run.to_string()
    } else {
        described(&run)
    };
    // Nobody reads any more.
    let _ = data(told);
    Ok(ExitCode::SUCCESS)
}

async fn start(arguments: &StartRunArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let workflows = listed(&client).await?;
    let id = &named(&workflows, &arguments.workflow)?.id;
    let mut body = json!({ "trigger": arguments.trigger });
    if let Some(record) = &arguments.record {
        body["record"] = json!({ "object": record.object, "record_id": record.record_id });
    }
    tell(
        &client
            .post(&client.path(&format!("/workflows/{id}/runs")), &body)
            .await?,
    )
}

async fn ask(arguments: &OneRunArgs, what: &str) -> Result<ExitCode> {
    act(&arguments.server, &arguments.run, what, &json!({})).await
}

async fn retry(arguments: &RetryRunArgs) -> Result<ExitCode> {
    let from = if arguments.from_start { "start" } else { "failed" };
    act(&arguments.server, &arguments.run, "retry", &json!({ "from": from })).await
}

async fn act(server: &ServerArgs, run: &str, what: &str, body: &Value) -> Result<ExitCode> {
    let client = Client::connect(server).await?;
    tell(&client.post(&client.path(&format!("/runs/{run}/{what}")), body).await?)
}

fn tell(run: &Value) -> Result<ExitCode> {
    let _ = data(format!("{}\t{}", text(&run["id"]), text(&run["status"])));
    Ok(ExitCode::SUCCESS)
}

async fn one(client: &Client, run: &str) -> Result<Value> {
    client.get(&client.path(&format!("/runs/{run}"))).await
}

fn described(run: &Value) -> String {
    let mut lines = vec![format!(
        "{} {} since {}",
        text(&run["id"]),
        text(&run["status"]),
        text(&run["created_at"])
    )];
    for step in run["executions"].as_array().into_iter().flatten() {
        let block = text(&step["block"]);
        let round = step["iteration"]
            .as_u64()
            .map(|round| format!(" item {round}"))
            .unwrap_or_default();
        let attempt = match step["attempt"].as_u64() {
            Some(attempt) if attempt > 1 => format!(" attempt {attempt}"),
            _ => String::new(),
        };
        let outcome = step["outcome"]
            .as_str()
            .map(|outcome| format!(" -> {outcome}"))
            .unwrap_or_default();
        lines.push(format!("  {block}{round}{attempt} {}{outcome}", text(&step["status"])));
        if let Some(error) = step["error"].as_str() {
            lines.push(format!("    error {error}"));
        }
        for execution in step["app_execution_ids"].as_array().into_iter().flatten() {
            lines.push(format!("    execution {}", text(execution)));
        }
    }
    lines.join("\n")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::described;
    use serde_json::json;

    #[test]
    fn a_run_is_told_block_by_block() {
        let run = json!({ "id": "r", "status": "failed", "created_at": "T", "executions": [
            { "block": "if", "attempt": 1, "status": "completed", "outcome": "true", "iteration": null },
            { "block": "check", "attempt": 2, "status": "failed", "iteration": 3, "error": "no", "app_execution_ids": ["e"] },
        ] });
        let expected =
            "r failed since T\n  if completed -> true\n  check item 3 attempt 2 failed\n    error no\n    execution e";
        assert_eq!(described(&run), expected);
    }
}
