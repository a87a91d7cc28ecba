//! What can be typed (the interface is fixed by the design document, section 10).

mod runs;

pub use runs::{
    ExportRunArgs, ListRunsArgs, OneRunArgs, ReplayRunArgs, RetryRunArgs, RunsArgs, RunsCommand, ShowRunArgs,
    StartRunArgs,
};

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
    /// Run an app's own tests in the sandbox that runs the app
    #[command(
        after_help = "Examples:\n  stoa test .\n  stoa test . send-lead --watch\n  stoa test . --update            write snapshots as they are now\n  stoa test . --record            ask third parties, and keep what they answer"
    )]
    Test(TestArgs),
    /// Make a new app
    #[command(after_help = "Examples:\n  stoa new lead-checker\n  stoa new team-size --template widget")]
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
    /// Look after the database: migrate, back up, restore, move
    #[command(
        subcommand,
        after_help = "Examples:\n  stoa db backup backups/2026-01-31 --config stoa.toml\n  stoa db copy --from stoa-data --to postgres://stoa@localhost/stoa"
    )]
    Db(DbCommand),
    /// Bring data into a running server: a CSV file, e-mails, an exported workspace, or a workspace of another server
    #[command(
        subcommand,
        after_help = "Examples:\n  stoa import csv people.csv --object people --match email_addresses\n  stoa import workspace workspace.jsonl"
    )]
    Import(ImportCommand),
    /// Take data out of a running server: the whole workspace as JSON Lines, or one object's records as CSV
    #[command(after_help = "Examples:\n  stoa export workspace.jsonl\n  stoa export people.csv --object people")]
    Export(ExportArgs),
    /// List the runs of workflows on a running server; show, start, pause, resume, cancel, retry, replay and export them
    #[command(
        after_help = "Examples:\n  stoa runs --state failed\n  stoa runs show 0199c1f0-…\n  stoa runs replay 0199c1f0-… --current\n  stoa runs export 0199c1f0-… --as-test"
    )]
    Runs(RunsArgs),
    /// List the workflows of a running server, and keep them as files
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  stoa workflows\n  stoa workflows export --out workflows\n  stoa workflows apply workflows --dry-run"
    )]
    Workflows(WorkflowsArgs),
}

#[derive(Args)]
pub struct DevArgs {
    /// Folders of apps; the current folder when it holds one
    #[arg(value_name = "APP")]
    pub apps: Vec<PathBuf>,
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 4400)]
    pub port: u16,
    /// Where data is kept [default: .stoa beside the first app]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database to use instead of SQLite in the data folder: postgres://user:password@host:port/name
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Keep nothing: data lives in a temporary folder
    #[arg(long, conflicts_with_all = ["data", "database"])]
    pub ephemeral: bool,
    /// Send outbound requests for ORIGIN to URL (repeatable)
    #[arg(long, value_name = "ORIGIN=URL", value_parser = parse_mapping)]
    pub map: Vec<Mapping>,
    /// Let somebody else sign in too, as a member who is no admin (repeatable)
    #[arg(long = "member", value_name = "EMAIL=PASSWORD", value_parser = parse_newcomer)]
    pub members: Vec<Newcomer>,
    /// Print events as JSON, one per line
    #[arg(long)]
    pub json: bool,
    /// List the apps in the directory, and leave installing them to you
    #[arg(long)]
    pub no_install: bool,
}

#[derive(Args)]
pub struct ServeArgs {
    /// Configuration file; every key has a default
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A PostgreSQL database to use instead of SQLite in the data folder: postgres://user:password@host:port/name
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

#[derive(Subcommand)]
pub enum DbCommand {
    /// Bring the schema up to date, as starting the server does
    #[command(
        after_help = "Examples:\n  stoa db migrate --config stoa.toml\n  stoa db migrate --database postgres://stoa@localhost/stoa"
    )]
    Migrate(DbArgs),
    /// Write everything into a new folder, while the server may run
    #[command(
        after_help = "Example:\n  stoa db backup backups/2026-01-31 --config stoa.toml\n\nA backup is a data folder with a SQLite database. The master key is not in it: keep a copy of that apart."
    )]
    Backup {
        /// The folder to write; it must not hold a database yet
        folder: PathBuf,
        #[command(flatten)]
        database: DbArgs,
    },
    /// Fill an empty database from a backup
    #[command(after_help = "Example:\n  stoa db restore backups/2026-01-31 --config stoa.toml")]
    Restore {
        /// The folder that `stoa db backup` wrote
        folder: PathBuf,
        #[command(flatten)]
        database: DbArgs,
    },
    /// Move everything from one database to another, empty one
    #[command(
        after_help = "Examples:\n  stoa db copy --from stoa-data --to postgres://stoa@localhost/stoa\n  stoa db copy --from postgres://stoa@localhost/stoa --to stoa-data"
    )]
    Copy {
        /// A data folder, or the address of a PostgreSQL database
        #[arg(long, value_name = "FOLDER|URL")]
        from: String,
        /// A data folder, or the address of a PostgreSQL database; nothing may be in it
        #[arg(long, value_name = "FOLDER|URL")]
        to: String,
    },
}

/// Which database.
#[derive(Args)]
pub struct DbArgs {
    /// Configuration file that names the database
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A data folder, or the address of a PostgreSQL database, instead of the configured one
    #[arg(long, value_name = "FOLDER|URL")]
    pub database: Option<String>,
}

#[derive(Args)]
pub struct BuildArgs {
    /// The app's folder
    pub app: PathBuf,
    /// Where to write [default: dist in the app's folder]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[derive(Args)]
pub struct TestArgs {
    /// The app's folder
    pub app: PathBuf,
    /// Only test files whose path contains this; if there are none, only tests whose name does
    pub filter: Option<String>,
    /// Only tests whose full name matches this regular expression
    #[arg(long, short = 't', value_name = "PATTERN")]
    pub name: Option<String>,
    /// Run again what a change concerns, until interrupted
    #[arg(long, short)]
    pub watch: bool,
    /// Write snapshots that differ, and remove those that nothing uses
    #[arg(long, short)]
    pub update: bool,
    /// Let requests that no test answers go out, and keep what comes back in __fixtures__ for later runs
    #[arg(long)]
    pub record: bool,
    /// How long a test may take, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5000, value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: u64,
    /// A file to run before each test file, relative to the app's folder (repeatable)
    #[arg(long, value_name = "FILE")]
    pub setup: Vec<PathBuf>,
    /// Succeed when there is no test
    #[arg(long)]
    pub pass_with_no_tests: bool,
    /// Accept `.only` also where the variable CI is set; without this it is a mistake there
    #[arg(long)]
    pub allow_only: bool,
    /// Print results as JSON, one per line
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct CheckArgs {
    /// The app's folder
    pub app: PathBuf,
    /// Print what is wrong as a JSON array
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct CallArgs {
    /// The app's folder
    pub app: PathBuf,
    /// The function: its path below src without the last extension, or the path of its file
    pub hash: String,
    /// The arguments, as a JSON array
    #[arg(long, value_name = "JSON", default_value = "[]")]
    pub args: String,
    /// Send outbound requests for ORIGIN to URL (repeatable)
    #[arg(long, value_name = "ORIGIN=URL", value_parser = parse_mapping)]
    pub map: Vec<Mapping>,
}

#[derive(Args)]
pub struct NewArgs {
    /// Name of the app and of its folder: lower-case letters, digits, dashes
    pub name: String,
    /// What the app begins with [default: asked for on a terminal, otherwise record-action]
    #[arg(long, value_enum)]
    pub template: Option<Template>,
}

/// What a new app begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Template {
    /// nothing but what every app has
    Empty,
    /// an action on people, a query and a server function
    RecordAction,
    /// a widget on companies with data from the server
    Widget,
    /// a step and a trigger for workflows
    WorkflowBlocks,
    /// an account at a third party, its webhook, and an action
    Oauth,
}

#[derive(Args)]
pub struct ServerArgs {
    /// The server's address [default: the `stoa dev` that runs here]
    #[arg(long, value_name = "URL", env = "STOA_SERVER")]
    pub server: Option<String>,
    /// An API token with all scopes [default: that of the `stoa dev` that runs here]
    #[arg(long, env = "STOA_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Args)]
pub struct InstallArgs {
    /// The app's folder, or a dist folder made by `stoa build` or the SDK's own CLI
    #[arg(value_name = "DIR")]
    pub app: PathBuf,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct LogsArgs {
    #[command(flatten)]
    pub server: ServerArgs,
    /// Only this app, by its slug
    #[arg(long, value_name = "SLUG")]
    pub app: Option<String>,
    /// Go on showing what is logged
    #[arg(long, short)]
    pub follow: bool,
}

#[derive(Subcommand)]
pub enum ImportCommand {
    /// Import the rows of a CSV file as records
    #[command(
        after_help = "Examples:\n  stoa import csv people.csv --object people --match email_addresses\n  stoa import csv leads.csv --object people --column 'Vorname=name.first_name' --column 'Mail=email_addresses' --dry-run\n\nWithout --column, each column becomes the attribute that it is named like."
    )]
    Csv(ImportCsvArgs),
    /// Import e-mails from an mbox file, or from the file of a single one: who wrote to whom, when and about what
    #[command(
        after_help = "Examples:\n  stoa import emails inbox.mbox\n  stoa import emails sent.mbox --member grace@example.com --dry-run\n\nWhat was written is not kept. An e-mail that the mailbox has already stays as it is."
    )]
    Emails(ImportEmailsArgs),
    /// Import a workspace that `stoa export` wrote
    #[command(after_help = "Example:\n  stoa import workspace workspace.jsonl")]
    Workspace(ImportWorkspaceArgs),
    /// Import a workspace of another server, through its public REST API
    #[command(
        after_help = "Example:\n  stoa import attio --from-token …\n\nObjects, attributes and lists come over with their names; records, entries, notes and tasks with their ids, so that what has come over already stays as it is. The token has to be able to read them."
    )]
    Attio(ImportAttioArgs),
}

#[derive(Args)]
pub struct ImportCsvArgs {
    /// The CSV file
    pub file: PathBuf,
    /// The object whose records the rows become, by its slug
    #[arg(long, value_name = "SLUG")]
    pub object: String,
    /// The unique attribute by which records that are there already are found and updated
    #[arg(long = "match", value_name = "ATTRIBUTE")]
    pub matching: Option<String>,
    /// What a column becomes, as HEADER=ATTRIBUTE or HEADER=ATTRIBUTE.PART (repeatable); other columns are left out
    #[arg(long = "column", value_name = "HEADER=ATTRIBUTE")]
    pub columns: Vec<String>,
    /// Make options and statuses that are not there
    #[arg(long)]
    pub create_options: bool,
    /// Say what would happen, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct ImportEmailsArgs {
    /// The file
    pub file: PathBuf,
    /// The member whose mailbox it is [default: the one that the token is of]
    #[arg(long, value_name = "ADDRESS")]
    pub member: Option<String>,
    /// Say what would happen, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct ImportWorkspaceArgs {
    /// The file that `stoa export` wrote
    pub file: PathBuf,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct ImportAttioArgs {
    /// An access token of the workspace that is imported
    #[arg(long, env = "ATTIO_API_TOKEN", hide_env_values = true)]
    pub from_token: String,
    /// The address of its API
    #[arg(long, value_name = "URL", default_value = "https://api.attio.com")]
    pub from: String,
    /// Also write what was read into this file
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct ExportArgs {
    /// The file to write; - is stdout
    pub file: PathBuf,
    /// Only the records of this object, by its slug, as CSV
    #[arg(long, value_name = "SLUG")]
    pub object: Option<String>,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct WorkflowsArgs {
    #[command(subcommand)]
    pub command: Option<WorkflowsCommand>,
    #[command(flatten)]
    pub list: WorkflowsListArgs,
}

#[derive(Args)]
pub struct WorkflowsListArgs {
    #[command(flatten)]
    pub server: ServerArgs,
    /// Print workflows as JSON, one per line
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum WorkflowsCommand {
    /// List workflows: id, state, title; the same as `stoa workflows`
    #[command(after_help = "Example:\n  stoa workflows list --json")]
    List(WorkflowsListArgs),
    /// Write the drafts of workflows into files
    #[command(
        after_help = "Examples:\n  stoa workflows export --out workflows\n  stoa workflows export 'Close the deal' > close-the-deal.json\n\nA workflow whose file is in the folder already is written there, whatever the file is called."
    )]
    Export(WorkflowsExportArgs),
    /// Change workflows to what files say, and make those that are not there
    #[command(
        after_help = "Examples:\n  stoa workflows apply workflows --dry-run\n  stoa workflows apply close-the-deal.json --publish\n\nA file says by its id which workflow it is. Ends with 1 when a file was refused or failed."
    )]
    Apply(WorkflowsApplyArgs),
}

#[derive(Args)]
pub struct WorkflowsExportArgs {
    /// Only this workflow: its id or its title; without it, all that are not archived
    pub workflow: Option<String>,
    /// The folder to write; without it, the one workflow goes to stdout
    #[arg(long, value_name = "DIR", required_unless_present = "workflow")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct WorkflowsApplyArgs {
    /// Files, and folders whose .json files are taken
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Publish what is changed; nothing is changed at all if one of the files cannot be published
    #[arg(long)]
    pub publish: bool,
    /// Print what becomes of the files as JSON, one per line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub server: ServerArgs,
}

/// Somebody who may sign in to `stoa dev`.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub email_address: String,
    pub password: String,
}

fn parse_newcomer(text: &str) -> Result<Newcomer, String> {
    match text.split_once('=') {
        Some((email_address, password)) if !email_address.is_empty() && !password.is_empty() => Ok(Newcomer {
            email_address: email_address.to_owned(),
            password: password.to_owned(),
        }),
        _ => Err("expected EMAIL=PASSWORD, for example robin@example.com=secret".to_owned()),
    }
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
