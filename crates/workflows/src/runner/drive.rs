use super::{
    Workflows,
    held::{Held, NotSaved},
};
use crate::machine::{Action, Answered, Event};
use serde_json::Value as Json;
use std::sync::Arc;
use store::StoreError;

/// Entries of a journal read at once.
const PAGE: u32 = 200;

impl Workflows {
    /// Does for a run what is to be done, until it waits, is paused or is over, or until another process drives it.
    pub(crate) async fn drive(&self, mut held: Held) {
        let id = held.row.id.clone();
        held.is_driver = true;
        loop {
            match self.go_on(held).await {
                Ok(Some(same)) => held = same,
                Ok(None) => break,
                Err(NotSaved::Lost) => {
                    tracing::info!(run = %id, "another process drives this run now");
                    break;
                }
                Err(NotSaved::Other(error)) => {
                    tracing::error!(%error, run = %id, "a run cannot go on now");
                    if !matches!(error, StoreError::Corrupt(_)) && !self.is_stopped() {
                        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
                        self.unsure();
                    }
                    break;
                }
            }
        }
        // Whatever it waits for now may come sooner than what the claimer knows of.
        self.0.due.notify_one();
    }

    /// One step; `None` when there is nothing to do here any more.
    async fn go_on(&self, mut held: Held) -> Result<Option<Held>, NotSaved> {
        let now_ms = self.now_ms();
        if self.is_stopped() || !held.is_busy(now_ms) {
            if held.has_unsaved() {
                held.save(self, &[]).await?;
                // A callback may have come between.
                return Ok(held
                    .is_busy(self.now_ms())
                    .then_some(held)
                    .filter(|_| !self.is_stopped()));
            }
            return Ok(None);
        }
        let visit = held.state.at.as_ref().map_or(0, |visit| visit.number);
        match held.pending() {
            Some(Action::Wake { .. }) => {
                held.note(Event::Woke { visit }, now_ms);
            }
            Some(Action::NextItem { event, position }) => {
                let items = self.items(&mut held, event).await?;
                let item = items.get(position as usize - 1).cloned().unwrap_or_default();
                held.note(Event::ItemBegan { visit, position, item }, now_ms);
            }
            Some(Action::Begin) => match self.input(&held).await {
                Ok(input) => {
                    held.input = Some((visit, input.clone()));
                    held.note(Event::StepBegan { visit, input }, now_ms);
                    held.save(self, &[]).await?;
                    let is_begun = held.pending() == Some(Action::Again)
                        && held.state.at.as_ref().is_some_and(|at| at.number == visit);
                    if is_begun {
                        return self.perform(held).await.map(Some);
                    }
                }
                Err(message) => {
                    held.note(
                        Event::StepBegan {
                            visit,
                            input: Json::Null,
                        },
                        now_ms,
                    );
                    let answer = Answered::Error {
                        message,
                        try_again_at_ms: None,
                    };
                    held.note(
                        Event::StepEnded {
                            visit,
                            answer,
                            execution: None,
                        },
                        now_ms,
                    );
                }
            },
            Some(Action::Again) => return self.perform(held).await.map(Some),
            Some(Action::Finish(callback)) => return self.finish(held, callback).await.map(Some),
            None => {}
        }
        Ok(Some(held))
    }

    /// What the block visited now was begun with.
    pub(crate) async fn begun_with(&self, held: &mut Held) -> Result<Json, NotSaved> {
        let visit = held.state.at.as_ref().map_or(0, |visit| visit.number);
        if let Some((number, input)) = &held.input
            && *number == visit
        {
            return Ok(input.clone());
        }
        let mut found = Json::Null;
        self.journal(held, |event| {
            if let Event::StepBegan { visit: number, input } = event
                && number == visit
            {
                found = input;
            }
        })
        .await?;
        held.input = Some((visit, found.clone()));
        Ok(found)
    }

    async fn items(&self, held: &mut Held, event: i64) -> Result<Arc<Vec<Json>>, NotSaved> {
        if let Some((number, items)) = &held.items
            && *number == event
        {
            return Ok(items.clone());
        }
        // It may be one of those that are not saved yet.
        held.save(self, &[]).await?;
        let entry = self.0.store.run_events(&held.row.id, event - 1, 1).await;
        let entry = entry.map_err(NotSaved::Other)?.into_iter().next();
        let items = match entry.map(|entry| serde_json::from_str(&entry.body)) {
            Some(Ok(Event::StepEnded {
                answer: Answered::Each { items },
                ..
            })) => Arc::new(items),
            _ => {
                let reason = format!("run {}: its journal has no items at {event}", held.row.id);
                return Err(NotSaved::Other(StoreError::Corrupt(reason)));
            }
        };
        held.items = Some((event, items.clone()));
        Ok(items)
    }

    /// Shows every event of a run's journal.
    pub(crate) async fn journal(&self, held: &Held, mut look: impl FnMut(Event)) -> Result<(), NotSaved> {
        let mut after = 0;
        loop {
            let page = self
                .0
                .store
                .run_events(&held.row.id, after, PAGE)
                .await
                .map_err(NotSaved::Other)?;
            let is_last = page.len() < PAGE as usize;
            for entry in page {
                after = entry.number;
                let event = serde_json::from_str(&entry.body).map_err(|error| {
                    NotSaved::Other(StoreError::Corrupt(format!(
                        "run {}: entry {after}: {error}",
                        held.row.id
                    )))
                })?;
                look(event);
            }
            if is_last {
                return Ok(());
            }
        }
    }
}
