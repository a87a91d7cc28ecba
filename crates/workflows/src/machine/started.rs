use super::{Phase, Refused, State, Status, follow, going};
use crate::Definition;
use std::collections::BTreeMap;

/// The trigger's data becomes what its block gave, and the run goes to what comes after it.
pub(super) fn started(
    state: &mut State,
    apps: &BTreeMap<String, String>,
    definition: &Definition,
    now_ms: i64,
) -> Result<(), Refused> {
    if state.status != Status::Queued || state.events > 0 {
        return Err(Refused("the run has started already"));
    }
    state.apps = apps.clone();
    begin(state, definition, now_ms);
    Ok(())
}

/// From the trigger on.
pub(super) fn begin(state: &mut State, definition: &Definition, now_ms: i64) {
    let trigger = state.trigger.clone();
    state.outputs.insert(trigger.block.clone(), trigger.data);
    follow(state, &trigger.block, &trigger.outcome, definition, now_ms);
    if !state.status.is_over() && state.status != Status::Paused {
        state.status = Status::Queued;
    }
}

/// A block begins.
pub(super) fn began(state: &mut State, number: u32) -> Result<(), Refused> {
    let visit = going(state, number)?;
    match visit.phase {
        Phase::Reached => visit.phase = Phase::Running,
        _ => return Err(Refused("the block has begun already")),
    }
    state.status = Status::Running;
    Ok(())
}
