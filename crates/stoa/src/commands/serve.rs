//! `stoa serve`: the server alone.

use crate::{
    cli::ServeArgs,
    compose::{Data, Mode, Stoa},
    config::Config,
    print::talk,
};
use egress::Loopback;
use miette::{IntoDiagnostic, Result, WrapErr};
use platform::{NewMember, Random, SystemRandom};
use std::{process::ExitCode, sync::Arc};

pub async fn run(arguments: &ServeArgs) -> Result<ExitCode> {
    let mut config = Config::load(arguments.config.as_deref(), std::env::vars())?;
    if let Some(url) = &arguments.database {
        config.database.clone_from(url);
    }
    super::start_log(&config.log)?;
    let loopback = if config.egress.allow_loopback {
        Loopback::Allowed
    } else {
        Loopback::Refused
    };
    let stoa = Stoa::open(
        &config,
        Data::of(&config),
        Mode {
            development: false,
            loopback,
        },
    )
    .await?;
    first_workspace(&stoa, &config).await?;
    let stopped = super::stop_signal();
    talk(format_args!("Stoa is running at {}", stoa.url()));
    Arc::new(stoa).serve(stopped).await?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the configured workspace when the server has none. A password that is not configured is made, and printed once.
async fn first_workspace(stoa: &Stoa, config: &Config) -> Result<()> {
    let platform = &stoa.platform;
    if !platform.workspaces().await.into_diagnostic()?.is_empty() {
        return Ok(());
    }
    let workspace = &config.workspace;
    let made = workspace.admin_password.is_empty();
    let password = if made {
        random_password()
    } else {
        workspace.admin_password.clone()
    };
    let admin = NewMember {
        email_address: workspace.admin_email.clone(),
        first_name: "Admin".to_owned(),
        last_name: String::new(),
        password: Some(password.clone()),
    };
    platform
        .bootstrap_workspace(&workspace.name, &workspace.slug, admin)
        .await
        .into_diagnostic()
        .wrap_err("cannot make the first workspace")?;
    if made {
        talk(format_args!(
            "First start: sign in as {} with the password {password}",
            workspace.admin_email
        ));
    }
    Ok(())
}

/// 24 characters from the system's randomness.
fn random_password() -> String {
    let mut bytes = [0; 12];
    SystemRandom.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
