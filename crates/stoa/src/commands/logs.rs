//! `stoa logs`: executions and what they printed.

use crate::{
    cli::LogsArgs,
    client::Client,
    print::{data, talk},
};
use futures::StreamExt;
use miette::Result;
use serde_json::Value;
use std::{ops::ControlFlow, process::ExitCode};

/// How many executions of the past are shown per app.
const PAST: u32 = 50;

pub async fn run(arguments: &LogsArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let mut executions = Vec::new();
    for slug in slugs(&client, arguments.app.as_deref()).await? {
        let listed = client
            .get(&client.path(&format!("/apps/{slug}/executions?limit={PAST}")))
            .await?;
        executions.extend(listed["data"].as_array().cloned().unwrap_or_default());
    }
    executions.sort_by(|a, b| a["started_at"].as_str().cmp(&b["started_at"].as_str()));
    for execution in executions {
        if let Some(id) = execution["id"].as_str() {
            let shown = show(&client, id).await?;
            if shown.is_break() {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    if arguments.follow {
        follow(&client, arguments.app.as_deref()).await?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn slugs(client: &Client, only: Option<&str>) -> Result<Vec<String>> {
    if let Some(slug) = only {
        return Ok(vec![slug.to_owned()]);
    }
    let apps = client.get(&client.path("/apps")).await?;
    let installed = apps["data"].as_array().cloned().unwrap_or_default().into_iter();
    Ok(installed
        .filter(|app| !app["install"].is_null())
        .filter_map(|app| Some(app["slug"].as_str()?.to_owned()))
        .collect())
}

/// One execution: a line for itself, one per log line, one per error. Breaks when nobody reads any more.
async fn show(client: &Client, id: &str) -> Result<ControlFlow<()>> {
    let detail = client.get(&client.path(&format!("/executions/{id}"))).await?;
    let execution = if detail["data"].is_object() {
        &detail["data"]
    } else {
        &detail
    };
    Ok(match data(described(execution)) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    })
}

fn described(execution: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = vec![format!(
        "{} {} {} {} ({} ms)",
        text(&execution["started_at"]),
        text(&execution["kind"]),
        text(&execution["name"]),
        text(&execution["status"]),
        execution["duration_ms"]
    )];
    for line in execution["logs"].as_array().into_iter().flatten() {
        lines.push(format!("    {:5} {}", text(&line["level"]), text(&line["message"])));
    }
    if let Value::Object(error) = &execution["error"] {
        lines.push(format!(
            "    error {}",
            error.get("message").map(text).unwrap_or_default()
        ));
        for frame in error.get("stack").and_then(Value::as_array).into_iter().flatten() {
            let function = frame["function"].as_str().unwrap_or("anonymous");
            lines.push(format!(
                "          at {function} ({}:{}:{})",
                text(&frame["file"]),
                frame["line"],
                frame["column"]
            ));
        }
    }
    lines.join("\n")
}

/// Shows every execution as it finishes, until the server goes away or nobody reads any more.
async fn follow(client: &Client, only: Option<&str>) -> Result<()> {
    let mut stream = client.events().await?.bytes_stream();
    let mut pending: Vec<u8> = Vec::new();
    while let Some(chunk) = stream.next().await {
        let Ok(chunk) = chunk else { break };
        pending.extend_from_slice(&chunk);
        while let Some(end) = pending.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = pending.drain(..end + 2).collect();
            if let Some(id) = finished(&String::from_utf8_lossy(&event), only)
                && show(client, &id).await?.is_break()
            {
                return Ok(());
            }
        }
    }
    talk(format_args!("{} does not answer any more.", client.url()));
    Ok(())
}

/// The execution that an event says has finished, if it is one of the wanted app.
fn finished(event: &str, only: Option<&str>) -> Option<String> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    if field("event:")? != "execution.finished" {
        return None;
    }
    let data: Value = serde_json::from_str(field("data:")?).ok()?;
    let wanted = only.is_none_or(|slug| data["app_slug"] == slug);
    wanted
        .then(|| data["execution_id"].as_str().map(str::to_owned))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::finished;

    #[test]
    fn only_finished_executions_of_the_wanted_app_are_shown() {
        let event =
            |topic: &str| format!("event: {topic}\ndata: {{\"execution_id\":\"e1\",\"app_slug\":\"acme\"}}\nid: 4\n\n");
        assert_eq!(finished(&event("execution.finished"), None).as_deref(), Some("e1"));
        assert_eq!(
            finished(&event("execution.finished"), Some("acme")).as_deref(),
            Some("e1")
        );
        assert_eq!(finished(&event("execution.finished"), Some("other")), None);
        assert_eq!(finished(&event("execution.log"), None), None);
    }
}
