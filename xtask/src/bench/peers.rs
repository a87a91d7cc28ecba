//! Peers from npm, installed into `target/bench/peers`, and what they measured.

use crate::{root, steps::run};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

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
    for file in [
        "package.json",
        "bundles.mjs",
        "isolates.mjs",
        "postgraphile.mjs",
        "restate.mjs",
    ] {
        std::fs::copy(root().join("xtask/peers").join(file), folder.join(file))?;
    }
    install(&folder, &["workerd", "postgraphile", "@restatedev/restate-sdk"], &[])?;
    run("node", &[&folder.join("bundles.mjs").to_string_lossy()])?;
    Ok(folder)
}

/// Installs n8n, which is large, once, by itself.
pub fn prepare_n8n() -> Result<PathBuf> {
    let folder = root().join("target/bench/n8n");
    std::fs::create_dir_all(&folder)?;
    for file in ["package.json", "n8n.mjs"] {
        std::fs::copy(root().join("xtask/peers/n8n").join(file), folder.join(file))?;
    }
    // What its packages build for themselves is not needed on PostgreSQL.
    install(&folder, &["n8n"], &["--ignore-scripts"])?;
    Ok(folder)
}

/// `npm install` in a folder, unless the packages are there.
fn install(folder: &Path, packages: &[&str], options: &[&str]) -> Result<()> {
    if packages
        .iter()
        .all(|package| folder.join("node_modules").join(package).exists())
    {
        return Ok(());
    }
    println!("> npm install ({})", packages.join(", "));
    let prefix = folder.to_string_lossy();
    let mut arguments = vec!["install", "--silent", "--no-audit", "--no-fund", "--prefix", &prefix];
    arguments.extend(options);
    run("npm", &arguments)
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
