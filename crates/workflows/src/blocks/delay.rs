use super::moment::{local, span_of};
use super::{About, Answer, Config, Step, StepBlock, checks, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use records::Schema;
use serde_json::{Value as Json, json};

/// Waits for a while.
pub struct Delay;

/// Why a delay is none.
const LIMITS: &str = "A delay lasts from one second to one year.";

/// When a delay that begins now ends, in ms since the epoch. Days are those of the calendar: of 23 hours when the clocks go
/// forward.
pub(super) fn end_of(duration: &Json, now_ms: i64, timezone: &TimeZone) -> Result<i64, String> {
    let span = span_of(duration).ok_or_else(|| {
        format!(
            "{} is no duration. Write it as ISO 8601 has it: PT30M, P2D.",
            input::shown(duration)
        )
    })?;
    let now = local(now_ms, timezone).ok_or("The time is beyond the calendar.")?;
    let end = now.checked_add(span).map_err(|_| LIMITS)?;
    let most = now.checked_add(1.year()).map_err(|_| LIMITS)?;
    let waits_ms = end.timestamp().as_millisecond() - now_ms;
    if waits_ms < 1_000 || end.timestamp() > most.timestamp() {
        return Err(LIMITS.to_owned());
    }
    Ok(end.timestamp().as_millisecond())
}

pub(super) fn until_outcome() -> Vec<Outcome> {
    vec![Outcome {
        id: "done".to_owned(),
        label: None,
        schema: Some(Node::fields([("until", Node::of("timestamp").titled("Until"))])),
    }]
}

pub(super) fn until(at_ms: i64) -> Answer {
    Answer::Until {
        at_ms,
        id: "done".to_owned(),
        data: json!({ "until": value::timestamp(at_ms) }),
    }
}

#[async_trait]
impl StepBlock for Delay {
    fn about(&self) -> About {
        About {
            id: "delay",
            title: "Delay",
            description: "Waits for some seconds, minutes, hours, days or weeks.",
            group: "Delays",
            icon: "ClockDelay",
            config: Node::fields([("duration", Node::of("duration").titled("Wait for"))]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        until_outcome()
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        if let Some(given) = input::one(config, "duration").filter(|given| !checks::is_dynamic(given))
            && let Err(message) = end_of(given, 0, &TimeZone::UTC)
        {
            problems.add("config.duration", message);
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        let Some(duration) = input::one(step.config, "duration") else {
            return input::missing("duration");
        };
        match end_of(duration, step.now_ms, step.timezone) {
            Ok(at_ms) => until(at_ms),
            Err(message) => Answer::error(message),
        }
    }
}
