//! `stoa db`: migrate, back up, restore and move databases.

use crate::{
    cli::{DbArgs, DbCommand},
    config::Config,
    database::Location,
    print::{data, talk},
};
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use sha2::{Digest, Sha256};
use std::{fmt::Write, process::ExitCode};
use store::transfer::{Row, Source};

pub async fn run(command: DbCommand) -> Result<ExitCode> {
    super::start_log("warn")?;
    match command {
        DbCommand::Migrate(arguments) => {
            let database = chosen(&arguments)?;
            database.migrate().await?;
            talk(format_args!("The schema of {database} is up to date."));
        }
        DbCommand::Backup { folder, database } => {
            copy(&chosen(&database)?, &Location::Folder(folder)).await?;
            talk(
                "The master key is not in the backup: keep a copy of `master.key` from the data folder apart, or no secret opens again.",
            );
        }
        DbCommand::Restore { folder, database } => copy(&Location::Folder(folder), &chosen(&database)?).await?,
        DbCommand::Copy { from, to } => copy(&Location::parse(&from), &Location::parse(&to)).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn chosen(arguments: &DbArgs) -> Result<Location> {
    if let Some(named) = &arguments.database {
        return Ok(Location::parse(named));
    }
    let config = Config::load(arguments.config.as_deref(), std::env::vars())?;
    Ok(Location::of(&config))
}

/// Moves everything, reads it back, and prints what was moved when both are the same.
async fn copy(from: &Location, to: &Location) -> Result<()> {
    if from == to {
        bail!(
            help = "name another database to copy to",
            "{from} cannot be copied onto itself"
        );
    }
    // First the source: a target is not made for nothing.
    let mut source = from.source().await?;
    let mut target = to.target().await?;
    let mut sent = Tally::default();
    let mut told = 0;
    loop {
        let rows = source
            .next()
            .await
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot read {from}"))?;
        if rows.is_empty() {
            break;
        }
        rows.iter().for_each(|row| sent.add(row));
        target
            .write(rows)
            .await
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write {to}"))?;
        if sent.rows() / PROGRESS > told {
            told = sent.rows() / PROGRESS;
            talk(format_args!("{} rows…", sent.rows()));
        }
    }
    target
        .finish()
        .await
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot write {to}"))?;
    drop(target);
    let (sent, kept) = (sent.report(), tally(to).await?.report());
    if sent != kept {
        bail!("{to} does not hold what was read from {from}:\n{sent}\nwas read, and this is there:\n{kept}");
    }
    data(sent).into_diagnostic()?;
    talk(format_args!(
        "{to} holds everything that was in {from}, read back and compared."
    ));
    Ok(())
}

/// After how many rows progress is told.
const PROGRESS: u64 = 100_000;

async fn tally(database: &Location) -> Result<Tally> {
    let mut source: Box<dyn Source> = database.source().await?;
    let mut tally = Tally::default();
    loop {
        let rows = source
            .next()
            .await
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot read {database}"))?;
        if rows.is_empty() {
            return Ok(tally);
        }
        rows.iter().for_each(|row| tally.add(row));
    }
}

/// How many rows there are of each kind, and a hash over all of them in their order.
#[derive(Default)]
struct Tally {
    kinds: [(u64, Sha256); 8],
}

const KINDS: [&str; 8] = [
    "documents",
    "blobs",
    "records",
    "values",
    "runs",
    "run entries",
    "outbox",
    "last position",
];

impl Tally {
    fn add(&mut self, row: &Row) {
        let (kind, bytes) = match row {
            Row::Document(document) => (0, serde_json::to_vec(document)),
            Row::Blob { id, bytes } => {
                let mut all = format!("{} {id} ", bytes.len()).into_bytes();
                all.extend_from_slice(bytes);
                (1, Ok(all))
            }
            Row::Record(record) => (2, serde_json::to_vec(record)),
            Row::Value(value) => (3, serde_json::to_vec(value)),
            Row::Run(run) => (4, serde_json::to_vec(run)),
            Row::RunEvent(run, event) => (5, serde_json::to_vec(&(run, event))),
            Row::Change(change) => (6, serde_json::to_vec(change)),
            Row::LastPosition(position) => (7, serde_json::to_vec(position)),
        };
        let (count, hash) = &mut self.kinds[kind];
        *count += 1;
        // What has been JSON is JSON again.
        hash.update(bytes.unwrap_or_default());
        hash.update(b"\n");
    }

    fn rows(&self) -> u64 {
        self.kinds.iter().map(|(count, _)| count).sum()
    }

    /// A line for each kind of rows: how many, and the beginning of their hash.
    fn report(self) -> String {
        let lines = KINDS.iter().zip(self.kinds).map(|(kind, (count, hash))| {
            let hash = hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
                // Writing to a string cannot fail.
                let _ = write!(text, "{byte:02x}");
                text
            });
            format!("{kind:<14}{count:>12}  {hash}")
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
