//! One or more `stoa serve` on the same data, which are killed and started again at the same addresses.

mod client;

pub use client::{Client, Sent};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

/// How long a server may take to be ready on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const PASSWORD: &str = "nine lives";
/// The workspace of a first start.
const WORKSPACE: &str = "main";

pub struct Cluster {
    binary: PathBuf,
    folder: PathBuf,
    /// The address of a PostgreSQL database; SQLite without one.
    database: Option<String>,
    nodes: Vec<Node>,
}

struct Node {
    port: u16,
    number: usize,
    running: Mutex<Option<Running>>,
}

struct Running {
    child: Child,
    is_ready: Arc<AtomicBool>,
}

impl Cluster {
    /// Starts servers of a binary one after the other, so that one of them makes the workspace. The folder is emptied first.
    pub fn start(binary: PathBuf, folder: &Path, database: Option<&str>, nodes: usize) -> Result<Self> {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder)?;
        let nodes = crate::servers::free_ports(nodes)?
            .into_iter()
            .enumerate()
            .map(|(number, port)| Node {
                port,
                number,
                running: Mutex::default(),
            });
        let cluster = Self {
            binary,
            folder: folder.to_owned(),
            database: database.map(str::to_owned),
            nodes: nodes.collect(),
        };
        for node in &cluster.nodes {
            cluster.spawn(node)?;
            cluster.wait(node)?;
        }
        Ok(cluster)
    }

    /// How many servers there are.
    pub const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The address of a server, which may be dead.
    pub fn address(&self, number: usize) -> String {
        format!("http://127.0.0.1:{}", self.nodes[number].port)
    }

    /// The host API of a server.
    pub fn workspace(base: &str) -> String {
        format!("{base}/api/w/{WORKSPACE}")
    }

    /// The id of a server's process.
    pub fn process(&self, number: usize) -> Result<u32> {
        let running = self.nodes[number].lock();
        Ok(running.as_ref().context("the server does not run")?.child.id())
    }

    /// Kills one of the servers, at whatever it is, and starts it again; it may not be ready yet.
    pub fn restart(&self, number: usize) -> Result<()> {
        let node = &self.nodes[number];
        if let Some(mut running) = node.lock().take() {
            if let Some(status) = running.child.try_wait()? {
                bail!(
                    "the server {} ended by itself ({status}); its log: {}",
                    node.number,
                    self.log(node).display()
                );
            }
            running.child.kill()?;
            running.child.wait()?;
        }
        self.spawn(node)
    }

    /// Waits until a server is ready.
    pub fn wait_for(&self, number: usize) -> Result<()> {
        self.wait(&self.nodes[number])
    }

    /// Waits until every server is ready.
    pub fn wait_for_all(&self) -> Result<()> {
        self.nodes.iter().try_for_each(|node| self.wait(node))
    }

    fn spawn(&self, node: &Node) -> Result<()> {
        let mut command = Command::new(&self.binary);
        command
            .args(["serve"])
            .current_dir(&self.folder)
            .env("STOA_LISTEN", format!("127.0.0.1:{}", node.port))
            .env("STOA_DATA_DIR", self.folder.join("data"))
            .env("STOA_DATABASE", self.database.as_deref().unwrap_or_default())
            .env("STOA_WORKSPACE_ADMIN_PASSWORD", PASSWORD)
            .env("STOA_EGRESS_ALLOW_LOOPBACK", "true")
            .env("STOA_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        for what in ["READS", "WRITES"] {
            command.env(format!("STOA_REST_{what}_PER_SECOND"), "1000000");
        }
        let mut child = command.spawn().context("cannot start stoa serve")?;
        let stderr = child.stderr.take().context("the server's stderr was not captured")?;
        let mut log = File::options().create(true).append(true).open(self.log(node))?;
        let is_ready = Arc::new(AtomicBool::new(false));
        let ready = is_ready.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if line.contains("Stoa is running at ") {
                    ready.store(true, SeqCst);
                }
                // The log is for people; a full disk shows elsewhere.
                let _ = writeln!(log, "{line}");
            }
        });
        *node.lock() = Some(Running { child, is_ready });
        Ok(())
    }

    fn wait(&self, node: &Node) -> Result<()> {
        let begun = Instant::now();
        loop {
            if let Some(running) = node.lock().as_mut() {
                if running.is_ready.load(SeqCst) {
                    return Ok(());
                }
                if let Some(status) = running.child.try_wait()? {
                    bail!("the server ended ({status}); its log: {}", self.log(node).display());
                }
            }
            ensure!(
                begun.elapsed() < PATIENCE,
                "the server is not ready; its log: {}",
                self.log(node).display()
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn log(&self, node: &Node) -> PathBuf {
        self.folder.join(format!("server-{}.log", node.number))
    }

    /// Signs in as the first member and makes a token for everything.
    pub fn token(&self) -> Result<String> {
        let base = self.address(0);
        let credentials = json!({ "email_address": "admin@example.com", "password": PASSWORD });
        let answer = ureq::post(format!("{base}/api/session"))
            .header("x-stoa-csrf", "1")
            .send_json(&credentials)?;
        let cookie = answer.headers().get("set-cookie").context("no session was made")?;
        let cookie = cookie.to_str()?.split(';').next().unwrap_or_default().to_owned();
        let scopes: Vec<String> = contract::scope::all().collect();
        let made: Value = ureq::post(format!("{}/tokens", Self::workspace(&base)))
            .header("x-stoa-csrf", "1")
            .header("cookie", &cookie)
            .send_json(json!({ "name": "xtask", "scopes": scopes }))?
            .body_mut()
            .read_json()?;
        let token = made["data"]["token"].as_str();
        Ok(token.with_context(|| format!("no token was made: {made}"))?.to_owned())
    }
}

/// Makes a workflow of the first server's workspace and publishes it; gives its id.
///
/// # Errors
/// When the server finds problems in it.
pub fn publish(cluster: &Cluster, client: &Client, definition: &Value) -> Result<String> {
    let workflows = format!("{}/workflows", Cluster::workspace(&cluster.address(0)));
    let made = client
        .post(&workflows, &json!({ "definition": definition }))
        .answered()?;
    let id = made["id"].as_str().context("the workflow has no id")?.to_owned();
    ensure!(made["problems"] == json!([]), "the workflow has {}", made["problems"]);
    let revision = json!({ "revision": made["revision"] });
    client
        .post(&format!("{workflows}/{id}/publish"), &revision)
        .answered()?;
    Ok(id)
}

impl Node {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in &self.nodes {
            if let Some(mut running) = node.lock().take() {
                // It may have ended already.
                let _ = running.child.kill();
                let _ = running.child.wait();
            }
        }
    }
}
