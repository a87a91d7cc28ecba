//! The built-in triggers: one file each, listed in [`all`].
//!
//! Those that answer to events read rows of the outbox ([`TriggerBlock::started_by`], then [`TriggerBlock::complete`]); a
//! schedule says when it comes round ([`TriggerBlock::next_time`]); those that people or other servers start have a
//! function `data` that makes the data of such a run.

mod attribute_value_changed;
mod event;
mod list_entry_command;
mod list_entry_updated;
mod manual_run;
mod record_added_to_list;
mod record_command;
mod record_created;
mod record_updated;
mod recurring_schedule;
mod schedule;
mod task_created;
mod webhook_received;

pub use list_entry_command::ListEntryCommand;
pub use manual_run::ManualRun;
pub use record_command::RecordCommand;
pub use recurring_schedule::RecurringSchedule;
pub use webhook_received::WebhookReceived;

use crate::{
    blocks::{About, Config},
    check::Problems,
    schema::Outcome,
};
use async_trait::async_trait;
use records::{Records, Schema};
use serde_json::Value as Json;
use store::OutboxRow;

/// A kind of trigger that Stoa brings along. Its configuration holds no variables: nothing ran before it.
#[async_trait]
pub trait TriggerBlock: Send + Sync + 'static {
    fn about(&self) -> About;

    /// What runs get from it; built-in triggers have one outcome, `triggered`.
    fn outcomes(&self, config: &Config, schema: &Schema) -> Vec<Outcome>;

    /// What is wrong with a configuration beyond what its schema says.
    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        let _ = (config, schema, problems);
    }

    /// The data of the runs that something that happened starts.
    fn started_by(&self, config: &Config, schema: &Schema, happened: &OutboxRow) -> Vec<Json> {
        let _ = (config, schema, happened);
        Vec::new()
    }

    /// Adds to the data of a run that an event starts what has to be looked up: [`TriggerBlock::started_by`] has only the row.
    ///
    /// # Errors
    /// What the store says; what is gone by now is no error.
    async fn complete(
        &self,
        config: &Config,
        data: Json,
        happened: &OutboxRow,
        records: &Records,
    ) -> records::Result<Json> {
        let _ = (config, happened, records);
        Ok(data)
    }

    /// When it starts the next run after this time, without anything happening; both in ms since the epoch.
    ///
    /// # Errors
    /// A sentence about a schedule that is none.
    fn next_time(&self, config: &Config, timezone: &jiff::tz::TimeZone, after_ms: i64) -> Result<Option<i64>, String> {
        let _ = (config, timezone, after_ms);
        Ok(None)
    }
}

/// All of them, in the order of the picker.
pub fn all() -> Vec<Box<dyn TriggerBlock>> {
    vec![
        Box::new(record_created::RecordCreated),
        Box::new(record_updated::RecordUpdated),
        Box::new(attribute_value_changed::AttributeValueChanged),
        Box::new(RecordCommand),
        Box::new(record_added_to_list::RecordAddedToList),
        Box::new(list_entry_updated::ListEntryUpdated),
        Box::new(ListEntryCommand),
        Box::new(task_created::TaskCreated),
        Box::new(RecurringSchedule),
        Box::new(WebhookReceived),
        Box::new(ManualRun),
    ]
}
