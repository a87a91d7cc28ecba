//! Many runs that wait in a delay: what they cost, and how late they wake.
//!
//! They are started as fast as the server lets them be, and all sleep as long, so that they wake at the pace at which they
//! were started. The last one sleeps before the first one wakes.

use super::{
    definitions,
    three_steps::{IN_FLIGHT, Starters},
};
use crate::{
    bench::{mapped_mb, percentile, resident_mb},
    cluster::{Client, Cluster},
};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

const RUNS: usize = 100_000;
/// Between the start of the last one and the waking of the first, in seconds.
const QUIET_SECONDS: u64 = 30;
/// How long the server may take for what was due, after the last one.
const PATIENCE: Duration = Duration::from_secs(120);
/// Clients that read the runs at the end.
const READERS: usize = 8;

pub struct Slept {
    pub memory_mb: f64,
    /// From the time until which a run was to sleep to the beginning of its next step.
    pub late_p50_ms: f64,
    pub late_p99_ms: f64,
}

/// How many are to sleep: `BENCH_SLEEPING`, or a hundred thousand.
pub fn wanted() -> Result<usize> {
    match std::env::var("BENCH_SLEEPING") {
        Ok(given) => given
            .parse()
            .with_context(|| format!("BENCH_SLEEPING is {given:?}, not a number")),
        Err(_) => Ok(RUNS),
    }
}

/// `per_second` is how many runs of three steps the server does; to start one that sleeps is less work.
pub fn measure(cluster: &Cluster, token: &str, runs: usize, per_second: f64) -> Result<Slept> {
    let seconds = (runs as f64 * 1.2 / per_second) as u64 + QUIET_SECONDS;
    let starters = Starters::publish(cluster, token, &definitions::sleeper(seconds))?;
    let process = cluster.process(0)?;
    let memory = || -> Result<f64> { Ok(resident_mb(process)? - mapped_mb(process, "/stoa.db")?) };
    let before = memory()?;
    let begun = Instant::now();
    share(IN_FLIGHT, runs, |agent, _| starters.start(agent, "waiting"))?;
    let started = begun.elapsed();
    std::thread::sleep(Duration::from_secs(5));
    let memory_mb = memory()? - before;
    ensure!(
        begun.elapsed().as_secs() < seconds,
        "{runs} runs took {started:.0?} to start, and the first was to wake after {seconds} s"
    );
    println!("{runs} runs were put to sleep in {started:.0?}; the first one wakes after {seconds} s");
    std::thread::sleep((Duration::from_secs(seconds) + started).saturating_sub(begun.elapsed()));
    let client = Client::new(token);
    let workspace = Cluster::workspace(&cluster.address(0));
    let path = format!("{workspace}{}", starters.path());
    let waited = Instant::now();
    while !page(&client, &format!("{path}?status=queued,running,waiting&limit=1"))?
        .0
        .is_empty()
    {
        ensure!(
            waited.elapsed() < PATIENCE,
            "runs still sleep {PATIENCE:?} after they were to wake"
        );
        std::thread::sleep(Duration::from_millis(500));
    }
    let ids = ids(&client, &path)?;
    ensure!(ids.len() == runs, "of {runs} runs, {} are there", ids.len());
    let late = Mutex::new(Vec::with_capacity(runs));
    share(READERS, runs, |_, number| {
        let run = client.read(&format!("{workspace}/runs/{}", ids[number]))?;
        let ms = late_ms(&run).with_context(|| format!("the run did not sleep and wake: {run}"))?;
        late.lock().unwrap_or_else(PoisonError::into_inner).push(ms);
        Ok(())
    })?;
    let mut late = late.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Slept {
        memory_mb,
        late_p50_ms: percentile(&mut late, 0.5),
        late_p99_ms: percentile(&mut late, 0.99),
    })
}

/// Does something so often, by so many clients.
fn share(clients: usize, count: usize, act: impl Fn(&ureq::Agent, usize) -> Result<()> + Sync) -> Result<()> {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..clients)
            .map(|_| {
                scope.spawn(|| {
                    let agent = ureq::Agent::new_with_defaults();
                    loop {
                        match next.fetch_add(1, Ordering::Relaxed) {
                            number if number < count => act(&agent, number)?,
                            _ => return Ok::<_, anyhow::Error>(()),
                        }
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| anyhow::anyhow!("a client panicked"))?)
    })
}

/// The runs of a page of a list, and where the next one begins.
fn page(client: &Client, url: &str) -> Result<(Vec<Value>, Option<String>)> {
    let mut page = client.read(url)?;
    let next = page["next"].as_str().map(str::to_owned);
    match page["data"].take() {
        Value::Array(runs) => Ok((runs, next)),
        other => anyhow::bail!("{url} answered {other}"),
    }
}

fn ids(client: &Client, path: &str) -> Result<Vec<String>> {
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let (runs, next) = page(client, &format!("{path}?limit=200{after}"))?;
        ids.extend(runs.iter().filter_map(|run| run["id"].as_str().map(str::to_owned)));
        match next {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(ids),
        }
    }
}

fn late_ms(run: &Value) -> Option<f64> {
    let time = |value: &Value| value.as_str()?.parse::<jiff::Timestamp>().ok();
    let [sleep, next, ..] = run["executions"].as_array()?.as_slice() else {
        return None;
    };
    let until = time(&sleep["output"]["until"]["value"])?;
    let awake = time(&next["started_at"])?;
    (run["status"] == "completed").then(|| (awake.as_millisecond() - until.as_millisecond()) as f64)
}
