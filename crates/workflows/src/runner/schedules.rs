//! Starts runs at their times.

use super::{Inner, NewRun, Workflows, is_conflict, up};
use crate::{value, workflow::Schedule};
use serde_json::json;
use std::{sync::Weak, time::Duration};
use store::{
    DocumentQuery, Expect, Order,
    entity::{Entity, Stored, delete, put, read},
};

const BATCH: u32 = 100;
/// How long the scheduler sleeps at most.
const NAP: Duration = Duration::from_secs(30);

pub(super) async fn run(inner: Weak<Inner>) {
    loop {
        let Some(workflows) = up(&inner) else { return };
        let nap = match workflows.keep_times().await {
            Ok(nap) => nap,
            Err(error) => {
                tracing::warn!(%error, "schedules cannot be looked at now");
                Duration::from_secs(1)
            }
        };
        let inner = workflows.0.clone();
        drop(workflows);
        tokio::select! {
            () = inner.scheduled.notified() => {}
            () = tokio::time::sleep(nap) => {}
        }
    }
}

impl Workflows {
    /// Starts what is due; says how long nothing will be. What was missed while no process ran starts once.
    async fn keep_times(&self) -> store::Result<Duration> {
        loop {
            let query = DocumentQuery {
                kind: Schedule::KIND,
                parent: None,
                order: Order::OldestFirst,
                after: None,
                limit: Some(BATCH),
            };
            let first = self.0.store.documents(query).await?;
            let mut any = false;
            for document in first {
                let schedule: Stored<Schedule> = read(document)?;
                let now_ms = self.now_ms();
                if schedule.value.at_ms > now_ms {
                    let wait = u64::try_from(schedule.value.at_ms - now_ms).unwrap_or(1);
                    return Ok(Duration::from_millis(wait).min(NAP));
                }
                any = true;
                self.strike(schedule, now_ms).await?;
            }
            if !any {
                return Ok(NAP);
            }
        }
    }

    async fn strike(&self, schedule: Stored<Schedule>, now_ms: i64) -> store::Result<()> {
        let Stored {
            value: schedule,
            revision,
        } = schedule;
        let version = self.version(&schedule.version).await?;
        let next = version
            .as_ref()
            .and_then(|version| self.next_time(version, &schedule.block, now_ms));
        let again = match next {
            Some(at_ms) => put(
                &Schedule {
                    at_ms,
                    ..schedule.clone()
                },
                Expect::Revision(revision),
            ),
            None => delete::<Schedule>(&schedule.id),
        };
        let mut writes = vec![again];
        let mut run = None;
        if let Some(version) = version {
            let new = NewRun {
                version,
                block: schedule.block.clone(),
                outcome: "triggered".to_owned(),
                data: json!({ "scheduled_at": value::timestamp(schedule.at_ms) }),
                caused_by: None,
            };
            run = self.prepare(new).await?;
        }
        if let Some(held) = &run {
            writes.extend(held.writes(self, now_ms));
        }
        match self.0.store.commit(writes).await {
            // Another process has started it, or it was disabled.
            Err(error) if is_conflict(&error) => return Ok(()),
            done => done.inspect_err(|_| self.unsure())?,
        }
        if let Some(mut held) = run {
            held.stored(self, now_ms);
            self.drive_soon(held);
        }
        Ok(())
    }

    /// When a block of a version starts the next run by itself.
    pub(crate) fn next_time(&self, version: &crate::workflow::Version, block: &str, after_ms: i64) -> Option<i64> {
        let block = version.definition.block(block)?;
        let trigger = self.0.triggers.get(block.block.as_str())?;
        let timezone = jiff::tz::TimeZone::get(&version.definition.timezone).ok()?;
        trigger.next_time(&block.config, &timezone, after_ms).ok()?
    }
}
