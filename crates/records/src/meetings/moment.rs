//! When meetings begin and end.

use crate::{Issue, PathPart};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

/// The begin or the (exclusive) end of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MeetingTime {
    Instant {
        /// In ms since the epoch.
        at_ms: i64,
        /// IANA name, if one was given.
        timezone: Option<String>,
    },
    /// Of an all-day meeting: `2027-11-27`.
    Day { date: Date },
}

impl MeetingTime {
    /// Reads `{datetime, timezone?}` or `{date}`. A datetime without an offset is one of its time zone; a time zone that
    /// does not exist counts as UTC.
    ///
    /// # Errors
    /// Issues with their path, which begins with `path`.
    pub fn parse(given: &Json, path: &[PathPart]) -> Result<Self, Issue> {
        let at = |key: &str| -> Vec<PathPart> { path.iter().cloned().chain([key.into()]).collect() };
        let Json::Object(map) = given else {
            return Err(Issue::wrong_type(path.to_vec(), "object", given));
        };
        let only = |allowed: &[&str]| map.keys().all(|key| allowed.contains(&key.as_str()));
        match (map.get("datetime"), map.get("date")) {
            (Some(Json::String(text)), None) if only(&["datetime", "timezone"]) => {
                let timezone = zone_name(map).map_err(|given| Issue::wrong_type(at("timezone"), "string", given))?;
                let zone = timezone.as_deref().map_or(TimeZone::UTC, zone);
                let at_ms =
                    instant(text, &zone).ok_or_else(|| Issue::invalid(at("datetime"), "Invalid ISO datetime"))?;
                Ok(Self::Instant {
                    at_ms,
                    timezone: timezone.map(|name| if is_zone(&name) { name } else { "UTC".to_owned() }),
                })
            }
            (None, Some(Json::String(text))) if only(&["date"]) => match text.parse() {
                Ok(date) if text.len() == "2027-11-27".len() => Ok(Self::Day { date }),
                _ => Err(Issue::invalid(at("date"), "Invalid ISO date")),
            },
            _ => Err(Issue::invalid(path.to_vec(), "Invalid input")),
        }
    }

    /// An instant of no particular time zone, in ms since the epoch.
    pub fn at(at_ms: i64) -> Self {
        Self::Instant { at_ms, timezone: None }
    }

    pub fn is_day(&self) -> bool {
        matches!(self, Self::Day { .. })
    }

    /// In ms since the epoch; a day begins at midnight of `zone`.
    pub(crate) fn ms_in(&self, zone: &TimeZone) -> i64 {
        match self {
            Self::Instant { at_ms, .. } => *at_ms,
            Self::Day { date } => date
                .to_zoned_datetime(zone.clone())
                .map_or(0, |midnight| midnight.timestamp().as_millisecond()),
        }
    }

    /// In ms since the epoch, by which meetings are ordered; days begin at midnight UTC.
    pub fn order_ms(&self) -> i64 {
        self.ms_in(&TimeZone::UTC)
    }

    /// `{datetime: "2027-11-27T14:00:00.000-04:00", timezone}` or `{date}`.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Day { date } => json!({ "date": date.to_string() }),
            Self::Instant { at_ms, timezone } => {
                let zone = timezone.as_deref().map_or(TimeZone::UTC, zone);
                let at = Timestamp::from_millisecond(*at_ms)
                    .unwrap_or_default()
                    .to_zoned_datetime(zone);
                json!({ "datetime": written(&at), "timezone": timezone })
            }
        }
    }
}

fn written(at: &ZonedDateTime) -> String {
    if *at.time_zone() == TimeZone::UTC {
        at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    } else {
        at.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
    }
}

fn zone_name(map: &Map<String, Json>) -> Result<Option<String>, &Json> {
    match map.get("timezone") {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(name)) => Ok(Some(name.clone())),
        Some(other) => Err(other),
    }
}

fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// The time zone of an IANA name; UTC when there is none of that name.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// An ISO 8601 datetime as ms since the epoch; one without an offset is one of `zone`. `None` for what is none, or only a
/// date.
pub(crate) fn instant(text: &str, zone: &TimeZone) -> Option<i64> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    if !text.contains(['T', 't', ' ']) {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned_datetime(zone.clone()).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_as_the_field_does() {
        for (given, expected) in [
            (
                json!({ "datetime": "2027-11-27T14:00:00Z" }),
                json!({ "datetime": "2027-11-27T14:00:00.000Z", "timezone": null }),
            ),
            (
                json!({ "datetime": "2027-11-27T14:00:00Z", "timezone": null }),
                json!({ "datetime": "2027-11-27T14:00:00.000Z", "timezone": null }),
            ),
            (
                json!({ "datetime": "2027-11-27T14:00:00", "timezone": "America/New_York" }),
                json!({ "datetime": "2027-11-27T14:00:00.000-05:00", "timezone": "America/New_York" }),
            ),
            (
                json!({ "datetime": "2027-07-01T14:00:00.250", "timezone": "America/New_York" }),
                json!({ "datetime": "2027-07-01T14:00:00.250-04:00", "timezone": "America/New_York" }),
            ),
            // An offset wins over the zone, which then only says how the time is shown.
            (
                json!({ "datetime": "2027-07-01T14:00:00Z", "timezone": "Asia/Kolkata" }),
                json!({ "datetime": "2027-07-01T19:30:00.000+05:30", "timezone": "Asia/Kolkata" }),
            ),
            (
                json!({ "datetime": "2027-07-01T14:00:00", "timezone": "Mars/Olympus" }),
                json!({ "datetime": "2027-07-01T14:00:00.000Z", "timezone": "UTC" }),
            ),
            (json!({ "date": "2027-11-27" }), json!({ "date": "2027-11-27" })),
        ] {
            let read = MeetingTime::parse(&given, &[]).map(|time| time.to_json());
            assert_eq!(read.as_ref(), Ok(&expected), "{given}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_its_place() {
        for (given, path, message) in [
            (json!("2027-11-27"), "", "Expected object, received string"),
            (json!({}), "", "Invalid input"),
            (
                json!({ "datetime": "2027-11-27T14:00:00Z", "date": "2027-11-27" }),
                "",
                "Invalid input",
            ),
            (json!({ "date": "2027-11-27", "timezone": "UTC" }), "", "Invalid input"),
            (json!({ "datetime": 5 }), "", "Invalid input"),
            (json!({ "datetime": "soon" }), "datetime", "Invalid ISO datetime"),
            (json!({ "datetime": "2027-11-27" }), "datetime", "Invalid ISO datetime"),
            (
                json!({ "datetime": "2027-13-27T00:00:00Z" }),
                "datetime",
                "Invalid ISO datetime",
            ),
            (
                json!({ "datetime": "2027-11-27T14:00:00Z", "timezone": 5 }),
                "timezone",
                "Expected string, received number",
            ),
            (json!({ "date": "2027-02-30" }), "date", "Invalid ISO date"),
            (json!({ "date": "2027-11-27T00:00:00" }), "date", "Invalid ISO date"),
        ] {
            let issue = MeetingTime::parse(&given, &[]).expect_err(&given.to_string());
            let expected: Vec<PathPart> = if path.is_empty() { vec![] } else { vec![path.into()] };
            assert_eq!((issue.path, issue.message.as_str()), (expected, message), "{given}");
        }
    }
}
