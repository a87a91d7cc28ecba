//! Writes that keep each other from happening take turns.

use records::{Code, Result};
use tokio::sync::Mutex;

/// How often a write is tried in its turn: those that have not waited for one yet may still be faster, and there are ever fewer
/// of them.
const TRIES: u32 = 16;

/// Rows that refer to the same record by a two-way relationship all change that record, each as the one before left it, and
/// so do notes and tasks about it. Many at a time, most of them would come too late too often.
#[derive(Default)]
pub(crate) struct Turns(Mutex<()>);

impl Turns {
    /// Writes beside the others, and after them when they were faster.
    ///
    /// # Errors
    /// What the write answers.
    pub(crate) async fn write<T, F: Future<Output = Result<T>>>(&self, mut write: impl FnMut() -> F) -> Result<T> {
        let mut outcome = write().await;
        if !came_too_late(&outcome) {
            return outcome;
        }
        let _turn = self.0.lock().await;
        for _ in 0..TRIES {
            outcome = write().await;
            if !came_too_late(&outcome) {
                break;
            }
        }
        outcome
    }
}

fn came_too_late<T>(outcome: &Result<T>) -> bool {
    outcome
        .as_ref()
        .is_err_and(|error| error.code == Code::ConcurrentWriteConflict)
}
