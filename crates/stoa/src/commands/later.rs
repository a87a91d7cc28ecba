//! Commands whose work is not built yet: they say so, and fail.

use miette::{Result, bail};
use std::process::ExitCode;

pub fn run(command: &str, what: &str) -> Result<ExitCode> {
    bail!(
        help = "see the roadmap in README.md",
        "`stoa {command}` is not there yet: {what} come with a later release"
    )
}
