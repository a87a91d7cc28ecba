use super::body::{Body, Members};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::{Code, Issue, MemberId, Record, Value as RecordValue};
use serde_json::{Value, json};

/// The longest query, in characters.
const MAX_QUERY: usize = 256;
const MAX_RESULTS: u32 = 25;

pub(super) async fn search(
    State(state): State<RestState>,
    caller: Caller,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    caller.require(&["record_permission:read", "object_configuration:read"])?;
    let mut body = Members::unwrapped(body);
    let query = body.text("query");
    if query.chars().count() > MAX_QUERY {
        body.report(Issue::invalid(
            vec!["query".into()],
            format!("Too big: expected string to have <={MAX_QUERY} characters"),
        ));
    }
    body.require("objects", "array");
    let objects = body.texts("objects");
    if objects.as_ref().is_some_and(Vec::is_empty) {
        body.report(Issue::invalid(
            vec!["objects".into()],
            "Too small: expected array to have >=1 items",
        ));
    }
    let requester = body.map.get("request_as").and_then(requester);
    if requester.is_none() {
        body.report(Issue::invalid(vec!["request_as".into()], "Invalid input"));
    }
    let limit = body.count("limit").unwrap_or(MAX_RESULTS);
    if !(1..=MAX_RESULTS).contains(&limit) {
        body.report(Issue::invalid(
            vec!["limit".into()],
            "Expected a whole number from 1 to 25",
        ));
    }
    body.finish()?;
    check_member(&state, &caller, requester).await?;
    let mut found = Vec::new();
    for object in objects.unwrap_or_default() {
        let records = state.records.search(&caller.workspace_id, &object, &query, limit).await;
        let records = records.map_err(|error| match error.code {
            Code::NotFound => records::Error::new(Code::ValueNotFound, error.message),
            _ => error,
        })?;
        found.extend(records.iter().map(result));
    }
    found.truncate(limit as usize);
    Ok(Json(json!({ "data": found })))
}

enum Requester {
    Workspace,
    MemberId(MemberId),
    MemberEmail(String),
}

fn requester(given: &Value) -> Option<Requester> {
    let text = |key: &str| given.get(key).and_then(Value::as_str).map(str::to_owned);
    match given.get("type")?.as_str()? {
        "workspace" => Some(Requester::Workspace),
        "workspace-member" => text("workspace_member_id")
            .map(|id| Requester::MemberId(id.into()))
            .or_else(|| text("email_address").map(Requester::MemberEmail)),
        _ => None,
    }
}

/// Members see everything of their workspace, so that it is enough that the member exists.
async fn check_member(state: &RestState, caller: &Caller, requester: Option<Requester>) -> Result<(), ApiError> {
    let unknown =
        |key: &str| records::Error::new(Code::ValueNotFound, format!("Cannot find workspace member \"{key}\"."));
    match requester {
        Some(Requester::MemberId(id)) => {
            let member = state.records.member(&caller.workspace_id, &id).await;
            member.map(drop).map_err(|error| {
                if error.code == Code::NotFound {
                    unknown(&id).into()
                } else {
                    error.into()
                }
            })
        }
        Some(Requester::MemberEmail(email)) => match state.records.member_by_email(&caller.workspace_id, &email).await?
        {
            Some(_) => Ok(()),
            None => Err(unknown(&email).into()),
        },
        _ => Ok(()),
    }
}

fn result(record: &Record) -> Value {
    let texts = |slug: &str| -> Vec<String> {
        let text = |value: &RecordValue| match value {
            RecordValue::EmailAddress(email) => Some(email.email_address.clone()),
            RecordValue::PhoneNumber(phone) => Some(phone.phone_number.clone()),
            RecordValue::Domain(domain) => Some(domain.domain.clone()),
            RecordValue::Text(text) => Some(text.clone()),
            _ => None,
        };
        record
            .values(slug)
            .iter()
            .filter_map(|stored| text(&stored.value))
            .collect()
    };
    let object = &record.object;
    let image = texts("avatar_url").into_iter().chain(texts("logo_url")).next();
    let mut out = json!({
        "id": { "workspace_id": object.workspace_id, "object_id": object.id, "record_id": record.id },
        "record_text": record.text(),
        "record_image": image,
        "object_slug": object.api_slug,
    });
    match object.api_slug.as_str() {
        "people" => {
            out["email_addresses"] = texts("email_addresses").into();
            out["phone_numbers"] = texts("phone_numbers").into();
        }
        "companies" => out["domains"] = texts("domains").into(),
        _ => {}
    }
    out
}
