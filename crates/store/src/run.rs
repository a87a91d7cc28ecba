use crate::WorkspaceId;
use serde::{Deserialize, Serialize};

crate::id_type! {
    /// A run of a workflow.
    RunId;
    /// A process that drives runs, from its start to its end.
    RunnerId;
}

/// One run of a workflow: where it stands now, and the columns by which it is found. What led there is its journal, of
/// [`RunEvent`]s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    pub id: RunId,
    pub workspace_id: WorkspaceId,
    pub workflow_id: String,
    /// Where it stands, as JSON text, given back to the byte as it was written; the shape belongs to `workflows`.
    pub state: String,
    /// The name of its status, for lists that show only some.
    pub status: String,
    /// In ns since the epoch; the order of lists.
    pub created_at: i64,
    /// When it wants to be driven on without anybody asking, in ms since the epoch; `None` for what only waits for
    /// others and for what has ended.
    pub due_at: Option<i64>,
    /// Who drives it now. Nobody else claims it while that runner is alive.
    pub runner: Option<RunnerId>,
    /// When it vanishes with its journal, in ms since the epoch; `None` while it has not ended.
    pub expires_at: Option<i64>,
    /// Grows by one with every write; the store sets it. The fence: who drives a run writes it only at the revision that
    /// it knows.
    pub revision: i64,
}

/// One entry of a run's journal. Entries are only ever added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunEvent {
    /// From 1 without gaps.
    pub number: i64,
    /// In ms since the epoch.
    pub at_ms: i64,
    /// What happened, as JSON text; the shape belongs to `workflows`.
    pub body: String,
}

/// A page of runs of a workspace, newest first by `(created_at, id)`.
#[derive(Debug, Clone)]
pub struct RunQuery {
    pub workspace_id: WorkspaceId,
    /// `None`: of all workflows.
    pub workflow_id: Option<String>,
    /// Empty: whatever their status.
    pub statuses: Vec<String>,
    /// Continue strictly after this `(created_at, id)`, towards older ones.
    pub after: Option<(i64, RunId)>,
    pub limit: u32,
}

/// Which runs [`crate::Store::claim_runs`] takes.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Who takes them.
    pub runner: RunnerId,
    /// Those are taken that were due by then, in ms since the epoch, and that nobody drives, or a runner that was not
    /// alive then.
    pub now_ms: i64,
    /// Also those that this runner drives already: for when an answer got lost, and it cannot know all that it has.
    pub again: bool,
    pub limit: u32,
}
