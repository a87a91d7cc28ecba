//! The `stoa` command: one binary for app developers and operators.
//!
//! Data goes to stdout, talk to stderr. Errors are rendered by miette with the place and a hint.

mod cli;
mod client;
mod commands;
mod compose;
mod config;
mod database;
mod print;
mod render;
mod wire;

use clap::Parser;
use std::process::ExitCode;

/// A fifth of the time of a write went into the system's allocator (`cargo xtask bench records`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    render::install();
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            print::talk(format_args!("error: cannot start the runtime: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            print::talk(format_args!("{error:?}"));
            ExitCode::FAILURE
        }
    }
}
