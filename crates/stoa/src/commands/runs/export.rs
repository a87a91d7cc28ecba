//! `stoa runs export`: what was recorded of a run, as JSON or as a test.

use super::{one, text};
use crate::{
    cli::ExportRunArgs,
    client::Client,
    print::{data, talk},
};
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(arguments: &ExportRunArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let run = one(&client, &arguments.run).await?;
    let written = if arguments.as_test {
        let step = chosen(&run, arguments.block.as_deref())?;
        let execution = text(&step["app_execution_id"]);
        let recording = client
            .get(&client.path(&format!("/executions/{execution}/recording")))
            .await?;
        let details = client.get(&client.path(&format!("/executions/{execution}"))).await?;
        test(&run, step, &recording["data"], &details["data"])?
    } else {
        let mut recordings = Vec::new();
        for step in steps(&run) {
            if arguments.block.as_ref().is_some_and(|block| step["block"] != **block) {
                continue;
            }
            for execution in step["app_execution_ids"].as_array().into_iter().flatten() {
                let path = client.path(&format!("/executions/{}/recording", text(execution)));
                recordings.push(client.get(&path).await?["data"].clone());
            }
        }
        let all = json!({ "run": run, "recordings": recordings });
        format!("{}\n", serde_json::to_string_pretty(&all).into_diagnostic()?)
    };
    match &arguments.out {
        None => {
            // Nobody reads any more.
            let _ = data(written.trim_end());
        }
        Some(path) => {
            std::fs::write(path, written)
                .into_diagnostic()
                .wrap_err_with(|| format!("cannot write {}", path.display()))?;
            talk(format_args!("Wrote {}.", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn steps(run: &Value) -> impl DoubleEndedIterator<Item = &Value> {
    run["executions"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
}

/// The try of a block that becomes a test.
fn chosen<'a>(run: &'a Value, block: Option<&str>) -> Result<&'a Value> {
    let ran = || steps(run).rev().filter(|step| step["app_execution_id"].is_string());
    let found = match block {
        Some(block) => ran().find(|step| step["block"] == *block),
        None => ran().find(|step| step["status"] == "failed").or_else(|| ran().next()),
    };
    match (found, block) {
        (Some(step), _) => Ok(step),
        (None, Some(block)) => {
            let known: Vec<&str> = steps(run).map(|step| text(&step["block"])).collect();
            bail!(
                help = format!("the run came to: {}", known.join(", ")),
                "no app ran for the block {block:?} in this run"
            )
        }
        (None, None) => bail!(
            help = "Stoa's own blocks need no test; `stoa runs export` without --as-test writes the run itself",
            "no block of an app ran in this run"
        ),
    }
}

fn test(run: &Value, step: &Value, recording: &Value, details: &Value) -> Result<String> {
    let recorded = &recording["recorded"];
    let call = &recorded["call"]["block"];
    let (Some(block), Some(handler)) = (call["block"].as_str(), call["handler"].as_str()) else {
        bail!(
            "the execution {} is not one of a block",
            text(&recording["execution_id"])
        )
    };
    if let Some(reason) = recorded["left_out"].as_str() {
        bail!("this execution cannot become a test: {reason}")
    }
    let recorded_json = serde_json::to_string_pretty(recorded).into_diagnostic()?;
    let parsed: platform::time_travel::RecordedExecution =
        serde_json::from_value(recorded.clone())
            .into_diagnostic()
            .wrap_err("the server's recording is of another version of Stoa")?;
    let pretty = |value: &Value| -> Result<String> { serde_json::to_string_pretty(value).into_diagnostic() };
    let outcome = indented(&pretty(&parsed.outcome.json())?);
    let calls = indented(&pretty(&json!(parsed.recorded.calls()))?);
    let logs: Vec<String> = details["logs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|line| format!("{} {}", text(&line["level"]), text(&line["message"])))
        .collect();
    let logs = indented(&pretty(&json!(logs))?);
    let handler_name = match handler {
        "deferCallback" => "finish",
        "triggerCallback" => "trigger",
        other => other,
    };
    let ended = told(&parsed.outcome.json())
        .map(|message| format!("\n// It ended with: {}", one_line(&message)))
        .unwrap_or_default();
    Ok(format!(
        "// Made by `stoa runs export --as-test` from the block {step_block} of the run {run_id}, {started}.{ended}\n\
         // The block is called with what it was called with then, and told what it was told then: nothing goes out. Change what is\n\
         // expected to what it should have done, and the test is red until it does.\n\
         import {{ callBlock }} from \"stoa/test\";\n\
         import {{ expect, it }} from \"vitest\";\n\n\
         it({name}, async () => {{\n  \
         const {{ outcome, logs, calls }} = await callBlock(\"step\", {block}, {{ handler: \"{handler_name}\", recorded }});\n  \
         expect(outcome).toEqual({outcome});\n  \
         expect(logs).toEqual({logs});\n  \
         expect(calls).toEqual({calls});\n\
         }});\n\n\
         // Values of connections and other secrets are named in it and not told.\n\
         const recorded = {recorded_json};\n",
        step_block = text(&step["block"]),
        run_id = text(&run["id"]),
        started = text(&recording["started_at"]),
        name = json!(format!("{block} · {handler_name}, as recorded")),
        block = json!(block),
    ))
}

/// What went wrong, as the recording has it: the run's own error may hold what the app put into it, a token for example.
fn told(outcome: &Value) -> Option<String> {
    let message = match &outcome["threw"] {
        Value::Null => &outcome["returned"]["errorMessage"],
        threw => &threw["message"],
    };
    Some(message.as_str()?.to_owned())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn indented(json: &str) -> String {
    json.replace('\n', "\n  ")
}

#[cfg(test)]
mod tests {
    use super::{chosen, test};
    use serde_json::json;

    #[test]
    fn a_test_says_what_the_recording_says_and_not_what_the_run_says() {
        let run = json!({ "id": "r" });
        let step = json!({ "block": "first", "error": "refused: Bearer the-token" });
        let recording = json!({ "execution_id": "e", "started_at": "T", "recorded": {
            "versionId": "v",
            "call": { "block": { "block": "check", "handler": "deferCallback", "args": "[]" } },
            "entries": [],
            "outcome": { "failed": { "name": "Error", "message": "refused: Bearer {{stoa:token}}\nagain" } },
        } });
        let details = json!({ "logs": [{ "level": "log", "message": "hello" }] });
        let written = test(&run, &step, &recording, &details).unwrap();
        assert!(!written.contains("the-token"), "{written}");
        for expected in [
            "// It ended with: refused: Bearer {{stoa:token}} again\n",
            "it(\"check · finish, as recorded\", async () => {\n",
            "callBlock(\"step\", \"check\", { handler: \"finish\", recorded });\n",
            "expect(logs).toEqual([\n    \"log hello\"\n  ]);\n",
        ] {
            assert!(written.contains(expected), "{expected}\n{written}");
        }
        let mut incomplete = recording.clone();
        incomplete["recorded"]["left_out"] = "it was too much".into();
        let refused = test(&run, &step, &incomplete, &details).unwrap_err().to_string();
        assert_eq!(refused, "this execution cannot become a test: it was too much");
    }

    #[test]
    fn the_failed_block_is_exported_unless_another_is_named() {
        let step = |block: &str, status: &str, execution: Option<&str>| json!({ "block": block, "status": status, "app_execution_id": execution });
        let run = json!({ "executions": [
            step("check", "failed", Some("e1")), step("if", "completed", None), step("score", "completed", Some("e2")),
        ] });
        assert_eq!(chosen(&run, None).unwrap()["app_execution_id"], "e1");
        assert_eq!(chosen(&run, Some("score")).unwrap()["app_execution_id"], "e2");
        assert_eq!(
            chosen(&run, Some("if")).unwrap_err().to_string(),
            "no app ran for the block \"if\" in this run"
        );
        let good =
            json!({ "executions": [step("check", "completed", Some("e1")), step("score", "completed", Some("e2"))] });
        assert_eq!(chosen(&good, None).unwrap()["app_execution_id"], "e2");
        assert_eq!(
            chosen(&json!({}), None).unwrap_err().to_string(),
            "no block of an app ran in this run"
        );
    }
}
