//! Rows of the outbox that members are told of.

use super::{Workflows, read_state};
use crate::{
    blocks::MESSAGE_TOPIC,
    notifications::{Kind, Notification, changed, inbox, kept},
    workflow::{Recipients, Workflow},
};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use store::{Change, Expect, OutboxRow, WorkspaceId, Write};

/// Whether members may be told of a row.
pub(super) fn is_news(row: &OutboxRow) -> bool {
    row.topic == MESSAGE_TOPIC || (row.topic == "run.changed" && row.payload["status"] == "failed")
}

/// Lines by id, each with what is expected of the stored one.
type Lines = BTreeMap<String, (Notification, Expect)>;

impl Workflows {
    /// The writes that tell members of rows of the outbox.
    pub(super) async fn news_of(&self, rows: &[Change]) -> store::Result<Vec<Write>> {
        let mut lines = Lines::new();
        let mut told: BTreeMap<WorkspaceId, BTreeSet<String>> = BTreeMap::new();
        for Change { row, position } in rows.iter().filter(|change| is_news(&change.row)) {
            let members = match row.topic.as_str() {
                MESSAGE_TOPIC => self.tell_message(row, *position, &mut lines).await?,
                _ => self.tell_failure(row, &mut lines).await?,
            };
            told.entry(row.workspace_id.clone()).or_default().extend(members);
        }
        let mut writes: Vec<Write> = lines.into_values().map(|(line, expect)| kept(&line, expect)).collect();
        for (workspace_id, members) in told.into_iter().filter(|(_, members)| !members.is_empty()) {
            let members: Vec<String> = members.into_iter().collect();
            writes.push(changed(&workspace_id, &members, self.now_ms()));
        }
        Ok(writes)
    }

    async fn tell_failure(&self, row: &OutboxRow, lines: &mut Lines) -> store::Result<Vec<String>> {
        let named = |field: &str| row.payload[field].as_str().unwrap_or_default();
        let (workflow_id, run_id) = (named("workflow_id"), named("run_id"));
        let Some(workflow) = self.get::<Workflow>(workflow_id).await? else {
            return Ok(Vec::new());
        };
        let Some(run) = self.0.store.run(&run_id.into()).await? else {
            return Ok(Vec::new());
        };
        let state = read_state(&run)?;
        let Some(failed) = state.error else {
            // Somebody has it tried again already.
            return Ok(Vec::new());
        };
        let mut told = Vec::new();
        for member_id in self.told_of_failures(&workflow.value).await? {
            let id = format!("{member_id}:{workflow_id}");
            let (known, expect) = match lines.remove(&id) {
                Some((line, expect)) => (Some(line), expect),
                None => match self.get::<Notification>(&id).await? {
                    Some(stored) => (Some(stored.value), Expect::Revision(stored.revision)),
                    None => (None, Expect::Absent),
                },
            };
            let is_same = |line: &Notification| line.run_id == run_id && line.attempt == state.attempt;
            if let Some(line) = known.clone().filter(is_same) {
                // The run was written once more after it had failed.
                lines.insert(id, (line, expect));
                continue;
            }
            let before = known.filter(|line| !line.is_read).map_or(0, |line| line.count);
            let line = Notification {
                id: id.clone(),
                inbox: inbox(&row.workspace_id, &member_id),
                kind: Kind::RunFailed,
                workflow_id: workflow_id.to_owned(),
                run_id: run_id.to_owned(),
                attempt: state.attempt,
                message: failed.message.clone(),
                count: before + 1,
                is_read: false,
                at_ms: row.at_ms,
            };
            lines.insert(id, (line, expect));
            told.push(member_id);
        }
        Ok(told)
    }

    /// Who is to be told, and may read the workflow.
    async fn told_of_failures(&self, workflow: &Workflow) -> store::Result<Vec<String>> {
        let named = match &workflow.failures {
            Recipients::Nobody => Vec::new(),
            Recipients::Members { member_ids } => member_ids.clone(),
            Recipients::Owner => {
                let publisher = match &workflow.published {
                    Some(id) => self.version(id).await?.and_then(|version| version.published_by.clone()),
                    None => None,
                };
                workflow.owner.clone().or(publisher).into_iter().collect()
            }
        };
        let mut told = Vec::with_capacity(named.len());
        for member_id in named {
            if self.may_read(workflow, &member_id).await? {
                told.push(member_id);
            }
        }
        Ok(told)
    }

    async fn tell_message(&self, row: &OutboxRow, position: i64, lines: &mut Lines) -> store::Result<Vec<String>> {
        let named = |field: &str| row.payload[field].as_str().unwrap_or_default();
        let named_members = row.payload["member_ids"].as_array().map(|ids| {
            let ids = ids.iter().filter_map(Json::as_str);
            ids.map(str::to_owned).collect::<Vec<_>>()
        });
        let members = match named_members {
            Some(members) => members,
            None => {
                let all = self.0.records.members(&row.workspace_id).await;
                let all = all.map_err(|error| store::StoreError::Unavailable(error.message))?;
                all.into_iter().map(|member| member.id.to_string()).collect()
            }
        };
        for member_id in &members {
            // By its place, so that whoever does this again tells nobody twice.
            let line = Notification {
                id: format!("{member_id}:{}:{position}", named("workflow_id")),
                inbox: inbox(&row.workspace_id, member_id),
                kind: Kind::Message,
                workflow_id: named("workflow_id").to_owned(),
                run_id: named("run_id").to_owned(),
                attempt: 0,
                message: named("message").to_owned(),
                count: 1,
                is_read: false,
                at_ms: row.at_ms,
            };
            lines.insert(line.id.clone(), (line, Expect::Anything));
        }
        Ok(members)
    }
}
