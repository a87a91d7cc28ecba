//! `stoa apps`: what a running server offers and what is installed.

use crate::{
    cli::ServerArgs,
    client::Client,
    print::{data, talk},
};
use miette::Result;
use std::process::ExitCode;

pub async fn run(arguments: &ServerArgs) -> Result<ExitCode> {
    let client = Client::connect(arguments).await?;
    let apps = client.get(&client.path("/apps")).await?;
    let rows = apps["data"].as_array().cloned().unwrap_or_default();
    if rows.is_empty() {
        talk("No apps; `stoa install DIR` adds one.");
    }
    for app in rows {
        let state = app["install"]["status"].as_str().unwrap_or("not installed");
        let line = format!("{}\t{}\t{}", text(&app["slug"]), state, text(&app["name"]));
        if data(line).is_err() {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}
