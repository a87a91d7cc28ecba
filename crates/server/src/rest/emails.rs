//! `/v2/emails` (`reference/rest-api.md` sections 12 and 13, "Emails").

use super::paging::{cursor, limit, paged};
use super::params::QueryParams;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::Issue;
use records::emails::EmailFilter;
use serde_json::Value;

pub(super) async fn list(
    State(state): State<RestState>,
    caller: Caller,
    query: QueryParams,
) -> Result<Json<Value>, ApiError> {
    caller.require_workspace_level()?;
    caller.require(&["email:read", "record_permission:read", "object_configuration:read"])?;
    let mut issues = Vec::new();
    let limit = limit(&query, 25, 100, &mut issues);
    let after = cursor(&query, &mut issues);
    let filter = filter(&query, &mut issues);
    if !issues.is_empty() {
        return Err(ApiError::query(issues));
    }
    let emails = state.records.emails();
    let page = emails
        .list(&caller.workspace_id, &filter, after.as_ref(), limit)
        .await?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let data = emails.to_json(&schema, &page.items).await?;
    Ok(paged(data.into(), &page))
}

fn filter(query: &QueryParams, issues: &mut Vec<Issue>) -> EmailFilter {
    let given = |name: &str| query.text(name).filter(|text| !text.is_empty());
    let listed = |name: &str| -> Vec<String> {
        let parts = given(name).unwrap_or_default().split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let record_ids = listed("linked_record_ids");
    let linked = match (given("linked_object"), record_ids.is_empty()) {
        (Some(object), false) => Some((object.to_owned(), record_ids)),
        (None, true) => None,
        (Some(_), true) => {
            issues.push(Issue::required(vec!["linked_record_ids".into()], "string"));
            None
        }
        (None, false) => {
            issues.push(Issue::required(vec!["linked_object".into()], "string"));
            None
        }
    };
    if let Some((_, ids)) = &linked
        && (ids.len() > 100 || ids.iter().any(|id| uuid::Uuid::try_parse(id).is_err()))
    {
        let message = "Expected up to 100 UUIDs, separated by commas";
        issues.push(Issue::invalid(vec!["linked_record_ids".into()], message));
    }
    let participants = listed("participants");
    if participants.len() > 100 {
        let message = "Expected up to 100 addresses, separated by commas";
        issues.push(Issue::invalid(vec!["participants".into()], message));
    }
    let domain = given("domain").map(str::to_owned);
    if issues.is_empty() && linked.is_none() && participants.is_empty() && domain.is_none() {
        let message =
            "Invalid input: at least one of linked_object with linked_record_ids, participants and domain is needed";
        issues.push(Issue::invalid(Vec::new(), message));
    }
    let mut moment = |name: &str| {
        let text = given(name)?;
        let moment = records::parse_instant(text);
        if moment.is_none() {
            issues.push(Issue::invalid(vec![name.into()], "Invalid ISO 8601 timestamp"));
        }
        moment
    };
    let (sent_after, sent_before) = (moment("sent_after"), moment("sent_before"));
    EmailFilter {
        linked,
        participants,
        domain,
        sent_after,
        sent_before,
        without_automated: query
            .optional_flag("exclude_automated_participants", issues)
            .unwrap_or_default(),
    }
}
