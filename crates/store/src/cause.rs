use crate::{OutboxRow, RunId, Write};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The member of a row's payload that says it.
const MEMBER: &str = "caused_by";

/// The run of a workflow that something was written for. The rows of the outbox that tell of it say so, and a run that
/// starts by such a row knows which runs led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub run_id: RunId,
    /// When the runs began that led to that one, oldest first, in ms since the epoch.
    pub chain: Vec<i64>,
    /// When that one began.
    pub began_at: i64,
}

impl Cause {
    /// What a row says of the run that it was written for.
    pub fn of(row: &OutboxRow) -> Option<Self> {
        Self::deserialize(row.payload.get(MEMBER)?).ok()
    }

    /// Has every row of the outbox say it that is among the writes.
    pub fn mark(&self, writes: &mut [Write]) {
        let told = json!(self);
        for write in writes {
            if let Write::Emit { row } = write
                && let Some(payload) = row.payload.as_object_mut()
            {
                payload.insert(MEMBER.to_owned(), told.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn what_is_written_for_a_run_says_so_where_it_has_room_for_it() {
        let cause = Cause {
            run_id: "a-run".into(),
            chain: vec![1, 2],
            began_at: 3,
        };
        let row = |payload: Value| OutboxRow {
            workspace_id: "w".into(),
            topic: "record.created".to_owned(),
            payload,
            at_ms: 4,
        };
        for (payload, marked) in [
            (
                json!({ "record_id": "r" }),
                json!({ "record_id": "r", "caused_by": { "run_id": "a-run", "chain": [1, 2], "began_at": 3 } }),
            ),
            (Value::Null, Value::Null),
        ] {
            let plain = row(payload);
            assert_eq!(Cause::of(&plain), None);
            let mut writes = vec![Write::Emit { row: plain }];
            cause.mark(&mut writes);
            let [Write::Emit { row }] = writes.as_slice() else {
                panic!("{writes:?}");
            };
            assert_eq!(row.payload, marked);
            assert_eq!(Cause::of(row), row.payload.is_object().then(|| cause.clone()));
        }
    }
}
