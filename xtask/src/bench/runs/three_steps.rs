//! Runs of three steps from the start of one to its end, as a client sees it: the start by a request, the end by the feed.

use super::{
    definitions::{self, STEPS},
    feed::{self, Rests},
};
use crate::{
    bench::{
        http::{Load, Session, at_once, in_turn, post_json},
        percentile,
    },
    cluster::{Client, Cluster, publish},
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::channel,
    },
    time::Duration,
};

/// Runs in flight at once.
pub const IN_FLIGHT: usize = 64;
/// How long that many are kept in flight.
pub const SECONDS: u64 = 10;
/// Runs one after the other.
pub const IN_TURN: usize = 300;
/// Records that start a run, one after the other.
const RECORDS: usize = 200;

/// A workflow, and who starts its runs at each server and waits for them.
pub struct Starters {
    path: String,
    of_servers: Vec<(Session, Rests)>,
    next: AtomicUsize,
}

impl Starters {
    pub fn publish(cluster: &Cluster, token: &str, definition: &Value) -> Result<Self> {
        let id = publish(cluster, &Client::new(token), definition)?;
        let of_servers = (0..cluster.len()).map(|number| {
            let workspace = Cluster::workspace(&cluster.address(number));
            let rests = Rests::listen(&workspace, token)?;
            Ok((Session::new(workspace, token), rests))
        });
        Ok(Self {
            path: format!("/workflows/{id}/runs"),
            of_servers: of_servers.collect::<Result<_>>()?,
            next: AtomicUsize::new(0),
        })
    }

    /// Where runs of the workflow are, below the workspace's address.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Starts a run, at each server in turn, and waits until it rests with a status.
    pub fn start(&self, agent: &ureq::Agent, expected: &str) -> Result<()> {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        let (session, rests) = &self.of_servers[next % self.of_servers.len()];
        let run: Value = session.send(agent, &self.path, &json!({}))?.body_mut().read_json()?;
        rests.wait(run["id"].as_str().context("the run has no id")?, expected)?;
        Ok(())
    }
}

/// One run after the other, and many at once.
pub struct Measured {
    pub alone: Load,
    pub many: Load,
}

impl Measured {
    /// Measures what starts a run and waits for its end; some run before, so that everything is warm.
    pub fn of(in_flight: usize, run: impl Fn(&ureq::Agent) -> Result<()> + Sync) -> Result<Self> {
        at_once(in_flight, 2, &run)?;
        Ok(Self {
            alone: in_turn(IN_TURN, &run)?,
            many: at_once(in_flight, SECONDS, &run)?,
        })
    }
}

pub fn measure(cluster: &Cluster, token: &str, in_flight: usize) -> Result<Measured> {
    let starters = Starters::publish(cluster, token, &definitions::three_steps())?;
    Measured::of(in_flight, |agent| starters.start(agent, "completed"))
}

/// Milliseconds from the commit of a record to that of the first step's beginning, in the middle; both as the feed tells.
pub fn trigger_p50_ms(cluster: &Cluster, token: &str) -> Result<f64> {
    let workflow = publish(cluster, &Client::new(token), &definitions::of_new_person())?;
    let (told, happens) = channel();
    let workspace = Cluster::workspace(&cluster.address(0));
    feed::listen(&workspace, token, &["record.created", "run.changed"], move |event| {
        // Nobody listens any more at the end.
        let _ = told.send(event);
    })?;
    let agent = ureq::Agent::new_with_defaults();
    let url = format!("{}/v2/objects/people/records", cluster.address(0));
    let mut times = Vec::new();
    for number in 0..RECORDS {
        let person = json!({ "data": { "values": { "job_title": format!("Engineer {number}") } } });
        post_json(&url, token, &person)(&agent)?.body_mut().read_to_vec()?;
        let (mut created, mut changes) = (None, Vec::new());
        loop {
            let event = happens
                .recv_timeout(Duration::from_secs(20))
                .context("no run was started")?;
            if event.topic == "record.created" {
                created = Some(event.at);
                continue;
            }
            ensure!(
                event.payload["workflow_id"] == workflow.as_str(),
                "another run: {}",
                event.payload
            );
            changes.push(event.at);
            match event.payload["status"].as_str() {
                Some("completed") => break,
                Some("failed") => anyhow::bail!("a run failed: {}", event.payload),
                _ => {}
            }
        }
        // The last changes are that the steps have ended; before them, the first one has begun.
        let begun = changes.iter().rev().nth(STEPS.len());
        let (created, begun) = created.zip(begun).context("the feed told less than happened")?;
        times.push(begun.duration_since(created).as_secs_f64() * 1e3);
    }
    // The first ones read what later ones know.
    Ok(percentile(&mut times[RECORDS / 10..], 0.5))
}
