//! A fresh isolate for every call: ours against node, deno and workerd.

use super::{Better, Row, peers};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::process::Command;

/// What `crates/sandbox/examples/bench.rs` prints, one line each.
#[derive(Debug, Deserialize)]
struct Measured {
    name: String,
    unit: String,
    value: f64,
}

pub fn run() -> Result<Vec<Row>> {
    let folder = peers::prepare()?;
    let bundles = folder.join("bundles");
    let example = crate::target_dir().join("release/examples/bench");
    let output = Command::new(example)
        .arg(&bundles)
        .output()
        .context("cannot run the sandbox's benchmark")?;
    anyhow::ensure!(
        output.status.success(),
        "the sandbox benchmark failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let peers = peers::isolates(&folder)?;
    let mut rows = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let measured: Measured = serde_json::from_str(line).with_context(|| format!("unexpected line {line}"))?;
        let unit: &'static str = match measured.unit.as_str() {
            "ms" => "ms",
            "MB" => "MB",
            "/call" => "/call",
            _ => "/s",
        };
        let row = || Row::new(format!("isolate/{}", measured.name), unit, measured.value);
        let size = measured.name.split_once("KB").map(|(size, _)| size);
        let beside: Vec<_> = peers
            .iter()
            .filter(|f| Some(f.bundle_kb.as_str()) == size && measured.name.ends_with("p50"))
            .collect();
        if beside.is_empty() {
            rows.push(budgeted(row()));
        }
        for figure in beside {
            rows.push(budgeted(row().against(&figure.peer, figure.p50_ms, Better::Lower)));
        }
    }
    Ok(rows)
}

/// The design's numbers for the 500 KB bundle.
fn budgeted(row: Row) -> Row {
    match row.name.as_str() {
        "isolate/500KB p50" => row.budget(0.6, Better::Lower),
        "isolate/500KB p99" => row.budget(5.0, Better::Lower),
        "isolate/500KB per second" => row.budget(2500.0, Better::Higher),
        "isolate/memory of 100 installs" => row.budget(150.0, Better::Lower),
        _ => row,
    }
}
