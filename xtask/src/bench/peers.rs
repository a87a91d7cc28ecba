//! Peers from npm, installed into `target/bench/peers`, and what they measured.

use crate::{root, steps::run};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::{path::PathBuf, process::Command};

/// One figure of a peer.
#[derive(Debug, Deserialize)]
pub struct Figure {
    /// `node process`, `deno process`, `workerd dynamic worker`.
    pub peer: String,
    /// Which bundle: `0.1`, `10` or `500`.
    pub bundle_kb: String,
    pub p50_ms: f64,
}

/// Installs the peers once and writes the bundles that all engines run.
pub fn prepare() -> Result<PathBuf> {
    let folder = root().join("target/bench/peers");
    std::fs::create_dir_all(&folder)?;
    for file in ["package.json", "bundles.mjs", "isolates.mjs", "postgraphile.mjs"] {
        std::fs::copy(root().join("xtask/peers").join(file), folder.join(file))?;
    }
    let prefix = folder.to_string_lossy().into_owned();
    let missing = ["workerd", "postgraphile"]
        .iter()
        .any(|package| !folder.join("node_modules").join(package).exists());
    if missing {
        println!("> npm install (peers)");
        run(
            "npm",
            &["install", "--silent", "--no-audit", "--no-fund", "--prefix", &prefix],
        )?;
    }
    run("node", &[&format!("{prefix}/bundles.mjs")])?;
    Ok(folder)
}

/// Cold starts of every peer for every bundle.
pub fn isolates(folder: &PathBuf) -> Result<Vec<Figure>> {
    let output = Command::new("node")
        .arg("isolates.mjs")
        .current_dir(folder)
        .output()
        .context("cannot run node")?;
    anyhow::ensure!(
        output.status.success(),
        "isolates.mjs failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout)?;
    lines
        .lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("unexpected line {line}")))
        .collect()
}
