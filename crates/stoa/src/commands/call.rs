//! `stoa call APP HASH`: one server function, headless.

use super::app_build;
use crate::{
    cli::CallArgs,
    compose::{Mode, Stoa},
    config::Config,
    print::{data, talk},
};
use builder::Manifest;
use egress::Loopback;
use miette::{IntoDiagnostic, Result, bail, miette};
use platform::NewMember;
use serde_json::{Value, json};
use std::{path::Path, process::ExitCode};
use store::WorkspaceId;

pub async fn run(arguments: &CallArgs) -> Result<ExitCode> {
    let args = arguments_of_call(&arguments.args)?;
    super::start_log("warn")?;
    app_build::is_folder(&arguments.app)?;
    let config = Config::load(None, std::env::vars())?;
    let stoa = Stoa::headless(
        &config,
        Mode {
            development: true,
            loopback: Loopback::Allowed,
        },
    )
    .await?;
    let built = app_build::build_or_load(&arguments.app, builder::Mode::Development, stoa.engine()).await?;
    let hash = function(&built.build.manifest, &arguments.app, &arguments.hash)?;
    super::map_origins(&stoa, built.config.origins.iter(), &arguments.map)?;
    let slug = built.config.slug.clone();
    let platform = &stoa.platform;
    platform
        .register_app_build(app_build::for_platform(&built)?)
        .await
        .into_diagnostic()?;
    let made = platform
        .bootstrap_workspace("Call", "call", caller())
        .await
        .into_diagnostic()?;
    platform.install(&made.admin, &slug, None).await.into_diagnostic()?;

    let wire = crate::wire::from_json(&Value::Array(args));
    let outcome = platform
        .call_function(&made.admin, &slug, &hash, wire, None)
        .await
        .into_diagnostic()?;
    platform.flush().await;
    show_logs(&stoa, &made.workspace.id, &slug).await?;
    let (said, code) = match outcome {
        Ok(wire) => (
            crate::wire::to_json(&wire).ok_or_else(|| miette!("the result cannot be read: {wire}"))?,
            ExitCode::SUCCESS,
        ),
        Err(error) => {
            let stack = error.stack.unwrap_or_default();
            (
                json!({ "name": error.name, "message": error.message, "code": error.code, "stack": stack }),
                ExitCode::FAILURE,
            )
        }
    };
    let _ = data(said);
    Ok(code)
}

/// # Errors
/// Says where the text stops being a JSON array.
fn arguments_of_call(text: &str) -> Result<Vec<Value>> {
    const HELP: &str = "give the function's arguments as one JSON array: --args '[\"a\", 1]'";
    match serde_json::from_str(text) {
        Ok(Value::Array(args)) => Ok(args),
        Ok(_) => bail!(help = HELP, "--args must be a JSON array, got `{text}`"),
        Err(error) => bail!(help = HELP, "--args is not valid JSON ({error}): `{text}`"),
    }
}

/// The hash of a function that is named by its hash, a unique end of it, or its file's path.
///
/// # Errors
/// Lists what there is.
fn function(manifest: &Manifest, app: &Path, named: &str) -> Result<String> {
    let path = named.replace('\\', "/");
    let path = path
        .strip_prefix(&*app.to_string_lossy())
        .map_or(path.as_str(), |rest| rest.trim_start_matches('/'));
    let path = path.strip_prefix("./").unwrap_or(path);
    let path = path.strip_prefix("src/").unwrap_or(path);
    let path = [".ts", ".js"]
        .iter()
        .find_map(|extension| path.strip_suffix(extension))
        .unwrap_or(path);
    if let Some(hash) = manifest.server_function(path) {
        return Ok(hash);
    }
    let known = manifest.server_functions.clone().unwrap_or_default();
    let last = |hash: &str| hash.rsplit('/').next().unwrap_or_default().to_owned();
    let nearest = known.iter().find(|hash| {
        builder::nearest(path, [hash.as_str()])
            .or(builder::nearest(&last(path), [last(hash).as_str()]))
            .is_some()
    });
    let ending: Vec<_> = known
        .iter()
        .filter(|hash| hash.ends_with(&format!("/{path}")))
        .cloned()
        .collect();
    let help = match (nearest, known.as_slice()) {
        _ if ending.len() > 1 => format!("several functions end so; name one in full:\n  {}", ending.join("\n  ")),
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "the app has none: a server function is a file that ends in .server.ts".to_owned(),
        (None, known) => format!("the app has:\n  {}", known.join("\n  ")),
    };
    bail!(help = help, "the app has no server function `{named}`")
}

/// Console output goes to stderr, so that stdout is the result alone.
async fn show_logs(stoa: &Stoa, workspace_id: &WorkspaceId, slug: &str) -> Result<()> {
    let install = stoa.platform.installed(workspace_id, slug).await.into_diagnostic()?;
    for execution in stoa.platform.executions(&install, 1, None).await.into_diagnostic()? {
        let (_, detail) = stoa
            .platform
            .execution(workspace_id, &execution.id)
            .await
            .into_diagnostic()?;
        for line in detail.logs {
            talk(format_args!("{:?}: {}", line.level, line.message));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(functions: &[&str]) -> Manifest {
        let value = json!({
            "format": 1, "name": "A", "slug": "a", "sdk": "v1", "surfaces": { "workspace-settings": false },
            "settings_schema": {}, "server_functions": functions, "webhooks": [], "events": [],
        });
        serde_json::from_value(value).expect("a manifest")
    }

    #[test]
    fn a_function_is_found_by_hash_by_a_unique_end_and_by_its_file() {
        let manifest = manifest(&["app/a/send.server", "lib/send.server", "lib/get.server"]);
        for (named, expected) in [
            ("lib/send.server", "lib/send.server"),
            ("get.server", "lib/get.server"),
            ("src/lib/send.server.ts", "lib/send.server"),
            ("./src/lib/get.server.ts", "lib/get.server"),
            ("apps/acme/src/app/a/send.server.ts", "app/a/send.server"),
            ("lib\\get.server", "lib/get.server"),
        ] {
            let found = function(&manifest, Path::new("apps/acme"), named);
            assert_eq!(found.expect(named), expected, "{named}");
        }
    }

    #[test]
    fn an_unknown_function_says_which_there_are() {
        for (functions, named, help) in [
            (
                &["lib/send.server", "lib/get.server"][..],
                "lib/sned.server",
                "did you mean `lib/send.server`?",
            ),
            (
                &["a.server", "b.server"],
                "something/else",
                "the app has:\n  a.server\n  b.server",
            ),
            (&[], "a.server", "the app has none"),
            (
                &["a/send.server", "b/send.server"],
                "send.server",
                "a/send.server\n  b/send.server",
            ),
        ] {
            let error = function(&manifest(functions), Path::new("."), named).expect_err(named);
            let said = error.help().map(|help| help.to_string()).unwrap_or_default();
            assert!(said.contains(help), "{named}: {said}");
        }
    }

    #[test]
    fn arguments_are_a_json_array() {
        assert_eq!(arguments_of_call("[1, \"a\"]").expect("arguments").len(), 2);
        for (text, complaint) in [
            ("{}", "must be a JSON array"),
            ("[1,", "not valid JSON"),
            ("", "not valid JSON"),
        ] {
            let error = arguments_of_call(text).expect_err(text);
            assert!(error.to_string().contains(complaint), "{text}: {error}");
        }
    }
}
