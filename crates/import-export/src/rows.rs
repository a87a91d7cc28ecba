//! The rows of a table on their way into records, many at a time and on every core.

use crate::Result;
use crate::at_once::at_once;
use crate::mapping::Mapping;
use crate::run::{Outcome, record_id, settle};
use crate::table::Table;
use crate::turns::Turns;
use futures::Stream;
use records::{Actor, Imported, Object, Records};
use std::ops::Range;
use std::sync::Arc;
use store::WorkspaceId;

/// What every row is written with.
pub(crate) struct Rows {
    pub(crate) records: Records,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) object: Arc<Object>,
    pub(crate) job_id: String,
    pub(crate) mapping: Mapping,
    /// Slug of the attribute by which records are found.
    pub(crate) matching: Option<String>,
    pub(crate) actor: Actor,
    pub(crate) table: Table,
    pub(crate) turns: Turns,
}

impl Rows {
    /// Writes these rows; what became of them comes in their order. Rows that are on their way when nobody listens any more
    /// are written all the same.
    pub(crate) fn write(self: &Arc<Self>, rows: Range<usize>) -> impl Stream<Item = Result<Outcome>> + Send + use<> {
        let all = self.clone();
        at_once(rows.map(move |row| {
            let all = all.clone();
            async move { all.write_one(row).await }
        }))
    }

    async fn write_one(&self, row: usize) -> Result<Outcome> {
        let values = match self.mapping.values(&self.table, row) {
            Ok(values) => values,
            Err(problems) => return Ok(Err(problems)),
        };
        let record_id = record_id(&self.job_id, row);
        let write = || async {
            let imported = Imported {
                record_id: &record_id,
                matching: self.matching.as_deref(),
                values: &values,
                created_at: None,
            };
            self.records
                .import_record(&self.workspace_id, &self.object.id, imported, &self.actor)
                .await
        };
        settle(self.turns.write(write).await, &self.mapping, &self.table, row)
    }
}
