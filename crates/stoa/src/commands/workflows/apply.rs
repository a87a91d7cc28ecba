//! `stoa workflows apply`: makes workflows what files say.
//!
//! First everything is planned: all files are read, compared with what the server has, and checked by it. With `--publish`
//! nothing is changed unless all of them can be published, as far as a check can tell.

use super::{Listed, listed, opened};
use crate::{
    cli::WorkflowsApplyArgs,
    client::Client,
    print::{data, talk},
};
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::ExitCode,
};
use workflows::{
    Definition,
    file::{Change, ChangeKind, WorkflowFile, difference},
};

pub async fn run(arguments: &WorkflowsApplyArgs) -> Result<ExitCode> {
    let files = read(&arguments.files)?;
    let client = Client::connect(&arguments.server).await?;
    let all = listed(&client).await?;
    let mut plans = Vec::with_capacity(files.len());
    for (path, file) in files {
        let found = all.iter().find(|workflow| workflow.file_id == file.id);
        plans.push(Plan::make(&client, path, file, found, arguments.publish).await?);
    }
    let is_refused = plans.iter().any(|plan| plan.report.error.is_some());
    let mut is_failed = is_refused;
    for plan in &mut plans {
        if !arguments.dry_run && !is_refused && plan.is_work() {
            plan.carry_out(&client).await;
            is_failed |= plan.report.error.is_some();
        }
        let told = if arguments.json {
            serde_json::to_string(&plan.report).into_diagnostic()?
        } else {
            plan.report.described(arguments.dry_run)
        };
        // What was asked for is done, whether or not somebody reads what it was.
        let _ = data(told);
    }
    if is_refused && !arguments.dry_run {
        talk("Nothing was changed.");
    }
    Ok(if is_failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The files, and those of folders; each names another workflow.
fn read(named: &[PathBuf]) -> Result<Vec<(PathBuf, WorkflowFile)>> {
    let mut paths = Vec::new();
    for path in named {
        if path.is_dir() {
            let inside = json_files(path)?;
            if inside.is_empty() {
                bail!(
                    help = "`stoa workflows export --out DIR` writes some",
                    "there are no .json files in {}",
                    path.display()
                );
            }
            paths.extend(inside);
        } else {
            paths.push(path.clone());
        }
    }
    let mut files: Vec<(PathBuf, WorkflowFile)> = Vec::with_capacity(paths.len());
    let mut seen: HashMap<String, PathBuf> = HashMap::new();
    for path in paths {
        let text = std::fs::read_to_string(&path)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot read {}", path.display()))?;
        let file = match WorkflowFile::read(&text) {
            Ok(file) => file,
            Err(error) => bail!(
                help = "nothing was changed",
                "{} cannot be applied: {error}",
                path.display()
            ),
        };
        if let Some(other) = seen.insert(file.id.clone(), path.clone()) {
            bail!(
                help = "a copy that is to be a workflow of its own needs an id of its own",
                "{} and {} have the same id",
                other.display(),
                path.display()
            );
        }
        files.push((path, file));
    }
    Ok(files)
}

/// The `.json` files of a folder, by name.
pub(super) fn json_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let place = || format!("cannot read the folder {}", folder.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).into_diagnostic().wrap_err_with(place)? {
        let path = entry.into_diagnostic().wrap_err_with(place)?.path();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Create,
    Change,
    Unchanged,
}

/// A reason not to publish.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Problem {
    block: Option<String>,
    path: String,
    message: String,
}

/// What is told about a file.
#[derive(Debug, Serialize)]
struct Report {
    file: PathBuf,
    /// The id in the file.
    id: String,
    /// The id on the server; `None` while it is not made.
    workflow_id: Option<String>,
    title: String,
    action: Action,
    /// Whether it is published, too.
    publish: bool,
    /// Whether that has happened.
    applied: bool,
    changes: Vec<Change>,
    problems: Vec<Problem>,
    error: Option<String>,
}

/// What is to be done with a file.
struct Plan {
    report: Report,
    definition: Definition,
    /// Of the draft that it was compared with.
    revision: i64,
}

impl Plan {
    async fn make(
        client: &Client,
        path: PathBuf,
        file: WorkflowFile,
        found: Option<&Listed>,
        publish: bool,
    ) -> Result<Self> {
        let (before, revision) = match found {
            Some(found) => {
                let opened = opened(client, &found.id).await?;
                (opened.draft, opened.revision)
            }
            None => (Definition::default(), 0),
        };
        let changes = difference(&before, &file.definition);
        let action = match found {
            None => Action::Create,
            Some(_) if changes.is_empty() => Action::Unchanged,
            Some(_) => Action::Change,
        };
        let is_unpublished = found.is_none_or(|found| found.has_changes || found.published_at.is_none());
        let publish = publish && (is_unpublished || changes.iter().any(|change| !change.is_position()));
        let mut report = Report {
            file: path,
            workflow_id: found.map(|found| found.id.clone()),
            title: file.definition.title.clone(),
            action,
            publish,
            applied: false,
            changes,
            problems: Vec::new(),
            error: None,
            id: file.id,
        };
        if action != Action::Unchanged || publish {
            let check = client.path(&format!("/workflows/{}/check", report.id));
            let mut checked = client.post(&check, &json!({ "definition": file.definition })).await?;
            report.problems = serde_json::from_value(checked["problems"].take()).into_diagnostic()?;
            if found.is_some_and(|found| found.status == "archived") {
                report.error = Some("the workflow is archived, and cannot be changed any more".to_owned());
            } else if publish && !report.problems.is_empty() {
                report.error = Some("it cannot be published until its problems are mended".to_owned());
            }
        }
        Ok(Self {
            report,
            definition: file.definition,
            revision,
        })
    }

    fn is_work(&self) -> bool {
        self.report.action != Action::Unchanged || self.report.publish
    }

    async fn carry_out(&mut self, client: &Client) {
        match self.tried(client).await {
            Ok(()) => self.report.applied = self.report.error.is_none(),
            Err(error) => self.report.error = Some(error.to_string()),
        }
    }

    async fn tried(&mut self, client: &Client) -> Result<()> {
        let definition = &self.definition;
        let saved: Option<Value> = match (self.report.action, &self.report.workflow_id) {
            (Action::Create, _) | (Action::Change, None) => {
                let body = json!({ "id": self.report.id, "definition": definition });
                Some(client.post(&client.path("/workflows"), &body).await?)
            }
            (Action::Change, Some(id)) => {
                let body = json!({ "definition": definition, "revision": self.revision });
                Some(
                    client
                        .put(&client.path(&format!("/workflows/{id}/draft")), &body)
                        .await?,
                )
            }
            (Action::Unchanged, _) => None,
        };
        if let Some(saved) = saved {
            let saved: super::Opened = serde_json::from_value(saved).into_diagnostic()?;
            self.revision = saved.revision;
            self.report.workflow_id = Some(saved.id);
        }
        if let (true, Some(id)) = (self.report.publish, &self.report.workflow_id) {
            let path = client.path(&format!("/workflows/{id}/publish"));
            let published = client.try_post(&path, &json!({ "revision": self.revision })).await?;
            if let Err(mut refusal) = published {
                let message = refusal["message"].as_str().unwrap_or("the server gave no reason");
                self.report.error = Some(format!("the draft was saved, but not published: {message}"));
                self.report.problems = serde_json::from_value(refusal["problems"].take()).unwrap_or_default();
            }
        }
        Ok(())
    }
}

impl Report {
    fn described(&self, is_dry: bool) -> String {
        let done = match (self.action, self.publish) {
            (Action::Create, false) => "new",
            (Action::Create, true) => "new, published",
            (Action::Change, false) => "changed",
            (Action::Change, true) => "changed, published",
            (Action::Unchanged, true) => "published",
            (Action::Unchanged, false) => "unchanged",
        };
        let would = if is_dry && done != "unchanged" { "would be " } else { "" };
        let what = match &self.error {
            Some(error) => error.as_str(),
            None => done,
        };
        let would = if self.error.is_some() { "" } else { would };
        let mut lines = vec![format!("{}: {:?}: {would}{what}", self.file.display(), self.title)];
        let mut at = None;
        for change in &self.changes {
            let block = change.block.as_deref();
            match (change.kind, block) {
                (ChangeKind::Added, Some(block)) => {
                    lines.push(format!("  + {block} ({})", kind(change.after.as_ref())))
                }
                (ChangeKind::Removed, Some(block)) => {
                    lines.push(format!("  - {block} ({})", kind(change.before.as_ref())));
                }
                (_, Some(block)) if at != Some(block) => lines.push(format!("  ~ {block}")),
                _ => {}
            }
            at = block;
            if change.kind == ChangeKind::Changed {
                let indent = if block.is_some() { "      " } else { "  " };
                lines.push(format!(
                    "{indent}{}: {} -> {}",
                    change.path,
                    shown(change.before.as_ref()),
                    shown(change.after.as_ref())
                ));
            }
        }
        for problem in &self.problems {
            let block = problem.block.as_deref().unwrap_or("workflow");
            let place = format!("{block} {}", problem.path);
            lines.push(format!("  problem: {}: {}", place.trim_end(), problem.message));
        }
        lines.join("\n")
    }
}

/// What kind of block it is: `create-task`, or `acme/send` for an app's.
fn kind(block: Option<&Value>) -> String {
    let text = |name: &str| block.and_then(|block| block[name].as_str());
    match (text("app"), text("block").unwrap_or_default()) {
        (Some(app), block) => format!("{app}/{block}"),
        (None, block) => block.to_owned(),
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}
