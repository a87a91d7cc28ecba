//! Pages of lists: by cursor, or by limit and offset (`reference/rest-api.md` section 3).

use super::params::QueryParams;
use axum::Json;
use records::{Cursor, Issue, Page};
use serde_json::{Value, json};

/// `{"data": […], "pagination": {"next_cursor"}}`.
pub(super) fn paged<T>(data: Value, page: &Page<T>) -> Json<Value> {
    let next = page.next.as_ref().map(Cursor::encode);
    Json(json!({ "data": data, "pagination": { "next_cursor": next } }))
}

/// 1 to `most`, `otherwise` without.
pub(super) fn limit(query: &QueryParams, otherwise: u32, most: u32, issues: &mut Vec<Issue>) -> u32 {
    let Some(text) = query.text("limit") else {
        return otherwise;
    };
    match text.parse() {
        Ok(limit) if (1..=most).contains(&limit) => limit,
        _ => {
            let message = format!("Expected a whole number between 1 and {most}");
            issues.push(Issue::invalid(vec!["limit".into()], message));
            otherwise
        }
    }
}

/// Absent or empty is the first page.
pub(super) fn cursor(query: &QueryParams, issues: &mut Vec<Issue>) -> Option<Cursor> {
    let text = query.text("cursor").filter(|text| !text.is_empty())?;
    let cursor = Cursor::decode(text);
    if cursor.is_none() {
        issues.push(Issue::invalid(vec!["cursor".into()], "Invalid cursor"));
    }
    cursor
}

/// Offset and limit of a list that is paged by them.
pub(super) fn window(query: &QueryParams, otherwise: u32, most: u32, issues: &mut Vec<Issue>) -> (usize, usize) {
    let offset = match query.text("offset").map(str::parse::<u32>) {
        None => 0,
        Some(Ok(offset)) => offset as usize,
        Some(Err(_)) => {
            let message = "Expected a whole number that is not negative";
            issues.push(Issue::invalid(vec!["offset".into()], message));
            0
        }
    };
    (offset, limit(query, otherwise, most, issues) as usize)
}

/// A record named by two parameters of which neither goes without the other. Empty ones count as absent.
pub(super) fn linked(
    query: &QueryParams,
    object: &str,
    record_id: &str,
    issues: &mut Vec<Issue>,
) -> Option<(String, String)> {
    let given = |name: &str| query.text(name).filter(|text| !text.is_empty());
    let missing = match (given(object), given(record_id)) {
        (Some(object), Some(id)) => {
            if uuid::Uuid::try_parse(id).is_err() {
                issues.push(Issue::invalid(vec![record_id.into()], "Invalid UUID"));
            }
            return Some((object.to_owned(), id.to_owned()));
        }
        (None, None) => return None,
        (Some(_), None) => record_id,
        (None, Some(_)) => object,
    };
    issues.push(Issue::required(vec![missing.into()], "string"));
    None
}
