//! `stoa runs` and what is below it.

use super::ServerArgs;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use workflows::machine::Status;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RunsArgs {
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
    #[command(flatten)]
    pub list: ListRunsArgs,
}

#[derive(Args)]
pub struct ListRunsArgs {
    /// Only runs of this workflow: its id or its title
    #[arg(long, value_name = "WORKFLOW")]
    pub workflow: Option<String>,
    /// Only runs in these states, separated by commas: queued, running, waiting, paused, completed, failed, cancelled
    #[arg(long, value_name = "STATES", value_parser = parse_states)]
    pub state: Option<String>,
    /// At most this many, the newest first
    #[arg(long, default_value_t = 50)]
    pub limit: usize,
    /// Print runs as JSON, one per line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub server: ServerArgs,
}

fn parse_states(text: &str) -> Result<String, String> {
    for state in text.split(',') {
        let known: Result<Status, _> = serde_json::from_value(state.into());
        known.map_err(|_| {
            format!("{state:?} is no state: queued, running, waiting, paused, completed, failed, cancelled")
        })?;
    }
    Ok(text.to_owned())
}

#[derive(Subcommand)]
pub enum RunsCommand {
    /// List runs, the newest first; the same as `stoa runs`
    #[command(after_help = "Example:\n  stoa runs list --state failed")]
    List(ListRunsArgs),
    /// Show what the blocks of a run did
    #[command(after_help = "Example:\n  stoa runs show 0199c1f0-…")]
    Show(ShowRunArgs),
    /// Start a run of a workflow by hand
    #[command(
        after_help = "Examples:\n  stoa runs start 'Nightly report'\n  stoa runs start 'Check lead' --record people/0199c1f0-…"
    )]
    Start(StartRunArgs),
    /// Hold a run before its next block
    Pause(OneRunArgs),
    /// Let a paused run go on
    Resume(OneRunArgs),
    /// End a run
    Cancel(OneRunArgs),
    /// Try a failed run again
    #[command(after_help = "Examples:\n  stoa runs retry 0199c1f0-…\n  stoa runs retry 0199c1f0-… --from-start")]
    Retry(RetryRunArgs),
    /// Do a run again, offline, as it was recorded, and say what differs; fails when anything does
    #[command(
        after_help = "Examples:\n  stoa runs replay 0199c1f0-…\n  stoa runs replay 0199c1f0-… --block check --current   does the new code do the same?"
    )]
    Replay(ReplayRunArgs),
    /// Write what was recorded of a run, or make a test of its failed block for `stoa test`
    #[command(
        after_help = "Examples:\n  stoa runs export 0199c1f0-… --as-test --out src/check-lead.test.ts\n  stoa runs export 0199c1f0-… --out run.json"
    )]
    Export(ExportRunArgs),
}

#[derive(Args)]
pub struct OneRunArgs {
    /// The run's id
    pub run: String,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct ShowRunArgs {
    /// The run's id
    pub run: String,
    /// Print the run as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct StartRunArgs {
    /// The workflow: its id or its title
    pub workflow: String,
    /// A record to start it on, as OBJECT/ID, where the workflow has a command for records
    #[arg(long, value_name = "OBJECT/ID", value_parser = parse_record)]
    pub record: Option<RecordName>,
    /// The block that it starts at, where it has several
    #[arg(long, value_name = "BLOCK")]
    pub trigger: Option<String>,
    #[command(flatten)]
    pub server: ServerArgs,
}

/// A record and its object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordName {
    pub object: String,
    pub record_id: String,
}

fn parse_record(text: &str) -> Result<RecordName, String> {
    match text.split_once('/') {
        Some((object, record_id)) if !object.is_empty() && !record_id.is_empty() => Ok(RecordName {
            object: object.to_owned(),
            record_id: record_id.to_owned(),
        }),
        _ => Err("expected OBJECT/ID, for example people/0199c1f0-2c64-7f3e-9d1b-2f0f0f0f0f0f".to_owned()),
    }
}

#[derive(Args)]
pub struct RetryRunArgs {
    /// The run's id
    pub run: String,
    /// Begin again with the first block instead of the failed one
    #[arg(long)]
    pub from_start: bool,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct ReplayRunArgs {
    /// The run's id
    pub run: String,
    /// Only this block: its id in the workflow
    #[arg(long, value_name = "ID")]
    pub block: Option<String>,
    /// With the version of each app that is installed now, instead of the one that ran
    #[arg(long)]
    pub current: bool,
    /// Print the comparison as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Args)]
pub struct ExportRunArgs {
    /// The run's id
    pub run: String,
    /// Write a test that calls the block with what was recorded, and expects what it did
    #[arg(long)]
    pub as_test: bool,
    /// This block: its id in the workflow [default: the one that failed, or the last one of an app]
    #[arg(long, value_name = "ID")]
    pub block: Option<String>,
    /// The file to write [default: stdout]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[cfg(test)]
mod tests {
    use super::{parse_record, parse_states};

    #[test]
    fn states_are_those_that_a_run_can_be_in() {
        for text in ["failed", "queued,running,waiting,paused,completed,failed,cancelled"] {
            assert_eq!(parse_states(text).as_deref(), Ok(text));
        }
        for text in ["broken", "failed,", "Failed", ""] {
            assert!(parse_states(text).expect_err(text).contains("is no state"), "{text}");
        }
    }

    #[test]
    fn records_are_named_by_object_and_id() {
        let parsed = parse_record("people/1").expect("a record");
        assert_eq!((&*parsed.object, &*parsed.record_id), ("people", "1"));
        for text in ["people", "people/", "/1", ""] {
            assert!(parse_record(text).expect_err(text).contains("OBJECT/ID"), "{text}");
        }
    }
}
