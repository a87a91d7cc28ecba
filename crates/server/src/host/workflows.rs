//! Workflows and their runs, `/api/w/{w}/workflows` and `/api/w/{w}/runs`.
//!
//! ```text
//! GET    /workflow-blocks                         {"data": [BlockKind, …]}: what a workflow can be made of
//! GET    /record-commands?object=people (or list=sales)   {"data": [{"workflow_id", "title", "trigger"}, …]}
//! GET    /workflows                               {"data": [Summary, …]}, oldest first
//! POST   /workflows               {"definition"?, "id"?} Workflow; `id` is that of its file, 409 `refused` when it is here already
//! GET    /workflows/{id}                          Workflow
//! PUT    /workflows/{id}/draft    {"definition", "revision"} -> Workflow; 409 when somebody else saved since
//! POST   /workflows/{id}/check    {"definition"}  {"problems", "outcomes"}, and nothing is stored
//! POST   /workflows/{id}/samples  {"block": Block}   {"run": id | null, "values": {path: value}}: for a test
//! POST   /workflows/{id}/test     {"block": Block, "timezone", "samples": {path: value}, "is_confirmed"?} -> Tested
//! PUT    /workflows/{id}/access   {"workspace_access": Access | null, "workspace_member_access": [{"workspace_member_id", "level": Access}, …]} -> Workflow
//! PUT    /workflows/{id}/failures {"who": "nobody" | "owner"} or {"who": "members", "member_ids"} -> Workflow: who is told
//! POST   /workflows/{id}/publish  {"revision"}    Workflow; 400 `problems` with {"problems"}
//! POST   /workflows/{id}/{discard | enable | disable | archive | duplicate}  Workflow
//! DELETE /workflows/{id}                          {}; 409 for one that has run, which can be archived
//! GET    /workflows/{id}/versions                 {"data": [Version, …]}, newest first
//! POST   /workflows/{id}/versions/{version}/restore   Workflow: the version becomes the draft
//! GET    /workflows/{id}/runs?status=failed,…&after=…&limit=50   {"data": [RunSummary, …], "next": string | null}
//! GET    /runs?workflow=…&status=…&after=…&limit=50              the same, of all workflows
//! POST   /workflows/{id}/runs     {"trigger"?: block id, "record"?: {"object", "record_id"}, "entry"?: {"list", "entry_id"}} -> Run
//! GET    /runs/{run}                              Run
//! POST   /runs/{run}/{pause | resume | cancel}    Run
//! POST   /runs/{run}/rerun                        Run: a new one, with the trigger's data of this one
//! POST   /runs/{run}/retry        {"from": "start" | "failed"} -> Run
//! ```
//!
//! A test runs one step alone, and no run: what the step writes and sends stays. One whose kind has a `lasting_effect` is 409 `refused`
//! without `is_confirmed`. Tested is `{"status": "completed" | "failed" | "waiting", "input", "outcome", "output", "error", "until", "callback",
//! "app_execution_id"}`.
//!
//! Access is `read-and-run`, or `full-access`, which also changes the workflow; `null` is none. A Workflow and a Summary have `access`, which is that
//! of who asks. Admins and the owner have full access; only admins make workflows. A workflow that one may not read is not there, and neither are
//! its runs and commands.
//!
//! A page of runs may have fewer than `limit` while there is a `next`. Definitions are those of the crate `workflows`. Errors: 404 `not-found`; 403
//! `forbidden`; 409 `conflict` and `refused` (with the reason); 400 `problems` and `invalid-body`. The live feed has `workflow.changed` and
//! `run.changed`, with ids and states alone, for every member; `"change": "sharing"` is in the former where access to it may be another now. What an app did for a workflow (`executions.rs`) is there for whoever may read that.

mod access;
mod block_test;
mod view;

pub(super) use access::{readable, share, to_read_run};
pub(super) use block_test::{samples, test};

use super::{
    HostError, InWorkspace,
    input::{Input, Parameters},
};
use crate::state::AppState;
use access::{access, to_change, to_make, to_read};
use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use records::Target;
use serde::Deserialize;
use serde_json::{Value, json};
use store::RunId;
use view::{block_kinds, opened, run, run_summary, summary, version};
use workflows::{
    Definition, NewRun, Recipients, WorkflowError, machine::Event, machine::RetryFrom, triggers::ListEntryCommand,
    value,
};

type Answer = Result<Json<Value>, HostError>;

/// Runs on a page of a list.
const PAGE: u32 = 50;
const LONGEST_PAGE: u32 = 200;

#[derive(Deserialize)]
pub(super) struct Create {
    /// Of the file that it comes from.
    id: Option<String>,
    definition: Option<Definition>,
}

#[derive(Deserialize)]
pub(super) struct Draft {
    definition: Definition,
    revision: i64,
}

#[derive(Deserialize)]
pub(super) struct Check {
    definition: Definition,
}

#[derive(Deserialize)]
pub(super) struct Publish {
    revision: i64,
}

#[derive(Deserialize)]
pub(super) struct Start {
    trigger: Option<String>,
    record: Option<RecordName>,
    entry: Option<EntryName>,
}

#[derive(Deserialize)]
pub(super) struct EntryName {
    list: String,
    entry_id: String,
}

#[derive(Deserialize)]
pub(super) struct RecordName {
    object: String,
    record_id: String,
}

#[derive(Deserialize)]
pub(super) struct Retry {
    from: RetryFrom,
}

#[derive(Deserialize)]
pub(super) struct WhichRuns {
    /// Where the path names none.
    workflow: Option<String>,
    /// Separated by commas.
    status: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct On {
    object: Option<String>,
    list: Option<String>,
}

/// What can be put on a canvas.
pub(super) async fn blocks(State(state): State<AppState>, me: InWorkspace) -> Answer {
    Ok(Json(
        json!({ "data": block_kinds(&state.workflows.catalog(&me.workspace.id).await?) }),
    ))
}

pub(super) async fn list(State(state): State<AppState>, me: InWorkspace) -> Answer {
    let all = state.workflows.list(&me.workspace.id).await?;
    let mut data = Vec::with_capacity(all.len());
    for workflow in &all {
        let access = access(workflow, &me);
        if access.is_none() {
            continue;
        }
        let counts = state.workflows.count_runs(&me.workspace.id, &workflow.id).await?;
        data.push(summary(
            workflow,
            access,
            &state.workflows.trigger_kinds(workflow).await?,
            counts,
        ));
    }
    Ok(Json(json!({ "data": data })))
}

pub(super) async fn create(State(state): State<AppState>, me: InWorkspace, Input(input): Input<Create>) -> Answer {
    to_make(&me)?;
    let definition = input.definition.unwrap_or_else(|| Definition {
        title: "Untitled workflow".to_owned(),
        timezone: "UTC".to_owned(),
        ..Definition::default()
    });
    let owner = Some(me.member.id.as_str());
    let made = match &input.id {
        Some(id) => {
            state
                .workflows
                .create_from_file(&me.workspace.id, id, definition, owner)
                .await?
        }
        None => state.workflows.create(&me.workspace.id, definition, owner).await?,
    };
    shown(&state, &me, made).await
}

pub(super) async fn details(State(state): State<AppState>, me: InWorkspace, path: Path<(String, String)>) -> Answer {
    let found = to_read(&state, &me, &path.1).await?;
    let opened = state.workflows.open(found).await?;
    shown(&state, &me, opened).await
}

pub(super) async fn draft(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Input(input): Input<Draft>,
) -> Answer {
    let found = to_change(&state, &me, &path.1).await?;
    let saved = state
        .workflows
        .change_draft(found, input.definition, input.revision)
        .await?;
    shown(&state, &me, saved).await
}

/// For `stoa workflows apply --dry-run`, and editors of files.
pub(super) async fn check(
    State(state): State<AppState>,
    me: InWorkspace,
    _: Path<(String, String)>,
    Input(input): Input<Check>,
) -> Answer {
    let (problems, outcomes) = state
        .workflows
        .check_definition(&me.workspace.id, &input.definition)
        .await?;
    Ok(Json(json!({ "problems": problems, "outcomes": outcomes })))
}

pub(super) async fn publish(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Input(input): Input<Publish>,
) -> Answer {
    let found = to_change(&state, &me, &path.1).await?;
    let (workflows, member_id) = (state.workflows.clone(), me.member.id.clone());
    // Whoever hangs up leaves nothing half-published.
    let published = to_the_end(async move { workflows.publish(found, input.revision, Some(&member_id)).await });
    shown(&state, &me, published.await?).await
}

/// What is done to a workflow as a whole.
pub(super) async fn act(
    State(state): State<AppState>,
    me: InWorkspace,
    Path((_, id, act)): Path<(String, String, String)>,
) -> Answer {
    if act == "duplicate" {
        to_make(&me)?;
    }
    let found = to_change(&state, &me, &id).await?;
    let (workflows, by) = (state.workflows.clone(), me.member.id.clone());
    let done = to_the_end(async move {
        match act.as_str() {
            "discard" => workflows.restore(found, None).await,
            "enable" => workflows.enable(found).await,
            "disable" => workflows.disable(found).await,
            "archive" => workflows.archive(found).await,
            "duplicate" => workflows.duplicate(found.value, Some(&by)).await,
            _ => Err(WorkflowError::NotFound {
                what: "action",
                id: act,
            }),
        }
    });
    shown(&state, &me, done.await?).await
}

/// Who is told when a run fails.
pub(super) async fn failures(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Input(to): Input<Recipients>,
) -> Answer {
    let found = to_change(&state, &me, &path.1).await?;
    if let Recipients::Members { member_ids } = &to {
        let ids: Vec<&str> = member_ids.iter().map(String::as_str).collect();
        known_members(&state, &me, &ids).await?;
    }
    let changed = state.workflows.tell_failures(found, to).await?;
    shown(&state, &me, changed).await
}

/// Whoever is named has to be there.
async fn known_members(state: &AppState, me: &InWorkspace, ids: &[&str]) -> Result<(), HostError> {
    for &id in ids {
        let member = state.records.member(&me.workspace.id, &id.into()).await;
        member.map_err(|_| {
            let message = format!("there is no member {id} in the workspace");
            HostError::new(StatusCode::BAD_REQUEST, "invalid-body", message)
        })?;
    }
    Ok(())
}

pub(super) async fn delete(State(state): State<AppState>, me: InWorkspace, path: Path<(String, String)>) -> Answer {
    let found = to_change(&state, &me, &path.1).await?;
    let workflows = state.workflows;
    to_the_end(async move { workflows.delete(found).await }).await?;
    Ok(Json(json!({})))
}

pub(super) async fn versions(State(state): State<AppState>, me: InWorkspace, path: Path<(String, String)>) -> Answer {
    let found = to_read(&state, &me, &path.1).await?;
    let all = state.workflows.versions(&found.value).await?;
    Ok(Json(json!({ "data": all.iter().map(version).collect::<Vec<_>>() })))
}

pub(super) async fn restore(
    State(state): State<AppState>,
    me: InWorkspace,
    Path((_, id, version)): Path<(String, String, String)>,
) -> Answer {
    let found = to_change(&state, &me, &id).await?;
    let restored = state.workflows.restore(found, Some(&version)).await?;
    shown(&state, &me, restored).await
}

pub(super) async fn runs(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Parameters(which): Parameters<WhichRuns>,
) -> Answer {
    listed(&state, &me, Some(&path.1), &which).await
}

/// Those of all workflows, or of one.
pub(super) async fn all_runs(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(which): Parameters<WhichRuns>,
) -> Answer {
    listed(&state, &me, which.workflow.as_deref(), &which).await
}

/// The place in a list that an answer gave as `next`.
fn place_of(after: &str) -> Result<(i64, RunId), HostError> {
    let place = after.split_once('.');
    let place = place.and_then(|(at, id)| Some((at.parse().ok()?, id.into())));
    place.ok_or_else(|| {
        let message = "`after` is what an answer gave as `next`";
        HostError::new(StatusCode::BAD_REQUEST, "invalid-query", message)
    })
}

async fn listed(state: &AppState, me: &InWorkspace, workflow_id: Option<&str>, which: &WhichRuns) -> Answer {
    let readable = match workflow_id {
        // Of one that is gone, admins are told that it has no runs.
        Some(_) if me.member.is_admin() => None,
        Some(id) => {
            to_read(state, me, id).await?;
            None
        }
        None => readable(state, me).await?,
    };
    let after = which.after.as_deref().map(place_of).transpose()?;
    let statuses: Vec<String> = which
        .status
        .iter()
        .flat_map(|text| text.split(','))
        .map(str::to_owned)
        .collect();
    let limit = which.limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let found = state
        .workflows
        .runs(&me.workspace.id, workflow_id, &statuses, after, limit)
        .await?;
    let is_full = found.len() == limit as usize;
    let next = found
        .last()
        .filter(|_| is_full)
        .map(|last| format!("{}.{}", last.created_at, last.id));
    let shown = found
        .iter()
        .filter(|run| readable.as_ref().is_none_or(|ids| ids.contains(&run.workflow_id)));
    Ok(Json(
        json!({ "data": shown.map(run_summary).collect::<Vec<_>>(), "next": next }),
    ))
}

/// A manual run, or a record command.
pub(super) async fn start(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Input(input): Input<Start>,
) -> Answer {
    let found = to_read(&state, &me, &path.1).await?;
    let wanted = match (&input.record, &input.entry) {
        (_, Some(_)) => "list-entry-command",
        (Some(_), None) => "record-command",
        (None, None) => "manual-run",
    };
    let version = state.workflows.live_version(&found.value).await?;
    let mut triggers = version.definition.blocks.iter().filter(|block| {
        block.app.is_none()
            && block.block == wanted
            && input.entry.as_ref().is_none_or(|entry| {
                let list = block.config.get("list").map(value::text_of);
                list.as_deref() == Some(entry.list.as_str())
            })
            && input.trigger.as_ref().is_none_or(|trigger| *trigger == block.id)
    });
    let Some(block) = triggers.next().map(|block| block.id.clone()) else {
        let message = format!("the workflow has no trigger of the kind {wanted} for this");
        return Err(HostError::new(StatusCode::CONFLICT, "refused", message));
    };
    let now_ms = state.workflows.now();
    let mut data = json!({ "actor": value::actor(&records::Actor::member(&*me.member.id)), "timestamp": value::timestamp(now_ms) });
    if let Some(RecordName { object, record_id }) = &input.record {
        let record_id = record_id.as_str().into();
        let found = state.records.record(&me.workspace.id, object, &record_id).await?;
        data["record"] = value::record(&found.object.api_slug, &found.id);
    }
    if let Some(EntryName { list, entry_id }) = &input.entry {
        let found = state.records.list(&me.workspace.id, list).await?;
        // What a member cannot see is not there for the member.
        if !found.is_list_of(&me.member.id) {
            return Err(records::Error::list_not_found(list).into());
        }
        let entry_id = entry_id.as_str().into();
        let entry = state
            .records
            .record(&me.workspace.id, Target::List(list), &entry_id)
            .await?;
        data = ListEntryCommand::data(&entry, &records::Actor::member(&*me.member.id), now_ms);
    }
    let new = NewRun {
        version,
        block,
        outcome: "triggered".to_owned(),
        data,
        caused_by: None,
    };
    let (workflows, workspace_id) = (state.workflows.clone(), me.workspace.id);
    let begun = to_the_end(async move {
        match workflows.begin(new).await? {
            Some(id) => workflows.run(&workspace_id, &id).await,
            None => Err(WorkflowError::Refused(
                "The workflow sets itself off again and again.".to_owned(),
            )),
        }
    });
    Ok(Json(run(&begun.await?)))
}

pub(super) async fn record_commands(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(on): Parameters<On>,
) -> Answer {
    let on = match (&on.object, &on.list) {
        (Some(object), None) => Target::Object(object),
        (None, Some(list)) => Target::List(list),
        _ => {
            let message = "name an `object` or a `list`";
            return Err(HostError::new(StatusCode::BAD_REQUEST, "invalid-query", message));
        }
    };
    let mut workflows = state.workflows.list(&me.workspace.id).await?;
    workflows.retain(|workflow| access(workflow, &me).is_some());
    let commands = state.workflows.commands(&workflows, on).await?;
    let data = commands
        .into_iter()
        .map(|(workflow_id, title, trigger)| json!({ "workflow_id": workflow_id, "title": title, "trigger": trigger }));
    Ok(Json(json!({ "data": data.collect::<Vec<_>>() })))
}

pub(super) async fn run_details(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
) -> Answer {
    to_read_run(&state, &me, &path.1).await?;
    let found = state.workflows.run(&me.workspace.id, &path.1.as_str().into()).await?;
    Ok(Json(run(&found)))
}

/// What is asked of a run.
pub(super) async fn ask(
    State(state): State<AppState>,
    me: InWorkspace,
    Path((_, id, what)): Path<(String, String, String)>,
) -> Answer {
    to_read_run(&state, &me, &id).await?;
    let by = Some(me.member.id.to_string());
    let (workflows, workspace_id) = (state.workflows.clone(), me.workspace.id);
    let done = to_the_end(async move {
        let id = id.as_str().into();
        let event = match what.as_str() {
            "rerun" => return workflows.rerun(&workspace_id, &id).await,
            "pause" => Event::PauseAsked { by },
            "resume" => Event::ResumeAsked { by },
            "cancel" => Event::CancelAsked { by },
            _ => {
                return Err(WorkflowError::NotFound {
                    what: "action",
                    id: what,
                });
            }
        };
        workflows.ask(&workspace_id, &id, event).await
    });
    Ok(Json(run(&done.await?)))
}

pub(super) async fn retry(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Input(input): Input<Retry>,
) -> Answer {
    to_read_run(&state, &me, &path.1).await?;
    let by = Some(me.member.id.to_string());
    let (workflows, workspace_id) = (state.workflows.clone(), me.workspace.id);
    let done = to_the_end(async move {
        workflows
            .retry(&workspace_id, &path.1.as_str().into(), input.from, by)
            .await
    });
    Ok(Json(run(&done.await?)))
}

async fn shown(state: &AppState, me: &InWorkspace, found: workflows::Opened) -> Answer {
    let counts = state
        .workflows
        .count_runs(&found.workflow.workspace_id, &found.workflow.id)
        .await?;
    let triggers = state.workflows.trigger_kinds(&found.workflow).await?;
    let access = access(&found.workflow, me);
    Ok(Json(opened(&found, access, &triggers, counts)))
}

/// Goes on although whoever asked has hung up.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, WorkflowError>> + Send + 'static,
) -> Result<T, HostError> {
    match tokio::spawn(work).await {
        Ok(done) => Ok(done?),
        Err(error) => {
            tracing::error!(%error, "a request failed");
            let message = "something went wrong on the server";
            Err(HostError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message))
        }
    }
}

impl From<WorkflowError> for HostError {
    fn from(error: WorkflowError) -> Self {
        let message = error.to_string();
        match error {
            WorkflowError::NotFound { .. } => Self::new(StatusCode::NOT_FOUND, "not-found", message),
            WorkflowError::Conflict => Self::new(StatusCode::CONFLICT, "conflict", message),
            WorkflowError::Refused(_) => Self::new(StatusCode::CONFLICT, "refused", message),
            WorkflowError::Problems(problems) => {
                Self::new(StatusCode::BAD_REQUEST, "problems", message).with("problems", json!(problems))
            }
            WorkflowError::Store(error) => {
                tracing::error!(%error, "a request failed");
                let message = "something went wrong on the server";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
            }
        }
    }
}
