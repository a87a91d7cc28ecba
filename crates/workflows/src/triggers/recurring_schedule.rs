use super::TriggerBlock;
use super::event::triggered;
use super::schedule::{DAYS, Schedule};
use crate::blocks::{About, Config};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use crate::value;
use async_trait::async_trait;
use jiff::tz::TimeZone;
use records::Schema;
use serde_json::{Value as Json, json};

/// A time comes round.
pub struct RecurringSchedule;

/// A moment from which every schedule that ever comes has a next time: in ms since the epoch.
const SOME_TIME_MS: i64 = 1_767_225_600_000;

impl RecurringSchedule {
    /// The data of a run at a time of the schedule.
    pub fn data(at_ms: i64) -> Json {
        json!({ "timestamp": value::timestamp(at_ms) })
    }
}

#[async_trait]
impl TriggerBlock for RecurringSchedule {
    fn about(&self) -> About {
        let visible_for = |frequencies: &[&str]| json!({ "field": "frequency", "values": frequencies });
        About {
            id: "recurring-schedule",
            title: "Recurring schedule",
            description: "Runs daily, weekly, monthly or by a cron expression, in the workflow's time zone.",
            group: "Utilities",
            icon: "CalendarClock",
            config: Node::fields([
                (
                    "frequency",
                    Node::one_of(&["daily", "weekly", "monthly", "cron"])
                        .titled("How often")
                        .with("static", true),
                ),
                (
                    "time",
                    Node::of("string")
                        .titled("Time of day")
                        .described("As 09:00.")
                        .with("static", true)
                        .with("visible_when", visible_for(&["daily", "weekly", "monthly"]))
                        .optional(),
                ),
                (
                    "weekdays",
                    Node::array(Node::one_of(&DAYS))
                        .titled("Days")
                        .with("static", true)
                        .with("visible_when", visible_for(&["weekly"]))
                        .optional(),
                ),
                (
                    "day",
                    Node::of("number")
                        .titled("Day of the month")
                        .described("Months that are shorter have it on their last day.")
                        .with("min", 1)
                        .with("max", 31)
                        .with("static", true)
                        .with("visible_when", visible_for(&["monthly"]))
                        .optional(),
                ),
                (
                    "cron",
                    Node::of("string")
                        .titled("Cron expression")
                        .described("Minute, hour, day of the month, month, day of the week: 30 9 * * 1-5.")
                        .with("static", true)
                        .with("visible_when", visible_for(&["cron"]))
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        triggered([("timestamp", Node::of("timestamp").titled("When"))])
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        match Schedule::read(config) {
            Err((field, message)) => problems.add(format!("config.{field}"), message),
            Ok(schedule) => {
                if !matches!(schedule.next(&TimeZone::UTC, SOME_TIME_MS), Ok(Some(_))) {
                    problems.add("config.cron", "No day is ever like this. Choose another.");
                }
            }
        }
    }

    fn next_time(&self, config: &Config, timezone: &TimeZone, after_ms: i64) -> Result<Option<i64>, String> {
        let schedule = Schedule::read(config).map_err(|(_, message)| message)?;
        schedule.next(timezone, after_ms)
    }
}
