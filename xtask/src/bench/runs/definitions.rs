//! The workflows that are measured.

use serde_json::{Value, json};

/// Each adds one to what the step before it gave. Its beginning, with what it is given, and its end, with what it gives,
/// are in the journal and on the disk before the next one begins.
pub const STEPS: [(&str, &str); 3] = [("one", "0"), ("two", "one"), ("three", "two")];

/// Three steps that a member starts.
pub fn three_steps() -> Value {
    definition("Three steps", &json!({ "id": "started", "block": "manual-run" }), &[])
}

/// Three steps that a new person starts.
pub fn of_new_person() -> Value {
    let object = json!({ "$": "attio-object", "object": "people" });
    let trigger = json!({ "id": "started", "block": "record-created", "config": { "object": object } });
    definition("Three steps of a person", &trigger, &[])
}

/// Sleeps so many seconds, then goes on with three steps.
pub fn sleeper(seconds: u64) -> Value {
    let duration = json!({ "$": "duration", "value": format!("PT{seconds}S") });
    let delay = json!({ "id": "sleep", "block": "delay", "config": { "duration": duration } });
    let trigger = json!({ "id": "started", "block": "manual-run" });
    definition("Sleeper", &trigger, &[delay])
}

fn definition(title: &str, trigger: &Value, before: &[Value]) -> Value {
    let formulas = STEPS.map(|(id, before)| {
        let given = match before {
            "0" => json!(0),
            step => json!({ "$": "variable", "path": format!("{step}.result") }),
        };
        json!({ "id": id, "block": "formula", "config": { "inputs": { "n": given }, "expression": "n + 1", "result": "number" } })
    });
    let blocks: Vec<Value> = [trigger].into_iter().chain(before).chain(&formulas).cloned().collect();
    let connections = blocks.windows(2).map(|pair| {
        let outcome = if pair[0]["id"] == "started" {
            "triggered"
        } else {
            "done"
        };
        json!({ "from": pair[0]["id"], "outcome": outcome, "to": pair[1]["id"] })
    });
    json!({ "title": title, "connections": connections.collect::<Vec<_>>(), "blocks": blocks })
}
