//! Times as the wire writes them: UTC, ISO 8601, nine fractional digits (`reference/rest-api.md` section 1).

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// `2025-11-03T18:16:13.152000000Z` from ns since the epoch.
pub fn format_ns(ns: i64) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ns)) else {
        unreachable!("an i64 of nanoseconds lies between the years 1677 and 2262, which time can hold")
    };
    // By hand, since every value of every answer has two of these.
    let mut text = String::with_capacity(30);
    for (before, number, width) in [
        ("", at.year().unsigned_abs(), 4),
        ("-", u8::from(at.month()).into(), 2),
        ("-", at.day().into(), 2),
        ("T", at.hour().into(), 2),
        (":", at.minute().into(), 2),
        (":", at.second().into(), 2),
        (".", at.nanosecond(), 9),
    ] {
        text.push_str(before);
        for place in (0..width).rev() {
            let digit = number / 10_u32.pow(place) % 10;
            text.push(char::from(b'0' + digit as u8));
        }
    }
    text.push('Z');
    text
}

/// `YYYY-MM-DD`.
pub fn format_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// Days since the epoch, the indexed form of a date.
pub fn epoch_days(date: Date) -> i64 {
    i64::from(date.to_julian_day()) - i64::from(EPOCH_JULIAN_DAY)
}

/// The date of days since the epoch; `None` beyond what a date can be.
pub(crate) fn date_of_epoch_day(days: i64) -> Option<Date> {
    let julian = days.checked_add(i64::from(EPOCH_JULIAN_DAY))?;
    Date::from_julian_day(i32::try_from(julian).ok()?).ok()
}

/// Julian day number of 1970-01-01.
const EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// An ISO 8601 string of any precision (year, month, day, minute, second, fraction; with or without zone), as ns since
/// the epoch. What is missing is the start of it; no zone means UTC. `None` when it is not such a string, or lies
/// outside of the years 1677 to 2262.
pub fn parse_instant(text: &str) -> Option<i64> {
    let at = parse(text)?.at.to_offset(UtcOffset::UTC);
    i64::try_from(at.unix_timestamp_nanos()).ok()
}

/// The UTC day of an ISO 8601 string of any precision.
pub fn parse_day(text: &str) -> Option<Date> {
    Some(parse(text)?.at.to_offset(UtcOffset::UTC).date())
}

/// Whether the string names a time of day as well as a date.
pub fn has_time(text: &str) -> bool {
    parse(text).is_some_and(|parsed| parsed.has_time)
}

/// The UTC day of an instant in ns since the epoch.
pub(crate) fn day_of(ns: i64) -> Option<Date> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ns))
        .ok()
        .map(OffsetDateTime::date)
}

/// The instant that lies an ISO 8601 duration after another; months and years keep the day where they can.
pub(crate) fn after(ns: i64, duration: &str) -> Option<i64> {
    let Duration { months, nanoseconds } = parse_duration(duration)?;
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ns)).ok()?;
    let month_count = i32::from(u8::from(at.month())) - 1 + i32::try_from(months).ok()?;
    let year = at.year().checked_add(month_count.div_euclid(12))?;
    let month = Month::try_from(u8::try_from(month_count.rem_euclid(12) + 1).ok()?).ok()?;
    let day = at.day().min(month.length(year));
    let moved = at.replace_date(Date::from_calendar_date(year, month, day).ok()?);
    i64::try_from(moved.unix_timestamp_nanos())
        .ok()?
        .checked_add(nanoseconds)
}

/// Whether a string is an ISO 8601 duration such as `P1M` or `PT0S`.
pub(crate) fn is_duration(text: &str) -> bool {
    parse_duration(text).is_some()
}

struct Duration {
    months: i64,
    nanoseconds: i64,
}

fn parse_duration(text: &str) -> Option<Duration> {
    let rest = text.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let (days, clock) = rest
        .split_once('T')
        .map_or((rest, None), |(days, clock)| (days, Some(clock)));
    if clock.is_some_and(str::is_empty) {
        return None;
    }
    let mut duration = Duration {
        months: 0,
        nanoseconds: 0,
    };
    for (part, units) in [(days, "YMWD"), (clock.unwrap_or_default(), "HMS")] {
        let mut part = part;
        let mut units_left = units;
        while !part.is_empty() {
            let at = part.find(|c: char| c.is_ascii_alphabetic())?;
            let number: f64 = part[..at]
                .replace(',', ".")
                .parse()
                .ok()
                .filter(|number: &f64| *number >= 0.0)?;
            let unit = part[at..].chars().next()?;
            let place = units_left.find(unit)?;
            units_left = &units_left[place + 1..];
            part = &part[at + 1..];
            let seconds = match (units, unit) {
                ("YMWD", 'Y') => {
                    duration.months += (number * 12.0) as i64;
                    continue;
                }
                ("YMWD", 'M') => {
                    duration.months += number as i64;
                    continue;
                }
                (_, 'W') => number * 604_800.0,
                (_, 'D') => number * 86_400.0,
                (_, 'H') => number * 3_600.0,
                (_, 'M') => number * 60.0,
                _ => number,
            };
            duration.nanoseconds = duration.nanoseconds.checked_add((seconds * 1e9) as i64)?;
        }
    }
    Some(duration)
}

struct Parsed {
    at: OffsetDateTime,
    has_time: bool,
}

fn parse(text: &str) -> Option<Parsed> {
    let text = text.trim();
    if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        return Some(Parsed { at, has_time: true });
    }
    let (date_text, time_text) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let date = parse_date(date_text)?;
    let Some(time_text) = time_text else {
        return Some(Parsed {
            at: PrimitiveDateTime::new(date, Time::MIDNIGHT).assume_utc(),
            has_time: false,
        });
    };
    let (clock, offset) = split_offset(time_text)?;
    Some(Parsed {
        at: PrimitiveDateTime::new(date, parse_clock(clock)?).assume_offset(offset),
        has_time: true,
    })
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    if parts.next().is_some() {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}

fn split_offset(text: &str) -> Option<(&str, UtcOffset)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, UtcOffset::UTC));
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return Some((text, UtcOffset::UTC));
    };
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    let zone: String = text[at + 1..].chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match zone.len() {
        2 => (digits(&zone, 2)?, 0),
        4 => (digits(zone.get(..2)?, 2)?, digits(zone.get(2..)?, 2)?),
        _ => return None,
    };
    let offset = UtcOffset::from_hms(sign * i8::try_from(hours).ok()?, sign * i8::try_from(minutes).ok()?, 0).ok()?;
    Some((&text[..at], offset))
}

fn parse_clock(text: &str) -> Option<Time> {
    let (whole, fraction) = text
        .split_once(['.', ','])
        .map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut parts = whole.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    if parts.next().is_some() {
        return None;
    }
    let nanosecond = match fraction {
        None => 0,
        Some(fraction) if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) => return None,
        Some(fraction) => format!("{fraction:0<9}").get(..9)?.parse().ok()?,
    };
    Time::from_hms_nano(
        u8::try_from(hour).ok()?,
        u8::try_from(minute).ok()?,
        u8::try_from(second).ok()?,
        nanosecond,
    )
    .ok()
}

/// Exactly `count` ASCII digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn instants_of_any_precision_become_utc_with_nine_digits() {
        for (given, expected) in [
            ("2023", "2023-01-01T00:00:00.000000000Z"),
            ("2023-03", "2023-03-01T00:00:00.000000000Z"),
            ("2023-03-04", "2023-03-04T00:00:00.000000000Z"),
            ("2023-03-04T05", "2023-03-04T05:00:00.000000000Z"),
            ("2023-03-04T05:06", "2023-03-04T05:06:00.000000000Z"),
            ("2023-03-04 05:06", "2023-03-04T05:06:00.000000000Z"),
            ("2023-03-04T05:06:07", "2023-03-04T05:06:07.000000000Z"),
            ("2023-03-04T05:06:07Z", "2023-03-04T05:06:07.000000000Z"),
            ("2023-03-04T05:06:07.8Z", "2023-03-04T05:06:07.800000000Z"),
            ("2023-03-04T05:06:07.123456789Z", "2023-03-04T05:06:07.123456789Z"),
            ("2023-03-04T05:06:07+02:00", "2023-03-04T03:06:07.000000000Z"),
            ("2023-03-04T05:06:07+0200", "2023-03-04T03:06:07.000000000Z"),
            ("2023-03-04T05:06:07-10", "2023-03-04T15:06:07.000000000Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000000Z"),
        ] {
            assert_eq!(
                parse_instant(given).map(format_ns).as_deref(),
                Some(expected),
                "{given}"
            );
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for given in [
            "",
            "tomorrow",
            "23-01-01",
            "2023-13-01",
            "2023-02-30",
            "2023-01-01T25:00",
            "2023-01-01T10:00:61",
            "2023-01-01T10:00+99:00",
            "2023-01-01-01",
            "9999-01-01",
            "2023-01-01T10:00:00.Z",
        ] {
            assert_eq!(parse_instant(given), None, "{given}");
        }
    }

    #[test]
    fn durations_are_added_by_the_calendar() {
        for (duration, expected) in [
            ("PT0S", Some("2024-01-31T10:00:00.000000000Z")),
            ("P1M", Some("2024-02-29T10:00:00.000000000Z")),
            ("P1Y", Some("2025-01-31T10:00:00.000000000Z")),
            ("P1W", Some("2024-02-07T10:00:00.000000000Z")),
            ("P0Y0M1DT0H0M0S", Some("2024-02-01T10:00:00.000000000Z")),
            ("PT1H30M", Some("2024-01-31T11:30:00.000000000Z")),
            ("PT0,5S", Some("2024-01-31T10:00:00.500000000Z")),
            ("P", None),
            ("1M", None),
            ("P1X", None),
            ("P1DT", None),
            ("PD", None),
            ("P1D1M", None),
        ] {
            let start = parse_instant("2024-01-31T10:00:00Z").unwrap();
            assert_eq!(after(start, duration).map(format_ns).as_deref(), expected, "{duration}");
        }
    }

    #[test]
    fn days_count_from_the_epoch() {
        for (given, expected) in [
            ("1970-01-01", 0),
            ("1970-01-02", 1),
            ("1969-12-31", -1),
            ("2024-02-29", 19782),
        ] {
            assert_eq!(parse_day(given).map(epoch_days), Some(expected), "{given}");
        }
    }
}
