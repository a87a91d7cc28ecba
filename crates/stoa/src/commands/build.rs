//! `stoa build APP`: bundles and manifest.

use super::app_build;
use crate::{
    cli::BuildArgs,
    print::{data, talk},
    render::count,
};
use builder::Mode;
use miette::{IntoDiagnostic, Result};
use std::{process::ExitCode, time::Instant};

pub async fn run(arguments: &BuildArgs) -> Result<ExitCode> {
    let begun = Instant::now();
    let app = app_build::open(&arguments.app)?;
    let engine = sandbox::QuickJs::new(sandbox::Options::default()).into_diagnostic()?;
    let build = app_build::build(&app, Mode::Production, &engine).await?;
    let out = arguments.out.clone().unwrap_or_else(|| app.root().join("dist"));
    if let Err(problem) = build.write(&out) {
        return Err(miette::Report::new(problem));
    }
    let scripts: Vec<String> = build.bundles().map(|(name, _)| name.file_name()).collect();
    for name in scripts.iter().map(String::as_str).chain(["manifest.json"]) {
        if data(out.join(name).display()).is_err() {
            break;
        }
    }
    talk(format_args!(
        "Built {} and a manifest in {:.0?}.",
        count(scripts.len(), "bundle"),
        begun.elapsed()
    ));
    Ok(ExitCode::SUCCESS)
}
