//! The README's first command.

use crate::{
    Outcome, chromium, root, seed, servers,
    steps::{command, run, tee},
    web,
};
use anyhow::{Result, bail};
use std::process::Command;

/// Builds, starts and seeds everything, says what to click, and serves until it is stopped.
pub fn show(port: u16) -> Outcome {
    build()?;
    let acme = servers::acme(4500).or_else(|_| servers::acme(0))?;
    let mut stoa = servers::stoa(port, &crate::target_dir().join("demo"), acme.text("url")?)?;
    let url = stoa.text("url")?;
    let workspace = stoa.text("workspace")?;
    seed::seed(stoa.text("api")?, stoa.text("token")?)?;
    seed::seed_calls(&format!("{url}/api/w/{workspace}"), stoa.text("token")?)?;
    println!(
        "
Stoa is running at {url}/{workspace}/people
The demo third party is running at {}

What to do:
  1. Open {url}/{workspace}/apps, choose “Acme Lead Checker”, press Install, then Connect, and allow access at Acme.
  2. Open a person, for example Ada Lindqvist, and press “Check lead with Acme” (or Ctrl+K and its name).
  3. Watch “Lead status” on the record: Pending at once, Complete three seconds later, when Acme calls the webhook.

API token (all scopes): {}
Stop with Ctrl+C.",
        acme.text("url")?,
        stoa.text("token")?
    );
    stoa.wait()
}

/// Runs the story headless.
pub fn check() -> Outcome {
    build()?;
    let mut story = playwright()?;
    story.arg("story");
    let (_, passed) = tee(story)?;
    if !passed {
        bail!(
            "the story failed; screenshots and traces are in {}",
            root().join("e2e/test-results").display()
        );
    }
    Ok(())
}

/// Builds the web side and then the server.
pub fn build() -> Outcome {
    web::build()?;
    println!("> cargo build --bin stoa");
    // The whole workspace is selected so that features resolve as they do for the tests: one set of artefacts serves both.
    run("cargo", &["build", "--quiet", "--workspace", "--bin", "stoa"])
}

/// The browser tests in real Chromium, against the server that [`build`] makes.
pub fn playwright() -> Result<Command> {
    let chromium = chromium::find()?;
    let config = "e2e/playwright.config.ts";
    let mut tests = command("npx", &["--no-install", "playwright", "test", "--config", config]);
    tests.env("CHROMIUM", chromium).env("STOA_BIN", stoa_binary());
    Ok(tests)
}

/// The server that [`build`] made.
pub fn stoa_binary() -> std::path::PathBuf {
    crate::target_dir().join("debug/stoa")
}
