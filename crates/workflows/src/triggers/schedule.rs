//! When a recurring schedule comes round, on the calendar of a time zone.
//!
//! A time that the clocks leave out comes at the next moment that there is; one that comes twice counts once, the first
//! time. Of cron expressions that is so for those that name one minute and one hour; others follow the clock as it
//! stands: what falls into an hour that is left out is left out, and an hour that comes twice has its runs twice.

use crate::blocks::{Config, input};
use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use croner::{CivilDate, CivilDateTime, CivilTime, Cron, CronDateTime, Resolution, Weekday as CronWeekday};
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan, ZonedDateTime};
use std::cmp::Ordering;

/// A recurring schedule.
#[derive(Debug)]
pub enum Schedule {
    Daily {
        at: Time,
    },
    Weekly {
        at: Time,
        on: Vec<Weekday>,
    },
    /// On the last day of months that are shorter.
    Monthly {
        at: Time,
        day: i8,
    },
    Cron(Box<Cron>),
}

/// The names of days, Monday first.
pub const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The longest that a schedule of days can be away, in days.
const LONGEST_GAP_DAYS: i64 = 63;

impl Schedule {
    /// The schedule of a configuration.
    ///
    /// # Errors
    /// The field that is wrong, and a sentence.
    pub fn read(config: &Config) -> Result<Self, (&'static str, String)> {
        let frequency = input::text(config, "frequency").unwrap_or_default();
        match frequency.as_str() {
            "daily" => Ok(Self::Daily { at: time(config)? }),
            "weekly" => {
                let mut on = Vec::new();
                for day in input::all(config, "weekdays") {
                    let index = DAYS.iter().position(|name| day.as_str() == Some(name));
                    let day = index.and_then(|index| Weekday::from_monday_zero_offset(index as i8).ok());
                    on.push(day.ok_or(("weekdays", format!("A day of the week is one of {}.", DAYS.join(", "))))?);
                }
                if on.is_empty() {
                    return Err(("weekdays", "Choose the days on which it runs.".to_owned()));
                }
                Ok(Self::Weekly { at: time(config)?, on })
            }
            "monthly" => {
                let day = input::number(config, "day").filter(|day| day.fract() == 0.0 && (1.0..=31.0).contains(day));
                let day = day.ok_or(("day", "The day of the month is a whole number from 1 to 31.".to_owned()))?;
                Ok(Self::Monthly {
                    at: time(config)?,
                    day: day as i8,
                })
            }
            "cron" => {
                let text = input::text(config, "cron").ok_or(("cron", "Write a cron expression.".to_owned()))?;
                cron(&text)
                    .map(|cron| Self::Cron(Box::new(cron)))
                    .map_err(|message| ("cron", message))
            }
            _ => Err((
                "frequency",
                "Choose how often it runs: daily, weekly, monthly or by a cron expression.".to_owned(),
            )),
        }
    }

    /// The first time after a moment, both in ms since the epoch; `None` when it never comes again.
    ///
    /// # Errors
    /// A sentence about times that no calendar has.
    pub fn next(&self, timezone: &TimeZone, after_ms: i64) -> Result<Option<i64>, String> {
        let beyond = || "The time is beyond the calendar.".to_owned();
        let after = Timestamp::from_millisecond(after_ms).map_err(|_| beyond())?;
        let local = after.to_zoned_datetime(timezone.clone());
        let (at, is_day): (&Time, &dyn Fn(Date) -> bool) = match self {
            Self::Cron(cron) => return next_of_cron(cron, local),
            Self::Daily { at } => (at, &|_| true),
            Self::Weekly { at, on } => (at, &|date: Date| on.contains(&date.weekday())),
            Self::Monthly { at, day } => (at, &|date: Date| date.day() == (*day).min(date.days_in_month())),
        };
        // The day before counts too: its time may have been left out by the clocks, and come today.
        for offset in -1..=LONGEST_GAP_DAYS {
            let date = local.date().checked_add(offset.days()).map_err(|_| beyond())?;
            if !is_day(date) {
                continue;
            }
            let instant = first_instant(timezone, date, *at).ok_or_else(beyond)?;
            if instant > after {
                return Ok(Some(instant.as_millisecond()));
            }
        }
        Ok(None)
    }
}

fn time(config: &Config) -> Result<Time, (&'static str, String)> {
    let text = input::text(config, "time").unwrap_or_default();
    let parsed = match text.split_once(':') {
        Some((hour, minute)) if (1..=2).contains(&hour.len()) && minute.len() == 2 => {
            hour.parse().ok().zip(minute.parse().ok())
        }
        _ => None,
    };
    parsed
        .and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok())
        .ok_or(("time", "The time is written as 09:00, from 00:00 to 23:59.".to_owned()))
}

/// When the clock first shows a time on a day, or what follows it when it never does.
fn first_instant(timezone: &TimeZone, date: Date, at: Time) -> Option<Timestamp> {
    let ambiguous = timezone.to_ambiguous_timestamp(date.to_datetime(at));
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => {
            let before = ambiguous.earlier().ok()?;
            timezone.following(before).next().map(|change| change.timestamp())
        }
        _ => ambiguous.earlier().ok(),
    }
}

/// A cron expression of five fields.
///
/// # Errors
/// A sentence about what is none.
fn cron(text: &str) -> Result<Cron, String> {
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build();
    parser.parse(text).map_err(|error| {
        format!(
            "\"{text}\" is no cron expression ({error}). Its five fields are minute, hour, day of the month, month and \
             day of the week: 30 9 * * 1-5."
        )
    })
}

fn next_of_cron(cron: &Cron, after: ZonedDateTime) -> Result<Option<i64>, String> {
    match cron.find_next_occurrence(&Local(after), false) {
        Ok(Local(next)) => Ok(Some(next.timestamp().as_millisecond())),
        Err(CronError::TimeSearchLimitExceeded) => Ok(None),
        Err(error) => Err(format!("The cron expression has no next time: {error}.")),
    }
}

/// A moment of a time zone, for the search of cron expressions.
#[derive(Debug, Clone)]
struct Local(ZonedDateTime);

impl CronDateTime for Local {
    fn to_civil(&self) -> CivilDateTime {
        let at = self.0.datetime();
        CivilDateTime::new(
            CivilDate::from_parts_unchecked(at.year().into(), at.month() as u32, at.day() as u32),
            CivilTime::from_parts_unchecked(at.hour() as u32, at.minute() as u32, at.second() as u32),
        )
    }

    fn civil_weekday(&self) -> CronWeekday {
        CronWeekday::from_days_from_sunday(self.0.weekday().to_sunday_zero_offset() as u32)
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let date = i16::try_from(civil.year()).ok().and_then(|year| {
            let date = Date::new(year, civil.month() as i8, civil.day() as i8).ok()?;
            Some(date.at(civil.hour() as i8, civil.minute() as i8, civil.second() as i8, 0))
        });
        let ambiguous = self
            .0
            .time_zone()
            .to_ambiguous_zoned_datetime(date.ok_or(CronError::InvalidDate)?);
        let invalid = |_| CronError::InvalidTime;
        Ok(match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => Resolution::Single(Self(ambiguous.unambiguous().map_err(invalid)?)),
            AmbiguousOffset::Fold { .. } => Resolution::Ambiguous(
                Self(ambiguous.clone().earlier().map_err(invalid)?),
                Self(ambiguous.later().map_err(invalid)?),
            ),
            AmbiguousOffset::Gap { .. } => Resolution::Gap,
        })
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.0.checked_add(SignedDuration::from_secs(seconds)).ok().map(Self)
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.0.timestamp().cmp(&other.0.timestamp())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    /// The times after a moment, as the clock shows them with their offset.
    fn times(config: &Json, zone: &str, after: &str, count: usize) -> Vec<String> {
        let timezone = TimeZone::get(zone).unwrap();
        let schedule = Schedule::read(config.as_object().unwrap()).unwrap();
        let mut after_ms = after.parse::<Timestamp>().unwrap().as_millisecond();
        let mut times = Vec::new();
        for _ in 0..count {
            after_ms = schedule.next(&timezone, after_ms).unwrap().unwrap();
            let at = Timestamp::from_millisecond(after_ms).unwrap();
            times.push(
                at.to_zoned_datetime(timezone.clone())
                    .strftime("%m-%d %H:%M%:z")
                    .to_string(),
            );
        }
        times
    }

    #[test]
    fn schedules_keep_to_the_clock_on_the_wall() {
        let daily = |time: &str| json!({ "frequency": "daily", "time": time });
        let cron = |text: &str| json!({ "frequency": "cron", "cron": text });
        let berlin = "Europe/Berlin";
        let new_york = "America/New_York";
        for (name, config, zone, after, expected) in [
            (
                "every day",
                daily("09:00"),
                berlin,
                "2026-11-26T08:00:00Z",
                vec!["11-27 09:00+01:00", "11-28 09:00+01:00"],
            ),
            (
                "the day itself",
                daily("09:00"),
                berlin,
                "2026-11-26T07:59:59Z",
                vec!["11-26 09:00+01:00"],
            ),
            (
                "into summer",
                daily("09:00"),
                berlin,
                "2026-03-28T09:00:00Z",
                vec!["03-29 09:00+02:00", "03-30 09:00+02:00"],
            ),
            (
                "02:30 does not exist",
                daily("2:30"),
                berlin,
                "2026-03-28T00:00:00Z",
                vec!["03-28 02:30+01:00", "03-29 03:00+02:00", "03-30 02:30+02:00"],
            ),
            (
                "02:30 exists twice",
                daily("02:30"),
                berlin,
                "2026-10-24T12:00:00Z",
                vec!["10-25 02:30+02:00", "10-26 02:30+01:00"],
            ),
            (
                "02:30 does not exist",
                daily("02:30"),
                new_york,
                "2026-03-07T12:00:00Z",
                vec!["03-08 03:00-04:00", "03-09 02:30-04:00"],
            ),
            (
                "01:30 exists twice",
                daily("01:30"),
                new_york,
                "2026-10-31T12:00:00Z",
                vec!["11-01 01:30-04:00", "11-02 01:30-05:00"],
            ),
            (
                "midnight that is left out",
                daily("00:30"),
                "Africa/Cairo",
                "2026-04-23T12:00:00Z",
                vec!["04-24 01:00+03:00", "04-25 00:30+03:00"],
            ),
            (
                "a day that is left out",
                daily("09:00"),
                "Pacific/Apia",
                "2011-12-29T12:00:00Z",
                vec!["12-29 09:00-10:00", "12-31 00:00+14:00", "12-31 09:00+14:00"],
            ),
            (
                "some days",
                json!({ "frequency": "weekly", "time": "08:15", "weekdays": ["monday", "friday"] }),
                berlin,
                "2026-11-26T12:00:00Z",
                vec!["11-27 08:15+01:00", "11-30 08:15+01:00", "12-04 08:15+01:00"],
            ),
            (
                "on Sundays, over the change",
                json!({ "frequency": "weekly", "time": "02:15", "weekdays": ["sunday"] }),
                berlin,
                "2026-03-23T12:00:00Z",
                vec!["03-29 03:00+02:00", "04-05 02:15+02:00"],
            ),
            (
                "the 31st",
                json!({ "frequency": "monthly", "time": "12:00", "day": 31 }),
                berlin,
                "2026-01-15T12:00:00Z",
                vec![
                    "01-31 12:00+01:00",
                    "02-28 12:00+01:00",
                    "03-31 12:00+02:00",
                    "04-30 12:00+02:00",
                ],
            ),
            (
                "the 29th in a leap year",
                json!({ "frequency": "monthly", "time": "12:00", "day": 29 }),
                "UTC",
                "2028-02-01T00:00:00Z",
                vec!["02-29 12:00+00:00", "03-29 12:00+00:00"],
            ),
            (
                "the 5th",
                json!({ "frequency": "monthly", "time": "00:00", "day": "5" }),
                new_york,
                "2026-10-05T04:00:00Z",
                vec!["11-05 00:00-05:00"],
            ),
            (
                "cron: workdays",
                cron("30 9 * * 1-5"),
                berlin,
                "2026-11-27T12:00:00Z",
                vec!["11-30 09:30+01:00", "12-01 09:30+01:00"],
            ),
            (
                "cron: a minute that is left out",
                cron("30 2 * * *"),
                berlin,
                "2026-03-28T12:00:00Z",
                vec!["03-29 03:00+02:00", "03-30 02:30+02:00"],
            ),
            (
                "cron: a minute that comes twice",
                cron("30 2 * * *"),
                berlin,
                "2026-10-24T12:00:00Z",
                vec!["10-25 02:30+02:00", "10-26 02:30+01:00"],
            ),
            (
                "cron: every half hour, forward",
                cron("*/30 * * * *"),
                berlin,
                "2026-03-29T00:30:00Z",
                vec!["03-29 03:00+02:00", "03-29 03:30+02:00"],
            ),
            (
                "cron: every half hour, back",
                cron("*/30 * * * *"),
                new_york,
                "2026-11-01T05:00:00Z",
                vec![
                    "11-01 01:30-04:00",
                    "11-01 01:00-05:00",
                    "11-01 01:30-05:00",
                    "11-01 02:00-05:00",
                ],
            ),
            (
                "cron: the last day",
                cron("0 0 L * *"),
                berlin,
                "2026-02-01T12:00:00Z",
                vec!["02-28 00:00+01:00", "03-31 00:00+02:00"],
            ),
            (
                "cron: names",
                cron("0 6 * JAN MON"),
                "UTC",
                "2026-11-26T00:00:00Z",
                vec!["01-04 06:00+00:00"],
            ),
        ] {
            assert_eq!(
                times(&config, zone, after, expected.len()),
                expected,
                "{name} in {zone}"
            );
        }
    }

    #[test]
    fn what_is_no_schedule_is_refused_in_words() {
        for (config, field, part) in [
            (json!({}), "frequency", "Choose how often"),
            (json!({ "frequency": "daily" }), "time", "09:00"),
            (json!({ "frequency": "daily", "time": "25:00" }), "time", "09:00"),
            (json!({ "frequency": "daily", "time": "9" }), "time", "09:00"),
            (
                json!({ "frequency": "weekly", "time": "09:00" }),
                "weekdays",
                "Choose the days",
            ),
            (
                json!({ "frequency": "weekly", "time": "09:00", "weekdays": ["fryday"] }),
                "weekdays",
                "one of monday",
            ),
            (
                json!({ "frequency": "monthly", "time": "09:00", "day": 32 }),
                "day",
                "1 to 31",
            ),
            (json!({ "frequency": "cron" }), "cron", "Write a cron"),
            (
                json!({ "frequency": "cron", "cron": "every day" }),
                "cron",
                "is no cron expression",
            ),
            (
                json!({ "frequency": "cron", "cron": "* * * * * *" }),
                "cron",
                "is no cron expression",
            ),
            (
                json!({ "frequency": "cron", "cron": "61 * * * *" }),
                "cron",
                "is no cron expression",
            ),
        ] {
            let (at, message) = Schedule::read(config.as_object().unwrap()).unwrap_err();
            assert_eq!(at, field, "{config}");
            assert!(message.contains(part), "{config}: {message}");
        }
    }

    #[test]
    fn a_day_that_never_comes_is_found_out() {
        let config = json!({ "frequency": "cron", "cron": "0 0 30 2 *" });
        let schedule = Schedule::read(config.as_object().unwrap()).unwrap();
        assert_ne!(schedule.next(&TimeZone::UTC, 0).unwrap_or(None), Some(0));
        assert!(!matches!(schedule.next(&TimeZone::UTC, 0), Ok(Some(_))));
    }
}
