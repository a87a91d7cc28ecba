//! `stoa call APP HASH`: one server function, headless.

use super::app_build;
use crate::{
    cli::CallArgs,
    compose::{Mode, Stoa},
    config::Config,
};
use egress::Loopback;
use miette::{IntoDiagnostic, Result, WrapErr, miette};
use platform::NewMember;
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(arguments: &CallArgs) -> Result<ExitCode> {
    let args: Vec<Value> = serde_json::from_str(&arguments.args)
        .into_diagnostic()
        .wrap_err_with(|| format!("--args must be a JSON array, got `{}`", arguments.args))?;
    super::start_log("warn");
    let config = Config::load(None, std::env::vars()).map_err(|error| *error)?;
    let stoa = Stoa::headless(
        &config,
        Mode {
            development: true,
            loopback: Loopback::Allowed,
        },
    )
    .await?;
    let app = app_build::open(&arguments.app)?;
    super::map_origins(&stoa, app.config().origins.iter(), &arguments.map)?;
    let build = app_build::build(&app, builder::Mode::Development, stoa.engine()).await?;
    let slug = app.config().slug.clone();
    let platform = &stoa.platform;
    platform
        .register_app_build(app_build::for_platform(&app, &build)?)
        .await
        .into_diagnostic()?;
    let made = platform
        .bootstrap_workspace("Call", "call", caller())
        .await
        .into_diagnostic()?;
    platform.install(&made.admin, &slug, None).await.into_diagnostic()?;

    let wire = crate::wire::from_json(&Value::Array(args));
    let outcome = platform
        .call_function(&made.admin, &slug, &arguments.hash, wire, None)
        .await
        .into_diagnostic()?;
    platform.flush().await;
    show_logs(&stoa, &made.workspace.id, &slug).await?;
    match outcome {
        Ok(wire) => {
            let value = crate::wire::to_json(&wire).ok_or_else(|| miette!("the result cannot be read: {wire}"))?;
            println!("{value}");
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            let stack = error.stack.unwrap_or_default();
            println!(
                "{}",
                json!({ "name": error.name, "message": error.message, "code": error.code, "stack": stack })
            );
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Console output goes to stderr, so that stdout is the result alone.
async fn show_logs(stoa: &Stoa, workspace_id: &str, slug: &str) -> Result<()> {
    let install = stoa.platform.installed(workspace_id, slug).await.into_diagnostic()?;
    for execution in stoa.platform.executions(&install, 1, None).await.into_diagnostic()? {
        let (_, detail) = stoa
            .platform
            .execution(workspace_id, &execution.id)
            .await
            .into_diagnostic()?;
        for line in detail.logs {
            eprintln!("{:?}: {}", line.level, line.message);
        }
    }
    Ok(())
}

fn caller() -> NewMember {
    NewMember {
        email_address: "developer@example.com".to_owned(),
        first_name: "Dev".to_owned(),
        last_name: "Eloper".to_owned(),
        password: None,
    }
}
