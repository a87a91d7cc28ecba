use super::moment::{instant_of, span_of};
use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use jiff::civil::Weekday;
use jiff::{ToSpan, ZonedDateTime};
use records::Schema;
use serde_json::json;

/// Moves a time by a duration, or to the start or end of its day, week, month or year.
pub struct AdjustTime;

const SNAPS: [&str; 8] = [
    "start-of-day",
    "end-of-day",
    "start-of-week",
    "end-of-week",
    "start-of-month",
    "end-of-month",
    "start-of-year",
    "end-of-year",
];

#[async_trait]
impl StepBlock for AdjustTime {
    fn is_pure(&self) -> bool {
        true
    }

    fn about(&self) -> About {
        About {
            id: "adjust-time",
            title: "Adjust time",
            description: "Adds a duration to a time or takes it away, on the calendar of the workflow's time zone.",
            group: "Calculations",
            icon: "Timestamp",
            config: Node::fields([
                ("timestamp", Node::of("timestamp").titled("Time").with("local", true)),
                (
                    "operation",
                    Node::one_of(&["add", "subtract"])
                        .titled("Add or subtract")
                        .with("static", true)
                        .optional(),
                ),
                ("duration", Node::of("duration").titled("Duration").optional()),
                (
                    "move_to",
                    Node::one_of(&SNAPS)
                        .titled("Then move to")
                        .described("Weeks begin on Monday.")
                        .with("static", true)
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        fields::done([("timestamp", Node::of("timestamp").titled("Adjusted time"))])
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        let duration = input::one(config, "duration").filter(|given| !checks::is_dynamic(given));
        if duration.is_some_and(|given| span_of(given).is_none()) {
            problems.add(
                "config.duration",
                "This is no duration. Write it as ISO 8601 has it: PT30M, P2D, P1M.",
            );
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        adjust(step).unwrap_or_else(|failed| failed)
    }
}

fn adjust(step: &Step<'_>) -> Result<Answer, Answer> {
    let config = step.config;
    let given = input::one(config, "timestamp").ok_or_else(|| input::missing("timestamp"))?;
    let instant = instant_of(given, step.timezone)
        .ok_or_else(|| Answer::error(format!("{} is no time.", input::shown(given))))?;
    let mut at = instant.to_zoned_datetime(step.timezone.clone());
    let beyond = |_| Answer::error("The time is beyond the calendar.");
    if let Some(duration) = input::one(config, "duration") {
        let span =
            span_of(duration).ok_or_else(|| Answer::error(format!("{} is no duration.", input::shown(duration))))?;
        let goes_back = input::text(config, "operation").as_deref() == Some("subtract");
        at = if goes_back {
            at.checked_sub(span)
        } else {
            at.checked_add(span)
        }
        .map_err(beyond)?;
    }
    if let Some(to) = input::text(config, "move_to") {
        at = moved(&at, &to)
            .map_err(beyond)?
            .ok_or_else(|| Answer::error(format!("There is nothing to move to called \"{to}\".")))?;
    }
    Ok(Answer::done(json!({
        "timestamp": value::timestamp(at.timestamp().as_millisecond()),
    })))
}

/// The first or last moment of a day, week, month or year.
fn moved(at: &ZonedDateTime, to: &str) -> Result<Option<ZonedDateTime>, jiff::Error> {
    let since_monday = at.weekday().since(Weekday::Monday);
    Ok(Some(match to {
        "start-of-day" => at.start_of_day()?,
        "end-of-day" => at.end_of_day()?,
        "start-of-week" => at.checked_sub(since_monday.days())?.start_of_day()?,
        "end-of-week" => at.checked_add((6 - since_monday).days())?.end_of_day()?,
        "start-of-month" => at.first_of_month()?.start_of_day()?,
        "end-of-month" => at.last_of_month()?.end_of_day()?,
        "start-of-year" => at.first_of_year()?.start_of_day()?,
        "end-of-year" => at.last_of_year()?.end_of_day()?,
        _ => return Ok(None),
    }))
}
