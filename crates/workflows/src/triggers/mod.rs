//! The built-in triggers: one file each, listed in [`all`].

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

    /// The same data with what has to be read for it; `None` when no run starts after all.
    ///
    /// # Errors
    /// What the store answers.
    async fn complete(
        &self,
        config: &Config,
        data: Json,
        happened: &OutboxRow,
        records: &Records,
    ) -> records::Result<Option<Json>> {
        let _ = (config, happened, records);
        Ok(Some(data))
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
    Vec::new()
}
