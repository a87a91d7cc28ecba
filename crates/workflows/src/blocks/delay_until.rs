use super::delay::{until, until_outcome};
use super::moment::{instant_of, local};
use super::{About, Answer, Config, Step, StepBlock, checks, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use records::Schema;

/// Waits until a time. One that is past has come already.
pub struct DelayUntil;

#[async_trait]
impl StepBlock for DelayUntil {
    fn about(&self) -> About {
        About {
            id: "delay-until",
            title: "Delay until",
            description: "Waits until a time, or until a day begins in the workflow's time zone.",
            group: "Delays",
            icon: "CalendarClock",
            config: Node::fields([(
                "timestamp",
                Node::of("timestamp")
                    .titled("Wait until")
                    .with("local", true)
                    .described("A date stands for its start. A time that is past does not wait."),
            )]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        until_outcome()
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        let given = input::one(config, "timestamp").filter(|given| !checks::is_dynamic(given));
        if given.is_some_and(|given| instant_of(given, &TimeZone::UTC).is_none()) {
            problems.add("config.timestamp", "This is no time. Write it as 2026-11-26T09:00.");
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        let Some(given) = input::one(step.config, "timestamp") else {
            return input::missing("timestamp");
        };
        let Some(instant) = instant_of(given, step.timezone) else {
            return Answer::error(format!("{} is no time.", input::shown(given)));
        };
        let latest = local(step.now_ms, step.timezone).and_then(|now| now.checked_add(1.year()).ok());
        if latest.is_some_and(|latest| instant > latest.timestamp()) {
            return Answer::error(format!(
                "A workflow waits for one year at most, and {instant} is later."
            ));
        }
        until(instant.as_millisecond().max(step.now_ms))
    }
}
