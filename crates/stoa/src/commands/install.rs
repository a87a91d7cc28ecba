//! `stoa install DIR`: builds an app, or takes the bundles of a `dist` folder, and hands them to a running server.

use super::app_build;
use crate::{cli::InstallArgs, client::Client, print::talk};
use builder::Mode;
use miette::{IntoDiagnostic, Result};
use serde_json::json;
use std::process::ExitCode;

pub async fn run(arguments: &InstallArgs) -> Result<ExitCode> {
    // A server that is not there needs no build.
    let client = Client::connect(&arguments.server).await?;
    let engine = sandbox::QuickJs::new(sandbox::Options::default()).into_diagnostic()?;
    let built = app_build::build_or_load(&arguments.app, Mode::Production, &engine).await?;
    let body = serde_json::to_value(app_build::for_platform(&built)?).into_diagnostic()?;
    let slug = &built.config.slug;
    talk(format_args!("Sending {slug} to {}…", client.url()));
    let version = client.post(&client.path("/apps"), &body).await?;
    client
        .post(&client.path(&format!("/apps/{slug}/install")), &json!({}))
        .await?;
    talk(format_args!("Installed {slug}, version {}.", version["data"]["number"]));
    Ok(ExitCode::SUCCESS)
}
