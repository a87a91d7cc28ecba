//! Pages of e-mails, the newest first.

use super::email::{of_address, of_domain};
use super::{Email, EmailParticipant, Emails};
use crate::documents::{Cursor, Page};
use crate::{AttributeType, Result, Schema, format_ns};
use serde_json::{Value as Json, json};
use std::collections::{BTreeSet, HashMap};
use store::{Order, RecordId, RecordKey, WorkspaceId};

/// How many e-mails one page looks at.
const SCANNED: u32 = 500;

/// Which e-mails are listed. Records, participants and domain add up: an e-mail that fits any of them is listed.
#[derive(Debug, Clone, Default)]
pub struct EmailFilter {
    /// Object slug or id, and record ids.
    pub linked: Option<(String, Vec<String>)>,
    pub participants: Vec<String>,
    pub domain: Option<String>,
    /// In ns since the epoch; exclusive.
    pub sent_after: Option<i64>,
    /// In ns since the epoch; exclusive.
    pub sent_before: Option<i64>,
    pub without_automated: bool,
}

impl Emails {
    /// A page may be short, or empty, although there are more.
    ///
    /// # Errors
    /// `not_found` for an unknown object.
    pub async fn list(
        &self,
        workspace_id: &WorkspaceId,
        filter: &EmailFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<Email>> {
        let lists = self.lists(workspace_id, filter).await?;
        // Nothing that was sent at or after `sent_before` need be looked at: no id is less than this one.
        let bound = filter.sent_before.map(|sort| Cursor {
            sort,
            id: String::new(),
        });
        let start = match (after, &bound) {
            (Some(after), Some(bound)) if after.sort >= bound.sort => Some(bound),
            (None, Some(bound)) => Some(bound),
            (after, _) => after,
        };
        let mut places: Vec<Cursor> = Vec::new();
        // Beyond the end of a list that was cut, nothing is known of it.
        let mut known_to: Option<Cursor> = None;
        for list in &lists {
            let found = self
                .records
                .places::<Email>(workspace_id, list, Order::NewestFirst, start, Some(SCANNED))
                .await?;
            if let (true, Some(last)) = (found.len() == SCANNED as usize, found.last())
                && known_to.as_ref().is_none_or(|known| key(last) > key(known))
            {
                known_to = Some(last.clone());
            }
            places.extend(found);
        }
        places.sort_by(|a, b| key(b).cmp(&key(a)));
        places.dedup();
        if let Some(known_to) = &known_to {
            places.retain(|place| key(place) >= key(known_to));
        }
        if let Some(sent_after) = filter.sent_after {
            let all = places.len();
            places.retain(|place| place.sort > sent_after);
            if places.len() < all {
                known_to = None;
            }
        }
        let mut items: Vec<Email> = Vec::new();
        let limit = (limit as usize).max(1);
        for some in places.chunks(limit) {
            for email in self.records.at_places::<Email>(workspace_id, some).await? {
                let email = email.value;
                if filter.without_automated && email.participants.iter().any(EmailParticipant::is_automated) {
                    continue;
                }
                let place = Cursor {
                    sort: email.sent_at,
                    id: email.id.clone(),
                };
                items.push(email);
                if items.len() == limit && places.last() != Some(&place) {
                    let next = Some(place);
                    return Ok(Page { items, next });
                }
            }
        }
        Ok(Page { items, next: known_to })
    }

    /// The lists of which an e-mail must be in one. What identifies the own workspace is no filter.
    async fn lists(&self, workspace_id: &WorkspaceId, filter: &EmailFilter) -> Result<BTreeSet<String>> {
        let own = self.own_addresses(workspace_id).await?;
        let mut addresses: Vec<String> = filter.participants.iter().map(|text| text.to_lowercase()).collect();
        let mut domains: Vec<String> = filter.domain.iter().map(|text| text.to_lowercase()).collect();
        if let Some((object, record_ids)) = &filter.linked {
            let ids: Vec<RecordId> = record_ids.iter().map(|id| id.to_ascii_lowercase().into()).collect();
            for record in self
                .records
                .records(workspace_id, object, &ids)
                .await?
                .into_iter()
                .flatten()
            {
                let wire = serde_json::to_value(record.wire("")).unwrap_or_default();
                for attribute in record.object.attributes() {
                    let values = wire["values"][&attribute.api_slug]
                        .as_array()
                        .cloned()
                        .unwrap_or_default();
                    let texts = |member: &str| {
                        let text = |value: &Json| Some(value[member].as_str()?.to_owned());
                        values.iter().filter_map(text).collect::<Vec<_>>()
                    };
                    match attribute.kind {
                        AttributeType::EmailAddress => addresses.extend(texts("email_address")),
                        AttributeType::Domain => domains.extend(texts("domain")),
                        _ => {}
                    }
                }
            }
        }
        addresses.retain(|address| !own.has_address(address));
        domains.retain(|domain| !own.has_domain(domain));
        Ok(addresses
            .iter()
            .map(|address| of_address(address))
            .chain(domains.iter().map(|domain| of_domain(domain)))
            .collect())
    }

    /// The wire form of a page (`reference/rest-api.md` section 12, `<email>`). What is linked is what has the participants'
    /// addresses and domains now.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn to_json(&self, schema: &Schema, emails: &[Email]) -> Result<Vec<Json>> {
        let participants = || emails.iter().flat_map(|email| &email.participants);
        let addresses = participants().map(|participant| participant.address.clone()).collect();
        let domains = participants().flat_map(EmailParticipant::domains).collect();
        let workspace_id = &schema.workspace_id;
        let holders = Holders {
            people: self.records.people_by_address(workspace_id, addresses).await?,
            companies: self.records.companies_by_domain(workspace_id, domains).await?,
        };
        Ok(emails.iter().map(|email| email_json(schema, email, &holders)).collect())
    }
}

/// Those who have the addresses and domains on a page of e-mails.
struct Holders {
    people: HashMap<String, RecordKey>,
    companies: HashMap<String, RecordKey>,
}

impl Holders {
    /// The people and companies of an e-mail, each once.
    fn of(&self, email: &Email) -> Vec<&RecordKey> {
        let mut found: Vec<&RecordKey> = Vec::new();
        for participant in &email.participants {
            let person = self.people.get(&participant.address);
            let companies = participant.domains().filter_map(|domain| self.companies.get(&domain));
            for key in person.into_iter().chain(companies) {
                if !found.contains(&key) {
                    found.push(key);
                }
            }
        }
        found
    }
}

fn email_json(schema: &Schema, email: &Email, holders: &Holders) -> Json {
    let participant = |participant: &EmailParticipant| {
        json!({
            "role": participant.role,
            "email_address": participant.address,
            "email_domain": participant.domain(),
            "name": participant.name,
        })
    };
    let link = |key: &RecordKey| {
        let object = schema.object(&key.object_id)?;
        Some(json!({ "object_slug": object.api_slug, "object_id": key.object_id, "record_id": key.record_id }))
    };
    json!({
        "id": { "workspace_id": email.workspace_id, "mailbox_id": email.mailbox_id, "email_id": email.id },
        "sent_at": format_ns(email.sent_at),
        "direction": email.direction,
        "subject_line": email.subject,
        "participants": email.participants.iter().map(participant).collect::<Vec<_>>(),
        "linked_records": holders.of(email).into_iter().filter_map(link).collect::<Vec<_>>(),
    })
}

fn key(place: &Cursor) -> (i64, &str) {
    (place.sort, &place.id)
}
