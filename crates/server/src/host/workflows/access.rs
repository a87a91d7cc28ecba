//! What the member who asks may do with workflows and their runs.

use super::{Answer, known_members, shown};
use crate::{
    host::{HostError, InWorkspace, input::Input},
    state::AppState,
};
use axum::extract::{Path, State};
use http::StatusCode;
use std::collections::HashSet;
use workflows::{Access, Sharing, Stored, Workflow, WorkflowError};

/// What a member may do with a workflow; `None` when it does not exist, as far as the member is told.
pub(super) fn access(workflow: &Workflow, me: &InWorkspace) -> Option<Access> {
    if me.member.is_admin() {
        return Some(Access::FullAccess);
    }
    workflow.access_of(&me.member.id)
}

/// A workflow of which the member may read everything. Who reads a workflow also runs it.
pub(super) async fn to_read(state: &AppState, me: &InWorkspace, id: &str) -> Result<Stored<Workflow>, HostError> {
    wants(state, me, id, Access::ReadAndRun).await
}

/// A workflow that the member may change.
pub(super) async fn to_change(state: &AppState, me: &InWorkspace, id: &str) -> Result<Stored<Workflow>, HostError> {
    wants(state, me, id, Access::FullAccess).await
}

/// A run is there for whoever may read its workflow.
pub(in crate::host) async fn to_read_run(state: &AppState, me: &InWorkspace, run: &str) -> Result<(), HostError> {
    if me.member.is_admin() {
        return Ok(());
    }
    let workflow = state.workflows.workflow_of(&me.workspace.id, &run.into()).await?;
    match access(&workflow, me) {
        Some(_) => Ok(()),
        None => Err(missing("run", run)),
    }
}

/// Only admins make workflows: what those do, nobody's own rights limit.
pub(super) fn to_make(me: &InWorkspace) -> Result<(), HostError> {
    if me.member.is_admin() {
        return Ok(());
    }
    let message = "only admins make workflows; ask one to make it and to share it with you";
    Err(HostError::new(StatusCode::FORBIDDEN, "forbidden", message))
}

/// The ids of the workflows that a member may read; `None` for all.
pub(in crate::host) async fn readable(
    state: &AppState,
    me: &InWorkspace,
) -> Result<Option<HashSet<String>>, HostError> {
    if me.member.is_admin() {
        return Ok(None);
    }
    let all = state.workflows.list(&me.workspace.id).await?;
    let read = all.into_iter().filter(|workflow| access(workflow, me).is_some());
    Ok(Some(read.map(|workflow| workflow.id).collect()))
}

async fn wants(state: &AppState, me: &InWorkspace, id: &str, wanted: Access) -> Result<Stored<Workflow>, HostError> {
    let found = state.workflows.workflow(&me.workspace.id, id).await?;
    match access(&found.value, me) {
        None => Err(missing("workflow", id)),
        Some(given) if given < wanted => {
            let title = &found.value.draft.title;
            let message = format!(
                "you may read and run the workflow \"{title}\", and not change it: ask its owner or an admin to share it with full access"
            );
            Err(HostError::new(StatusCode::FORBIDDEN, "forbidden", message))
        }
        Some(_) => Ok(found),
    }
}

/// As where there is nothing.
fn missing(what: &'static str, id: &str) -> HostError {
    WorkflowError::NotFound {
        what,
        id: id.to_owned(),
    }
    .into()
}

/// With whom it is shared.
pub(in crate::host) async fn share(
    State(state): State<AppState>,
    me: InWorkspace,
    path: Path<(String, String)>,
    Input(with): Input<Sharing>,
) -> Answer {
    let found = to_change(&state, &me, &path.1).await?;
    let named = with.workspace_member_access.iter();
    let ids: Vec<&str> = named.map(|access| access.workspace_member_id.as_str()).collect();
    known_members(&state, &me, &ids).await?;
    let shared = state.workflows.share(found, with).await?;
    shown(&state, &me, shared).await
}
