//! House rules that a compiler does not know.

use crate::{Outcome, root};
use anyhow::{Context, Result, bail};
use std::{collections::BTreeSet, path::Path, process::Command};

/// Above this many lines a file says why in a line that starts with `// Long because` or `<!-- Long because`.
const MOST_LINES: usize = 600;

/// Checks every rule over all tracked files and reports all violations at once.
pub fn run() -> Outcome {
    let files = tracked_files()?;
    let mut problems = Vec::new();
    for file in &files {
        let Ok(text) = std::fs::read_to_string(root().join(file)) else {
            continue;
        };
        check_name(file, &mut problems);
        if is_code(file) {
            check_length(file, &text, &mut problems);
            check_leftovers(file, &text, &mut problems);
        }
        if file.ends_with(".md") {
            check_links(file, &text, &mut problems);
        }
    }
    check_dependencies(&files, &mut problems)?;
    if problems.is_empty() {
        println!("tidy: {} files follow the house rules", files.len());
        return Ok(());
    }
    bail!("{} house rules broken:\n  {}", problems.len(), problems.join("\n  "))
}

fn tracked_files() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files"])
        .current_dir(root())
        .output()
        .context("cannot run git")?;
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}

fn is_code(file: &str) -> bool {
    [".rs", ".ts", ".tsx", ".c", ".mjs"]
        .iter()
        .any(|ending| file.ends_with(ending))
}

fn check_name(file: &str, problems: &mut Vec<String>) {
    let stem = Path::new(file)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    if ["utils", "util", "helpers", "common", "manager", "misc"].contains(&stem) {
        problems.push(format!("{file}: `{stem}` says nothing; name the file by its job"));
    }
}

fn check_length(file: &str, text: &str, problems: &mut Vec<String>) {
    let lines = text.lines().count();
    if lines > MOST_LINES && !text.contains("// Long because") {
        problems.push(format!(
            "{file}: {lines} lines; split it, or say why in a line `// Long because …`"
        ));
    }
}

fn check_leftovers(file: &str, text: &str, problems: &mut Vec<String>) {
    if file.starts_with("xtask/") {
        return;
    }
    for (number, line) in text.lines().enumerate() {
        for leftover in ["todo!(", "unimplemented!(", "FIXME", "XXX:", "#[ignore", ".only("] {
            if line.contains(leftover) {
                problems.push(format!("{file}:{}: `{leftover}` is unfinished work", number + 1));
            }
        }
    }
}

/// Links to files of this repository lead somewhere.
fn check_links(file: &str, text: &str, problems: &mut Vec<String>) {
    let folder = root().join(file).parent().map(Path::to_path_buf).unwrap_or_default();
    for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let path = target.split('#').next().unwrap_or_default();
        let outside = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
        if !outside && !folder.join(path).exists() {
            problems.push(format!("{file}: the link to {target} leads nowhere"));
        }
    }
}

/// Every direct dependency has its line in docs/dependencies.md.
fn check_dependencies(files: &[String], problems: &mut Vec<String>) -> Result<()> {
    let document = std::fs::read_to_string(root().join("docs/dependencies.md")).unwrap_or_default();
    let explained: BTreeSet<&str> = document.split('`').skip(1).step_by(2).collect();
    for file in files {
        let text = || std::fs::read_to_string(root().join(file));
        let names = if file.ends_with("Cargo.toml") {
            cargo_dependencies(&text()?)?
        } else if file.ends_with("package.json") {
            npm_dependencies(&text()?)?
        } else {
            continue;
        };
        for name in names.into_iter().filter(|name| !explained.contains(name.as_str())) {
            problems.push(format!(
                "{file}: `{name}` has no line in docs/dependencies.md that says why it was chosen"
            ));
        }
    }
    Ok(())
}

/// Crates from outside that a manifest names; our own are those with a path.
fn cargo_dependencies(manifest: &str) -> Result<Vec<String>> {
    let own: BTreeSet<String> = std::fs::read_dir(root().join("crates"))?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let manifest: toml::Table = manifest.parse()?;
    let names = ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .filter_map(|section| manifest.get(*section)?.as_table())
        .flat_map(|table| table.keys().cloned())
        .filter(|name| !own.contains(name));
    Ok(names.collect())
}

fn npm_dependencies(manifest: &str) -> Result<Vec<String>> {
    let manifest: serde_json::Value = serde_json::from_str(manifest)?;
    let names = ["dependencies", "devDependencies"]
        .iter()
        .filter_map(|section| manifest[*section].as_object())
        .flat_map(|table| table.keys().cloned())
        .filter(|name| !name.starts_with("@stoa/"));
    Ok(names.collect())
}
