//! The built-in steps: one file each, listed in [`all`].

mod add_to_list;
mod adjust_time;
mod aggregate;
mod broadcast_message;
pub(crate) mod checks;
mod complete_task;
pub mod condition;
mod create_or_update_record;
mod create_record;
mod create_task;
mod delay;
mod delay_until;
mod delete_entry;
mod each;
mod execute_code;
mod expression;
mod fields;
mod filter;
mod find_entries;
mod find_records;
mod formula;
mod if_else;
pub(crate) mod input;
pub mod moment;
mod parse_json;
mod random_number;
mod round_robin;
mod script;
mod search;
mod send_http_request;
pub mod shape;
mod switch;
mod update_entry;
mod update_record;

pub use broadcast_message::TOPIC as MESSAGE_TOPIC;

use crate::{
    Effects,
    check::Problems,
    schema::{Node, Outcome},
};
use async_trait::async_trait;
use records::Schema;
use serde_json::{Map, Value as Json};
use store::WorkspaceId;

/// What the catalog says of a block, whoever made it.
#[derive(Debug, Clone)]
pub struct About {
    pub id: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    /// The heading in the picker: `Conditions`, `Delays`, `Records` …
    pub group: &'static str,
    /// A name from the icons of the SDK.
    pub icon: &'static str,
    /// A struct.
    pub config: Node,
}

/// A configuration, by field. While it is checked it holds variables; when a block runs it holds values only.
pub type Config = Map<String, Json>;

/// A kind of step that Stoa brings along.
#[async_trait]
pub trait StepBlock: Send + Sync + 'static {
    fn about(&self) -> About;

    /// What the block can end with, given its configuration as far as there is one.
    fn outcomes(&self, config: &Config, schema: &Schema) -> Vec<Outcome>;

    /// What is wrong with a configuration beyond what its schema says. Values may be variables.
    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        let _ = (config, schema, problems);
    }

    /// Whether its answer follows from its configuration, the seed and the time: it reads nothing and changes nothing.
    fn is_pure(&self) -> bool {
        false
    }

    /// What is there after it, in a sentence for whoever tests it; `None` when nothing is, and it can be run at any time.
    fn lasting_effect(&self) -> Option<&'static str> {
        None
    }

    /// Does it. All that it changes in the workspace goes through [`Step::effects`], so that it is committed together
    /// with the step's result; what it does outside may be done again when a process is killed.
    async fn run(&self, step: &Step<'_>) -> Answer;
}

/// What a step that runs can know and use.
pub struct Step<'a> {
    /// With every variable resolved.
    pub config: &'a Config,
    pub workspace_id: &'a WorkspaceId,
    pub workflow_id: &'a str,
    pub run_id: &'a str,
    /// The block's id in the workflow.
    pub block_id: &'a str,
    /// Stable over retries of the same visit of the block.
    pub execution_id: &'a str,
    /// The workflow's time zone.
    pub timezone: &'a jiff::tz::TimeZone,
    /// In ms since the epoch.
    pub now_ms: i64,
    /// Differs from visit to visit, and is the same over retries of one.
    pub seed: u64,
    pub schema: &'a Schema,
    pub effects: &'a dyn Effects,
}

/// How a step ended, or how it goes on.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Through this outcome, with data that fits its schema.
    Outcome { id: String, data: Json },
    /// The run ends here, well.
    Exit,
    /// It failed.
    Error { message: String, retryable: bool },
    /// Nothing happens until then (ms since the epoch); then it ends through this outcome.
    Until { at_ms: i64, id: String, data: Json },
    /// The blocks after the outcome `each` run once for every item, one after the other; then `complete`. An item here is the
    /// data of that outcome: `{item, position, count, total}`.
    Each { items: Vec<Json> },
}

impl Answer {
    /// Through the outcome that most blocks have only.
    pub fn done(data: Json) -> Self {
        Self::Outcome {
            id: "done".to_owned(),
            data,
        }
    }

    /// A failure that trying again does not mend.
    pub fn error(message: impl Into<String>) -> Self {
        Self::Error {
            message: message.into(),
            retryable: false,
        }
    }
}

/// All of them, in the order of the picker.
pub fn all() -> Vec<Box<dyn StepBlock>> {
    vec![
        Box::new(filter::Filter),
        Box::new(if_else::If),
        Box::new(switch::Switch),
        Box::new(delay::Delay),
        Box::new(delay_until::DelayUntil),
        Box::new(each::Loop),
        Box::new(create_record::CreateRecord),
        Box::new(update_record::UpdateRecord),
        Box::new(create_or_update_record::CreateOrUpdateRecord),
        Box::new(find_records::FindRecords),
        Box::new(add_to_list::AddToList),
        Box::new(update_entry::UpdateEntry),
        Box::new(delete_entry::DeleteEntry),
        Box::new(find_entries::FindEntries),
        Box::new(create_task::CreateTask),
        Box::new(complete_task::CompleteTask),
        Box::new(formula::Formula),
        Box::new(aggregate::Aggregate),
        Box::new(adjust_time::AdjustTime),
        Box::new(random_number::RandomNumber),
        Box::new(execute_code::ExecuteCode),
        Box::new(parse_json::ParseJson),
        Box::new(send_http_request::SendHttpRequest),
        Box::new(round_robin::RoundRobin),
        Box::new(broadcast_message::BroadcastMessage),
    ]
}
