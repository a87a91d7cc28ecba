//! Whole requests against a running server: REST reads, server function and webhook round trips.

use super::{Better, Row, percentile};
use crate::{root, seed, servers};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

const SECONDS: u64 = 5;
const CONNECTIONS: usize = 8;

pub fn run() -> Result<Vec<Row>> {
    let data = root().join("target/bench/data");
    let _ = std::fs::remove_dir_all(&data);
    let server = servers::bench(&data)?;
    let (api, url, token) = (server.text("api")?, server.text("url")?, server.text("token")?);
    seed::seed(api, token)?;
    let people = json!({ "limit": 50 });
    let first = post(&format!("{api}/objects/people/records/query"), token, &people)?;
    let id = first["data"][0]["id"]["record_id"]
        .as_str()
        .context("the seed left no person")?
        .to_owned();

    let get = |path: String| {
        move |agent: &ureq::Agent| {
            agent
                .get(&path)
                .header("authorization", format!("Bearer {token}"))
                .call()
        }
    };
    let record = load(get(format!("{api}/objects/people/records/{id}")))?;
    let health = load(get(format!("{url}/healthz")))?;
    let query = format!("{api}/objects/people/records/query");
    let page = load(|agent: &ureq::Agent| {
        agent
            .post(&query)
            .header("authorization", format!("Bearer {token}"))
            .send_json(&people)
    })?;
    let mut rows = vec![
        Row::new("http/record by id", "/s", record.per_second).budget(10_000.0, Better::Higher),
        Row::new("http/record by id p50", "ms", record.p50_ms),
        Row::new("http/page of records p95", "ms", page.p95_ms).budget(10.0, Better::Lower),
        Row::new("http/health (floor of the client and server)", "/s", health.per_second),
    ];
    let session = Session::of(&server)?;
    let calls = one_by_one(200, |agent| {
        session.call(agent, "bench-app", "app/extensions/measure/nothing.server")
    })?;
    rows.push(Row::new("http/server function p50", "ms", calls.p50_ms).budget(2.0, Better::Lower));
    rows.push(Row::new("http/server function p95", "ms", calls.p95_ms));

    let agent = ureq::Agent::new_with_defaults();
    let made = session.call(&agent, "bench-app", "app/extensions/measure/make-handler.server")?;
    let made: Value = made.into_body().read_json()?;
    let webhook: String = serde_json::from_str(made["result"].as_str().context("no webhook handler was made")?)?;
    let deliver = |agent: &ureq::Agent| agent.post(&webhook).send_json(json!({ "id": "evt_1" }));
    let alone = one_by_one(200, deliver)?;
    let many = load(deliver)?;
    rows.push(Row::new("http/webhook p50", "ms", alone.p50_ms));
    rows.push(Row::new("http/webhook p95", "ms", alone.p95_ms));
    rows.push(Row::new("http/webhooks", "/s", many.per_second));
    Ok(rows)
}

/// The host API of a running server, as its first member.
pub struct Session {
    /// Ends in the workspace's slug.
    url: String,
    token: String,
}

impl Session {
    pub fn of(server: &servers::Server) -> Result<Self> {
        let url = format!("{}/api/w/{}", server.text("url")?, server.text("workspace")?);
        Ok(Self::new(url, server.text("token")?))
    }

    /// By an address that ends in the workspace's slug.
    pub fn new(url: String, token: &str) -> Self {
        let token = token.to_owned();
        Self { url, token }
    }

    /// Calls a server function without arguments.
    pub fn call(&self, agent: &ureq::Agent, app: &str, hash: &str) -> Answer {
        self.send(
            agent,
            &format!("/apps/{app}/functions"),
            &json!({ "hash": hash, "args": "[]" }),
        )
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<()> {
        self.send(&ureq::Agent::new_with_defaults(), path, body)
            .with_context(|| format!("POST {path} was refused"))
            .map(drop)
    }

    /// Sends a POST.
    pub fn send(&self, agent: &ureq::Agent, path: &str, body: &Value) -> Answer {
        agent
            .post(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {}", self.token))
            .header("x-stoa-csrf", "1")
            .send_json(body)
    }
}

pub struct Load {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p95_ms: f64,
}

pub type Answer = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

/// As many requests as go through in [`SECONDS`], over [`CONNECTIONS`] kept connections.
pub fn load(request: impl Fn(&ureq::Agent) -> Answer + Sync) -> Result<Load> {
    at_once(CONNECTIONS, SECONDS, |agent| read(request(agent)))
}

/// Requests one after the other on one connection.
pub fn one_by_one(count: usize, request: impl Fn(&ureq::Agent) -> Answer) -> Result<Load> {
    in_turn(count, |agent| read(request(agent)))
}

fn read(answer: Answer) -> Result<()> {
    answer?.body_mut().read_to_vec()?;
    Ok(())
}

/// What so many clients do again and again for so many seconds; each waits for what it did.
pub fn at_once(clients: usize, seconds: u64, act: impl Fn(&ureq::Agent) -> Result<()> + Sync) -> Result<Load> {
    let stop = AtomicBool::new(false);
    let begun = Instant::now();
    let times = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..clients)
            .map(|_| {
                scope.spawn(|| {
                    let agent = ureq::Agent::new_with_defaults();
                    let mut times = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        times.push(timed(&agent, &act)?);
                    }
                    Ok::<_, anyhow::Error>(times)
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs(seconds));
        stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.join().map_err(|_| anyhow::anyhow!("a worker panicked"))??);
        }
        Ok::<_, anyhow::Error>(all)
    })?;
    Ok(summary(times, begun.elapsed()))
}

/// What one client does so many times.
pub fn in_turn(count: usize, act: impl Fn(&ureq::Agent) -> Result<()>) -> Result<Load> {
    let agent = ureq::Agent::new_with_defaults();
    let begun = Instant::now();
    let times = (0..count).map(|_| timed(&agent, &act)).collect::<Result<Vec<_>>>()?;
    Ok(summary(times, begun.elapsed()))
}

fn timed(agent: &ureq::Agent, act: &impl Fn(&ureq::Agent) -> Result<()>) -> Result<f64> {
    let begun = Instant::now();
    act(agent)?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

fn summary(mut times: Vec<f64>, elapsed: Duration) -> Load {
    Load {
        per_second: times.len() as f64 / elapsed.as_secs_f64(),
        p50_ms: percentile(&mut times, 0.5),
        p95_ms: percentile(&mut times, 0.95),
    }
}

fn post(url: &str, token: &str, body: &Value) -> Result<Value> {
    Ok(ureq::post(url)
        .header("authorization", format!("Bearer {token}"))
        .send_json(body)?
        .body_mut()
        .read_json()?)
}

/// A POST with a token, to be sent by any agent.
pub fn post_json(url: &str, token: &str, body: &Value) -> impl Fn(&ureq::Agent) -> Answer + Sync {
    let (url, body) = (url.to_owned(), body.clone());
    let authorization = format!("Bearer {token}");
    move |agent| {
        agent
            .post(&url)
            .header("authorization", &authorization)
            .send_json(&body)
    }
}

/// The JSON of one answer.
pub fn get_json(request: impl Fn(&ureq::Agent) -> Answer) -> Result<Value> {
    Ok(request(&ureq::Agent::new_with_defaults())?.body_mut().read_json()?)
}
