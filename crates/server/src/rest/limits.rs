//! How many requests a token may make (`reference/rest-api.md` section 4).

use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// Requests per second and token. The documented limits are the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestRates {
    pub reads_per_second: u32,
    pub writes_per_second: u32,
    /// Creating call recordings has a limit of its own.
    pub recordings_per_second: u32,
    /// Listing notes.
    pub note_lists_per_second: u32,
    /// Uploading files.
    pub uploads_per_second: u32,
    /// Queries in SQL.
    pub sql_per_second: u32,
    /// Merging records.
    pub merges_per_second: u32,
}

impl RequestRates {
    /// For who counts requests otherwise, or not at all.
    pub const UNLIMITED: Self = Self {
        reads_per_second: u32::MAX,
        writes_per_second: u32::MAX,
        recordings_per_second: u32::MAX,
        note_lists_per_second: u32::MAX,
        uploads_per_second: u32::MAX,
        sql_per_second: u32::MAX,
        merges_per_second: u32::MAX,
    };

    fn of(&self, kind: Kind) -> u32 {
        match kind {
            Kind::Read => self.reads_per_second,
            Kind::Write => self.writes_per_second,
            Kind::Recording => self.recordings_per_second,
            Kind::NoteList => self.note_lists_per_second,
            Kind::Upload => self.uploads_per_second,
            Kind::Sql => self.sql_per_second,
            Kind::Merge => self.merges_per_second,
        }
    }
}

impl Default for RequestRates {
    fn default() -> Self {
        Self {
            reads_per_second: 100,
            writes_per_second: 25,
            recordings_per_second: 1,
            note_lists_per_second: 10,
            uploads_per_second: 1,
            sql_per_second: 2,
            merges_per_second: 5,
        }
    }
}

/// Counts requests per token within the current second.
#[derive(Debug, Default)]
pub struct RateLimits {
    rates: RequestRates,
    windows: Mutex<Windows>,
}

#[derive(Debug, Default)]
struct Windows {
    /// In s since the epoch.
    second: i64,
    /// By token and [`Kind`].
    counts: HashMap<String, [u32; 7]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
    Recording,
    NoteList,
    Upload,
    Sql,
    Merge,
}

const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

impl RateLimits {
    pub fn new(rates: RequestRates) -> Self {
        Self {
            rates,
            windows: Mutex::default(),
        }
    }

    /// Counts one request; too many give the second, since the epoch, from which on another try may succeed.
    fn take(&self, token: &str, kind: Kind, now_ns: i64) -> Result<(), i64> {
        let second = now_ns.div_euclid(1_000_000_000);
        let allowed = self.rates.of(kind);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.second != second {
            windows.second = second;
            windows.counts.clear();
        }
        let counts = match windows.counts.get_mut(token) {
            Some(counts) => counts,
            None => windows.counts.entry(token.to_owned()).or_default(),
        };
        let count = &mut counts[kind as usize];
        if *count >= allowed {
            return Err(second + 1);
        }
        *count += 1;
        Ok(())
    }
}

/// Refuses what is over the limit before anything is done.
pub(super) async fn limit(State(state): State<RestState>, request: Request, next: Next) -> Response {
    let token = request
        .extensions()
        .get::<Caller>()
        .and_then(|caller| Some(caller.token.as_ref()?.id.as_str()));
    if let Some(token) = token {
        let kind = kind_of(request.method(), request.uri().path());
        if let Err(second) = state.limits.take(token, kind, state.records.clock().now_ns()) {
            return ApiError::rate_limited(http_date(second)).into_response();
        }
    }
    next.run(request).await
}

/// A query is a read although it is a POST. Some endpoints have limits of their own (`reference/rest-api.md` section 4).
fn kind_of(method: &Method, path: &str) -> Kind {
    let path = path.trim_end_matches('/');
    let is_query = path.ends_with("/query") || path.ends_with("/search");
    let is_read = *method == Method::GET || *method == Method::HEAD;
    match path {
        "/notes" if is_read => Kind::NoteList,
        "/files/upload" => Kind::Upload,
        "/sql" => Kind::Sql,
        _ if is_read || is_query => Kind::Read,
        _ if *method == Method::POST && path.ends_with("/call_recordings") => Kind::Recording,
        _ if *method == Method::POST && path.ends_with("/records/merge") => Kind::Merge,
        _ => Kind::Write,
    }
}

fn http_date(second: i64) -> String {
    OffsetDateTime::from_unix_timestamp(second)
        .ok()
        .and_then(|at| at.format(HTTP_DATE).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_are_counted_apart_per_token_and_second() {
        let limits = RateLimits::new(RequestRates {
            reads_per_second: 2,
            writes_per_second: 1,
            recordings_per_second: 1,
            ..RequestRates::default()
        });
        let second = 1_000_000_000;
        for (what, token, kind, now, expected) in [
            ("first read", "a", Kind::Read, 0, Ok(())),
            ("second read", "a", Kind::Read, 1, Ok(())),
            ("third read", "a", Kind::Read, 2, Err(1)),
            ("first write", "a", Kind::Write, 3, Ok(())),
            ("second write", "a", Kind::Write, 4, Err(1)),
            ("another token", "b", Kind::Read, 5, Ok(())),
            ("first recording", "a", Kind::Recording, 6, Ok(())),
            ("second recording", "a", Kind::Recording, 7, Err(1)),
            ("the next second", "a", Kind::Read, second, Ok(())),
        ] {
            assert_eq!(limits.take(token, kind, now), expected, "{what}");
        }
    }

    #[test]
    fn some_endpoints_have_limits_of_their_own() {
        for (method, path, expected) in [
            (Method::GET, "/notes", Kind::NoteList),
            (Method::POST, "/notes", Kind::Write),
            (Method::GET, "/notes/x", Kind::Read),
            (Method::POST, "/files/upload", Kind::Upload),
            (Method::POST, "/files", Kind::Write),
            (Method::POST, "/sql", Kind::Sql),
            (Method::POST, "/objects/people/records/query", Kind::Read),
            (Method::POST, "/objects/records/search", Kind::Read),
            (Method::POST, "/meetings/x/call_recordings", Kind::Recording),
            (Method::POST, "/objects/people/records/merge", Kind::Merge),
            (Method::DELETE, "/tasks/x", Kind::Write),
        ] {
            assert_eq!(kind_of(&method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn retry_after_is_an_http_date() {
        assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
