//! Turns rows of the outbox into runs, and into what members are told.

use super::{Inner, NewRun, Workflows, held::Held, is_conflict, news::is_news, up};
use crate::workflow::{Place, Version, Workflow};
use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::Duration,
};
use store::{Cause, Change, Expect, WorkspaceId, entity::put};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// Rows read at once.
const BATCH: u32 = 500;

/// The versions that listen, and since when, by workspace; read anew after a workflow has changed.
type Listening = HashMap<WorkspaceId, Vec<(i64, Arc<Version>)>>;

pub(super) async fn run(inner: Weak<Inner>) {
    let Some(mut changes) = inner.upgrade().map(|inner| inner.store.watch()) else {
        return;
    };
    let mut place = None;
    let mut listening = None;
    loop {
        let Some(workflows) = up(&inner) else { return };
        if let Err(error) = workflows.dispatch(&mut place, &mut listening).await {
            tracing::warn!(%error, "events cannot be turned into runs now");
            drop(workflows);
            tokio::time::sleep(Duration::from_secs(1)).await;
            continue;
        }
        drop(workflows);
        let is_idle = listening.as_ref().is_some_and(Listening::is_empty);
        loop {
            let mut news = match changes.recv().await {
                Ok(change) => News::of(&change),
                Err(RecvError::Lagged(_)) => News::UNKNOWN,
                Err(RecvError::Closed) => return,
            };
            loop {
                match changes.try_recv() {
                    Ok(change) => news.add(&change),
                    Err(TryRecvError::Lagged(_)) => news.is_unknown = true,
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
            // Most installations have no workflows, and most rows of one with many are about its runs: neither pays.
            if news.is_unknown || news.is_of_workflows || (news.may_start_runs && !is_idle) {
                break;
            }
            place = place.max(news.position);
        }
    }
}

/// What has come since the outbox was read.
#[derive(Default)]
struct News {
    /// Of the last row.
    position: Option<i64>,
    is_of_workflows: bool,
    may_start_runs: bool,
    /// Rows have come that were not heard.
    is_unknown: bool,
}

impl News {
    const UNKNOWN: Self = Self {
        position: None,
        is_of_workflows: false,
        may_start_runs: false,
        is_unknown: true,
    };

    fn of(change: &Change) -> Self {
        let mut news = Self::default();
        news.add(change);
        news
    }

    fn add(&mut self, change: &Change) {
        self.position = self.position.max(Some(change.position));
        self.is_of_workflows |= change.row.topic == "workflow.changed" || is_news(&change.row);
        self.may_start_runs |= is_told(&change.row.topic);
    }
}

impl Workflows {
    /// Makes runs of all that has happened since `place` (`None`: since what is stored), each in the same commit as its place:
    /// no event is lost, and none starts two runs.
    async fn dispatch(&self, place: &mut Option<i64>, listening: &mut Option<Listening>) -> store::Result<()> {
        loop {
            let stored = self.get::<Place>("outbox").await?;
            let from = place
                .unwrap_or_default()
                .max(stored.as_ref().map_or(0, |stored| stored.value.position));
            let rows = self.0.store.outbox(from, BATCH).await?;
            let Some(last) = rows.last().map(|row| row.position) else {
                return Ok(());
            };
            let is_full = rows.len() == BATCH as usize;
            let runs = self.runs_of(&rows, listening).await?;
            let news = self.news_of(&rows).await?;
            if !runs.is_empty() || !news.is_empty() || is_full {
                let expect = stored.map_or(Expect::Absent, |stored| Expect::Revision(stored.revision));
                let mut writes = vec![put(&Place { position: last }, expect)];
                writes.extend(news);
                let now_ms = self.now_ms();
                for held in &runs {
                    writes.extend(held.writes(self, now_ms));
                }
                match self.0.store.commit(writes).await {
                    Err(error) if is_conflict(&error) => {
                        *place = None;
                        continue;
                    }
                    done => done.inspect_err(|_| self.unsure())?,
                }
                for mut held in runs {
                    held.stored(self, now_ms);
                    self.drive_soon(held);
                }
            }
            *place = Some(last);
            if !is_full {
                return Ok(());
            }
        }
    }

    async fn runs_of(&self, rows: &[Change], listening: &mut Option<Listening>) -> store::Result<Vec<Held>> {
        let mut runs = Vec::new();
        for Change { row, .. } in rows {
            if row.topic == "workflow.changed" {
                *listening = None;
            }
            if !is_told(&row.topic) {
                continue;
            }
            let known = match listening {
                Some(known) => known,
                None => listening.insert(self.listening().await?),
            };
            let Some(versions) = known.get(&row.workspace_id) else {
                continue;
            };
            let schema = self.0.records.schema(&row.workspace_id).await.map_err(unavailable)?;
            let mut is_one_stopped = false;
            for (_, version) in versions.iter().filter(|(since_ms, _)| row.at_ms >= *since_ms) {
                for block in version.definition.blocks.iter().filter(|block| block.app.is_none()) {
                    let Some(trigger) = self.0.triggers.get(block.block.as_str()) else {
                        continue;
                    };
                    for data in trigger.started_by(&block.config, &schema, row) {
                        let data = trigger.complete(&block.config, data, row, &self.0.records).await;
                        let data = data.map_err(unavailable)?;
                        let new = NewRun {
                            version: version.clone(),
                            block: block.id.clone(),
                            outcome: "triggered".to_owned(),
                            data,
                            caused_by: Cause::of(row),
                        };
                        match self.prepare(new).await? {
                            Some(held) => runs.push(held),
                            None => is_one_stopped = true,
                        }
                    }
                }
            }
            if is_one_stopped {
                // Its workflow is no longer live, also for the rows that follow.
                *listening = None;
            }
        }
        Ok(runs)
    }

    /// The live versions of all workspaces that have built-in triggers.
    async fn listening(&self) -> store::Result<Listening> {
        let mut listening = Listening::new();
        for stored in self.all::<Workflow>(None).await? {
            let Some(id) = &stored.value.live else { continue };
            if let Some(version) = self.version(id).await? {
                listening
                    .entry(stored.value.workspace_id)
                    .or_default()
                    .push((stored.value.live_since_ms, version));
            }
        }
        Ok(listening)
    }
}

fn unavailable(error: records::Error) -> store::StoreError {
    store::StoreError::Unavailable(error.message)
}

/// Whether a topic can start runs: most rows are about runs and executions and are passed over at once.
fn is_told(topic: &str) -> bool {
    topic.starts_with("record.") || topic.starts_with("list-entry.") || topic.starts_with("task.")
}
