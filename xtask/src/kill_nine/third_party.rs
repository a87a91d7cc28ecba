//! The third party that the app's blocks talk to: it counts what it is told, and answers what it is asked.

use super::chance::Chance;
use crate::cluster::Cluster;
use anyhow::Result;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{Receiver, Sender, channel},
    },
    time::{Duration, Instant},
};

/// Answers that are given at once.
const CALLERS: u64 = 4;
/// Answers come within so many ms.
const WITHIN_MS: u64 = 600;

pub struct ThirdParty {
    pub url: String,
    told: Arc<Mutex<Told>>,
    stopped: Arc<AtomicBool>,
}

/// How often each `uniqueExecutionId` came, by the block's path and key.
type Told = BTreeMap<(String, String), BTreeMap<String, u32>>;

/// An answer that is owed.
struct Owed {
    callback: String,
    at: Instant,
}

impl ThirdParty {
    /// Listens, and calls the servers of a cluster back until it is dropped.
    pub fn start(cluster: &Arc<Cluster>, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let third_party = Self {
            url: format!("http://{}", listener.local_addr()?),
            told: Arc::default(),
            stopped: Arc::default(),
        };
        let (owe, owed) = channel();
        let owed = Arc::new(Mutex::new(owed));
        for number in 0..CALLERS {
            let (owed, cluster, stopped) = (owed.clone(), cluster.clone(), third_party.stopped.clone());
            std::thread::spawn(move || call_back(&owed, &cluster, &stopped, Chance::new(seed ^ (number << 32))));
        }
        let (told, stopped) = (third_party.told.clone(), third_party.stopped.clone());
        let mut chance = Chance::new(seed);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(SeqCst) {
                    return;
                }
                let (told, owe) = (told.clone(), owe.clone());
                let later = chance.pause(WITHIN_MS);
                std::thread::spawn(move || serve(stream, &told, &owe, later));
            }
        });
        Ok(third_party)
    }

    /// How many executions there were of a block with a key, and how many calls they made.
    pub fn told(&self, block: &str, key: &str) -> (u64, u64) {
        let told = lock(&self.told);
        let executions = told.get(&(format!("/{block}"), key.to_owned()));
        let calls = executions.map(|executions| executions.values().map(|calls| u64::from(*calls)).sum());
        (
            executions.map_or(0, |executions| executions.len() as u64),
            calls.unwrap_or(0),
        )
    }
}

impl Drop for ThirdParty {
    fn drop(&mut self) {
        self.stopped.store(true, SeqCst);
        // Wakes who listens.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One request on a connection. One that breaks off counts not: the server that sent it was killed.
fn serve(stream: TcpStream, told: &Mutex<Told>, owe: &Sender<Owed>, later: Duration) -> Option<()> {
    let mut reader = BufReader::new(&stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        match header.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body: Value = serde_json::from_slice(&body).ok()?;
    let (key, execution) = (body["key"].as_str()?, body["execution"].as_str()?);
    let of_key = (path, key.to_owned());
    *lock(told)
        .entry(of_key)
        .or_default()
        .entry(execution.to_owned())
        .or_default() += 1;
    if let Some(callback) = body["callback"].as_str() {
        let owed = Owed {
            callback: callback.to_owned(),
            at: Instant::now() + later,
        };
        // Nobody waits for answers when all is over.
        let _ = owe.send(owed);
    }
    (&stream)
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
        .ok()
}

/// Gives answers until they are taken, as a third party does that retries; some twice.
fn call_back(owed: &Mutex<Receiver<Owed>>, cluster: &Cluster, stopped: &AtomicBool, mut chance: Chance) {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(5)))
        .http_status_as_error(false);
    let agent: ureq::Agent = config.build().into();
    loop {
        let Ok(next) = lock(owed).recv() else { return };
        std::thread::sleep(next.at.saturating_duration_since(Instant::now()));
        let Some((_, path)) = next.callback.split_once("/cb/") else {
            continue;
        };
        let mut more = u32::from(chance.below(10) == 0);
        while !stopped.load(SeqCst) {
            let url = format!("{}/cb/{path}", cluster.address(chance.server(cluster)));
            match agent.post(&url).send("42").map(|answer| answer.status().as_u16()) {
                Ok(200 | 202 | 410) if more == 0 => break,
                Ok(200 | 202 | 410) => more -= 1,
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }
}
