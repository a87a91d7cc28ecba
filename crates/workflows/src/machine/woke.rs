use super::{Phase, Refused, State, Status, ended::leave, fail, going};
use crate::Definition;

/// The time has come that a block waited for.
pub(super) fn woke(state: &mut State, number: u32, definition: &Definition, now_ms: i64) -> Result<(), Refused> {
    let visit = going(state, number)?;
    match visit.phase.clone() {
        Phase::Sleeping {
            until_ms,
            outcome,
            data,
        } if until_ms <= now_ms => {
            let block = visit.block.clone();
            leave(state, &block, &outcome, data, definition, now_ms);
        }
        Phase::Retrying { at_ms } if at_ms <= now_ms => {
            visit.phase = Phase::Reached;
            state.status = Status::Running;
        }
        Phase::Deferred { until_ms } if until_ms <= now_ms => {
            let message = "Timed out: nobody called the block's callback address in time.".to_owned();
            fail(state, message, now_ms);
        }
        _ => return Err(Refused("it is not time yet")),
    }
    Ok(())
}
