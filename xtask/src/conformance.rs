//! What others expect of the API: exchanges recorded on the real service, the clients of npm and PyPI, and random requests
//! that follow the API's own description. All of it asks a server of this build.

use crate::{
    demo, root, servers,
    steps::{command, tee},
};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// How long random requests are made, unless STOA_CONFORMANCE_SECONDS says otherwise.
const RANDOM_SECONDS: &str = "60";

/// What a part counted, and whether it ended well.
pub struct Counted {
    pub passed: u64,
    pub failed: u64,
    pub succeeded: bool,
}

/// Runs every part; those in Python are skipped, with a line that says so, where it is not to be had.
pub fn run() -> Result<Vec<Counted>> {
    demo::build()?;
    let mut counted = vec![exchanges_and_npm()?];
    let python = match python() {
        Ok(python) => python,
        Err(error) => {
            println!("skipped: the Python client and the random requests: {error:#}");
            return Ok(counted);
        }
    };
    let data = tempdir()?;
    let stoa = servers::unlimited(&data)?;
    counted.push(pypi(&python, stoa.text("url")?, stoa.text("token")?)?);
    counted.push(random(&python, stoa.text("url")?, stoa.text("token")?)?);
    drop(stoa);
    std::fs::remove_dir_all(&data)?;
    Ok(counted)
}

fn exchanges_and_npm() -> Result<Counted> {
    let report = crate::target_dir().join("vitest-conformance.json");
    let _ = std::fs::remove_file(&report);
    let mut vitest = command("npx", &["--no-install", "vitest", "run", "--reporter=default"]);
    vitest.args(["--config", "e2e/conformance/vitest.config.ts", "--reporter=json"]);
    vitest.arg(format!("--outputFile.json={}", report.display()));
    vitest.env("STOA_BIN", demo::stoa_binary());
    let (_, succeeded) = tee(vitest)?;
    let counts: Value = serde_json::from_str(&std::fs::read_to_string(&report)?)?;
    Ok(Counted {
        passed: counts["numPassedTests"].as_u64().unwrap_or(0),
        failed: counts["numFailedTests"].as_u64().unwrap_or(0),
        succeeded,
    })
}

fn pypi(python: &Path, url: &str, token: &str) -> Result<Counted> {
    let mut tour = in_folder(python, url, token);
    tour.args(["tour.py", url, token]);
    let (lines, succeeded) = tee(tour)?;
    let last = lines.last().map(String::as_str).unwrap_or_default();
    let mut numbers = last.split_whitespace().filter_map(|word| word.parse().ok());
    Ok(Counted {
        passed: numbers.next().unwrap_or(0),
        failed: numbers.next().unwrap_or(0),
        succeeded,
    })
}

/// Requests as the description has them and as it does not have them: no 5xx, and every answer is described.
fn random(python: &Path, url: &str, token: &str) -> Result<Counted> {
    let seconds = std::env::var("STOA_CONFORMANCE_SECONDS").unwrap_or_else(|_| RANDOM_SECONDS.into());
    let mut requests = in_folder(python, url, token);
    // It keeps what it has found where it is started.
    requests.current_dir(crate::target_dir());
    requests.args(["-m", "schemathesis.cli", "run", &format!("{url}/openapi.json")]);
    requests.args(["--header", &format!("Authorization: Bearer {token}")]);
    requests.args([
        "--phases",
        "examples,coverage,fuzzing",
        "--mode",
        "all",
        "--max-time",
        &seconds,
    ]);
    requests.args([
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
    ]);
    requests.args([
        "--continue-on-failure",
        "--max-redirects",
        "0",
        "--suppress-health-check",
        "all",
    ]);
    requests.args(["--warnings", "off", "--seed", "1"]);
    let (_, succeeded) = tee(requests)?;
    Ok(Counted {
        passed: u64::from(succeeded),
        failed: u64::from(!succeeded),
        succeeded,
    })
}

fn in_folder(python: &Path, url: &str, token: &str) -> Command {
    let mut command = Command::new(python);
    command
        .current_dir(folder())
        .env("PYTHONPATH", folder())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("STOA_CONFORMANCE_URL", url)
        .env("STOA_CONFORMANCE_TOKEN", token);
    command
}

fn folder() -> PathBuf {
    root().join("e2e/conformance")
}

/// A Python below the target folder that has what `requirements.txt` names.
fn python() -> Result<PathBuf> {
    let home = crate::target_dir().join("conformance-python");
    let python = home.join("bin/python");
    let wanted = std::fs::read_to_string(folder().join("requirements.txt"))?;
    let installed = home.join("installed.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
    quietly(pip.arg(folder().join("requirements.txt")))?;
    std::fs::write(installed, wanted)?;
    Ok(python)
}

/// Runs to the end; what it says is told only when it fails.
fn quietly(command: &mut Command) -> Result<()> {
    let shown = format!("{command:?}");
    let output = command.output().with_context(|| format!("cannot run {shown}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{shown} failed: {}", said.lines().last().unwrap_or_default());
    }
    Ok(())
}

fn tempdir() -> Result<PathBuf> {
    let folder = crate::target_dir().join("conformance-data");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
