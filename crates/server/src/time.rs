use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A time in ms since the epoch as an RFC 3339 timestamp in UTC.
pub(crate) fn timestamp(ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}
