//! `stoa logs`: executions and what they printed.

use crate::{
    cli::LogsArgs,
    client::Client,
    print::{data, talk},
};
use futures::StreamExt;
use miette::Result;
use serde_json::Value;
use std::{collections::HashMap, ops::ControlFlow, process::ExitCode};

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
            let shown = show(&client, id, 0).await?;
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

/// One execution: a line for itself, one per log line that was not `told` before, one per error. Breaks when nobody reads
/// any more.
async fn show(client: &Client, id: &str, told: usize) -> Result<ControlFlow<()>> {
    let detail = client.get(&client.path(&format!("/executions/{id}"))).await?;
    let execution = if detail["data"].is_object() {
        &detail["data"]
    } else {
        &detail
    };
    Ok(match data(described(execution, told)) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    })
}

fn log_line(line: &Value) -> String {
    let text = |name: &str| line[name].as_str().unwrap_or_default();
    format!("{:5} {}", text("level"), text("message"))
}

fn described(execution: &Value, told: usize) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = vec![format!(
        "{} {} {} {} ({} ms)",
        text(&execution["started_at"]),
        text(&execution["kind"]),
        text(&execution["name"]),
        text(&execution["status"]),
        execution["duration_ms"]
    )];
    let logs = execution["logs"].as_array().into_iter().flatten();
    lines.extend(logs.skip(told).map(|line| format!("    {}", log_line(line))));
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

/// Shows what executions print while they run, and each of them as a whole line when it is over, until the server goes
/// away or nobody reads any more.
async fn follow(client: &Client, only: Option<&str>) -> Result<()> {
    let mut stream = client.events().await?.bytes_stream();
    let mut pending: Vec<u8> = Vec::new();
    let mut live = Live::default();
    while let Some(chunk) = stream.next().await {
        let Ok(chunk) = chunk else { break };
        pending.extend_from_slice(&chunk);
        while let Some(end) = pending.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = pending.drain(..end + 2).collect();
            // Nobody reads any more: the other end of the pipe is closed.
            let is_over = match live.hear(&String::from_utf8_lossy(&event), only) {
                Some(Heard::Lines(lines)) => data(lines).is_err(),
                Some(Heard::Finished { id, told }) => show(client, &id, told).await?.is_break(),
                None => false,
            };
            if is_over {
                return Ok(());
            }
        }
    }
    talk(format_args!("{} does not answer any more.", client.url()));
    Ok(())
}

/// What an event says to somebody who follows.
#[derive(Debug, PartialEq)]
enum Heard {
    /// Console output of an execution that still runs.
    Lines(String),
    /// An execution is over; `told` of its lines were shown already.
    Finished { id: String, told: usize },
}

/// How many lines of each running execution were shown already.
#[derive(Default)]
struct Live(HashMap<String, usize>);

impl Live {
    fn hear(&mut self, event: &str, only: Option<&str>) -> Option<Heard> {
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let topic = field("event:")?;
        let payload: Value = serde_json::from_str(field("data:")?).ok()?;
        if only.is_some_and(|slug| payload["app_slug"] != slug) {
            return None;
        }
        let id = payload["execution_id"].as_str()?.to_owned();
        match topic {
            "execution.log" => {
                let lines = payload["lines"].as_array()?;
                *self.0.entry(id.clone()).or_default() += lines.len();
                // Several run at once: a line says whose it is.
                let name = payload["name"].as_str().unwrap_or(&id);
                let lines: Vec<String> = lines
                    .iter()
                    .map(|line| format!("  … {name} {}", log_line(line)))
                    .collect();
                Some(Heard::Lines(lines.join("\n")))
            }
            "execution.finished" => {
                let told = self.0.remove(&id).unwrap_or_default();
                Some(Heard::Finished { id, told })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Heard, Live};

    fn event(topic: &str, more: &str) -> String {
        format!("event: {topic}\ndata: {{\"execution_id\":\"e1\",\"app_slug\":\"acme\"{more}}}\nid: 4\n\n")
    }

    fn finished(told: usize) -> Option<Heard> {
        Some(Heard::Finished {
            id: "e1".to_owned(),
            told,
        })
    }

    #[test]
    fn only_what_the_wanted_app_does_is_shown() {
        let mut live = Live::default();
        assert_eq!(live.hear(&event("execution.finished", ""), None), finished(0));
        assert_eq!(live.hear(&event("execution.finished", ""), Some("acme")), finished(0));
        assert_eq!(live.hear(&event("execution.finished", ""), Some("other")), None);
        assert_eq!(live.hear(&event("record.created", ""), None), None);
    }

    #[test]
    fn lines_are_shown_while_it_runs_and_not_once_more_at_its_end() {
        let mut live = Live::default();
        let lines =
            r#","name":"slow.server","lines":[{"level":"info","message":"one"},{"level":"warn","message":"two"}]"#;
        let shown = live.hear(&event("execution.log", lines), None);
        let expected = "  … slow.server info  one\n  … slow.server warn  two".to_owned();
        assert_eq!(shown, Some(Heard::Lines(expected)));
        assert_eq!(live.hear(&event("execution.finished", ""), None), finished(2));
        assert_eq!(
            live.hear(&event("execution.finished", ""), None),
            finished(0),
            "it is forgotten"
        );
    }
}
