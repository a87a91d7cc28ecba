//! What is run: two workflows whose every step leaves something that can be counted.

use crate::{
    cluster::{Client, Cluster, publish as publish_definition},
    demo::stoa_binary,
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::process::Command;

/// How runs come about, and with it the first part of every key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Start {
    /// By the outbox row of a new person.
    Event,
    /// By a request that names a person.
    Request,
}

impl Start {
    pub const ALL: [Self; 2] = [Self::Event, Self::Request];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Request => "request",
        }
    }

    /// What the run of a person leaves behind carries this.
    pub fn key(self, person: &str) -> String {
        format!("{} {person}", self.word())
    }

    /// The list that its runs add to.
    pub fn list(self) -> String {
        format!("kill_nine_{}", self.word())
    }

    fn trigger(self) -> Value {
        let block = match self {
            Self::Event => "record-created",
            Self::Request => "record-command",
        };
        json!({ "id": "started", "block": block, "config": { "object": object("people") } })
    }
}

/// The live workflows.
pub struct Made {
    pub event: String,
    pub request: String,
}

impl Made {
    pub fn id(&self, start: Start) -> &str {
        match start {
            Start::Event => &self.event,
            Start::Request => &self.request,
        }
    }
}

/// Installs the app and publishes the workflows.
pub fn publish(cluster: &Cluster, token: &str, third_party: &str) -> Result<Made> {
    install(&cluster.address(0), token)?;
    let client = Client::new(token);
    Ok(Made {
        event: publish_one(cluster, &client, Start::Event, third_party)?,
        request: publish_one(cluster, &client, Start::Request, third_party)?,
    })
}

fn install(base: &str, token: &str) -> Result<()> {
    let app = crate::root().join("xtask/kill-app");
    let output = Command::new(stoa_binary())
        .arg("install")
        .arg(app)
        .args(["--server", base, "--token", token])
        .output()
        .context("cannot run stoa install")?;
    ensure!(
        output.status.success(),
        "the app cannot be installed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

fn publish_one(cluster: &Cluster, client: &Client, start: Start, third_party: &str) -> Result<String> {
    let list = json!({ "data": {
        "name": start.list(), "api_slug": start.list(), "parent_object": "people",
        "workspace_access": "full-access", "workspace_member_access": [],
    } });
    client
        .post(&format!("{}/v2/lists", cluster.address(0)), &list)
        .answered()?;
    publish_definition(cluster, client, &definition(start, third_party))
}

/// A record, an entry of a list, a call of a third party, a while, an answer of a third party, and a task.
fn definition(start: Start, third_party: &str) -> Value {
    let person = json!({ "$": "variable", "path": "started.record" });
    let key = json!({ "$": "template", "parts": [
        format!("{} ", start.word()), { "$": "variable", "path": "started.record.job_title" },
    ] });
    let outcome =
        |id: &str| json!([{ "id": id, "schema": { "type": "struct", "fields": { "text": { "type": "string" } } } }]);
    let told = json!({ "url": third_party, "key": key });
    json!({
        "title": format!("Killed, by {}", start.word()),
        "blocks": [
            start.trigger(),
            { "id": "company", "block": "create-record", "config": { "object": object("companies"), "values": { "name": key } } },
            { "id": "entry", "block": "add-to-list", "config": {
                "list": { "$": "attio-list", "list": start.list() }, "record": person, "when_present": "add-another" } },
            { "id": "count", "app": "kill-nine", "block": "count", "config": told, "outcomes": outcome("counted") },
            { "id": "wait", "block": "delay", "config": { "duration": { "$": "duration", "value": "PT1S" } } },
            { "id": "ask", "app": "kill-nine", "block": "ask", "config": told, "outcomes": outcome("answered") },
            { "id": "task", "block": "create-task", "config": { "content": key, "records": [person] } },
        ],
        "connections": [
            { "from": "started", "outcome": "triggered", "to": "company" },
            { "from": "company", "outcome": "done", "to": "entry" },
            { "from": "entry", "outcome": "done", "to": "count" },
            { "from": "count", "outcome": "counted", "to": "wait" },
            { "from": "wait", "outcome": "done", "to": "ask" },
            { "from": "ask", "outcome": "answered", "to": "task" },
        ],
    })
}

fn object(slug: &str) -> Value {
    json!({ "$": "attio-object", "object": slug })
}
