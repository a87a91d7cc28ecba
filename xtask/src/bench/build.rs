//! `stoa build` of the example app against the official CLI's build of the same app, rebuilds after one edit, and the
//! start of `stoa dev`. The official CLI watches in its `dev` only, which needs an account: its whole build is the peer of
//! a rebuild too, because that is what it runs after an edit.

use super::{Better, Given, Row, median};
use crate::{
    root,
    servers::{self, Server},
};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

const RUNS: usize = 5;
const EDITS: usize = 20;

pub fn run(given: &Given) -> Result<Vec<Row>> {
    let example = root().join("examples/acme-lead-checker/app");
    let app = match &given.app {
        Some(app) => app
            .canonicalize()
            .with_context(|| format!("there is no app at {}", app.display()))?,
        None => example.clone(),
    };
    let name = app
        .file_name()
        .context("the app's folder has no name")?
        .to_string_lossy();
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
    let copy = root().join("target/bench/app").join(&*name);
    copy_folder(&app, &copy)?;
    link_packages(&app, &copy)?;
    let cli = root().join("node_modules/attio/dist/cli/index.js");
    let official = time(3, || {
        Command::new("node").arg(&cli).arg("build").current_dir(&copy).output()
    })?;
    let mut rows = vec![
        Row::new(
            format!("build/{}", if app == example { "acme-lead-checker" } else { &*name }),
            "ms",
            ours,
        )
        .against("official CLI 1.0.4", official, Better::Lower)
        .budget(official / 10.0, Better::Lower),
    ];
    // Watching is measured with an app whose files are known.
    if app == example {
        rows.extend(watching(&app, official)?);
    }
    Ok(rows)
}

/// Gives a copy the packages of the app; those of this repository's own apps lie above both.
fn link_packages(app: &Path, copy: &Path) -> Result<()> {
    let (packages, link) = (app.join("node_modules"), copy.join("node_modules"));
    if packages.is_dir() && !link.exists() {
        #[cfg(unix)]
        std::os::unix::fs::symlink(&packages, &link).with_context(|| format!("cannot link {}", link.display()))?;
    }
    Ok(())
}

/// `stoa dev`: from start to ready with data and image cache in place, and from a saved file to the new version.
fn watching(app: &Path, official: f64) -> Result<Vec<Row>> {
    let copy = root().join("target/bench/watched");
    copy_folder(app, &copy)?;
    let data = root().join("target/bench/watched-data");
    let _ = std::fs::remove_dir_all(&data);
    // The first start makes the data and fills the caches; it is not counted.
    drop(servers::release(&copy, &data)?);
    let mut starts = Vec::new();
    for _ in 1..RUNS {
        let begun = Instant::now();
        drop(servers::release(&copy, &data)?);
        starts.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    let server = servers::release(&copy, &data)?;
    next_build(&server)?;
    let mut rows = vec![Row::new("build/dev start to ready, warm", "ms", median(starts)).budget(1500.0, Better::Lower)];
    for (what, suffix) in [("server code", ".server.ts"), ("client code", "extension.tsx")] {
        let file = find(&copy.join("src"), suffix)
            .or_else(|| find(&copy.join("src"), "extension.ts"))
            .with_context(|| format!("the example app has no {suffix}"))?;
        let original = std::fs::read_to_string(&file)?;
        let (mut builds, mut saves) = (Vec::new(), Vec::new());
        for edit in 0..EDITS {
            let begun = Instant::now();
            std::fs::write(&file, format!("{original}\nglobalThis.benchEdit = {edit};\n"))?;
            let built = next_build(&server)?;
            saves.push(begun.elapsed().as_secs_f64() * 1e3);
            builds.push(built["ms"].as_f64().context("a build without its time")?);
        }
        std::fs::write(&file, original)?;
        next_build(&server)?;
        rows.push(
            Row::new(format!("build/rebuild after one edit, {what}"), "ms", median(builds))
                .against("official CLI 1.0.4", official, Better::Lower)
                .budget(50.0, Better::Lower),
        );
        rows.push(Row::new(
            format!("build/save to new version, {what}"),
            "ms",
            median(saves),
        ));
    }
    Ok(rows)
}

fn next_build(server: &Server) -> Result<Value> {
    let event = server.next_event(Duration::from_secs(30))?;
    ensure!(event["event"] == "built", "the edited app does not build: {event}");
    Ok(event)
}

/// The first file below a folder whose name ends so.
fn find(folder: &Path, suffix: &str) -> Option<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    entries.into_iter().find_map(|path| {
        if path.is_dir() {
            return find(&path, suffix);
        }
        path.to_string_lossy().ends_with(suffix).then_some(path)
    })
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
