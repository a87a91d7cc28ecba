//! `stoa workflows export`: drafts into files.

use super::{listed, named, opened};
use crate::{
    cli::WorkflowsExportArgs,
    client::Client,
    print::{data, talk},
};
use miette::{IntoDiagnostic, Result, WrapErr};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::ExitCode,
};
use workflows::file::WorkflowFile;

pub async fn run(arguments: &WorkflowsExportArgs) -> Result<ExitCode> {
    let client = Client::connect(&arguments.server).await?;
    let all = listed(&client).await?;
    let wanted = match &arguments.workflow {
        Some(name) => vec![named(&all, name)?],
        None => all.iter().filter(|workflow| workflow.status != "archived").collect(),
    };
    if wanted.is_empty() {
        talk("No workflows.");
    }
    let mut known = match &arguments.out {
        Some(folder) => files_of(folder)?,
        None => HashMap::new(),
    };
    for workflow in wanted {
        let opened = opened(&client, &workflow.id).await?;
        let file = WorkflowFile {
            id: opened.file_id,
            definition: opened.draft,
        };
        let Some(folder) = &arguments.out else {
            // Nobody reads any more.
            let _ = data(file.to_text().trim_end());
            continue;
        };
        let path = match known.get(&file.id) {
            Some(path) => path.clone(),
            None => free_path(folder, &file),
        };
        std::fs::write(&path, file.to_text())
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write {}", path.display()))?;
        let _ = data(path.display());
        known.insert(file.id, path);
    }
    Ok(ExitCode::SUCCESS)
}

/// The files of workflows that are in a folder already, by id. The folder is made if it is not there.
fn files_of(folder: &Path) -> Result<HashMap<String, PathBuf>> {
    std::fs::create_dir_all(folder)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot make the folder {}", folder.display()))?;
    let paths = super::apply::json_files(folder)?.into_iter();
    Ok(paths
        .filter_map(|path| {
            let file = WorkflowFile::read(&std::fs::read_to_string(&path).ok()?).ok()?;
            Some((file.id, path))
        })
        .collect())
}

/// A path by the workflow's title that is not there yet.
fn free_path(folder: &Path, file: &WorkflowFile) -> PathBuf {
    let name = file.name();
    let path = folder.join(format!("{name}.json"));
    if path.exists() {
        // Two workflows have one title.
        folder.join(format!("{name}-{}.json", file.id))
    } else {
        path
    }
}
