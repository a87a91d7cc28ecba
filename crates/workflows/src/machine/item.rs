use super::{Phase, Refused, State, ended::leave, follow, going};
use crate::Definition;
use serde_json::{Value as Json, json};

/// A loop goes on with its next item, or, past the last one, through `complete`.
pub(super) fn began(
    state: &mut State,
    number: u32,
    position: u32,
    item: &Json,
    definition: &Definition,
    now_ms: i64,
) -> Result<(), Refused> {
    let visit = going(state, number)?;
    if visit.phase != Phase::NextItem {
        return Err(Refused("no item is wanted"));
    }
    let Some(looping) = state
        .looping
        .as_mut()
        .filter(|looping| looping.position + 1 == position)
    else {
        return Err(Refused("it is another item's turn"));
    };
    let (block, count) = (looping.block.clone(), looping.count);
    if position > count {
        state.looping = None;
        leave(state, &block, "complete", json!({}), definition, now_ms);
        return Ok(());
    }
    looping.position = position;
    state.outputs.insert(block.clone(), item.clone());
    follow(state, &block, "each", definition, now_ms);
    Ok(())
}
