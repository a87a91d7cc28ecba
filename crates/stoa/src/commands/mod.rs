//! One file per command.

mod app_build;
mod apps;
mod build;
mod call;
mod check;
mod db;
mod dev;
mod export;
mod import;
mod install;
mod logs;
mod new;
mod runs;
mod serve;
mod test;
mod workflows;

use crate::{
    cli::{Cli, Command, Mapping},
    compose::Stoa,
};
use miette::{IntoDiagnostic, Result, WrapErr, miette};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

pub async fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Dev(arguments) => dev::run(arguments).await,
        Command::Serve(arguments) => serve::run(&arguments).await,
        Command::Build(arguments) => build::run(&arguments).await,
        Command::Check(arguments) => check::run(&arguments).await,
        Command::Call(arguments) => call::run(&arguments).await,
        Command::New(arguments) => new::run(&arguments),
        Command::Install(arguments) => install::run(&arguments).await,
        Command::Apps(arguments) => apps::run(&arguments).await,
        Command::Logs(arguments) => logs::run(&arguments).await,
        Command::Test(arguments) => test::run(&arguments).await,
        Command::Db(command) => db::run(command).await,
        Command::Import(command) => import::run(command).await,
        Command::Export(arguments) => export::run(&arguments).await,
        Command::Runs(arguments) => runs::run(arguments).await,
        Command::Workflows(arguments) => workflows::run(arguments).await,
    }
}

/// Sends the log to stderr. `STOA_LOG` overrides the filter.
///
/// # Errors
/// When `STOA_LOG` is no filter.
fn start_log(filter: &str) -> Result<()> {
    let filter = match std::env::var("STOA_LOG") {
        Ok(given) => EnvFilter::try_new(&given).map_err(|error| {
            miette!(
                help = "a filter is a level, or levels by module: info, or warn,platform=debug",
                "the variable STOA_LOG holds `{given}`, which is no log filter: {error}"
            )
        })?,
        Err(_) => EnvFilter::new(filter),
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    Ok(())
}

/// Ready on Ctrl+C, and on the signal with which a service manager stops a server.
///
/// It listens from this call on, not from the first poll: who is told that the server is ready may stop it at once.
fn stop_signal() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| {
            let mut heard = signal(kind).ok();
            // Without a listener the signal's default action ends the process, which is what was asked for.
            async move {
                match &mut heard {
                    Some(signal) => drop(signal.recv().await),
                    None => std::future::pending().await,
                }
            }
        };
        let (interrupted, terminated) = (listen(SignalKind::interrupt()), listen(SignalKind::terminate()));
        async move {
            tokio::select! { () = interrupted => {}, () = terminated => {} }
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Sends requests for an origin elsewhere: what apps configure, then what the command line says.
fn map_origins<'a>(
    stoa: &Stoa,
    configured: impl Iterator<Item = (&'a String, &'a String)>,
    given: &'a [Mapping],
) -> Result<()> {
    let given = given.iter().map(|mapping| (&mapping.origin, &mapping.url));
    for (origin, url) in configured.chain(given) {
        stoa.platform
            .egress()
            .map_origin(origin, url)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot map {origin} to {url}"))?;
    }
    Ok(())
}
