//! Writes of workflow runs.

use super::{Group, Undo};
use crate::text::key;
use store::{Expect, Result, RunEvent, RunRow, StoreError};

/// What is known of a run.
#[derive(Clone, Default)]
pub(super) struct Slot<'j> {
    /// Whether a row is in the database that has to go.
    pub(super) is_stored: bool,
    pub(super) is_deleted: bool,
    pub(super) now: Option<Now<'j>>,
    pub(super) events: Vec<&'j RunEvent>,
}

#[derive(Clone, Copy)]
pub(super) struct Now<'j> {
    pub(super) revision: i64,
    /// The number of the journal's last entry.
    pub(super) last: i64,
    /// `None` while it is as in the database.
    pub(super) row: Option<&'j RunRow>,
}

impl<'j> Group<'j> {
    pub(super) fn put_run(&mut self, run: &'j RunRow, expect: Expect, events: &'j [RunEvent]) -> Result<()> {
        let before = self.runs.get(&key(&run.id)).cloned();
        let mut slot = before.clone().unwrap_or_default();
        expect.check(slot.now.map(|now| now.revision), "run", &run.id)?;
        let mut last = slot.now.map_or(0, |now| now.last);
        for event in events {
            if event.number <= last {
                return Err(StoreError::conflict("run", &run.id));
            }
            last = event.number;
        }
        slot.now = Some(Now {
            revision: slot.now.map_or(0, |now| now.revision) + 1,
            last,
            row: Some(run),
        });
        slot.events.extend(events);
        self.set_run(&run.id, slot, before);
        Ok(())
    }

    pub(super) fn delete_run(&mut self, id: &'j str) {
        let before = self.runs.get(&key(id)).cloned();
        let slot = Slot {
            is_stored: before.as_ref().is_some_and(|slot| slot.is_stored),
            is_deleted: true,
            ..Slot::default()
        };
        self.set_run(id, slot, before);
    }

    fn set_run(&mut self, id: &'j str, slot: Slot<'j>, before: Option<Slot<'j>>) {
        self.runs.insert(key(id), slot);
        self.undo.push(Undo::Run(key(id), before));
    }

    pub(super) fn keep_runner(&mut self, id: &'j str, alive_until: i64) {
        let before = self.runners.insert(key(id), alive_until);
        self.undo.push(Undo::Runner(key(id), before));
    }
}
