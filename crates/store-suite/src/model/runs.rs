//! Workflow runs of the model.

use super::{check, conflict};
use std::collections::BTreeMap;
use store::{Claim, Expect, Result, RunEvent, RunId, RunQuery, RunRow, RunnerId};

#[derive(Clone, Default)]
pub(super) struct Runs {
    runs: BTreeMap<RunId, RunRow>,
    events: BTreeMap<(RunId, i64), RunEvent>,
    runners: BTreeMap<RunnerId, i64>,
}

/// How long a runner that has died is remembered, in ms.
const REMEMBERED_MS: i64 = 24 * 60 * 60 * 1000;

impl Runs {
    pub(super) fn put(&mut self, run: RunRow, expect: Expect, events: Vec<RunEvent>) -> Result<()> {
        let found = self.runs.get(&run.id).map(|found| found.revision);
        check(expect, found, "run", &run.id)?;
        for event in events {
            if self.events.insert((run.id.clone(), event.number), event).is_some() {
                return Err(conflict("run", &run.id));
            }
        }
        let revision = found.unwrap_or(0) + 1;
        self.runs.insert(run.id.clone(), RunRow { revision, ..run });
        Ok(())
    }

    pub(super) fn delete(&mut self, id: &RunId) {
        self.runs.remove(id);
        self.events.retain(|(run, _), _| run != id);
    }

    pub(super) fn keep_runner(&mut self, id: RunnerId, alive_until: i64) {
        self.runners.insert(id, alive_until);
    }

    pub(super) fn one(&self, id: &RunId) -> Option<RunRow> {
        self.runs.get(id).cloned()
    }

    pub(super) fn page(&self, query: &RunQuery) -> Vec<RunRow> {
        let mut found: Vec<&RunRow> = self
            .runs
            .values()
            .filter(|run| run.workspace_id == query.workspace_id)
            .filter(|run| query.workflow_id.as_ref().is_none_or(|id| *id == run.workflow_id))
            .filter(|run| query.statuses.is_empty() || query.statuses.contains(&run.status))
            .filter(|run| {
                let after = query.after.as_ref();
                after.is_none_or(|(created_at, id)| (run.created_at, &run.id) < (*created_at, id))
            })
            .collect();
        found.sort_by_key(|run| std::cmp::Reverse((run.created_at, run.id.clone())));
        found.into_iter().take(query.limit as usize).cloned().collect()
    }

    pub(super) fn events(&self, id: &RunId, after: i64, limit: u32) -> Vec<RunEvent> {
        let range = self.events.range((id.clone(), after + 1)..=(id.clone(), i64::MAX));
        range.map(|(_, event)| event.clone()).take(limit as usize).collect()
    }

    pub(super) fn claim(&mut self, claim: &Claim) -> Vec<RunRow> {
        let Self { runs, runners, .. } = self;
        let is_free = |run: &RunRow| match &run.runner {
            None => true,
            Some(runner) if *runner == claim.runner => claim.again,
            Some(runner) => runners
                .get(runner)
                .is_none_or(|alive_until| *alive_until < claim.now_ms),
        };
        let mut due: Vec<&mut RunRow> = runs
            .values_mut()
            .filter(|run| run.due_at.is_some_and(|due_at| due_at <= claim.now_ms) && is_free(run))
            .collect();
        due.sort_by_key(|run| run.due_at);
        let taken = due.into_iter().take(claim.limit as usize).map(|run| {
            run.runner = Some(claim.runner.clone());
            run.revision += 1;
            run.clone()
        });
        taken.collect()
    }

    pub(super) fn next_due(&self) -> Option<i64> {
        let free = self.runs.values().filter(|run| run.runner.is_none());
        free.filter_map(|run| run.due_at).min()
    }

    pub(super) fn sweep(&mut self, now_ms: i64) -> usize {
        let expired: Vec<RunId> = self
            .runs
            .values()
            .filter(|run| run.expires_at.is_some_and(|expires_at| expires_at <= now_ms))
            .map(|run| run.id.clone())
            .collect();
        expired.iter().for_each(|id| self.delete(id));
        let before = self.runners.len();
        self.runners
            .retain(|_, alive_until| *alive_until >= now_ms - REMEMBERED_MS);
        expired.len() + before - self.runners.len()
    }
}
