//! A cell as the value of an attribute, in the form in which values are written.

use crate::DateOrder;
use records::{Attribute, AttributeType};
use serde_json::{Value as Json, json};
use time::{Date, Month};

/// Reads a cell that is not empty: several values where the attribute takes several and the cell divides them.
///
/// # Errors
/// What the cell should have been.
pub(crate) fn read(attribute: &Attribute, cell: &str, dates: DateOrder) -> Result<Vec<Json>, String> {
    let wrong = |wanted: &str| Err(format!("{cell:?} is no {wanted}"));
    let one = |value: Json| Ok(vec![value]);
    match attribute.kind {
        AttributeType::Number | AttributeType::Rating => match number(cell) {
            Some(number) => one(json!(number)),
            None => wrong("number"),
        },
        AttributeType::Currency => match number(cell.trim_matches(|c: char| !c.is_ascii_digit() && c != '-')) {
            Some(number) => one(json!({ "currency_value": number })),
            None => wrong("amount"),
        },
        AttributeType::Checkbox => match checkbox(cell) {
            Some(is_checked) => one(json!(is_checked)),
            None => wrong("yes or no"),
        },
        AttributeType::Date => match date(cell, dates) {
            Some(date) => one(json!(date)),
            None => wrong("date: write it as 2026-12-31"),
        },
        AttributeType::Timestamp => match timestamp(cell, dates) {
            Some(timestamp) => one(json!(timestamp)),
            None => wrong("time: write it as 2026-12-31T23:59:00Z"),
        },
        AttributeType::PersonalName => one(name(cell)),
        _ if attribute.is_multiselect => Ok(parts(cell).map(|part| json!(part)).collect()),
        _ => one(json!(cell)),
    }
}

/// The values that a cell divides by semicolons, line ends, or else commas.
pub(crate) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let by: &[char] = if cell.contains([';', '\n']) {
        &[';', '\n']
    } else {
        &[',']
    };
    cell.split(by).map(str::trim).filter(|part| !part.is_empty())
}

/// A number with a decimal point or comma, with or without separators of thousands.
pub(crate) fn number(cell: &str) -> Option<f64> {
    let cell: String = cell
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '_'))
        .collect();
    let (digits, sign) = match cell.strip_prefix('-') {
        Some(rest) => (rest, -1.0),
        None => (cell.strip_prefix('+').unwrap_or(&cell), 1.0),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let plain = match (digits.rfind(','), digits.rfind('.')) {
        (Some(comma), Some(dot)) if comma > dot => grouped(&digits[..comma], '.')? + "." + &digits[comma + 1..],
        (Some(_), Some(dot)) => grouped(&digits[..dot], ',')? + &digits[dot..],
        (Some(comma), None) => match grouped(digits, ',') {
            Some(whole) => whole,
            None if digits.matches(',').count() == 1 => format!("{}.{}", &digits[..comma], &digits[comma + 1..]),
            None => return None,
        },
        (None, Some(_)) if digits.matches('.').count() > 1 => grouped(digits, '.')?,
        _ => digits.to_owned(),
    };
    let number: f64 = plain.parse().ok()?;
    number.is_finite().then_some(sign * number)
}

/// Digits in groups of three behind the first, without what divides them.
fn grouped(digits: &str, separator: char) -> Option<String> {
    let mut groups = digits.split(separator);
    let first = groups.next()?;
    let is_group = |group: &str| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit());
    let fits = (1..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_digit()) && groups.all(is_group);
    let undivided = !digits.contains(separator) && digits.bytes().all(|b| b.is_ascii_digit());
    (fits || undivided).then(|| digits.replace(separator, ""))
}

pub(crate) fn checkbox(cell: &str) -> Option<bool> {
    match cell.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" | "on" | "✓" | "checked" => Some(true),
        "false" | "no" | "n" | "0" | "-" | "off" | "unchecked" => Some(false),
        _ => None,
    }
}

/// `2026-12-31`, or day, month and year with dots, slashes or dashes; as `YYYY-MM-DD`.
pub(crate) fn date(cell: &str, order: DateOrder) -> Option<String> {
    let parts: Vec<&str> = cell.split(['-', '/', '.']).map(str::trim).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let digits = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| text.parse::<i32>().ok())?
    };
    let (year, month, day) = if first.len() == 4 {
        (digits(first)?, digits(second)?, digits(third)?)
    } else {
        let year = match (third.len(), digits(third)?) {
            (4, year) => year,
            (2, year) if year < 70 => 2000 + year,
            (2, year) => 1900 + year,
            _ => return None,
        };
        match order {
            DateOrder::DayFirst => (year, digits(second)?, digits(first)?),
            DateOrder::MonthFirst => (year, digits(first)?, digits(second)?),
        }
    };
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    Some(format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    ))
}

/// A date and a time of day, in UTC unless it says otherwise; as ISO 8601.
pub(crate) fn timestamp(cell: &str, order: DateOrder) -> Option<String> {
    let (day, clock) = cell.split_once(['T', ' ']).unwrap_or((cell, "00:00"));
    let iso = format!("{}T{}", date(day, order)?, clock.trim().replace(' ', ""));
    records::parse_instant(&iso).map(|_| iso)
}

/// `Last, First`, or a full name whose last word is the last name.
fn name(cell: &str) -> Json {
    match cell.rsplit_once(' ') {
        Some((first, last)) if !cell.contains(',') => json!({
            "first_name": first.trim(),
            "last_name": last,
            "full_name": cell,
        }),
        _ => json!(cell),
    }
}
