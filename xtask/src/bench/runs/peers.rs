//! Two engines from npm that take three steps as well. A run is a call that waits for its result.

use super::three_steps::{IN_FLIGHT, Measured};
use crate::{
    bench::{http::Answer, peers},
    servers,
};
use anyhow::{Context, Result, ensure};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

pub const RESTATE: &str = "Restate";
pub const N8N: &str = "n8n on PostgreSQL";

/// `restate-server` as it comes, with a service of its Node SDK that takes each step by `context.run`: what a step gives is
/// in the log and on the disk before the next one begins.
pub fn restate() -> Result<Measured> {
    let folder = peers::prepare()?;
    let server = RestateServer::start(&folder)?;
    let service = servers::restate(&folder, &server.ingress, &server.admin)?;
    measure(service.text("url")?, "3")
}

/// n8n in an empty database, with a workflow whose every step is saved; `None` unless `BENCH_N8N` asks for it: it is
/// more than two gigabytes.
pub fn n8n(database: &str) -> Result<Option<Measured>> {
    if std::env::var_os("BENCH_N8N").is_none() {
        println!("n8n is not measured: BENCH_N8N=1 installs it");
        return Ok(None);
    }
    let server = servers::n8n(&peers::prepare_n8n()?, database)?;
    measure(server.text("url")?, "{\"n\":3}").map(Some)
}

fn measure(url: &str, result: &str) -> Result<Measured> {
    Measured::of(IN_FLIGHT, |agent| {
        let answer: Answer = agent.post(url).send_empty();
        let given = answer?.body_mut().read_to_string()?;
        ensure!(given == result, "{url} answered {given}");
        Ok(())
    })
}

/// Killed when dropped.
struct RestateServer {
    child: Child,
    ingress: String,
    admin: String,
}

impl RestateServer {
    fn start(folder: &Path) -> Result<Self> {
        let data = folder.join("restate");
        let _ = std::fs::remove_dir_all(&data);
        std::fs::create_dir_all(&data)?;
        let addresses: Vec<String> = servers::free_ports(3)?
            .into_iter()
            .map(|port| format!("127.0.0.1:{port}"))
            .collect();
        let log = File::create(data.join("log"))?;
        let child = Command::new(binary(folder)?)
            .env("RESTATE_BASE_DIR", &data)
            .env("RESTATE_INGRESS__BIND_ADDRESS", &addresses[0])
            .env("RESTATE_ADMIN__BIND_ADDRESS", &addresses[1])
            .env("RESTATE_BIND_ADDRESS", &addresses[2])
            .env("RESTATE_DISABLE_TELEMETRY", "true")
            .env("RESTATE_LOG_FILTER", "warn")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start restate-server")?;
        Ok(Self {
            child,
            ingress: format!("http://{}", addresses[0]),
            admin: format!("http://{}", addresses[1]),
        })
    }
}

impl Drop for RestateServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program itself: what npm puts on the path starts it as a child, which would outlive its parent.
fn binary(folder: &Path) -> Result<PathBuf> {
    let packages = std::fs::read_dir(folder.join("node_modules/@restatedev"))?.flatten();
    let mut programs = packages.map(|package| package.path().join("bin/restate-server"));
    programs
        .find(|program| program.exists())
        .context("npm has brought no restate-server for this machine")
}
