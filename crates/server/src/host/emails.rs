//! E-mails as the pages of people and companies show them: with the people behind the addresses.

use super::{HostError, InWorkspace, input::Parameters};
use crate::state::AppState;
use axum::{Json, extract::State};
use http::StatusCode;
use records::{
    Cursor,
    emails::{Email, EmailFilter},
    format_ns,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::RecordKey;

const PAGE: u32 = 25;
const MOST_PAGE: u32 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Slug or id of the record's object.
    object: String,
    record_id: String,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    limit: Option<u32>,
}

/// `GET /api/w/{w}/emails`: those with the addresses or domains of a record, the latest first.
pub(super) async fn list(
    State(state): State<AppState>,
    me: InWorkspace,
    Parameters(which): Parameters<Which>,
) -> Result<Json<Value>, HostError> {
    let after = match which.cursor.as_deref().map(Cursor::decode) {
        Some(None) => {
            let message = "this cursor is none of ours";
            return Err(HostError::new(StatusCode::BAD_REQUEST, "invalid-query", message));
        }
        after => after.flatten(),
    };
    let limit = which.limit.unwrap_or(PAGE).clamp(1, MOST_PAGE);
    let filter = EmailFilter {
        linked: Some((which.object, vec![which.record_id])),
        ..EmailFilter::default()
    };
    let (records, workspace_id) = (&state.records, &me.workspace.id);
    let page = records
        .emails()
        .list(workspace_id, &filter, after.as_ref(), limit)
        .await?;
    let participants = page.items.iter().flat_map(|email| &email.participants);
    let addresses = participants.map(|participant| participant.address.clone()).collect();
    let people = records.people_by_address(workspace_id, addresses).await?;
    let data: Vec<Value> = page.items.iter().map(|email| email_json(email, &people)).collect();
    let next = page.next.as_ref().map(Cursor::encode);
    Ok(Json(json!({ "data": data, "pagination": { "next_cursor": next } })))
}

fn email_json(email: &Email, people: &HashMap<String, RecordKey>) -> Value {
    let participants = email.participants.iter().map(|participant| {
        json!({
            "role": participant.role,
            "name": participant.name,
            "email_address": participant.address,
            "record_id": people.get(&participant.address).map(|person| &person.record_id),
        })
    });
    json!({
        "id": email.id,
        "sent_at": format_ns(email.sent_at),
        "direction": email.direction,
        "subject": email.subject,
        "participants": participants.collect::<Vec<_>>(),
    })
}
