//! Stoa and the demo third party as child processes that say when they are ready.

use crate::steps::command;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

/// A server process; killed when dropped.
pub struct Server {
    child: Child,
    /// The JSON line that it printed when it was ready.
    pub ready: Value,
    /// Every JSON line since.
    later: Receiver<Value>,
}

impl Server {
    /// Starts a program whose first line of stdout is a JSON object with `"event": "ready"`.
    fn start(mut command: Command, name: &str) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let stdout = child.stdout.take().context("the child's stdout was not captured")?;
        let mut lines = BufReader::new(stdout).lines();
        for line in lines.by_ref() {
            let line = line?;
            if let Ok(ready) = serde_json::from_str::<Value>(&line)
                && ready["event"] == "ready"
            {
                // Keep reading, or the pipe fills up and the server stalls.
                let (send, later) = channel();
                std::thread::spawn(move || {
                    for event in lines
                        .map_while(Result::ok)
                        .filter_map(|line| serde_json::from_str(&line).ok())
                    {
                        // Nobody has to listen.
                        let _ = send.send(event);
                    }
                });
                return Ok(Self { child, ready, later });
            }
        }
        bail!("{name} ended before it was ready ({})", child.wait()?)
    }

    /// The next JSON line after the ready one.
    pub fn next_event(&self, patience: Duration) -> Result<Value> {
        self.later
            .recv_timeout(patience)
            .context("the server said nothing more")
    }

    /// A string of the ready line.
    pub fn text(&self, key: &str) -> Result<&str> {
        self.ready[key]
            .as_str()
            .with_context(|| format!("the ready line has no {key:?}: {}", self.ready))
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the process ends.
    pub fn wait(&mut self) -> Result<()> {
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The demo third party; port 0 picks a free one.
pub fn acme(port: u16) -> Result<Server> {
    let port = port.to_string();
    let arguments = [
        "node_modules/tsx/dist/cli.mjs",
        "examples/acme-lead-checker/service/src/main.ts",
        "--port",
        &port,
    ];
    Server::start(command("node", &arguments), "the demo third party")
}

/// `stoa dev` with the example app, in a data folder of its own.
pub fn stoa(port: u16, data: &Path, acme_url: &str) -> Result<Server> {
    let mut command = dev("debug", "examples/acme-lead-checker/app", port, data);
    command.args([
        "--no-install",
        "--map",
        &format!("https://api.acmeleadchecker.ai={acme_url}"),
    ]);
    Server::start(command, "stoa dev")
}

/// `stoa dev` without rate limits, with an app that is not installed.
pub fn unlimited(data: &Path) -> Result<Server> {
    let mut command = dev("debug", "examples/acme-lead-checker/app", 0, data);
    command.arg("--no-install");
    for what in ["READS", "WRITES", "RECORDINGS", "NOTE_LISTS", "UPLOADS", "SQL"] {
        command.env(format!("STOA_REST_{what}_PER_SECOND"), "1000000");
    }
    Server::start(command, "stoa dev")
}

/// A release build with an app whose server function does nothing, and without rate limits.
pub fn bench(data: &Path) -> Result<Server> {
    Server::start(bench_command(data), "stoa dev")
}

/// The same on the PostgreSQL database of an address.
pub fn bench_on(data: &Path, database: &str) -> Result<Server> {
    let mut command = bench_command(data);
    command.args(["--database", database]);
    Server::start(command, "stoa dev")
}

fn bench_command(data: &Path) -> Command {
    let mut command = dev("release", "xtask/bench-app", 0, data);
    command
        .env("STOA_REST_READS_PER_SECOND", "1000000")
        .env("STOA_REST_WRITES_PER_SECOND", "1000000");
    command
}

/// A GraphQL server from npm over tables of its own with so many people, in an empty PostgreSQL database.
pub fn postgraphile(folder: &Path, database: &str, people: usize) -> Result<Server> {
    let mut command = Command::new("node");
    command
        .current_dir(folder)
        .args(["postgraphile.mjs", database, &people.to_string()]);
    Server::start(command, "PostGraphile")
}

/// A service for a running restate-server from npm, of which the addresses of its ingress and its admin API are given.
pub fn restate(folder: &Path, ingress: &str, admin: &str) -> Result<Server> {
    let mut command = Command::new("node");
    command
        .current_dir(folder)
        .env("RESTATE_LOGGING", "ERROR")
        .args(["restate.mjs", ingress, admin]);
    Server::start(command, "the Restate service")
}

/// n8n from npm in an empty PostgreSQL database.
pub fn n8n(folder: &Path, database: &str) -> Result<Server> {
    let port = free_ports(1)?[0].to_string();
    let mut command = Command::new("node");
    command.current_dir(folder).args(["n8n.mjs", database, &port]);
    Server::start(command, "n8n")
}

/// A release build with any app.
pub fn release(app: &Path, data: &Path) -> Result<Server> {
    Server::start(dev("release", &app.to_string_lossy(), 0, data), "stoa dev")
}

fn dev(profile: &str, app: &str, port: u16, data: &Path) -> Command {
    let mut command = Command::new(crate::target_dir().join(profile).join("stoa"));
    command
        .current_dir(crate::root())
        .args(["dev", app, "--json", "--port", &port.to_string(), "--data"])
        .arg(data);
    command
}

/// So many ports that nobody listens at.
pub fn free_ports(count: usize) -> Result<Vec<u16>> {
    // All are held at once, so that they differ.
    let held = (0..count)
        .map(|_| TcpListener::bind("127.0.0.1:0"))
        .collect::<std::io::Result<Vec<_>>>()?;
    held.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}
