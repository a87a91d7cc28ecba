//! `/v2/files` (`reference/rest-api.md` sections 12 and 13, "Files").

use super::body::{Body, Members};
use super::paging::{cursor, limit, paged};
use super::params::{Params, QueryParams};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use records::Issue;
use records::files::{FileEntry, FileFilter, FileKind, NewConnected, NewFolder, Provider};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

const READ: [&str; 3] = ["file:read", "object_configuration:read", "record_permission:read"];
pub(super) const WRITE: [&str; 3] = ["file:read-write", "object_configuration:read", "record_permission:read"];

/// The longest name, in characters. The vendor does not say its own.
pub(super) const MOST_NAME: usize = 255;

pub(super) async fn list(State(state): State<RestState>, caller: Caller, query: QueryParams) -> Answer {
    caller.require(&READ)?;
    let mut issues = Vec::new();
    let limit = limit(&query, 50, 200, &mut issues);
    let after = cursor(&query, &mut issues);
    let filter = filter(&query, &mut issues);
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let files = state.records.files();
    let page = files.list(&caller.workspace_id, &filter, after.as_ref(), limit).await?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let data = page.items.iter().map(|entry| entry.to_json(&schema)).collect();
    Ok(paged(data, &page))
}

/// Makes a folder or links what lies elsewhere. The body is not wrapped.
pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&WRITE)?;
    let mut body = Members::unwrapped(body);
    let files = state.records.files();
    let kind = body.word("file_type", &["folder", "connected-file", "connected-folder"]);
    let entry = match kind.as_deref() {
        Some("folder") => {
            let new = new_folder(&mut body);
            body.finish()?;
            files.create_folder(&caller.workspace_id, &new, &caller.actor).await?
        }
        Some(kind) => {
            let new = new_connected(&mut body, kind == "connected-folder");
            body.finish()?;
            files.connect(&caller.workspace_id, &new, &caller.actor).await?
        }
        None => return Err(body.finish().err().unwrap_or_else(|| ApiError::body(Vec::new()))),
    };
    answer(&state, &caller, &entry).await
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&READ)?;
    let files = state.records.files();
    let entry = files.get(&caller.workspace_id, file_id(&params)?).await?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let mut shown = entry.to_json(&schema);
    if matches!(entry.kind, FileKind::Folder { .. }) {
        shown["has_children"] = files.has_children(&entry).await?.into();
    }
    Ok(Json(json!({ "data": shown })))
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&WRITE)?;
    let file_id = file_id(&params)?;
    state
        .records
        .files()
        .delete(&caller.workspace_id, file_id, &caller.actor)
        .await?;
    state.files.sweep(&state.records);
    Ok(Json(json!({})))
}

/// Redirects to an address that works for a short while, for whoever has it.
pub(super) async fn download(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
) -> Result<Response, ApiError> {
    caller.require(&READ)?;
    let entry = state
        .records
        .files()
        .get(&caller.workspace_id, file_id(&params)?)
        .await?;
    if !matches!(entry.kind, FileKind::File { .. }) {
        return Err(ApiError::validation(
            "Only files that are stored here can be downloaded.",
        ));
    }
    let path = state.files.link(&entry, state.records.clock().now_ms());
    let location = format!("{}{path}", state.public_url);
    Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
}

pub(super) async fn answer(state: &RestState, caller: &Caller, entry: &FileEntry) -> Answer {
    let schema = state.records.schema(&caller.workspace_id).await?;
    Ok(Json(json!({ "data": entry.to_json(&schema) })))
}

fn file_id(params: &Params) -> Result<&str, ApiError> {
    params.uuid("file", "file_id")
}

fn filter(query: &QueryParams, issues: &mut Vec<Issue>) -> FileFilter {
    let mut required = |name: &str| match query.text(name) {
        Some(text) if !text.is_empty() => text.to_owned(),
        _ => {
            issues.push(Issue::required(vec![name.into()], "string"));
            String::new()
        }
    };
    let (object, record_id) = (required("object"), required("record_id"));
    let folder = query.text("parent_folder_id").filter(|text| !text.is_empty());
    for (name, id) in [("record_id", Some(record_id.as_str())), ("parent_folder_id", folder)] {
        if id.is_some_and(|id| !id.is_empty() && uuid::Uuid::try_parse(id).is_err()) {
            issues.push(Issue::invalid(vec![name.into()], "Invalid UUID"));
        }
    }
    let provider = query.text("storage_provider").filter(|text| !text.is_empty());
    let parsed = provider.and_then(Provider::parse);
    if provider.is_some() && parsed.is_none() {
        issues.push(Issue::not_an_option(vec!["storage_provider".into()], &Provider::NAMES));
    }
    FileFilter {
        object,
        record_id,
        provider: parsed,
        folder: folder.map(str::to_owned),
    }
}

fn new_folder(body: &mut Members) -> NewFolder {
    body.allow_only(&["object", "record_id", "file_type", "name", "parent_folder_id"]);
    let new = NewFolder {
        object: body.title("object"),
        record_id: body.uuid("record_id"),
        name: body.title("name"),
        folder: body.has("parent_folder_id").then(|| body.uuid("parent_folder_id")),
    };
    if new.name.chars().count() > MOST_NAME {
        let message = format!("Too big: expected string to have <={MOST_NAME} characters");
        body.report(Issue::invalid(vec!["name".into()], message));
    }
    new
}

fn new_connected(body: &mut Members, is_folder: bool) -> NewConnected {
    body.allow_only(&[
        "object",
        "record_id",
        "file_type",
        "storage_provider",
        "external_provider_file_id",
        "microsoft_drive_id",
    ]);
    let object = body.title("object");
    let record_id = body.uuid("record_id");
    let provider = body
        .word("storage_provider", &Provider::EXTERNAL)
        .as_deref()
        .and_then(Provider::parse);
    let external_id = body.text("external_provider_file_id");
    if external_id.len() > 4_096 {
        let message = "Too big: expected string to have <=4096 characters";
        body.report(Issue::invalid(vec!["external_provider_file_id".into()], message));
    }
    let microsoft_drive_id = body.nullable_text("microsoft_drive_id").flatten();
    NewConnected {
        object,
        record_id,
        is_folder,
        // `finish` refuses a body without one.
        provider: provider.unwrap_or(Provider::Attio),
        external_id,
        // "Only used when storage_provider is microsoft-onedrive" (the document's own words).
        microsoft_drive_id: microsoft_drive_id.filter(|_| provider == Some(Provider::MicrosoftOnedrive)),
    }
}
