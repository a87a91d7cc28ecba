use super::{Answered, Loop, Phase, Refused, State, Status, end, fail, follow, obey, visited};
use crate::Definition;

/// A block that ran gave its answer.
pub(super) fn ended(
    state: &mut State,
    number: u32,
    answer: &Answered,
    definition: &Definition,
    now_ms: i64,
) -> Result<(), Refused> {
    let visit = visited(state, number)?;
    if visit.phase != Phase::Running {
        return Err(Refused("the block does not run"));
    }
    let block = visit.block.clone();
    match answer {
        Answered::Outcome { id, data } => leave(state, &block, id, data.clone(), definition, now_ms),
        Answered::Exit => end(state, Status::Completed, now_ms),
        Answered::Error {
            message,
            try_again_at_ms,
        } => match try_again_at_ms {
            Some(at_ms) => {
                visit.tries += 1;
                wait(state, Phase::Retrying { at_ms: *at_ms }, now_ms);
            }
            None => fail(state, message.clone(), now_ms),
        },
        Answered::Defer { until_ms } => wait(state, Phase::Deferred { until_ms: *until_ms }, now_ms),
        Answered::Until { at_ms, id, data } => {
            let phase = Phase::Sleeping {
                until_ms: *at_ms,
                outcome: id.clone(),
                data: data.clone(),
            };
            wait(state, phase, now_ms);
        }
        Answered::Each { items } => {
            state.looping = Some(Loop {
                block,
                event: state.events + 1,
                position: 0,
                count: u32::try_from(items.len()).unwrap_or(u32::MAX),
            });
            if let Some(visit) = &mut state.at {
                visit.phase = Phase::NextItem;
            }
            obey(state, now_ms);
        }
    }
    Ok(())
}

/// Out of a block through one of its outcomes.
pub(super) fn leave(
    state: &mut State,
    block: &str,
    outcome: &str,
    data: serde_json::Value,
    definition: &Definition,
    now_ms: i64,
) {
    state.outputs.insert(block.to_owned(), data);
    follow(state, block, outcome, definition, now_ms);
}

/// The block is not at its end, but nothing of it runs.
fn wait(state: &mut State, phase: Phase, now_ms: i64) {
    if let Some(visit) = &mut state.at {
        visit.phase = phase;
    }
    state.status = Status::Waiting;
    obey(state, now_ms);
}
