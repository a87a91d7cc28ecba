//! `stoa workflows`: the workflows of a running server, and workflows as files.

mod apply;
mod export;

use crate::{
    cli::{WorkflowsArgs, WorkflowsCommand, WorkflowsListArgs},
    client::Client,
    print::{data, talk},
};
use miette::{IntoDiagnostic, Result, bail};
use serde::Deserialize;
use serde_json::Value;
use std::process::ExitCode;
use workflows::Definition;

pub async fn run(arguments: WorkflowsArgs) -> Result<ExitCode> {
    match arguments.command {
        None => list(&arguments.list).await,
        Some(WorkflowsCommand::List(arguments)) => list(&arguments).await,
        Some(WorkflowsCommand::Export(arguments)) => export::run(&arguments).await,
        Some(WorkflowsCommand::Apply(arguments)) => apply::run(&arguments).await,
    }
}

/// What a list says of a workflow.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) id: String,
    file_id: String,
    pub(super) title: String,
    status: String,
    published_at: Option<String>,
    has_changes: bool,
}

/// A workflow with its draft.
#[derive(Debug, Deserialize)]
struct Opened {
    id: String,
    file_id: String,
    draft: Definition,
    revision: i64,
}

pub(super) async fn listed(client: &Client) -> Result<Vec<Listed>> {
    let mut answer = client.get(&client.path("/workflows")).await?;
    serde_json::from_value(answer["data"].take()).into_diagnostic()
}

/// The workflow of this id, its own or its file's, or the only one of this title.
pub(super) fn named<'a>(all: &'a [Listed], name: &str) -> Result<&'a Listed> {
    if let Some(found) = all
        .iter()
        .find(|workflow| workflow.id == name || workflow.file_id == name)
    {
        return Ok(found);
    }
    let of_title: Vec<&Listed> = all
        .iter()
        .filter(|workflow| workflow.title.to_lowercase() == name.to_lowercase())
        .collect();
    match of_title.as_slice() {
        [only] => Ok(only),
        [] => {
            let titles: Vec<&str> = all.iter().map(|workflow| &*workflow.title).collect();
            let help = if titles.is_empty() {
                "there are none yet".to_owned()
            } else {
                format!("there is: {}", titles.join(", "))
            };
            bail!(help = help, "there is no workflow {name:?}")
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|workflow| &*workflow.id).collect();
            bail!(
                help = format!("name it by its id: {}", ids.join(", ")),
                "{} workflows are called {name:?}",
                several.len()
            )
        }
    }
}

async fn opened(client: &Client, id: &str) -> Result<Opened> {
    let answer = client.get(&client.path(&format!("/workflows/{id}"))).await?;
    serde_json::from_value(answer).into_diagnostic()
}

async fn list(arguments: &WorkflowsListArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let answer = client.get(&client.path("/workflows")).await?;
    let rows = answer["data"].as_array().cloned().unwrap_or_default();
    if rows.is_empty() && !arguments.json {
        talk("No workflows; `stoa workflows apply FILE` makes one.");
    }
    for row in rows {
        let line = if arguments.json {
            row.to_string()
        } else {
            let text = |name: &str| row[name].as_str().unwrap_or_default();
            let changes = if row["has_changes"] == Value::Bool(true) && text("status") == "live" {
                ", with changes"
            } else {
                ""
            };
            format!("{}\t{}{changes}\t{}", text("file_id"), text("status"), text("title"))
        };
        if data(line).is_err() {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::{Listed, named};

    #[test]
    fn a_workflow_is_named_by_its_id_or_that_of_its_file_or_a_title_that_no_other_has() {
        let all = [("w1", "Greet"), ("w2", "Twice"), ("w3", "Twice")].map(|(id, title)| Listed {
            id: id.to_owned(),
            file_id: format!("file-of-{id}"),
            title: title.to_owned(),
            status: "live".to_owned(),
            published_at: None,
            has_changes: false,
        });
        for (name, id) in [("w3", "w3"), ("file-of-w2", "w2"), ("greet", "w1")] {
            assert_eq!(named(&all, name).unwrap().id, id, "{name}");
        }
        for (name, refused) in [
            ("twice", "2 workflows are called \"twice\""),
            ("no", "there is no workflow \"no\""),
        ] {
            assert_eq!(named(&all, name).unwrap_err().to_string(), refused);
        }
    }
}
