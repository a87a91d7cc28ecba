//! The built-in triggers: one file each, listed in [`all`].

use crate::{
    blocks::{About, Config},
    check::Problems,
    schema::Outcome,
};
use records::Schema;
use serde_json::Value as Json;
use store::OutboxRow;

/// A kind of trigger that Stoa brings along. Its configuration holds no variables: nothing ran before it.
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
