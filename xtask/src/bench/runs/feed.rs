//! The live feed of a workspace (server-sent events): a client knows the moment at which a run has come to rest.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Sender, channel},
    },
    time::{Duration, Instant},
};

/// How long a run may take until it rests.
const PATIENCE: Duration = Duration::from_secs(60);

/// Something that has happened, when it was heard of.
pub struct Told {
    pub at: Instant,
    pub topic: String,
    pub payload: Value,
}

/// Gives what happens from now on, of the topics that are wanted, to `take`, until the server goes.
pub fn listen(
    workspace: &str,
    token: &str,
    topics: &'static [&'static str],
    mut take: impl FnMut(Told) + Send + 'static,
) -> Result<()> {
    let answer = ureq::get(format!("{workspace}/events"))
        .header("authorization", format!("Bearer {token}"))
        .call()
        .context("the feed was refused")?;
    let lines = BufReader::new(answer.into_body().into_reader());
    std::thread::spawn(move || {
        let mut topic = String::new();
        for line in lines.lines().map_while(Result::ok) {
            if let Some(name) = line.strip_prefix("event:") {
                name.trim().clone_into(&mut topic);
            } else if let Some(data) = line.strip_prefix("data:")
                && topics.contains(&topic.as_str())
                && let Ok(payload) = serde_json::from_str(data.trim())
            {
                take(Told {
                    at: Instant::now(),
                    topic: topic.clone(),
                    payload,
                });
            }
        }
    });
    Ok(())
}

/// Knows which runs rest: those that are over, or wait.
pub struct Rests(Arc<Mutex<HashMap<String, Rest>>>);

enum Rest {
    /// Nobody has asked yet.
    Came(Moment),
    Awaited(Sender<Moment>),
}

/// When a run came to rest, and as what.
pub struct Moment {
    pub at: Instant,
    status: String,
}

impl Rests {
    pub fn listen(workspace: &str, token: &str) -> Result<Self> {
        let rests = Arc::new(Mutex::default());
        let known = rests.clone();
        listen(workspace, token, &["run.changed"], move |told| {
            let status = told.payload["status"].as_str().unwrap_or_default().to_owned();
            if !matches!(status.as_str(), "waiting" | "completed" | "failed" | "cancelled") {
                return;
            }
            let moment = Moment { at: told.at, status };
            let Some(run) = told.payload["run_id"].as_str() else {
                return;
            };
            let mut known = lock(&known);
            match known.remove(run) {
                // It may have stopped waiting.
                Some(Rest::Awaited(waiter)) => drop(waiter.send(moment)),
                _ => drop(known.insert(run.to_owned(), Rest::Came(moment))),
            }
        })?;
        Ok(Self(rests))
    }

    /// Waits until a run rests, and gives when it came to.
    ///
    /// # Errors
    /// When it has another status than the one expected, or goes on for a minute.
    pub fn wait(&self, run: &str, expected: &str) -> Result<Instant> {
        let coming = {
            let mut known = lock(&self.0);
            match known.remove(run) {
                Some(Rest::Came(moment)) => Err(moment),
                _ => {
                    let (waiter, coming) = channel();
                    known.insert(run.to_owned(), Rest::Awaited(waiter));
                    Ok(coming)
                }
            }
        };
        let moment = match coming {
            Err(moment) => moment,
            Ok(coming) => coming
                .recv_timeout(PATIENCE)
                .with_context(|| format!("the run {run} does not come to rest"))?,
        };
        ensure!(moment.status == expected, "the run {run} is {}", moment.status);
        Ok(moment.at)
    }
}

fn lock(rests: &Mutex<HashMap<String, Rest>>) -> MutexGuard<'_, HashMap<String, Rest>> {
    rests.lock().unwrap_or_else(PoisonError::into_inner)
}
