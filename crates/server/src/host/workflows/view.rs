//! Workflows and runs as the host API shows them.

use crate::time::timestamp;
use serde_json::{Value, json};
use workflows::{
    Access, ListedRun, Opened, RunDetails, Version, VisitDetails, Workflow,
    catalog::{CatalogBlock, RunCounts, TriggerKind},
    machine::{Phase, State},
};

pub(super) fn block_kinds(blocks: &[CatalogBlock]) -> Vec<Value> {
    let kind = |block: &CatalogBlock| {
        json!({
            "app": block.app.as_ref().map(|app| json!({ "slug": app.slug, "name": app.name, "icon_url": app.icon_url })),
            "block": block.block,
            "type": if block.is_trigger { "trigger" } else { "step" },
            "title": block.title,
            "description": block.description,
            "group": block.group,
            "icon": block.icon,
            "config_schema": block.config,
            "deprecated": block.deprecated.as_ref().map(|instead| json!({ "replaced_by": instead })),
            "requires_user_connection": block.requires_user_connection,
            "has_configurator": block.app.is_some(),
            "lasting_effect": block.lasting_effect,
        })
    };
    blocks.iter().map(kind).collect()
}

pub(super) fn summary(
    workflow: &Workflow,
    access: Option<Access>,
    triggers: &[TriggerKind],
    counts: RunCounts,
) -> Value {
    json!({
        "id": workflow.id,
        "file_id": workflow.file_id(),
        "title": workflow.draft.title,
        "description": workflow.draft.description,
        "status": workflow.status(),
        "access": access,
        "has_changes": workflow.has_changes,
        "runs": { "total": counts.total, "failed": counts.failed },
        "triggers": triggers.iter().map(|trigger| json!({
            "app": trigger.app, "block": trigger.block, "title": trigger.title,
        })).collect::<Vec<_>>(),
        "created_at": timestamp(workflow.created_at_ms),
        "updated_at": timestamp(workflow.updated_at_ms),
        "published_at": workflow.published_at_ms.map(timestamp),
        "error": workflow.error,
    })
}

pub(super) fn opened(opened: &Opened, access: Option<Access>, triggers: &[TriggerKind], counts: RunCounts) -> Value {
    let mut shown = summary(&opened.workflow, access, triggers, counts);
    shown["owner"] = json!(opened.workflow.owner);
    shown["failures"] = json!(opened.workflow.failures);
    shown["workspace_access"] = json!(opened.workflow.sharing.workspace_access);
    shown["workspace_member_access"] = json!(opened.workflow.sharing.workspace_member_access);
    shown["draft"] = json!(opened.workflow.draft);
    shown["revision"] = opened.revision.into();
    shown["published"] = opened.published.as_deref().map_or(Value::Null, version);
    shown["problems"] = json!(opened.problems);
    shown["outcomes"] = json!(opened.outcomes);
    shown["addresses"] = json!(opened.addresses);
    shown
}

pub(super) fn version(version: &Version) -> Value {
    json!({
        "version": version.id,
        "number": version.number,
        "published_at": timestamp(version.published_at_ms),
        "published_by": version.published_by,
        "definition": version.definition,
    })
}

pub(super) fn run_summary(run: &ListedRun) -> Value {
    let state = &run.state;
    let trigger = run
        .version
        .as_ref()
        .and_then(|version| version.definition.block(&state.trigger.block));
    json!({
        "id": run.id,
        "workflow_id": run.workflow_id,
        "version": run.version.as_ref().map(|version| version.id.as_str()),
        "number": run.version.as_ref().map(|version| version.number),
        "status": state.status,
        "trigger": {
            "block": state.trigger.block,
            "kind": trigger.map(|block| block.name().to_string()),
            "title": trigger.and_then(|block| block.title.as_deref()),
        },
        "created_at": timestamp(run.created_at / 1_000_000),
        "ended_at": state.ended_at_ms.map(timestamp),
        "attempt": state.attempt,
        "error": state.error.as_ref().map(|failed| json!({ "block": failed.block, "message": failed.message })),
    })
}

pub(super) fn run(details: &RunDetails) -> Value {
    let mut shown = run_summary(&details.run);
    shown["definition"] = json!(details.run.version.as_ref().map(|version| &version.definition));
    shown["data"] = details.run.state.trigger.data.clone();
    shown["waiting"] = waiting(&details.run.state);
    shown["executions"] = details.visits.iter().map(visit).collect();
    shown
}

fn visit(visit: &VisitDetails) -> Value {
    json!({
        "id": visit.id,
        "block": visit.block,
        "iteration": visit.iteration,
        "attempt": visit.attempt,
        "status": visit.status,
        "outcome": visit.outcome,
        "input": visit.input,
        "output": visit.output,
        "error": visit.error,
        "started_at": timestamp(visit.started_at_ms),
        "ended_at": visit.ended_at_ms.map(timestamp),
        "app_execution_id": visit.app_executions.last(),
        "app_execution_ids": visit.app_executions,
    })
}

fn waiting(state: &State) -> Value {
    let Some(visit) = state.at.as_ref().filter(|_| !state.status.is_over()) else {
        return Value::Null;
    };
    let (until, what) = match &visit.phase {
        Phase::Sleeping { until_ms, .. } => (*until_ms, "time"),
        Phase::Deferred { until_ms } => (*until_ms, "callback"),
        Phase::Retrying { at_ms } => (*at_ms, "retry"),
        _ => return Value::Null,
    };
    json!({ "block": visit.block, "until": timestamp(until), "for": what })
}
