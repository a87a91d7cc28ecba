use super::TriggerBlock;
use super::event::triggered;
use crate::blocks::{About, Config};
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use records::Schema;
use serde_json::{Value as Json, json};

/// Somebody sends JSON to the workflow's own address.
pub struct WebhookReceived;

impl WebhookReceived {
    /// The data of the run that a request starts.
    ///
    /// # Errors
    /// A sentence about a body that is no JSON.
    pub fn data(body: &str, at_ms: i64) -> Result<Json, String> {
        serde_json::from_str::<serde::de::IgnoredAny>(body)
            .map_err(|error| format!("The body is no JSON: {error}."))?;
        Ok(json!({ "body": body, "timestamp": value::timestamp(at_ms) }))
    }
}

#[async_trait]
impl TriggerBlock for WebhookReceived {
    fn about(&self) -> About {
        About {
            id: "webhook-received",
            title: "Webhook received",
            description: "Runs when JSON is sent to an address of the workflow's own.",
            group: "Utilities",
            icon: "Webhooks",
            config: Node::fields([]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        triggered([
            (
                "body",
                Node::of("string")
                    .titled("Body")
                    .described("The text as it was sent. Parse JSON makes it usable."),
            ),
            ("timestamp", Node::of("timestamp").titled("When")),
        ])
    }
}
