//! Runs of workflows are neither lost nor doubled by servers that are killed: real processes, `kill -9`, real databases.
//!
//! Clients make people, which start runs by themselves, and start runs by requests; each run leaves a record, an entry of a
//! list, a task, and calls of a third party, which are counted at the end. A run counts as accepted when its start was
//! answered; what was not answered may be there or not, and then it is there whole.

mod chance;
mod load;
mod third_party;
mod verdict;
mod workflows;

use crate::{
    Outcome,
    cluster::{Client, Cluster},
    demo,
};
use anyhow::{Result, anyhow, bail};
use chance::Chance;
use load::{Accepted, Load, STARTERS};
use postgres_server::Durability;
use serde::Serialize;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};
use third_party::ThirdParty;
use verdict::{Reader, Verdict};

/// What is killed, and how often.
pub struct Options {
    /// Kills of a server, on each backend.
    pub kills: usize,
    /// Immediate restarts of PostgreSQL under load.
    pub restarts: usize,
    /// Only this one.
    pub backend: Option<Backend>,
    pub seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A row of `target/reports/kill-nine.json`; a fixed shape. Restarts of a database count as kills.
#[derive(Debug, Serialize)]
pub struct Row {
    pub backend: Backend,
    pub kills: usize,
    pub runs: usize,
    pub lost: usize,
    pub doubled: usize,
    pub stuck: usize,
}

impl Row {
    /// Whether everything that was answered for has come about once.
    pub fn is_clean(&self) -> bool {
        self.lost == 0 && self.doubled == 0 && self.stuck == 0
    }
}

/// What dies.
#[derive(Clone, Copy)]
enum Victim<'v> {
    Server,
    Database(&'v postgres_server::Server),
}

/// Most a killed server lives after it is ready, in ms.
const LIFE_MS: u64 = 700;
/// Most between two restarts of the database, in ms.
const DATABASE_LIFE_MS: u64 = 4_000;
/// What is listed of each kind of trouble.
const LISTED: usize = 20;

/// Builds, kills, writes the report.
///
/// # Errors
/// When anything was lost or doubled, or hangs; when the set-up fails.
pub fn run(options: &Options) -> Outcome {
    demo::build()?;
    let rows = measure(options)?;
    let folder = crate::root().join("target/reports");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("kill-nine.json"), serde_json::to_string_pretty(&rows)?)?;
    println!("saved to target/reports/kill-nine.json");
    if rows.iter().all(Row::is_clean) {
        return Ok(());
    }
    bail!(
        "runs were lost, doubled or stuck; the servers' logs are below {}",
        folder_of_logs().display()
    )
}

/// The same without building and without a report; for the tests.
pub fn measure(options: &Options) -> Result<Vec<Row>> {
    let wanted = |backend| options.backend.is_none_or(|only| only == backend);
    let mut rows = Vec::new();
    if wanted(Backend::Sqlite) {
        let cluster = Cluster::start(demo::stoa_binary(), &folder_of_logs().join("sqlite"), None, 1)?;
        rows.push(attack(
            cluster,
            Backend::Sqlite,
            Victim::Server,
            options.kills,
            options.seed,
        )?);
    }
    if wanted(Backend::Postgres) {
        // What an immediate restart must not lose is on the disk.
        let server = postgres_server::Server::start(Durability::Full).map_err(|reason| anyhow!("{reason}"))?;
        for (name, victim, kills) in [
            ("postgres", Victim::Server, options.kills),
            ("postgres-restarts", Victim::Database(&server), options.restarts),
        ] {
            if kills > 0 {
                let database = server.database();
                let cluster = Cluster::start(demo::stoa_binary(), &folder_of_logs().join(name), Some(&database), 2)?;
                rows.push(attack(cluster, Backend::Postgres, victim, kills, options.seed)?);
            }
        }
    }
    Ok(rows)
}

fn folder_of_logs() -> std::path::PathBuf {
    crate::target_dir().join("kill-nine")
}

fn attack(cluster: Cluster, backend: Backend, victim: Victim<'_>, kills: usize, seed: u64) -> Result<Row> {
    let what = match victim {
        Victim::Server => "kills of a server",
        Victim::Database(_) => "restarts of the database",
    };
    println!("{backend:?}: {kills} {what}, seed {seed}");
    let begun = Instant::now();
    let cluster = Arc::new(cluster);
    let token = cluster.token()?;
    let third_party = ThirdParty::start(&cluster, seed)?;
    let made = workflows::publish(&cluster, &token, &third_party.url)?;
    let (accepted, next, stopped) = (
        Mutex::new(Accepted::default()),
        AtomicUsize::new(0),
        AtomicBool::new(false),
    );
    let load = Load {
        cluster: &cluster,
        token: &token,
        made: &made,
        accepted: &accepted,
        next: &next,
        stopped: &stopped,
    };
    std::thread::scope(|scope| {
        let starters: Vec<_> = (0..STARTERS)
            .map(|number| {
                let load = &load;
                scope.spawn(move || load.run(Chance::new(seed + number + 1)))
            })
            .collect();
        let killed = kill(&cluster, victim, kills, Chance::new(seed));
        stopped.store(true, SeqCst);
        for starter in starters {
            starter.join().map_err(|_| anyhow!("a starter panicked"))??;
        }
        killed
    })?;
    cluster.wait_for_all()?;
    let killed = begun.elapsed();
    let client = Client::new(&token);
    let reader = Reader {
        client: &client,
        cluster: &cluster,
        made: &made,
    };
    reader.wait()?;
    let waited = begun.elapsed() - killed;
    let accepted = accepted.into_inner().map_err(|_| anyhow!("a starter panicked"))?;
    let verdict = reader.judge(&accepted, &third_party)?;
    println!(
        "  {} runs, {} of them answered for; {} requests without an answer; {} calls of the third party were repeated; \
         kills took {killed:.0?}, then all ended within {waited:.1?}",
        verdict.runs,
        accepted.people.len() + accepted.runs.len(),
        accepted.unknown,
        verdict.repeated_calls,
    );
    Ok(row(backend, kills, &verdict))
}

fn kill(cluster: &Cluster, victim: Victim<'_>, kills: usize, mut chance: Chance) -> Result<()> {
    for done in 0..kills {
        match victim {
            Victim::Server => {
                std::thread::sleep(chance.pause(LIFE_MS));
                let number = chance.server(cluster);
                cluster.restart(number)?;
                // Most are killed at work, some while they start.
                if chance.below(8) != 0 {
                    cluster.wait_for(number)?;
                }
            }
            Victim::Database(server) => {
                std::thread::sleep(Duration::from_millis(500) + chance.pause(DATABASE_LIFE_MS));
                server.crash();
                std::thread::sleep(chance.pause(500));
                server.revive();
            }
        }
        if (done + 1) % 50 == 0 {
            println!("  {} of {kills}", done + 1);
        }
    }
    // Some more runs, of a server that lives.
    std::thread::sleep(Duration::from_millis(500));
    Ok(())
}

fn row(backend: Backend, kills: usize, verdict: &Verdict) -> Row {
    for (word, found) in [
        ("lost", &verdict.lost),
        ("doubled", &verdict.doubled),
        ("stuck", &verdict.stuck),
    ] {
        println!("  {word}: {}", found.len());
        for what in found.iter().take(LISTED) {
            println!("    {what}");
        }
    }
    Row {
        backend,
        kills,
        runs: verdict.runs,
        lost: verdict.lost.len(),
        doubled: verdict.doubled.len(),
        stuck: verdict.stuck.len(),
    }
}
