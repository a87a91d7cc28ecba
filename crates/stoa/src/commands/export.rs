//! `stoa export`: a workspace as JSON Lines, or records as CSV.

use crate::{cli::ExportArgs, client::Client, print::talk};
use futures::StreamExt;
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use std::path::Path;
use std::process::ExitCode;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// The last line of an export that is not whole.
const FAILED: &[u8] = b"{\"type\":\"failed\"}\n";

pub async fn run(arguments: &ExportArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let path = match &arguments.object {
        Some(object) => client.path(&format!("/objects/{object}/export.csv")),
        None => client.path("/export"),
    };
    let response = client.download(&path).await?;
    if arguments.file == Path::new("-") {
        write(response, tokio::io::stdout()).await?;
        return Ok(ExitCode::SUCCESS);
    }
    // A file that is there stays until the new one is whole.
    let part = arguments.file.with_extension("part");
    let place = || format!("cannot write {}", arguments.file.display());
    let file = tokio::fs::File::create(&part)
        .await
        .into_diagnostic()
        .wrap_err_with(place)?;
    let written = write(response, file).await;
    let kept = match written {
        Ok(bytes) => tokio::fs::rename(&part, &arguments.file)
            .await
            .into_diagnostic()
            .wrap_err_with(place)
            .map(|()| bytes),
        failed => failed,
    };
    match kept {
        Ok(bytes) => talk(format_args!("Wrote {bytes} bytes to {}.", arguments.file.display())),
        Err(error) => {
            let _ = tokio::fs::remove_file(&part).await;
            return Err(error);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn write(response: reqwest::Response, mut to: impl AsyncWrite + Unpin) -> Result<u64> {
    let mut chunks = response.bytes_stream();
    let mut bytes = 0;
    let mut is_whole = true;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.into_diagnostic().wrap_err("the server stopped in the middle")?;
        is_whole = !chunk.ends_with(FAILED);
        bytes += chunk.len() as u64;
        to.write_all(&chunk).await.into_diagnostic()?;
    }
    to.flush().await.into_diagnostic()?;
    if !is_whole {
        bail!("the server could not export everything: its log says why");
    }
    Ok(bytes)
}
