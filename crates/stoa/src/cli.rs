//! What can be typed (the interface is fixed by the design document, section 10).

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(
    name = "stoa",
    version,
    about = "A self-hosted CRM that runs Attio apps, unmodified",
    after_help = "Examples:\n  stoa new hello && stoa dev hello        a new app, running in the browser\n  stoa check .                            everything that is wrong with an app\n  stoa serve --config stoa.toml           the server alone"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Build apps, install them, serve everything, and watch for changes
    #[command(
        after_help = "Examples:\n  stoa dev .\n  stoa dev ./app --map https://api.example.com=http://127.0.0.1:4500\n  stoa dev ./app --ephemeral --json"
    )]
    Dev(DevArgs),
    /// Run the server alone
    #[command(
        after_help = "Examples:\n  stoa serve --config stoa.toml\n  STOA_LISTEN=0.0.0.0:4400 stoa serve\n\nEvery key of the file can be given as STOA_…, with sections joined by an underscore."
    )]
    Serve(ServeArgs),
    /// Build an app: bundles and manifest.json
    #[command(after_help = "Example:\n  stoa build . --out dist")]
    Build(BuildArgs),
    /// Report everything that is wrong with an app: discovery, bundling, types
    #[command(after_help = "Examples:\n  stoa check .\n  stoa check . --json | jq '.[].code'")]
    Check(CheckArgs),
    /// Run one server function headless and print its result as JSON
    #[command(
        after_help = "Examples:\n  stoa call . app/extensions/check-lead/send-lead.server --args '[\"record-id\", \"+46701740605\"]'\n  stoa call . src/lib/quote.server.ts --map https://api.example.com=http://127.0.0.1:4500"
    )]
    Call(CallArgs),
    /// Run an app's own tests in the sandbox (comes with a later release)
    #[command(after_help = "Example:\n  stoa test .")]
    Test(AppArg),
    /// Make a new app
    #[command(after_help = "Example:\n  stoa new lead-checker")]
    New(NewArgs),
    /// Build an app, or take a dist folder, and install it into a running server
    #[command(
        after_help = "Examples:\n  stoa install ./app\n  stoa install ./app/dist --server http://127.0.0.1:4400 --token …"
    )]
    Install(InstallArgs),
    /// List the apps of a running server: slug, state, name
    #[command(after_help = "Examples:\n  stoa apps\n  STOA_TOKEN=… stoa apps --server http://127.0.0.1:4400")]
    Apps(ServerArgs),
    /// Show what apps log on a running server
    #[command(after_help = "Examples:\n  stoa logs\n  stoa logs --app acme-lead-checker --follow")]
    Logs(LogsArgs),
    /// Show workflow runs (comes with a later release)
    #[command(after_help = "Example:\n  stoa runs")]
    Runs(ServerArgs),
}

#[derive(Args)]
pub struct DevArgs {
    /// Folders of apps; the current folder when it holds one
    pub apps: Vec<PathBuf>,
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 4400)]
    pub port: u16,
    /// Where data is kept [default: .stoa beside the first app]
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Keep nothing: data lives in a temporary folder
    #[arg(long, conflicts_with = "data")]
    pub ephemeral: bool,
    /// Send outbound requests for ORIGIN to URL (repeatable)
    #[arg(long, value_name = "ORIGIN=URL", value_parser = parse_mapping)]
    pub map: Vec<Mapping>,
    /// Print events as JSON, one per line
    #[arg(long)]
    pub json: bool,
    /// Offer the apps in the directory, but leave installing them to you
    #[arg(long)]
    pub no_install: bool,
}

#[derive(Args)]
pub struct ServeArgs {
    /// Configuration file; every key has a default
    #[arg(long)]
    pub config: Option<PathBuf>,
}

#[derive(Args)]
pub struct BuildArgs {
    /// The app's folder
    pub app: PathBuf,
    /// Where to write [default: dist in the app's folder]
    #[arg(long)]
    pub out: Option<PathBuf>,
}

#[derive(Args)]
pub struct AppArg {
    /// The app's folder
    pub app: PathBuf,
}

#[derive(Args)]
pub struct CheckArgs {
    /// The app's folder
    pub app: PathBuf,
    /// Print what is wrong as a JSON array, on stdout
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct CallArgs {
    /// The app's folder
    pub app: PathBuf,
    /// The function: its path below src without the last extension, or the path of its file
    pub hash: String,
    /// Arguments, a JSON array
    #[arg(long, default_value = "[]")]
    pub args: String,
    /// Send outbound requests for ORIGIN to URL (repeatable)
    #[arg(long, value_name = "ORIGIN=URL", value_parser = parse_mapping)]
    pub map: Vec<Mapping>,
}

#[derive(Args)]
pub struct NewArgs {
    /// Name of the app and of its folder: lower case, digits, dashes
    pub name: String,
}

#[derive(Args)]
pub struct ServerArgs {
    /// The server's address [default: the `stoa dev` that runs here]
    #[arg(long, env = "STOA_SERVER")]
    pub server: Option<String>,
    /// An API token with all scopes
    #[arg(long, env = "STOA_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Args)]
pub struct InstallArgs {
    /// The app's folder, or a dist folder made by `stoa build` or the SDK's own CLI
    pub app: PathBuf,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct LogsArgs {
    #[command(flatten)]
    pub server: ServerArgs,
    /// Only this app
    #[arg(long)]
    pub app: Option<String>,
    /// Keep showing what comes
    #[arg(long, short)]
    pub follow: bool,
}

/// Where requests for an origin really go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub origin: String,
    pub url: String,
}

fn parse_mapping(text: &str) -> Result<Mapping, String> {
    let hint = "expected ORIGIN=URL, for example https://api.example.com=http://127.0.0.1:4500";
    let (origin, url) = text.split_once('=').ok_or(hint)?;
    let (origin, url) = (origin.trim(), url.trim());
    egress::OriginMap::default()
        .insert(origin, url)
        .map_err(|error| format!("{error}; {hint}"))?;
    Ok(Mapping {
        origin: origin.to_owned(),
        url: url.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn mappings_name_what_is_wrong_with_them() {
        let parsed = parse_mapping("https://a.example=http://127.0.0.1:1/base").expect("a mapping");
        assert_eq!(
            (parsed.origin.as_str(), parsed.url.as_str()),
            ("https://a.example", "http://127.0.0.1:1/base")
        );
        for (text, complaint) in [
            ("https://a.example", "expected ORIGIN=URL"),
            ("a.example=http://b", "\"a.example\" is not an origin"),
            (
                "https://a.example/path=http://b",
                "\"https://a.example/path\" is not an origin",
            ),
            ("https://a.example=ftp://b", "\"ftp://b\" is not an http or https URL"),
            ("https://a.example=", "\"\" is not an http or https URL"),
            ("=http://b", "\"\" is not an origin"),
        ] {
            assert!(parse_mapping(text).expect_err(text).contains(complaint), "{text}");
        }
    }
}
