//! The project's own commands: `cargo xtask demo | test | bench | kill-nine | tidy`.

mod bench;
mod chromium;
mod cluster;
mod conformance;
mod demo;
mod kill_nine;
mod seed;
mod servers;
mod steps;
mod test;
mod tidy;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set up, show, test and measure Stoa")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything, start Stoa and the demo third party, seed a workspace, and say what to click
    Demo {
        /// Run the whole story headless in Chromium instead, and exit 0 or 1
        #[arg(long)]
        check: bool,
        /// Port of Stoa
        #[arg(long, default_value_t = 4400)]
        port: u16,
    },
    /// Run every test: lint, types, unit, contract, browser
    Test {
        /// Run only these steps (lint, types, web, rust, apps, conformance, kills, browser); all when left out
        steps: Vec<String>,
    },
    /// Measure, print a table, and write target/bench/latest.json
    Bench {
        /// Only benchmarks whose name contains this
        filter: Option<String>,
        /// An app, with its packages installed, to build beside the official CLI instead of the example app
        #[arg(long)]
        app: Option<std::path::PathBuf>,
    },
    /// Kill servers while runs of workflows are in flight, count what was lost or doubled, and write target/reports/kill-nine.json
    KillNine {
        /// Kills on each backend
        #[arg(long, default_value_t = 500)]
        kills: usize,
        /// Only this backend
        #[arg(long)]
        backend: Option<kill_nine::Backend>,
        /// Immediate restarts of PostgreSQL under load, besides
        #[arg(long, default_value_t = 0)]
        restart_database: usize,
        /// When who is killed follows from it
        #[arg(long, default_value_t = 9)]
        seed: u64,
    },
    /// Check the house rules
    Tidy,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo { check: true, .. } => demo::check(),
        Command::Demo { check: false, port } => demo::show(port),
        Command::Test { steps } => test::run(&steps),
        Command::Bench { filter, app } => bench::run(filter.as_deref(), &bench::Given { app }),
        Command::KillNine {
            kills,
            backend,
            restart_database,
            seed,
        } => kill_nine::run(&kill_nine::Options {
            kills,
            restarts: restart_database,
            backend,
            seed,
        }),
        Command::Tidy => tidy::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root folder. Cargo says it at run time: two checkouts may share one target folder, and with it the
/// program that the other one compiled.
fn root() -> std::path::PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = std::path::PathBuf::from(manifest);
    manifest.parent().unwrap_or(&manifest).to_path_buf()
}

/// Where cargo puts binaries of the profile that demo and tests share.
fn target_dir() -> std::path::PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => dir.into(),
        None => root().join("target"),
    }
}

type Outcome = Result<()>;
