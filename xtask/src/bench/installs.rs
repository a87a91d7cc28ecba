//! A running server with 1, 100 and 1,000 installed apps: what it holds, and how many calls of their functions it answers.

use super::{Better, Row, http, resident_mb};
use crate::{root, servers};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

const INSTALLS: [usize; 3] = [1, 100, 1_000];
const FUNCTION: &str = "app/extensions/measure/nothing.server";
/// What makes every app's code its own, as in life: a bundle of about 10 KB that no other app has.
const OWN_BYTES: usize = 10 << 10;

pub fn run() -> Result<Vec<Row>> {
    let data = root().join("target/bench/installs");
    let _ = std::fs::remove_dir_all(&data);
    let server = servers::bench(&data)?;
    let session = http::Session::of(&server)?;
    let build = build()?;
    let mut rows = Vec::new();
    let mut installed = 0;
    for installs in INSTALLS {
        while installed < installs {
            install(&session, &build, installed)?;
            installed += 1;
        }
        let memory = Row::new(
            format!("installs/memory of {installs}, idle"),
            "MB",
            resident_mb(server.id())?,
        );
        rows.push(match installs {
            100 => memory.budget(150.0, Better::Lower),
            _ => memory,
        });
        let next = AtomicUsize::new(0);
        let calls = http::load(|agent| {
            let slug = slug(next.fetch_add(1, Ordering::Relaxed) % installs);
            session.call(agent, &slug, FUNCTION)
        })?;
        rows.push(Row::new(
            format!("installs/calls over {installs}"),
            "/s",
            calls.per_second,
        ));
    }
    Ok(rows)
}

fn slug(index: usize) -> String {
    format!("bench-{index}")
}

/// What `stoa build` makes of the benchmark's app.
fn build() -> Result<Value> {
    let out = root().join("target/bench/bench-app");
    let built = Command::new(crate::target_dir().join("release/stoa"))
        .args(["build", "xtask/bench-app", "--out"])
        .arg(&out)
        .current_dir(root())
        .output()
        .context("cannot run stoa build")?;
    anyhow::ensure!(
        built.status.success(),
        "stoa build failed: {}",
        String::from_utf8_lossy(&built.stderr)
    );
    Ok(json!({
        "client": { "code": read(&out, "index.js")?, "map": null },
        "server": { "code": read(&out, "server.js")?, "map": null },
        "blocks": {},
        "manifest": serde_json::from_str::<Value>(&read(&out, "manifest.json")?)?,
    }))
}

fn read(folder: &Path, name: &str) -> Result<String> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).with_context(|| format!("{} is missing", path.display()))
}

/// Uploads and installs one app whose server bundle is its own, and calls it once, so that its image is ready.
fn install(session: &http::Session, build: &Value, index: usize) -> Result<()> {
    let slug = slug(index);
    let mut build = build.clone();
    build["config"] = json!({ "slug": slug, "name": format!("Bench {index}") });
    let code = build["server"]["code"]
        .as_str()
        .context("the server bundle is no text")?;
    build["server"]["code"] = json!(format!("{code}\n;globalThis.own = {:?};\n", own_text(index)));
    session.post("/apps", &build)?;
    session.post(&format!("/apps/{slug}/install"), &json!({}))?;
    session.call(&ureq::Agent::new_with_defaults(), &slug, FUNCTION)?;
    Ok(())
}

/// Text that differs from app to app all over, not only in one place.
fn own_text(index: usize) -> String {
    let mut seed = index as u64 + 1;
    let mut text = String::with_capacity(OWN_BYTES);
    while text.len() < OWN_BYTES {
        // Knuth's multiplicative congruential generator: any mixing does.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        text.push_str(&format!("{:x} ", seed >> 16));
    }
    text
}
