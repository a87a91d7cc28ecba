//! App UI as a person meets it: the release build with `stoa dev`, real Chromium, the apps of the browser tests.
//! `e2e/bench/surfaces.ts` drives and times them; what the figures are is decided here.

use super::{Better, Row, percentile};
use crate::{chromium, steps::command};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What the script has measured: each value is one time that something was done.
#[derive(Debug, Deserialize)]
struct Measured {
    name: String,
    unit: String,
    values: Vec<f64>,
}

/// Share of the values, name of the figure.
const MEDIAN: (f64, &str) = (0.5, " p50");
const P95: (f64, &str) = (0.95, " p95");
const ONLY: (f64, &str) = (0.5, "");

/// The figures of one measurement, and the budget of each.
type Figures = Vec<((f64, &'static str), Option<(f64, Better)>)>;

fn at_most(budget: f64) -> Option<(f64, Better)> {
    Some((budget, Better::Lower))
}

fn figures(name: &str) -> Figures {
    match name {
        "realm start to first surface" => vec![(MEDIAN, at_most(60.0)), (P95, None)],
        "click to toast" => vec![(MEDIAN, at_most(30.0)), (P95, None)],
        "click to toast, once more" | "click to what the page does by itself" => vec![(MEDIAN, None), (P95, None)],
        "dialog with 30 inputs" => vec![(MEDIAN, at_most(100.0)), (P95, None)],
        // Two frames: what is typed is on screen before anybody notices.
        "key to screen in 30 inputs" => vec![(MEDIAN, None), (P95, at_most(33.4))],
        "frames while 50,000 rows scroll" => vec![(ONLY, Some((59.0, Better::Higher)))],
        "frame while 50,000 rows scroll" => vec![(P95, at_most(17.5))],
        "frames while a canvas of 300 blocks is panned"
        | "frames while a canvas of 300 blocks is zoomed"
        | "frames while all 300 blocks are panned"
        | "frames while a block of 300 is dragged" => vec![(ONLY, Some((59.0, Better::Higher)))],
        "frame while a canvas of 300 blocks is panned"
        | "frame while a canvas of 300 blocks is zoomed"
        | "frame while all 300 blocks are panned"
        | "frame while a block of 300 is dragged" => vec![(P95, at_most(17.5))],
        "REST write to another page" | "saved source to its surface" => vec![(MEDIAN, None), (P95, at_most(150.0))],
        "memory of the demo app's realm" => vec![(ONLY, at_most(15.0))],
        "page opened to first surface"
        | "page opened to first surface, first visit"
        | "click to a surface of a running realm" => vec![(MEDIAN, None), (P95, None)],
        _ => vec![(ONLY, None)],
    }
}

pub fn run() -> Result<Vec<Row>> {
    let output = command("node", &["node_modules/tsx/dist/cli.mjs", "e2e/bench/surfaces.ts"])
        .env("CHROMIUM", chromium::find()?)
        .env("STOA_BIN", crate::target_dir().join("release/stoa"))
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cannot run `node`: install Node.js 20 or newer")?;
    ensure!(output.status.success(), "e2e/bench/surfaces.ts failed");
    let measured: Vec<Measured> =
        serde_json::from_slice(&output.stdout).context("e2e/bench/surfaces.ts printed no JSON")?;
    Ok(measured.into_iter().flat_map(rows).collect())
}

fn rows(Measured { name, unit, mut values }: Measured) -> Vec<Row> {
    let unit = match unit.as_str() {
        "ms" => "ms",
        "MB" => "MB",
        "/s" => "/s",
        "%" => "%",
        _ => "",
    };
    figures(&name)
        .into_iter()
        .map(|((share, figure), budget)| {
            let row = Row::new(format!("surfaces/{name}{figure}"), unit, percentile(&mut values, share));
            match budget {
                Some((budget, better)) => row.budget(budget, better),
                None => row,
            }
        })
        .collect()
}
