//! `stoa install APP`: builds an app and hands it to a running server.

use super::app_build;
use crate::{cli::InstallArgs, client::Client};
use builder::Mode;
use miette::{IntoDiagnostic, Result};
use serde_json::json;
use std::process::ExitCode;

pub async fn run(arguments: &InstallArgs) -> Result<ExitCode> {
    let app = app_build::open(&arguments.app)?;
    let engine = sandbox::QuickJs::new(sandbox::Options::default()).into_diagnostic()?;
    let build = app_build::build(&app, Mode::Production, &engine).await?;
    let client = Client::connect(&arguments.server).await?;
    let body = serde_json::to_value(app_build::for_platform(&app, &build)?).into_diagnostic()?;
    let slug = &app.config().slug;
    let version = client.post(&client.path("/apps"), &body).await?;
    client
        .post(&client.path(&format!("/apps/{slug}/install")), &json!({}))
        .await?;
    eprintln!("Installed {slug}, version {}.", version["data"]["number"]);
    Ok(ExitCode::SUCCESS)
}
