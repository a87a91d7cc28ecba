use super::{Asked, Phase, Refused, State, Status, end};

/// A block that runs runs to its end first.
pub(super) fn pause(state: &mut State) -> Result<(), Refused> {
    match state.status {
        Status::Queued | Status::Running | Status::Waiting if state.asked == Some(Asked::Cancel) => {
            Err(Refused("the run is being cancelled"))
        }
        Status::Queued | Status::Running | Status::Waiting => {
            if runs(state) {
                state.asked = Some(Asked::Pause);
            } else {
                state.status = Status::Paused;
            }
            Ok(())
        }
        Status::Paused => Err(Refused("the run is paused already")),
        _ => Err(Refused("the run is over")),
    }
}

/// Goes on where it was; what has become due meanwhile is due at once.
pub(super) fn resume(state: &mut State) -> Result<(), Refused> {
    if state.asked == Some(Asked::Pause) {
        state.asked = None;
        return Ok(());
    }
    if state.status != Status::Paused {
        return Err(Refused("the run is not paused"));
    }
    let waits = state.at.as_ref().is_some_and(|visit| {
        matches!(
            visit.phase,
            Phase::Sleeping { .. } | Phase::Deferred { .. } | Phase::Retrying { .. }
        )
    });
    state.status = if waits { Status::Waiting } else { Status::Running };
    Ok(())
}

/// As for a pause, but for good.
pub(super) fn cancel(state: &mut State, now_ms: i64) -> Result<(), Refused> {
    if state.status.is_over() {
        return Err(Refused("the run is over"));
    }
    if runs(state) {
        state.asked = Some(Asked::Cancel);
    } else {
        end(state, Status::Cancelled, now_ms);
    }
    Ok(())
}

/// Whether a block is in the middle of its work. A deferred one whose callback is being dealt with is not: what `finish`
/// returns for a run that is over is dropped.
fn runs(state: &State) -> bool {
    state.status != Status::Paused && state.at.as_ref().is_some_and(|visit| visit.phase == Phase::Running)
}
