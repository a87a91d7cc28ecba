//! `stoa check APP`: everything that is wrong with an app.

use crate::{cli::AppArg, render};
use builder::{App, Diagnostics};
use miette::Result;
use std::process::ExitCode;

pub async fn run(arguments: &AppArg) -> Result<ExitCode> {
    let found = match App::open(&arguments.app) {
        Ok(app) => app.check().await,
        Err(problems) => Err(problems),
    };
    let problems = match found {
        Ok(warnings) => Diagnostics::new(warnings),
        Err(problems) => problems,
    };
    render::diagnostics(&problems);
    if problems.has_errors() {
        return Ok(ExitCode::FAILURE);
    }
    eprintln!("{} is in order.", arguments.app.display());
    Ok(ExitCode::SUCCESS)
}
