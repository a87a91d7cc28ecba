//! `stoa check APP`: everything that is wrong with an app.

use super::app_build;
use crate::{
    cli::CheckArgs,
    print::{data, talk},
    render,
};
use builder::{App, Diagnostics, Mode, TypeChecker};
use miette::{IntoDiagnostic, Result};
use std::process::ExitCode;

pub async fn run(arguments: &CheckArgs) -> Result<ExitCode> {
    app_build::is_folder(&arguments.app)?;
    let found = match App::open(&arguments.app) {
        Ok(app) => {
            say_about_types(&app.type_checker());
            let engine = sandbox::QuickJs::new(sandbox::Options::default()).into_diagnostic()?;
            app.check(&app_build::options(Mode::Production, &engine)).await
        }
        Err(problems) => Err(problems),
    };
    let problems = match found {
        Ok(warnings) => Diagnostics::new(warnings),
        Err(problems) => problems,
    };
    if arguments.json {
        let _ = data(serde_json::to_string(&problems).into_diagnostic()?);
    } else {
        render::diagnostics(&problems);
    }
    if problems.has_errors() {
        return Ok(ExitCode::FAILURE);
    }
    talk(format_args!("{} is in order.", arguments.app.display()));
    Ok(ExitCode::SUCCESS)
}

fn say_about_types(checker: &TypeChecker) {
    talk(match checker {
        TypeChecker::Installed(_) => "Checking layout, bundles and types…",
        TypeChecker::NotInstalled => {
            "Checking layout and bundles. Types are not checked: TypeScript is not installed here (npm install --save-dev typescript)."
        }
        TypeChecker::NoTsconfig => "Checking layout and bundles. Types are not checked: there is no tsconfig.json.",
    });
}
