//! Starts runs while servers are killed, and notes what was answered.

use super::{chance::Chance, workflows::Made};
use crate::cluster::{Client, Cluster, Sent};
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

/// Clients that start runs.
pub const STARTERS: u64 = 3;
/// Each starts two runs within so many ms, or as many as are answered.
const PACE_MS: u64 = 300;

/// What servers have answered for: nothing of it may be lost.
#[derive(Default)]
pub struct Accepted {
    /// The names of the people that were made.
    pub people: BTreeSet<String>,
    /// The runs that were started, by id, with the name of the person.
    pub runs: BTreeMap<String, String>,
    /// Requests that nobody answered.
    pub unknown: usize,
}

pub struct Load<'l> {
    pub cluster: &'l Cluster,
    pub token: &'l str,
    pub made: &'l Made,
    pub accepted: &'l Mutex<Accepted>,
    pub next: &'l AtomicUsize,
    pub stopped: &'l AtomicBool,
}

impl Load<'_> {
    /// Makes a person, which starts one run, and starts another for it; again and again.
    pub fn run(&self, mut chance: Chance) -> Result<()> {
        let client = Client::new(self.token);
        while !self.stopped.load(SeqCst) {
            let name = format!("p{}", self.next.fetch_add(1, SeqCst));
            let person = json!({ "data": { "values": { "job_title": name } } });
            let url = format!(
                "{}/v2/objects/people/records",
                self.cluster.address(chance.server(self.cluster))
            );
            if let Some(made) = self.send(&client, &url, &person)? {
                self.accepted().people.insert(name.clone());
                let record = json!({ "record": { "object": "people", "record_id": made["data"]["id"]["record_id"] } });
                let workspace = Cluster::workspace(&self.cluster.address(chance.server(self.cluster)));
                let url = format!("{workspace}/workflows/{}/runs", self.made.request);
                if let Some(run) = self.send(&client, &url, &record)? {
                    let id = run["id"].as_str().unwrap_or_default().to_owned();
                    self.accepted().runs.insert(id, name);
                }
            }
            std::thread::sleep(Duration::from_millis(PACE_MS / 2) + chance.pause(PACE_MS));
        }
        Ok(())
    }

    /// Sends once: whoever starts something twice has two of it.
    fn send(&self, client: &Client, url: &str, body: &Value) -> Result<Option<Value>> {
        match client.post(url, body) {
            Sent::Answered(answer) => Ok(Some(answer)),
            Sent::Unknown => {
                self.accepted().unknown += 1;
                Ok(None)
            }
            Sent::Refused(status, text) => bail!("{url} answered {status}: {text}"),
        }
    }

    fn accepted(&self) -> std::sync::MutexGuard<'_, Accepted> {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
