//! Running other programs, with one clear line when one is missing or fails.

use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

/// A command in the repository's root.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(crate::root());
    // What `cargo run` says of this program is not said to others: a cargo that is told it builds some crates again, as their
    // build scripts depend on it.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// Runs to the end with inherited output; an error unless it exits with 0.
pub fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let status = command(program, arguments).status().with_context(|| missing(program))?;
    if !status.success() {
        bail!("`{program} {}` failed with {status}", arguments.join(" "));
    }
    Ok(())
}

/// Runs to the end, passing every line of stdout on while keeping it; gives the lines and whether it exited with 0.
/// Standard error goes to the terminal.
pub fn tee(mut command: Command) -> Result<(Vec<String>, bool)> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| missing(&program))?;
    let mut lines = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            std::io::stdout().flush()?;
            lines.push(line);
        }
    }
    Ok((lines, child.wait()?.success()))
}

fn missing(program: &str) -> String {
    match program {
        "npm" | "node" | "npx" => format!("cannot run `{program}`: install Node.js 20 or newer"),
        _ => format!("cannot run `{program}`"),
    }
}
