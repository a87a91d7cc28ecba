//! Which records a meeting is about: those that were named, the people behind its participants' addresses, and their
//! companies.

use super::{LinkedRecord, Meeting, Meetings, Participant};
use crate::{Actor, Code, Error, Object, Result, Schema};
use contact::{EmailAddress, root_domain};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use store::{ObjectId, RecordId, RecordKey, WorkspaceId};

/// Where people have addresses that say nothing of who they work for.
const MAILBOX_PROVIDERS: [&str; 14] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "web.de",
];

impl Meetings {
    /// Looks up records that a caller named.
    ///
    /// # Errors
    /// `value_not_found` for an object or a record that does not exist.
    pub(super) async fn named(
        &self,
        workspace_id: &WorkspaceId,
        records: &[(String, String)],
    ) -> Result<Vec<LinkedRecord>> {
        let schema = self.records.schema(workspace_id).await?;
        let mut wanted: HashMap<ObjectId, Vec<RecordId>> = HashMap::new();
        let mut links = Vec::with_capacity(records.len());
        for (object, record_id) in records {
            let found = schema.object(object).ok_or_else(|| {
                let message = format!("Object with slug/ID \"{object}\" not found.");
                Error::new(Code::ValueNotFound, message)
            })?;
            let link = LinkedRecord {
                object_id: found.id.clone(),
                record_id: record_id.to_ascii_lowercase().into(),
            };
            if !links.contains(&link) {
                wanted
                    .entry(link.object_id.clone())
                    .or_default()
                    .push(link.record_id.clone());
                links.push(link);
            }
        }
        for (object_id, ids) in wanted {
            let rows = self.records.store.records(workspace_id, &object_id, &ids).await?;
            if let Some((missing, _)) = ids.iter().zip(&rows).find(|(_, row)| row.is_none()) {
                let message = format!("Record with ID \"{missing}\" not found.");
                return Err(Error::new(Code::ValueNotFound, message));
            }
        }
        Ok(links)
    }

    /// The people of participants with an address and the companies of those people, made where they do not exist yet.
    /// What cannot be made (a required attribute that nobody gave) is left out: the meeting does not depend on it.
    pub(super) async fn of_participants(
        &self,
        workspace_id: &WorkspaceId,
        participants: &[Participant],
        actor: &Actor,
    ) -> Result<Vec<LinkedRecord>> {
        let schema = self.records.schema(workspace_id).await?;
        let addresses: BTreeSet<String> = participants
            .iter()
            .filter_map(|participant| participant.email_address.clone())
            .collect();
        let domains = addresses.iter().filter_map(|address| domains_of(address));
        let domains: BTreeSet<String> = domains.flatten().collect();
        let (people, companies) = tokio::try_join!(
            self.records.people_by_address(workspace_id, addresses),
            self.records.companies_by_domain(workspace_id, domains),
        )?;
        let (people, mut companies) = (linked(people), linked(companies));
        let mut links = Vec::new();
        for participant in participants {
            let Some(address) = &participant.email_address else {
                continue;
            };
            let company = self.company_of(&schema, &mut companies, address, actor).await?;
            match people.get(address) {
                Some(known) => links.push(known.clone()),
                None => {
                    let name = participant.name.as_deref();
                    let person = self.new_person(&schema, address, name, company.as_ref(), actor);
                    links.extend(person.await?);
                }
            }
            links.extend(company);
        }
        let mut seen = HashSet::new();
        links.retain(|link| seen.insert(link.clone()));
        Ok(links)
    }

    /// The company of an address: one of those that are known by their domains, or a new one, which is known then.
    async fn company_of(
        &self,
        schema: &Schema,
        known: &mut HashMap<String, LinkedRecord>,
        address: &str,
        actor: &Actor,
    ) -> Result<Option<LinkedRecord>> {
        let (Some(companies), Some(domains)) = (schema.object("companies"), domains_of(address)) else {
            return Ok(None);
        };
        if let Some(found) = domains.iter().find_map(|domain| known.get(domain)) {
            return Ok(Some(found.clone()));
        }
        let [_, root] = domains;
        let values = object_of([("domains", json!([root])), ("name", name_of_domain(&root).into())]);
        let made = self.made(schema, companies, "domains", &values, actor).await?;
        known.extend(made.clone().map(|made| (root, made)));
        Ok(made)
    }

    async fn new_person(
        &self,
        schema: &Schema,
        address: &str,
        name: Option<&str>,
        company: Option<&LinkedRecord>,
        actor: &Actor,
    ) -> Result<Option<LinkedRecord>> {
        let Some(people) = schema.object("people") else {
            return Ok(None);
        };
        let mut values = object_of([("email_addresses", json!([address]))]);
        if let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) {
            let (first, last) = name.split_once(' ').unwrap_or((name, ""));
            let name = json!({ "first_name": first, "last_name": last.trim(), "full_name": name });
            values.insert("name".to_owned(), name);
        }
        if let (Some(company), true) = (company, people.attribute("company").is_some()) {
            let company = json!({ "target_object": "companies", "target_record_id": company.record_id });
            values.insert("company".to_owned(), company);
        }
        self.made(schema, people, "email_addresses", &values, actor).await
    }

    async fn made(
        &self,
        schema: &Schema,
        object: &Arc<Object>,
        matching: &str,
        values: &Map<String, Json>,
        actor: &Actor,
    ) -> Result<Option<LinkedRecord>> {
        let workspace_id = &schema.workspace_id;
        let made = self
            .records
            .assert_record(workspace_id, &object.id, matching, values, actor);
        match made.await {
            Ok(record) => Ok(Some(LinkedRecord {
                object_id: object.id.clone(),
                record_id: record.id,
            })),
            Err(error) if error.is_internal() => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// Leaves out links to records that have been deleted since.
    pub(super) async fn without_dead_links(&self, workspace_id: &WorkspaceId, meetings: &mut [Meeting]) -> Result<()> {
        let mut wanted: HashMap<&ObjectId, Vec<RecordId>> = HashMap::new();
        for linked in meetings.iter().flat_map(|meeting| &meeting.linked_records) {
            wanted
                .entry(&linked.object_id)
                .or_default()
                .push(linked.record_id.clone());
        }
        let mut alive: HashSet<LinkedRecord> = HashSet::new();
        for (object_id, mut ids) in wanted {
            ids.sort();
            ids.dedup();
            let rows = self.records.store.records(workspace_id, object_id, &ids).await?;
            alive.extend(rows.into_iter().flatten().map(|row| LinkedRecord {
                object_id: row.key.object_id,
                record_id: row.key.record_id,
            }));
        }
        for meeting in meetings {
            meeting.linked_records.retain(|linked| alive.contains(linked));
        }
        Ok(())
    }
}

/// A participant's address, normalised; `None` when it is none.
pub fn address(text: &str) -> Option<String> {
    EmailAddress::parse(text).map(|email| email.normalized)
}

/// The domain of an address and the registrable one: a company has either. `None` where addresses say nothing of who one works
/// for.
fn domains_of(address: &str) -> Option<[String; 2]> {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let root = root_domain(domain)?;
    (!MAILBOX_PROVIDERS.contains(&root.as_str())).then(|| [domain.to_owned(), root])
}

fn linked(holders: HashMap<String, RecordKey>) -> HashMap<String, LinkedRecord> {
    let link = |key: RecordKey| LinkedRecord {
        object_id: key.object_id,
        record_id: key.record_id,
    };
    holders.into_iter().map(|(name, key)| (name, link(key))).collect()
}

fn object_of<const N: usize>(members: [(&str, Json); N]) -> Map<String, Json> {
    members
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// `Northwind-traders` of `northwind-traders.com`: better than nothing until somebody says the name.
fn name_of_domain(root: &str) -> String {
    let label = root.split('.').next().unwrap_or(root);
    let mut letters = label.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
