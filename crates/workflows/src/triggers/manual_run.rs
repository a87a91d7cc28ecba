use super::TriggerBlock;
use super::event::{by, by_nodes, triggered};
use crate::blocks::{About, Config};
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use records::{Actor, Schema};
use serde_json::Value as Json;

/// A member runs the workflow.
pub struct ManualRun;

impl ManualRun {
    /// The data of the run that a member starts.
    pub fn data(actor: &Actor, at_ms: i64) -> Json {
        by(actor, at_ms).into()
    }
}

#[async_trait]
impl TriggerBlock for ManualRun {
    fn about(&self) -> About {
        About {
            id: "manual-run",
            title: "Manual run",
            description: "Runs when a member starts it in the editor.",
            group: "Utilities",
            icon: "Play",
            config: Node::fields([]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        triggered(by_nodes())
    }
}
