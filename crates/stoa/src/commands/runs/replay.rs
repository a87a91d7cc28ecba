//! `stoa runs replay`: a run once more, and what is different.

use super::text;
use crate::{
    cli::ReplayRunArgs,
    client::Client,
    print::{data, talk},
};
use miette::Result;
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(arguments: &ReplayRunArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let body = json!({
        "against": if arguments.current { "current" } else { "recorded" },
        "block": arguments.block,
    });
    let answer = client
        .post(&client.path(&format!("/runs/{}/replay", arguments.run)), &body)
        .await?;
    let replay = &answer["data"];
    let told = if arguments.json {
        replay.to_string()
    } else {
        described(replay)
    };
    let _ = data(told);
    if replay["left_out"].as_u64() > Some(0) {
        talk(format_args!(
            "{} of the steps could not be replayed.",
            replay["left_out"]
        ));
    }
    Ok(if replay["is_same"] == true {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn described(replay: &Value) -> String {
    let mut lines = Vec::new();
    for step in replay["steps"].as_array().into_iter().flatten() {
        let name = format!("{} ({})", text(&step["title"]), text(&step["block"]));
        let reason = text(&step["reason"]);
        let how = match text(&step["how"]) {
            "taken" => format!("taken from the journal: {reason}"),
            "left-out" => format!("not replayed: {reason}"),
            how if step["is_same"] == true => format!("{how}, the same"),
            how => format!("{how}, DIFFERS"),
        };
        lines.push(format!("{name}: {how}"));
        if step["how"] == "evaluated" && step["is_same"] == false {
            lines.push(format!("  - {}", step["recorded"]));
            lines.push(format!("  + {}", step["evaluated"]));
        }
        let replays = step["replays"].as_array().into_iter().flatten();
        for comparison in replays.filter(|comparison| comparison["is_same"] == false) {
            lines.extend(differences(comparison));
        }
    }
    if lines.is_empty() {
        lines.push("the run did not come to a block".to_owned());
    }
    lines.join("\n")
}

fn differences(comparison: &Value) -> Vec<String> {
    let mut lines = vec![format!(
        "  {}, execution {}: version {} beside version {}",
        text(&comparison["name"]),
        text(&comparison["execution_id"]),
        comparison["recorded_version"],
        comparison["replayed_version"]
    )];
    if let Value::Object(divergence) = &comparison["divergence"] {
        let of = |name: &str| divergence.get(name).and_then(Value::as_str).unwrap_or("the end");
        lines.push(format!("  first: expected {}", of("expected")));
        lines.push(format!("         got      {}", of("got")));
    }
    for part in ["outcome", "logs", "calls"] {
        let all: Vec<&Value> = comparison[part].as_array().into_iter().flatten().collect();
        if all.iter().all(|line| line["change"] == "same") {
            continue;
        }
        lines.push(format!("  {part}"));
        for line in all {
            let sign = match text(&line["change"]) {
                "recorded" => '-',
                "replayed" => '+',
                _ => ' ',
            };
            lines.push(format!("  {sign} {}", text(&line["text"])));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::described;
    use serde_json::json;

    #[test]
    fn what_differs_is_told_line_by_line() {
        let replay = json!({ "steps": [
            { "title": "If", "block": "if", "how": "evaluated", "is_same": true },
            { "title": "Create task", "block": "task", "how": "taken", "reason": "it writes" },
            { "title": "Check lead", "block": "check", "how": "replayed", "is_same": false, "replays": [{
                "execution_id": "e", "name": "check · execute", "is_same": false, "recorded_version": 1, "replayed_version": 2,
                "divergence": { "at": 1, "expected": "fetch GET https://x/a", "got": "fetch GET https://x/b" },
                "outcome": [{ "change": "same", "text": "1" }],
                "logs": [],
                "calls": [{ "change": "recorded", "text": "fetch GET https://x/a" }, { "change": "replayed", "text": "fetch GET https://x/b" }],
            }] },
        ] });
        let expected = "If (if): evaluated, the same\nCreate task (task): taken from the journal: it writes\n\
                        Check lead (check): replayed, DIFFERS\n  check · execute, execution e: version 1 beside version 2\n  \
                        first: expected fetch GET https://x/a\n         got      fetch GET https://x/b\n  calls\n  \
                        - fetch GET https://x/a\n  + fetch GET https://x/b";
        assert_eq!(described(&replay), expected);
    }
}
