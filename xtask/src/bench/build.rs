//! `stoa build` of the example app against the official CLI's build of the same app.

use super::{Better, Row, median};
use crate::root;
use anyhow::{Context, Result};
use std::{path::Path, process::Command, time::Instant};

const RUNS: usize = 5;

pub fn run() -> Result<Vec<Row>> {
    let app = root().join("examples/acme-lead-checker/app");
    let stoa = crate::target_dir().join("release/stoa");
    let out = root().join("target/bench/dist");
    let ours = time(RUNS, || {
        Command::new(&stoa)
            .arg("build")
            .arg(&app)
            .arg("--out")
            .arg(&out)
            .output()
    })?;
    // The official CLI writes into the folder it builds: give it a copy.
    let copy = root().join("target/bench/app");
    copy_folder(&app, &copy)?;
    let cli = root().join("node_modules/attio/dist/cli/index.js");
    let official = time(3, || {
        Command::new("node").arg(&cli).arg("build").current_dir(&copy).output()
    })?;
    Ok(vec![
        Row::new("build/acme-lead-checker", "ms", ours)
            .against("official CLI 1.0.4", official, Better::Lower)
            .budget(official / 10.0, Better::Lower),
    ])
}

/// Median wall time of whole processes, in ms.
fn time(runs: usize, mut start: impl FnMut() -> std::io::Result<std::process::Output>) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..runs {
        let begun = Instant::now();
        let output = start().context("cannot start the build")?;
        anyhow::ensure!(
            output.status.success(),
            "the build failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(times))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)?.flatten() {
        let name = entry.file_name();
        if matches!(name.to_str(), Some("node_modules" | "dist" | ".stoa" | ".attio")) {
            continue;
        }
        let target = to.join(&name);
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?
        } else {
            std::fs::copy(entry.path(), target).map(drop)?
        }
    }
    Ok(())
}
