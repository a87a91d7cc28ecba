//! Instants, days and durations among values.

use crate::value::{tag, text_of};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Unit, ZonedDateTime};
use serde_json::Value as Json;

/// The instant that a value stands for: a timestamp; a date, which is its start; or a text of either. What says no zone is
/// in `timezone`.
pub fn instant_of(value: &Json, timezone: &TimeZone) -> Option<Timestamp> {
    let text = text_of_moment(value)?;
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let local = text.parse::<DateTime>().ok()?;
    timezone.to_timestamp(local).ok()
}

/// The day that a value stands for; of a timestamp the one in `timezone`.
pub fn day_of(value: &Json, timezone: &TimeZone) -> Option<Date> {
    let text = text_of_moment(value)?;
    let text = text.trim();
    match text.parse::<Timestamp>() {
        Ok(instant) => Some(instant.to_zoned_datetime(timezone.clone()).date()),
        Err(_) => text.parse().ok(),
    }
}

fn text_of_moment(value: &Json) -> Option<String> {
    match (value, tag(value)) {
        (Json::String(_), _) | (_, Some("date" | "timestamp")) => Some(text_of(value)),
        _ => None,
    }
}

/// The duration that a value stands for (ISO 8601, with a sign if it goes back).
pub fn span_of(value: &Json) -> Option<Span> {
    match (value, tag(value)) {
        (Json::String(_), _) | (_, Some("duration")) => text_of(value).trim().parse().ok(),
        _ => None,
    }
}

/// How long a duration is, in seconds, with days of 24 hours, months of 30 days and years of 365: to compare by.
pub fn seconds_of(span: &Span) -> Option<f64> {
    let days = f64::from(span.get_years()) * 365.0 + f64::from(span.get_months()) * 30.0;
    let rest = span.years(0).months(0);
    let seconds = rest
        .total(jiff::SpanTotal::from(Unit::Second).days_are_24_hours())
        .ok()?;
    Some(days * 86_400.0 + seconds)
}

/// An instant on the calendar of a time zone.
pub fn local(now_ms: i64, timezone: &TimeZone) -> Option<ZonedDateTime> {
    let instant = Timestamp::from_millisecond(now_ms).ok()?;
    Some(instant.to_zoned_datetime(timezone.clone()))
}
