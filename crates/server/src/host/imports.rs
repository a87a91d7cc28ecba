//! Data into the workspace and out of it, by file: see the crate `import-export`.

use super::{
    HostError, InWorkspace,
    input::{Input, Parameters},
};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt};
use http::{StatusCode, header};
use import_export::{
    CsvExport, EmailImport, Error, Job, Jobs, NewJob, Plan, export_lines, import_emails, import_files,
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

type Answer = Result<Json<Value>, HostError>;

/// The largest file.
pub(super) const FILE_BYTES: usize = import_export::MOST_BYTES;
/// How much is read of a file that was refused, in bytes.
const PASSED_OVER: usize = 1 << 30;
/// Lines of an export that wait for who reads them.
const AHEAD: usize = 256;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Upload {
    /// Slug or id: the file is a CSV file of its records. Without it, the file is a workspace as JSON Lines.
    object: Option<String>,
    #[serde(default)]
    file_name: String,
}

/// `POST /api/w/{w}/imports`: takes a file, whose bytes are the body. Nothing is imported yet.
pub(super) async fn create(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(upload): Parameters<Upload>,
    bytes: Bytes,
) -> Answer {
    if upload.object.is_none() {
        admin(&me)?;
    }
    let file_name = upload.file_name.chars().filter(|c| !c.is_control()).take(255).collect();
    let new = NewJob {
        workspace_id: me.workspace.id.clone(),
        object: upload.object,
        file_name,
        member_id: me.member.id.to_string(),
        bytes,
    };
    let job = state.imports.create(new).await?;
    Ok(Json(json!({ "data": job_json(&state, &job).await? })))
}

/// `POST /api/w/{w}/imports/files`: the lines of an export that are of files, taken in as they come, for admins. Answers what
/// became of them.
pub(super) async fn files(State(state): State<AppState>, me: InWorkspace, request: Request) -> Answer {
    admin(&me)?;
    // What was deleted a moment ago may be among them.
    state.files.sweep_now(&state.records).await;
    let actor = records::Actor::member(me.member.id.to_string());
    let (room, pieces) = (state.files.room(), pieces(request));
    let taken = import_files(&state.records, &room, &me.workspace.id, actor, pieces).await?;
    Ok(Json(json!({ "data": taken })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfMailbox {
    /// The address of the member whose mailbox it is; without it, it is that of who asks.
    member: Option<String>,
    /// Says what would become of the messages, and changes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// `POST /api/w/{w}/imports/emails`: an mbox file, or a single message, taken in as it comes. Members bring in their own, admins
/// those of others too. Answers what became of the messages.
pub(super) async fn emails(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(of): Parameters<OfMailbox>,
    request: Request,
) -> Answer {
    let (records, workspace_id) = (&state.records, &me.workspace.id);
    let mailbox = match &of.member {
        None => me.member.id.clone(),
        Some(address) => {
            let member = records.member_by_email(workspace_id, address).await?;
            member.map(|member| member.id).ok_or_else(|| {
                HostError::new(
                    StatusCode::NOT_FOUND,
                    "not-found",
                    format!("no member has the address {address:?}"),
                )
            })?
        }
    };
    if mailbox != me.member.id && !me.member.is_admin() {
        let message = "only admins bring in the e-mails of others";
        return Err(HostError::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let import = match of.dry_run {
        true => EmailImport::Check(mailbox),
        false => EmailImport::Keep(mailbox),
    };
    let mut pieces = pieces(request);
    let taken = import_emails(records, workspace_id, &import, &mut pieces).await;
    if taken.is_err() {
        pass_over(pieces).await;
    }
    Ok(Json(json!({ "data": taken? })))
}

/// Lets who is still sending come to the end: most programs read no answer before.
async fn pass_over(mut pieces: impl Stream<Item = std::io::Result<Bytes>> + Unpin) {
    let mut left = PASSED_OVER;
    while let Some(Ok(piece)) = pieces.next().await {
        match left.checked_sub(piece.len()) {
            Some(rest) => left = rest,
            None => break,
        }
    }
}

/// The body as it comes.
fn pieces(request: Request) -> impl Stream<Item = std::io::Result<Bytes>> + Send + Unpin {
    let pieces = request.into_body().into_data_stream();
    pieces.map(|piece| piece.map_err(std::io::Error::other))
}

/// `GET /api/w/{w}/imports`: the latest first.
pub(super) async fn list(State(state): State<AppState>, me: InWorkspace) -> Answer {
    let jobs = state.imports.list(&me.workspace.id).await?;
    let mut shown = Vec::new();
    for job in jobs {
        let mut job = job_json(&state, &job).await?;
        job["columns"] = Value::Null;
        job["problems"] = Value::Null;
        shown.push(job);
    }
    Ok(Json(json!({ "data": shown })))
}

/// `GET /api/w/{w}/imports/{id}`.
pub(super) async fn details(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
) -> Answer {
    let job = state.imports.get(&me.workspace.id, &id).await?;
    Ok(Json(json!({ "data": job_json(&state, &job).await? })))
}

/// `POST /api/w/{w}/imports/{id}/check`: a dry run.
pub(super) async fn check(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
    Input(plan): Input<Plan>,
) -> Answer {
    let job = state.imports.begin(&me.workspace.id, &id, plan, true).await?;
    Ok(Json(json!({ "data": job_json(&state, &job).await? })))
}

/// `POST /api/w/{w}/imports/{id}/start`.
pub(super) async fn start(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
    Input(plan): Input<Plan>,
) -> Answer {
    let job = state.imports.begin(&me.workspace.id, &id, plan, false).await?;
    Ok(Json(json!({ "data": job_json(&state, &job).await? })))
}

/// `POST /api/w/{w}/imports/{id}/cancel`.
pub(super) async fn cancel(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
) -> Answer {
    let job = state.imports.cancel(&me.workspace.id, &id).await?;
    Ok(Json(json!({ "data": job_json(&state, &job).await? })))
}

/// `DELETE /api/w/{w}/imports/{id}`: forgets the job and its file.
pub(super) async fn forget(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
) -> Answer {
    state.imports.delete(&me.workspace.id, &id).await?;
    Ok(Json(json!({})))
}

/// `GET /api/w/{w}/imports/{id}/problems.csv`: the rows that could not be taken, to be mended and sent again.
pub(super) async fn problems(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, String)>,
    me: InWorkspace,
) -> Result<Response, HostError> {
    let bytes = state.imports.problems_csv(&me.workspace.id, &id).await?;
    Ok(download("text/csv; charset=utf-8", "problems.csv", bytes.into()))
}

/// `GET /api/w/{w}/export`: the whole workspace as JSON Lines, for admins.
pub(super) async fn workspace(State(state): State<AppState>, me: InWorkspace) -> Result<Response, HostError> {
    admin(&me)?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    let workspace_id = me.workspace.id.clone();
    let failed = sender.clone();
    tokio::spawn(async move {
        let storage = state.files.storage();
        if let Err(error) = export_lines(&state.records, storage, &workspace_id, sender).await {
            tracing::error!(%error, "an export failed");
            // What has begun cannot be taken back: the last line says that the file is not whole.
            let _ = failed.send("{\"type\":\"failed\"}\n".into()).await;
        }
    });
    let name = format!("{}.jsonl", me.workspace.slug);
    Ok(download("application/x-ndjson", &name, stream(receiver)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhichRecords {
    /// JSON, as in queries of the REST API.
    filter: Option<String>,
    sorts: Option<String>,
    /// Slugs with commas between them.
    columns: Option<String>,
}

/// `GET /api/w/{w}/objects/{object}/export.csv`.
pub(super) async fn records(
    State(state): State<AppState>,
    Path((_, object)): Path<(String, String)>,
    me: InWorkspace,
    Parameters(which): Parameters<WhichRecords>,
) -> Result<Response, HostError> {
    let parse = |text: Option<String>| match text {
        None => Ok(Value::Null),
        Some(text) => serde_json::from_str(&text).map_err(|error| {
            HostError::new(
                StatusCode::BAD_REQUEST,
                "invalid-query",
                format!("filter and sorts are JSON: {error}"),
            )
        }),
    };
    let (filter, sorts): (Value, Value) = (parse(which.filter)?, parse(which.sorts)?);
    let columns = which.columns.unwrap_or_default();
    let export = CsvExport {
        object,
        filter: (!filter.is_null()).then_some(filter),
        sorts: sorts.as_array().cloned().unwrap_or_default(),
        columns: columns
            .split(',')
            .filter(|slug| !slug.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let workspace_id = me.workspace.id.clone();
    export.check(&state.records, &workspace_id).await?;
    let name = format!("{}.csv", export.object);
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        if let Err(error) = export.write(&state.records, &workspace_id, sender).await {
            tracing::error!(%error, "an export failed");
        }
    });
    Ok(download("text/csv; charset=utf-8", &name, stream(receiver)))
}

fn stream(receiver: mpsc::Receiver<Bytes>) -> Body {
    Body::from_stream(ReceiverStream::new(receiver).map(Ok::<_, std::convert::Infallible>))
}

fn download(kind: &str, name: &str, body: Body) -> Response {
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
        .collect();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}

fn admin(me: &InWorkspace) -> Result<(), HostError> {
    if me.member.is_admin() {
        return Ok(());
    }
    let message = "only admins move whole workspaces";
    Err(HostError::new(StatusCode::FORBIDDEN, "forbidden", message))
}

async fn job_json(state: &AppState, job: &Job) -> Result<Value, HostError> {
    let object = match &job.object_id {
        Some(id) => state
            .records
            .object(&job.workspace_id, id)
            .await
            .ok()
            .map(|object| object.api_slug.clone()),
        None => None,
    };
    Ok(json!({
        "id": job.id,
        "format": job.format,
        "object": object,
        "file_name": job.file_name,
        "columns": job.columns,
        "suggested": Jobs::suggested(job),
        "plan": job.plan,
        "state": job.state,
        "total": job.total,
        "position": job.position,
        "created": job.created,
        "updated": job.updated,
        "unchanged": job.unchanged,
        "failed": job.failed,
        "problems": job.problems,
        "failure": job.failure,
        "created_at": timestamp(job.created_at_ms),
        "finished_at": job.finished_at_ms.map(timestamp),
    }))
}

impl From<Error> for HostError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::File(_) => Self::new(StatusCode::BAD_REQUEST, "invalid-file", message),
            Error::Plan(_) => Self::new(StatusCode::BAD_REQUEST, "invalid-plan", message),
            Error::NotFound => Self::new(StatusCode::NOT_FOUND, "not-found", message),
            Error::State(_) => Self::new(StatusCode::CONFLICT, "conflict", message),
            Error::Records(error) => error.into(),
            Error::Store(error) => records::Error::from(error).into(),
            Error::Files(_) => {
                tracing::error!(why = %message, "files cannot be moved");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
            }
        }
    }
}
