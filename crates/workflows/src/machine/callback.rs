use super::{Callback, Finished, Phase, Refused, State, Status, end, ended::leave, fail, going, visited};
use crate::Definition;

/// A callback is kept until the block waits for one: it may come before `execute` has returned.
pub(super) fn received(state: &mut State, number: u32) -> Result<(), Refused> {
    let visit = visited(state, number)?;
    match visit.phase {
        Phase::Running | Phase::Deferred { .. } | Phase::Retrying { .. } | Phase::Reached => {}
        Phase::Sleeping { .. } | Phase::NextItem => return Err(Refused("the block waits for no callback")),
    }
    let event = state.events + 1;
    state.callbacks.push(Callback { event, visit: number });
    Ok(())
}

/// What `finish` made of the oldest one.
pub(super) fn answered(
    state: &mut State,
    number: u32,
    callback: i64,
    answer: &Finished,
    definition: &Definition,
    now_ms: i64,
) -> Result<(), Refused> {
    let visit = going(state, number)?;
    if !matches!(visit.phase, Phase::Deferred { .. }) {
        return Err(Refused("the block waits for no callback"));
    }
    let block = visit.block.clone();
    let Some(at) = state.callbacks.iter().position(|waiting| waiting.event == callback) else {
        return Err(Refused("the callback has been answered already"));
    };
    state.callbacks.remove(at);
    match answer {
        Finished::NoOp | Finished::Threw { .. } => {}
        Finished::Exit => end(state, Status::Completed, now_ms),
        Finished::Error { message } => fail(state, message.clone(), now_ms),
        Finished::Outcome { id, data } => {
            state.callbacks.retain(|waiting| waiting.visit != number);
            leave(state, &block, id, data.clone(), definition, now_ms);
        }
    }
    Ok(())
}
