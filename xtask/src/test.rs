//! The README's second command: every test, with counts at the end.

use crate::{
    Outcome, chromium, conformance, demo, kill_nine, root,
    steps::{command, tee},
    web,
};
use anyhow::{Result, bail};
use serde_json::Value;

/// What a step counted.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
}

type Step = fn() -> Result<Tally>;

const STEPS: [(&str, Step); 8] = [
    ("lint", lint),
    ("types", types),
    ("web", web_tests),
    ("rust", rust_tests),
    ("apps", app_tests),
    ("conformance", conformance_tests),
    ("kills", kill_tests),
    ("browser", browser_tests),
];

/// Runs the named steps, or all. The last line is `N passed, N failed`.
pub fn run(only: &[String]) -> Outcome {
    if let Some(unknown) = only.iter().find(|name| !STEPS.iter().any(|(step, _)| step == name)) {
        bail!("there is no step `{unknown}`; steps are lint, types, web, rust, apps, conformance, kills, browser");
    }
    web::build()?;
    let mut total = Tally::default();
    let mut failures = Vec::new();
    for (name, step) in STEPS {
        if !only.is_empty() && !only.iter().any(|wanted| wanted == name) {
            continue;
        }
        println!("\n== {name}");
        let started = std::time::Instant::now();
        let tally = step().unwrap_or_else(|error| {
            println!("{name}: {error:#}");
            Tally { passed: 0, failed: 1 }
        });
        println!(
            "-- {name}: {} passed, {} failed in {:.0?}",
            tally.passed,
            tally.failed,
            started.elapsed()
        );
        if tally.failed > 0 {
            failures.push(name);
        }
        total.passed += tally.passed;
        total.failed += tally.failed;
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if failures.is_empty() {
        Ok(())
    } else {
        bail!("failed: {}", failures.join(", "))
    }
}

/// Formatting, lints and house rules: each tool counts as one test.
fn lint() -> Result<Tally> {
    let mut tally = Tally::default();
    tally.one(command("cargo", &["fmt", "--all", "--check"]))?;
    tally.one(command(
        "cargo",
        &[
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ))?;
    tally.one(command("npx", &["--no-install", "biome", "check", "."]))?;
    match crate::tidy::run() {
        Ok(()) => tally.passed += 1,
        Err(error) => {
            println!("{error:#}");
            tally.failed += 1;
        }
    }
    Ok(tally)
}

/// Strict TypeScript in every package.
fn types() -> Result<Tally> {
    let mut tally = Tally::default();
    for package in [
        "sdk",
        "ui",
        "e2e",
        "examples/acme-lead-checker/service",
        "examples/gallery",
    ] {
        tally.one(command("npx", &["--no-install", "tsc", "-p", package]))?;
    }
    // Apps get their typings from Stoa, which then checks them as it checks any app.
    demo::build()?;
    for app in APPS {
        tally.one(command(&demo::stoa_binary().to_string_lossy(), &["check", app]))?;
    }
    Ok(tally)
}

/// Vitest in every package that has tests.
fn web_tests() -> Result<Tally> {
    let mut tally = Tally::default();
    for package in ["sdk", "ui", "examples/acme-lead-checker/service"] {
        let report = crate::target_dir().join(format!("vitest-{}.json", package.replace('/', "-")));
        let _ = std::fs::remove_file(&report);
        let mut vitest = command("npx", &["--no-install", "vitest", "run", "--reporter=default"]);
        vitest.current_dir(root().join(package));
        vitest.args(["--reporter=json", &format!("--outputFile.json={}", report.display())]);
        if let Ok(path) = chromium::find() {
            vitest.env("CHROMIUM", path);
        }
        let (_, succeeded) = tee(vitest)?;
        let counts: Value = serde_json::from_str(&std::fs::read_to_string(&report)?)?;
        tally.add(&counts["numPassedTests"], &counts["numFailedTests"], succeeded);
    }
    Ok(tally)
}

/// `cargo test` over the workspace.
fn rust_tests() -> Result<Tally> {
    let mut tally = Tally::default();
    let (lines, succeeded) = tee(command("cargo", &["test", "--workspace", "--no-fail-fast"]))?;
    for line in lines.iter().filter(|line| line.starts_with("test result:")) {
        let mut numbers = line.split_whitespace().filter_map(|word| word.parse::<u64>().ok());
        tally.passed += numbers.next().unwrap_or(0);
        tally.failed += numbers.next().unwrap_or(0);
    }
    tally.blame(succeeded);
    Ok(tally)
}

/// Apps of this repository that bring tests of their own.
const APPS: [&str; 1] = ["examples/acme-lead-checker/app"];

/// `stoa test` in every example app.
fn app_tests() -> Result<Tally> {
    demo::build()?;
    let mut tally = Tally::default();
    for app in APPS {
        let mut stoa = command(&demo::stoa_binary().to_string_lossy(), &["test", app, "--json"]);
        // Nobody looks at snapshots that are written on the way.
        stoa.env("CI", "1");
        let (lines, succeeded) = tee(stoa)?;
        let summary: Value = lines
            .last()
            .map(|line| serde_json::from_str(line))
            .transpose()?
            .unwrap_or_default();
        tally.add(&summary["passed"], &summary["failed"], succeeded);
    }
    Ok(tally)
}

/// Recorded exchanges, the clients of others, and random requests.
fn conformance_tests() -> Result<Tally> {
    let mut tally = Tally::default();
    for part in conformance::run()? {
        tally.passed += part.passed;
        tally.failed += part.failed;
        tally.blame(part.succeeded);
    }
    Ok(tally)
}

/// A short form of `cargo xtask kill-nine`: each backend counts as one test.
fn kill_tests() -> Result<Tally> {
    demo::build()?;
    let rows = kill_nine::measure(&kill_nine::Options {
        kills: 8,
        restarts: 1,
        backend: None,
        seed: 9,
    })?;
    let failed = rows.iter().filter(|row| !row.is_clean()).count() as u64;
    Ok(Tally {
        passed: rows.len() as u64 - failed,
        failed,
    })
}

/// The story and its unhappy paths in real Chromium.
fn browser_tests() -> Result<Tally> {
    let mut playwright = demo::playwright()?;
    demo::build()?;
    let report = crate::target_dir().join("playwright.json");
    let _ = std::fs::remove_file(&report);
    playwright.arg("--reporter=list,json");
    playwright.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    let (_, succeeded) = tee(playwright)?;
    let stats: Value = serde_json::from_str::<Value>(&std::fs::read_to_string(&report)?)?["stats"].take();
    let mut tally = Tally::default();
    tally.add(&stats["expected"], &stats["unexpected"], succeeded);
    // Passed when tried once more: no failure of the run, and nothing to keep silent about.
    if let Some(flaky) = stats["flaky"].as_u64().filter(|flaky| *flaky > 0) {
        tally.passed += flaky;
        println!("{flaky} of them passed only when tried once more: they are marked as flaky above");
    }
    if !succeeded {
        println!("screenshots and traces: {}", root().join("e2e/test-results").display());
    }
    Ok(tally)
}

impl Tally {
    fn one(&mut self, command: std::process::Command) -> Result<()> {
        let (_, succeeded) = tee(command)?;
        if succeeded {
            self.passed += 1
        } else {
            self.failed += 1
        }
        Ok(())
    }

    fn add(&mut self, passed: &Value, failed: &Value, succeeded: bool) {
        self.passed += passed.as_u64().unwrap_or(0);
        self.failed += failed.as_u64().unwrap_or(0);
        self.blame(succeeded);
    }

    /// A run that failed without a failed test (it did not compile, say) counts as one failure.
    fn blame(&mut self, succeeded: bool) {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
    }
}
