//! Measurements beside peers in the same run; never tests. Budgets: the design's section 11.

mod build;
mod floor;
mod http;
mod installs;
mod isolate;
mod peers;
mod quota;
mod records;
mod runs;
mod surfaces;

use crate::{Outcome, root, steps::run as run_program};
use anyhow::Context;
use serde::Serialize;
use std::path::PathBuf;

/// One line of the table and of `target/bench/latest.json` (a fixed shape).
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub name: String,
    pub unit: &'static str,
    pub ours: f64,
    pub peer: Option<String>,
    pub peer_value: Option<f64>,
    /// How many times better we are.
    pub ratio: Option<f64>,
    pub budget: Option<f64>,
    pub ok: bool,
}

/// Whether small or large numbers are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Lower,
    Higher,
}

impl Row {
    /// A measurement alone.
    pub fn new(name: impl Into<String>, unit: &'static str, ours: f64) -> Self {
        Self {
            name: name.into(),
            unit,
            ours,
            peer: None,
            peer_value: None,
            ratio: None,
            budget: None,
            ok: true,
        }
    }

    /// Beside a peer that was measured in the same run.
    #[must_use]
    pub fn against(mut self, peer: &str, value: f64, better: Better) -> Self {
        self.stand_beside(peer, value, better);
        self
    }

    /// Puts a peer beside a measurement that is already made.
    pub fn stand_beside(&mut self, peer: &str, value: f64, better: Better) {
        let ratio = match better {
            Better::Lower => value / self.ours,
            Better::Higher => self.ours / value,
        };
        self.peer = Some(peer.to_owned());
        self.peer_value = Some(value);
        self.ratio = Some(ratio);
    }

    /// With the number that it should keep.
    #[must_use]
    pub fn budget(mut self, budget: f64, better: Better) -> Self {
        self.budget = Some(budget);
        self.ok = match better {
            Better::Lower => self.ours <= budget,
            Better::Higher => self.ours >= budget,
        };
        self
    }
}

type Group = fn(&Given) -> anyhow::Result<Vec<Row>>;

/// What the benchmarks measure with.
pub struct Given {
    /// The app that is built beside the official CLI; the example app without it.
    pub app: Option<PathBuf>,
}

const GROUPS: [(&str, Group); 7] = [
    ("isolate", |_| isolate::run()),
    ("installs", |_| installs::run()),
    ("build", build::run),
    ("http", |_| http::run()),
    ("records", |_| records::run()),
    ("runs", |_| runs::run()),
    ("surfaces", |_| surfaces::run()),
];

/// Runs the groups or rows whose name contains `filter`, prints a table and saves it.
pub fn run(filter: Option<&str>, given: &Given) -> Outcome {
    crate::web::build()?;
    println!("> cargo build --release --bin stoa --example bench --example floor");
    // One build for the server and the benchmarks of the sandbox and of SQLite, with the whole workspace selected: features resolve once.
    run_program(
        "cargo",
        &[
            "build",
            "--release",
            "--quiet",
            "--workspace",
            "--bin",
            "stoa",
            "--example",
            "bench",
            "--example",
            "floor",
        ],
    )?;
    let mut rows = Vec::new();
    for (name, group) in GROUPS {
        let whole_group = filter.is_none_or(|filter| name.contains(filter));
        if whole_group || filter.is_some_and(|filter| filter.starts_with(name)) {
            println!("== {name}");
            rows.extend(
                group(given)?
                    .into_iter()
                    .filter(|row| whole_group || filter.is_some_and(|f| row.name.contains(f))),
            );
        }
    }
    print(&rows);
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("latest.json"), serde_json::to_string_pretty(&rows)?)?;
    println!("saved to target/bench/latest.json");
    Ok(())
}

fn print(rows: &[Row]) {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    println!(
        "{:<52} {:>10} {:<7} {:>24} {:>10} {:>8} {:>9}",
        "what", "ours", "unit", "peer", "peer", "ratio", "budget"
    );
    for row in rows {
        println!(
            "{:<52} {:>10.2} {:<7} {:>24} {:>10} {:>7}x {:>9} {}",
            row.name,
            row.ours,
            row.unit,
            row.peer.as_deref().unwrap_or("-"),
            number(row.peer_value),
            number(row.ratio),
            number(row.budget),
            if row.ok { "" } else { "OVER" },
        );
    }
}

/// What a process holds of its own, in MB: anonymous pages, files' pages counted by share, and all of the anonymous files
/// that it keeps open, mapped or not (frozen images are such files).
///
/// # Errors
/// Where there is no `/proc`.
pub fn resident_mb(process: u32) -> anyhow::Result<f64> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let kilobytes = |name: &str| -> anyhow::Result<f64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|value| value.trim().strip_suffix(" kB")?.parse().ok())
            .with_context(|| format!("{path} has no {name}"))
    };
    let mapped = kilobytes("Pss_Anon:")? + kilobytes("Pss_File:")?;
    Ok(mapped / 1024.0 + anonymous_files_mb(process)?)
}

/// Of that, pages of a file that are mapped, by share, in MB: the system has them in memory once for all, and takes them
/// back when it wants.
pub fn mapped_mb(process: u32, file: &str) -> anyhow::Result<f64> {
    let path = format!("/proc/{process}/smaps");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let (mut is_of_file, mut kilobytes) = (false, 0.0);
    for line in text.lines() {
        match line.strip_prefix("Pss:") {
            Some(share) if is_of_file => {
                let share = share.trim().trim_end_matches(" kB").parse::<f64>();
                kilobytes += share.with_context(|| format!("{path} has {line:?}"))?;
            }
            Some(_) => {}
            // The head of a mapping ends with its file; the other lines begin with a word and a colon.
            None if line.contains('-') && line.contains(" r") => is_of_file = line.ends_with(file),
            None => {}
        }
    }
    Ok(kilobytes / 1024.0)
}

fn anonymous_files_mb(process: u32) -> anyhow::Result<f64> {
    use std::os::unix::fs::MetadataExt;
    let mut blocks = 0;
    for file in std::fs::read_dir(format!("/proc/{process}/fd"))?.flatten() {
        let target = std::fs::read_link(file.path()).unwrap_or_default();
        if target.to_string_lossy().starts_with("/memfd:") {
            blocks += file.path().metadata()?.blocks();
        }
    }
    Ok(blocks as f64 * 512.0 / f64::from(1 << 20))
}

/// The middle of several measurements; NaN of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    percentile(&mut values, 0.5)
}

/// A percentile by nearest rank; `share` between 0 and 1.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values
        .get(((last as f64) * share).round() as usize)
        .copied()
        .unwrap_or(f64::NAN)
}
