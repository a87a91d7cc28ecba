//! A workspace out of a file that `stoa export` wrote: everything in lines first, then the files, sent as they are read.

use super::{SHOWN, name, send};
use crate::cli::ImportWorkspaceArgs;
use crate::client::Client;
use crate::print::talk;
use futures::stream;
use miette::{IntoDiagnostic, Result, WrapErr};
use serde::Deserialize;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::ExitCode;
use tokio::io::AsyncBufReadExt;

pub async fn run(arguments: &ImportWorkspaceArgs) -> Result<ExitCode> {
    let file = &arguments.file;
    let (lines, has_files) = without_files(file)?;
    let client = Client::connect(&arguments.server).await?;
    let done = send(&client, &name(file), lines).await?;
    if !has_files {
        return Ok(done);
    }
    let answer = client
        .upload(&client.path("/imports/files"), only_files(file).await?)
        .await?;
    let taken = &answer["data"];
    let problems = taken["problems"].as_array().map_or(&[][..], Vec::as_slice);
    for problem in problems.iter().take(SHOWN) {
        let message = problem["message"].as_str().unwrap_or_default();
        talk(format_args!("line {}: {message}", problem["line"]));
    }
    if problems.len() > SHOWN {
        talk(format_args!("and {} more", problems.len() - SHOWN));
    }
    talk(format_args!(
        "Files: {} created, {} unchanged, {} failed",
        taken["created"], taken["unchanged"], taken["failed"]
    ));
    Ok(match taken["failed"].as_u64() {
        Some(0) => done,
        _ => ExitCode::FAILURE,
    })
}

/// What a line is of.
#[derive(PartialEq, Eq)]
enum Part {
    Files,
    /// Says what ids stand for, which both need.
    Names,
    Rest,
}

fn part(line: &[u8]) -> Part {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(borrow, rename = "type")]
        kind: Cow<'a, str>,
    }
    match serde_json::from_slice::<Line<'_>>(line) {
        Ok(line) => match &*line.kind {
            "file" | "file_chunk" => Part::Files,
            "workspace" | "member" | "object" | "list" => Part::Names,
            _ => Part::Rest,
        },
        // The server says what is wrong with it.
        Err(_) => Part::Rest,
    }
}

/// All lines but those of files, with an empty one in the place of each, and whether there are any: a line that is named in a
/// problem is the line of the file then.
fn without_files(file: &Path) -> Result<(Vec<u8>, bool)> {
    let place = || format!("cannot read {}", file.display());
    let mut lines = BufReader::new(File::open(file).into_diagnostic().wrap_err_with(place)?);
    let (mut rest, mut has_files) = (Vec::new(), false);
    let mut line = Vec::new();
    while lines
        .read_until(b'\n', &mut line)
        .into_diagnostic()
        .wrap_err_with(place)?
        > 0
    {
        if part(&line) == Part::Files {
            has_files = true;
            rest.push(b'\n');
        } else {
            rest.extend_from_slice(&line);
        }
        line.clear();
    }
    Ok((rest, has_files))
}

/// The lines of files, and those that say what ids stand for, read as they are sent.
async fn only_files(file: &Path) -> Result<reqwest::Body> {
    let opened = tokio::fs::File::open(file)
        .await
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read {}", file.display()))?;
    let lines = stream::try_unfold(tokio::io::BufReader::new(opened), |mut lines| async move {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line).await? == 0 {
            return Ok::<_, io::Error>(None);
        }
        let sent = match part(&line) {
            Part::Files | Part::Names => line,
            Part::Rest => b"\n".to_vec(),
        };
        Ok(Some((sent, lines)))
    });
    Ok(reqwest::Body::wrap_stream(lines))
}
