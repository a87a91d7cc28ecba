//! E-mails out of an mbox file or the file of a single one, sent as it is read.

use super::SHOWN;
use crate::cli::ImportEmailsArgs;
use crate::client::Client;
use crate::print::{data, talk};
use bytes::BytesMut;
use futures::stream;
use indicatif::{ProgressBar, ProgressStyle};
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use serde_json::{Map, Value};
use std::io;
use std::process::ExitCode;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use url::form_urlencoded;

/// How much is read at a time, in bytes.
const PIECE: usize = 64 << 10;

pub async fn run(arguments: &ImportEmailsArgs) -> Result<ExitCode> {
    let place = || format!("cannot read {}", arguments.file.display());
    let file = File::open(&arguments.file)
        .await
        .into_diagnostic()
        .wrap_err_with(place)?;
    let metadata = file.metadata().await.into_diagnostic().wrap_err_with(place)?;
    if metadata.is_dir() {
        bail!(
            help = "name a file: an mbox file, or the file of a single e-mail",
            "{} is a folder",
            arguments.file.display()
        );
    }
    let size = metadata.len();
    let client = Client::connect(&arguments.server).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(member) = &arguments.member {
        query.append_pair("member", member);
    }
    if arguments.dry_run {
        query.append_pair("dry_run", "true");
    }
    let path = client.path(&format!("/imports/emails?{}", query.finish()));
    let bar = bar(size);
    let answer = client.upload(&path, body(file, bar.clone())).await;
    bar.finish_and_clear();
    let taken = answer?["data"].take();
    let problems = taken["problems"].as_array().map_or(&[][..], Vec::as_slice);
    for problem in problems.iter().take(SHOWN) {
        let message = problem["message"].as_str().unwrap_or_default();
        talk(format_args!("line {}: {message}", problem["line"]));
    }
    if problems.len() > SHOWN {
        talk(format_args!("and {} more", problems.len() - SHOWN));
    }
    let counts: Map<String, Value> = ["added", "known", "skipped"]
        .iter()
        .map(|name| ((*name).to_owned(), taken[*name].clone()))
        .collect();
    data(Value::from(counts)).into_diagnostic()?;
    if arguments.dry_run {
        talk("Nothing was changed");
    }
    Ok(match taken["skipped"].as_u64() {
        Some(0) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// The bytes of a file, as they are asked for.
fn body(file: File, bar: ProgressBar) -> reqwest::Body {
    let pieces = stream::try_unfold((file, bar), |(mut file, bar)| async move {
        let mut piece = BytesMut::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        bar.inc(read as u64);
        Ok::<_, io::Error>((read > 0).then(|| (piece.freeze(), (file, bar))))
    });
    reqwest::Body::wrap_stream(pieces)
}

/// A bar on a terminal, nothing elsewhere.
fn bar(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    // The template is ours.
    if let Ok(style) = ProgressStyle::with_template("[{bar:32}] {bytes}/{total_bytes} {bytes_per_sec} {eta}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
