use super::{Phase, Refused, RetryFrom, State, Status, started::begin};
use crate::Definition;

/// One more attempt of a run that failed: from its trigger, or from the block at which it failed.
pub(super) fn retry(state: &mut State, from: RetryFrom, definition: &Definition, now_ms: i64) -> Result<(), Refused> {
    if state.status != Status::Failed {
        return Err(Refused("the run has not failed"));
    }
    let Some(failed_at) = state.at.clone() else {
        return Err(Refused("the run failed at no block"));
    };
    state.attempt += 1;
    state.error = None;
    state.ended_at_ms = None;
    match from {
        RetryFrom::Start => {
            state.outputs.clear();
            state.looping = None;
            state.at = None;
            begin(state, definition, now_ms);
        }
        RetryFrom::Failed => {
            state.visits += 1;
            state.status = Status::Running;
            state.at = Some(super::Visit {
                number: state.visits,
                tries: 0,
                phase: Phase::Reached,
                ..failed_at
            });
        }
    }
    Ok(())
}
