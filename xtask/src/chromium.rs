//! Finds a Chromium for the browser tests, or installs one where the system's package manager can.

use crate::steps::run;
use anyhow::{Result, bail};
use std::path::PathBuf;

const PLACES: [&str; 6] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The browser's path.
///
/// # Errors
/// When there is none and none can be installed: one line that names the package.
pub fn find() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        if path.exists() {
            return Ok(path);
        }
        bail!("CHROMIUM names {}, which does not exist", path.display());
    }
    if let Some(path) = installed() {
        return Ok(path);
    }
    if PathBuf::from("/usr/bin/apt-get").exists() && is_root() {
        println!("> apt-get install chromium");
        run("apt-get", &["update", "-qq"])?;
        run(
            "apt-get",
            &["install", "-y", "-qq", "--no-install-recommends", "chromium"],
        )?;
        if let Some(path) = installed() {
            return Ok(path);
        }
    }
    bail!(
        "the browser tests need Chromium: install the package `chromium`, or set CHROMIUM to a Chrome or Chromium binary"
    )
}

fn installed() -> Option<PathBuf> {
    PLACES.iter().map(PathBuf::from).find(|path| path.exists())
}

fn is_root() -> bool {
    std::process::Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"0"))
}
