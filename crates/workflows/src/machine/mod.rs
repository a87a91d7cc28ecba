//! How a run goes from block to block: a pure function of where it stands and what happened.
//!
//! [`apply`] takes an event into a [`State`] and says what is to be done next; one file per transition. Applying the events of a
//! journal in order gives the state again.

mod asked;
mod callback;
mod ended;
mod event;
mod item;
mod retry;
mod started;
mod state;
mod woke;

pub use event::{Answered, Event, Finished, Request, RetryFrom};
pub use state::{Asked, Callback, Failed, Loop, Phase, Started, State, Status, Visit};

use crate::Definition;

/// What a run wants done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Run the block that is visited, as one that begins ([`Event::StepBegan`] comes first).
    Begin,
    /// Run the block that is visited once more: it had begun when a process was killed.
    Again,
    /// Give the oldest callback to the app's `finish`.
    Finish(Callback),
    /// Give the loop its next item, from the items in this journal entry.
    NextItem { event: i64, position: u32 },
    /// Come back at this time, in ms since the epoch, with [`Event::Woke`].
    Wake { at_ms: i64 },
}

/// Why an event does not go with where a run stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub &'static str);

/// Takes an event into the state; gives what is to be done next, `None` when there is nothing.
///
/// # Errors
/// [`Refused`] when the event does not go with where the run stands: what it tells of has been decided already. The state is as it
/// was.
pub fn apply(
    state: &mut State,
    event: &Event,
    definition: &Definition,
    now_ms: i64,
) -> Result<Option<Action>, Refused> {
    match event {
        Event::Started { apps, .. } => started::started(state, apps, definition, now_ms)?,
        Event::StepBegan { visit, .. } => started::began(state, *visit)?,
        Event::StepEnded { visit, answer, .. } => ended::ended(state, *visit, answer, definition, now_ms)?,
        Event::ItemBegan { visit, position, item } => item::began(state, *visit, *position, item, definition, now_ms)?,
        Event::Woke { visit } => woke::woke(state, *visit, definition, now_ms)?,
        Event::CallbackReceived { visit, .. } => callback::received(state, *visit)?,
        Event::CallbackAnswered {
            visit,
            callback,
            answer,
            ..
        } => callback::answered(state, *visit, *callback, answer, definition, now_ms)?,
        Event::PauseAsked { .. } => asked::pause(state)?,
        Event::ResumeAsked { .. } => asked::resume(state)?,
        Event::CancelAsked { .. } => asked::cancel(state, now_ms)?,
        Event::RetryAsked { from, .. } => retry::retry(state, *from, definition, now_ms)?,
    }
    state.events += 1;
    Ok(pending(state))
}

/// What a run wants done now, as far as its state says.
pub fn pending(state: &State) -> Option<Action> {
    if state.status.is_over() || state.status == Status::Paused {
        return None;
    }
    let visit = state.at.as_ref()?;
    Some(match &visit.phase {
        Phase::Reached => Action::Begin,
        Phase::Running => Action::Again,
        Phase::NextItem => {
            let looping = state.looping.as_ref()?;
            Action::NextItem {
                event: looping.event,
                position: looping.position + 1,
            }
        }
        Phase::Deferred { until_ms } => match state.callback() {
            Some(callback) => Action::Finish(callback.clone()),
            None => Action::Wake { at_ms: *until_ms },
        },
        Phase::Sleeping { until_ms, .. } => Action::Wake { at_ms: *until_ms },
        Phase::Retrying { at_ms } => Action::Wake { at_ms: *at_ms },
    })
}

/// The visit that an event names, if it is the one under way.
fn visited(state: &mut State, number: u32) -> Result<&mut Visit, Refused> {
    if state.status.is_over() {
        return Err(Refused("the run is over"));
    }
    state
        .at
        .as_mut()
        .filter(|visit| visit.number == number)
        .ok_or(Refused("the run has left this block"))
}

/// The same for what a paused run does not do.
fn going(state: &mut State, number: u32) -> Result<&mut Visit, Refused> {
    if state.status == Status::Paused {
        return Err(Refused("the run is paused"));
    }
    visited(state, number)
}

/// Goes to what an outcome of a block leads to: the next block, the loop around, or the end.
fn follow(state: &mut State, from: &str, outcome: &str, definition: &Definition, now_ms: i64) {
    if let Some(next) = definition.next(from, outcome) {
        reach(state, &next.id);
    } else if let Some(looping) = state.looping.as_ref() {
        let block = looping.block.clone();
        reach(state, &block);
        if let Some(visit) = &mut state.at {
            visit.phase = Phase::NextItem;
            visit.iteration = None;
        }
    } else {
        end(state, Status::Completed, now_ms);
        return;
    }
    obey(state, now_ms);
}

fn reach(state: &mut State, block: &str) {
    state.visits += 1;
    state.status = Status::Running;
    state.at = Some(Visit {
        block: block.to_owned(),
        number: state.visits,
        tries: 0,
        phase: Phase::Reached,
        iteration: state.looping.as_ref().map(|looping| looping.position),
    });
}

/// Does what was asked for while a block ran, now that it has ended.
fn obey(state: &mut State, now_ms: i64) {
    match state.asked.take() {
        Some(Asked::Pause) => state.status = Status::Paused,
        Some(Asked::Cancel) => end(state, Status::Cancelled, now_ms),
        None => {}
    }
}

fn fail(state: &mut State, message: String, now_ms: i64) {
    let block = state.at.as_ref().map(|visit| visit.block.clone()).unwrap_or_default();
    state.error = Some(Failed { block, message });
    end(state, Status::Failed, now_ms);
}

/// Over. Where a run failed it stays, so that it can be tried again from there.
fn end(state: &mut State, status: Status, now_ms: i64) {
    state.status = status;
    state.ended_at_ms = Some(now_ms);
    state.asked = None;
    state.callbacks.clear();
    if status != Status::Failed {
        state.at = None;
        state.looping = None;
    }
}
